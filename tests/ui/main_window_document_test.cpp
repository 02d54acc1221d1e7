// The window's document: undo of everything, two texts, subsets, and sessions that come back as they were.
#include "ui/main_window.h"

#include "core/io/recovery.h"
#include "core/io/session.h"
#include "core/pipeline/workbench.h"
#include "tests/support/fake_model.h"
#include "tests/support/fixtures.h"
#include "ui/banner.h"
#include "ui/compare/compare_bar.h"
#include "ui/document_history.h"
#include "ui/heads/heads_panel.h"
#include "ui/measure_panel.h"
#include "ui/text_panel.h"
#include "ui/workspace.h"

#include <QAction>
#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include <gtest/gtest.h>

namespace toposcope {
namespace {

class WindowDocumentTest : public ::testing::Test {
protected:
    WindowDocumentTest() { prepare(window); }

    // Answers every request at once, as the runner would a moment later.
    void prepare(MainWindow& each)
    {
        each.setModels({{"fake", "/models/fake"}, {"other", "/models/other"}});
        QObject::connect(&each, &MainWindow::analysisRequested,
                         [this, &each](const WorkRequest& request) { each.showResult(bench.analyse(request)); });
        each.resize(1280, 800);
        each.show();
    }
    QPlainTextEdit* editor(TextSide side) { return window.workspace().side(side).text->editor(); }
    QAction* action(const char* name) { return window.findChild<QAction*>(QLatin1String(name)); }
    Document document() const { return window.session().document; }

