// `heads`: every selected head by itself, and how far the heads are from each other.
#include "app/toposcope-cli/describe.h"
#include "app/toposcope-cli/heads_probe.h"
#include "app/toposcope-cli/options.h"
#include "app/toposcope-cli/session_input.h"
#include "app/toposcope-cli/table.h"
#include "core/io/json_report.h"
#include "core/pipeline/head_comparison.h"
#include "core/pipeline/head_summary.h"

#include <cmath>

namespace toposcope::cli {

namespace {

struct HeadsOptions {
    AnalysisOptions analysis;
    TextOption text;
    SessionInput session;
    TextOption against;
    bool scaleEach = false;
    ProbeOptions probe;
    std::string json;
};

std::string headTable(const HeadSummaries& summaries)
{
    const std::size_t dimensions = summaries.heads.front().intervals.size();
    std::vector<Table::Column> columns{{"layer", Align::Right}, {"head", Align::Right}};
    for (std::size_t k = 0; k < dimensions; ++k) {
        const std::string name = "H" + std::to_string(k);
        columns.push_back({name + " total", Align::Right});
        columns.push_back({name + " bars", Align::Right});
        columns.push_back({name + " longest", Align::Right});
    }
    columns.push_back({"entropy", Align::Right});
    columns.push_back({"sink share", Align::Right});
    for (const char* pattern : {"self", "previous", "first", "induction"})
        columns.push_back({pattern, Align::Right});
    columns.push_back({"label"});
    Table table(columns);
    for (const HeadSummary& head : summaries.heads) {
        std::vector<std::string> cells{std::to_string(head.id.layer), std::to_string(head.id.head)};
        for (std::size_t k = 0; k < dimensions; ++k) {
            cells.push_back(number(head.totalPersistence[k]));
            cells.push_back(std::to_string(head.intervals[k]));
            cells.push_back(number(head.longest[k]));
        }
        cells.push_back(number(head.entropy));
        cells.push_back(number(head.sinkShare));
        const HeadPattern& pattern = head.pattern;
        for (const double score : {pattern.self, pattern.previous, pattern.first, pattern.induction})
            cells.push_back(std::isnan(score) ? "–" : number(score));
        cells.push_back(patternLabel(pattern));
        table.addRow(std::move(cells));
    }
    return table.str();
}

std::string headName(HeadId id)
{
    return 'L' + std::to_string(id.layer) + 'H' + std::to_string(id.head);
}

std::string distanceTable(const HeadSummaries& summaries)
{
    std::vector<Table::Column> columns{{""}};
    for (const HeadSummary& head : summaries.heads)
        columns.push_back({headName(head.id), Align::Right});
    Table table(columns);
    for (int i = 0; i < summaries.distance.size(); ++i) {
        std::vector<std::string> cells{headName(summaries.heads[static_cast<std::size_t>(i)].id)};
        for (int j = 0; j < summaries.distance.size(); ++j)
            cells.push_back(number(summaries.distance(i, j)));
        table.addRow(std::move(cells));
    }
    return table.str();
}

std::string differenceTable(const HeadDifferences& differences)
{
    std::vector<Table::Column> columns{{"layer", Align::Right}, {"head", Align::Right}};
    const std::size_t dimensions = differences.heads.front().bottleneck.size();
    for (std::size_t k = 0; k < dimensions; ++k) {
        const std::string name = "H" + std::to_string(k);
        columns.push_back({name + " bottleneck", Align::Right});
        columns.push_back({name + " Wasserstein-1", Align::Right});
    }
    Table table(columns);
    for (const HeadDifference& head : differences.heads) {
        std::vector<std::string> cells{std::to_string(head.a.layer), std::to_string(head.a.head)};
        for (std::size_t k = 0; k < dimensions; ++k) {
            cells.push_back(number(head.bottleneck[k]));
            cells.push_back(number(head.wasserstein1[k]));
        }
        table.addRow(std::move(cells));
    }
    return table.str();
}

// The other text under the same model and heads; a subset is of the first text, a phrase of both.
std::optional<HeadDifferences> differencesOf(const HeadsOptions& options, Analyser& analyser,
                                             const PreparedAttention& attention, const Environment& environment)
{
    if (!options.against.given())
        return std::nullopt;
    if (!options.analysis.attention.empty())
        throw UsageError("--against compares texts; --attention is no text");
    if (options.text.file == "-" && options.against.file == "-")
        throw UsageError("standard input can be one of the two texts only");
    const AnalysisRequest request = makeRequest(SecondSide().applied(options.analysis), options.against, environment);
    const PreparedAttention other = analyser.prepare(request, environment.control);
    noteReplacements(other.source->replacements, "the other text");
    return compareHeads(attention, other, options.scaleEach, environment.control);
}

// The session's summaries, when it has those that are asked for.
std::shared_ptr<const HeadSummaries> savedSummaries(HeadsOptions& options, const Environment& environment)
{
    if (!options.session.isGiven())
        return nullptr;
    SessionText saved = takeSide(openSession(options.session, environment), options.session, options.session.side,
                                 options.analysis, options.text, environment);
    return saved.heads && saved.heads->distance.size() > 0 ? saved.heads : nullptr; // else heads are missing
}

void heads(HeadsOptions& options, const Environment& environment)
{
    if (options.probe.wanted)
        return probe(options.probe, options.analysis, options.text, options.json, environment);
    std::shared_ptr<const HeadSummaries> computed = savedSummaries(options, environment);
    std::optional<HeadDifferences> differences;
    if (!computed || options.against.given()) {
        Analyser analyser = makeAnalyser(options.analysis, environment);
        const PreparedAttention attention =
            analyser.prepare(makeRequest(options.analysis, options.text, environment), environment.control);
        if (!computed)
            computed = std::make_shared<const HeadSummaries>(summariseHeads(attention, environment.control));
        differences = differencesOf(options, analyser, attention, environment);
    }
    const HeadSummaries& summaries = *computed;
    noteReplacements(summaries.source->replacements, "the text");
    if (!options.json.empty()) {
        writeJson(options.json, headsReport(summaries, differences));
        return;
    }
    const Analysis& source = *summaries.source;
    print(modelLine(source) + '\n' + settingsLine(source) + ", each by itself\n" +
          counted(static_cast<long long>(source.nodes.size()), source.request.settings.words ? "word" : "token") +
          "\n\n" + headTable(summaries) + "\nDistance between heads\n" + distanceTable(summaries) +
          (differences ? "\nDistance from the other text, head by head\n" + differenceTable(*differences) : ""));
}

} // namespace

void addHeads(CLI::App& app, Action& action)
{
    auto options = std::make_shared<HeadsOptions>();
    CLI::App& command = *app.add_subcommand("heads", "A row of summaries per head, and the distances between heads");
    addText(command, options->text);
    addSession(command, options->session);
    addModelOptions(command, options->analysis);
    addSettings(command, options->analysis);
    addImportOptions(command, options->analysis);
    command.add_option("--against", options->against.file, "File with another text to compare with, head by head")
        ->type_name("FILE");
    command.add_option("--against-text", options->against.literal, "The other text itself")->type_name("STRING");
    command.add_flag("--scale-each", options->scaleEach,
                     "With --against: normalise each text by its own maximum instead of by the larger of the two");
    addProbe(command, options->probe);
    addJson(command, options->json);
    command.footer("Example: toposcope-cli heads essay.txt --layers 0-1 --json -");
    command.callback(
        [options, &action] { action = [options](const Environment& environment) { heads(*options, environment); }; });
}

} // namespace toposcope::cli
