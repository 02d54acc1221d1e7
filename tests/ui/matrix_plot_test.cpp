// Matrix heat maps: which pixel is which cell, which colour is which value, what is masked, and how the view is driven.
#include "ui/plots/matrix_plot.h"

#include "tests/support/mouse.h"
#include "tests/support/sample_analysis.h"
#include "tests/support/svg_text.h"
#include "ui/export/figure_export.h"
#include "ui/plots/chart_axes.h"
#include "ui/plots/label_thinning.h"
#include "ui/token_name.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <QFontMetricsF>
#include <QTest>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace toposcope {
namespace {

// The sample with an attention matrix and a dependence matrix, both causal.
std::shared_ptr<Analysis> analysisWithMatrices()
{
    auto analysis = std::make_shared<Analysis>(*test::sampleAnalysis());
    const int size = analysis->distance.size();
    analysis->attention = AttentionTensor(1, 1, size, {{0, 0}});
    analysis->dependence = DependenceMatrix{size, InformationUnit::Bits, {}};
    auto attention = analysis->attention.storage({0, 0});
    for (int row = 0; row < size; ++row)
        for (int column = 0; column < size; ++column) {
            const bool seen = column <= row;
            attention[static_cast<std::size_t>(row * size + column)] =
                seen ? static_cast<float>(column + 1) / static_cast<float>((row + 1) * (row + 2) / 2) : 0.0F;
            analysis->dependence->values.push_back(column < row ? 0.1 * (row - column) : 0.0);
        }
    return analysis;
}

TEST(MatrixLayout, CellsAndPixelsAreEachOthersInverse)
{
    const QRectF plot(37.0, 11.0, 250.0, 250.0);
    const MatrixWindow window{5, 80, 31};
    for (int row = 5; row < 36; ++row)
        for (int column = 80; column < 111; ++column) {
            const QRectF cell = cellRect(window, {row, column}, plot);
            EXPECT_EQ(cellAt(window, cell.center(), plot), (MatrixCell{row, column}));
            EXPECT_EQ(cellAt(window, cell.topLeft() + QPointF(0.01, 0.01), plot), (MatrixCell{row, column}));
        }
    EXPECT_EQ(cellAt(window, QPointF(36.9, 100.0), plot), std::nullopt);
    EXPECT_EQ(cellAt(window, QPointF(100.0, 261.0), plot), std::nullopt);
}

TEST(MatrixLayout, ZoomKeepsTheCellUnderThePointer)
{
    const QRectF plot(0.0, 0.0, 400.0, 400.0);
    MatrixWindow window = wholeMatrix(1000);
    const QPointF position(313.0, 97.0);
    const MatrixCell before = *cellAt(window, position, plot);
    for (const int count : {500, 200, 80, 30, 10}) {
        window = zoomed(window, 1000, count, position, plot);
        EXPECT_EQ(window.count, count);
        const MatrixCell after = *cellAt(window, position, plot);
        EXPECT_NEAR(after.row, before.row, 3);
        EXPECT_NEAR(after.column, before.column, 3);
    }
    EXPECT_EQ(zoomed(window, 1000, 5000, position, plot), wholeMatrix(1000));
    EXPECT_EQ(zoomed(window, 1000, 0, position, plot).count, 4);
    EXPECT_EQ(zoomed(wholeMatrix(2), 2, 1, position, plot), wholeMatrix(2));
}

TEST(MatrixLayout, MovesWithinTheMatrixOnly)
{
    const MatrixWindow window{10, 10, 20};
    EXPECT_EQ(moved(window, 100, -50, 500), (MatrixWindow{0, 80, 20}));
    EXPECT_EQ(showing(window, 100, {15, 15}), window);
    EXPECT_EQ(showing(window, 100, {5, 35}), (MatrixWindow{5, 16, 20}));
}

TEST(MatrixValues, TheCausalTriangleIsMaskedOnlyWhereAllOfItIsZero)
{
    auto analysis = analysisWithMatrices();
    const MatrixValues masked(analysis, MatrixKind::Attention);
    EXPECT_FALSE(masked.applies(3, 4));
    EXPECT_TRUE(masked.applies(4, 3));
    EXPECT_TRUE(masked.applies(4, 4));
    analysis->attention.storage({0, 0})[1] = 0.5F; // row 0, column 1
    const MatrixValues full(analysis, MatrixKind::Attention);
    EXPECT_TRUE(full.applies(3, 4));
    EXPECT_TRUE(MatrixValues(analysis, MatrixKind::Distance).applies(3, 4));
    EXPECT_FALSE(MatrixValues(analysis, MatrixKind::Information).applies(4, 4));
}

TEST(MatrixValues, AreTheAnalysis)
{
    const auto analysis = analysisWithMatrices();
    const MatrixValues distance(analysis, MatrixKind::Distance);
    EXPECT_EQ(distance(2, 9), analysis->distance(2, 9));
    EXPECT_EQ(distance.range(), std::pair(0.0, analysis->distance.maximum()));
    const MatrixValues information(analysis, MatrixKind::Information);
    EXPECT_DOUBLE_EQ(information.range().second, 1.1);
    EXPECT_EQ(information.unit(), QStringLiteral("bits"));
    EXPECT_FLOAT_EQ(static_cast<float>(MatrixValues(analysis, MatrixKind::Attention).range().second), 1.0F);
}

// A thousand cells of attention 0.01 and one of 1 would else be one dark square.
TEST(MatrixValues, AFewBrightCellsOfAttentionDoNotDarkenTheOthers)
{
    auto analysis = std::make_shared<Analysis>(*test::randomAnalysis(40, 1));
    analysis->attention = AttentionTensor(1, 1, 40, {{0, 0}});
    auto attention = analysis->attention.storage({0, 0});
    std::fill(attention.begin(), attention.end(), 0.25F);
    attention[3] = 1.0F;
    const MatrixValues values(analysis, MatrixKind::Attention);
    EXPECT_DOUBLE_EQ(values.range().second, 0.25);
    EXPECT_DOUBLE_EQ(values.maximum(), 1.0);
}

TEST(LabelThinning, LitLabelsComeFirstAndNoTwoTouch)
{
    const std::vector<int> all = labelledSteps({}, 0, 100, 50.0);
    EXPECT_EQ(all.size(), 100u);
    const std::vector<int> lit{17, 18, 60};
    const std::vector<int> chosen = labelledSteps(lit, 0, 100, 3.0);
    EXPECT_TRUE(std::binary_search(chosen.begin(), chosen.end(), 17));
    EXPECT_FALSE(std::binary_search(chosen.begin(), chosen.end(), 18));
    EXPECT_TRUE(std::binary_search(chosen.begin(), chosen.end(), 60));
    int least = 100;
    for (std::size_t i = 1; i < chosen.size(); ++i)
        least = std::min(least, chosen[i] - chosen[i - 1]);
    EXPECT_GE(3.0 * least, 0.86 * QFontMetricsF(plotLabelFont()).height());
    // Those that are not lit stay the same while the window moves.
    for (const int index : labelledSteps({}, 31, 40, 3.0))
        EXPECT_EQ(index % least, 0);
}

TEST(MatrixValues, EveryPixelIsTheColourOfItsValue)
{
    const auto analysis = analysisWithMatrices();
    const MatrixValues values(analysis, MatrixKind::Attention);
    const QImage image = values.image(ColorMap::Cividis, 0.0, 0.5);
    for (int row = 0; row < 12; ++row)
        for (int column = 0; column < 12; ++column) {
            const QColor pixel = image.pixelColor(column, row);
            if (column > row) {
                EXPECT_EQ(pixel.alpha(), 0);
                continue;
            }
            const QColor expected = colorAt(ColorMap::Cividis, values(row, column) / 0.5);
            EXPECT_NEAR(pixel.red(), expected.red(), 2);
            EXPECT_NEAR(pixel.green(), expected.green(), 2);
            EXPECT_NEAR(pixel.blue(), expected.blue(), 2);
        }
}

class Matrix : public ::testing::Test {
protected:
    Matrix() : selection(state), plot(MatrixKind::Attention, state, selection)
    {
        plot.resize(420, 320);
        state.setAnalysis(analysisWithMatrices());
        plot.show();
    }

