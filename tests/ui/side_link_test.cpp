// One slider for two texts, or two.
#include "ui/side_link.h"

#include "tests/support/sample_analysis.h"

#include <gtest/gtest.h>

namespace toposcope {
namespace {

class SideLinkTest : public ::testing::Test {
protected:
    SideLinkTest()
    {
        a.setAnalysis(test::analysisOf({"x", "y", "z"}, test::distancesOf({{0, 0}, {1, 0}, {3, 0}})));
        b.setAnalysis(test::analysisOf({"x", "y", "z"}, test::distancesOf({{0, 0}, {2, 0}, {6, 0}})));
    }

    ViewState a{TextSide::A};
    ViewState b{TextSide::B};
    SideLink link{a, b};
};

TEST_F(SideLinkTest, ComparedTextsShareThresholdAndAxisEnd)
{
    link.setComparing(true);
    EXPECT_EQ(a.threshold(), b.threshold());
    EXPECT_EQ(a.largestThreshold(), b.largestThreshold());
    EXPECT_EQ(a.largestThreshold(), std::max(a.ownEnd(), b.ownEnd()));
    b.setThreshold(3.5); // beyond A's own end
    EXPECT_EQ(a.threshold(), 3.5);
}

TEST_F(SideLinkTest, EachCanBeUnlinkedByItself)
{
    link.setComparing(true);
    link.setThresholdsLinked(false);
    a.setThreshold(0.5);
    EXPECT_NE(b.threshold(), 0.5);
    EXPECT_EQ(a.largestThreshold(), b.largestThreshold());
    link.setThresholdsLinked(true);
    EXPECT_EQ(b.threshold(), 0.5);
    link.setAxesLinked(false);
    EXPECT_EQ(a.largestThreshold(), a.ownEnd());
    EXPECT_EQ(b.largestThreshold(), b.ownEnd());
}

TEST_F(SideLinkTest, AShorterAxisDoesNotPullTheOtherThresholdBack)
{
    link.setComparing(true);
    link.setAxesLinked(false);
    b.setThreshold(3.9);
    EXPECT_EQ(b.threshold(), 3.9);
    EXPECT_EQ(a.threshold(), a.ownEnd());
}

TEST_F(SideLinkTest, AloneATextIsByItself)
{
    link.setComparing(true);
    link.setComparing(false);
    const double before = b.threshold();
    a.setThreshold(0.25);
    EXPECT_EQ(b.threshold(), before);
    EXPECT_EQ(a.largestThreshold(), a.ownEnd());
}

} // namespace
} // namespace toposcope
