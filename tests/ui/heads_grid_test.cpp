// The heat map of heads: which cell is where, what its colour says, and that mouse and keys choose what is under them.
#include "ui/heads/heads_grid.h"

#include "tests/support/sample_heads.h"
#include "ui/color_map.h"

#include <QImage>
#include <QPainter>
#include <QSignalSpy>
#include <QTest>

#include <gtest/gtest.h>

#include <set>

namespace toposcope {
namespace {

class HeadsGridTest : public ::testing::Test {
protected:
    HeadsGridTest() : grid(values, state) { grid.resize(280, 420); }

    void fill(int layers, int heads, int count)
    {
        values.setShape(layers, heads);
        for (int i = 0; i < count; ++i)
            values.set(test::sampleHead(values.at(i)), false);
        grid.refresh();
        grid.show();
    }
    QColor colourIn(const HeadsTarget& target)
    {
        // A corner: the number stands in the middle.
        const QPointF corner = grid.geometryOfCells().rectOf(target).topLeft();
        return grid.grab().toImage().pixelColor((corner + QPointF(4.0, 4.0)).toPoint());
    }
    void click(const HeadsTarget& target)
    {
        QTest::mouseClick(&grid, Qt::LeftButton, {}, grid.geometryOfCells().rectOf(target).center().toPoint());
    }

