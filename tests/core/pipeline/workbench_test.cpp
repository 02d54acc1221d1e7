// What the window asks for: two texts as they are compared, the same as asked for one by one, and nothing twice.
#include "core/pipeline/workbench.h"

#include "core/error.h"
#include "tests/support/fake_model.h"

#include <gtest/gtest.h>

namespace toposcope {
namespace {

class WorkbenchTest : public ::testing::Test {
protected:
    // Counts how often a model is opened.
    ModelLoader counting()
    {
        return [this](const std::string& folder, const Control& control) {
            ++opened;
            return test::fakeLoader()(folder, control);
        };
    }
    static AnalysisRequest request(const std::string& text)
    {
        AnalysisRequest result;
        result.text = text;
        result.model = "/models/fake";
        return result;
    }

    int opened = 0;
    Workbench bench{counting()};
    const AnalysisRequest a = request("the tip of the iceberg");
    const AnalysisRequest b = request("below the words we read");
};

TEST_F(WorkbenchTest, ComparesAsCompareRequestsDoes)
{
    Analyser analyser(test::fakeLoader());
    for (const bool scaleEach : {false, true}) {
        const Comparison expected = compareRequests(analyser, a, b, scaleEach);
        const WorkResult result = bench.analyse({a, b, scaleEach});
        ASSERT_TRUE(result.comparison);
        ASSERT_EQ(result.comparison->distances.size(), expected.distances.size());
        for (std::size_t k = 0; k < expected.distances.size(); ++k) {
            EXPECT_EQ(result.comparison->distances[k].bottleneck.distance, expected.distances[k].bottleneck.distance);
            EXPECT_EQ(result.comparison->distances[k].wasserstein1.distance,
                      expected.distances[k].wasserstein1.distance);
        }
    }
}

TEST_F(WorkbenchTest, OneTextAfterTwoIsOnItsOwnScaleAgain)
{
    const auto alone = bench.analyse({a, {}, false}).a;
    bench.analyse({a, b, false});
    EXPECT_EQ(bench.analyse({a, {}, false}).a, alone); // not computed again
}

TEST_F(WorkbenchTest, TheSideThatDidNotChangeIsNotComputedAgain)
{
    const auto first = bench.analyse({a, b, true});
    const auto second = bench.analyse({a, request("below the words we remember"), true});
    EXPECT_EQ(first.a, second.a);
    EXPECT_NE(first.b, second.b);
}

TEST_F(WorkbenchTest, BothSidesShareAModel)
{
    bench.analyse({a, b, false});
    EXPECT_EQ(opened, 1);
}

TEST_F(WorkbenchTest, ErrorsSayWhichTextIsAtFault)
{
    try {
        bench.analyse({a, request("x"), false});
        FAIL() << "one token is too few";
    } catch (const InputError& error) {
        EXPECT_EQ(std::string(error.what()).substr(0, 7), "text B:");
    }
    const std::string longText = [] {
        std::string text;
        for (int i = 0; i < 100; ++i)
            text += " a";
        return text;
    }();
    try {
        bench.analyse({a, request(longText), false});
        FAIL() << "it is longer than the context";
    } catch (const TextTooLong& error) {
        EXPECT_EQ(error.name(), "text B");
    }
}

TEST_F(WorkbenchTest, EveryHeadIsSummarisedWhateverIsChosen)
{
    AnalysisRequest one = a;
    one.settings.heads = HeadSelection::single({1, 2});
    int told = 0;
    const auto summaries = bench.summariseHeads({one, {}, false}, {}, [&](const HeadSummary&) { ++told; });
    EXPECT_EQ(summaries->heads.size(), std::size_t{test::FakeModel::layers * test::FakeModel::heads});
    EXPECT_EQ(told, test::FakeModel::layers * test::FakeModel::heads);
}

TEST_F(WorkbenchTest, WhatNeedsTwoTextsSaysSo)
{
    EXPECT_THROW(bench.compareHeads({a, {}, false}, {}, {}), InputError);
    EXPECT_THROW(bench.permutationBaseline({a, {}, false}, 1, 0, {}, {}), InputError);
}

} // namespace
} // namespace toposcope
