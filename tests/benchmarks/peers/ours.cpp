// Our side of a comparison: one part of the pipeline over data that is loaded beforehand, run whenever it is asked for,
// so that both sides of a comparison can take turns while both are warm. In: a task with its arguments, then a line on
// standard input for every run. Out: a line {"ready": true}, then one {"seconds": …, "check": …} for each run, where
// `check` is a number that the other program's result has as well.

#include "core/graph/layout.h"
#include "core/information/distance.h"
#include "core/information/mutual_information.h"
#include "core/io/diagram_file.h"
#include "core/io/matrix_file.h"
#include "core/io/npy.h"
#include "core/memory.h"
#include "core/model/gpt2_loader.h"
#include "core/model/ordered_tasks.h"
#include "core/pipeline/comparison.h"
#include "core/pipeline/quick_diagram.h"
#include "core/topology/persistence.h"

#include <chrono>
#include <cstdio>
#include <iostream>
#include <map>
#include <numeric>

namespace toposcope {
namespace {

using Arguments = std::vector<std::string>;

// What is timed, and the number its result is compared by, which is not. `seconds`: where only a part of the run
// counts.
struct Task {
    std::function<void()> run;
    std::function<double()> check;
    std::function<double()> seconds = nullptr;
};

// A task whose result is made by `compute` and kept until it is compared: freeing it is not timed.
template <class Compute, class Check>
Task taskOf(Compute compute, Check check)
{
    using Result = std::invoke_result_t<Compute>;
    auto result = std::make_shared<std::optional<Result>>();
    return {[=] { *result = compute(); },
            [=] {
                const double value = check(**result);
                result->reset();
                return value;
            }};
}

double sumOf(std::span<const double> values)
{
    return std::accumulate(values.begin(), values.end(), 0.0);
}

// The total persistence of the intervals that die.
double totalPersistence(const PersistenceDiagram& diagram)
{
    double sum = 0.0;
    for (const PersistencePair& pair : diagram.pairs)
        sum += pair.isEssential() ? 0.0 : pair.persistence();
    return sum;
}

// The attention of one head, the first of the file.
struct Head {
    explicit Head(const std::string& file) : attention(readAttentionNpy(file)), symbols(attention.tokenCount())
    {
        std::iota(symbols.begin(), symbols.end(), 0);
        views.push_back(attention.head({0, 0}));
    }
    AttentionTensor attention;
    std::vector<std::int32_t> symbols;
    std::vector<AttentionView> views;
};

// The matrix of mutual information, copied as any result is: into memory of its own.
Task copy(const Arguments& arguments)
{
    const Head head(arguments.at(0));
    auto values = std::make_shared<std::vector<double>>(
        estimate(head.views, head.symbols, Estimator::Pointwise, Aggregate::Mean).values);
    return taskOf([values] { return *values; }, [](const std::vector<double>& result) { return sumOf(result); });
}

Task information(const Arguments& arguments)
{
    auto head = std::make_shared<const Head>(arguments.at(0));
    return taskOf([head] { return estimate(head->views, head->symbols, Estimator::Pointwise, Aggregate::Mean); },
                  [](const DependenceMatrix& result) { return sumOf(result.values); });
}

Task jensenShannon(const Arguments& arguments)
{
    auto head = std::make_shared<const Head>(arguments.at(0));
    return taskOf([head] { return attentionDistance(head->views, DistanceKind::JensenShannon, false); },
                  [](const DistanceMatrix& result) { return sumOf(result.values().values()); });
}

Task filtration(const Arguments& arguments)
{
    auto distance = std::make_shared<const DistanceMatrix>(readDistanceMatrix(arguments.at(0)));
    return taskOf([distance] { return ripsFiltration(*distance); },
                  [](const Filtration& result) { return result.enclosingRadius(); });
}

// From the distances on, as far as the dimension in the second argument.
Task diagram(const Arguments& arguments)
{
    auto distance = std::make_shared<const DistanceMatrix>(readDistanceMatrix(arguments.at(0)));
    const int dimension = std::stoi(arguments.at(1));
    return taskOf(
        [distance, dimension] {
            const Filtration edges = ripsFiltration(*distance);
            return persistence(edges, mergeTree(edges), dimension);
        },
        totalPersistence);
}

Task layout(const Arguments& arguments)
{
    auto distance = std::make_shared<const DistanceMatrix>(readDistanceMatrix(arguments.at(0)));
    return taskOf([distance] { return spreadApart(classicalMds(*distance), *distance); },
                  [](const Layout& result) { return result.stress; });
}

using Diagrams = std::array<std::vector<Interval>, 2>;

std::shared_ptr<const Diagrams> readDiagrams(const Arguments& arguments)
{
    return std::make_shared<const Diagrams>(
        Diagrams{intervalsOf(readDiagram(arguments.at(0)), 0), intervalsOf(readDiagram(arguments.at(1)), 0)});
}

double distanceOf(const DiagramMatching& matching)
{
    return matching.distance;
}

Task bottleneck(const Arguments& arguments)
{
    auto diagrams = readDiagrams(arguments);
    return taskOf([diagrams] { return bottleneckDistance((*diagrams)[0], (*diagrams)[1]); }, distanceOf);
}

Task wasserstein(const Arguments& arguments)
{
    auto diagrams = readDiagrams(arguments);
    return taskOf([diagrams] { return wassersteinDistance((*diagrams)[0], (*diagrams)[1], 1); }, distanceOf);
}

// A pass over so many tokens (the second argument; any will do) with so many threads (the third), all attention and the
// final state kept.
Task forward(const Arguments& arguments)
{
    std::shared_ptr<const AttentionModel> model =
        gpt2Loader(TOPOSCOPE_BUILD_DIR "/bin/peers_ours", std::stoi(arguments.at(2)))(arguments.at(0), {});
    const auto heads = resolve(HeadSelection::all(), model->info().layers, model->info().heads);
    std::vector<TokenId> ids(std::stoul(arguments.at(1)));
    for (std::size_t i = 0; i < ids.size(); ++i)
        ids[i] = static_cast<TokenId>(i * 7919 % 50257);
    return taskOf([=] { return model->attend(ids, heads, true, {}); },
                  [last = heads.back()](const Attended& result) {
                      const AttentionView view = result.attention.head(last);
                      return static_cast<double>(view(view.rows() - 1, 0)) + static_cast<double>(result.hidden.back());
                  });
}

// Every head of the file, from its attention to its diagram; the second argument is the number of threads.
Task heads(const Arguments& arguments)
{
    auto attention = std::make_shared<const AttentionTensor>(readAttentionNpy(arguments.at(0)));
    const int threads = std::stoi(arguments.at(1));
    const auto compute = [=] {
        Analysis source;
        source.nodes.resize(static_cast<std::size_t>(attention->tokenCount()));
        std::vector<std::int32_t> symbols(source.nodes.size());
        std::iota(symbols.begin(), symbols.end(), 0);
        const auto& ids = attention->kept();
        std::vector<PersistenceDiagram> diagrams;
        computeInOrder(
            static_cast<int>(ids.size()),
            [&](int head) {
                const AttentionView view = attention->head(ids[static_cast<std::size_t>(head)]);
                return diagramOf(measured(source, std::span(&view, 1), symbols, {}), 1, {});
            },
            [&](PersistenceDiagram diagram) { diagrams.push_back(std::move(diagram)); }, threads);
        return diagrams;
    };
    return taskOf(compute, [](const std::vector<PersistenceDiagram>& diagrams) {
        double sum = 0.0;
        for (const PersistenceDiagram& diagram : diagrams)
            sum += totalPersistence(diagram);
        return sum;
    });
}

const std::map<std::string, Task (*)(const Arguments&)> tasks = {
    {"bottleneck", bottleneck},        // DIAGRAM.npy DIAGRAM.npy
    {"copy", copy},                    // ATTENTION.npy
    {"diagram", diagram},              // DISTANCE.npy DIMENSION
    {"filtration", filtration},        // DISTANCE.npy
    {"heads", heads},                  // ATTENTION.npy THREADS
    {"forward", forward},              // MODEL TOKENS THREADS
    {"information", information},      // ATTENTION.npy
    {"jensen-shannon", jensenShannon}, // ATTENTION.npy
    {"layout", layout},                // DISTANCE.npy
    {"wasserstein", wasserstein},      // DIAGRAM.npy DIAGRAM.npy
};

void serve(const Task& task)
{
    std::puts("{\"ready\": true}");
    std::fflush(stdout);
    for (std::string line; std::getline(std::cin, line);) {
        const auto start = std::chrono::steady_clock::now();
        task.run();
        const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
        std::printf("{\"seconds\": %.9f, \"check\": %.12g}\n", taken.count(), task.check());
        std::fflush(stdout);
    }
}

} // namespace
} // namespace toposcope

int main(int argc, char** argv)
{
    toposcope::prepareHeap(); // as both programs do
    const toposcope::Arguments arguments(argv + 1, argv + argc);
    const auto task = arguments.empty() ? toposcope::tasks.end() : toposcope::tasks.find(arguments.front());
    if (task == toposcope::tasks.end()) {
        std::fputs("usage: peers_ours TASK ARGUMENT…, the task one of", stderr);
        for (const auto& [name, make] : toposcope::tasks)
            std::fprintf(stderr, " %s", name.c_str());
        std::fputs("\n", stderr);
        return 2;
    }
    try {
        toposcope::serve(task->second({arguments.begin() + 1, arguments.end()}));
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "peers_ours: %s\n", error.what());
        return 1;
    }
}
