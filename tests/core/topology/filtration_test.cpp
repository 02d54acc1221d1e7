// The filtration's order, and the merge tree against clusters found by search.

#include "core/topology/filtration.h"

#include "core/topology/merge_tree.h"
#include "tests/support/random_inputs.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace toposcope {
namespace {

TEST(Filtration, EdgesStandInTheTotalOrder)
{
    const Filtration filtration = ripsFiltration(test::tiedDistance(20, 5, 1));
    const auto edges = filtration.edges();
    EXPECT_EQ(edges.size(), 190U);
    EXPECT_TRUE(std::is_sorted(edges.begin(), edges.end(), before));
}

// Lengths that differ in the last bit, vanish in less precise numbers or exceed them, and a zero of either sign.
TEST(Filtration, OrdersLengthsHoweverCloseLargeOrSmall)
{
    const double lengths[] = {
        0.0,   -0.0,  5e-324, 1e-310,     1e-60,     2e-60, 0.3, std::nextafter(0.3, 1.0), std::nextafter(0.3, 0.0),
        1e300, 2e300, 1e-300, 16777217.0, 16777216.0};
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        test::Random random(seed);
        SymmetricMatrix matrix(25);
        for (double& value : matrix.values())
            value = lengths[random.below(static_cast<int>(std::size(lengths)))];
        const DistanceMatrix distance(matrix);
        const Filtration filtration = ripsFiltration(distance);
        std::vector<Edge> expected;
        for (int b = 1; b < 25; ++b) {
            for (int a = 0; a < b; ++a)
                expected.push_back({a, b, distance(a, b)});
        }
        std::sort(expected.begin(), expected.end(), before);
        EXPECT_TRUE(std::equal(expected.begin(), expected.end(), filtration.edges().begin(), filtration.edges().end()));
    }
}

// Thousands of lengths that differ by less than a float can tell, as weak attention gives.
TEST(Filtration, OrdersACrowdOfLengths)
{
    test::Random random(1);
    SymmetricMatrix matrix(120);
    for (double& value : matrix.values())
        value = random.below(10) == 0 ? random.uniform() : 1.3 - 1e-9 * std::pow(random.uniform(), 4);
    const DistanceMatrix distance(matrix);
    const Filtration filtration = ripsFiltration(distance);
    const auto edges = filtration.edges();
    EXPECT_EQ(edges.size(), SymmetricMatrix::pairCount(120));
    EXPECT_TRUE(std::is_sorted(edges.begin(), edges.end(), before));
}

TEST(Filtration, EdgesUpToAThresholdAreAllOfThem)
{
    const auto distance = test::tiedDistance(20, 5, 2);
    const Filtration filtration = ripsFiltration(distance);
    for (const double threshold : {0.0, 1.0, 2.5, 3.0, 5.0, 9.0}) {
        const auto values = distance.values().values();
        const auto expected = std::count_if(values.begin(), values.end(), [=](double d) { return d <= threshold; });
        EXPECT_EQ(static_cast<std::ptrdiff_t>(filtration.edgesUpTo(threshold).size()), expected);
    }
}

TEST(Filtration, EnclosingRadiusIsTheSmallestLargestDistance)
{
    SymmetricMatrix matrix(3, 5.0);
    matrix.set(0, 1, 2.0);
    matrix.set(0, 2, 3.0);
    EXPECT_EQ(ripsFiltration(DistanceMatrix(matrix)).enclosingRadius(), 3.0);
}

TEST(Filtration, CountsTiedPairs)
{
    SymmetricMatrix matrix(4, 1.0); // six pairs
    matrix.set(0, 1, 0.5);
    matrix.set(2, 3, 0.25);
    EXPECT_EQ(ripsFiltration(DistanceMatrix(matrix)).tiedPairs(), 4);
}

// Clusters at a threshold by flooding the graph of short edges.
std::set<std::set<int>> flooded(const DistanceMatrix& distance, double threshold)
{
    std::set<std::set<int>> clusters;
    std::set<int> seen;
    for (int start = 0; start < distance.size(); ++start) {
        if (seen.contains(start))
            continue;
        std::set<int> cluster{start};
        std::vector<int> queue{start};
        while (!queue.empty()) {
            const int v = queue.back();
            queue.pop_back();
            for (int w = 0; w < distance.size(); ++w) {
                if (w != v && distance(v, w) <= threshold && cluster.insert(w).second)
                    queue.push_back(w);
            }
        }
        seen.insert(cluster.begin(), cluster.end());
        clusters.insert(std::move(cluster));
    }
    return clusters;
}

TEST(MergeTree, ClustersAreTheConnectedComponents)
{
    for (std::uint64_t seed = 0; seed < 4; ++seed) {
        const auto distance = seed % 2 ? test::tiedDistance(30, 40, seed) : test::randomDistance(30, seed);
        const MergeTree tree = mergeTree(ripsFiltration(distance));
        ASSERT_EQ(tree.merges().size(), 29U);
        for (const Merge& merge : tree.merges()) {
            std::set<std::set<int>> found;
            for (const auto& members : tree.clustersAt(merge.height()).members)
                found.emplace(members.begin(), members.end());
            ASSERT_EQ(found, flooded(distance, merge.height()));
        }
    }
}

TEST(MergeTree, TheOlderClusterKeepsItsRepresentative)
{
    const MergeTree tree = mergeTree(ripsFiltration(test::randomDistance(40, 7)));
    for (const Merge& merge : tree.merges()) {
        const auto at = tree.representativesAt(merge.height());
        EXPECT_NE(at[static_cast<std::size_t>(merge.older)], merge.younger);
        EXPECT_NE(at[static_cast<std::size_t>(merge.younger)], merge.younger);
    }
}

TEST(MergeTree, SidesOfAMergeAreTheTwoClustersJustBefore)
{
    const auto distance = test::randomDistance(25, 8);
    const MergeTree tree = mergeTree(ripsFiltration(distance));
    for (std::size_t k = 0; k < tree.merges().size(); ++k) {
        const auto [older, younger] = tree.sidesOf(k);
        const Edge edge = tree.merges()[k].edge;
        const auto clusters = flooded(distance, std::nextafter(edge.length, 0.0));
        EXPECT_TRUE(clusters.contains(std::set<int>(older.begin(), older.end())));
        EXPECT_TRUE(clusters.contains(std::set<int>(younger.begin(), younger.end())));
        const auto has = [](const std::vector<int>& side, int v) {
            return std::count(side.begin(), side.end(), v) == 1;
        };
        EXPECT_TRUE((has(older, edge.a) && has(younger, edge.b)) || (has(older, edge.b) && has(younger, edge.a)));
    }
}

} // namespace
} // namespace toposcope
