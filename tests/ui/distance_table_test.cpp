// The distances as a table: told a comparison and shuffles, asked for its numbers, and the strip as pixels.
#include "ui/compare/distance_table.h"

#include "tests/support/sample_comparison.h"
#include "ui/theme.h"

#include <gtest/gtest.h>

#include <QImage>
#include <QPainter>

#include <algorithm>

namespace toposcope {
namespace {

ShuffleDistances shuffleOf(double value)
{
    return {{{0, value, 2.0 * value, 3.0 * value}, {1, 4.0 * value, 5.0 * value, 6.0 * value}}};
}

// The cells of the row of one distance, as they are copied.
QStringList rowOf(const ValueTable& table, int row)
{
    return table.copyText().split(QLatin1Char('\n'))[row + 1].split(QLatin1Char('\t'));
}

QString shownIn(const ValueTable& table, int row, int column)
{
    return table.model()->index(row, column).data().toString();
}

TEST(DistanceTable, HasEveryDistanceWithItsOrderAndTheNumbersOfIntervals)
{
    const auto comparison = test::sampleComparison();
    DistanceTable table;
    table.setComparison(comparison);
    ASSERT_EQ(table.rowCount(), 6);
    const DimensionDistance& loops = comparison->distances[1];
    const QStringList row = rowOf(table, 4);
    EXPECT_EQ(row[0], QStringLiteral("H₁"));
    EXPECT_EQ(row[1], QStringLiteral("Wasserstein-1"));
    EXPECT_EQ(row[2], QStringLiteral("1"));
    EXPECT_EQ(row[3].toDouble(), loops.wasserstein1.distance);
    EXPECT_EQ(row[4].toInt(), static_cast<int>(comparison->a->diagram.ofDimension(1).size()));
    EXPECT_EQ(row[5].toInt(), static_cast<int>(comparison->b->diagram.ofDimension(1).size()));
    EXPECT_EQ(shownIn(table, 3, 2), QStringLiteral("∞")); // the bottleneck's order
    EXPECT_TRUE(distanceConventions().contains(QStringLiteral("ℓ∞")));
}

TEST(DistanceTable, ShowsInfinityAsInfinity)
{
    DistanceTable table;
    table.setComparison(test::infiniteComparison());
    for (int row = 0; row < 3; ++row)
        EXPECT_EQ(shownIn(table, row, 3), QStringLiteral("∞"));
    EXPECT_EQ(rowOf(table, 0)[3], QStringLiteral("inf"));
    table.setShuffles({shuffleOf(0.1), shuffleOf(0.2)});
    EXPECT_EQ(rowOf(table, 0)[7].toDouble(), 100.0); // every shuffle is nearer
    table.grab();
}

TEST(DistanceTable, PutsBandPercentileAndPBesideEveryNumber)
{
    const auto comparison = test::sampleComparison();
    DistanceTable table;
    table.setComparison(comparison);
    std::vector<ShuffleDistances> shuffles;
    for (int i = 1; i <= 40; ++i)
        shuffles.push_back(shuffleOf(0.01 * i));
    table.setShuffles(shuffles);
    for (int row = 0; row < table.rowCount(); ++row) {
        const MatchingChoice choice = table.choiceOf(row);
        const double observed =
            matchingOf(comparison->distances[static_cast<std::size_t>(choice.dimension)], choice.kind).distance;
        const auto expected = positionAmong(observed, shuffledDistances(shuffles, choice.dimension, choice.kind));
        const QStringList cells = rowOf(table, row);
        EXPECT_EQ(cells[3].toDouble(), observed);
        EXPECT_EQ(cells[4], QStringLiteral("40"));
        EXPECT_EQ(cells[5].toDouble(), expected.low);
        EXPECT_EQ(cells[6].toDouble(), expected.high);
        EXPECT_EQ(cells[7].toDouble(), expected.percentile);
        EXPECT_EQ(cells[8].toDouble(), expected.pValue);
        ASSERT_TRUE(table.strip(row));
        EXPECT_EQ(table.strip(row)->observed, observed);
        EXPECT_EQ(table.strip(row)->shuffles.size(), 40u);
    }
}

TEST(DistanceTable, TakesTheDistancesOfOneKindAndDimension)
{
    const std::vector<ShuffleDistances> shuffles{shuffleOf(1.0), shuffleOf(2.0)};
    EXPECT_EQ(shuffledDistances(shuffles, 0, MatchingKind::Bottleneck), (std::vector<double>{1.0, 2.0}));
    EXPECT_EQ(shuffledDistances(shuffles, 0, MatchingKind::Wasserstein2), (std::vector<double>{3.0, 6.0}));
    EXPECT_EQ(shuffledDistances(shuffles, 1, MatchingKind::Wasserstein1), (std::vector<double>{5.0, 10.0}));
    EXPECT_TRUE(shuffledDistances(shuffles, 2, MatchingKind::Bottleneck).empty());
}

// The columns in which a strip has the mark's colour.
std::pair<int, int> markedColumns(const ShuffleStrip& strip)
{
    QImage image(200, 24, QImage::Format_RGB32);
    const QPalette palette = Theme::light().palette();
    image.fill(Theme::light().surface);
    QPainter painter(&image);
    paintShuffleStrip(painter, QRectF(10.0, 0.0, 180.0, 24.0), strip, palette);
    painter.end();
    int first = image.width(), last = -1;
    for (int x = 0; x < image.width(); ++x) {
        for (int y = 0; y < image.height(); ++y) {
            if (image.pixelColor(x, y) == palette.color(QPalette::Link)) {
                first = std::min(first, x);
                last = std::max(last, x);
            }
        }
    }
    return {first, last};
}

TEST(ShuffleStrip, MarksTheDistanceWhereItLiesAmongTheShuffles)
{
    const std::vector<double> shuffles{1.0, 2.0, 3.0};
    const auto at = [&](double observed) {
        const auto [first, last] = markedColumns({observed, shuffles, positionAmong(observed, shuffles)});
        return (first + last) / 2.0;
    };
    EXPECT_NEAR(at(1.0), 10.0, 2.0);
    EXPECT_NEAR(at(2.0), 100.0, 2.0);
    EXPECT_NEAR(at(5.0), 190.0, 2.0); // the axis grows with it
    EXPECT_LT(markedColumns({neverDies, shuffles, {}}).second, 0);
    EXPECT_GE(markedColumns({1.0, {1.0, 1.0}, positionAmong(1.0, {1.0, 1.0})}).second, 0);
}

} // namespace
} // namespace toposcope
