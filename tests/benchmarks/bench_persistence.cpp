// From distances to intervals: the filtration, then homology up to loops or voids, over kinds of input from what
// attention gives to what has no structure at all. Argument: points. Counter: intervals above dimension 0.

#include "core/topology/persistence.h"
#include "core/topology/representative_loop.h"
#include "tests/support/attention_distance.h"
#include "tests/support/random_inputs.h"

#include <benchmark/benchmark.h>

#include <functional>

namespace toposcope {
namespace {

using Input = std::function<DistanceMatrix(int size)>;

DistanceMatrix attention(int size)
{
    return test::attentionDistance(size, 1);
}
DistanceMatrix cloud(int size)
{
    return test::cloudDistance(size, 3, 1);
}
DistanceMatrix circle(int size)
{
    return test::circleDistance(size, 0.05, 1);
}
DistanceMatrix noise(int size)
{
    return test::randomDistance(size, 1);
}
DistanceMatrix ties(int size)
{
    return test::tiedDistance(size, 20, 1);
}

void filtration(benchmark::State& state, const Input& input)
{
    const DistanceMatrix distance = input(static_cast<int>(state.range(0)));
    for (auto _ : state)
        benchmark::DoNotOptimize(ripsFiltration(distance));
}

void diagram(benchmark::State& state, const Input& input, int maxDimension)
{
    const Filtration edges = ripsFiltration(input(static_cast<int>(state.range(0))));
    std::size_t intervals = 0;
    for (auto _ : state) {
        const MergeTree tree = mergeTree(edges);
        const PersistenceDiagram result = persistence(edges, tree, maxDimension);
        intervals = result.pairs.size() - result.ofDimension(0).size();
    }
    state.counters["intervals"] = static_cast<double>(intervals);
}

void loops(benchmark::State& state, const Input& input)
{
    diagram(state, input, 1);
}

void voids(benchmark::State& state, const Input& input)
{
    diagram(state, input, 2);
}

// One loop for every interval, as tables and exports list them.
void representatives(benchmark::State& state, const Input& input)
{
    const Filtration edges = ripsFiltration(input(static_cast<int>(state.range(0))));
    const PersistenceDiagram result = persistence(edges, mergeTree(edges), 1);
    for (auto _ : state) {
        const LoopFinder finder(edges, result);
        for (const PersistencePair& pair : result.pairs)
            benchmark::DoNotOptimize(finder.loopOf(pair));
    }
}

#define TOPOSCOPE_SIZES(least, most) ->RangeMultiplier(2)->Range(least, most)->Unit(benchmark::kMillisecond)
BENCHMARK_CAPTURE(filtration, attention, attention) TOPOSCOPE_SIZES(128, 1024);
BENCHMARK_CAPTURE(filtration, noise, noise) TOPOSCOPE_SIZES(128, 1024);
BENCHMARK_CAPTURE(loops, attention, attention) TOPOSCOPE_SIZES(128, 1024);
BENCHMARK_CAPTURE(loops, cloud, cloud) TOPOSCOPE_SIZES(128, 1024);
BENCHMARK_CAPTURE(loops, circle, circle) TOPOSCOPE_SIZES(128, 1024);
BENCHMARK_CAPTURE(loops, noise, noise) TOPOSCOPE_SIZES(128, 512);
BENCHMARK_CAPTURE(loops, ties, ties) TOPOSCOPE_SIZES(128, 512);
BENCHMARK_CAPTURE(voids, attention, attention) TOPOSCOPE_SIZES(128, 512);
BENCHMARK_CAPTURE(voids, cloud, cloud) TOPOSCOPE_SIZES(128, 512);
BENCHMARK_CAPTURE(voids, noise, noise) TOPOSCOPE_SIZES(64, 128);
BENCHMARK_CAPTURE(representatives, attention, attention) TOPOSCOPE_SIZES(128, 512);
BENCHMARK_CAPTURE(representatives, noise, noise) TOPOSCOPE_SIZES(128, 512);

} // namespace
} // namespace toposcope
