// The samples in the window: the menu, one text and two, the note on what to look for and when it goes.

#include "core/pipeline/workbench.h"
#include "tests/support/fake_model.h"
#include "ui/banner.h"
#include "ui/main_window.h"
#include "ui/text_panel.h"
#include "ui/workspace.h"

#include <QAction>
#include <QMenu>
#include <QPlainTextEdit>
#include <QTest>

#include <gtest/gtest.h>

namespace toposcope {
namespace {

class WindowSamples : public ::testing::Test {
protected:
    WindowSamples()
    {
        test::writeBytes(folder / "a.txt", "the tip of the iceberg");
        test::writeBytes(folder / "b.txt", "שלום and the tip of the tongue");
        window.setModels({{"fake", "/models/fake"}});
        window.setSamples({{"first", "One & all", "First & last", "Look at the tip.", "us", {folder / "a.txt"}},
                           {"second", "One & all", "Second", "Look at the tongue.", "us", {folder / "b.txt"}},
                           {"both", "Pairs", "Both", "Compare them.", "us", {folder / "a.txt", folder / "b.txt"}},
                           {"gone", "Pairs", "Gone", "Nothing.", "us", {folder / "c.txt"}}});
        QObject::connect(&window, &MainWindow::analysisRequested, [this](const WorkRequest& request) {
            requests.push_back(request);
            window.showResult(bench.analyse(request));
        });
        window.show();
    }

    QAction* action(const char* name) { return window.findChild<QAction*>(QString::fromUtf8(name)); }
    QString note() { return window.findChild<Banner*>()->message(); }
    QPlainTextEdit* editor(TextSide side) { return window.workspace().side(side).text->editor(); }

    test::TemporaryFolder folder;
    Workbench bench{test::fakeLoader()};
    MainWindow window;
    std::vector<WorkRequest> requests;
};

TEST_F(WindowSamples, TheMenuHasThemByGroup)
{
    auto* menu = window.findChild<QMenu*>(QStringLiteral("samples"));
    ASSERT_TRUE(menu && menu->isEnabled());
    QStringList groups;
    for (const QAction* entry : menu->actions()) {
        ASSERT_TRUE(entry->menu());
        groups << entry->text();
    }
    EXPECT_EQ(groups, (QStringList{QStringLiteral("One && all"), QStringLiteral("Pairs")}));
    ASSERT_TRUE(action("sample-first"));
    EXPECT_EQ(action("sample-first")->text(), QStringLiteral("First && last"));
    EXPECT_EQ(action("sample-first")->statusTip(), QStringLiteral("Look at the tip."));
    window.setSamples({});
    EXPECT_FALSE(menu->isEnabled());
}

TEST_F(WindowSamples, ASampleIsAnalysedAndTheNoteSaysWhatToLookFor)
{
    action("sample-second")->trigger();
    ASSERT_EQ(requests.size(), 1U);
    EXPECT_EQ(requests[0].a.text, "שלום and the tip of the tongue");
    EXPECT_FALSE(requests[0].b);
    EXPECT_EQ(note(), QStringLiteral("Look at the tongue."));
    // It stays through other settings of the same text.
    window.moveWindow(TextSide::A, {0, 5});
    EXPECT_EQ(requests.size(), 2U);
    EXPECT_EQ(note(), QStringLiteral("Look at the tongue."));
}

TEST_F(WindowSamples, APairOpensBothSides)
{
    action("sample-both")->trigger();
    ASSERT_EQ(requests.size(), 1U);
    ASSERT_TRUE(requests[0].b);
    EXPECT_EQ(requests[0].a.text, "the tip of the iceberg");
    EXPECT_EQ(requests[0].b->text, "שלום and the tip of the tongue");
    EXPECT_EQ(requests[0].b->model, requests[0].a.model);
    EXPECT_EQ(editor(TextSide::A)->toPlainText(), QStringLiteral("the tip of the iceberg"));
    EXPECT_EQ(editor(TextSide::B)->toPlainText(), QStringLiteral("שלום and the tip of the tongue"));
    EXPECT_TRUE(window.workspace().isComparing());
    EXPECT_EQ(note(), QStringLiteral("Compare them."));
    // A single one afterwards is alone.
    action("sample-first")->trigger();
    EXPECT_FALSE(requests.back().b);
    EXPECT_FALSE(window.workspace().isComparing());
}

TEST_F(WindowSamples, ATextWrittenFromTheRightStandsThere)
{
    const auto firstCharacter = [this] {
        QTextCursor cursor(editor(TextSide::A)->document());
        return editor(TextSide::A)->cursorRect(cursor).x();
    };
    const int middle = editor(TextSide::A)->viewport()->width() / 2;
    action("sample-second")->trigger();
    EXPECT_GT(firstCharacter(), middle);
    action("sample-first")->trigger();
    EXPECT_LT(firstCharacter(), middle);
}

TEST_F(WindowSamples, SamplesAreNobodysWork)
{
    action("sample-both")->trigger();
    EXPECT_TRUE(window.close()); // a question would wait for an answer
}

TEST_F(WindowSamples, TheNoteGoesWithItsText)
{
    action("sample-first")->trigger();
    QTest::keyClicks(editor(TextSide::A), QStringLiteral("x"));
    EXPECT_TRUE(note().isEmpty());
    window.openSample("first"); // the menu would ask about what was typed
    window.setText(QStringLiteral("another text of several words"));
    EXPECT_TRUE(note().isEmpty());
    // A message that came later is not the note's.
    action("sample-first")->trigger();
    window.say(QStringLiteral("something else"));
    window.setText(QStringLiteral("the tip of the iceberg"));
    EXPECT_EQ(note(), QStringLiteral("something else"));
}

TEST_F(WindowSamples, WhatCannotBeOpenedIsAMessageAndTheTextStays)
{
    window.setText(QStringLiteral("the tip of the iceberg"));
    window.openSample("gone");
    EXPECT_TRUE(note().contains(QStringLiteral("c.txt")));
    EXPECT_EQ(editor(TextSide::A)->toPlainText(), QStringLiteral("the tip of the iceberg"));
    window.openSample("unknown");
    EXPECT_TRUE(note().contains(QStringLiteral("unknown")));
    EXPECT_EQ(requests.size(), 1U);
}

} // namespace
} // namespace toposcope
