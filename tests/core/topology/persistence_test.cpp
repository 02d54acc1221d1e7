// Persistence against the reference diagrams, against a brute-force reduction, and the theorems that must hold.

#include "core/topology/persistence.h"

#include "core/topology/betti.h"
#include "core/topology/diagram_distance.h"
#include "core/topology/representative_loop.h"
#include "tests/support/brute_force.h"
#include "tests/support/fixtures.h"
#include "tests/support/random_inputs.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <set>

namespace toposcope {
namespace {

PersistenceDiagram diagramOf(const DistanceMatrix& distance, int maxDimension)
{
    const Filtration filtration = ripsFiltration(distance);
    return persistence(filtration, mergeTree(filtration), maxDimension);
}

using Triple = std::array<double, 3>; // dimension, birth, death

std::vector<Triple> triples(const PersistenceDiagram& diagram)
{
    std::vector<Triple> list;
    for (const PersistencePair& pair : diagram.pairs)
        list.push_back({static_cast<double>(pair.dimension), pair.birth, pair.death});
    std::sort(list.begin(), list.end());
    return list;
}

void expectSameMultiset(const std::vector<Triple>& found, const std::vector<Triple>& expected, double tolerance)
{
    ASSERT_EQ(found.size(), expected.size());
    for (std::size_t k = 0; k < found.size(); ++k) {
        EXPECT_EQ(found[k][0], expected[k][0]);
        EXPECT_NEAR(found[k][1], expected[k][1], tolerance);
        if (expected[k][2] == neverDies) {
            EXPECT_EQ(found[k][2], neverDies);
        } else {
            EXPECT_NEAR(found[k][2], expected[k][2], tolerance);
        }
    }
}

DistanceMatrix matrixOf(const nlohmann::json& rows)
{
    SymmetricMatrix matrix(static_cast<int>(rows.size()));
    for (int i = 1; i < matrix.size(); ++i) {
        for (int j = 0; j < i; ++j)
            matrix.set(i, j, rows[static_cast<std::size_t>(i)][static_cast<std::size_t>(j)].get<double>());
    }
    return DistanceMatrix(std::move(matrix));
}

TEST(Persistence, EqualsTheReferenceDiagrams)
{
    const auto cases = test::loadFixture("persistence.json");
    ASSERT_FALSE(cases.empty());
    for (const auto& item : cases) {
        SCOPED_TRACE(item["name"].get<std::string>());
        std::vector<Triple> expected;
        for (const auto& interval : item["diagram"])
            expected.push_back({interval[0].get<double>(), interval[1].get<double>(),
                                interval[2].is_null() ? neverDies : interval[2].get<double>()});
        std::sort(expected.begin(), expected.end());
        expectSameMultiset(triples(diagramOf(matrixOf(item["matrix"]), 2)), expected, 1e-6);
    }
}

TEST(Persistence, EqualsTheBruteForceReduction)
{
    for (std::uint64_t seed = 0; seed < 12; ++seed) {
        SCOPED_TRACE(seed);
        const auto distance = seed % 3 == 0   ? test::randomDistance(11, seed)
                              : seed % 3 == 1 ? test::cloudDistance(11, 3, seed)
                                              : test::tiedDistance(10, 4, seed);
        auto expected = test::bruteForceIntervals(distance, 2);
        expectSameMultiset(triples(diagramOf(distance, 2)), expected, 0.0);
    }
}

TEST(Persistence, SquareHasOneLoop)
{
    SymmetricMatrix matrix(4, 1.0);
    matrix.set(0, 2, 1.5);
    matrix.set(1, 3, 1.5);
    const auto loops = diagramOf(DistanceMatrix(matrix), 1).ofDimension(1);
    ASSERT_EQ(loops.size(), 1U);
    EXPECT_EQ(loops[0].birth, 1.0);
    EXPECT_EQ(loops[0].death, 1.5);
}

TEST(Persistence, OctahedronHasOneVoid)
{
    SymmetricMatrix matrix(6, 1.0);
    for (int i = 0; i < 6; i += 2)
        matrix.set(i, i + 1, 2.0);
    const auto diagram = diagramOf(DistanceMatrix(matrix), 2);
    const auto voids = diagram.ofDimension(2);
    ASSERT_EQ(voids.size(), 1U);
    EXPECT_EQ(voids[0].birth, 1.0);
    EXPECT_EQ(voids[0].death, 2.0);
    EXPECT_TRUE(diagram.ofDimension(1).empty());
}

TEST(Persistence, ComponentsDieAtTheMinimumSpanningTree)
{
    const auto distance = test::randomDistance(60, 3);
    std::vector<double> deaths;
    for (const auto& pair : diagramOf(distance, 1).ofDimension(0)) {
        if (!pair.isEssential())
            deaths.push_back(pair.death);
    }
    std::sort(deaths.begin(), deaths.end());
    EXPECT_EQ(deaths, test::primWeights(distance));
}

TEST(Persistence, OneClassOfComponentsNeverDiesAndEveryLoopDiesByTheEnclosingRadius)
{
    for (std::uint64_t seed = 0; seed < 5; ++seed) {
        const auto distance = test::randomDistance(30, seed);
        const double radius = ripsFiltration(distance).enclosingRadius();
        int essential = 0;
        for (const auto& pair : diagramOf(distance, 2).pairs) {
            essential += pair.isEssential();
            ASSERT_GT(pair.death, pair.birth);
            if (pair.dimension > 0) {
                ASSERT_LE(pair.death, radius);
            }
        }
        EXPECT_EQ(essential, 1);
    }
}

TEST(Persistence, OneTokenHasOneClassAndNoneHasNone)
{
    EXPECT_EQ(diagramOf(DistanceMatrix(SymmetricMatrix(1)), 2).pairs.size(), 1U);
    EXPECT_TRUE(diagramOf(DistanceMatrix(SymmetricMatrix(0)), 2).pairs.empty());
}

TEST(Persistence, EqualPointsAreOneComponentFromTheStart)
{
    EXPECT_EQ(diagramOf(DistanceMatrix(SymmetricMatrix(5, 0.0)), 1).pairs.size(), 1U);
}

TEST(Persistence, ScalingTheMatrixScalesEveryBar)
{
    const auto distance = test::cloudDistance(30, 2, 8);
    SymmetricMatrix doubled = distance.values();
    for (double& value : doubled.values())
        value *= 2.0;
    auto expected = triples(diagramOf(distance, 2));
    for (auto& [dimension, birth, death] : expected) {
        birth *= 2.0;
        death *= 2.0;
    }
    expectSameMultiset(triples(diagramOf(DistanceMatrix(doubled), 2)), expected, 0.0);
}

TEST(Persistence, RelabellingTokensChangesNothing)
{
    const auto distance = test::tiedDistance(20, 6, 9);
    SymmetricMatrix reversed(20);
    for (int i = 1; i < 20; ++i) {
        for (int j = 0; j < i; ++j)
            reversed.set(19 - i, 19 - j, distance(i, j));
    }
    expectSameMultiset(triples(diagramOf(DistanceMatrix(reversed), 2)), triples(diagramOf(distance, 2)), 0.0);
}

TEST(Persistence, EveryLoopIsBornWithAnEdgeOfItsOwn)
{
    for (std::uint64_t seed = 0; seed < 6; ++seed) {
        const auto distance = seed % 2 ? test::tiedDistance(24, 9, seed) : test::randomDistance(40, seed);
        std::set<std::pair<int, int>> edges;
        const auto loops = diagramOf(distance, 1).ofDimension(1);
        for (const auto& pair : loops) {
            ASSERT_TRUE(pair.birthEdge);
            EXPECT_EQ(pair.birthEdge->length, pair.birth);
            edges.emplace(pair.birthEdge->a, pair.birthEdge->b);
        }
        EXPECT_EQ(edges.size(), loops.size());
        EXPECT_FALSE(loops.empty());
    }
}

TEST(RepresentativeLoop, IsALoopOfEdgesThatCameBefore)
{
    for (std::uint64_t seed = 0; seed < 6; ++seed) {
        const auto distance = seed % 2 ? test::tiedDistance(24, 9, seed) : test::cloudDistance(50, 2, seed);
        const Filtration filtration = ripsFiltration(distance);
        for (const auto& pair : diagramOf(distance, 1).ofDimension(1)) {
            const auto loop = representativeLoop(filtration, pair);
            ASSERT_GE(loop.size(), 4U);
            EXPECT_EQ(std::set<int>(loop.begin(), loop.end()).size(), loop.size());
            EXPECT_EQ(loop.front(), pair.birthEdge->a);
            EXPECT_EQ(loop.back(), pair.birthEdge->b);
            for (std::size_t k = 1; k < loop.size(); ++k) {
                const int a = std::min(loop[k - 1], loop[k]);
                const int b = std::max(loop[k - 1], loop[k]);
                EXPECT_TRUE(before({a, b, distance(a, b)}, *pair.birthEdge));
            }
        }
    }
}

// Shortest paths by number of edges and length, by relaxing every edge over and over: no road shared with the search.
TEST(RepresentativeLoop, HasTheFewestEdgesAndOfThoseTheShortest)
{
    for (std::uint64_t seed = 0; seed < 6; ++seed) {
        const auto distance = seed % 2 ? test::tiedDistance(24, 9, seed) : test::circleDistance(40, 0.1, seed);
        const Filtration filtration = ripsFiltration(distance);
        const auto diagram = diagramOf(distance, 1);
        const LoopFinder finder(filtration, diagram);
        for (const auto& pair : diagram.pairs) {
            const auto loop = finder.loopOf(pair);
            EXPECT_EQ(loop, representativeLoop(filtration, pair));
            if (pair.dimension != 1) {
                EXPECT_TRUE(loop.empty());
                continue;
            }
            using Way = std::pair<int, double>;
            std::vector<Way> ways(static_cast<std::size_t>(distance.size()), Way{1000, 0.0});
            const auto at = [&ways](int vertex) -> Way& { return ways[static_cast<std::size_t>(vertex)]; };
            at(pair.birthEdge->a) = {0, 0.0};
            for (int round = 0; round < distance.size(); ++round) {
                for (const Edge& edge : filtration.edgesBefore(*pair.birthEdge)) {
                    at(edge.a) = std::min(at(edge.a), Way{at(edge.b).first + 1, at(edge.b).second + edge.length});
                    at(edge.b) = std::min(at(edge.b), Way{at(edge.a).first + 1, at(edge.a).second + edge.length});
                }
            }
            double length = 0.0;
            for (std::size_t k = 1; k < loop.size(); ++k)
                length += distance(loop[k - 1], loop[k]);
            EXPECT_EQ(static_cast<int>(loop.size()) - 1, at(pair.birthEdge->b).first);
            EXPECT_NEAR(length, at(pair.birthEdge->b).second, 1e-12);
        }
    }
}

TEST(RepresentativeLoop, OfASquareIsTheSquare)
{
    SymmetricMatrix matrix(4, 1.0);
    matrix.set(0, 2, 1.5);
    matrix.set(1, 3, 1.5);
    const DistanceMatrix distance(matrix);
    const auto loop = representativeLoop(ripsFiltration(distance), diagramOf(distance, 1).ofDimension(1).at(0));
    EXPECT_EQ(std::set<int>(loop.begin(), loop.end()), (std::set<int>{0, 1, 2, 3}));
}

TEST(BettiCurves, CountIntervalsThatContainTheThreshold)
{
    const auto diagram = diagramOf(test::cloudDistance(40, 2, 4), 1);
    const BettiCurves curves(diagram, 1);
    for (double threshold = 0.0; threshold < 1.0; threshold += 0.01) {
        for (int dimension = 0; dimension <= 1; ++dimension) {
            const auto alive = std::count_if(diagram.pairs.begin(), diagram.pairs.end(), [&](const auto& pair) {
                return pair.dimension == dimension && pair.birth <= threshold && threshold < pair.death;
            });
            ASSERT_EQ(curves.at(dimension, threshold), alive);
        }
    }
}

TEST(BettiCurves, ComponentsEqualTheClustersOfTheMergeTree)
{
    const auto distance = test::randomDistance(50, 5);
    const Filtration filtration = ripsFiltration(distance);
    const MergeTree tree = mergeTree(filtration);
    const BettiCurves curves(persistence(filtration, tree, 1), 1);
    for (const double threshold : curves.events())
        ASSERT_EQ(curves.at(0, threshold), tree.clustersAt(threshold).count());
}

TEST(Stability, BottleneckIsAtMostTheLargestChangeOfDistance)
{
    for (std::uint64_t seed = 0; seed < 5; ++seed) {
        const auto distance = test::cloudDistance(30, 2, seed);
        SymmetricMatrix changed = distance.values();
        test::Random random(seed + 100);
        double largest = 0.0;
        for (double& value : changed.values()) {
            const double before = value;
            value = std::max(0.0, value + 0.05 * (random.uniform() - 0.5));
            largest = std::max(largest, std::abs(value - before));
        }
        const auto original = diagramOf(distance, 2);
        const auto perturbed = diagramOf(DistanceMatrix(changed), 2);
        for (int dimension = 0; dimension <= 2; ++dimension) {
            const auto points = [dimension](const PersistenceDiagram& diagram) {
                std::vector<Interval> list;
                for (const auto& pair : diagram.ofDimension(dimension))
                    list.push_back({pair.birth, pair.death});
                return list;
            };
            EXPECT_LE(bottleneckDistance(points(original), points(perturbed)).distance, largest + 1e-12);
        }
    }
}

} // namespace
} // namespace toposcope
