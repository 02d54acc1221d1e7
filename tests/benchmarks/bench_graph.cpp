// One frame of the token graph at 1920 × 1080, as the screen paints it: the threshold moved a little (as in a drag), or
// the picture did (as in a turn or a zoom). Arguments: tokens, percent of all pairs that are edges, layout.

#include "core/graph/spring_layout.h"
#include "tests/support/sample_analysis.h"
#include "ui/graph/token_graph_view.h"

#include <benchmark/benchmark.h>

#include <QApplication>
#include <QImage>

namespace toposcope {
namespace {

void frame(benchmark::State& state, bool moves)
{
    ViewState view;
    Selection selection(view);
    TokenGraphView graph(view, selection);
    graph.resize(1920, 1080);
    view.setAnalysis(test::sharedRandomAnalysis(static_cast<int>(state.range(0))));
    const auto edges = view.analysis()->filtration.edges();
    const auto position =
        static_cast<std::size_t>(static_cast<double>(edges.size() - 1) * static_cast<double>(state.range(1)) / 100.0);
    view.setThreshold(edges[position].length);
    const double threshold = view.threshold();
    graph.setLayout(static_cast<GraphLayout>(state.range(2)));
    while (graph.isBusy())
        QCoreApplication::processEvents();
    QImage screen(1920, 1080, QImage::Format_ARGB32_Premultiplied);
    graph.render(&screen);
    bool other = false;
    for (auto _ : state) {
        other = !other;
        if (moves)
            graph.zoomBy(other ? 1.01 : 1.0 / 1.01);
        else
            view.setThreshold(threshold * (other ? 0.999 : 1.0));
        graph.render(&screen);
    }
    state.counters["edges"] = static_cast<double>(view.visibleEdges().size());
}
BENCHMARK_CAPTURE(frame, threshold, false)
    ->ArgsProduct({{200, 1000}, {1, 8, 50}, {0, 3}})
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(frame, camera, true)->ArgsProduct({{1000}, {8}, {0, 1, 2, 3}})->Unit(benchmark::kMillisecond);

void springs(benchmark::State& state)
{
    const auto analysis = test::sharedRandomAnalysis(1000);
    const auto edges = analysis->filtration.edges().first(static_cast<std::size_t>(state.range(0)));
    for (auto _ : state)
        benchmark::DoNotOptimize(springLayout(analysis->distance, edges, analysis->layout.positions));
}
BENCHMARK(springs)->Arg(500)->Arg(20'000)->Unit(benchmark::kMillisecond);

} // namespace
} // namespace toposcope

int main(int argc, char** argv)
{
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication app(argc, argv);
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
