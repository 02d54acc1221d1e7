// `distance`: how far two saved diagrams are from each other, dimension by dimension.
#include "app/toposcope-cli/distance_table.h"
#include "app/toposcope-cli/options.h"
#include "app/toposcope-cli/session_input.h"
#include "core/io/diagram_file.h"
#include "core/io/json_report.h"
#include "core/io/text_file.h"

#include <algorithm>

namespace toposcope::cli {

namespace {

struct DistanceOptions {
    std::string a;
    std::string b;
    SessionInput session;
    std::optional<int> order;
    std::string json;
};

// The diagrams of two files, or of a session's two texts.
DiagramDistances readDiagrams(const DistanceOptions& options, const Environment& environment)
{
    if (options.session.isGiven()) {
        if (!options.a.empty())
            throw UsageError("give two diagrams or --session, not both");
        const Session session = openSession(options.session, environment);
        const std::string& file = options.session.file;
        return {file + ", text A",
                file + ", text B",
                resultOf(session, options.session, "a").diagram,
                resultOf(session, options.session, "b").diagram,
                {},
                {1, 2}};
    }
    if (options.b.empty())
        throw UsageError("expected two diagrams, or --session");
    if (options.a == "-" && options.b == "-")
        throw UsageError("standard input can be one of the two diagrams only");
    return {inputName(options.a),
            inputName(options.b),
            readDiagram(options.a, environment.control),
            readDiagram(options.b, environment.control),
            {},
            {1, 2}};
}

void distance(const DistanceOptions& options, const Environment& environment)
{
    DiagramDistances result = readDiagrams(options, environment);
    if (options.order)
        result.orders = {*options.order};
    const int maxDimension = std::max({0, result.a.maxDimension(), result.b.maxDimension()});
    for (int dimension = 0; dimension <= maxDimension; ++dimension)
        result.distances.push_back(diagramDistance(result.a, result.b, dimension, environment.control, result.orders));
    if (options.json.empty())
        print(distanceTable(result.distances, result.orders));
    else
        writeJson(options.json, distanceReport(result));
}

} // namespace

void addDistance(CLI::App& app, Action& action)
{
    auto options = std::make_shared<DistanceOptions>();
    CLI::App& command = *app.add_subcommand("distance", "Bottleneck and Wasserstein distance of two saved diagrams");
    const std::string formats = ": the JSON of analyze or persistence, CSV with dimension,birth,death, or .npy";
    command.add_option("DIAGRAM_A", options->a, "A diagram" + formats)->type_name("");
    command.add_option("DIAGRAM_B", options->b, "The other diagram")->type_name("");
    addSession(command, options->session, false);
    command
        .add_option("--wasserstein-q", options->order, "Only the Wasserstein distance of this order (default: both)")
        ->type_name("1|2")
        ->check(CLI::IsMember({1, 2}).description(""));
    addJson(command, options->json);
    command.footer("Example: toposcope-cli distance a.json b.json --wasserstein-q 2");
    command.callback([options, &action] {
        action = [options](const Environment& environment) { distance(*options, environment); };
    });
}

} // namespace toposcope::cli
