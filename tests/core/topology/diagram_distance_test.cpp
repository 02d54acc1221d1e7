// Diagram distances against the reference, against every matching of six points, and as metrics.

#include "core/topology/diagram_distance.h"

#include "core/error.h"
#include "core/topology/persistence_diagram.h"
#include "tests/support/brute_force.h"
#include "tests/support/fixtures.h"
#include "tests/support/random_inputs.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <stop_token>
#include <utility>

namespace toposcope {
namespace {

using Diagram = std::vector<Interval>;

double bottleneck(const Diagram& a, const Diagram& b)
{
    return bottleneckDistance(a, b).distance;
}

double wasserstein(const Diagram& a, const Diagram& b, int q)
{
    return wassersteinDistance(a, b, q).distance;
}

// Every point of both diagrams appears exactly once, and every cost is what the two points say.
void expectIsMatching(const DiagramMatching& matching, const Diagram& a, const Diagram& b)
{
    std::multiset<int> left;
    std::multiset<int> right;
    for (const MatchedPair& pair : matching.pairs) {
        if (pair.a >= 0)
            left.insert(pair.a);
        if (pair.b >= 0)
            right.insert(pair.b);
        ASSERT_TRUE(pair.a >= 0 || pair.b >= 0);
        const auto half = [](const Interval& p) { return (p.death - p.birth) / 2.0; };
        const double expected =
            pair.a < 0 ? half(b[static_cast<std::size_t>(pair.b)])
            : pair.b < 0
                ? half(a[static_cast<std::size_t>(pair.a)])
                : std::max(
                      std::abs(a[static_cast<std::size_t>(pair.a)].birth - b[static_cast<std::size_t>(pair.b)].birth),
                      std::abs(a[static_cast<std::size_t>(pair.a)].death - b[static_cast<std::size_t>(pair.b)].death));
        EXPECT_EQ(pair.cost, expected);
    }
    EXPECT_EQ(std::set<int>(left.begin(), left.end()).size(), a.size());
    EXPECT_EQ(std::set<int>(right.begin(), right.end()).size(), b.size());
    EXPECT_EQ(left.size(), a.size());
    EXPECT_EQ(right.size(), b.size());
}

TEST(DiagramDistance, EqualsTheReference)
{
    std::map<std::string, std::map<int, Diagram>> diagrams;
    for (const auto& item : test::loadFixture("persistence.json")) {
        for (const auto& interval : item["diagram"]) {
            if (!interval[2].is_null())
                diagrams[item["name"]][interval[0].get<int>()].push_back(
                    {interval[1].get<double>(), interval[2].get<double>()});
        }
    }
    const auto reference = test::loadFixture("diagram-distances.json");
    ASSERT_FALSE(reference["pairs"].empty());
    for (const auto& item : reference["pairs"]) {
        const Diagram& a = diagrams[item["a"]][item["dimension"].get<int>()];
        const Diagram& b = diagrams[item["b"]][item["dimension"].get<int>()];
        EXPECT_NEAR(bottleneck(a, b), item["bottleneck"].get<double>(), 1e-6) << item;
        EXPECT_NEAR(wasserstein(a, b, 1), item["wasserstein_1"].get<double>(), 1e-6) << item;
        EXPECT_NEAR(wasserstein(a, b, 2), item["wasserstein_2"].get<double>(), 1e-6) << item;
    }
}

TEST(DiagramDistance, EqualsTheBestOfAllMatchings)
{
    for (std::uint64_t seed = 0; seed < 30; ++seed) {
        const Diagram a = test::randomDiagram(static_cast<int>(seed % 7), seed);
        const Diagram b = test::randomDiagram(6 - static_cast<int>(seed % 4), seed + 1000);
        const auto largest = [](double x, double y) { return std::max(x, y); };
        const auto sum = [](double x, double y) { return x + y; };
        const auto squares = [](double x, double y) { return x + y * y; };
        EXPECT_NEAR(bottleneck(a, b), test::bruteForceMatching(a, b, largest), 1e-12);
        EXPECT_NEAR(wasserstein(a, b, 1), test::bruteForceMatching(a, b, sum), 1e-9);
        EXPECT_NEAR(wasserstein(a, b, 2), std::sqrt(test::bruteForceMatching(a, b, squares)), 1e-9);
    }
}

TEST(DiagramDistance, TheMatchingsRealiseTheDistances)
{
    for (std::uint64_t seed = 0; seed < 6; ++seed) {
        const Diagram a = test::randomDiagram(40, seed);
        const Diagram b = test::randomDiagram(25, seed + 50);
        const auto best = bottleneckDistance(a, b);
        expectIsMatching(best, a, b);
        double largest = 0.0;
        for (const auto& pair : best.pairs)
            largest = std::max(largest, pair.cost);
        EXPECT_EQ(best.distance, largest);
        for (const int q : {1, 2}) {
            const auto cheapest = wassersteinDistance(a, b, q);
            expectIsMatching(cheapest, a, b);
            double sum = 0.0;
            for (const auto& pair : cheapest.pairs)
                sum += std::pow(pair.cost, q);
            EXPECT_NEAR(cheapest.distance, std::pow(sum, 1.0 / q), 1e-12);
            EXPECT_LE(best.distance, cheapest.distance + 1e-12);
        }
    }
}

// Few values, so that points and costs tie, some of them on the diagonal, with `essential` that never die.
Diagram tiedDiagram(int points, int essential, std::uint64_t seed)
{
    test::Random random(seed);
    Diagram diagram;
    for (int i = 0; i < points; ++i) {
        const double birth = 0.25 * random.below(4);
        diagram.push_back({birth, birth + 0.25 * random.below(5)});
    }
    for (int i = 0; i < essential; ++i)
        diagram.push_back({0.25 * random.below(4), std::numeric_limits<double>::infinity()});
    return diagram;
}

// What a pair costs, from the points alone.
double costOf(const MatchedPair& pair, const Diagram& a, const Diagram& b)
{
    const auto toDiagonal = [](const Interval& point) { return (point.death - point.birth) / 2.0; };
    if (pair.a < 0)
        return toDiagonal(b[static_cast<std::size_t>(pair.b)]);
    if (pair.b < 0)
        return toDiagonal(a[static_cast<std::size_t>(pair.a)]);
    const Interval& left = a[static_cast<std::size_t>(pair.a)];
    const Interval& right = b[static_cast<std::size_t>(pair.b)];
    const double births = std::abs(left.birth - right.birth);
    return std::isinf(left.death) && std::isinf(right.death) ? births
                                                             : std::max(births, std::abs(left.death - right.death));
}

TEST(DiagramDistance, TheMatchingRealisesThePrintedDistanceWithTiesAndInfiniteBarsToo)
{
    for (std::uint64_t seed = 0; seed < 12; ++seed) {
        const int essential = static_cast<int>(seed % 3);
        const Diagram a = tiedDiagram(15, essential, seed);
        const Diagram b = tiedDiagram(static_cast<int>(10 + seed), essential, seed + 100);
        for (const int q : {0, 1, 2}) { // 0: bottleneck
            const auto matching = q == 0 ? bottleneckDistance(a, b) : wassersteinDistance(a, b, q);
            expectIsMatching(matching, a, b);
            double largest = 0.0;
            double sum = 0.0;
            for (const MatchedPair& pair : matching.pairs) {
                const double cost = costOf(pair, a, b);
                EXPECT_DOUBLE_EQ(pair.cost, cost);
                largest = std::max(largest, cost);
                sum += std::pow(cost, q);
            }
            EXPECT_NEAR(matching.distance, q == 0 ? largest : std::pow(sum, 1.0 / q), 1e-12);
        }
    }
}

TEST(DiagramDistance, ExchangedDiagramsHaveTheSameDistanceToTheLastDigitAndTheSamePairs)
{
    for (std::uint64_t seed = 0; seed < 30; ++seed) {
        const bool tied = seed % 2 == 0;
        const Diagram a = tied ? tiedDiagram(20, 1, seed) : test::randomDiagram(40, seed);
        const Diagram b = tied ? tiedDiagram(17, 2, seed + 9) : test::randomDiagram(33, seed + 9);
        for (const int q : {0, 1, 2}) {
            const auto there = q == 0 ? bottleneckDistance(a, b) : wassersteinDistance(a, b, q);
            const auto back = q == 0 ? bottleneckDistance(b, a) : wassersteinDistance(b, a, q);
            EXPECT_EQ(there.distance, back.distance);
            std::set<std::pair<int, int>> pairs;
            std::set<std::pair<int, int>> exchanged;
            for (const MatchedPair& pair : there.pairs)
                pairs.emplace(pair.a, pair.b);
            for (const MatchedPair& pair : back.pairs)
                exchanged.emplace(pair.b, pair.a);
            EXPECT_EQ(pairs, exchanged);
        }
    }
}

TEST(DiagramDistance, OfADiagramToItselfIsExactlyZero)
{
    Diagram diagram = test::randomDiagram(50, 3);
    Diagram reversed(diagram.rbegin(), diagram.rend());
    EXPECT_EQ(bottleneck(diagram, reversed), 0.0);
    EXPECT_EQ(wasserstein(diagram, reversed, 1), 0.0);
    EXPECT_EQ(wasserstein(diagram, reversed, 2), 0.0);
}

TEST(DiagramDistance, IsSymmetricAndObeysTheTriangleInequality)
{
    for (std::uint64_t seed = 0; seed < 5; ++seed) {
        const Diagram a = test::randomDiagram(12, seed);
        const Diagram b = test::randomDiagram(15, seed + 10);
        const Diagram c = test::randomDiagram(9, seed + 20);
        for (const int q : {0, 1, 2}) {
            const auto d = [q](const Diagram& x, const Diagram& y) {
                return q == 0 ? bottleneck(x, y) : wasserstein(x, y, q);
            };
            EXPECT_NEAR(d(a, b), d(b, a), 1e-12);
            EXPECT_LE(d(a, c), d(a, b) + d(b, c) + 1e-12);
        }
    }
}

TEST(DiagramDistance, ToNothingIsHalfTheLongestBar)
{
    const Diagram a{{0.0, 1.0}, {2.0, 2.5}};
    EXPECT_EQ(bottleneck(a, {}), 0.5);
    EXPECT_EQ(wasserstein(a, {}, 1), 0.75);
    EXPECT_EQ(bottleneck({}, {}), 0.0);
}

// GUDHI's manual, Bottleneck distance: {(2.7,3.7), (9.6,14), (34.2,34.974)} and {(2.8,4.45), (9.5,14.1)} are at 0.75
// once the points that never die, (3,∞) and (3.2,∞), are matched too.
TEST(DiagramDistance, GudhiManualExample)
{
    const Diagram a{{2.7, 3.7}, {9.6, 14.0}, {34.2, 34.974}, {3.0, neverDies}};
    const Diagram b{{2.8, 4.45}, {9.5, 14.1}, {3.2, neverDies}};
    EXPECT_NEAR(bottleneck(a, b), 0.75, 1e-12);
}

TEST(DiagramDistance, DifferentCountsOfEssentialClassesAreInfinitelyFarApart)
{
    const Diagram one{{0.0, neverDies}};
    const Diagram two{{0.0, neverDies}, {0.5, neverDies}};
    EXPECT_EQ(bottleneck(one, two), neverDies);
    EXPECT_EQ(wasserstein(one, two, 1), neverDies);
    EXPECT_EQ(wasserstein(one, two, 2), neverDies);
}

TEST(DiagramDistance, EssentialClassesMatchInOrderOfBirth)
{
    const Diagram a{{0.0, neverDies}, {1.0, neverDies}};
    const Diagram b{{1.1, neverDies}, {0.3, neverDies}};
    EXPECT_NEAR(bottleneck(a, b), 0.3, 1e-15);
    EXPECT_NEAR(wasserstein(a, b, 1), 0.4, 1e-15);
}

TEST(DiagramDistance, AHundredPointsWithTiesEnd)
{
    Diagram a;
    Diagram b;
    for (int i = 0; i < 100; ++i) {
        a.push_back({0.0, 1.0 + (i % 3)});
        b.push_back({0.0, 1.0 + (i % 4)});
    }
    EXPECT_GT(wasserstein(a, b, 1), 0.0);
    EXPECT_GE(wasserstein(a, b, 2), bottleneck(a, b));
}

// A power of two as unit changes no digit, however large or small the numbers become.
TEST(DiagramDistance, GrowWithTheUnit)
{
    const Diagram a = test::randomDiagram(12, 5);
    const Diagram b = test::randomDiagram(15, 6);
    for (const int exponent : {-960, -664, 664, 1000}) {
        const auto inUnit = [exponent](Diagram diagram) {
            for (Interval& point : diagram)
                point = {std::ldexp(point.birth, exponent), std::ldexp(point.death, exponent)};
            return diagram;
        };
        EXPECT_EQ(bottleneck(inUnit(a), inUnit(b)), std::ldexp(bottleneck(a, b), exponent));
        for (const int q : {1, 2})
            EXPECT_EQ(wasserstein(inUnit(a), inUnit(b), q), std::ldexp(wasserstein(a, b, q), exponent));
    }
}

TEST(DiagramDistance, OfExtremePointsIsFoundToo)
{
    EXPECT_DOUBLE_EQ(bottleneck({{0.0, 1e-300}}, {{0.0, 9e-301}}), 1e-301);
    EXPECT_DOUBLE_EQ(wasserstein({{0.0, 1e-300}}, {{0.0, 9e-301}}, 2), 1e-301);
    EXPECT_EQ(bottleneck({{0.0, 1e-320}}, {}), 5e-321);
    EXPECT_EQ(wasserstein({{0.0, 1e-320}}, {}, 2), 5e-321);
    EXPECT_EQ(wasserstein({{-1.5e308, 1.5e308}}, {{0.0, 0.0}}, 2), 1.5e308);
    EXPECT_EQ(bottleneck({{-1.5e308, 1.5e308}}, {{1e300, 1e300}}), 1.5e308);
    const Diagram farFromTheRest{{1e300, 1e300}, {0.0, 1e-300}};
    const auto matching = wassersteinDistance(farFromTheRest, Diagram{{0.0, 3e-300}}, 1);
    expectIsMatching(matching, farFromTheRest, {{0.0, 3e-300}});
    EXPECT_DOUBLE_EQ(matching.distance, 2e-300);
}

TEST(DiagramDistance, TooManyPairsAreRefusedWithTheirNumber)
{
    const Diagram a(50000, {0.0, 1.0});
    const Diagram b(50000, {0.0, 2.0});
    try {
        wassersteinDistance(a, b, 1);
        FAIL();
    } catch (const InputError& error) {
        EXPECT_NE(std::string(error.what()).find("2500100001 pairs"), std::string::npos) << error.what();
    }
}

TEST(DiagramDistance, ShortBarsBesideALongOneAreNotLost)
{
    const Diagram a{{0.0, 1000.0}, {0.5, 0.5001}};
    const Diagram b{{0.0, 1000.0}, {0.5, 0.50011}};
    EXPECT_NEAR(wasserstein(a, b, 2), 1e-5, 1e-12);
    EXPECT_LE(wasserstein(a, b, 2), wasserstein(a, b, 1) + 1e-15);
}

// What the short ones cost is less than a unit of the integers that the long one is counted in.
TEST(DiagramDistance, ManyShortBarsBesideALongOneAreMatchedWithEachOther)
{
    Diagram a{{0.0, 1.0}};
    Diagram b{{0.0, 1.0 + 1e-12}};
    EXPECT_NEAR(wasserstein(a, b, 2), 1e-12, 1e-16);
    for (int i = 0; i < 300; ++i) {
        const double x = 0.003 * i;
        a.push_back({x, x + 4e-8});
        b.push_back({x + 1e-12, x + 4e-8});
    }
    for (const int q : {1, 2}) {
        const auto matching = wassersteinDistance(a, b, q);
        expectIsMatching(matching, a, b);
        EXPECT_LT(matching.distance, 1.01e-12 * std::pow(301.0, 1.0 / q)) << q;
        for (const MatchedPair& pair : matching.pairs)
            EXPECT_EQ(pair.a, pair.b);
    }
}

// Whole numbers, so that the smallest sums and squares are reached in many ways.
TEST(DiagramDistance, OfTiedPointsEqualsTheBestOfAllMatchings)
{
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
        const Diagram a = tiedDiagram(static_cast<int>(seed % 7), 0, seed);
        const Diagram b = tiedDiagram(6 - static_cast<int>(seed % 3), 0, seed + 500);
        const auto largest = [](double x, double y) { return std::max(x, y); };
        const auto sum = [](double x, double y) { return x + y; };
        const auto squares = [](double x, double y) { return x + y * y; };
        EXPECT_EQ(bottleneck(a, b), test::bruteForceMatching(a, b, largest)) << seed;
        EXPECT_DOUBLE_EQ(wasserstein(a, b, 1), test::bruteForceMatching(a, b, sum)) << seed;
        EXPECT_DOUBLE_EQ(wasserstein(a, b, 2), std::sqrt(test::bruteForceMatching(a, b, squares))) << seed;
    }
}

TEST(DiagramDistance, CanBeStopped)
{
    std::stop_source stop;
    stop.request_stop();
    const Control control(stop.get_token());
    const Diagram a = test::randomDiagram(20, 1);
    const Diagram b = test::randomDiagram(20, 2);
    EXPECT_THROW(bottleneckDistance(a, b, control), Cancelled);
    EXPECT_THROW(wassersteinDistance(a, b, 1, control), Cancelled);
}

TEST(DiagramDistance, AnotherOrderIsRefused)
{
    EXPECT_THROW(wassersteinDistance({}, {}, 3), InputError);
}

} // namespace
} // namespace toposcope
