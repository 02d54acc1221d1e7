#include "core/pipeline/head_comparison.h"

#include "core/error.h"
#include "core/pipeline/comparison.h"
#include "core/pipeline/head_summary.h"
#include "tests/support/fixtures.h"
#include "tests/support/imported_requests.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace toposcope {
namespace {

using testing::HasSubstr;

AnalysisRequest withHead(AnalysisRequest request, HeadId id)
{
    request.settings.heads = HeadSelection::single(id);
    return request;
}

TEST(HeadComparison, EachHeadIsTheComparisonUnderThatHead)
{
    Analyser analyser = test::analyserWithoutModel();
    const AnalysisRequest a = test::randomRequest(18, 1);
    const AnalysisRequest b = test::randomRequest(14, 2);
    for (const bool scaleEach : {false, true}) {
        const auto differences = compareHeads(analyser.prepare(a), analyser.prepare(b), scaleEach);
        ASSERT_EQ(differences.heads.size(), 6U);
        for (const HeadDifference& head : differences.heads) {
            EXPECT_EQ(head.a, head.b);
            const Comparison alone = compareRequests(analyser, withHead(a, head.a), withHead(b, head.b), scaleEach);
            ASSERT_EQ(alone.distances.size(), 2U);
            for (std::size_t k = 0; k <= 1; ++k) {
                EXPECT_EQ(head.bottleneck[k], alone.distances[k].bottleneck.distance);
                EXPECT_EQ(head.wasserstein1[k], alone.distances[k].wasserstein1.distance);
            }
        }
    }
}

TEST(HeadComparison, TakesASubsetAsAnAnalysisDoes)
{
    Analyser analyser = test::analyserWithoutModel();
    AnalysisRequest a = test::randomRequest(18, 1);
    a.settings.subset = {{10, 40}};
    const AnalysisRequest b = test::randomRequest(14, 2);
    const auto differences = compareHeads(analyser.prepare(a), analyser.prepare(b), false);
    const Comparison alone = compareRequests(analyser, withHead(a, {1, 2}), withHead(b, {1, 2}), false);
    EXPECT_EQ(differences.heads.back().wasserstein1[0], alone.distances[0].wasserstein1.distance);
}

TEST(HeadComparison, OneHeadEachMayDiffer)
{
    Analyser analyser = test::analyserWithoutModel();
    const AnalysisRequest text = test::randomRequest(12, 4);
    const auto differences =
        compareHeads(analyser.prepare(withHead(text, {0, 1})), analyser.prepare(withHead(text, {1, 0})), false);
    ASSERT_EQ(differences.heads.size(), 1U);
    EXPECT_EQ(differences.heads[0].a, (HeadId{0, 1}));
    EXPECT_EQ(differences.heads[0].b, (HeadId{1, 0}));
    AnalysisRequest layer = text;
    layer.settings.heads = HeadSelection::layer(0);
    EXPECT_THAT(
        test::messageOf<InputError>([&] { compareHeads(analyser.prepare(layer), analyser.prepare(text), false); }),
        HasSubstr("found 3 of A and 6 of B"));
}

TEST(HeadComparison, OfATextWithItselfIsZeroAndToldInOrder)
{
    Analyser analyser = test::analyserWithoutModel();
    const auto prepared = analyser.prepare(test::randomRequest(12, 4));
    std::vector<HeadId> told;
    compareHeads(prepared, prepared, false, {}, [&](const HeadDifference& head) {
        told.push_back(head.a);
        EXPECT_EQ(head.bottleneck[0] + head.wasserstein1[0] + head.bottleneck[1] + head.wasserstein1[1], 0.0);
    });
    EXPECT_EQ(told, prepared.source->heads);
}

TEST(HeadComparison, StopsWhenAsked)
{
    Analyser analyser = test::analyserWithoutModel();
    const auto prepared = analyser.prepare(test::randomRequest(12, 4));
    std::stop_source stop;
    int told = 0;
    EXPECT_THROW(compareHeads(prepared, prepared, false, Control(stop.get_token()),
                              [&](const HeadDifference&) {
                                  if (++told == 2)
                                      stop.request_stop();
                              }),
                 Cancelled);
    EXPECT_EQ(told, 2);
}

TEST(HeadGrid, EqualsSingleHeadAnalyses)
{
    Analyser analyser = test::analyserWithoutModel();
    for (const bool chosen : {false, true}) {
        AnalysisRequest request = test::randomRequest(20, 9);
        if (chosen)
            request.settings.subset = {{6, 30}};
        for (const HeadSummary& head : summariseHeads(analyser.prepare(request)).heads) {
            const auto alone = analyser.analyse(withHead(request, head.id));
            for (int k = 0; k <= 1; ++k) {
                double total = 0.0;
                int count = 0;
                for (const Interval& interval : intervalsOf(alone->diagram, k)) {
                    if (interval.death != neverDies) {
                        total += interval.death - interval.birth;
                        ++count;
                    }
                }
                EXPECT_EQ(head.totalPersistence[static_cast<std::size_t>(k)], total);
                EXPECT_EQ(head.intervals[static_cast<std::size_t>(k)], count);
            }
        }
    }
}

} // namespace
} // namespace toposcope
