// The dendrogram against the merge tree it shows: leaves without crossings, the cut's clusters, merges and leaves that
// can be pointed at.
#include "ui/plots/dendrogram_plot.h"

#include "tests/support/mouse.h"
#include "tests/support/sample_analysis.h"
#include "tests/support/svg_text.h"
#include "ui/export/figure_export.h"
#include "ui/token_name.h"

#include <gtest/gtest.h>

#include <QTest>

#include <algorithm>
#include <set>

namespace toposcope {
namespace {

const QRectF target(0.0, 0.0, 420.0, 320.0);

std::set<int> rowsOf(const DendrogramLayout& layout, const std::vector<int>& nodes)
{
    std::set<int> rows;
    for (const int node : nodes)
        rows.insert(layout.rowOf[static_cast<std::size_t>(node)]);
    return rows;
}

bool isContiguous(const std::set<int>& rows)
{
    return *rows.rbegin() - *rows.begin() + 1 == static_cast<int>(rows.size());
}

TEST(DendrogramLayout, MembersOfEveryClusterAreNeighbours)
{
    for (const unsigned seed : {1u, 2u, 3u}) {
        const auto analysis = test::randomAnalysis(60, seed);
        const DendrogramLayout layout = layOutTree(analysis->tree, LeafOrder::Tree);
        for (std::size_t i = 0; i < analysis->tree.merges().size(); ++i) {
            const auto [older, younger] = analysis->tree.sidesOf(i);
            std::vector<int> both = older;
            both.insert(both.end(), younger.begin(), younger.end());
            EXPECT_TRUE(isContiguous(rowsOf(layout, older)));
            EXPECT_TRUE(isContiguous(rowsOf(layout, younger)));
            EXPECT_TRUE(isContiguous(rowsOf(layout, both)));
        }
    }
}

TEST(DendrogramLayout, EveryNodeHasOneRow)
{
    for (const LeafOrder order : {LeafOrder::Tree, LeafOrder::Text}) {
        const auto analysis = test::randomAnalysis(60, 4);
        const DendrogramLayout layout = layOutTree(analysis->tree, order);
        ASSERT_EQ(layout.leaves.size(), 60u);
        for (std::size_t row = 0; row < layout.leaves.size(); ++row)
            EXPECT_EQ(layout.rowOf[static_cast<std::size_t>(layout.leaves[row])], static_cast<int>(row));
        EXPECT_EQ(std::is_sorted(layout.leaves.begin(), layout.leaves.end()), order == LeafOrder::Text);
    }
}

// A line at a height crosses one stem per cluster, and each within its cluster's rows.
TEST(DendrogramLayout, TheCutCrossesOneStemPerCluster)
{
    const auto analysis = test::randomAnalysis(60, 5);
    const MergeTree& tree = analysis->tree;
    const DendrogramLayout layout = layOutTree(tree, LeafOrder::Tree);
    for (std::size_t k = 0; k < tree.merges().size(); k += 7) {
        const double cut = tree.merges()[k].height();
        const Clusters clusters = tree.clustersAt(cut);
        std::set<int> crossed; // representatives
        std::size_t stems = 0;
        const auto cross = [&](int member, double row) {
            ++stems;
            const int root = clusters.representativeOf[static_cast<std::size_t>(member)];
            crossed.insert(root);
            std::vector<int> members;
            for (int node = 0; node < tree.vertexCount(); ++node)
                if (clusters.representativeOf[static_cast<std::size_t>(node)] == root)
                    members.push_back(node);
            const std::set<int> rows = rowsOf(layout, members);
            EXPECT_GE(row, *rows.begin());
            EXPECT_LE(row, *rows.rbegin());
        };
        for (const DendrogramJoint& joint : layout.joints)
            for (const DendrogramBranch& branch : {joint.older, joint.younger})
                if (branch.height <= cut && cut < joint.height)
                    cross(branch.member, branch.row);
        if (layout.joints.back().height <= cut)
            cross(layout.leaves.front(), layout.joints.back().row);
        EXPECT_EQ(stems, static_cast<std::size_t>(clusters.count()));
        EXPECT_EQ(crossed.size(), stems);
    }
}

TEST(DendrogramLayout, SurvivesNoNodeAndOne)
{
    EXPECT_TRUE(layOutTree(MergeTree(), LeafOrder::Tree).leaves.empty());
    EXPECT_EQ(layOutTree(MergeTree(1, {}), LeafOrder::Tree).leaves, std::vector<int>{0});
}

// The first pixel for which `hit` is true.
template <class Hit>
std::optional<QPoint> pixelWhere(Hit hit)
{
    for (int y = 0; y < target.height(); ++y)
        for (int x = 0; x < target.width(); ++x)
            if (hit(QPointF(x, y)))
                return QPoint(x, y);
    return {};
}

class Dendrogram : public ::testing::Test {
protected:
    Dendrogram() : selection(state), plot(state, selection)
    {
        plot.resize(420, 320);
        state.setAnalysis(test::sampleAnalysis());
        state.setThreshold(0.45);
        plot.show();
    }

