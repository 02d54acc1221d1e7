// One analysis and one threshold: what follows from them and what is told to whom.
#include "ui/view_state.h"

#include "tests/support/sample_analysis.h"

#include <QSignalSpy>

#include <gtest/gtest.h>

namespace toposcope {
namespace {

std::shared_ptr<const Analysis> withDistance(const std::shared_ptr<const Analysis>& analysis, DistanceKind kind)
{
    auto copy = std::make_shared<Analysis>(*analysis);
    copy->request.settings.distance = kind;
    return copy;
}

TEST(SampleAnalysis, HasThreeClustersAndOneLoop)
{
    const auto analysis = test::sampleAnalysis();
    ASSERT_EQ(analysis->nodes.size(), 12U);
    for (const double threshold : {0.40, 0.45, 0.55}) {
        EXPECT_EQ(analysis->tree.clustersAt(threshold).count(), 3);
        EXPECT_EQ(analysis->betti.at(1, threshold), 1);
    }
    EXPECT_EQ(analysis->tree.clustersAt(0.75).count(), 1);
    EXPECT_EQ(analysis->text.substr(analysis->nodes[6].begin, analysis->nodes[6].end - analysis->nodes[6].begin),
              " שלום");
}

TEST(ViewState, WithoutAnAnalysisThereIsNothingButAThreshold)
{
    ViewState state;
    EXPECT_EQ(state.clusters().count(), 0);
    EXPECT_TRUE(state.visibleEdges().empty());
    EXPECT_TRUE(state.betti().empty());
    EXPECT_EQ(state.eventAfter(0.3), 0.3);
    EXPECT_EQ(state.eventBefore(0.3), 0.3);
    EXPECT_GT(state.largestThreshold(), 0.0);
}

TEST(ViewState, StartsAtTheMedianMergeHeight)
{
    ViewState state;
    const auto analysis = test::sampleAnalysis();
    QSignalSpy analysisChanged(&state, &ViewState::analysisChanged);
    QSignalSpy thresholdChanged(&state, &ViewState::thresholdChanged);
    state.setAnalysis(analysis);
    const auto merges = analysis->tree.merges();
    EXPECT_DOUBLE_EQ(state.threshold(), merges[merges.size() / 2].height());
    EXPECT_EQ(analysisChanged.count(), 1);
    EXPECT_EQ(thresholdChanged.count(), 1);
}

TEST(ViewState, KeepsTheThresholdWhileDistancesMeanTheSame)
{
    ViewState state;
    state.setAnalysis(test::sampleAnalysis());
    state.setThreshold(0.5);
    state.setAnalysis(test::randomAnalysis(20, 1));
    EXPECT_DOUBLE_EQ(state.threshold(), 0.5);
    // Nothing to look at in between does not change what a threshold means.
    state.setAnalysis(test::analysisOf({"one"}, SymmetricMatrix(1)));
    state.setAnalysis(test::sampleAnalysis());
    EXPECT_DOUBLE_EQ(state.threshold(), 0.5);

    const auto other = withDistance(test::sampleAnalysis(), DistanceKind::Attention);
    state.setAnalysis(other);
    EXPECT_DOUBLE_EQ(state.threshold(), other->tree.merges()[other->tree.merges().size() / 2].height());
}

TEST(ViewState, ThresholdIsClampedAndToldOnce)
{
    ViewState state;
    state.setAnalysis(test::sampleAnalysis());
    QSignalSpy changed(&state, &ViewState::thresholdChanged);
    state.setThreshold(100.0);
    EXPECT_DOUBLE_EQ(state.threshold(), state.largestThreshold());
    EXPECT_GE(state.largestThreshold(), state.analysis()->filtration.enclosingRadius());
    state.setThreshold(200.0);
    EXPECT_EQ(changed.count(), 1);
    state.setThreshold(-1.0);
    EXPECT_EQ(state.threshold(), 0.0);
    state.setThreshold(std::nan(""));
    EXPECT_EQ(state.threshold(), 0.0);
    EXPECT_EQ(changed.count(), 2);
}

TEST(ViewState, ClustersEdgesAndSlotsFollowTheThreshold)
{
    ViewState state;
    const auto analysis = test::sampleAnalysis();
    state.setAnalysis(analysis);
    for (const double threshold : {0.0, 0.2, 0.45, 0.7, 0.3}) {
        state.setThreshold(threshold);
        EXPECT_EQ(state.clusters().representativeOf, analysis->tree.representativesAt(threshold));
        EXPECT_EQ(state.visibleEdges().size(), analysis->filtration.edgesUpTo(threshold).size());
        EXPECT_EQ(state.betti(), analysis->betti.allAt(threshold));
    }
    state.setThreshold(0.2);
    EXPECT_EQ(state.clusterSlot(0), state.clusterSlot(2));
    EXPECT_NE(state.clusterSlot(0), state.clusterSlot(3));
    EXPECT_EQ(state.clusterSlot(7), -1); // the ring is not there yet
    EXPECT_EQ(state.clusterSlots().size(), 12U);
}

TEST(ViewState, EventsAreMergesBirthsAndDeathsInOrder)
{
    ViewState state;
    const auto analysis = test::sampleAnalysis();
    state.setAnalysis(analysis);
    std::vector<double> expected;
    for (const PersistencePair& pair : analysis->diagram.pairs)
        for (const double event : {pair.birth, pair.death})
            if (event > 0.0 && event != neverDies)
                expected.push_back(event);
    std::sort(expected.begin(), expected.end());
    expected.erase(std::unique(expected.begin(), expected.end()), expected.end());

    std::vector<double> forwards;
    for (double at = 0.0; state.eventAfter(at) != at; at = state.eventAfter(at))
        forwards.push_back(state.eventAfter(at));
    EXPECT_EQ(forwards, expected);
    std::vector<double> backwards;
    for (double at = 10.0; state.eventBefore(at) != at; at = state.eventBefore(at))
        backwards.insert(backwards.begin(), state.eventBefore(at));
    EXPECT_EQ(backwards, expected);
}

TEST(ViewState, ThemeIsToldWhenItChanges)
{
    ViewState state;
    QSignalSpy changed(&state, &ViewState::themeChanged);
    state.setTheme(Theme::light());
    EXPECT_EQ(changed.count(), 0);
    state.setTheme(Theme::darkTheme());
    EXPECT_EQ(changed.count(), 1);
    EXPECT_TRUE(state.theme().dark);
}

} // namespace
} // namespace toposcope
