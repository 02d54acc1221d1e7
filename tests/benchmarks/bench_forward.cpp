// The forward pass of the built-in model over the number of tokens: attention of all heads kept, given away layer by
// layer, and their mean information computed from it. A whole GPT-2 small: see forward_figures.cpp.

#include "core/information/mutual_information.h"
#include "core/model/gpt2_loader.h"

#include <benchmark/benchmark.h>

namespace toposcope {
namespace {

struct Input {
    explicit Input(int tokens)
    {
        static const auto opened = gpt2Loader(TOPOSCOPE_BUILD_DIR "/bin/x",
                                              0)(TOPOSCOPE_BUILD_DIR "/share/toposcope/models/toposcope-mini", {});
        model = opened;
        heads = resolve(HeadSelection::all(), model->info().layers, model->info().heads);
        for (int i = 0; i < tokens; ++i)
            ids.push_back(TokenId{i * 37 % model->tokenizer().vocabularySize()});
    }
    std::shared_ptr<const AttentionModel> model;
    std::vector<HeadId> heads;
    std::vector<TokenId> ids;
};

void attentionKept(benchmark::State& state)
{
    const Input input(static_cast<int>(state.range(0)));
    for (auto _ : state)
        benchmark::DoNotOptimize(input.model->attend(input.ids, input.heads, false, {}));
}

void attentionByLayer(benchmark::State& state)
{
    const Input input(static_cast<int>(state.range(0)));
    for (auto _ : state)
        input.model->attendByLayer(input.ids, input.heads, [](const LayerAttention&) {}, {});
}

void informationByLayer(benchmark::State& state)
{
    const Input input(static_cast<int>(state.range(0)));
    const std::vector<std::int32_t> symbols(input.ids.size());
    for (auto _ : state) {
        DependenceEstimate sum(static_cast<int>(input.ids.size()), static_cast<int>(input.heads.size()), symbols,
                               Estimator::Pointwise, Aggregate::Mean);
        input.model->attendByLayer(input.ids, input.heads,
                                   [&](const LayerAttention& layer) { sum.add(layer.views, {}, &layer.team); }, {});
        benchmark::DoNotOptimize(sum.take());
    }
}

#define TOPOSCOPE_SIZES ->RangeMultiplier(2)->Range(64, 512)->Unit(benchmark::kMillisecond)->UseRealTime()
BENCHMARK(attentionKept) TOPOSCOPE_SIZES;
BENCHMARK(attentionByLayer) TOPOSCOPE_SIZES;
BENCHMARK(informationByLayer) TOPOSCOPE_SIZES;

} // namespace
} // namespace toposcope