    HeadValues values;
    ViewState state;
    HeadsGrid grid;
};

TEST_F(HeadsGridTest, EveryPartIsHitAtItsCentreInEveryShape)
{
    for (const auto& [layers, heads] : {std::pair(1, 1), std::pair(2, 2), std::pair(12, 12), std::pair(48, 25)}) {
        const QRectF target(QPointF(), QSizeF(280.0, 420.0).expandedTo(HeadsGeometry::smallest(layers, heads)));
        const HeadsGeometry geometry(target, layers, heads);
        EXPECT_TRUE(target.contains(geometry.cells()));
        EXPECT_LE(geometry.bar().right(), target.right());
        for (int layer = -1; layer < layers; ++layer)
            for (int head = -1; head < (layer < 0 ? 0 : heads); ++head) {
                const HeadsTarget part{layer, head};
                EXPECT_EQ(geometry.targetAt(geometry.rectOf(part).center()), part);
            }
        EXPECT_FALSE(geometry.targetAt(geometry.bar().center()));
    }
}

TEST_F(HeadsGridTest, AClickChoosesTheHeadTheLayerOrAll)
{
    fill(6, 8, 48);
    QSignalSpy head(&grid, &HeadsGrid::headChosen);
    QSignalSpy layer(&grid, &HeadsGrid::layerChosen);
    QSignalSpy all(&grid, &HeadsGrid::allChosen);
    click({4, 7});
    ASSERT_EQ(head.size(), 1);
    EXPECT_EQ(head[0][0].value<HeadId>(), (HeadId{4, 7}));
    click({3, -1});
    ASSERT_EQ(layer.size(), 1);
    EXPECT_EQ(layer[0][0].toInt(), 3);
    click({-1, -1});
    EXPECT_EQ(all.size(), 1);
    EXPECT_EQ(head.size(), 1);
}

TEST_F(HeadsGridTest, AHeadThatIsNotComputedYetCanBeChosen)
{
    fill(2, 2, 0);
    QSignalSpy head(&grid, &HeadsGrid::headChosen);
    click({1, 0});
    EXPECT_EQ(head.size(), 1);
}

TEST_F(HeadsGridTest, ArrowKeysMoveFromCellToHeaderToCornerAndStopAtTheRim)
{
    fill(2, 3, 6);
    grid.setChosen(HeadSelection::single({0, 1}));
    const auto press = [this](Qt::Key key) {
        QTest::keyClick(&grid, key);
        return grid.cursorTarget();
    };
    EXPECT_EQ(press(Qt::Key_Right), (HeadsTarget{0, 2}));
    EXPECT_EQ(press(Qt::Key_Right), (HeadsTarget{0, 2}));
    EXPECT_EQ(press(Qt::Key_Up), (HeadsTarget{0, 2}));
    EXPECT_EQ(press(Qt::Key_Down), (HeadsTarget{1, 2}));
    EXPECT_EQ(press(Qt::Key_Down), (HeadsTarget{1, 2}));
    EXPECT_EQ(press(Qt::Key_Home), (HeadsTarget{1, 0}));
    EXPECT_EQ(press(Qt::Key_Left), (HeadsTarget{1, -1}));
    EXPECT_EQ(press(Qt::Key_Up), (HeadsTarget{0, -1}));
    EXPECT_EQ(press(Qt::Key_Up), HeadsTarget{});
    EXPECT_EQ(press(Qt::Key_Down), (HeadsTarget{0, -1}));
    EXPECT_EQ(press(Qt::Key_End), (HeadsTarget{0, 2}));
    EXPECT_EQ(press(Qt::Key_PageDown), (HeadsTarget{1, 2}));
}

TEST_F(HeadsGridTest, ReturnAndSpaceOpenWhereTheKeysAreAndMovingAloneDoesNot)
{
    fill(2, 3, 6);
    grid.setChosen(HeadSelection::single({0, 0}));
    QSignalSpy head(&grid, &HeadsGrid::headChosen);
    QSignalSpy layer(&grid, &HeadsGrid::layerChosen);
    QTest::keyClick(&grid, Qt::Key_Right);
    EXPECT_TRUE(head.isEmpty());
    QTest::keyClick(&grid, Qt::Key_Return);
    ASSERT_EQ(head.size(), 1);
    EXPECT_EQ(head[0][0].value<HeadId>(), (HeadId{0, 1}));
    QTest::keyClick(&grid, Qt::Key_Left);
    QTest::keyClick(&grid, Qt::Key_Left);
    QTest::keyClick(&grid, Qt::Key_Space);
    ASSERT_EQ(layer.size(), 1);
    EXPECT_EQ(layer[0][0].toInt(), 0);
}

TEST_F(HeadsGridTest, TheDescriptionSaysWhatTheKeysAreOn)
{
    fill(2, 3, 1);
    grid.setQuantity(HeadQuantity::LoopCount);
    grid.setChosen(HeadSelection::single({0, 0}));
    EXPECT_TRUE(grid.accessibleDescription().startsWith(QStringLiteral("layer 0 head 0")));
    QTest::keyClick(&grid, Qt::Key_Right);
    EXPECT_TRUE(grid.accessibleDescription().endsWith(QStringLiteral("not computed yet")));
}

TEST_F(HeadsGridTest, TheColourOfACellIsItsShareOfTheLargestValue)
{
    fill(6, 8, 48);
    for (const HeadQuantity quantity : {HeadQuantity::TotalH0, HeadQuantity::Entropy, HeadQuantity::LoopCount}) {
        grid.setQuantity(quantity);
        for (const HeadId id : {HeadId{0, 0}, HeadId{3, 5}, HeadId{5, 7}}) {
            const double share = *values.value(id, quantity) / values.largest(quantity);
            EXPECT_EQ(colourIn({id.layer, id.head}), colorAt(ColorMap::Viridis, share));
        }
    }
}

TEST_F(HeadsGridTest, ACellIsHatchedUntilItsHeadIsComputed)
{
    fill(2, 2, 3);
    const auto coloursOf = [this](const HeadsTarget& target) {
        const QImage cell =
            grid.grab().toImage().copy(grid.geometryOfCells().rectOf(target).adjusted(3, 3, -3, -3).toAlignedRect());
        std::set<QRgb> colours;
        for (int y = 0; y < cell.height(); ++y)
            for (int x = 0; x < cell.width(); ++x)
                colours.insert(cell.pixel(x, y));
        return colours;
    };
    EXPECT_EQ(coloursOf({1, 1}).count(state.theme().surface.rgb()), 1u);
    EXPECT_GT(coloursOf({1, 1}).size(), 1u);
    values.set(test::sampleHead({1, 1}), false);
    grid.refresh();
    EXPECT_EQ(coloursOf({1, 1}).count(state.theme().surface.rgb()), 0u);
}

TEST_F(HeadsGridTest, OldValuesArePale)
{
    fill(2, 2, 4);
    values.setSummariesOld(true);
    grid.refresh();
    const double share = *values.value({0, 1}, HeadQuantity::TotalH0) / values.largest(HeadQuantity::TotalH0);
    EXPECT_EQ(colourIn({0, 1}), faded(colorAt(ColorMap::Viridis, share), state.theme()));
}

TEST_F(HeadsGridTest, WhatIsExportedIsWhatIsShown)
{
    fill(6, 8, 30);
    grid.setChosen(HeadSelection::layer(2));
    QImage image(grid.size(), QImage::Format_RGB32);
    image.fill(state.theme().surface);
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    grid.figure()->paint(painter, image.rect(), state.theme());
    painter.end();
    EXPECT_EQ(image, grid.grab().toImage().convertToFormat(QImage::Format_RGB32));
}

TEST_F(HeadsGridTest, TheChosenHeadsAreOutlinedAndNoOthers)
{
    fill(6, 8, 48);
    // Cells with a line above and below.
    const auto outlined = [this](const HeadSelection& chosen) {
        grid.setChosen(chosen);
        const QImage image = grid.grab().toImage();
        std::set<std::pair<int, int>> cells;
        for (int i = 0; i < values.count(); ++i) {
            const HeadId id = values.at(i);
            const QRectF area = grid.geometryOfCells().rectOf({id.layer, id.head});
            const auto isLine = [&](double y) {
                return image.pixelColor(qRound(area.center().x()), qRound(y)) == state.theme().accent;
            };
            if (isLine(area.top()) && isLine(area.bottom()))
                cells.insert({id.layer, id.head});
        }
        return cells;
    };
    EXPECT_EQ(outlined(HeadSelection::single({4, 3})), (std::set<std::pair<int, int>>{{4, 3}}));
    std::set<std::pair<int, int>> layer;
    for (int head = 0; head < 8; ++head)
        layer.insert({2, head});
    EXPECT_EQ(outlined(HeadSelection::layer(2)), layer);
}

TEST_F(HeadsGridTest, NothingIsShownAndNothingFailsWithoutAModel)
{
    grid.show();
    QTest::keyClick(&grid, Qt::Key_Down);
    QTest::keyClick(&grid, Qt::Key_Return);
    QTest::mouseClick(&grid, Qt::LeftButton, {}, {100, 100});
    EXPECT_FALSE(grid.figure());
    EXPECT_FALSE(grid.grab().isNull());
}

TEST(HeadValuesTest, AnotherShapeForgetsAndTheSameOneKeeps)
{
    HeadValues values;
    values.setShape(2, 2);
    values.set(test::sampleHead({1, 1}), false);
    values.setShape(2, 2);
    EXPECT_EQ(values.knownCount(HeadQuantity::TotalH0), 1);
    values.setShape(2, 3);
    EXPECT_EQ(values.knownCount(HeadQuantity::TotalH0), 0);
}

TEST(HeadValuesTest, HeadsOutsideTheModelArePassedOver)
{
    HeadValues values;
    values.setShape(2, 2);
    for (const HeadId id : {HeadId{2, 0}, HeadId{0, 2}, HeadId{-1, 0}})
        values.set(test::sampleHead(id), false);
    EXPECT_EQ(values.knownCount(HeadQuantity::TotalH0), 0);
    EXPECT_FALSE(values.value({2, 0}, HeadQuantity::TotalH0));
}

TEST(HeadValuesTest, AScoreThatAHeadDoesNotHaveIsNoScoreOfZero)
{
    HeadValues values;
    values.setShape(1, 4);
    for (int head = 0; head < 4; ++head)
        values.set(test::sampleHead({0, head}), false); // head 3 has no induction score
    EXPECT_TRUE(std::isnan(*values.value({0, 3}, HeadQuantity::Induction)));
    EXPECT_LE(values.largest(HeadQuantity::Induction), 0.5);
    EXPECT_TRUE(values.toolTip({0, 3}).contains(QStringLiteral("none")));
}

TEST(HeadValuesTest, TheToolTipHasTheLabelAndEveryExactValueWithItsUnit)
{
    HeadValues values;
    values.setShape(6, 2);
    values.setUnit(QStringLiteral("nats"));
    HeadSummary summary = test::sampleHead({5, 1});
    summary.totalPersistence = {12.3456, 0.5};
    summary.sinkShare = summary.pattern.first = 0.1;
    summary.pattern.self = summary.pattern.previous = 0.1;
    summary.pattern.induction = 0.61;
    values.set(summary, false);
    const QString toolTip = values.toolTip({5, 1});
    EXPECT_TRUE(toolTip.contains(QStringLiteral("layer 5 head 1 · induction 0.61")));
    EXPECT_TRUE(toolTip.contains(QLocale().toString(12.3456) + QChar(0x00a0) + QStringLiteral("nats")));
    for (const HeadQuantity quantity : headQuantities)
        EXPECT_EQ(toolTip.contains(quantityTitle(quantity)), !isDifference(quantity));
    EXPECT_TRUE(values.toolTip({0, 0}).contains(QStringLiteral("not computed yet")));
}

TEST(HeadValuesTest, EveryQuantityHasATitleAndAnExplanationOfItsOwn)
{
    std::set<QString> titles;
    for (const HeadQuantity quantity : headQuantities) {
        titles.insert(quantityTitle(quantity));
        EXPECT_FALSE(quantityExplanation(quantity).isEmpty());
    }
    EXPECT_EQ(titles.size(), headQuantities.size());
}

} // namespace
} // namespace toposcope
