// The whole window at 1920 × 1080 while the threshold is dragged: from the new threshold to the last repainted pixel of
// everything that shows it, as `QT_QPA_PLATFORM=offscreen` paints it. Arguments: tokens, visible edges.

#include "core/memory.h"
#include "tests/support/sample_analysis.h"
#include "ui/main_window.h"
#include "ui/text_panel.h"
#include "ui/visible_frames.h"
#include "ui/workspace.h"

#include <benchmark/benchmark.h>

#include <QApplication>
#include <QKeyEvent>
#include <QPlainTextEdit>
#include <QTemporaryDir>

#include <algorithm>
#include <chrono>

namespace toposcope {
namespace {

void showAnalysis(MainWindow& window, const std::shared_ptr<const Analysis>& analysis)
{
    window.resize(1920, 1080);
    window.show();
    window.setText(QString::fromStdString(analysis->text));
    window.showResult({analysis, nullptr, nullptr});
    QApplication::processEvents();
}

double frameTo(MainWindow& window, double threshold)
{
    const auto start = std::chrono::steady_clock::now();
    window.state().setThreshold(threshold);
    QCoreApplication::sendPostedEvents();
    const std::chrono::duration<double, std::milli> taken = std::chrono::steady_clock::now() - start;
    return taken.count();
}

// What the window itself costs when the program starts: made, shown and painted.
void start(benchmark::State& state)
{
    for (auto _ : state) {
        MainWindow window;
        window.resize(1920, 1080);
        window.show();
        QCoreApplication::sendPostedEvents();
    }
}
BENCHMARK(start)->Unit(benchmark::kMillisecond);

// To and fro around one position.
void frame(benchmark::State& state)
{
    const auto analysis = test::sharedRandomAnalysis(static_cast<int>(state.range(0)));
    MainWindow window;
    showAnalysis(window, analysis);
    const auto edges = analysis->filtration.edges();
    const auto visible = std::min(static_cast<std::size_t>(state.range(1)), edges.size() - 10);
    std::size_t step = 0;
    std::vector<double> frames;
    for (auto _ : state) {
        step = (step + 1) % 8;
        frames.push_back(frameTo(window, edges[visible - 1 + step].length));
        state.SetIterationTime(frames.back() / 1000.0);
    }
    std::sort(frames.begin(), frames.end());
    state.counters["median_ms"] = frames[frames.size() / 2];
    state.counters["worst_ms"] = frames.back();
}
BENCHMARK(frame)
    ->Args({200, 1'000})
    ->Args({1024, 1'000})
    ->Args({1024, 5'000})
    ->Args({1024, 20'000})
    ->Args({1024, 40'000})
    ->UseManualTime()
    ->MinTime(2.0)
    ->Unit(benchmark::kMillisecond);

// From the first edge to the last, one position per six pixels of the slider.
void drag(benchmark::State& state)
{
    constexpr int positions = 250;
    const auto analysis = test::sharedRandomAnalysis(static_cast<int>(state.range(0)));
    MainWindow window;
    showAnalysis(window, analysis);
    const double end = window.state().largestThreshold();
    std::vector<double> frames;
    for (auto _ : state)
        for (int x = 0; x <= positions; ++x)
            frames.push_back(frameTo(window, end * x / positions));
    std::sort(frames.begin(), frames.end());
    state.counters["median_ms"] = frames[frames.size() / 2];
    state.counters["worst_ms"] = frames.back();
}
BENCHMARK(drag)->Arg(200)->Arg(1024)->Unit(benchmark::kMillisecond);

// One letter typed into the middle of a text of a megabyte, to the painted editor.
void keystroke(benchmark::State& state)
{
    QString text;
    for (int line = 0; text.size() < 1'000'000; ++line)
        text += QStringLiteral("Line %1 says what the line before it says, and a little more.\n").arg(line);
    MainWindow window;
    window.resize(1920, 1080);
    window.show();
    window.setText(text);
    QPlainTextEdit* editor = window.workspace().side(TextSide::A).text->editor();
    QTextCursor middle = editor->textCursor();
    middle.setPosition(500'000);
    editor->setTextCursor(middle);
    QApplication::processEvents();
    std::vector<double> keys;
    for (auto _ : state) {
        const auto start = std::chrono::steady_clock::now();
        QKeyEvent press(QEvent::KeyPress, Qt::Key_A, Qt::NoModifier, QStringLiteral("a"));
        QCoreApplication::sendEvent(editor, &press);
        QCoreApplication::sendPostedEvents();
        const std::chrono::duration<double, std::milli> taken = std::chrono::steady_clock::now() - start;
        keys.push_back(taken.count());
    }
    std::sort(keys.begin(), keys.end());
    state.counters["median_ms"] = keys[keys.size() / 2];
    state.counters["worst_ms"] = keys.back();
}
BENCHMARK(keystroke)->Unit(benchmark::kMillisecond);

} // namespace
} // namespace toposcope

int main(int argc, char** argv)
{
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    toposcope::prepareHeap(); // as the program does
    const QTemporaryDir state; // recovery copies are nobody's work
    qputenv("XDG_STATE_HOME", state.path().toUtf8());
    QApplication app(argc, argv);
    QApplication::setStyle(new toposcope::VisibleFrames);
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
