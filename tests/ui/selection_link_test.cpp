// Two texts, one selection: counterparts by place, by word and by matching, and no going to and fro.
#include "ui/selection_link.h"

#include "tests/support/sample_analysis.h"

#include <QLocale>
#include <QSignalSpy>

#include <gtest/gtest.h>

#include <set>

namespace toposcope {
namespace {

class SelectionLinkTest : public ::testing::Test {
protected:
    SelectionLinkTest()
    {
        QLocale::setDefault(QLocale::c());
        stateA.setAnalysis(textA);
        stateB.setAnalysis(textB);
    }
    ~SelectionLinkTest() override { QLocale::setDefault(QLocale::system()); }

    static SymmetricMatrix onALine(const std::vector<double>& places)
    {
        SymmetricMatrix distance(static_cast<int>(places.size()));
        for (std::size_t i = 0; i < places.size(); ++i)
            for (std::size_t j = 0; j < i; ++j)
                distance.set(static_cast<int>(i), static_cast<int>(j), std::abs(places[i] - places[j]));
        return distance;
    }
    static std::size_t barEndingAt(const Analysis& analysis, double death)
    {
        const auto& pairs = analysis.diagram.pairs;
        return static_cast<std::size_t>(
            std::find_if(pairs.begin(), pairs.end(),
                         [&](const PersistencePair& pair) { return std::abs(pair.death - death) < 1e-9; }) -
            pairs.begin());
    }

