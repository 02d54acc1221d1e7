// The token graph on screen: mouse, wheel and keys, layouts, nodes moved by hand, and what an export gets of it.
#include "ui/graph/token_graph_view.h"

#include "tests/support/mouse.h"
#include "tests/support/sample_analysis.h"

#include <QAction>
#include <QActionGroup>
#include <QApplication>
#include <QBuffer>
#include <QImage>
#include <QMouseEvent>
#include <QSignalSpy>
#include <QStyle>
#include <QSvgGenerator>
#include <QTest>
#include <QWheelEvent>

#include <gtest/gtest.h>

#include <cmath>

namespace toposcope {
namespace {

using test::moveMouse;

QString svgOf(const Figure& figure)
{
    QBuffer buffer;
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    const QRectF room(0, 0, 800, 600);
    generator.setSize(room.size().toSize());
    generator.setViewBox(room);
    QPainter painter(&generator);
    figure.paint(painter, room, Theme::light());
    painter.end();
    return QString::fromUtf8(buffer.data());
}

class TokenGraphViewTest : public ::testing::Test {
protected:
    TokenGraphViewTest()
    {
        view.resize(800, 600);
        state.setAnalysis(test::sampleAnalysis());
        state.setThreshold(0.45);
    }
    QPoint placeOf(int node) const
    {
        return TokenGraphFigure({state.analysis(), 0.45, {}, {}, {}, {}}).positionOf(node, view.rect(), {}).toPoint();
    }

    // Where the view's own figure has it.
    QPointF shownPlaceOf(int node) const
    {
        const auto figure = view.figure();
        return dynamic_cast<const TokenGraphFigure&>(*figure).positionOf(node, view.rect(), {});
    }
    void drag(const QPoint& from, const QPoint& to, Qt::KeyboardModifiers modifiers = Qt::NoModifier)
    {
        const auto send = [&](QEvent::Type type, const QPoint& at, Qt::MouseButton button) {
            QMouseEvent event(type, at, view.mapToGlobal(at), button, Qt::LeftButton, modifiers);
            QApplication::sendEvent(&view, &event);
        };
        send(QEvent::MouseButtonPress, from, Qt::LeftButton);
        send(QEvent::MouseMove, (from + to) / 2, Qt::NoButton);
        send(QEvent::MouseMove, to, Qt::NoButton);
        QMouseEvent release(QEvent::MouseButtonRelease, to, view.mapToGlobal(to), Qt::LeftButton, Qt::NoButton,
                            modifiers);
        QApplication::sendEvent(&view, &release);
    }
    void waitUntilStill()
    {
        ASSERT_TRUE(QTest::qWaitFor([this] { return !view.isBusy(); }, 10000));
    }

