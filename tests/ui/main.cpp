// Runs the widget tests: one QApplication for all of them, without a display unless QT_QPA_PLATFORM names one.
#include "ui/visible_frames.h"

#include <gtest/gtest.h>

#include <QApplication>
#include <QTemporaryDir>

int main(int argc, char** argv)
{
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    ::testing::InitGoogleTest(&argc, argv);
    // Listing is all that test discovery needs, and it must work where Qt has no fonts or plugins.
    if (GTEST_FLAG_GET(list_tests))
        return RUN_ALL_TESTS();
    const QTemporaryDir state; // recovery copies of the tests' windows are nobody's work
    qputenv("XDG_STATE_HOME", state.path().toUtf8());
    QApplication application(argc, argv);
    QApplication::setStyle(new toposcope::VisibleFrames);
    return RUN_ALL_TESTS();
}
