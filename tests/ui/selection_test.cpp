// What lights up, in nodes, edges and words.
#include "ui/selection.h"

#include "tests/support/sample_analysis.h"

#include <QLocale>
#include <QSignalSpy>

#include <gtest/gtest.h>

#include <set>

namespace toposcope {
namespace {

class SelectionTest : public ::testing::Test {
protected:
    SelectionTest()
    {
        QLocale::setDefault(QLocale::c());
        state.setAnalysis(analysis);
        state.setThreshold(0.45);
    }
    ~SelectionTest() override { QLocale::setDefault(QLocale::system()); }

    // The first interval that `test` accepts.
    template <class Test>
    std::size_t indexOf(Test test) const
    {
        const auto& pairs = analysis->diagram.pairs;
        return static_cast<std::size_t>(std::find_if(pairs.begin(), pairs.end(), test) - pairs.begin());
    }
    std::size_t loop() const
    {
        return indexOf([](const PersistencePair& pair) { return pair.dimension == 1 && pair.persistence() > 0.2; });
    }
    std::size_t lastMerge() const
    {
        return indexOf([this](const PersistencePair& pair) {
            return pair.dimension == 0 && pair.deathEdge == analysis->tree.merges().back().edge;
        });
    }
    static QString isolatedName(const char* name) { return QChar(0x2068) + QString::fromUtf8(name) + QChar(0x2069); }

