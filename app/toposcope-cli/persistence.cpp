// `persistence`: the topology of any distance matrix; no text, no model.
#include "core/topology/persistence.h"
#include "app/toposcope-cli/options.h"
#include "app/toposcope-cli/session_input.h"
#include "app/toposcope-cli/shape_table.h"
#include "app/toposcope-cli/table.h"
#include "core/io/json_report.h"
#include "core/io/matrix_file.h"
#include "core/io/text_file.h"

namespace toposcope::cli {

namespace {

struct PersistenceOptions {
    std::string matrix;
    SessionInput session;
    int maxDimension = 1;
    std::optional<double> threshold;
    std::string json;
};

std::string table(const MatrixAnalysis& analysis, const std::optional<double>& threshold)
{
    Shape shape{analysis.filtration, analysis.tree, analysis.diagram, analysis.betti, {}, {}};
    for (int vertex = 0; vertex < analysis.filtration.vertexCount(); ++vertex)
        shape.labels.push_back(std::to_string(vertex));
    return counted(analysis.filtration.vertexCount(), "point") + " · enclosing radius " +
           number(analysis.filtration.enclosingRadius()) + " · points numbered from 0\n\n" +
           clusterTable(shape, thresholdOr(threshold, analysis.tree), !threshold) + intervalTables(shape);
}

// The distances of a file, or of a session's result.
DistanceMatrix readDistances(PersistenceOptions& options, const Environment& environment)
{
    if (options.matrix.empty() != options.session.isGiven())
        throw UsageError("expected a MATRIX or --session, one of the two");
    if (!options.session.isGiven())
        return readDistanceMatrix(options.matrix, environment.control);
    const Session session = openSession(options.session, environment);
    const Analysis& result = resultOf(session, options.session, options.session.side);
    options.maxDimension = result.request.settings.maxDimension;
    repeatOptions(options.session);
    return result.distance;
}

void persistenceOfMatrix(PersistenceOptions& options, const Environment& environment)
{
    const Control& control = environment.control;
    MatrixAnalysis analysis;
    analysis.source = options.session.isGiven() ? options.session.file : inputName(options.matrix);
    const DistanceMatrix distance = readDistances(options, environment);
    control.report(Stage::Filtration, 0.0);
    analysis.filtration = ripsFiltration(distance);
    analysis.tree = mergeTree(analysis.filtration);
    analysis.diagram = persistence(analysis.filtration, analysis.tree, options.maxDimension, control);
    analysis.betti = BettiCurves(analysis.diagram, options.maxDimension);
    if (options.json.empty())
        print(table(analysis, options.threshold));
    else
        writeJson(options.json, persistenceReport(analysis, thresholdOr(options.threshold, analysis.tree)));
}

} // namespace

void addPersistence(CLI::App& app, Action& action)
{
    auto options = std::make_shared<PersistenceOptions>();
    CLI::App& command = *app.add_subcommand("persistence", "Persistent homology of any distance matrix");
    command
        .add_option("MATRIX", options->matrix,
                    "Distances: .csv, .npy, .txt, .lower-distance, or - for CSV on standard input")
        ->type_name("");
    addSession(command, options->session);
    addMaxDimension(command, options->maxDimension);
    addThreshold(command, options->threshold);
    addJson(command, options->json);
    command.footer("Example: toposcope-cli persistence distances.csv --max-dim 2");
    command.callback([options, &action] {
        action = [options](const Environment& environment) { persistenceOfMatrix(*options, environment); };
    });
}

} // namespace toposcope::cli
