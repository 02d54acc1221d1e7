// Counts in small random graphs against their definitions, and on large dense ones that they end.

#include "core/features/threshold_graph.h"

#include "tests/support/random_inputs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <set>
#include <vector>

namespace toposcope {
namespace {

struct Matrix {
    std::vector<double> values;
    int size;
    MatrixView<double> view() const { return {values.data(), size, size}; }
    bool has(int i, int j) const { return view()(i, j) >= 0.5; }
    bool joined(int i, int j) const { return has(i, j) || has(j, i); }
};

// Edges with probability `density`.
Matrix randomGraph(int size, double density, std::uint64_t seed, bool causal = false)
{
    test::Random random(seed);
    Matrix matrix{{}, size};
    for (int i = 0; i < size; ++i) {
        for (int j = 0; j < size; ++j) {
            const bool edge = random.uniform() < density && !(causal && j > i);
            matrix.values.push_back(edge ? 1.0 : 0.0);
        }
    }
    return matrix;
}

// Floyd–Warshall: which vertices are reached from which.
std::vector<std::vector<bool>> reachable(const Matrix& graph, bool directed)
{
    const auto n = static_cast<std::size_t>(graph.size);
    std::vector<std::vector<bool>> reach(n, std::vector<bool>(n));
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < n; ++j) {
            const int a = static_cast<int>(i), b = static_cast<int>(j);
            reach[i][j] = i == j || (directed ? graph.has(a, b) : graph.joined(a, b));
        }
    for (std::size_t k = 0; k < n; ++k)
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t j = 0; j < n; ++j)
                reach[i][j] = reach[i][j] || (reach[i][k] && reach[k][j]);
    return reach;
}

int classes(const std::vector<std::vector<bool>>& reach)
{
    int count = 0;
    for (std::size_t i = 0; i < reach.size(); ++i) {
        bool first = true;
        for (std::size_t j = 0; j < i; ++j)
            first = first && !(reach[i][j] && reach[j][i]);
        count += first ? 1 : 0;
    }
    return count;
}

// Cycles whose smallest vertex is `start`, by following every path.
int cyclesFrom(const Matrix& graph, int start, int at, std::uint32_t used)
{
    int count = graph.has(at, start) ? 1 : 0;
    for (int next = start + 1; next < graph.size; ++next) {
        if (graph.has(at, next) && !((used >> next) & 1U))
            count += cyclesFrom(graph, start, next, used | (1U << next));
    }
    return count;
}

int allCycles(const Matrix& graph)
{
    int count = 0;
    for (int start = 0; start < graph.size; ++start)
        count += cyclesFrom(graph, start, start, 1U << start);
    return count;
}

// A graph is chordal when vertices whose neighbours are all joined can be taken away until none is left.
bool chordalByElimination(const Matrix& graph)
{
    std::set<int> left;
    for (int v = 0; v < graph.size; ++v)
        left.insert(v);
    while (!left.empty()) {
        const auto simplicial = std::find_if(left.begin(), left.end(), [&](int v) {
            for (const int a : left)
                for (const int b : left)
                    if (a != b && a != v && b != v && graph.joined(v, a) && graph.joined(v, b) && !graph.joined(a, b))
                        return false;
            return true;
        });
        if (simplicial == left.end())
            return false;
        left.erase(simplicial);
    }
    return true;
}

TEST(ThresholdGraph, EdgesAreTheEntriesFromTheThresholdOn)
{
    const std::vector<double> values{0.5, 0.2, 0.0, //
                                     0.3, 0.3, 0.4, //
                                     0.0, 0.1, 0.9};
    const ThresholdGraph graph({values.data(), 3, 3}, 0.3);
    EXPECT_EQ(graph.edgeCount(), 5);
    EXPECT_EQ(graph.selfLoopCount(), 3);
    EXPECT_EQ(graph.pairCount(), 2);
    EXPECT_THAT(graph.next(1), testing::ElementsAre(0, 2));
    EXPECT_THAT(graph.neighbours(2), testing::ElementsAre(1));
    EXPECT_FALSE(graph.leadsBack());
}

TEST(ThresholdGraph, ComponentsAreThoseOfReachability)
{
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        const Matrix matrix = randomGraph(1 + static_cast<int>(seed % 12), 0.02 * static_cast<double>(seed % 20), seed);
        const ThresholdGraph graph(matrix.view(), 0.5);
        EXPECT_EQ(weakComponents(graph), classes(reachable(matrix, false))) << seed;
        EXPECT_EQ(strongComponents(graph), classes(reachable(matrix, true))) << seed;
    }
}