    std::shared_ptr<const Analysis> analysis = test::sampleAnalysis();
    ViewState state;
    Selection selection{state};
};

TEST_F(SelectionTest, AnH0BarShowsTheTwoClustersAndTheEdgeThatJoinsThem)
{
    for (std::size_t i = 0; i < analysis->diagram.pairs.size(); ++i) {
        const PersistencePair& pair = analysis->diagram.pairs[i];
        if (pair.dimension != 0 || pair.isEssential())
            continue;
        const Highlight highlight = Selection::ofInterval(state, i);
        ASSERT_EQ(highlight.edges.size(), 1U);
        EXPECT_EQ(highlight.edges.front(), *pair.deathEdge);
        const std::set<int> older(highlight.nodes.begin(), highlight.nodes.end());
        const std::set<int> younger(highlight.otherNodes.begin(), highlight.otherNodes.end());
        const Edge& edge = highlight.edges.front();
        EXPECT_NE(older.count(edge.a), older.count(edge.b));
        EXPECT_NE(younger.count(edge.a), younger.count(edge.b));
        // Together they are one cluster from the death on.
        const auto after = analysis->tree.representativesAt(pair.death);
        std::set<int> joined = older;
        joined.insert(younger.begin(), younger.end());
        for (int node = 0; node < 12; ++node)
            EXPECT_EQ(joined.count(node) == 1,
                      after[static_cast<std::size_t>(node)] == after[static_cast<std::size_t>(edge.a)]);
    }
}

TEST_F(SelectionTest, TheSentenceOfAMergeNamesBothClusters)
{
    const Merge& first = analysis->tree.merges().front();
    const std::size_t index = indexOf([&](const PersistencePair& pair) { return pair.deathEdge == first.edge; });
    const Highlight highlight = Selection::ofInterval(state, index);
    const auto name = [&](int node) {
        return isolatedName(
            QString::fromStdString(analysis->nodes[static_cast<std::size_t>(node)].text).trimmed().toUtf8());
    };
    EXPECT_EQ(highlight.sentence, QStringLiteral("At %1%2nats the clusters {%3} and {%4} join.")
                                      .arg(QString::number(first.height(), 'g', 3), QString(QChar(0xa0)),
                                           name(first.older), name(first.younger)));
}

TEST_F(SelectionTest, LongClustersAreCutShort)
{
    const QString sentence = Selection::ofInterval(state, lastMerge()).sentence;
    EXPECT_TRUE(sentence.contains(QStringLiteral("… 9 tokens}"))) << sentence.toStdString();
}

TEST_F(SelectionTest, TheEverlastingBarIsEverything)
{
    const Highlight highlight =
        Selection::ofInterval(state, indexOf([](const PersistencePair& pair) { return pair.isEssential(); }));
    EXPECT_EQ(highlight.nodes.size(), 12U);
    EXPECT_TRUE(highlight.sentence.contains(QStringLiteral("all 12 tokens are one cluster")));
}

TEST_F(SelectionTest, AnH1BarShowsItsLoopClosedByTheBirthEdge)
{
    const Highlight highlight = Selection::ofInterval(state, loop());
    EXPECT_EQ(std::set<int>(highlight.nodes.begin(), highlight.nodes.end()), (std::set<int>{6, 7, 8, 9, 10, 11}));
    ASSERT_EQ(highlight.edges.size(), 6U);
    std::vector<int> degree(12);
    for (const Edge& edge : highlight.edges) {
        ++degree[static_cast<std::size_t>(edge.a)];
        ++degree[static_cast<std::size_t>(edge.b)];
        EXPECT_LE(edge.length, analysis->diagram.pairs[loop()].birth);
        EXPECT_DOUBLE_EQ(edge.length, analysis->distance(edge.a, edge.b));
    }
    for (int node = 6; node < 12; ++node)
        EXPECT_EQ(degree[static_cast<std::size_t>(node)], 2);
    EXPECT_NE(std::find(highlight.edges.begin(), highlight.edges.end(), *analysis->diagram.pairs[loop()].birthEdge),
              highlight.edges.end());
    EXPECT_TRUE(highlight.sentence.startsWith(QStringLiteral("A loop of 6 tokens, ")));
    // Isolated, so that Hebrew does not turn the sentence around.
    EXPECT_TRUE(highlight.sentence.contains(isolatedName("שלום")));
    EXPECT_TRUE(highlight.sentence.contains(QStringLiteral(" – ")));
}

TEST_F(SelectionTest, ANodeShowsItsVisibleEdgesNearestFirstAndNamesItsNeighbours)
{
    const Highlight highlight = Selection::ofNode(state, 7);
    EXPECT_EQ(highlight.nodes, std::vector<int>{7});
    ASSERT_EQ(highlight.edges.size(), 2U); // its neighbours on the ring
    EXPECT_LE(highlight.edges[0].length, highlight.edges[1].length);
    EXPECT_TRUE(highlight.sentence.contains(isolatedName("世界")));
    EXPECT_TRUE(highlight.sentence.contains(isolatedName("שלום")));
    EXPECT_TRUE(highlight.sentence.contains(isolatedName("🙂")));
}

TEST_F(SelectionTest, HoverShowsAboveThePinnedThingAndGivesWayToItAgain)
{
    QSignalSpy changed(&selection, &Selection::changed);
    selection.pinNode(1);
    selection.hoverNode(2);
    EXPECT_EQ(selection.highlight().nodes.front(), 2);
    selection.endHover();
    EXPECT_EQ(selection.highlight().nodes.front(), 1);
    EXPECT_EQ(changed.count(), 3);
    selection.endHover();
    EXPECT_EQ(changed.count(), 3); // nothing new
}

TEST_F(SelectionTest, AClickOnThePinnedThingUnpinsIt)
{
    selection.pinInterval(loop());
    EXPECT_EQ(selection.highlight().interval, loop());
    selection.pinInterval(loop());
    EXPECT_EQ(selection.highlight().kind, Highlight::Kind::None);
    selection.pinNode(3);
    selection.clear();
    EXPECT_EQ(selection.highlight().kind, Highlight::Kind::None);
}

TEST_F(SelectionTest, APinnedNodeFollowsTheThreshold)
{
    selection.pinNode(7);
    state.setThreshold(0.1);
    EXPECT_TRUE(selection.highlight().edges.empty());
    state.setThreshold(0.45);
    EXPECT_EQ(selection.highlight().edges.size(), 2U);
}

TEST_F(SelectionTest, AnotherAnalysisEndsEverySelection)
{
    selection.pinNode(11);
    selection.hoverInterval(loop());
    state.setAnalysis(test::analysisOf({"a", "b"}, test::distancesOf({{0, 0}, {1, 0}})));
    EXPECT_EQ(selection.highlight().kind, Highlight::Kind::None);
}

TEST_F(SelectionTest, IndicesThatDoNotExistHighlightNothing)
{
    EXPECT_EQ(Selection::ofNode(state, -1).kind, Highlight::Kind::None);
    EXPECT_EQ(Selection::ofNode(state, 12).kind, Highlight::Kind::None);
    EXPECT_EQ(Selection::ofInterval(state, 1000).kind, Highlight::Kind::None);
}

TEST_F(SelectionTest, TwoNodesAreAPairWithTheirDistance)
{
    const Highlight highlight = Selection::ofNodes(state, {4, 1}); // as a matrix cell has them: row, column
    EXPECT_EQ(highlight.kind, Highlight::Kind::Nodes);
    EXPECT_EQ(highlight.nodes, (std::vector<int>{4, 1}));
    ASSERT_EQ(highlight.edges.size(), 1U);
    EXPECT_EQ(highlight.edges.front(), (Edge{1, 4, analysis->distance(1, 4)}));
    EXPECT_TRUE(highlight.sentence.contains(QString::number(analysis->distance(1, 4), 'g', 3)));
    EXPECT_FALSE(highlight.sentence.contains(QStringLiteral("information"))); // there is none
}

TEST_F(SelectionTest, APairTellsItsInformationBothWaysWhereTheyDiffer)
{
    auto informed = std::make_shared<Analysis>(*test::analysisOf({"a", "b"}, test::distancesOf({{0, 0}, {1, 0}})));
    informed->dependence = DependenceMatrix{2, InformationUnit::Bits, {1.0, 0.25, 0.5, 1.0}};
    state.setAnalysis(informed);
    const QString sentence = Selection::ofNodes(state, {1, 0}).sentence;
    EXPECT_TRUE(sentence.contains(QStringLiteral("0.5\u00a0bits one way and 0.25\u00a0bits the other")))
        << sentence.toStdString();
    informed = std::make_shared<Analysis>(*informed);
    informed->dependence->values[1] = 0.5;
    state.setAnalysis(informed);
    EXPECT_TRUE(Selection::ofNodes(state, {1, 0}).sentence.endsWith(QStringLiteral("information is 0.5\u00a0bits.")));
}

TEST_F(SelectionTest, ManyNodesTellInHowManyClustersTheyLie)
{
    EXPECT_TRUE(Selection::ofNodes(state, {0, 1, 3, 7}).sentence.endsWith(QStringLiteral("in 3 clusters.")));
    EXPECT_TRUE(Selection::ofNodes(state, {0, 1, 2}).sentence.endsWith(QStringLiteral("in one cluster.")));
    // Repeats and what does not exist are left out; of one it is the node.
    EXPECT_EQ(Selection::ofNodes(state, {2, 2, 99, -1}), Selection::ofNode(state, 2));
    EXPECT_EQ(Selection::ofNodes(state, {}).kind, Highlight::Kind::None);
}

TEST_F(SelectionTest, APinnedClusterFollowsTheThreshold)
{
    const int representative = state.clusters().representativeOf[4];
    selection.pinCluster(representative);
    EXPECT_EQ(selection.highlight().nodes, (std::vector<int>{3, 4, 5}));
    EXPECT_EQ(selection.highlight().edges.size(), 2U); // the merges that made it
    state.setThreshold(2.0);
    EXPECT_EQ(selection.highlight().nodes.size(), 12U);
    EXPECT_EQ(selection.highlight().edges.size(), 11U);
    state.setThreshold(0.45);
    EXPECT_EQ(selection.highlight().nodes, (std::vector<int>{3, 4, 5}));
}

TEST_F(SelectionTest, AClusterIsTheBarThatItEnds)
{
    for (const std::vector<int>& members : state.clusters().members) {
        const int representative = state.clusters().representativeOf[static_cast<std::size_t>(members.front())];
        const Highlight highlight = Selection::ofCluster(state, representative);
        ASSERT_TRUE(highlight.interval);
        const PersistencePair& pair = analysis->diagram.pairs[*highlight.interval];
        EXPECT_EQ(pair.dimension, 0);
        if (pair.isEssential()) {
            EXPECT_TRUE(highlight.sentence.endsWith(QStringLiteral("never ends.")));
            continue;
        }
        // Just before its death the cluster is the younger side of that merge, and has these members or more.
        const Highlight bar = Selection::ofInterval(state, *highlight.interval);
        EXPECT_TRUE(std::includes(bar.otherNodes.begin(), bar.otherNodes.end(), members.begin(), members.end()));
        EXPECT_TRUE(highlight.sentence.contains(QString::number(pair.death, 'g', 3)));
    }
}

TEST_F(SelectionTest, AnArrowKeyThatArrivesAtThePinnedThingDoesNotUnpinIt)
{
    selection.pinNodes({1, 2, 3}, Selection::Again::Stays);
    selection.pinNodes({1, 2, 3}, Selection::Again::Stays);
    EXPECT_EQ(selection.pinned().nodes.size(), 3U);
    selection.pinNodes({1, 2, 3});
    EXPECT_EQ(selection.pinned().kind, Highlight::Kind::None);
    QSignalSpy changed(&selection, &Selection::changed);
    selection.pinNodes({});
    EXPECT_TRUE(changed.isEmpty()); // there was nothing to unpin
}

TEST_F(SelectionTest, TokensThatLookLikePlaceholdersStayThemselves)
{
    state.setAnalysis(test::analysisOf({"%1", "%2", "%3"}, test::distancesOf({{0, 0}, {1, 0}, {5, 0}})));
    state.setThreshold(1.0);
    const QString sentence = Selection::ofCluster(state, 0).sentence;
    EXPECT_TRUE(sentence.contains(isolatedName("%1") + QStringLiteral(", ") + isolatedName("%2")))
        << sentence.toStdString();
}

} // namespace
} // namespace toposcope
