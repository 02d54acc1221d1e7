// The plots as a user meets them: lines that can be dragged, bars and points that light up, keys that step through
// them; and the rule by which bars are left out.
#include "ui/plots/barcode_plot.h"
#include "ui/plots/betti_plot.h"
#include "ui/plots/dendrogram_plot.h"
#include "ui/plots/diagram_plot.h"

#include "tests/support/sample_analysis.h"
#include "ui/plots/barcode_layout.h"
#include "ui/plots/chart_axes.h"

#include <gtest/gtest.h>

#include <QSignalSpy>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <set>

namespace toposcope {
namespace {

const QRectF target(0.0, 0.0, 420.0, 320.0);

// The first pixel, row by row, at which `interval` is hit.
std::optional<QPoint> pixelOf(const PlotFigure& figure, const QRectF& area, std::size_t interval)
{
    for (int y = 0; y < area.height(); ++y)
        for (int x = 0; x < area.width(); ++x)
            if (figure.intervalAt(QPointF(x, y), area) == interval && !figure.onThreshold(QPointF(x, y), area))
                return QPoint(x, y);
    return {};
}

std::optional<QPoint> pixelOfThreshold(const PlotFigure& figure, const QRectF& area)
{
    for (int y = 0; y < area.height(); ++y)
        for (int x = 0; x < area.width(); ++x)
            if (figure.onThreshold(QPointF(x, y), area))
                return QPoint(x, y);
    return {};
}

std::unique_ptr<PlotFigure> figureOf(const PlotView& view)
{
    return std::unique_ptr<PlotFigure>(static_cast<PlotFigure*>(view.figure().release()));
}

template <class Plot>
class EveryPlot : public ::testing::Test {
protected:
    EveryPlot() : selection(state), plot(state, selection) { plot.resize(420, 320); }

    void showSample()
    {
        state.setAnalysis(test::sampleAnalysis());
        state.setThreshold(0.45);
        plot.show();
    }