    Workbench bench{test::fakeLoader()};
    MainWindow window;
};

TEST_F(WindowDocumentTest, UndoBackToTheStartRestoresTheStart)
{
    window.setText(QStringLiteral("the tip of the iceberg"));
    const Document start = document();
    QTest::keyClicks(editor(TextSide::A), QStringLiteral("so "));
    window.findChild<MeasurePanel*>()->findChildren<QCheckBox*>().front()->click();
    window.compareWith(QStringLiteral("the tip of the tongue"));
    Q_EMIT window.workspace().heads()->selectionChosen(HeadSelection::single({1, 0}));
    Q_EMIT window.workspace().compareBar()->swapRequested();
    Q_EMIT window.workspace().side(TextSide::A).text->restrictRequested({{0, 7}});
    const Document end = document();
    ASSERT_TRUE(end.b);
    EXPECT_EQ(end.a.text, "the tip of the tongue");
    int steps = 0;
    for (; action("undo")->isEnabled(); ++steps)
        action("undo")->trigger();
    EXPECT_EQ(document(), start);
    EXPECT_EQ(editor(TextSide::A)->toPlainText(), QStringLiteral("the tip of the iceberg"));
    EXPECT_EQ(window.state().analysis()->text, "the tip of the iceberg");
    EXPECT_FALSE(window.workspace().isComparing());
    for (int k = 0; k < steps; ++k)
        action("redo")->trigger();
    EXPECT_EQ(document(), end);
    EXPECT_TRUE(window.workspace().isComparing());
}

TEST_F(WindowDocumentTest, UndoTakesBackTypingThatWasNotAnalysedYet)
{
    window.setText(QStringLiteral("the tip"));
    editor(TextSide::A)->setFocus();
    editor(TextSide::A)->moveCursor(QTextCursor::End);
    QTest::keyClicks(editor(TextSide::A), QStringLiteral(" of"));
    action("undo")->trigger();
    EXPECT_EQ(editor(TextSide::A)->toPlainText(), QStringLiteral("the tip"));
    action("redo")->trigger();
    EXPECT_EQ(editor(TextSide::A)->toPlainText(), QStringLiteral("the tip of"));
}

TEST_F(WindowDocumentTest, TheEditMenuActsOnTheTextThatHasTheFocus)
{
    window.setText(QStringLiteral("the tip of the iceberg"));
    window.activateWindow();
    ASSERT_TRUE(QTest::qWaitForWindowActive(&window));
    editor(TextSide::A)->setFocus();
    ASSERT_EQ(QApplication::focusWidget(), editor(TextSide::A));
    action("Ctrl+A")->trigger();
    action("Ctrl+C")->trigger();
    EXPECT_EQ(QApplication::clipboard()->text(), QStringLiteral("the tip of the iceberg"));
    action("Ctrl+X")->trigger();
    EXPECT_EQ(editor(TextSide::A)->toPlainText(), QString());
    action("Ctrl+V")->trigger();
    action("Ctrl+V")->trigger();
    EXPECT_EQ(editor(TextSide::A)->toPlainText(), QStringLiteral("the tip of the icebergthe tip of the iceberg"));
}

TEST_F(WindowDocumentTest, TwoTextsShareOneThresholdAndTheAxes)
{
    window.setText(QStringLiteral("the tip of the iceberg"));
    window.compareWith(QStringLiteral("below the words we read are the words we remember"));
    ViewState& a = window.state(TextSide::A);
    ViewState& b = window.state(TextSide::B);
    ASSERT_TRUE(a.analysis() && b.analysis());
    EXPECT_EQ(a.largestThreshold(), b.largestThreshold());
    a.setThreshold(0.5);
    EXPECT_EQ(b.threshold(), 0.5);
    window.stopComparing();
    EXPECT_FALSE(b.analysis());
    EXPECT_FALSE(document().b);
}

TEST_F(WindowDocumentTest, AnotherHeadOfTheSameTextIsComparedUnderItsOwnSettings)
{
    window.setText(QStringLiteral("the tip of the iceberg"));
    window.compareOtherHead();
    Q_EMIT window.workspace().heads()->selectionChosen(HeadSelection::single({1, 1}));
    const Document now = document();
    ASSERT_TRUE(now.b);
    EXPECT_EQ(now.b->text, now.a.text);
    EXPECT_EQ(now.a.settings.heads, HeadSelection::all());
    EXPECT_EQ(now.b->settings.heads, HeadSelection::single({1, 1}));
    EXPECT_EQ(window.state(TextSide::B).analysis()->heads, std::vector<HeadId>({{1, 1}}));
}

TEST_F(WindowDocumentTest, RestrictingKeepsTheDistancesOfTheWholeText)
{
    window.setText(QStringLiteral("the tip of the iceberg"));
    const auto whole = window.state().analysis();
    Q_EMIT window.workspace().side(TextSide::A).text->restrictRequested({{4, 10}});
    const auto part = window.state().analysis();
    ASSERT_LT(part->nodes.size(), whole->nodes.size());
    const auto indexIn = [&](const Node& node) {
        return static_cast<int>(std::find_if(whole->nodes.begin(), whole->nodes.end(),
                                             [&](const Node& other) { return other.begin == node.begin; }) -
                                whole->nodes.begin());
    };
    for (int i = 0; i < part->distance.size(); ++i)
        for (int j = 0; j < i; ++j)
            EXPECT_EQ(part->distance(i, j), whole->distance(indexIn(part->nodes[static_cast<std::size_t>(i)]),
                                                            indexIn(part->nodes[static_cast<std::size_t>(j)])));
    QTest::keyClicks(editor(TextSide::A), QStringLiteral("x")); // another text: the spans mean nothing in it
    EXPECT_TRUE(document().a.settings.subset.empty());
}

TEST_F(WindowDocumentTest, ASessionComesBackAsItWasAndSavesToTheSameBytes)
{
    window.setText(QStringLiteral("the tip of the iceberg 學 שלום"));
    window.compareWith(QStringLiteral("the tip of the tongue 😀"));
    window.state().setThreshold(0.75);
    const std::string saved = writeSession(window.session());
    MainWindow another;
    prepare(another);
    QSignalSpy asked(&another, &MainWindow::analysisRequested);
    another.showSession(readSession(saved, "saved"), QStringLiteral("/tmp/saved.toposcope"), false);
    EXPECT_TRUE(asked.isEmpty()); // the results are in it
    EXPECT_EQ(another.state(TextSide::B).analysis()->text, "the tip of the tongue 😀");
    EXPECT_EQ(another.state().threshold(), 0.75);
    EXPECT_TRUE(another.history().isSaved());
    EXPECT_EQ(writeSession(another.session()), saved);
}

TEST_F(WindowDocumentTest, ADamagedSessionIsAMessageAndKeepsWhatIsShown)
{
    window.setText(QStringLiteral("mine, not to be lost"));
    QSignalSpy asked(&window, &MainWindow::sessionRequested);
    window.openPath(QStringLiteral("/nonexistent/work.toposcope"));
    ASSERT_EQ(asked.size(), 1); // what reads it answers with a failure
    window.showFailure(QStringLiteral("/nonexistent/work.toposcope: cannot be read"));
    EXPECT_EQ(window.findChild<Banner*>()->message(), QStringLiteral("/nonexistent/work.toposcope: cannot be read"));
    EXPECT_EQ(document().a.text, "mine, not to be lost");
}

TEST_F(WindowDocumentTest, UnsavedWorkIsOfferedUntilItIsAnsweredAndThenRestored)
{
    Session lost;
    lost.document.a.text = "words that were typed and never saved";
    lost.document.a.model = "/models/fake";
    RecoveryStore().keep(writeSession(lost), ""); // whoever kept it is gone
    QSignalSpy asked(&window, &MainWindow::sessionRequested);
    window.offerRecovery();
    window.setText(QStringLiteral("the tip of the iceberg")); // a result comes
    auto* banner = window.findChild<Banner*>();
    ASSERT_FALSE(banner->message().isEmpty());
    banner->findChildren<QPushButton*>().front()->click();
    ASSERT_EQ(asked.size(), 1);
    EXPECT_TRUE(asked[0][1].toBool());
    window.showSession(loadSession(asked[0][0].toString().toStdString()), {}, true);
    EXPECT_EQ(editor(TextSide::A)->toPlainText(), QStringLiteral("words that were typed and never saved"));
    EXPECT_EQ(window.state().analysis()->text, lost.document.a.text); // computed again
    EXPECT_FALSE(window.history().isSaved());
    EXPECT_TRUE(RecoveryStore::abandoned().empty()); // it is this window's now
}

TEST_F(WindowDocumentTest, ASessionKeepsItsSettingsWhereItsModelIsNotKnown)
{
    window.setText(QStringLiteral("the tip of the iceberg"));
    Session session = window.session();
    session.document.a.model = "/models/elsewhere";
    session.document.a.settings.distance = DistanceKind::JensenShannon;
    session.document.a.settings.heads = HeadSelection::layer(1);
    MainWindow another; // knows no model at all
    QSignalSpy asked(&another, &MainWindow::analysisRequested);
    another.showSession(session, QStringLiteral("/tmp/saved.toposcope"), false);
    EXPECT_EQ(another.session().document, session.document);
    EXPECT_TRUE(another.history().isSaved());
    EXPECT_TRUE(asked.isEmpty());
}

TEST_F(WindowDocumentTest, ResultsOfOtherSettingsAreNotSavedAsTheSessions)
{
    window.setText(QStringLiteral("the tip of the iceberg"));
    ASSERT_TRUE(window.session().a);
    QObject::disconnect(&window, &MainWindow::analysisRequested, nullptr, nullptr); // answers stay away
    window.findChild<MeasurePanel*>()->findChildren<QCheckBox*>().front()->click();
    EXPECT_FALSE(window.session().a);
    EXPECT_TRUE(window.state().analysis()); // it is still on screen
}

TEST_F(WindowDocumentTest, LineEndsOfOtherSystemsBecomeTheEditors)
{
    test::TemporaryFolder folder;
    test::writeBytes(folder / "crlf.txt", "the tip of\r\nthe iceberg\rand more");
    window.openPath(QString::fromStdString((folder / "crlf.txt").string()));
    EXPECT_EQ(document().a.text, "the tip of\nthe iceberg\nand more");
    EXPECT_EQ(window.workspace().side(TextSide::A).text->text().toStdString(), document().a.text);
}

TEST_F(WindowDocumentTest, TheCommandOfTheViewIsCopied)
{
    window.setText(QStringLiteral("the tip of the iceberg"));
    window.state().setThreshold(0.5);
    action("copy-command")->trigger();
    const QString command = QApplication::clipboard()->text();
    EXPECT_TRUE(command.startsWith(QStringLiteral("toposcope-cli analyze"))) << command.toStdString();
    EXPECT_TRUE(command.contains(QStringLiteral("--threshold 0.5"))) << command.toStdString();
}

} // namespace
} // namespace toposcope
