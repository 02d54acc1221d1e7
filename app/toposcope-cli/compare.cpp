// `compare`: two texts, or one under two models or heads.
#include "app/toposcope-cli/baseline_table.h"
#include "app/toposcope-cli/describe.h"
#include "app/toposcope-cli/distance_table.h"
#include "app/toposcope-cli/figures.h"
#include "app/toposcope-cli/options.h"
#include "app/toposcope-cli/session_input.h"
#include "app/toposcope-cli/table.h"
#include "core/io/json_report.h"
#include "core/pipeline/comparison.h"

#include <array>
#include <utility>

namespace toposcope::cli {

namespace {

constexpr int mostPermutations = 1'000'000;

struct CompareOptions {
    AnalysisOptions analysis;
    std::vector<std::string> files;
    std::vector<std::string> samples;
    std::optional<std::string> textA;
    std::optional<std::string> textB;
    SecondSide second;
    bool scaleEach = false;
    bool pooled = false;
    int permutations = 0;
    std::uint64_t seed = 1;
    SessionInput session;
    std::string json;
    std::string saveSession;
    std::string figures;
};

// A and B: --text-a and --text-b, the samples and then the files taking the places that are left, in order. B is not
// given where one text is compared with itself under other heads or another model.
std::array<TextOption, 2> textsOf(const CompareOptions& options, const Environment& environment)
{
    std::array<TextOption, 2> texts;
    texts[0].literal = options.textA;
    texts[1].literal = options.textB;
    std::vector<std::string> samples;
    for (const std::string& name : options.samples) {
        for (std::string& text : readSampleTexts(name, environment))
            samples.push_back(std::move(text));
    }
    auto sample = samples.begin();
    auto file = options.files.begin();
    for (TextOption& text : texts) {
        if (!text.literal && sample != samples.end())
            text.literal = std::move(*sample++);
        else if (!text.literal && file != options.files.end())
            text.file = *file++;
    }
    const bool withItself = options.second.differs() && !texts[1].given();
    const bool allGiven = options.session.isGiven() || (texts[0].given() && (texts[1].given() || withItself));
    if (sample != samples.end() || file != options.files.end() || !allGiven)
        throw UsageError("expected two texts: files, - for standard input, --sample, --text-a or --text-b; or one, "
                         "with --model-b, --layers-b or --heads-b");
    if (texts[0].file == "-" && texts[1].file == "-")
        throw UsageError("standard input can be one of the two texts only");
    return texts;
}

struct Requests {
    AnalysisRequest a;
    AnalysisRequest b;
};

// What was compared: once where it is the same for both.
std::string heading(const Analysis& a, const Analysis& b)
{
    std::string text;
    for (const auto line : {modelLine, settingsLine}) {
        const std::string ofA = line(a);
        const std::string ofB = line(b);
        text += ofA == ofB ? ofA + '\n' : "A: " + ofA + "\nB: " + ofB + '\n';
    }
    return text + "A: " + countsLine(a) + "\nB: " + countsLine(b) + "\n\n";
}

std::string table(const Comparison& comparison, const ComparisonReportOptions& extras)
{
    std::vector<DimensionDistance> rows = comparison.distances;
    if (extras.pooled)
        rows.push_back(*extras.pooled);
    std::string text = heading(*comparison.a, *comparison.b) + distanceTable(rows, {1, 2});
    if (extras.baseline)
        text += baselineTable(comparison, *extras.baseline);
    for (const Note& note : comparison.notes)
        text += (&note == &comparison.notes.front() ? "\nNote: " : "Note: ") + printable(note.text) + '\n';
    return text;
}

// A and B, each under its own options, with what a session knows of them.
struct Sides {
    std::array<TextOption, 2> texts;
    std::array<AnalysisOptions, 2> options;
    std::array<SessionText, 2> saved;
};

Sides sidesOf(CompareOptions& options, const Environment& environment)
{
    Sides sides{textsOf(options, environment), {options.analysis, options.second.applied(options.analysis)}, {}};
    if (!options.session.isGiven())
        return sides;
    const Session session = openSession(options.session, environment);
    options.scaleEach = session.document.scaleEach;
    for (const std::size_t i : {0U, 1U}) {
        // A text, or heads, or a model that the command line adds stands beside the session's only text.
        const bool added = sides.texts[1].given() || options.second.differs();
        const std::string side = i == 1 && (session.document.b || !added) ? "b" : "a";
        const auto adjust = [&](AnalysisOptions& analysis) {
            const std::vector<TextSpan> ofSession = documentOf(session, options.session, side).settings.subset;
            if (i == 1) {
                analysis = options.second.applied(analysis);
                if (options.second.subset.empty() && !sides.texts[1].given())
                    analysis.settings.subset = ofSession;
            }
        };
        sides.saved[i] =
            takeSide(session, options.session, side, options.analysis, sides.texts[i], environment, adjust);
        sides.options[i] = options.analysis;
    }
    return sides;
}

Requests makeRequests(const Sides& sides, const Environment& environment)
{
    Requests requests{makeRequest(sides.options[0], sides.texts[0], environment), {}};
    if (sides.texts[1].given() || !sides.options[1].attention.empty()) {
        requests.b = makeRequest(sides.options[1], sides.texts[1], environment);
        return requests;
    }
    requests.b = requests.a; // one text, under another model or heads
    requests.b.model = modelFolder(sides.options[1], environment);
    requests.b.settings.heads = sides.options[1].settings.heads;
    if (!sides.options[1].settings.subset.empty())
        requests.b.settings.subset = sides.options[1].settings.subset;
    return requests;
}

// What is printed: the comparison, and the random orders of B where they are asked for.
struct Results {
    Comparison comparison;
    std::optional<PermutationBaseline> baseline;
};

Results resultsOf(const CompareOptions& options, const Sides& sides, const Environment& environment)
{
    const auto& [a, b] = sides.saved;
    if (a.analysis && b.analysis && options.permutations == 0) {
        auto pair = options.scaleEach ? std::pair(a.analysis, b.analysis)
                                      : onCommonScale(a.analysis, b.analysis, environment.control);
        return {toposcope::compare(std::move(pair.first), std::move(pair.second), environment.control), {}};
    }
    const Requests requests = makeRequests(sides, environment);
    Analyser analyser = makeAnalyser(sides.options[0], environment);
    Results results{compareRequests(analyser, requests.a, requests.b, options.scaleEach, environment.control), {}};
    if (options.permutations > 0)
        results.baseline = permutationBaseline(analyser, requests.a, requests.b, options.scaleEach,
                                               options.permutations, options.seed, environment.control);
    return results;
}

Session sessionOf(const Comparison& comparison, const Sides& sides, bool scaleEach)
{
    Session session;
    session.document.a = asDocument(*comparison.a, sides.options[0]);
    session.document.b = asDocument(*comparison.b, sides.options[1]);
    session.document.scaleEach = scaleEach;
    session.a = comparison.a;
    session.b = comparison.b;
    return session;
}

void compare(CompareOptions& options, const Environment& environment)
{
    const Sides sides = sidesOf(options, environment);
    const Results results = resultsOf(options, sides, environment);
    const Comparison& comparison = results.comparison;
    if (!options.saveSession.empty())
        writeSessionFile(options.saveSession, sessionOf(comparison, sides, options.scaleEach));
    if (!options.figures.empty())
        exportFigures(options.figures, sessionOf(comparison, sides, options.scaleEach), environment);
    noteReplacements(comparison.a->replacements, "text A");
    noteReplacements(comparison.b->replacements, "text B");
    ComparisonReportOptions extras;
    extras.scaleEach = options.scaleEach;
    if (options.pooled)
        extras.pooled =
            diagramDistance(comparison.a->diagram, comparison.b->diagram, allDimensions, environment.control);
    extras.baseline = results.baseline;
    if (options.json.empty())
        print(table(comparison, extras));
    else
        writeJson(options.json, comparisonReport(comparison, extras));
}

} // namespace

void addCompare(CLI::App& app, Action& action)
{
    auto options = std::make_shared<CompareOptions>();
    CLI::App& command = *app.add_subcommand("compare", "Distances between the diagrams of two texts, models or heads");
    command.add_option("TEXTS", options->files, "Files with the texts A and B, or - for standard input")
        ->type_name("")
        ->expected(0, 2);
    command.add_option("--text-a", options->textA, "Text A itself")->type_name("STRING");
    command.add_option("--text-b", options->textB, "Text B itself")->type_name("STRING");
    command
        .add_option("--sample", options->samples,
                    "Sample texts, by their names in toposcope-cli samples: a pair, or twice a single one")
        ->type_name("NAME")
        ->expected(1)
        ->allow_extra_args(false) // what follows a name is a file
        ->take_all();
    addSession(command, options->session, false);
    addModelOptions(command, options->analysis);
    addSettings(command, options->analysis);
    addSecondSide(command, options->second);
    command.add_flag("--scale-each", options->scaleEach,
                     "Normalise each text by its own maximum instead of by the larger of the two");
    command.add_flag_callback(
        "--common-scale", [options = options.get()] { options->scaleEach = false; },
        "Normalise both by the larger of their maxima (default)");
    command.add_flag("--pooled", options->pooled, "Also all dimensions pooled, as the source notebook does");
    command
        .add_option("--permutations", options->permutations,
                    "Also compare A with this many random orders of B's tokens, and say where B stands among them")
        ->type_name("K")
        ->check(CLI::Range(1, mostPermutations).description(""));
    command.add_option("--seed", options->seed, "Seed of the random orders (default: 1)")->type_name("S");
    addJson(command, options->json);
    command.add_option("--figures", options->figures, "Write every figure of the window into a folder, as SVG and PNG")
        ->type_name("DIR");
    addSaveSession(command, options->saveSession);
    command.footer("Example: toposcope-cli compare draft.txt final.txt --json -");
    command.callback(
        [options, &action] { action = [options](const Environment& environment) { compare(*options, environment); }; });
}

} // namespace toposcope::cli
