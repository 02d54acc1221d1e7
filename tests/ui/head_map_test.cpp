// The map of heads: distances on it, what is under the pointer, the nearest heads, and its barcode.
#include "ui/heads/head_map.h"

#include "core/pipeline/head_space.h"
#include "tests/support/mouse.h"
#include "tests/support/sample_heads.h"

#include <QSignalSpy>
#include <QTest>

#include <gtest/gtest.h>

#include <algorithm>

namespace toposcope {
namespace {

class HeadMapTest : public ::testing::Test {
protected:
    HeadMapTest() : map(values, state) { map.resize(420, 800); }

    void show(int layers, int heads)
    {
        summaries = test::sampleHeads(layers, heads);
        values.setShape(layers, heads);
        for (const HeadSummary& summary : summaries->heads)
            values.set(summary, false);
        map.setSpace(headSpace(*summaries));
        map.show();
        QApplication::processEvents(); // lays out
    }
    std::unique_ptr<HeadMapFigure> figure() const
    {
        return std::unique_ptr<HeadMapFigure>(static_cast<HeadMapFigure*>(map.view()->figure().release()));
    }

    std::shared_ptr<const HeadSummaries> summaries;
    HeadValues values;
    ViewState state;
    HeadMap map;
};

TEST_F(HeadMapTest, DistancesOnTheMapAreThoseOfHeadsInThePlane)
{
    show(1, 5); // five points of a circle, which the plane holds without stress
    EXPECT_LT(map.space().analysis()->layout.stress, 1e-9);
    const auto points = figure()->positions(map.view()->rect());
    const auto drawn = [&](std::size_t i, std::size_t j) {
        return std::hypot(points[i].x() - points[j].x(), points[i].y() - points[j].y());
    };
    const double scale = drawn(1, 0) / summaries->distance(1, 0);
    EXPECT_GT(scale, 0.0);
    for (std::size_t i = 0; i < points.size(); ++i)
        for (std::size_t j = 0; j < i; ++j)
            EXPECT_NEAR(drawn(i, j), scale * summaries->distance(static_cast<int>(i), static_cast<int>(j)), 1e-6);
}

TEST_F(HeadMapTest, EveryHeadIsInsideAndIsChosenWhereItIs)
{
    show(3, 4);
    const auto points = figure()->positions(map.view()->rect());
    QSignalSpy chosen(&map, &HeadMap::headChosen);
    for (std::size_t i = 0; i < points.size(); ++i) {
        EXPECT_TRUE(QRectF(map.view()->rect()).contains(points[i]));
        QTest::mouseClick(map.view(), Qt::LeftButton, {}, points[i].toPoint());
        ASSERT_EQ(chosen.size(), static_cast<int>(i) + 1);
        EXPECT_EQ(chosen.back()[0].value<HeadId>(), summaries->heads[i].id);
    }
}

TEST_F(HeadMapTest, PointingNamesTheHead)
{
    show(3, 4);
    const auto points = figure()->positions(map.view()->rect());
    test::moveMouse(*map.view(), points[5].toPoint());
    EXPECT_TRUE(map.view()->accessibleDescription().startsWith(QStringLiteral("layer 1 head 1")));
    test::moveMouse(*map.view(), QPoint(1, 1));
    EXPECT_TRUE(map.view()->accessibleDescription().contains(QStringLiteral("stress")));
}

TEST_F(HeadMapTest, KeysGoFromHeadToHeadAndReturnChooses)
{
    show(2, 3);
    map.setChosen(HeadSelection::single({1, 0}));
    QSignalSpy chosen(&map, &HeadMap::headChosen);
    QTest::keyClick(map.view(), Qt::Key_Right); // begins at the chosen head
    QTest::keyClick(map.view(), Qt::Key_Right);
    QTest::keyClick(map.view(), Qt::Key_Return);
    ASSERT_EQ(chosen.size(), 1);
    EXPECT_EQ(chosen[0][0].value<HeadId>(), (HeadId{1, 1}));
}

TEST_F(HeadMapTest, TheNearestHeadsAreThoseOfAFullSearch)
{
    show(4, 6);
    for (int node : {0, 7, 23}) {
        map.setChosen(HeadSelection::single(summaries->heads[static_cast<std::size_t>(node)].id));
        std::vector<int> others;
        for (int i = 0; i < 24; ++i)
            if (i != node)
                others.push_back(i);
        std::stable_sort(others.begin(), others.end(),
                         [&](int a, int b) { return summaries->distance(node, a) < summaries->distance(node, b); });
        ASSERT_EQ(map.nearest().size(), 8u);
        for (std::size_t i = 0; i < map.nearest().size(); ++i)
            EXPECT_EQ(map.nearest()[i], summaries->heads[static_cast<std::size_t>(others[i])].id);
    }
}

TEST_F(HeadMapTest, ALayerHasNoNearestHeads)
{
    show(2, 3);
    map.setChosen(HeadSelection::layer(1));
    EXPECT_TRUE(map.nearest().empty());
    const auto ringed = figure()->content().chosen;
    EXPECT_EQ(ringed, (std::vector<bool>{false, false, false, true, true, true}));
}

TEST_F(HeadMapTest, ARowOfTheNearestLightsUpOnTheMapAndOpens)
{
    show(4, 6);
    map.setChosen(HeadSelection::single({0, 0}));
    auto* table = map.findChild<ValueTable*>();
    ASSERT_TRUE(table);
    Q_EMIT table->rowEntered(2);
    const HeadId third = map.nearest()[2];
    EXPECT_EQ(figure()->content().lit, std::vector<int>{values.indexOf(third)});
    Q_EMIT table->rowEntered(-1);
    EXPECT_TRUE(figure()->content().lit.empty());
    QSignalSpy chosen(&map, &HeadMap::headChosen);
    Q_EMIT table->rowOpened(2);
    ASSERT_EQ(chosen.size(), 1);
    EXPECT_EQ(chosen[0][0].value<HeadId>(), third);
}

TEST_F(HeadMapTest, TheBarcodeIsOfTheHeadsAndSaysSo)
{
    show(2, 3);
    const auto barcode = map.barcodeFigure();
    ASSERT_TRUE(barcode);
    EXPECT_TRUE(barcode->description().contains(QStringLiteral("6 heads")));
    EXPECT_TRUE(map.barcode()->accessibleDescription().contains(QStringLiteral("6 heads")));
    EXPECT_EQ(map.space().analysis()->diagram.ofDimension(0).size(), 6u);
}

TEST_F(HeadMapTest, IsEmptyAgainWithoutASpace)
{
    show(2, 3);
    map.setSpace(nullptr);
    EXPECT_FALSE(map.view()->figure());
    EXPECT_FALSE(map.barcodeFigure());
    EXPECT_TRUE(map.nearest().empty());
    QTest::keyClick(map.view(), Qt::Key_Right);
    test::moveMouse(*map.view(), QPoint(50, 50));
    EXPECT_FALSE(map.grab().isNull());
}

} // namespace
} // namespace toposcope
