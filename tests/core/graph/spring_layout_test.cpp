// Springs bring neighbours together, keep everything near, and give the same picture whole or in slices.
#include "core/graph/spring_layout.h"

#include "core/graph/layout3d.h"
#include "core/graph/token_graph.h"
#include "tests/support/random_inputs.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace toposcope {
namespace {

double between(const std::vector<Point>& positions, int i, int j)
{
    const Point& a = positions[static_cast<std::size_t>(i)];
    const Point& b = positions[static_cast<std::size_t>(j)];
    return std::hypot(a.x - b.x, a.y - b.y);
}

TEST(SpringLayout, TwoCliquesSeparate)
{
    std::vector<Edge> edges;
    for (int i = 0; i < 12; ++i)
        for (int j = i + 2; j < 12; j += 2)
            edges.push_back({i, j, 1.0});
    const auto start = classicalMds(test::randomDistance(12, 4)).positions; // knows nothing of the cliques
    const auto positions = springLayout(DistanceMatrix(SymmetricMatrix(12, 1.0)), edges, start).positions;
    double within = 0.0;
    for (int i = 0; i < 12; ++i)
        for (int j = i % 2; j < i; j += 2)
            within = std::max(within, between(positions, i, j));
    Point even;
    Point odd;
    for (std::size_t i = 0; i < 12; ++i) {
        Point& sum = i % 2 == 0 ? even : odd;
        sum = {sum.x + positions[i].x / 6.0, sum.y + positions[i].y / 6.0};
    }
    EXPECT_GT(std::hypot(even.x - odd.x, even.y - odd.y), 0.5 * within);
}

TEST(SpringLayout, APathIsDrawnInItsOrder)
{
    std::vector<Edge> edges;
    for (int i = 0; i + 1 < 6; ++i)
        edges.push_back({i, i + 1, 1.0});
    const auto positions =
        springLayout(DistanceMatrix(SymmetricMatrix(6, 1.0)), edges, circularLayout(6).positions).positions;
    for (int i = 2; i < 6; ++i)
        for (int j = 0; j + 1 < i; ++j)
            EXPECT_GT(between(positions, i, j), between(positions, i, i - 1)) << i << ", " << j;
}

TEST(SpringLayout, IsolatedNodesStayNearAndApart)
{
    const auto distance = test::randomDistance(200, 5);
    const auto start = classicalMds(distance).positions;
    const std::vector<Edge> edges{{0, 1, 0.1}, {1, 2, 0.1}, {0, 2, 0.1}}; // 197 nodes are alone
    const auto positions = springLayout(distance, edges, start).positions;
    double nearest = 1e9;
    double furthest = 0.0;
    double before = 0.0;
    for (int i = 0; i < 200; ++i)
        for (int j = 0; j < i; ++j) {
            nearest = std::min(nearest, between(positions, i, j));
            furthest = std::max(furthest, between(positions, i, j));
            before = std::max(before, between(start, i, j));
        }
    EXPECT_LT(furthest, 2.0 * before);
    EXPECT_GT(nearest, 0.01 * furthest);
}

TEST(SpringLayout, EveryPositionIsANumber)
{
    const std::vector<Point> onOneSpot(40);
    const DistanceMatrix distance(SymmetricMatrix(40, 1.0));
    std::vector<Edge> complete;
    for (int i = 0; i < 40; ++i)
        for (int j = 0; j < i; ++j)
            complete.push_back({j, i, 1.0});
    for (const auto& edges : {std::vector<Edge>(), std::vector<Edge>{{0, 1, 0.0}}, complete})
        for (const Point& point : springLayout(distance, edges, onOneSpot).positions)
            ASSERT_TRUE(std::isfinite(point.x) && std::isfinite(point.y)) << edges.size();
    EXPECT_TRUE(springLayout(DistanceMatrix(), {}, {}).positions.empty());
    EXPECT_EQ(springLayout(DistanceMatrix(SymmetricMatrix(1)), {}, {{3.0, 4.0}}).positions.size(), 1U);
}

TEST(SpringLayout, GivesTheSamePictureTwiceAndInSlices)
{
    const auto distance = test::randomDistance(120, 6);
    const Filtration filtration = ripsFiltration(distance);
    const auto edges = filtration.edgesUpTo(0.2);
    const auto start = classicalMds(distance).positions;
    const auto whole = springLayout(distance, edges, start);
    EXPECT_EQ(springLayout(distance, edges, start).positions, whole.positions);
    EXPECT_DOUBLE_EQ(whole.stress, stress(whole.positions, distance));
    SpringLayout slices(edges, start);
    int calls = 0;
    while (!slices.isFinished()) {
        slices.advance(std::chrono::milliseconds(0));
        ++calls;
    }
    EXPECT_EQ(calls, springIterations);
    EXPECT_EQ(slices.positions(), whole.positions);
}

TEST(SpringLayout, FixedNodesKeepTheirPlace)
{
    const auto start = circularLayout(5).positions;
    const std::vector<Edge> edges{{0, 1, 1.0}, {0, 2, 1.0}};
    SpringLayout spring(edges, start, {0, 3});
    while (!spring.isFinished())
        spring.advance(std::chrono::milliseconds(100));
    for (const std::size_t fixed : {std::size_t{0}, std::size_t{3}}) {
        EXPECT_NEAR(spring.positions()[fixed].x, start[fixed].x, 1e-12);
        EXPECT_NEAR(spring.positions()[fixed].y, start[fixed].y, 1e-12);
    }
    EXPECT_GT(std::hypot(spring.positions()[1].x - start[1].x, spring.positions()[1].y - start[1].y), 1e-3);
}

TEST(SpringLayout, CanBeStopped)
{
    std::stop_source stop;
    stop.request_stop();
    EXPECT_THROW(springLayout(DistanceMatrix(SymmetricMatrix(5, 1.0)), {}, circularLayout(5).positions, 10,
                              Control(stop.get_token())),
                 Cancelled);
}

TEST(CircularLayout, GoesClockwiseFromTheTop)
{
    const auto positions = circularLayout(4).positions; // y grows downwards
    const std::vector<Point> expected{{0, -1}, {1, 0}, {0, 1}, {-1, 0}};
    for (std::size_t i = 0; i < 4; ++i) {
        EXPECT_NEAR(positions[i].x, expected[i].x, 1e-12);
        EXPECT_NEAR(positions[i].y, expected[i].y, 1e-12);
    }
}

TEST(ClassicalMds3d, RecoversPointsOfSpaceAndExtendsThePlane)
{
    for (const int size : {2, 3, 50, 300}) {
        const auto distance = test::cloudDistance(size, 3, 21);
        const Layout3d space = classicalMds3d(distance);
        const Layout plane = classicalMds(distance);
        EXPECT_NEAR(space.stress, 0.0, 1e-6);
        EXPECT_LE(space.stress, plane.stress + 1e-6);
        for (std::size_t i = 0; i < space.positions.size(); ++i) {
            EXPECT_NEAR(space.positions[i].x, plane.positions[i].x, 1e-7);
            EXPECT_NEAR(space.positions[i].y, plane.positions[i].y, 1e-7);
        }
        const Point3& a = space.positions.front();
        const Point3& b = space.positions.back();
        EXPECT_NEAR(std::hypot(a.x - b.x, a.y - b.y, a.z - b.z), distance(0, size - 1), 1e-8);
    }
}

} // namespace
} // namespace toposcope
