// The heads as points of a space: named by layer and head, with the clusters and loops of their distances.
#include "core/pipeline/head_space.h"

#include <gtest/gtest.h>

namespace toposcope {
namespace {

HeadSummaries summariesOf(const std::vector<HeadId>& ids, const SymmetricMatrix& distance)
{
    HeadSummaries summaries;
    for (const HeadId id : ids) {
        HeadSummary summary;
        summary.id = id;
        summaries.heads.push_back(summary);
    }
    summaries.distance = DistanceMatrix(distance, "√nats");
    return summaries;
}

TEST(HeadSpace, NodesAreTheHeadsInOrderNamedByLayerAndHead)
{
    SymmetricMatrix distance(3, 1.0);
    const auto space = headSpace(summariesOf({{0, 1}, {0, 11}, {7, 0}}, distance));
    ASSERT_TRUE(space);
    ASSERT_EQ(space->nodes.size(), 3u);
    EXPECT_EQ(space->nodes[1].label, "0.11");
    EXPECT_EQ(space->heads[2], (HeadId{7, 0}));
    EXPECT_EQ(space->layout.positions.size(), 3u);
    for (const Node& node : space->nodes)
        EXPECT_EQ(space->text.substr(node.begin, node.end - node.begin), node.label);
}

TEST(HeadSpace, ClustersJoinAtTheDistancesOfTheSpanningTree)
{
    SymmetricMatrix distance(3);
    distance.set(0, 1, 1.0);
    distance.set(1, 2, 2.0);
    distance.set(0, 2, 2.5);
    const auto space = headSpace(summariesOf({{0, 0}, {0, 1}, {1, 0}}, distance));
    const auto bars = space->diagram.ofDimension(0);
    ASSERT_EQ(bars.size(), 3u);
    EXPECT_EQ(bars[0].death, 1.0);
    EXPECT_EQ(bars[1].death, 2.0);
    EXPECT_TRUE(bars[2].isEssential());
    EXPECT_EQ(space->betti.at(0, 1.5), 2);
}

// Four heads in a square: the sides close a loop that the diagonals fill.
TEST(HeadSpace, HeadsInACircleMakeALoop)
{
    SymmetricMatrix distance(4, 1.0);
    distance.set(0, 2, 1.5);
    distance.set(1, 3, 1.5);
    const auto space = headSpace(summariesOf({{0, 0}, {0, 1}, {0, 2}, {0, 3}}, distance));
    const auto loops = space->diagram.ofDimension(1);
    ASSERT_EQ(loops.size(), 1u);
    EXPECT_EQ(loops[0].birth, 1.0);
    EXPECT_EQ(loops[0].death, 1.5);
}

TEST(HeadSpace, OneHeadIsNoSpace)
{
    EXPECT_FALSE(headSpace(summariesOf({{0, 0}}, SymmetricMatrix(1))));
    EXPECT_FALSE(headSpace({}));
}

} // namespace
} // namespace toposcope
