// The layout recovers what can be drawn exactly, never moves with a threshold, and keeps points apart.

#include "core/graph/layout.h"

#include "core/graph/token_graph.h"
#include "tests/support/random_inputs.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace toposcope {
namespace {

double drawn(const Layout& layout, int i, int j)
{
    const Point& a = layout.positions[static_cast<std::size_t>(i)];
    const Point& b = layout.positions[static_cast<std::size_t>(j)];
    return std::hypot(a.x - b.x, a.y - b.y);
}

TEST(ClassicalMds, RecoversPointsOfThePlane)
{
    for (const int size : {2, 3, 40, 300}) { // solved whole, and by the Lanczos process
        const auto distance = test::cloudDistance(size, 2, 11);
        const Layout layout = classicalMds(distance);
        for (int i = 0; i < size; i += 3) {
            for (int j = 0; j < i; j += 5)
                ASSERT_NEAR(drawn(layout, i, j), distance(i, j), 1e-8) << size;
        }
        EXPECT_NEAR(layout.stress, 0.0, 1e-6);
    }
}

TEST(ClassicalMds, GivesTheSamePictureTwice)
{
    const auto distance = test::randomDistance(200, 12);
    EXPECT_EQ(classicalMds(distance).positions, classicalMds(distance).positions);
}

TEST(ClassicalMds, PlacesPointsOfNoDistanceOnOneSpot)
{
    const Layout layout = classicalMds(DistanceMatrix(SymmetricMatrix(200, 0.0)));
    for (const Point& point : layout.positions)
        ASSERT_NEAR(std::hypot(point.x, point.y), 0.0, 1e-12);
}

TEST(ClassicalMds, EqualDistancesAreNotDrawnOnOneLine)
{
    const Layout layout = classicalMds(DistanceMatrix(SymmetricMatrix(200, 1.0)));
    double xx = 0.0;
    double yy = 0.0;
    for (const Point& point : layout.positions) {
        xx += point.x * point.x;
        yy += point.y * point.y;
    }
    EXPECT_NEAR(xx, 0.5, 1e-9); // the eigenvalue of every centred direction
    EXPECT_NEAR(yy, 0.5, 1e-9);
}

TEST(SpreadApart, CanBeStopped)
{
    std::stop_source stop;
    stop.request_stop();
    Layout onOneSpot;
    onOneSpot.positions.resize(60);
    EXPECT_THROW(spreadApart(onOneSpot, DistanceMatrix(SymmetricMatrix(60, 1.0)), 0.7, Control(stop.get_token())),
                 Cancelled);
}

TEST(SpreadApart, SeparatesPointsOnOneSpot)
{
    const DistanceMatrix distance(SymmetricMatrix(60, 1.0));
    Layout onOneSpot;
    onOneSpot.positions.resize(60);
    const Layout layout = spreadApart(onOneSpot, distance);
    double nearest = 1e9;
    for (int i = 1; i < 60; ++i) {
        for (int j = 0; j < i; ++j)
            nearest = std::min(nearest, drawn(layout, i, j));
    }
    EXPECT_GT(nearest, 0.2);
}

TEST(SpreadApart, LeavesAnOpenPictureAsItIs)
{
    SymmetricMatrix line(5);
    for (int i = 1; i < 5; ++i) {
        for (int j = 0; j < i; ++j)
            line.set(i, j, i - j);
    }
    const DistanceMatrix distance(line);
    const Layout layout = classicalMds(distance);
    EXPECT_EQ(spreadApart(layout, distance, 0.5).positions, layout.positions);
}

TEST(SpreadApart, EndsWherePlacesAreFarOutOrNoNumbers)
{
    const double none = std::numeric_limits<double>::quiet_NaN();
    const Layout strewn{{{0.0, 0.0}, {1e300, -1e300}, {-1e300, 1.0}, {none, 0.0}, {1e-300, none}}, 0.0};
    const Layout layout = spreadApart(strewn, DistanceMatrix(SymmetricMatrix(5, 1e300)));
    EXPECT_EQ(layout.positions.size(), 5U);
    const Layout thin{{{0.0, 0.0}, {1e150, 1e-170}, {1.0, 0.0}}, 0.0};
    for (const Point& point : spreadApart(thin, DistanceMatrix(SymmetricMatrix(3, 1.0))).positions)
        EXPECT_TRUE(std::isfinite(point.x) && std::isfinite(point.y));
}

TEST(TokenGraph, TrianglesAreAllTriplesWithinTheThreshold)
{
    const auto distance = test::randomDistance(18, 13);
    const Filtration filtration = ripsFiltration(distance);
    std::size_t expected = 0;
    for (int a = 0; a < 18; ++a) {
        for (int b = 0; b < a; ++b) {
            for (int c = 0; c < b; ++c)
                expected += distance(a, b) <= 0.5 && distance(b, c) <= 0.5 && distance(a, c) <= 0.5;
        }
    }
    const auto all = trianglesUpTo(filtration, 0.5, 100000);
    EXPECT_EQ(all.triangles.size(), expected);
    EXPECT_FALSE(all.truncated);
    const auto some = trianglesUpTo(filtration, 0.5, 10);
    EXPECT_EQ(some.triangles.size(), 10U);
    EXPECT_TRUE(some.truncated);
}

TEST(TokenGraph, DegreesCountEdges)
{
    const std::vector<Edge> edges{{0, 1, 0.1}, {1, 2, 0.2}};
    EXPECT_EQ(degrees(4, edges), (std::vector<int>{1, 2, 1, 0}));
}

} // namespace
} // namespace toposcope