    std::unique_ptr<PlotFigure> figure() const
    {
        return std::unique_ptr<PlotFigure>(static_cast<PlotFigure*>(plot.figure().release()));
    }

    ViewState state;
    Selection selection;
    DendrogramPlot plot;
};

// The colours beside the labels are those of the graph's clusters.
TEST_F(Dendrogram, LeavesHaveTheirClustersColours)
{
    for (const double threshold : {0.1, 0.3, 0.45, 0.7}) {
        state.setThreshold(threshold);
        const QImage image = plot.grab().toImage();
        const auto shown = figure();
        for (int node = 0; node < 12; ++node) {
            const auto at =
                pixelWhere([&](const QPointF& position) { return shown->nodeAt(position, target) == node; });
            ASSERT_TRUE(at);
            int right = at->x();
            while (shown->nodeAt(QPointF(right + 1, at->y()), target))
                ++right;
            // The middle of the row, a little left of the leaf's end.
            int bottom = at->y();
            while (shown->nodeAt(QPointF(at->x(), bottom + 1), target) == node)
                ++bottom;
            EXPECT_EQ(image.pixelColor(right - 4, (at->y() + bottom) / 2),
                      state.theme().cluster(state.clusterSlot(node)))
                << threshold << " " << node;
        }
    }
}

TEST_F(Dendrogram, HoveringAMergeLightsTheIntervalItsEdgeEnds)
{
    const auto& pairs = state.analysis()->diagram.pairs;
    const auto shown = figure();
    for (std::size_t i = 0; i < pairs.size() && pairs[i].dimension == 0; ++i) {
        const auto at = pixelWhere([&](const QPointF& position) {
            return shown->intervalAt(position, target) == i && !shown->onThreshold(position, target);
        });
        ASSERT_TRUE(at) << i;
        test::moveMouse(plot, *at);
        EXPECT_EQ(selection.highlight().interval, i);
        if (pairs[i].deathEdge) {
            ASSERT_EQ(selection.highlight().edges.size(), 1u);
            EXPECT_EQ(selection.highlight().edges.front(), *pairs[i].deathEdge);
        }
    }
}

TEST_F(Dendrogram, HoveringALeafIsHoveringItsToken)
{
    const auto shown = figure();
    const auto at = pixelWhere([&](const QPointF& position) { return shown->nodeAt(position, target) == 7; });
    ASSERT_TRUE(at);
    const QImage before = plot.grab().toImage();
    test::moveMouse(plot, *at);
    EXPECT_EQ(selection.highlight().kind, Highlight::Kind::Node);
    EXPECT_EQ(selection.highlight().nodes, std::vector<int>{7});
    EXPECT_NE(plot.grab().toImage(), before);
    QTest::mouseClick(&plot, Qt::LeftButton, {}, *at);
    QEvent leave(QEvent::Leave);
    QApplication::sendEvent(&plot, &leave);
    EXPECT_EQ(selection.highlight().nodes, std::vector<int>{7});
}

TEST_F(Dendrogram, ArrowKeysGoThroughTheMergesByHeight)
{
    double last = -1.0;
    for (std::size_t i = 0; i < 12; ++i) {
        QTest::keyClick(&plot, Qt::Key_Down);
        ASSERT_TRUE(selection.highlight().interval);
        const PersistencePair& pair = state.analysis()->diagram.pairs[*selection.highlight().interval];
        EXPECT_GT(pair.death, last);
        last = pair.death;
    }
    EXPECT_EQ(last, neverDies);
}

TEST_F(Dendrogram, TextOrderIsAChoice)
{
    const QImage before = plot.grab().toImage();
    plot.setOrder(LeafOrder::Text);
    EXPECT_NE(plot.grab().toImage(), before);
    const auto shown = figure();
    int last = -1;
    for (int y = 0; y < target.height(); ++y)
        if (const auto node = shown->nodeAt(QPointF(5.0, y), target)) {
            EXPECT_GE(*node, last);
            last = *node;
        }
    EXPECT_EQ(last, 11);
}

TEST_F(Dendrogram, TheDescriptionCountsTheClusters)
{
    EXPECT_TRUE(figure()->description().contains(QStringLiteral("3 clusters")))
        << figure()->description().toStdString();
}

TEST(DendrogramExport, LabelsAreTextAndThinnedWhereTheyDoNotFit)
{
    const auto analysis = test::sampleAnalysis();
    const auto svg = test::readSvg(figureAsSvg(*dendrogramFigure(analysis, 0.45), {}, {}));
    ASSERT_TRUE(svg.wellFormed);
    for (const Node& node : analysis->nodes)
        EXPECT_TRUE(svg.texts.contains(tokenName(node))) << node.text;
    const auto large = test::randomAnalysis(300, 1);
    FigureOptions options;
    options.sizeMillimetres = QSizeF(120.0, 80.0);
    const auto thinned = test::readSvg(figureAsSvg(*dendrogramFigure(large, 0.9), options, {}));
    EXPECT_TRUE(thinned.wellFormed);
    EXPECT_LT(thinned.texts.size(), 60);
    EXPECT_GT(thinned.texts.size(), 10);
}

} // namespace
} // namespace toposcope
