// The stages after the forward pass but for persistence, one by one, over the number of tokens: attention-like input,
// one head.

#include "core/graph/layout.h"
#include "core/information/distance.h"
#include "core/information/head_distance.h"
#include "core/information/mutual_information.h"
#include "core/topology/diagram_distance.h"
#include "tests/support/random_inputs.h"

#include <benchmark/benchmark.h>

#include <numeric>

namespace toposcope {
namespace {

struct Input {
    explicit Input(int size)
        : attention(test::randomAttention(1, 1, size, 1, 9.0, 12.0)), symbols(static_cast<std::size_t>(size))
    {
        std::iota(symbols.begin(), symbols.end(), 0);
        views.push_back(attention.head({0, 0}));
        distance = inverseInformation(estimate(views, symbols, Estimator::Pointwise, Aggregate::Mean), Symmetrise::Max,
                                      Scale::Normalised)
                       .distance;
    }
    AttentionTensor attention;
    std::vector<std::int32_t> symbols;
    std::vector<AttentionView> views;
    DistanceMatrix distance;
};

void pointwise(benchmark::State& state)
{
    const Input input(static_cast<int>(state.range(0)));
    for (auto _ : state)
        benchmark::DoNotOptimize(estimate(input.views, input.symbols, Estimator::Pointwise, Aggregate::Mean));
}

// What one head's information is measured by: its attention written somewhere else, and the result.
void copyOfAttention(benchmark::State& state)
{
    const Input input(static_cast<int>(state.range(0)));
    const std::vector<float> original(input.views[0].data(),
                                      input.views[0].data() + input.views[0].rows() * input.views[0].stride());
    for (auto _ : state) {
        std::vector<float> copy(original);
        benchmark::DoNotOptimize(copy.data());
    }
}

void copyOfDependence(benchmark::State& state)
{
    const Input input(static_cast<int>(state.range(0)));
    const DependenceMatrix original = estimate(input.views, input.symbols, Estimator::Pointwise, Aggregate::Mean);
    for (auto _ : state) {
        std::vector<double> copy(original.values);
        benchmark::DoNotOptimize(copy.data());
    }
}

void jensenShannon(benchmark::State& state)
{
    const Input input(static_cast<int>(state.range(0)));
    for (auto _ : state)
        benchmark::DoNotOptimize(attentionDistance(input.views, DistanceKind::JensenShannon, false));
}

void jensenShannonOfFullRows(benchmark::State& state)
{
    const int size = static_cast<int>(state.range(0));
    test::Random random(1);
    AttentionTensor attention(1, 1, size, {{0, 0}});
    for (float& value : attention.storage({0, 0}))
        value = static_cast<float>(2.0 * random.uniform() / size);
    const AttentionView view = attention.head({0, 0});
    for (auto _ : state)
        benchmark::DoNotOptimize(attentionDistance(std::span(&view, 1), DistanceKind::JensenShannon, false));
}

void betweenHeads(benchmark::State& state)
{
    const auto attention = test::randomAttention(4, 6, static_cast<int>(state.range(0)), 1, 9.0, 12.0);
    std::vector<AttentionView> views;
    for (const HeadId id : attention.kept())
        views.push_back(attention.head(id));
    for (auto _ : state)
        benchmark::DoNotOptimize(headDistance(views, RowDistributions::Preparation::AsTheyAre));
}

void layout(benchmark::State& state)
{
    const Input input(static_cast<int>(state.range(0)));
    for (auto _ : state)
        benchmark::DoNotOptimize(spreadApart(classicalMds(input.distance), input.distance));
}

void bottleneck(benchmark::State& state)
{
    const auto a = test::randomDiagram(static_cast<int>(state.range(0)), 1);
    const auto b = test::randomDiagram(static_cast<int>(state.range(0)), 2);
    for (auto _ : state)
        benchmark::DoNotOptimize(bottleneckDistance(a, b));
}

void componentsWasserstein(benchmark::State& state) // all births 0
{
    auto a = test::randomDiagram(static_cast<int>(state.range(0)), 1);
    auto b = test::randomDiagram(static_cast<int>(state.range(0)), 2);
    for (auto* diagram : {&a, &b}) {
        for (Interval& point : *diagram)
            point.birth = 0.0;
    }
    for (auto _ : state)
        benchmark::DoNotOptimize(wassersteinDistance(a, b, 1));
}

void wasserstein(benchmark::State& state)
{
    const auto a = test::randomDiagram(static_cast<int>(state.range(0)), 1);
    const auto b = test::randomDiagram(static_cast<int>(state.range(0)), 2);
    for (auto _ : state)
        benchmark::DoNotOptimize(wassersteinDistance(a, b, 1));
}

#define TOPOSCOPE_SIZES ->RangeMultiplier(2)->Range(128, 1024)->Unit(benchmark::kMillisecond)
BENCHMARK(copyOfAttention) TOPOSCOPE_SIZES;
BENCHMARK(copyOfDependence) TOPOSCOPE_SIZES;
BENCHMARK(pointwise) TOPOSCOPE_SIZES;
BENCHMARK(jensenShannon) TOPOSCOPE_SIZES->UseRealTime();
BENCHMARK(jensenShannonOfFullRows) TOPOSCOPE_SIZES->UseRealTime();
BENCHMARK(betweenHeads) TOPOSCOPE_SIZES->UseRealTime();
BENCHMARK(layout) TOPOSCOPE_SIZES;
BENCHMARK(bottleneck)->RangeMultiplier(10)->Range(100, 1000)->Unit(benchmark::kMillisecond);
BENCHMARK(componentsWasserstein)->RangeMultiplier(10)->Range(100, 1000)->Unit(benchmark::kMillisecond);
BENCHMARK(wasserstein)->RangeMultiplier(10)->Range(100, 1000)->Unit(benchmark::kMillisecond);

} // namespace
} // namespace toposcope
