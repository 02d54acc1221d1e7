// `growth`: the persistence of every prefix of a text, from one forward pass.
#include "core/pipeline/growth.h"
#include "app/toposcope-cli/describe.h"
#include "app/toposcope-cli/options.h"
#include "app/toposcope-cli/session_input.h"
#include "app/toposcope-cli/table.h"
#include "core/io/json_report.h"
#include "core/io/number_rows.h"
#include "core/io/text_file.h"

namespace toposcope::cli {

namespace {

struct GrowthOptions {
    AnalysisOptions analysis;
    TextOption text;
    SessionInput session;
    std::optional<double> threshold;
    std::string csv;
    std::string json;
};

// The columns of one prefix, and its cells with numbers as `format` writes them.
std::vector<std::string> titles(std::size_t dimensions, bool betti, char separator)
{
    std::vector<std::string> result{"nodes", "end"};
    for (std::size_t k = 0; k < dimensions; ++k) {
        for (const char* name : {"total", "bars", "longest"})
            result.push_back("H" + std::to_string(k) + separator + name);
        if (betti)
            result.push_back("betti" + (separator + std::to_string(k)));
    }
    return result;
}

template <class Format>
std::vector<std::string> cellsOf(const GrowthStep& step, const std::optional<double>& threshold, const Format& format)
{
    std::vector<std::string> cells{std::to_string(step.nodes), std::to_string(step.end)};
    for (std::size_t k = 0; k < step.intervals.size(); ++k) {
        const int dimension = static_cast<int>(k);
        cells.push_back(format(step.totalPersistence[k]));
        cells.push_back(std::to_string(step.finiteCount(dimension)));
        cells.push_back(format(step.longest[k]));
        if (threshold)
            cells.push_back(std::to_string(step.betti(dimension, *threshold)));
    }
    return cells;
}

std::string growthTable(const Growth& growth, const std::optional<double>& threshold)
{
    std::vector<Table::Column> columns;
    for (std::string& title : titles(growth.steps.front().intervals.size(), threshold.has_value(), ' '))
        columns.push_back({std::move(title), Align::Right});
    Table table(columns);
    for (const GrowthStep& step : growth.steps)
        table.addRow(cellsOf(step, threshold, number));
    return table.str();
}

std::string growthCsv(const Growth& growth, const std::optional<double>& threshold)
{
    std::string text;
    const auto addLine = [&text](const std::vector<std::string>& cells) {
        for (const std::string& cell : cells)
            text += (&cell == &cells.front() ? "" : ",") + cell;
        text += '\n';
    };
    addLine(titles(growth.steps.front().intervals.size(), threshold.has_value(), '_'));
    for (const GrowthStep& step : growth.steps)
        addLine(cellsOf(step, threshold, shortest));
    return text;
}

void growth(GrowthOptions& options, const Environment& environment)
{
    if (options.csv == "-" && options.json == "-")
        throw UsageError("standard output can be CSV or JSON, not both");
    if (options.session.isGiven())
        takeSide(openSession(options.session, environment), options.session, options.session.side, options.analysis,
                 options.text, environment);
    const AnalysisRequest request = makeRequest(options.analysis, options.text, environment);
    Analyser analyser = makeAnalyser(options.analysis, environment);
    const PreparedAttention attention = analyser.prepare(request, environment.control);
    noteReplacements(attention.source->replacements, "the text");
    const Growth growth = grow(attention, environment.control);
    if (options.csv == "-")
        print(growthCsv(growth, options.threshold));
    else if (!options.csv.empty())
        writeWholeFile(options.csv, growthCsv(growth, options.threshold));
    if (!options.json.empty())
        writeJson(options.json, growthReport(growth, options.threshold));
    if (options.csv.empty() && options.json.empty())
        print(modelLine(*growth.source) + '\n' + settingsLine(*growth.source) + ", every prefix by itself\n\n" +
              growthTable(growth, options.threshold));
}

} // namespace

void addGrowth(CLI::App& app, Action& action)
{
    auto options = std::make_shared<GrowthOptions>();
    CLI::App& command = *app.add_subcommand("growth", "Persistence of every prefix of a text, as it grows");
    addText(command, options->text);
    addSession(command, options->session);
    addModelOptions(command, options->analysis);
    addSettings(command, options->analysis);
    addImportOptions(command, options->analysis);
    addThreshold(command, options->threshold)->description("Distance at which Betti numbers are given (default: none)");
    command.add_option("--csv", options->csv, "Write one line per prefix to FILE, or - for standard output")
        ->type_name("FILE");
    addJson(command, options->json);
    command.footer("Example: toposcope-cli growth essay.txt --layers 4 --heads 3 --csv growth.csv");
    command.callback(
        [options, &action] { action = [options](const Environment& environment) { growth(*options, environment); }; });
}

} // namespace toposcope::cli