    MatrixFigure shown() const
    {
        const auto figure = plot.figure();
        return *static_cast<const MatrixFigure*>(figure.get());
    }
    QPoint centreOf(int row, int column) const
    {
        return cellRect(plot.window(), {row, column}, shown().plotArea(plot.rect())).center().toPoint();
    }
    void turnWheel(const QPoint& position, int steps)
    {
        QWheelEvent event(position, plot.mapToGlobal(position), {}, QPoint(0, 120 * steps), {}, {}, {}, false);
        QApplication::sendEvent(&plot, &event);
    }

    ViewState state;
    Selection selection;
    MatrixPlot plot;
};

TEST_F(Matrix, HoveringACellLightsItsTwoTokens)
{
    test::moveMouse(plot, centreOf(8, 3));
    EXPECT_THAT(selection.highlight().nodes, ::testing::UnorderedElementsAre(8, 3));
    EXPECT_EQ(plot.accessibleDescription(), shown().cellText({8, 3}));
}

TEST_F(Matrix, ACellIsToldExactly)
{
    const QString text = shown().cellText({8, 3});
    EXPECT_TRUE(text.contains(QLocale().toString(static_cast<double>(4.0F / 45.0F), 'g', 6))) << text.toStdString();
    EXPECT_TRUE(shown().cellText({3, 8}).contains(QStringLiteral("does not see")));
}

TEST_F(Matrix, ADiagonalCellIsOneToken)
{
    test::moveMouse(plot, centreOf(5, 5));
    EXPECT_EQ(selection.highlight().nodes, std::vector<int>{5});
    QEvent leave(QEvent::Leave);
    QApplication::sendEvent(&plot, &leave);
    EXPECT_TRUE(selection.highlight().nodes.empty());
}

TEST_F(Matrix, AClickPinsTheCell)
{
    QTest::mouseClick(&plot, Qt::LeftButton, {}, centreOf(7, 2));
    QEvent leave(QEvent::Leave);
    QApplication::sendEvent(&plot, &leave);
    EXPECT_THAT(selection.highlight().nodes, ::testing::UnorderedElementsAre(7, 2));
    QTest::keyClick(&plot, Qt::Key_Escape);
    EXPECT_TRUE(selection.highlight().nodes.empty());
}

TEST_F(Matrix, ArrowKeysMoveFromCellToCell)
{
    QTest::keyClick(&plot, Qt::Key_Down); // the first cell
    QTest::keyClick(&plot, Qt::Key_Down);
    QTest::keyClick(&plot, Qt::Key_Down);
    QTest::keyClick(&plot, Qt::Key_Right);
    EXPECT_THAT(selection.highlight().nodes, ::testing::UnorderedElementsAre(2, 1));
    EXPECT_EQ(plot.accessibleDescription(), shown().cellText({2, 1}));
    QTest::keyClick(&plot, Qt::Key_Left);
    QTest::keyClick(&plot, Qt::Key_Left); // stays at the edge
    EXPECT_THAT(selection.highlight().nodes, ::testing::UnorderedElementsAre(2, 0));
}

TEST_F(Matrix, TheWheelZoomsAndADoubleClickShowsAll)
{
    turnWheel(centreOf(9, 2), 2);
    const int count = plot.window().count;
    EXPECT_LT(count, 12);
    turnWheel(centreOf(plot.window().firstRow, plot.window().firstColumn), -1);
    EXPECT_GT(plot.window().count, count);
    turnWheel(centreOf(plot.window().firstRow, plot.window().firstColumn), 20);
    EXPECT_EQ(plot.window().count, 4);
    QTest::mouseDClick(&plot, Qt::LeftButton, {}, centreOf(plot.window().firstRow, plot.window().firstColumn));
    EXPECT_EQ(plot.window(), wholeMatrix(12));
}

TEST_F(Matrix, DraggingMovesTheWindowAndPinsNothing)
{
    turnWheel(centreOf(6, 6), 3);
    const MatrixWindow before = plot.window();
    const QPoint from = centreOf(before.firstRow + 1, before.firstColumn + 1);
    const double cell = shown().plotArea(plot.rect()).width() / before.count;
    const QPoint to = from + QPoint(static_cast<int>(1.2 * cell), 0);
    QTest::mousePress(&plot, Qt::LeftButton, {}, from);
    test::moveMouse(plot, to, Qt::LeftButton);
    QTest::mouseRelease(&plot, Qt::LeftButton, {}, to);
    EXPECT_EQ(plot.window(), moved(before, 12, 0, -1));
    QEvent leave(QEvent::Leave);
    QApplication::sendEvent(&plot, &leave);
    EXPECT_TRUE(selection.highlight().nodes.empty());
}

TEST_F(Matrix, ATokenLitElsewhereHasItsRowAndColumnOutlined)
{
    const QRectF area = shown().plotArea(plot.rect());
    const QImage before = plot.grab().toImage();
    selection.pinNode(4);
    const QImage after = plot.grab().toImage();
    const auto differs = [&](const QRectF& part) {
        const QRect pixels = part.toAlignedRect();
        return before.copy(pixels) != after.copy(pixels);
    };
    const MatrixWindow window = plot.window();
    EXPECT_TRUE(differs(cellRect(window, {4, 9}, area)));
    EXPECT_TRUE(differs(cellRect(window, {9, 4}, area)));
    EXPECT_FALSE(differs(cellRect(window, {9, 9}, area).adjusted(2, 2, -2, -2)));
}

TEST_F(Matrix, ARangeOfItsOwnOrAShared)
{
    ASSERT_TRUE(plot.ownRange());
    EXPECT_DOUBLE_EQ(plot.ownRange()->second, 1.0);
    const QImage before = plot.grab().toImage();
    plot.setRange(std::pair(0.0, 2.0));
    EXPECT_NE(plot.grab().toImage(), before);
    EXPECT_DOUBLE_EQ(plot.ownRange()->second, 1.0);
    plot.setRange(std::nullopt);
    EXPECT_EQ(plot.grab().toImage(), before);
}

TEST_F(Matrix, SaysWhenThereIsNoSuchMatrix)
{
    state.setAnalysis(test::sampleAnalysis());
    EXPECT_EQ(plot.figure(), nullptr);
    EXPECT_EQ(plot.ownRange(), std::nullopt);
    EXPECT_TRUE(plot.accessibleDescription().contains(QStringLiteral("kept no attention")));
    EXPECT_FALSE(plot.grab().isNull());
    plot.setKind(MatrixKind::Information);
    EXPECT_TRUE(plot.accessibleDescription().contains(QStringLiteral("does not use mutual information")));
    plot.setKind(MatrixKind::Distance);
    EXPECT_NE(plot.figure(), nullptr);
    state.setAnalysis(nullptr);
    EXPECT_TRUE(plot.accessibleDescription().contains(QStringLiteral("appears here")));
    QTest::keyClick(&plot, Qt::Key_Down);
    QTest::mouseClick(&plot, Qt::LeftButton);
    turnWheel(QPoint(50, 50), 1);
    EXPECT_EQ(matrixFigure(test::sampleAnalysis(), MatrixKind::Attention), nullptr);
}

TEST_F(Matrix, PaintsAtAnySize)
{
    for (const QSize size : {QSize(1, 1), QSize(30, 30), QSize(60, 400), QSize(2000, 80)}) {
        plot.resize(size);
        EXPECT_FALSE(plot.grab().isNull());
    }
}

TEST(MatrixExport, IsOneSmallImageWithLabelsAsText)
{
    const auto analysis = analysisWithMatrices();
    const QByteArray bytes = figureAsSvg(*matrixFigure(analysis, MatrixKind::Attention), {}, {});
    const auto svg = test::readSvg(bytes);
    ASSERT_TRUE(svg.wellFormed);
    EXPECT_EQ(svg.images, 1);
    EXPECT_TRUE(bytes.contains("pixelated"));
    for (const Node& node : analysis->nodes)
        EXPECT_EQ(svg.texts.count(tokenName(node)), 2) << node.text; // one per axis
    EXPECT_LT(bytes.size(), 60'000);
    const QByteArray large = figureAsSvg(*matrixFigure(test::randomAnalysis(300, 1), MatrixKind::Distance), {}, {});
    EXPECT_EQ(test::readSvg(large).images, 1);
    EXPECT_LT(large.size(), 250'000); // 90 000 cells
}

} // namespace
} // namespace toposcope