TEST(ThresholdGraph, CyclesAreThoseThatFollowingEveryPathFinds)
{
    int most = 0;
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        const Matrix matrix = randomGraph(1 + static_cast<int>(seed % 8), 0.05 * static_cast<double>(seed % 13), seed);
        const int expected = allCycles(matrix);
        const ThresholdGraph graph(matrix.view(), 0.5);
        EXPECT_EQ(simpleCycles(graph, 1'000'000), expected) << seed;
        EXPECT_EQ(simpleCycles(graph, 10), std::min(expected, 10)) << seed;
        most = std::max(most, expected);
    }
    EXPECT_GT(most, 100);
}

TEST(ThresholdGraph, ACompleteGraphHasAsManyCyclesAsItsFormulaSays)
{
    // Σ over k ≥ 2 of n! / ((n − k)! k), and n self-loops.
    const Matrix matrix = randomGraph(7, 1.0, 0);
    EXPECT_EQ(simpleCycles(ThresholdGraph(matrix.view(), 0.5), 1'000'000), 21 + 70 + 210 + 504 + 840 + 720 + 7);
}

TEST(ThresholdGraph, TheSearchForCyclesEndsAtItsLimitHoweverDenseTheGraph)
{
    const Matrix dense = randomGraph(300, 1.0, 1);
    EXPECT_EQ(simpleCycles(ThresholdGraph(dense.view(), 0.5), 500), 500);
    // One long cycle and nothing else: the whole path is walked once for it.
    Matrix ring{std::vector<double>(std::size_t{2000} * 2000), 2000};
    for (int i = 0; i < 2000; ++i)
        ring.values[static_cast<std::size_t>(i) * 2000 + static_cast<std::size_t>((i + 1) % 2000)] = 1.0;
    EXPECT_EQ(simpleCycles(ThresholdGraph(ring.view(), 0.5), 500), 1);
    EXPECT_EQ(strongComponents(ThresholdGraph(ring.view(), 0.5)), 1);
}

TEST(ThresholdGraph, CausalGraphsHaveNoCyclesButSelfLoops)
{
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        const Matrix matrix = randomGraph(20, 0.4, seed, true);
        const ThresholdGraph graph(matrix.view(), 0.5);
        EXPECT_TRUE(graph.leadsBack());
        EXPECT_EQ(simpleCycles(graph, 500), graph.selfLoopCount());
        EXPECT_EQ(strongComponents(graph), 20);
    }
}

TEST(ThresholdGraph, ChordalityIsThatOfEliminatingSimplicialVertices)
{
    int chordal = 0;
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        const Matrix matrix = randomGraph(1 + static_cast<int>(seed % 9), 0.05 * static_cast<double>(seed % 12), seed);
        const bool expected = chordalByElimination(matrix);
        EXPECT_EQ(isChordal(ThresholdGraph(matrix.view(), 0.5)), expected) << seed;
        chordal += expected ? 1 : 0;
    }
    EXPECT_GT(chordal, 50);
    EXPECT_LT(chordal, 250);
}

TEST(ThresholdGraph, TheMatchingIsMaximalAndTakenInItsOrder)
{
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        const Matrix matrix = randomGraph(1 + static_cast<int>(seed % 15), 0.03 * static_cast<double>(seed % 15), seed);
        std::vector<std::pair<int, int>> order;
        for (int i = 0; i < matrix.size; ++i) {
            for (int j = i + 1; j < matrix.size; ++j)
                if (matrix.has(i, j))
                    order.emplace_back(i, j);
            for (int j = i + 1; j < matrix.size; ++j)
                if (matrix.has(j, i) && !matrix.has(i, j))
                    order.emplace_back(i, j);
        }
        std::set<int> taken;
        int expected = 0;
        for (const auto& [i, j] : order) {
            if (taken.contains(i) || taken.contains(j))
                continue;
            taken.insert({i, j});
            ++expected;
        }
        EXPECT_EQ(greedyMatching(ThresholdGraph(matrix.view(), 0.5)), expected) << seed;
    }
    // 1 → 0 → 2 ← 3: 0 takes 2, to which it points, before 1; then neither 1 nor 3 finds a partner.
    const std::vector<double> values{0, 0, 1, 0, //
                                     1, 0, 0, 0, //
                                     0, 0, 0, 0, //
                                     0, 0, 1, 0};
    EXPECT_EQ(greedyMatching(ThresholdGraph({values.data(), 4, 4}, 0.5)), 1);
}

} // namespace
} // namespace toposcope
