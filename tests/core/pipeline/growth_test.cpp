#include "core/pipeline/growth.h"

#include "core/error.h"
#include "core/pipeline/comparison.h"
#include "tests/support/fixtures.h"
#include "tests/support/imported_requests.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stop_token>

namespace toposcope {
namespace {

using testing::HasSubstr;

constexpr int tokens = 24;

// The first `count` tokens of imported attention, as if they had been saved alone.
AnalysisRequest leadingBlock(const AnalysisRequest& request, int count)
{
    const AttentionTensor& whole = request.imported->attention;
    AttentionTensor block(whole.layerCount(), whole.headCount(), count, whole.kept());
    for (const HeadId id : whole.kept()) {
        auto out = block.storage(id).begin();
        for (int i = 0; i < count; ++i) {
            for (int j = 0; j < count; ++j)
                *out++ = whole.head(id)(i, j);
        }
    }
    const auto& names = request.imported->tokens;
    AnalysisRequest result = test::importedRequest(std::move(block), {names.begin(), names.begin() + count});
    result.settings = request.settings;
    return result;
}

// Every prefix has the intervals of an analysis of its block, to the last bit.
void expectEqualsAnalyses(const AnalysisRequest& request)
{
    Analyser analyser = test::analyserWithoutModel();
    const Growth growth = grow(analyser.prepare(request));
    const int hidden = request.settings.hideSink ? 1 : 0;
    ASSERT_EQ(growth.steps.size(), static_cast<std::size_t>(tokens - hidden - 1));
    for (const GrowthStep& step : growth.steps) {
        const auto alone = analyser.analyse(leadingBlock(request, step.nodes + hidden));
        ASSERT_EQ(static_cast<int>(alone->nodes.size()), step.nodes);
        EXPECT_EQ(step.end, alone->text.size());
        ASSERT_EQ(step.intervals.size(), 2U);
        for (int k = 0; k <= 1; ++k) {
            EXPECT_EQ(step.intervals[static_cast<std::size_t>(k)], intervalsOf(alone->diagram, k))
                << step.nodes << " nodes, H" << k;
            for (const double threshold : {0.0, 0.5, 1.0, 2.0})
                EXPECT_EQ(step.betti(k, threshold), alone->betti.at(k, threshold));
        }
    }
}

TEST(Growth, EveryPrefixIsATextOfItsOwn)
{
    AnalysisRequest request = test::randomRequest(tokens, 3);
    expectEqualsAnalyses(request);
    for (const Estimator estimator : {Estimator::TokenFrequency, Estimator::RowMarginal, Estimator::Xlogy}) {
        request.settings.estimator = estimator;
        request.settings.scale = Scale::Clamped;
        expectEqualsAnalyses(request);
    }
    request.settings.hideSink = false;
    request.settings.distance = DistanceKind::Attention;
    expectEqualsAnalyses(request);
}

TEST(Growth, AtFullLengthIsThePlainAnalysis)
{
    Analyser analyser = test::analyserWithoutModel();
    for (const bool words : {false, true}) {
        AnalysisRequest request = test::randomRequest(tokens, 8);
        request.settings.words = words;
        const auto plain = analyser.analyse(request);
        const Growth growth = grow(analyser.prepare(request));
        const GrowthStep& last = growth.steps.back();
        EXPECT_EQ(last.nodes, static_cast<int>(plain->nodes.size()));
        EXPECT_EQ(last.end, plain->nodes.back().end);
        for (int k = 0; k <= 1; ++k)
            EXPECT_EQ(last.intervals[static_cast<std::size_t>(k)], intervalsOf(plain->diagram, k));
    }
}

TEST(Growth, SumsAndCountsAreOfTheIntervalsThatDie)
{
    Analyser analyser = test::analyserWithoutModel();
    for (const GrowthStep& step : grow(analyser.prepare(test::randomRequest(tokens, 5))).steps) {
        for (std::size_t k = 0; k <= 1; ++k) {
            double total = 0.0;
            double longest = 0.0;
            std::size_t count = 0;
            for (const Interval& interval : step.intervals[k]) {
                if (interval.death == neverDies)
                    continue;
                total += interval.death - interval.birth;
                longest = std::max(longest, interval.death - interval.birth);
                ++count;
            }
            EXPECT_EQ(step.totalPersistence[k], total);
            EXPECT_EQ(step.longest[k], longest);
            EXPECT_EQ(step.finiteCount(static_cast<int>(k)), count);
        }
        EXPECT_EQ(step.intervals[0].back().death, neverDies);
    }
}

TEST(Growth, TellsEachStepInOrder)
{
    Analyser analyser = test::analyserWithoutModel();
    std::vector<int> told;
    grow(analyser.prepare(test::randomRequest(tokens, 5)), {},
         [&](const GrowthStep& step) { told.push_back(step.nodes); });
    ASSERT_EQ(told.size(), static_cast<std::size_t>(tokens - 2));
    for (std::size_t i = 0; i < told.size(); ++i)
        EXPECT_EQ(told[i], static_cast<int>(i) + 2);
}

TEST(Growth, StopsWhenAskedAndWhatWasToldStays)
{
    Analyser analyser = test::analyserWithoutModel();
    const auto prepared = analyser.prepare(test::randomRequest(tokens, 5));
    std::stop_source stop;
    int told = 0;
    EXPECT_THROW(grow(prepared, Control(stop.get_token()),
                      [&](const GrowthStep&) {
                          if (++told == 4)
                              stop.request_stop();
                      }),
                 Cancelled);
    EXPECT_EQ(told, 4);
}

TEST(Growth, NeedsCausalAttentionAndTheWholeText)
{
    Analyser analyser = test::analyserWithoutModel();
    AnalysisRequest request = test::randomRequest(6, 5);
    request.settings.subset = {{0, 9}};
    EXPECT_THAT(test::messageOf<InputError>([&] { grow(analyser.prepare(request)); }), HasSubstr("subset"));
    AttentionTensor both(1, 1, 4, {{0, 0}});
    for (float& value : both.storage({0, 0}))
        value = 0.25f;
    const AnalysisRequest encoder = test::importedRequest(std::move(both), test::tokenNames(4));
    EXPECT_THAT(test::messageOf<InputError>([&] { grow(analyser.prepare(encoder)); }),
                HasSubstr("in layer 0, head 0, node 0 attends to node 1"));
}

} // namespace
} // namespace toposcope
