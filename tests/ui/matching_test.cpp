// The matching as a user meets it: what is drawn is what realises the distance, and its pairs can be pointed at and
// stepped through.
#include "ui/compare/matching_plot.h"

#include "tests/support/mouse.h"
#include "tests/support/sample_comparison.h"
#include "ui/compare/compare_sentence.h"

#include <gtest/gtest.h>

#include <QImage>
#include <QSignalSpy>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace toposcope {
namespace {

const QRectF target(0.0, 0.0, 420.0, 420.0);

const PersistencePair& intervalA(const Comparison& comparison, const MatchedLine& line)
{
    return comparison.a->diagram.pairs[*line.a];
}

const PersistencePair& intervalB(const Comparison& comparison, const MatchedLine& line)
{
    return comparison.b->diagram.pairs[*line.b];
}

// ℓ∞ between the ends of a line; of two that never die, between their births.
double costOf(const Comparison& comparison, const MatchedLine& line)
{
    if (!line.a || !line.b)
        return (line.a ? intervalA(comparison, line) : intervalB(comparison, line)).persistence() / 2.0;
    const PersistencePair& a = intervalA(comparison, line);
    const PersistencePair& b = intervalB(comparison, line);
    const double births = std::abs(a.birth - b.birth);
    return a.isEssential() && b.isEssential() ? births : std::max(births, std::abs(a.death - b.death));
}

class EveryMatching : public ::testing::TestWithParam<MatchingKind> {};

INSTANTIATE_TEST_SUITE_P(Kinds, EveryMatching, ::testing::ValuesIn(matchingKinds));

TEST_P(EveryMatching, LinesRealiseTheDistanceThatIsPrinted)
{
    const auto comparison = test::randomComparison(60, 47);
    for (const DimensionDistance& distance : comparison->distances) {
        const auto lines = matchedLines(*comparison, {GetParam(), distance.dimension});
        double largest = 0.0, sum = 0.0, squares = 0.0;
        int pairs = 0;
        for (const MatchedLine& line : lines) {
            const double cost = costOf(*comparison, line);
            EXPECT_DOUBLE_EQ(line.cost, cost);
            EXPECT_EQ(line.dimension, distance.dimension);
            largest = std::max(largest, cost);
            sum += line.count * cost;
            squares += line.count * cost * cost;
            pairs += line.count;
        }
        EXPECT_EQ(pairs, static_cast<int>(matchingOf(distance, GetParam()).pairs.size()));
        const double realised = GetParam() == MatchingKind::Bottleneck     ? largest
                                : GetParam() == MatchingKind::Wasserstein1 ? sum
                                                                           : std::sqrt(squares);
        EXPECT_NEAR(realised, matchingOf(distance, GetParam()).distance, 1e-9);
    }
}

TEST_P(EveryMatching, EveryIntervalIsInExactlyOnePair)
{
    const auto comparison = test::sampleComparison();
    const auto lines = matchedLines(*comparison, {GetParam(), allDimensions});
    std::size_t ofA = 0, ofB = 0;
    for (const MatchedLine& line : lines) {
        ofA += line.a ? static_cast<std::size_t>(line.count) : 0;
        ofB += line.b ? static_cast<std::size_t>(line.count) : 0;
    }
    EXPECT_EQ(ofA, comparison->a->diagram.pairs.size());
    EXPECT_EQ(ofB, comparison->b->diagram.pairs.size());
}

TEST_P(EveryMatching, TheCostliestPairOfEveryDimensionIsMarked)
{
    const auto comparison = test::randomComparison(40, 50);
    const auto lines = matchedLines(*comparison, {GetParam(), allDimensions});
    EXPECT_TRUE(std::is_sorted(lines.begin(), lines.end(), [](const MatchedLine& left, const MatchedLine& right) {
        return left.cost > right.cost;
    }));
    for (const DimensionDistance& distance : comparison->distances) {
        std::vector<MatchedLine> marked;
        std::copy_if(lines.begin(), lines.end(), std::back_inserter(marked),
                     [&](const MatchedLine& line) { return line.marked && line.dimension == distance.dimension; });
        ASSERT_EQ(marked.size(), 1u);
        for (const MatchedPair& pair : matchingOf(distance, GetParam()).pairs)
            EXPECT_LE(pair.cost, marked[0].cost);
        if (GetParam() == MatchingKind::Bottleneck) {
            EXPECT_EQ(marked[0].cost, distance.bottleneck.distance);
        }
    }
}

TEST(MatchedLines, EqualDiagramsHaveNoMarkAndNoShape)
{
    const auto same = std::make_shared<const Comparison>(compare(test::sampleAnalysis(), test::sampleAnalysis()));
    const MatchingFigure figure(same);
    ASSERT_EQ(figure.lines().size(), same->a->diagram.pairs.size());
    for (std::size_t i = 0; i < figure.lines().size(); ++i) {
        EXPECT_FALSE(figure.lines()[i].marked);
        EXPECT_TRUE(figure.lineShape(i, target).isEmpty());
    }
}

TEST(MatchedLines, EqualPairsAreOneLineWithTheirNumber)
{
    // Four tokens at distance 1 of each other against four at distance 2: three equal merges on each side.
    SymmetricMatrix near(4), far(4);
    for (int i = 0; i < 4; ++i) {
        for (int j = 0; j < i; ++j) {
            near.set(i, j, 1.0);
            far.set(i, j, 1.5);
        }
    }
    const auto comparison =
        compare(test::analysisOf({"a", " b", " c", " d"}, near), test::analysisOf({"e", " f", " g", " h"}, far));
    const auto lines = matchedLines(comparison, {MatchingKind::Wasserstein1, 0});
    ASSERT_EQ(lines.size(), 2u); // and the two classes that never die
    EXPECT_EQ(lines[0].count, 3);
    EXPECT_DOUBLE_EQ(lines[0].cost, 0.5);
    EXPECT_EQ(lines[1].count, 1);
    EXPECT_EQ(lines[1].cost, 0.0);
    EXPECT_TRUE(lineSentence(comparison, lines[0]).contains(QStringLiteral("3 equal pairs")));
}

TEST(MatchingFigure, LinesRunFromPointToPointOrToTheDiagonal)
{
    const auto comparison = test::randomComparison(30, 40);
    const MatchingFigure figure(comparison);
    std::optional<double> diagonal; // x + y of its pixels
    int drawn = 0;
    for (std::size_t i = 0; i < figure.lines().size(); ++i) {
        const MatchedLine& line = figure.lines()[i];
        const QPolygonF shape = figure.lineShape(i, target);
        EXPECT_EQ(shape.isEmpty(), line.cost == 0.0);
        if (shape.isEmpty())
            continue;
        ++drawn;
        const TextSide from = line.a ? TextSide::A : TextSide::B;
        EXPECT_EQ(shape.front(), figure.positionOf(from, line.a ? *line.a : *line.b, target));
        if (line.a && line.b) {
            EXPECT_EQ(shape.back(), figure.positionOf(TextSide::B, *line.b, target));
            continue;
        }
        // Birth rises and death falls by the same to the nearest point of the diagonal.
        const QPointF step = shape.back() - shape.front();
        EXPECT_NEAR(step.x(), step.y(), 1e-9);
        const double sum = shape.back().x() + shape.back().y();
        EXPECT_NEAR(sum, diagonal.value_or(sum), 1e-9);
        diagonal = sum;
    }
    EXPECT_GT(drawn, 10);
    EXPECT_TRUE(diagonal);
}

TEST(MatchingFigure, AIsFilledAndBOutlined)
{
    const auto comparison = test::sampleComparison();
    const MatchingFigure figure(comparison, {MatchingKind::Bottleneck, 1});
    QImage image(target.size().toSize(), QImage::Format_RGB32);
    image.fill(Theme::light().surface);
    QPainter painter(&image);
    figure.paint(painter, target, Theme::light());
    painter.end();
    const QColor loops = Theme::light().dimension[1];
    const auto pairs = [&](TextSide side) -> const auto&
    {
        return (side == TextSide::A ? comparison->a : comparison->b)->diagram.pairs;
    };
    // The shorter loop, whose line, hardly longer than its mark, ends on the diagonal beside it.
    const auto centre = [&](TextSide side) {
        std::size_t shortest = 0;
        for (std::size_t i = 0; i < pairs(side).size(); ++i) {
            const bool isFirst = pairs(side)[shortest].dimension != 1;
            if (pairs(side)[i].dimension == 1 &&
                (isFirst || pairs(side)[i].persistence() < pairs(side)[shortest].persistence()))
                shortest = i;
        }
        return image.pixelColor(figure.positionOf(side, shortest, target).toPoint() + QPoint(-1, -1));
    };
    EXPECT_EQ(centre(TextSide::A), loops);
    EXPECT_NE(centre(TextSide::B), loops);
}

TEST(MatchingFigure, WhatIsUnderAPixelIsTheLineDrawnThere)
{
    const auto comparison = test::randomComparison(30, 40);
    const MatchingFigure figure(comparison);
    for (std::size_t i = 0; i < figure.lines().size(); ++i) {
        const QPolygonF shape = figure.lineShape(i, target);
        if (shape.isEmpty())
            continue;
        const QPointF middle = shape.size() > 2 ? shape[shape.size() / 2] : (shape[0] + shape[1]) / 2.0;
        const auto hit = figure.lineAt(middle, target);
        ASSERT_TRUE(hit) << i; // it, or another one as near
    }
    const std::size_t costliest = 0;
    const QPolygonF shape = figure.lineShape(costliest, target);
    EXPECT_EQ(figure.lineAt(shape.front(), target), costliest); // a point stands for its costliest line
    EXPECT_EQ(figure.lineAt(QPointF(target.right() - 1.0, target.bottom() - 1.0), target), std::nullopt);
}

TEST(MatchingFigure, SaysWhatItIs)
{
    const auto comparison = test::sampleComparison();
    const QString description = MatchingFigure(comparison, {MatchingKind::Wasserstein1, 1}).description();
    EXPECT_TRUE(description.contains(QStringLiteral("Wasserstein-1"))) << description.toStdString();
    EXPECT_TRUE(description.contains(costText(*comparison, comparison->distances[1].wasserstein1.distance)));
    EXPECT_FALSE(description.contains(costText(*comparison, comparison->distances[0].wasserstein1.distance)));
}

class MatchingPlotTest : public ::testing::Test {
protected:
    MatchingPlotTest() : selectionA(a), selectionB(b), plot(a, selectionA, b, selectionB)
    {
        plot.resize(420, 420);
        a.setAnalysis(comparison->a);
        b.setAnalysis(comparison->b);
        plot.setComparison(comparison);
        plot.show();
    }