    ViewState state;
    Selection selection{state};
    TokenGraphView view{state, selection};
};

TEST_F(TokenGraphViewTest, HoverHighlightsAndAClickPins)
{
    moveMouse(view, placeOf(7));
    EXPECT_EQ(selection.highlight().nodes, std::vector<int>{7});
    QTest::mouseClick(&view, Qt::LeftButton, Qt::NoModifier, placeOf(3));
    moveMouse(view, QPoint(400, 590));
    EXPECT_EQ(selection.highlight().nodes, std::vector<int>{3});
    QTest::mouseClick(&view, Qt::LeftButton, Qt::NoModifier, QPoint(400, 590));
    EXPECT_EQ(selection.highlight().kind, Highlight::Kind::None);
}

TEST_F(TokenGraphViewTest, DraggingTheGroundPansWithoutSelecting)
{
    selection.pinNode(3);
    const QPoint place = placeOf(7);
    drag(QPoint(400, 590), QPoint(460, 570));
    EXPECT_EQ(selection.highlight().nodes, std::vector<int>{3});
    selection.clear();
    moveMouse(view, place + QPoint(60, -20)); // the node moved along
    EXPECT_EQ(selection.highlight().nodes, std::vector<int>{7});
    QTest::mouseDClick(&view, Qt::LeftButton, Qt::NoModifier, QPoint(400, 590)); // fits again
    moveMouse(view, place + QPoint(1, 0));
    EXPECT_EQ(selection.highlight().nodes, std::vector<int>{7});
}

TEST_F(TokenGraphViewTest, ADraggedNodeStaysWhereItWasPutUntilPlacesAreReset)
{
    const QPoint from = placeOf(7);
    const QPoint to = from + QPoint(70, 40);
    EXPECT_FALSE(view.resetAction()->isEnabled());
    drag(from, to);
    EXPECT_EQ(selection.highlight().kind, Highlight::Kind::None);
    EXPECT_TRUE(view.resetAction()->isEnabled());
    for (const double threshold : {0.45, 0.7, 0.2}) {
        state.setThreshold(threshold);
        EXPECT_NEAR(QLineF(shownPlaceOf(7), to).length(), 0.0, 2.0) << threshold;
        EXPECT_NEAR(QLineF(shownPlaceOf(3), placeOf(3)).length(), 0.0, 2.0) << threshold; // nobody else moved
    }
    EXPECT_TRUE(svgOf(*view.figure()).contains(QStringLiteral("1 token moved by hand")));
    view.resetAction()->trigger();
    EXPECT_NEAR(QLineF(shownPlaceOf(7), from).length(), 0.0, 2.0);
    EXPECT_FALSE(view.resetAction()->isEnabled());
}

TEST_F(TokenGraphViewTest, ShiftAndAnArrowMoveTheChosenNode)
{
    selection.pinNode(7);
    const QPointF from = shownPlaceOf(7);
    QTest::keyClick(&view, Qt::Key_Left, Qt::ShiftModifier);
    QTest::keyClick(&view, Qt::Key_Down, Qt::ShiftModifier);
    EXPECT_EQ(selection.highlight().nodes, std::vector<int>{7});
    const QPointF to = shownPlaceOf(7);
    EXPECT_LT(to.x(), from.x());
    EXPECT_GT(to.y(), from.y());
}

TEST_F(TokenGraphViewTest, ShiftAndDragSelectTheNodesInTheBox)
{
    QSignalSpy spy(&view, &TokenGraphView::nodesSelected);
    // From right below the ring to left above the two clusters would hold all; this holds the clusters only.
    QRect box(placeOf(0), QSize());
    for (int node = 1; node < 6; ++node)
        box |= QRect(placeOf(node), QSize(1, 1));
    box.adjust(-12, -12, 12, 12);
    drag(box.bottomRight(), box.topLeft(), Qt::ShiftModifier);
    ASSERT_EQ(spy.count(), 1);
    EXPECT_EQ(spy.front().front().value<std::vector<int>>(), (std::vector<int>{0, 1, 2, 3, 4, 5}));
    EXPECT_FALSE(view.resetAction()->isEnabled()); // nothing was moved
    drag(QPoint(5, 5), QPoint(30, 30), Qt::ShiftModifier);
    EXPECT_TRUE(spy.back().front().value<std::vector<int>>().empty());
}

TEST_F(TokenGraphViewTest, EveryLayoutSaysWhatItIs)
{
    QLocale::setDefault(QLocale::c());
    QSignalSpy spy(&view, &TokenGraphView::layoutChanged);
    const std::array<std::pair<GraphLayout, QString>, 4> notes{{{GraphLayout::Spring, "springs, stress 0."},
                                                                {GraphLayout::Circular, "circle in text order"},
                                                                {GraphLayout::ThreeD, "MDS in space, stress 0."},
                                                                {GraphLayout::Stable, "MDS, stress 0."}}};
    for (const auto& [layout, note] : notes) {
        view.layoutActions()->actions().at(static_cast<qsizetype>(layout))->trigger();
        waitUntilStill();
        EXPECT_EQ(view.layoutKind(), layout);
        EXPECT_EQ(view.layoutActions()->checkedAction(),
                  view.layoutActions()->actions().at(static_cast<qsizetype>(layout)));
        EXPECT_TRUE(svgOf(*view.figure()).contains(note)) << note.toStdString();
    }
    EXPECT_EQ(spy.count(), 4);
    view.setLayout(GraphLayout::Stable);
    EXPECT_EQ(spy.count(), 4); // it was that already
    QLocale::setDefault(QLocale::system());
}

TEST_F(TokenGraphViewTest, TheCircleHasTheOrderOfTheText)
{
    view.setLayout(GraphLayout::Circular);
    const QPointF middle = (shownPlaceOf(0) + shownPlaceOf(6)) / 2.0;
    EXPECT_NEAR(shownPlaceOf(0).x(), middle.x(), 1e-6);
    EXPECT_LT(shownPlaceOf(0).y(), middle.y());
    for (int node = 1; node < 12; ++node) { // clockwise: by the same angle each
        const QLineF before(middle, shownPlaceOf(node - 1));
        EXPECT_NEAR(QLineF(middle, shownPlaceOf(node)).angleTo(before), 30.0, 1e-6) << node;
    }
}

TEST_F(TokenGraphViewTest, SpringsFollowTheThresholdOnceItRests)
{
    view.setLayout(GraphLayout::Spring);
    waitUntilStill();
    const std::vector<Point> before = view.positions();
    state.setThreshold(0.7);
    EXPECT_EQ(view.positions(), before); // not while it is dragged
    waitUntilStill();
    EXPECT_NE(view.positions(), before);
    for (const Point& point : view.positions())
        EXPECT_TRUE(std::isfinite(point.x) && std::isfinite(point.y));
}

TEST_F(TokenGraphViewTest, SpringsLeaveANodeThatWasPutSomewhere)
{
    view.setLayout(GraphLayout::Spring);
    waitUntilStill();
    drag(shownPlaceOf(7).toPoint(), shownPlaceOf(7).toPoint() + QPoint(30, 20));
    const Point put = view.positions()[7];
    state.setThreshold(0.7);
    waitUntilStill();
    EXPECT_EQ(view.positions()[7], put);
}

TEST_F(TokenGraphViewTest, SpaceTurnsWithTheMouseAndTheKeysAndKeepsItsSize)
{
    view.setLayout(GraphLayout::ThreeD);
    const std::vector<Point> front = view.positions();
    const QPoint node = shownPlaceOf(7).toPoint();
    drag(node, node + QPoint(200, 0)); // a quarter turn of 800 pixels for 180°
    const std::vector<Point> side = view.positions();
    for (std::size_t i = 0; i < front.size(); ++i)
        EXPECT_NEAR(front[i].y, side[i].y, 1e-5) << i; // around the vertical axis
    EXPECT_NE(front, side);
    for (int i = 0; i < 9; ++i)
        QTest::keyClick(&view, Qt::Key_Left, Qt::ShiftModifier);
    for (int i = 0; i < 12; ++i)
        QTest::keyClick(&view, Qt::Key_Right, Qt::ShiftModifier);
    for (const Point& point : view.positions())
        EXPECT_LE(std::hypot(point.x, point.y), 1.0 + 1e-6);
    view.resetAction()->trigger();
    EXPECT_EQ(view.positions(), front);
}

TEST_F(TokenGraphViewTest, APictureInSpaceIsExportedAsItIsSeen)
{
    view.setLayout(GraphLayout::ThreeD);
    QTest::keyClick(&view, Qt::Key_Up, Qt::ShiftModifier);
    QTest::keyClick(&view, Qt::Key_Left, Qt::ShiftModifier);
    const auto figure = view.figure();
    const auto* exported = dynamic_cast<const TokenGraphFigure*>(figure.get());
    ASSERT_TRUE(exported);
    for (int node = 0; node < 12; ++node)
        EXPECT_NEAR(QLineF(exported->positionOf(node, view.rect(), {}), shownPlaceOf(node)).length(), 0.0, 1e-9);
}

TEST_F(TokenGraphViewTest, LayoutsOutliveAnotherAnalysisAndNone)
{
    for (const GraphLayout layout :
         {GraphLayout::Spring, GraphLayout::Circular, GraphLayout::ThreeD, GraphLayout::Stable}) {
        state.setAnalysis(test::sampleAnalysis());
        view.setLayout(layout);
        for (const auto& analysis : {test::randomAnalysis(30, 1), std::shared_ptr<const Analysis>(),
                                     test::analysisOf({"one"}, SymmetricMatrix(1)), test::sampleAnalysis()}) {
            state.setAnalysis(analysis);
            waitUntilStill();
            EXPECT_EQ(view.positions().size(), analysis ? analysis->nodes.size() : 0);
            EXPECT_FALSE(view.grab().isNull());
        }
        EXPECT_EQ(view.layoutKind(), layout);
    }
}

TEST_F(TokenGraphViewTest, TwoViewsDoNotShareTheirLayout)
{
    TokenGraphView other(state, selection);
    other.setLayout(GraphLayout::Circular);
    EXPECT_EQ(view.layoutKind(), GraphLayout::Stable);
    EXPECT_NE(view.positions(), other.positions());
}

TEST_F(TokenGraphViewTest, EveryChoiceOfTheMenuIsExplained)
{
    for (const QAction* action : view.layoutActions()->actions()) {
        EXPECT_FALSE(action->text().isEmpty());
        EXPECT_TRUE(action->toolTip().endsWith(QLatin1Char('.')));
    }
    EXPECT_TRUE(view.resetAction()->toolTip().endsWith(QLatin1Char('.')));
}

TEST_F(TokenGraphViewTest, TheWheelZoomsAtTheCursor)
{
    const QPointF at = placeOf(7);
    QWheelEvent wheel(at, view.mapToGlobal(at), {}, {0, 240}, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
    QApplication::sendEvent(&view, &wheel);
    moveMouse(view, at.toPoint() + QPoint(1, 1));
    EXPECT_EQ(selection.highlight().nodes, std::vector<int>{7}); // stays under the cursor
    moveMouse(view, placeOf(0));
    EXPECT_NE(selection.highlight().nodes, std::vector<int>{0}); // the others moved away
}

TEST_F(TokenGraphViewTest, ArrowsWalkFromNodeToNodeAndEscapeEndsIt)
{
    selection.pinNode(0);
    const QPoint from = placeOf(0);
    for (const auto& [key, direction] :
         {std::pair(Qt::Key_Right, QPoint(1, 0)), std::pair(Qt::Key_Up, QPoint(0, -1))}) {
        if (selection.highlight().nodes != std::vector<int>{0}) {
            selection.clear();
            selection.pinNode(0);
        }
        QTest::keyClick(&view, key);
        const QPoint to = placeOf(selection.highlight().nodes.front());
        EXPECT_GE(QPoint::dotProduct(to - from, direction), 0);
    }
    QTest::keyClick(&view, Qt::Key_Escape);
    EXPECT_EQ(selection.highlight().kind, Highlight::Kind::None);
}

TEST_F(TokenGraphViewTest, ZoomSurvivesAnotherAnalysisAndAnExportShowsIt)
{
    view.zoomBy(2.0);
    state.setAnalysis(test::sampleAnalysis());
    moveMouse(view, placeOf(0));
    EXPECT_TRUE(selection.highlight().nodes != std::vector<int>{0});
    selection.endHover();

    QImage screen(view.size(), QImage::Format_ARGB32_Premultiplied);
    view.render(&screen);
    QImage exported(view.size(), QImage::Format_ARGB32_Premultiplied);
    exported.fill(Theme::light().surface);
    QPainter painter(&exported);
    painter.setFont(view.font());
    view.figure()->paint(painter, view.rect(), Theme::light());
    painter.end();
    qsizetype different = 0;
    for (int y = 0; y < screen.height(); ++y)
        for (int x = 0; x < screen.width(); ++x)
            different += screen.pixelColor(x, y) != exported.pixelColor(x, y) ? 1 : 0;
    EXPECT_LT(different, screen.width() * screen.height() / 100);
}

TEST_F(TokenGraphViewTest, AMergeFadesWhereItMayMove)
{
    view.show();
    ASSERT_TRUE(QTest::qWaitForWindowExposed(&view));
    ASSERT_GT(view.style()->styleHint(QStyle::SH_Widget_Animation_Duration, nullptr, &view), 0);
    const std::vector<int> before = state.clusterSlots();
    state.setThreshold(0.7);
    EXPECT_NE(state.clusterSlots(), before);
    EXPECT_TRUE(view.isBusy());
    ASSERT_TRUE(QTest::qWaitFor([this] { return !view.isBusy(); }, 10000));
    state.setThreshold(0.45);
    EXPECT_FALSE(view.isBusy()); // splitting is no merge
}

TEST_F(TokenGraphViewTest, SaysWhatItShows)
{
    EXPECT_FALSE(view.accessibleName().isEmpty());
    const QString before = view.accessibleDescription();
    state.setThreshold(0.7);
    EXPECT_NE(view.accessibleDescription(), before);
    selection.pinNode(7);
    EXPECT_TRUE(view.accessibleDescription().contains(selection.highlight().sentence));
}

} // namespace
} // namespace toposcope
