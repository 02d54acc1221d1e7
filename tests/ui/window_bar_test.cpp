// Steps through a long text: every token is in some window, none is left over at the end.
#include "ui/window_bar.h"

#include <QLabel>
#include <QLocale>
#include <QSignalSpy>
#include <QSlider>
#include <QTest>
#include <QToolButton>

#include <gtest/gtest.h>

namespace toposcope {
namespace {

class WindowBarTest : public ::testing::Test {
protected:
    WindowBarTest()
    {
        QLocale::setDefault(QLocale(QLocale::English));
        bar.setText(1300, 512);
    }
    ~WindowBarTest() override { QLocale::setDefault(QLocale::system()); }
    QToolButton* button(int i) const { return bar.findChildren<QToolButton*>()[i]; }

    WindowBar bar;
};

TEST_F(WindowBarTest, IsThereOnlyWhileTheTextDoesNotFit)
{
    EXPECT_FALSE(bar.isHidden());
    bar.setText(512, 512);
    EXPECT_TRUE(bar.isHidden());
}

TEST_F(WindowBarTest, StepsThroughAllOfTheTextByHalfAWindow)
{
    QSignalSpy changed(&bar, &WindowBar::windowChanged);
    EXPECT_EQ(bar.stride(), 256);
    int covered = bar.window().count;
    while (button(1)->isEnabled()) {
        button(1)->click();
        EXPECT_LE(bar.window().first, covered); // windows overlap or touch
        EXPECT_EQ(bar.window().count, 512);
        covered = bar.window().first + bar.window().count;
    }
    EXPECT_EQ(covered, 1300);
    EXPECT_EQ(changed.count(), 4); // 256, 512, 768, 788
    while (button(0)->isEnabled())
        button(0)->click();
    EXPECT_EQ(bar.window(), (TokenWindow{0, 512}));
}

TEST_F(WindowBarTest, SaysWhereItIsAndTellsOnlyTheUsersMoves)
{
    QSignalSpy changed(&bar, &WindowBar::windowChanged);
    bar.setWindow({100, 0});
    EXPECT_EQ(bar.findChild<QLabel*>()->text(), QStringLiteral("Tokens 101–612 of 1,300"));
    bar.setWindow({5000, 200}); // moved inside
    EXPECT_EQ(bar.window(), (TokenWindow{1100, 200}));
    EXPECT_TRUE(changed.isEmpty());
    auto* slider = bar.findChild<QSlider*>();
    slider->setFocus();
    QTest::keyClick(slider, Qt::Key_Home);
    ASSERT_EQ(changed.count(), 1);
    EXPECT_EQ(bar.window(), (TokenWindow{0, 200}));
}

TEST_F(WindowBarTest, AStrideThatTheUserChoseStays)
{
    bar.setText(1300, 400);
    EXPECT_EQ(bar.stride(), 200);
    bar.setStride(64);
    bar.setText(2000, 512);
    EXPECT_EQ(bar.stride(), 64);
    button(1)->click();
    EXPECT_EQ(bar.window().first, 64);
}

} // namespace
} // namespace toposcope