    const MatchedLine& line(std::size_t index) const { return plot.current()->lines()[index]; }
    // A pixel at which the line is hit.
    QPoint pixelOf(std::size_t index) const
    {
        for (int y = 0; y < plot.height(); ++y)
            for (int x = 0; x < plot.width(); ++x)
                if (plot.current()->lineAt(QPointF(x, y), plot.rect()) == index)
                    return {x, y};
        return {-1, -1};
    }
    std::size_t firstWithBoth() const
    {
        std::size_t i = 0;
        while (!line(i).a || !line(i).b)
            ++i;
        return i;
    }

    const std::shared_ptr<const Comparison> comparison = test::sampleComparison();
    ViewState a{TextSide::A};
    ViewState b{TextSide::B};
    Selection selectionA;
    Selection selectionB;
    MatchingPlot plot;
};

TEST_F(MatchingPlotTest, HoverLightsBothSidesAndAClickPinsThem)
{
    const std::size_t both = firstWithBoth();
    test::moveMouse(plot, pixelOf(both));
    EXPECT_EQ(selectionA.highlight().interval, line(both).a);
    EXPECT_EQ(selectionB.highlight().interval, line(both).b);
    QEvent leave(QEvent::Leave);
    QApplication::sendEvent(&plot, &leave);
    EXPECT_EQ(selectionA.highlight().interval, std::nullopt);
    EXPECT_EQ(selectionB.highlight().interval, std::nullopt);
    QTest::mouseClick(&plot, Qt::LeftButton, {}, pixelOf(both));
    QApplication::sendEvent(&plot, &leave);
    EXPECT_EQ(selectionA.highlight().interval, line(both).a);
    EXPECT_EQ(selectionB.highlight().interval, line(both).b);
    EXPECT_EQ(plot.sentence(), lineSentence(*comparison, line(both)));
}

TEST_F(MatchingPlotTest, ALineToTheDiagonalLightsItsOwnSideOnly)
{
    ASSERT_FALSE(line(0).b);
    QTest::mouseClick(&plot, Qt::LeftButton, {}, pixelOf(firstWithBoth()));
    test::moveMouse(plot, pixelOf(0));
    QTest::mouseClick(&plot, Qt::LeftButton, {}, pixelOf(0));
    EXPECT_EQ(selectionA.highlight().interval, line(0).a);
    EXPECT_EQ(selectionB.highlight().interval, std::nullopt);
}

TEST_F(MatchingPlotTest, ArrowKeysGoThroughThePairsByCost)
{
    const auto last = plot.current()->lines().size() - 1;
    double cost = std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i <= last; ++i) {
        QTest::keyClick(&plot, Qt::Key_Down);
        ASSERT_EQ(plot.current()->highlighted(), i);
        EXPECT_LE(line(i).cost, cost);
        cost = line(i).cost;
        EXPECT_EQ(plot.accessibleDescription(), lineSentence(*comparison, line(i)));
    }
    QTest::keyClick(&plot, Qt::Key_Down);
    EXPECT_EQ(plot.current()->highlighted(), last);
    QTest::keyClick(&plot, Qt::Key_Up);
    EXPECT_EQ(plot.current()->highlighted(), last - 1);
    QTest::keyClick(&plot, Qt::Key_Home);
    EXPECT_EQ(plot.current()->highlighted(), 0u);
    QTest::keyClick(&plot, Qt::Key_End);
    EXPECT_EQ(plot.current()->highlighted(), last);
    QTest::keyClick(&plot, Qt::Key_Escape);
    EXPECT_EQ(plot.current()->highlighted(), std::nullopt);
    EXPECT_TRUE(plot.sentence().isEmpty());
}

