// Diagram distances of many points of many kinds against GUDHI's bottleneck distance and LEMON's network simplex.

#include "core/topology/diagram_distance.h"
#include "tests/support/random_inputs.h"

#include <gtest/gtest.h>

#include <gudhi/Bottleneck.h>
#include <lemon/network_simplex.h>
#include <lemon/smart_graph.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace toposcope {
namespace {

using Diagram = std::vector<Interval>;

double half(const Interval& point)
{
    return (point.death - point.birth) / 2.0;
}

double referenceBottleneck(const Diagram& a, const Diagram& b)
{
    const auto pairs = [](const Diagram& diagram) {
        std::vector<std::pair<double, double>> result;
        for (const Interval& point : diagram)
            result.emplace_back(point.birth, point.death);
        return result;
    };
    return Gudhi::persistence_diagram::bottleneck_distance(pairs(a), pairs(b), 0.0);
}

// As a transport problem: every point supplies or wants one unit, the diagonal on either side what the other has.
double referenceWasserstein(const Diagram& a, const Diagram& b, int q)
{
    lemon::SmartDigraph graph;
    lemon::SmartDigraph::ArcMap<std::int64_t> cost(graph);
    lemon::SmartDigraph::NodeMap<std::int64_t> supply(graph);
    constexpr double unit = 0x1p40;
    std::vector<lemon::SmartDigraph::Node> ofA, ofB;
    for (std::size_t i = 0; i <= a.size(); ++i)
        supply[ofA.emplace_back(graph.addNode())] = i < a.size() ? 1 : static_cast<std::int64_t>(b.size());
    for (std::size_t j = 0; j <= b.size(); ++j)
        supply[ofB.emplace_back(graph.addNode())] = j < b.size() ? -1 : -static_cast<std::int64_t>(a.size());
    for (std::size_t i = 0; i <= a.size(); ++i) {
        for (std::size_t j = 0; j <= b.size(); ++j) {
            double distance = 0.0;
            if (i < a.size() && j < b.size())
                distance = std::max(std::abs(a[i].birth - b[j].birth), std::abs(a[i].death - b[j].death));
            else if (i < a.size() || j < b.size())
                distance = i < a.size() ? half(a[i]) : half(b[j]);
            cost[graph.addArc(ofA[i], ofB[j])] = std::llround(unit * std::pow(distance, q));
        }
    }
    lemon::NetworkSimplex<lemon::SmartDigraph, std::int64_t, std::int64_t> simplex(graph);
    simplex.supplyMap(supply).costMap(cost);
    EXPECT_EQ(simplex.run(), simplex.OPTIMAL);
    return std::pow(static_cast<double>(simplex.totalCost()) / unit, 1.0 / q);
}

void expectReference(const Diagram& a, const Diagram& b, const std::string& what)
{
    const double expected = referenceBottleneck(a, b);
    EXPECT_NEAR(bottleneckDistance(a, b).distance, expected, 1e-12 * expected) << what;
    for (const int q : {1, 2}) {
        const double cheapest = referenceWasserstein(a, b, q);
        EXPECT_NEAR(wassersteinDistance(a, b, q).distance, cheapest, 1e-7 * cheapest) << what << ", q = " << q;
    }
}

// Births near `births`, lengths up to `longest`.
Diagram diagramOf(int points, double births, double longest, std::uint64_t seed)
{
    test::Random random(seed);
    Diagram diagram;
    for (int i = 0; i < points; ++i) {
        const double birth = births * random.uniform();
        diagram.push_back({birth, birth + 1e-6 + longest * random.uniform()});
    }
    return diagram;
}

// Coordinates 0 … levels − 1, points on the diagonal included.
Diagram integerDiagram(int points, int levels, std::uint64_t seed)
{
    test::Random random(seed);
    Diagram diagram;
    for (int i = 0; i < points; ++i) {
        const double birth = random.below(levels);
        diagram.push_back({birth, birth + random.below(levels)});
    }
    return diagram;
}

TEST(DiagramReference, PointsAllOver)
{
    for (const int size : {50, 400, 1000})
        expectReference(diagramOf(size, 1.0, 1.0, 1), diagramOf(size, 1.0, 1.0, 2), std::to_string(size));
    expectReference(diagramOf(700, 1.0, 1.0, 3), diagramOf(150, 1.0, 1.0, 4), "of different size");
    expectReference(diagramOf(150, 1.0, 1.0, 5), diagramOf(700, 1.0, 1.0, 6), "of different size");
}

// Whatever number of points is looked at together.
TEST(DiagramReference, FewerAndMorePointsThanAVectorHas)
{
    for (const int left : {1, 7, 31, 32, 33, 64, 65, 96}) {
        for (const int right : {1, 8, 31, 32, 33, 63, 64, 65})
            expectReference(diagramOf(left, 1.0, 1.0, 1), diagramOf(right, 1.0, 1.0, 2),
                            std::to_string(left) + " and " + std::to_string(right));
    }
}

TEST(DiagramReference, ComponentsAreAllBornAtZero)
{
    expectReference(diagramOf(600, 0.0, 1.0, 1), diagramOf(500, 0.0, 1.0, 2), "births 0");
    expectReference(diagramOf(600, 0.0, 1.0, 3), diagramOf(500, 0.0, 2.0, 4), "births 0, another scale");
    Diagram far = diagramOf(100, 0.0, 0.1, 5);
    for (Interval& point : far)
        point.death += 4.0;
    expectReference(diagramOf(120, 0.0, 0.1, 6), far, "births 0, nothing worth a pair");
}

TEST(DiagramReference, MostPointsAreNearTheDiagonal)
{
    Diagram a = diagramOf(800, 1.0, 0.01, 1);
    Diagram b = diagramOf(700, 1.0, 0.01, 2);
    for (const Diagram& few : {diagramOf(12, 1.0, 1.0, 3), diagramOf(7, 1.0, 1.0, 4)})
        (few.size() == 12 ? a : b).insert((few.size() == 12 ? a : b).end(), few.begin(), few.end());
    expectReference(a, b, "near the diagonal");
}

TEST(DiagramReference, ManyPointsAndCostsAreEqual)
{
    for (const int levels : {2, 5, 30})
        expectReference(integerDiagram(500, levels, 1), integerDiagram(450, levels, 2), std::to_string(levels));
    Diagram a(400, {0.0, 1.0});
    Diagram b(300, {0.1, 1.2});
    b.insert(b.end(), 250, {0.3, 1.0});
    expectReference(a, b, "two heaps and one");
}

// The points of a heap are one another's rivals for all partners alike.
TEST(DiagramReference, HeapsThatDoNotLieOnALine)
{
    Diagram a, b;
    for (int i = 0; i < 600; ++i) {
        a.push_back({0.0, 1.0 + 0.001 * (i % 2)});
        b.push_back({0.1 * (i % 3), 1.2});
    }
    expectReference(a, b, "two heaps and three");
    for (int i = 0; i < 600; ++i) {
        a[static_cast<std::size_t>(i)] = {0.001 * (i % 2), 4.0};
        b[static_cast<std::size_t>(i)] = {0.001, 4.1 + 0.001 * i};
    }
    expectReference(a, b, "two heaps and a row");
}

TEST(DiagramReference, OnePointAndAThousand)
{
    expectReference({{0.2, 0.9}}, diagramOf(1000, 1.0, 1.0, 1), "one and a thousand");
    expectReference(diagramOf(1000, 1.0, 1.0, 1), {{0.2, 0.9}}, "a thousand and one");
    expectReference(diagramOf(1000, 1.0, 0.001, 1), {{0.2, 3.0}}, "short ones and a long one");
    expectReference({}, diagramOf(100, 1.0, 1.0, 1), "none and a hundred");
}

// A heap opposite points at ever larger distances: every cost counts once.
TEST(DiagramReference, AHeapAndARow)
{
    Diagram a(200, {0.0, 4.0});
    Diagram b;
    for (int j = 0; j < 200; ++j)
        b.push_back({0.0, 4.1 + 0.01 * j});
    expectReference(a, b, "a heap and a row");
    std::reverse(b.begin(), b.end());
    expectReference(b, a, "a row and a heap");
}

// Shifted grids: the nearest are not the partners.
TEST(DiagramReference, ARowMovedAlongItself)
{
    Diagram a, b;
    for (int i = 0; i < 300; ++i) {
        a.push_back({0.0, 10.0 + i});
        b.push_back({0.0, 10.75 + i});
    }
    expectReference(a, b, "moved by three quarters");
    b.erase(b.begin(), b.begin() + 20);
    expectReference(a, b, "moved, and without its first ones");
}

} // namespace
} // namespace toposcope
