// The comparison in words: sentences name the tokens of both texts and say the same as the numbers.
#include "ui/compare/compare_sentence.h"

#include "tests/support/sample_comparison.h"
#include "ui/token_name.h"

#include <gtest/gtest.h>

namespace toposcope {
namespace {

TEST(CompareSentence, NamesThePairBehindTheBottleneckWithTheWordsOfBothTexts)
{
    const auto comparison = test::sampleComparison();
    const QStringList sentences = distanceSentences(*comparison, {MatchingKind::Bottleneck, 1});
    ASSERT_EQ(sentences.size(), 1);
    const QString& sentence = sentences.front();
    EXPECT_TRUE(sentence.contains(costText(*comparison, comparison->distances[1].bottleneck.distance)));
    for (const char* token : {"hello", "means", "world", "größer"})
        EXPECT_TRUE(sentence.contains(QString::fromUtf8(token))) << sentence.toStdString();
    EXPECT_TRUE(sentence.contains(QStringLiteral("A's loop")));
    EXPECT_TRUE(sentence.contains(QStringLiteral("against B's loop")));
}

TEST(CompareSentence, SaysWhatHasNothingLikeItOnTheOtherSide)
{
    const auto comparison = test::sampleComparison();
    const auto costliest = matchedLines(*comparison, {MatchingKind::Bottleneck, 0}).front();
    ASSERT_TRUE(costliest.a && !costliest.b);
    const QString sentence = distanceSentences(*comparison, {MatchingKind::Bottleneck, 0}).front();
    EXPECT_TRUE(sentence.contains(QStringLiteral("nothing like it in B"))) << sentence.toStdString();
    // Two clusters of A join there, and the ends of the joining edge are in them.
    const auto edge = comparison->a->diagram.pairs[*costliest.a].deathEdge;
    ASSERT_TRUE(edge);
    EXPECT_TRUE(sentence.contains(QStringLiteral("clusters")));
    EXPECT_TRUE(sentence.contains(distanceText(edge->length, {})));
}

TEST(CompareSentence, OneForEveryDimension)
{
    const auto comparison = test::sampleComparison();
    EXPECT_EQ(distanceSentences(*comparison, {MatchingKind::Wasserstein1, allDimensions}).size(), 2);
    const auto same = std::make_shared<const Comparison>(compare(test::sampleAnalysis(), test::sampleAnalysis()));
    EXPECT_TRUE(distanceSentences(*same, {MatchingKind::Bottleneck, 1}).front().contains(QStringLiteral("the same")));
    const auto pair = compare(test::randomAnalysis(2, 1), test::randomAnalysis(2, 2));
    EXPECT_TRUE(distanceSentences(pair, {MatchingKind::Bottleneck, 1}).front().contains(QStringLiteral("Neither")));
}

TEST(CompareSentence, NamesACavityByTheEdgesThatCloseIt)
{
    const auto comparison = test::hollowComparison();
    const QString sentence = distanceSentences(*comparison, {MatchingKind::Bottleneck, 2}).front();
    // (1, 1.4) against (0.7, 1.3); both to the diagonal would cost as much on B's side: 0.3.
    EXPECT_DOUBLE_EQ(comparison->distances[2].bottleneck.distance, 0.3);
    EXPECT_TRUE(sentence.contains(QStringLiteral("cavity closed by"))) << sentence.toStdString();
}

TEST(CompareSentence, InfinityIsSaidWithItsReason)
{
    const auto comparison = test::infiniteComparison();
    const QString sentence = distanceSentences(*comparison, {MatchingKind::Wasserstein2, 0}).front();
    EXPECT_TRUE(sentence.contains(QStringLiteral("∞"))) << sentence.toStdString();
    EXPECT_TRUE(sentence.contains(QStringLiteral("never dies has no partner in B"))) << sentence.toStdString();
}

TEST(CompareSentence, TooltipsTakeNoMarkupFromTokens)
{
    SymmetricMatrix distance(2), other(2);
    distance.set(0, 1, 1.0);
    other.set(0, 1, 2.0);
    const auto comparison = compare(test::analysisOf({"<b>x", " y"}, distance), test::analysisOf({"p", " q"}, other));
    for (const MatchedLine& line : matchedLines(comparison, {})) {
        const QString tip = lineTooltip(comparison, line);
        EXPECT_FALSE(tip.contains(QStringLiteral("<b>x")));
        if (line.a && !comparison.a->diagram.pairs[*line.a].isEssential()) {
            EXPECT_TRUE(tip.contains(QStringLiteral("&lt;b&gt;x"))) << tip.toStdString();
            EXPECT_TRUE(tip.contains(QStringLiteral("dies 1")));
        }
    }
}

} // namespace
} // namespace toposcope