TEST_F(MatchingPlotTest, WhatLightsUpElsewhereLightsUpHere)
{
    const std::size_t both = firstWithBoth();
    selectionB.hoverInterval(*line(both).b);
    EXPECT_EQ(plot.current()->highlighted(), both);
    selectionB.endHover();
    EXPECT_EQ(plot.current()->highlighted(), std::nullopt);
}

TEST_F(MatchingPlotTest, AnAnalysisThatWasNotComparedIsLeftAlone)
{
    a.setAnalysis(test::randomAnalysis(20, 1)); // the next result, before its comparison
    QTest::keyClick(&plot, Qt::Key_End);
    EXPECT_EQ(selectionA.highlight().interval, std::nullopt);
    EXPECT_EQ(selectionB.highlight().interval, plot.current()->lines().back().b);
}

TEST_F(MatchingPlotTest, IsDrawnAnewWhenTheChoiceChanges)
{
    plot.setChoice({MatchingKind::Wasserstein2, 1});
    for (const MatchedLine& drawn : plot.current()->lines())
        EXPECT_EQ(drawn.dimension, 1);
    EXPECT_TRUE(plot.figure());
    plot.setComparison(nullptr);
    EXPECT_FALSE(plot.figure());
    plot.grab();
    QTest::keyClick(&plot, Qt::Key_Down);
    test::moveMouse(plot, {100, 100});
}

} // namespace
} // namespace toposcope
