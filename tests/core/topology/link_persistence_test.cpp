// Loops from the links of edges against GUDHI, on everything that distances can look like.

#include "core/topology/link_persistence.h"

#include "tests/support/attention_distance.h"
#include "tests/support/gudhi_reference.h"
#include "tests/support/random_inputs.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <set>
#include <string>

namespace toposcope {
namespace {

using Triples = std::vector<std::array<double, 3>>;

std::vector<PersistencePair> loopsOf(const DistanceMatrix& distance)
{
    const Filtration filtration = ripsFiltration(distance);
    return linkPersistence(filtration, mergeTree(filtration), 1);
}

Triples triples(const std::vector<PersistencePair>& pairs)
{
    Triples list;
    for (const PersistencePair& pair : pairs)
        list.push_back({static_cast<double>(pair.dimension), pair.birth, pair.death});
    std::sort(list.begin(), list.end());
    return list;
}

Triples gudhiLoops(const DistanceMatrix& distance)
{
    Triples list = test::gudhiIntervals(distance, 1);
    std::erase_if(list, [](const auto& interval) { return interval[0] != 1.0; });
    return list;
}

// Some points twice or three times: distances of zero and many ties.
DistanceMatrix repeated(const DistanceMatrix& distance, int copies)
{
    SymmetricMatrix matrix(distance.size() * copies);
    for (int i = 1; i < matrix.size(); ++i) {
        for (int j = 0; j < i; ++j)
            matrix.set(i, j, distance(i / copies, j / copies));
    }
    return DistanceMatrix(std::move(matrix));
}

// The cube's corners in the metric of its edges: every distance 0 to `dimension`.
DistanceMatrix cubeDistance(int dimension)
{
    SymmetricMatrix matrix(1 << dimension);
    for (int i = 1; i < matrix.size(); ++i) {
        for (int j = 0; j < i; ++j)
            matrix.set(i, j, std::popcount(static_cast<unsigned>(i ^ j)));
    }
    return DistanceMatrix(std::move(matrix));
}

// A cycle graph's shortest paths: one loop, all else ties.
DistanceMatrix cycleDistance(int size)
{
    SymmetricMatrix matrix(size);
    for (int i = 1; i < size; ++i) {
        for (int j = 0; j < i; ++j)
            matrix.set(i, j, std::min(i - j, size - i + j));
    }
    return DistanceMatrix(std::move(matrix));
}

std::vector<DistanceMatrix> inputsOfSize(int size, std::uint64_t seed)
{
    return {test::cloudDistance(size, 2, seed),
            test::cloudDistance(size, 5, seed),
            test::circleDistance(size, 0.05, seed),
            test::randomDistance(size, seed),
            test::tiedDistance(size, 2, seed),
            test::tiedDistance(size, 5, seed),
            test::tiedDistance(size, size, seed),
            test::attentionDistance(size, seed),
            repeated(test::circleDistance((size + 1) / 2, 0.1, seed), 2),
            repeated(test::randomDistance((size + 2) / 3, seed), 3),
            DistanceMatrix(SymmetricMatrix(size, 0.0)),
            DistanceMatrix(SymmetricMatrix(size, 1.0)),
            cycleDistance(size)};
}

TEST(LinkPersistence, LoopsEqualGudhisForEverySizeUpToSixty)
{
    for (int size = 0; size <= 60; ++size) {
        std::size_t kind = 0;
        for (const DistanceMatrix& distance : inputsOfSize(size, static_cast<std::uint64_t>(size))) {
            SCOPED_TRACE("size " + std::to_string(size) + ", kind " + std::to_string(kind++));
            ASSERT_EQ(triples(loopsOf(distance)), gudhiLoops(distance));
        }
    }
}

TEST(LinkPersistence, LoopsEqualGudhisOnLargerInputs)
{
    const DistanceMatrix inputs[] = {test::cloudDistance(200, 3, 1),
                                     test::circleDistance(200, 0.02, 2),
                                     test::attentionDistance(200, 3),
                                     test::randomDistance(65, 4),
                                     test::tiedDistance(90, 3, 5),
                                     test::tiedDistance(129, 20, 6),
                                     repeated(test::cloudDistance(64, 2, 7), 2),
                                     cubeDistance(5)};
    for (const DistanceMatrix& distance : inputs) {
        SCOPED_TRACE(distance.size());
        ASSERT_EQ(triples(loopsOf(distance)), gudhiLoops(distance));
    }
}

TEST(LinkPersistence, LoopsEqualGudhisOfTheWholeComplex)
{
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
        for (const DistanceMatrix& distance : inputsOfSize(18, seed)) {
            Triples expected = test::gudhiIntervals(distance, 1, true);
            std::erase_if(expected, [](const auto& interval) { return interval[0] != 1.0; });
            ASSERT_EQ(triples(loopsOf(distance)), expected);
        }
    }
}

// The birth edge closes a path and no triangle: nothing of its two ends is joined to both before it.
TEST(LinkPersistence, EveryLoopIsBornWithAnEdgeOfItsOwnThatClosesNoTriangle)
{
    for (std::uint64_t seed = 0; seed < 8; ++seed) {
        for (const DistanceMatrix& distance : inputsOfSize(32, seed)) {
            std::set<std::pair<int, int>> edges;
            for (const PersistencePair& pair : loopsOf(distance)) {
                ASSERT_TRUE(pair.birthEdge);
                const Edge& born = *pair.birthEdge;
                EXPECT_EQ(born.length, pair.birth);
                EXPECT_EQ(distance(born.a, born.b), pair.birth);
                EXPECT_TRUE(edges.emplace(born.a, born.b).second);
                for (int c = 0; c < distance.size(); ++c) {
                    if (c == born.a || c == born.b)
                        continue;
                    const Edge left{std::min(born.a, c), std::max(born.a, c), distance(born.a, c)};
                    const Edge right{std::min(born.b, c), std::max(born.b, c), distance(born.b, c)};
                    EXPECT_FALSE(before(left, born) && before(right, born));
                }
            }
        }
    }
}

TEST(LinkPersistence, LoopsAndVoidsEqualGudhis)
{
    const auto expectEqual = [](const DistanceMatrix& distance, bool whole) {
        const Filtration filtration = ripsFiltration(distance);
        Triples expected = test::gudhiIntervals(distance, 2, whole);
        std::erase_if(expected, [](const auto& interval) { return interval[0] == 0.0; });
        ASSERT_EQ(triples(linkPersistence(filtration, mergeTree(filtration), 2)), expected);
    };
    for (int size = 0; size <= 40; ++size) {
        std::size_t kind = 0;
        for (const DistanceMatrix& distance : inputsOfSize(size, static_cast<std::uint64_t>(size))) {
            SCOPED_TRACE("size " + std::to_string(size) + ", kind " + std::to_string(kind++));
            ASSERT_NO_FATAL_FAILURE(expectEqual(distance, size < 16));
        }
    }
    const DistanceMatrix larger[] = {test::cloudDistance(120, 3, 1),
                                     test::cloudDistance(70, 6, 2),
                                     test::circleDistance(100, 0.3, 3),
                                     test::attentionDistance(130, 4),
                                     test::tiedDistance(50, 10, 5),
                                     test::randomDistance(60, 6),
                                     cubeDistance(5)};
    for (const DistanceMatrix& distance : larger) {
        SCOPED_TRACE(distance.size());
        ASSERT_NO_FATAL_FAILURE(expectEqual(distance, false));
    }
}

TEST(LinkPersistence, CanBeCancelled)
{
    const Filtration filtration = ripsFiltration(test::randomDistance(60, 8));
    std::stop_source stop;
    const Control control(stop.get_token(), [&stop](Progress progress) {
        if (progress.fraction > 0.35)
            stop.request_stop();
    });
    EXPECT_THROW(linkPersistence(filtration, mergeTree(filtration), 2, control), Cancelled);
}

} // namespace
} // namespace toposcope
