#include "core/pipeline/permutation_baseline.h"

#include "core/error.h"
#include "tests/support/fake_model.h"
#include "tests/support/fixtures.h"
#include "tests/support/imported_requests.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <set>

namespace toposcope {
namespace {

using testing::HasSubstr;

AnalysisRequest textRequest(std::string text)
{
    AnalysisRequest request;
    request.text = std::move(text);
    request.model = "/models/fake";
    return request;
}

const std::string textA = "the tip of the iceberg and the tip of the tongue";
const std::string textB = "a ship that met the iceberg and sank";

TEST(PositionAmong, IsTheNearestRankAndTheShareOfShufflesAsNear)
{
    std::vector<double> shuffled(100);
    std::iota(shuffled.begin(), shuffled.end(), 1.0); // 1 … 100
    std::reverse(shuffled.begin(), shuffled.end());
    const BaselinePosition position = positionAmong(20.0, shuffled);
    EXPECT_EQ(position.low, 5.0);
    EXPECT_EQ(position.median, 50.0);
    EXPECT_EQ(position.high, 95.0);
    EXPECT_EQ(position.percentile, 20.0);
    EXPECT_DOUBLE_EQ(position.pValue, 21.0 / 101.0);
    EXPECT_EQ(positionAmong(0.5, shuffled).percentile, 0.0);
    EXPECT_EQ(positionAmong(1000.0, shuffled).pValue, 1.0);
}

TEST(PositionAmong, OneShuffleIsEnough)
{
    const BaselinePosition position = positionAmong(2.0, {3.0});
    EXPECT_EQ(position.low, 3.0);
    EXPECT_EQ(position.high, 3.0);
    EXPECT_EQ(position.percentile, 0.0);
    EXPECT_EQ(position.pValue, 0.5);
}

TEST(Reordered, KeepsTheTokensAndTheFirstOneAndLeavesTheCacheAlone)
{
    Analyser analyser(test::fakeLoader());
    const AnalysisRequest request = textRequest(textB);
    const auto plain = analyser.prepare(request);
    const int count = static_cast<int>(plain.source->nodes.size());
    std::vector<int> order(static_cast<std::size_t>(count));
    std::iota(order.rbegin(), order.rend(), 0);
    const auto reversed = analyser.prepareReordered(request, order);
    EXPECT_EQ(analyser.forwardPasses(), 2);
    for (int i = 0; i < count; ++i)
        EXPECT_EQ(reversed.symbols[static_cast<std::size_t>(i)],
                  plain.symbols[static_cast<std::size_t>(count - 1 - i)]);
    EXPECT_EQ(reversed.wholeSymbols.front(), plain.wholeSymbols.front());
    analyser.prepare(request);
    EXPECT_EQ(analyser.forwardPasses(), 2);
}

TEST(Reordered, TheOrderOfTheTextIsTheText)
{
    Analyser analyser(test::fakeLoader());
    for (const bool words : {false, true}) {
        AnalysisRequest request = textRequest(textB);
        request.settings.words = words;
        const auto plain = analyser.prepare(request);
        std::vector<int> order(plain.source->nodes.size());
        std::iota(order.begin(), order.end(), 0);
        const auto same = analyser.prepareReordered(request, order);
        for (std::size_t h = 0; h < plain.views.size(); ++h) {
            for (int i = 0; i < plain.views[h].rows(); ++i) {
                for (int j = 0; j < plain.views[h].rows(); ++j)
                    ASSERT_EQ(same.views[h](i, j), plain.views[h](i, j));
            }
        }
    }
}

TEST(Reordered, WordsStayWhole)
{
    Analyser analyser(test::fakeLoader());
    AnalysisRequest request = textRequest(textB);
    request.settings.words = true;
    const auto plain = analyser.prepare(request);
    std::vector<int> order(plain.source->nodes.size());
    std::iota(order.rbegin(), order.rend(), 0);
    const auto reversed = analyser.prepareReordered(request, order);
    ASSERT_EQ(reversed.source->nodes.size(), plain.source->nodes.size());
    EXPECT_EQ(reversed.source->nodes.front().text, plain.source->nodes.back().text);
    EXPECT_EQ(reversed.wholeSymbols.size(), plain.wholeSymbols.size());
}

TEST(PermutationBaseline, EveryShuffleIsOneForwardPassAndOneSeedOneResult)
{
    Analyser analyser(test::fakeLoader());
    const auto first = permutationBaseline(analyser, textRequest(textA), textRequest(textB), false, 6, 7);
    EXPECT_EQ(analyser.forwardPasses(), 2 + 6);
    ASSERT_EQ(first.shuffles.size(), 6U);
    const auto again = permutationBaseline(analyser, textRequest(textA), textRequest(textB), false, 3, 7);
    const auto other = permutationBaseline(analyser, textRequest(textA), textRequest(textB), false, 3, 8);
    const auto of = [](const PermutationBaseline& baseline) {
        auto values = baseline.distances(0, &ShuffleDistances::OfDimension::wasserstein1);
        values.resize(3);
        return values;
    };
    EXPECT_EQ(of(again), of(first)); // fewer shuffles begin as more do
    EXPECT_NE(of(other), of(first));
}

TEST(PermutationBaseline, AShuffleOfEqualTokensIsTheTextItself)
{
    Analyser analyser(test::fakeLoader());
    const AnalysisRequest a = textRequest(textA);
    const AnalysisRequest b = textRequest(" the the the the the the");
    for (const bool scaleEach : {false, true}) {
        const Comparison observed = compareRequests(analyser, a, b, scaleEach);
        ASSERT_EQ(std::set<std::int32_t>([&] {
                      std::set<std::int32_t> ids;
                      for (const Node& node : observed.b->nodes)
                          ids.insert(node.id);
                      return ids;
                  }())
                      .size(),
                  1U);
        const auto baseline = permutationBaseline(analyser, a, b, scaleEach, 2, 1);
        for (const ShuffleDistances& shuffle : baseline.shuffles) {
            for (std::size_t k = 0; k < shuffle.dimensions.size(); ++k) {
                EXPECT_EQ(shuffle.dimensions[k].bottleneck, observed.distances[k].bottleneck.distance);
                EXPECT_EQ(shuffle.dimensions[k].wasserstein1, observed.distances[k].wasserstein1.distance);
                EXPECT_EQ(shuffle.dimensions[k].wasserstein2, observed.distances[k].wasserstein2.distance);
            }
        }
    }
}

TEST(PermutationBaseline, TellsAfterEachAndStopsWhenAsked)
{
    Analyser analyser(test::fakeLoader());
    std::stop_source stop;
    int told = 0;
    EXPECT_THROW(permutationBaseline(analyser, textRequest(textA), textRequest(textB), false, 50, 1,
                                     Control(stop.get_token()),
                                     [&](const ShuffleDistances& distances) {
                                         EXPECT_EQ(distances.dimensions.size(), 2U);
                                         if (++told == 2)
                                             stop.request_stop();
                                     }),
                 Cancelled);
    EXPECT_EQ(told, 2);
}

TEST(PermutationBaseline, SavedAttentionAndNoShufflesAreRefused)
{
    Analyser analyser(test::fakeLoader());
    EXPECT_THAT(test::messageOf<InputError>(
                    [&] { permutationBaseline(analyser, textRequest(textA), test::randomRequest(8, 1), false, 3, 1); }),
                HasSubstr("attention.npy: there is no model"));
    EXPECT_THAT(test::messageOf<InputError>(
                    [&] { permutationBaseline(analyser, textRequest(textA), textRequest(textB), false, 0, 1); }),
                HasSubstr("0 shuffles, expected at least 1"));
}

} // namespace
} // namespace toposcope