    // "one two" is common; then the words differ in order and number.
    std::shared_ptr<const Analysis> textA =
        test::analysisOf({"one", " two", " three", " four"}, onALine({0.0, 1.0, 3.0, 7.0}));
    std::shared_ptr<const Analysis> textB = test::analysisOf({"one", " two", " four", " three", "three", " two"},
                                                             onALine({0.0, 1.1, 3.2, 7.3, 7.31, 20.0}));
    ViewState stateA{TextSide::A};
    ViewState stateB{TextSide::B};
    Selection a{stateA};
    Selection b{stateB};
    SelectionLink link{a, stateA, b, stateB};
};

TEST_F(SelectionLinkTest, InTheCommonPrefixTheCounterpartHasTheSamePlace)
{
    a.hoverNode(1); // "two" occurs once more in B, but this is the same one
    EXPECT_EQ(b.highlight().nodes, std::vector<int>{1});
    EXPECT_TRUE(b.highlight().counterpart);
    a.endHover();
    EXPECT_EQ(b.highlight().kind, Highlight::Kind::None);
}

TEST_F(SelectionLinkTest, ElsewhereTheCounterpartsAreTheSameWordWithoutItsSpace)
{
    a.hoverNode(2);
    EXPECT_EQ(b.highlight().nodes, (std::vector<int>{3, 4}));
    EXPECT_EQ(a.highlight().nodes, std::vector<int>{2}); // and not what those stand for in turn
    b.hoverNode(5);                                      // "two", behind the prefix
    EXPECT_EQ(a.highlight().nodes, std::vector<int>{1});
    EXPECT_EQ(b.highlight().nodes, std::vector<int>{5});
    EXPECT_FALSE(b.highlight().counterpart);
}

TEST_F(SelectionLinkTest, WhatIsPinnedStaysBelowWhatIsHoveredOnBothSides)
{
    a.pinNode(2);
    b.hoverNode(0);
    EXPECT_EQ(a.highlight().nodes, std::vector<int>{0});
    b.endHover();
    EXPECT_EQ(a.highlight().nodes, std::vector<int>{2});
    EXPECT_EQ(b.highlight().nodes, (std::vector<int>{3, 4}));
}

TEST_F(SelectionLinkTest, ClearingEitherSideClearsBothEvenWithoutACounterpart)
{
    stateB.setAnalysis(test::analysisOf({"other", " words"}, onALine({0.0, 1.0})));
    a.pinNode(2);
    EXPECT_EQ(b.highlight().kind, Highlight::Kind::None);
    b.clear(); // Esc over there
    EXPECT_EQ(a.highlight().kind, Highlight::Kind::None);
    a.pinNode(2);
    a.clear();
    EXPECT_EQ(a.highlight().kind, Highlight::Kind::None);
}

TEST_F(SelectionLinkTest, EveryChangeIsToldOnceOnEachSide)
{
    QSignalSpy changedA(&a, &Selection::changed);
    QSignalSpy changedB(&b, &Selection::changed);
    a.hoverNode(1);
    EXPECT_EQ(changedA.count(), 1);
    EXPECT_EQ(changedB.count(), 1);
    a.hoverNode(1);
    EXPECT_EQ(changedA.count(), 1);
    EXPECT_EQ(changedB.count(), 1);
}

TEST_F(SelectionLinkTest, AClusterIsItsWordsOnTheOtherSide)
{
    stateA.setThreshold(2.5); // {one, two, three}, {four}
    a.pinCluster(stateA.clusters().representativeOf[2]);
    EXPECT_EQ(b.highlight().nodes, (std::vector<int>{0, 1, 3, 4}));
    stateA.setThreshold(1.5); // {one, two}
    EXPECT_EQ(a.highlight().nodes.size() + b.highlight().nodes.size(), 4U);
    stateB.setThreshold(0.5);
    EXPECT_EQ(b.highlight().nodes.size(), 2U); // still the counterpart, not something of its own
    EXPECT_TRUE(b.highlight().counterpart);
}

TEST_F(SelectionLinkTest, AMatchedBarNamesBothSidesAndTheirDifference)
{
    const auto comparison = std::make_shared<Comparison>(compare(textA, textB));
    const std::size_t bar = barEndingAt(*textA, 2.0);
    a.hoverInterval(bar);
    EXPECT_EQ(b.highlight().kind, Highlight::Kind::None); // no matching is known yet
    const QString alone = a.highlight().sentence;
    link.setMatching(comparison);
    ASSERT_EQ(b.highlight().kind, Highlight::Kind::Interval);
    // Deaths 1, 2, 4 and 0.01, 1.1, 2.1, 4.1, 12.69: in order, each 0.1 off.
    EXPECT_NEAR(textB->diagram.pairs[*b.highlight().interval].death, 2.1, 1e-9);
    EXPECT_EQ(a.highlight().sentence, b.highlight().sentence);
    EXPECT_TRUE(a.highlight().sentence.startsWith(QStringLiteral("A: ") + alone.chopped(1)));
    EXPECT_TRUE(a.highlight().sentence.endsWith(QStringLiteral("they differ by 0.1\u00a0nats.")))
        << a.highlight().sentence.toStdString();
    // The other way the same pair.
    const std::size_t other = *b.highlight().interval;
    a.endHover();
    b.hoverInterval(other);
    EXPECT_EQ(a.highlight().interval, bar);
}

TEST_F(SelectionLinkTest, EveryMatchedPairIsFoundFromBothSidesAndItsCostIsTold)
{
    const auto comparison = std::make_shared<Comparison>(compare(textA, textB));
    for (const MatchingKind kind : {MatchingKind::Bottleneck, MatchingKind::Wasserstein1, MatchingKind::Wasserstein2}) {
        link.setMatching(comparison, kind);
        std::set<std::size_t> partners;
        for (std::size_t i = 0; i < textA->diagram.pairs.size(); ++i) {
            a.hoverInterval(i);
            const QString sentence = a.highlight().sentence;
            if (b.highlight().kind == Highlight::Kind::None) {
                EXPECT_TRUE(sentence.contains(QStringLiteral("diagonal"))) << sentence.toStdString();
                continue;
            }
            const std::size_t partner = *b.highlight().interval;
            EXPECT_TRUE(partners.insert(partner).second);
            b.hoverInterval(partner);
            EXPECT_EQ(a.highlight().interval, i);
            a.endHover();
        }
        EXPECT_FALSE(partners.empty());
    }
}

TEST_F(SelectionLinkTest, ABarWithoutAPartnerIsMatchedToTheDiagonal)
{
    link.setMatching(std::make_shared<Comparison>(compare(textA, textB)));
    b.hoverInterval(barEndingAt(*textB, 0.01));
    EXPECT_EQ(a.highlight().kind, Highlight::Kind::None);
    EXPECT_TRUE(b.highlight().sentence.startsWith(QStringLiteral("B: ")));
    EXPECT_TRUE(b.highlight().sentence.contains(QStringLiteral("matched to the diagonal, 0.005\u00a0nats away")))
        << b.highlight().sentence.toStdString();
}

TEST_F(SelectionLinkTest, AMatchingOfOtherAnalysesIsNotUsed)
{
    link.setMatching(std::make_shared<Comparison>(compare(textA, textB)));
    stateB.setAnalysis(test::sampleAnalysis());
    a.hoverInterval(0);
    EXPECT_EQ(b.highlight().kind, Highlight::Kind::None);
}

TEST_F(SelectionLinkTest, SwitchedOffEachSideKeepsItsOwn)
{
    link.setMatching(std::make_shared<Comparison>(compare(textA, textB)));
    const std::size_t bar = barEndingAt(*textA, 2.0);
    a.pinInterval(bar);
    link.setEnabled(false);
    EXPECT_EQ(b.highlight().kind, Highlight::Kind::None);
    EXPECT_EQ(a.highlight(), Selection::ofInterval(stateA, bar));
    b.pinNode(0);
    EXPECT_EQ(a.highlight().interval, bar);
    link.setEnabled(true); // A's wins
    EXPECT_EQ(a.highlight().interval, bar);
    EXPECT_EQ(b.highlight().kind, Highlight::Kind::Interval);
}

} // namespace
} // namespace toposcope
