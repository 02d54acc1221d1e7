// `analyze`: one text, or one saved attention array, from tokens to clusters, Betti numbers and intervals.
#include "app/toposcope-cli/describe.h"
#include "app/toposcope-cli/figures.h"
#include "app/toposcope-cli/options.h"
#include "app/toposcope-cli/session_input.h"
#include "app/toposcope-cli/shape_table.h"
#include "core/error.h"
#include "core/io/export_data.h"
#include "core/io/json_report.h"
#include "core/io/npy.h"
#include "core/io/text_file.h"
#include "core/pipeline/subset.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace toposcope::cli {

namespace {

struct AnalyzeOptions {
    AnalysisOptions analysis;
    TextOption text;
    SessionInput session;
    std::optional<double> threshold;
    std::string json;
    std::string saveSession;
    std::string matrices;
    std::string figures;
    std::string data;
};

// mi.npy (inverse-mi only, in the estimator's unit), distance.npy, attention.npy: selected heads × N × N as used.
void writeMatrices(const std::string& folder, const Analysis& analysis, const PreparedAttention& attention)
{
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error)
        throw InputError(folder + ": cannot be made: " + error.message());
    const std::filesystem::path path(folder);
    const auto n = static_cast<std::size_t>(analysis.distance.size());
    if (analysis.dependence)
        writeNpy(path / "mi.npy", analysis.dependence->values, std::vector{n, n});
    writeNpy(path / "distance.npy", analysis.distance.values());
    const std::vector<int> kept = nodesTouching(attention.source->nodes, analysis.request.settings.subset);
    std::vector<float> values;
    values.reserve(attention.views.size() * n * n);
    for (const AttentionView& view : attention.views) {
        for (const int i : kept) {
            for (const int j : kept)
                values.push_back(view(i, j));
        }
    }
    writeNpy(path / "attention.npy", values, std::vector{attention.views.size(), n, n});
}

std::string table(const Analysis& analysis, const std::optional<double>& threshold)
{
    const Shape shape{analysis.filtration, analysis.tree,        analysis.diagram,
                      analysis.betti,      nodeLabels(analysis), analysis.distance.unit()};
    return modelLine(analysis) + '\n' + settingsLine(analysis) + '\n' + countsLine(analysis) + "\n\n" +
           clusterTable(shape, thresholdOr(threshold, analysis.tree), !threshold) + intervalTables(shape);
}

// The analysis that is asked for: the session's when that is the same, else a new one. The matrices are of every
// selected head, which no session holds.
std::shared_ptr<const Analysis> analysisOf(const AnalyzeOptions& options, std::shared_ptr<const Analysis> saved,
                                           const Environment& environment)
{
    if (saved && options.matrices.empty())
        return saved;
    const AnalysisRequest request = makeRequest(options.analysis, options.text, environment);
    const auto keep = options.matrices.empty() ? KeepAttention::Nothing : KeepAttention::ForReuse;
    Analyser analyser = makeAnalyser(options.analysis, environment, keep);
    const auto analysis = saved ? std::move(saved) : analyser.analyse(request, environment.control);
    if (!options.matrices.empty())
        writeMatrices(options.matrices, *analysis, analyser.prepare(request, environment.control));
    return analysis;
}

Session sessionOf(const AnalyzeOptions& options, std::shared_ptr<const Analysis> analysis)
{
    Session session;
    session.document.a = asDocument(*analysis, options.analysis);
    session.view.thresholdA = options.threshold;
    session.a = std::move(analysis);
    return session;
}

void analyze(AnalyzeOptions& options, const Environment& environment)
{
    SessionText saved;
    if (options.session.isGiven()) {
        saved = takeSide(openSession(options.session, environment), options.session, options.session.side,
                         options.analysis, options.text, environment);
        if (!options.threshold)
            options.threshold = saved.threshold;
    }
    const auto analysis = analysisOf(options, saved.analysis, environment);
    noteReplacements(analysis->replacements, "the text");
    if (!options.saveSession.empty())
        writeSessionFile(options.saveSession, sessionOf(options, analysis));
    if (!options.figures.empty())
        exportFigures(options.figures, sessionOf(options, analysis), environment);
    if (!options.data.empty())
        writeData(options.data, *analysis, thresholdOr(options.threshold, analysis->tree), environment.control);
    if (options.json.empty())
        print(table(*analysis, options.threshold));
    else
        writeJson(options.json, analysisReport(*analysis, thresholdOr(options.threshold, analysis->tree)));
}

} // namespace

void addAnalyze(CLI::App& app, Action& action)
{
    auto options = std::make_shared<AnalyzeOptions>();
    CLI::App& command = *app.add_subcommand("analyze", "Clusters, Betti numbers and persistence of one text");
    addText(command, options->text);
    addSession(command, options->session);
    addModelOptions(command, options->analysis);
    addSettings(command, options->analysis);
    addImportOptions(command, options->analysis);
    addThreshold(command, options->threshold);
    addJson(command, options->json);
    command.add_option("--matrices", options->matrices, "Write mi.npy, distance.npy and attention.npy into a folder")
        ->type_name("DIR");
    command.add_option("--figures", options->figures, "Write every figure of the window into a folder, as SVG and PNG")
        ->type_name("DIR");
    command
        .add_option("--data", options->data,
                    "Write intervals, clusters, graph (GraphML), matrices and the Python that loads them into a folder")
        ->type_name("DIR");
    addSaveSession(command, options->saveSession);
    command.footer("Example: toposcope-cli analyze essay.txt --layers 2-5 --json essay.json");
    command.callback(
        [options, &action] { action = [options](const Environment& environment) { analyze(*options, environment); }; });
}

} // namespace toposcope::cli