    ViewState state;
    Selection selection;
    Plot plot;
};

using Plots = ::testing::Types<BarcodePlot, DiagramPlot, DendrogramPlot, BettiPlot>;
TYPED_TEST_SUITE(EveryPlot, Plots);

// Those that show the intervals of every dimension.
template <class Plot>
class IntervalPlot : public EveryPlot<Plot> {
};

using IntervalPlots = ::testing::Types<BarcodePlot, DiagramPlot>;
TYPED_TEST_SUITE(IntervalPlot, IntervalPlots);

TYPED_TEST(IntervalPlot, EveryIntervalCanBePointedAt)
{
    this->showSample();
    const auto figure = figureOf(this->plot);
    std::set<std::size_t> hit;
    for (int y = 0; y < this->plot.height(); ++y)
        for (int x = 0; x < this->plot.width(); ++x)
            if (const auto interval = figure->intervalAt(QPointF(x, y), this->plot.rect()))
                hit.insert(*interval);
    const auto& pairs = this->state.analysis()->diagram.pairs;
    // Of points less than a pixel apart, one may hide the other.
    const auto hides = [&](std::size_t i, std::size_t other) {
        return pairs[i].dimension == pairs[other].dimension && std::abs(pairs[i].birth - pairs[other].birth) < 0.005 &&
               std::abs(pairs[i].death - pairs[other].death) < 0.005;
    };
    for (std::size_t i = 0; i < pairs.size(); ++i)
        EXPECT_TRUE(hit.contains(i) ||
                    std::any_of(hit.begin(), hit.end(), [&](std::size_t other) { return hides(i, other); }))
            << i;
}

TYPED_TEST(EveryPlot, TheLineIsGrabbedWithinSixPixelsAndFollowsTheMouse)
{
    this->showSample();
    const auto line = pixelOfThreshold(*figureOf(this->plot), this->plot.rect());
    ASSERT_TRUE(line);
    QTest::mousePress(&this->plot, Qt::LeftButton, {}, *line);
    QTest::mouseMove(&this->plot, *line + QPoint(40, 0));
    EXPECT_GT(this->state.threshold(), 0.45);
    QTest::mouseMove(&this->plot, QPoint(-500, 900));
    EXPECT_EQ(this->state.threshold(), 0.0);
    QTest::mouseMove(&this->plot, QPoint(5000, -900));
    EXPECT_EQ(this->state.threshold(), this->state.largestThreshold());
    QTest::mouseRelease(&this->plot, Qt::LeftButton, {}, QPoint(10, 10));
    const double after = this->state.threshold();
    QTest::mouseMove(&this->plot, QPoint(100, 100));
    EXPECT_EQ(this->state.threshold(), after);
}

TYPED_TEST(EveryPlot, TheLineIsWhereTheThresholdIs)
{
    this->showSample();
    const auto figure = figureOf(this->plot);
    for (int step = 0; step <= 8; ++step) {
        const double threshold = figure->largestDistance() * step / 8.0;
        figure->setThreshold(threshold);
        const auto line = pixelOfThreshold(*figure, target);
        ASSERT_TRUE(line) << threshold;
        // The first pixel that grabs it is up to ten pixels (at the handle) away.
        EXPECT_NEAR(figure->thresholdAt(QPointF(*line), target), threshold, 0.05 * figure->largestDistance());
    }
}

TYPED_TEST(IntervalPlot, HoverClickAndLeaveDriveTheSelection)
{
    this->showSample();
    const auto figure = figureOf(this->plot);
    const auto at = pixelOf(*figure, this->plot.rect(), 12);
    ASSERT_TRUE(at);
    QTest::mouseMove(&this->plot, *at);
    EXPECT_EQ(this->selection.highlight().interval, 12u);
    QEvent leave(QEvent::Leave);
    QApplication::sendEvent(&this->plot, &leave);
    EXPECT_EQ(this->selection.highlight().interval, std::nullopt);
    QTest::mouseClick(&this->plot, Qt::LeftButton, {}, *at);
    QApplication::sendEvent(&this->plot, &leave);
    EXPECT_EQ(this->selection.highlight().interval, 12u);
    QTest::mouseClick(&this->plot, Qt::LeftButton, {}, QPoint(this->plot.width() - 2, this->plot.height() - 2));
    EXPECT_EQ(this->selection.highlight().interval, std::nullopt);
}

TYPED_TEST(IntervalPlot, ArrowKeysGoThroughTheIntervals)
{
    this->showSample();
    const auto order = figureOf(this->plot)->order();
    ASSERT_EQ(order.size(), this->state.analysis()->diagram.pairs.size());
    QTest::keyClick(&this->plot, Qt::Key_Down);
    EXPECT_EQ(this->selection.highlight().interval, order[0]);
    QTest::keyClick(&this->plot, Qt::Key_Down);
    EXPECT_EQ(this->selection.highlight().interval, order[1]);
    QTest::keyClick(&this->plot, Qt::Key_Up);
    QTest::keyClick(&this->plot, Qt::Key_Up); // stays at the first one, pinned
    EXPECT_EQ(this->selection.highlight().interval, order[0]);
    QTest::keyClick(&this->plot, Qt::Key_Escape);
    EXPECT_EQ(this->selection.highlight().interval, std::nullopt);
}

TYPED_TEST(EveryPlot, LooksTheSameOnScreenAndInAnExport)
{
    this->showSample();
    const QImage screen = this->plot.grab().toImage().convertToFormat(QImage::Format_RGB32);
    QImage exported(screen.size(), QImage::Format_RGB32);
    exported.fill(this->state.theme().surface);
    QPainter painter(&exported);
    painter.setRenderHint(QPainter::Antialiasing);
    this->plot.figure()->paint(painter, this->plot.rect(), this->state.theme());
    painter.end();
    int different = 0;
    for (int y = 0; y < screen.height(); ++y)
        for (int x = 0; x < screen.width(); ++x) {
            const QColor a = screen.pixelColor(x, y);
            const QColor b = exported.pixelColor(x, y);
            const int apart =
                std::abs(a.red() - b.red()) + std::abs(a.green() - b.green()) + std::abs(a.blue() - b.blue());
            different += apart > 96 ? 1 : 0;
        }
    EXPECT_LT(different, screen.width() * screen.height() / 1000);
}

TYPED_TEST(EveryPlot, MovingTheThresholdChangesThePicture)
{
    this->showSample();
    const QImage before = this->plot.grab().toImage();
    this->state.setThreshold(0.2);
    EXPECT_NE(this->plot.grab().toImage(), before);
    this->state.setThreshold(0.45);
    EXPECT_EQ(this->plot.grab().toImage(), before);
}

TYPED_TEST(EveryPlot, FollowsTheTheme)
{
    this->showSample();
    EXPECT_EQ(this->plot.grab().toImage().pixelColor(1, 1), Theme::light().surface);
    this->state.setTheme(Theme::darkTheme());
    EXPECT_EQ(this->plot.grab().toImage().pixelColor(1, 1), Theme::darkTheme().surface);
}

TYPED_TEST(EveryPlot, WithoutAnalysisItSaysWhatWillAppear)
{
    EXPECT_EQ(this->plot.figure(), nullptr);
    EXPECT_TRUE(this->plot.accessibleDescription().contains(QStringLiteral("appears here")));
    EXPECT_FALSE(this->plot.accessibleName().isEmpty());
    const QImage image = this->plot.grab().toImage();
    EXPECT_EQ(image.pixelColor(1, 1), Theme::light().surface);
    QTest::mouseMove(&this->plot, QPoint(50, 50));
    QTest::mouseClick(&this->plot, Qt::LeftButton);
    QTest::keyClick(&this->plot, Qt::Key_Down);
    EXPECT_EQ(this->selection.highlight().interval, std::nullopt);
}

TYPED_TEST(IntervalPlot, IsDescribedForScreenReaders)
{
    this->showSample();
    EXPECT_TRUE(this->plot.accessibleDescription().contains(QStringLiteral("12 H₀")));
}

TYPED_TEST(EveryPlot, PaintsAtAnySize)
{
    this->showSample();
    for (const QSize size : {QSize(1, 1), QSize(30, 30), QSize(60, 400), QSize(2000, 80)}) {
        this->plot.resize(size);
        EXPECT_EQ(this->plot.grab().isNull(), false);
    }
    this->state.setAnalysis(test::randomAnalysis(120, 3));
    for (const QSize size : {QSize(1, 1), QSize(60, 400), QSize(2000, 80), QSize(900, 700)}) {
        this->plot.resize(size);
        EXPECT_EQ(this->plot.grab().isNull(), false);
    }
}

TYPED_TEST(EveryPlot, TheThresholdMovesWithoutAnotherAnalysis)
{
    this->showSample();
    QSignalSpy analyses(&this->state, &ViewState::analysisChanged);
    const auto before = this->state.analysis();
    const auto line = pixelOfThreshold(*figureOf(this->plot), this->plot.rect());
    ASSERT_TRUE(line);
    QTest::mousePress(&this->plot, Qt::LeftButton, {}, *line);
    QTest::mouseMove(&this->plot, *line + QPoint(40, 0));
    QTest::mouseRelease(&this->plot, Qt::LeftButton, {}, *line + QPoint(40, 0));
    EXPECT_NE(this->state.threshold(), 0.45);
    EXPECT_EQ(analyses.count(), 0);
    EXPECT_EQ(this->state.analysis(), before);
}

TYPED_TEST(EveryPlot, TheLetterIsShownOnRequestOnly)
{
    this->showSample();
    const QImage before = this->plot.grab().toImage();
    this->plot.setLetter(true);
    EXPECT_NE(this->plot.grab().toImage().copy(0, 0, 24, 24), before.copy(0, 0, 24, 24));
    this->plot.setLetter(false);
    EXPECT_EQ(this->plot.grab().toImage(), before);
}

TYPED_TEST(EveryPlot, TextBLooksDifferent)
{
    this->showSample();
    ViewState other(TextSide::B);
    Selection otherSelection(other);
    TypeParam otherPlot(other, otherSelection);
    otherPlot.resize(this->plot.size());
    other.setAnalysis(this->state.analysis());
    other.setThreshold(0.45);
    // The dendrogram has lines only; its letter tells.
    this->plot.setLetter(true);
    otherPlot.setLetter(true);
    EXPECT_NE(otherPlot.grab().toImage(), this->plot.grab().toImage());
}

// Text B's bars and points are outlined: of the dimension's colour there is less than in A's.
TYPED_TEST(IntervalPlot, MarksOfTextBAreHollow)
{
    const auto analysis = test::sampleAnalysis();
    const auto coloured = [&](TextSide side) {
        this->state.setAnalysis(analysis);
        auto figure = figureOf(this->plot);
        figure->setSide(side, true);
        QImage image(this->plot.size(), QImage::Format_RGB32);
        image.fill(Theme::light().surface);
        QPainter painter(&image);
        figure->paintMarks(painter, QRectF(image.rect()), Theme::light(), Marks::Each);
        painter.end();
        int count = 0;
        for (int y = 0; y < image.height(); ++y)
            for (int x = 0; x < image.width(); ++x)
                count += image.pixelColor(x, y) != Theme::light().surface;
        return count;
    };
    EXPECT_LT(coloured(TextSide::B), coloured(TextSide::A));
}

TYPED_TEST(EveryPlot, CtrlCAsksForACopy)
{
    this->showSample();
    QSignalSpy spy(&this->plot, &PlotView::copyRequested);
    QTest::keyClick(&this->plot, Qt::Key_C, Qt::ControlModifier);
    EXPECT_EQ(spy.count(), 1);
}

TEST(BarcodePlot, SortsByLengthOnRequest)
{
    ViewState state;
    Selection selection(state);
    BarcodePlot plot(state, selection);
    state.setAnalysis(test::sampleAnalysis());
    const auto& pairs = state.analysis()->diagram.pairs;
    EXPECT_EQ(figureOf(plot)->order().front(), 0u);
    plot.setOrder(BarOrder::Length);
    EXPECT_TRUE(pairs[figureOf(plot)->order().front()].isEssential());
}

TEST(IntervalTooltip, SaysExactValuesAndTheTokens)
{
    const auto analysis = test::sampleAnalysis();
    const QString merge = intervalTooltip(*analysis, 0);
    EXPECT_TRUE(merge.contains(QStringLiteral("H₀")));
    EXPECT_TRUE(merge.contains(QLocale().toString(analysis->diagram.pairs[0].death, 'g', 6)));
    EXPECT_TRUE(merge.contains(QStringLiteral("The")));
    const QString essential = intervalTooltip(*analysis, 11);
    EXPECT_TRUE(essential.contains(QStringLiteral("never dies"))) << essential.toStdString();
}

// Tokens are anything; a tooltip is rich text.
TEST(IntervalTooltip, EscapesMarkup)
{
    SymmetricMatrix distance(2, 1.0);
    const auto analysis = test::analysisOf({"<b>", " &amp;"}, distance);
    const QString text = intervalTooltip(*analysis, 0);
    EXPECT_TRUE(text.contains(QStringLiteral("&lt;b&gt;"))) << text.toStdString();
    EXPECT_TRUE(text.contains(QStringLiteral("&amp;amp;")));
}

// A diagram with `h0` H0 bars and `h1` H1 bars of growing length.
PersistenceDiagram manyBars(int h0, int h1)
{
    PersistenceDiagram diagram;
    for (int i = 0; i < h0; ++i)
        diagram.pairs.push_back({0, 0.0, 1.0 + i, {}, {}});
    for (int i = 0; i < h1; ++i)
        diagram.pairs.push_back({1, 1.0 * i, 2.0 * i + 1.0, {}, {}});
    return diagram;
}

std::vector<std::vector<std::size_t>> ordersOf(const PersistenceDiagram& diagram)
{
    std::vector<std::vector<std::size_t>> orders(static_cast<std::size_t>(diagram.maxDimension() + 1));
    for (std::size_t i = 0; i < diagram.pairs.size(); ++i)
        orders[static_cast<std::size_t>(diagram.pairs[i].dimension)].push_back(i);
    return orders;
}

TEST(BarcodeLayout, DrawsAllBarsThatFit)
{
    const PersistenceDiagram diagram = manyBars(20, 5);
    const BarcodeLayout layout = layOutBars(diagram, ordersOf(diagram), 300.0, 16.0);
    ASSERT_EQ(layout.groups.size(), 2u);
    EXPECT_EQ(layout.groups[0].rows.size(), 20u);
    EXPECT_EQ(layout.groups[0].hidden, 0u);
    EXPECT_LT(layout.groups[0].bottom, layout.groups[1].top);
    EXPECT_LE(layout.groups[1].bottom, 300.0);
}

TEST(BarcodeLayout, KeepsTheLongestAndCountsTheOthers)
{
    const PersistenceDiagram diagram = manyBars(1000, 0);
    const BarcodeLayout layout = layOutBars(diagram, ordersOf(diagram), 300.0, 16.0);
    const BarGroup& group = layout.groups[0];
    EXPECT_GE(layout.pitch, 2.0);
    EXPECT_EQ(group.rows.size() + group.hidden, 1000u);
    EXPECT_EQ(group.rows.front().interval, group.hidden); // the longer ones come last here
    EXPECT_EQ(group.longestHidden, diagram.pairs[group.hidden - 1].persistence());
    EXPECT_LE(group.bottom + 16.0, 300.0);
}

TEST(BarcodeLayout, FewLoopsAreNotCrowdedOutByManyClusters)
{
    const PersistenceDiagram diagram = manyBars(1000, 3);
    const BarcodeLayout layout = layOutBars(diagram, ordersOf(diagram), 300.0, 16.0);
    EXPECT_EQ(layout.groups[1].rows.size(), 3u);
    EXPECT_EQ(layout.groups[1].hidden, 0u);
}

TEST(BarcodeLayout, SurvivesNoRoomAndNoBars)
{
    EXPECT_TRUE(layOutBars({}, {}, 300.0, 16.0).groups.empty());
    const PersistenceDiagram diagram = manyBars(50, 50);
    for (const double height : {-100.0, 0.0, 10.0}) {
        const BarcodeLayout layout = layOutBars(diagram, ordersOf(diagram), height, 16.0);
        EXPECT_EQ(layout.groups.size(), 2u);
        EXPECT_GE(layout.groups[0].rows.size(), 1u);
    }
}

TEST(ChartAxes, TicksAreRound)
{
    EXPECT_DOUBLE_EQ(tickDistance(1.0, 10), 0.1);
    EXPECT_DOUBLE_EQ(tickDistance(1.386, 8), 0.2);
    EXPECT_DOUBLE_EQ(tickDistance(30.0, 4), 10.0);
    EXPECT_DOUBLE_EQ(tickDistance(0.0, 4), 1.0);
    EXPECT_DOUBLE_EQ(tickDistance(std::nan(""), 4), 1.0);
}

} // namespace
} // namespace toposcope
