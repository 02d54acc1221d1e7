// The editor: the text is exactly what was typed, the colours are the graph's, and size does not make it slow.
#include "ui/text_panel.h"

#include "tests/support/mouse.h"
#include "tests/support/sample_analysis.h"
#include "ui/graph/node_style.h"
#include "ui/subset_bar.h"
#include "ui/token_editor.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QDropEvent>
#include <QLabel>
#include <QMenu>
#include <QMimeData>
#include <QMouseEvent>
#include <QSignalSpy>
#include <QTest>
#include <QTextBlock>
#include <QToolButton>
#include <QUrl>

#include <gtest/gtest.h>

namespace toposcope {
namespace {

using test::moveMouse;

class TextPanelTest : public ::testing::Test {
protected:
    TextPanelTest() { panel.resize(500, 300); }

    void show(const std::shared_ptr<const Analysis>& analysis)
    {
        panel.setText(QString::fromStdString(analysis->text));
        state.setAnalysis(analysis);
    }
    TokenEditor& editor() const { return *static_cast<TokenEditor*>(panel.editor()); }
    static QString textOf(const TextMark& mark) { return mark.range.selectedText(); }
    void paste(const QString& text)
    {
        QApplication::clipboard()->setText(text);
        editor().paste();
    }

    void select(int begin, int end)
    {
        QTextCursor cursor(editor().document());
        cursor.setPosition(begin);
        cursor.setPosition(end, QTextCursor::KeepAnchor);
        editor().setTextCursor(cursor);
    }
    QAction* menuAction(const QString& text)
    {
        Q_EMIT editor().customContextMenuRequested(QPoint(5, 5));
        for (QMenu* menu : panel.findChildren<QMenu*>())
            for (QAction* action : menu->actions())
                if (action->text().remove(QLatin1Char('&')).startsWith(text))
                    return action;
        return nullptr;
    }
    // The sample, restricted to "tip of" and "iceberg", as the pipeline would do it.
    std::shared_ptr<const Analysis> restricted() const
    {
        auto part = std::make_shared<Analysis>(
            *test::analysisOf({" tip", " of", " iceberg"}, test::distancesOf({{0, 0}, {0.1, 0}, {0, 0.12}})));
        part->text = sample->text;
        part->request = sample->request;
        part->request.settings.subset = {{4, 10}, {14, 21}};
        part->tokensInText = 12;
        part->window = {0, 12};
        const std::array<std::size_t, 3> from{1, 2, 4};
        for (std::size_t i = 0; i < from.size(); ++i)
            part->nodes[i] = sample->nodes[from[i]];
        return part;
    }

    std::shared_ptr<const Analysis> sample = test::sampleAnalysis();
    ViewState state;
    Selection selection{state};
    TextPanel panel{state, selection};
};

TEST_F(TextPanelTest, ReturnsTheTextExactly)
{
    for (const QString& text :
         {QStringLiteral("a\u00a0b"), QStringLiteral("one\ntwo\n\n"), QString(), QStringLiteral("שלום 世界 🙂"),
          QString(3 * TokenEditor::longestBlock, QLatin1Char('x')),
          QString(QStringLiteral("🙂").repeated(TokenEditor::longestBlock))}) {
        panel.setText(text);
        EXPECT_EQ(panel.text(), text);
    }
}

TEST_F(TextPanelTest, SettingATextIsOneStepOfUndo)
{
    panel.setText(QStringLiteral("first"));
    panel.setText(QStringLiteral("second ") + QString(9000, QLatin1Char('y')));
    editor().undo();
    EXPECT_EQ(panel.text(), QStringLiteral("first"));
    editor().redo();
    EXPECT_EQ(panel.text().size(), 9007);
}

TEST_F(TextPanelTest, EveryEditIsTold)
{
    QSignalSpy edited(&panel, &TextPanel::textEdited);
    QTest::keyClicks(&editor(), QStringLiteral("abc"));
    EXPECT_EQ(edited.count(), 3);
    EXPECT_EQ(panel.text(), QStringLiteral("abc"));
}

TEST_F(TextPanelTest, ColoursRunsOfOneClusterAndNoSingletons)
{
    show(sample);
    state.setThreshold(0.3); // {0,1,2}, {3,4,5} and six single tokens
    ASSERT_EQ(editor().marks().size(), 2U);
    EXPECT_EQ(textOf(editor().marks()[0]), QStringLiteral("The tip of"));
    EXPECT_EQ(textOf(editor().marks()[1]), QStringLiteral("an iceberg:"));
    state.setThreshold(0.45);
    ASSERT_EQ(editor().marks().size(), 3U);
    EXPECT_EQ(textOf(editor().marks()[2]), QStringLiteral("שלום 世界 🙂 means hello world"));
}

TEST_F(TextPanelTest, TextOnEveryGroundIsReadable)
{
    const auto analysis = test::randomAnalysis(150, 4);
    show(analysis);
    for (const Theme* theme : {&Theme::light(), &Theme::darkTheme()}) {
        state.setTheme(*theme);
        state.setThreshold(analysis->tree.merges()[60].height());
        ASSERT_FALSE(editor().marks().empty());
        for (const TextMark& mark : editor().marks()) {
            EXPECT_GE(contrast(theme->text, mark.ground), 4.5);
            EXPECT_NE(mark.ground, theme->surface);
        }
        for (std::size_t i = 0; i < analysis->diagram.pairs.size(); ++i) {
            selection.hoverInterval(i);
            for (const TextMark& mark : editor().marksAbove())
                EXPECT_GE(contrast(theme->text, mark.ground), 4.5);
        }
        selection.endHover();
    }
}

TEST_F(TextPanelTest, ColoursWaitForTheAnalysisOfTheTextThatIsThere)
{
    panel.setText(QStringLiteral("another text"));
    state.setAnalysis(sample);
    EXPECT_TRUE(editor().marks().empty());
    panel.setText(QString::fromStdString(sample->text));
    EXPECT_FALSE(editor().marks().empty());
}

TEST_F(TextPanelTest, AfterAnEditTheColoursMoveWithTheWords)
{
    show(sample);
    state.setThreshold(0.3);
    editor().moveCursor(QTextCursor::Start);
    QTest::keyClicks(&editor(), QStringLiteral("Here: "));
    ASSERT_EQ(editor().marks().size(), 2U);
    EXPECT_TRUE(textOf(editor().marks()[0]).endsWith(QStringLiteral("The tip of")));
    EXPECT_EQ(textOf(editor().marks()[1]), QStringLiteral("an iceberg:"));
    // Undone, it is the analysed text again and follows the threshold again.
    while (panel.text() != QString::fromStdString(sample->text))
        editor().undo();
    state.setThreshold(0.45);
    EXPECT_EQ(editor().marks().size(), 3U);
}

TEST_F(TextPanelTest, AHighlightFromElsewhereMarksItsTokens)
{
    show(sample);
    state.setThreshold(0.45);
    const auto& pairs = sample->diagram.pairs;
    const auto loop = std::find_if(pairs.begin(), pairs.end(), [](const PersistencePair& pair) {
        return pair.dimension == 1 && pair.persistence() > 0.2;
    });
    selection.hoverInterval(static_cast<std::size_t>(loop - pairs.begin()));
    QStringList words;
    for (const TextMark& mark : editor().marksAbove()) {
        words << textOf(mark);
        EXPECT_EQ(mark.outline, state.theme().dimension[1]);
    }
    EXPECT_EQ(words, QStringLiteral("שלום 世界 🙂 means hello world").split(QLatin1Char(' ')));
    selection.endHover();
    EXPECT_TRUE(editor().marksAbove().empty());
}

TEST_F(TextPanelTest, PartsOfACharacterMarkTheWholeCharacter)
{
    // An emoji in two tokens.
    show(test::analysisOf({"a", "\xf0\x9f", "\x99\x82", " b"}, test::distancesOf({{0, 0}, {1, 0}, {0, 1}, {3, 3}})));
    selection.hoverNode(2);
    ASSERT_FALSE(editor().marksAbove().empty());
    EXPECT_EQ(textOf(editor().marksAbove().back()), QStringLiteral("🙂"));
}

TEST_F(TextPanelTest, HoveringAWordHighlightsItsToken)
{
    show(sample);
    panel.show();
    QTextCursor cursor(editor().document());
    const auto hover = [&](int position) {
        cursor.setPosition(position);
        const QPoint left = editor().cursorRect(cursor).center();
        cursor.setPosition(position + 1);
        const QPoint right = editor().cursorRect(cursor).center();
        moveMouse(*editor().viewport(), (left + right) / 2);
    };
    hover(5); // "tip"
    EXPECT_EQ(selection.highlight().nodes, std::vector<int>{1});
    hover(panel.text().indexOf(QStringLiteral("iceberg")) + 2);
    EXPECT_EQ(selection.highlight().nodes, std::vector<int>{4});
    hover(panel.text().indexOf(QStringLiteral("שלום")) + 1);
    EXPECT_EQ(selection.highlight().nodes, std::vector<int>{6});
    moveMouse(*editor().viewport(), QPoint(250, 280)); // below the text
    EXPECT_EQ(selection.highlight().kind, Highlight::Kind::None);
}

TEST_F(TextPanelTest, SelectedWordsAreNodes)
{
    show(sample);
    QTextCursor cursor(editor().document());
    cursor.setPosition(5);
    cursor.setPosition(9, QTextCursor::KeepAnchor); // "ip o"
    editor().setTextCursor(cursor);
    EXPECT_EQ(panel.selectedNodes(), (std::vector<int>{1, 2}));
}

TEST_F(TextPanelTest, AMegabyteInOneLineKeepsTyping)
{
    const QString solid(1000000, QLatin1Char('x'));
    panel.show();
    paste(solid);
    QTest::keyClicks(&editor(), QStringLiteral("aaaaa"), Qt::NoModifier);
    QApplication::processEvents();
    // A paragraph is laid out anew at every key, so that none may be long.
    for (QTextBlock block = editor().document()->begin(); block.isValid(); block = block.next())
        ASSERT_LT(block.length(), 10'000);
    EXPECT_EQ(panel.text(), solid + QStringLiteral("aaaaa"));
}

TEST_F(TextPanelTest, SoftBreaksAreInvisibleToEditingAndCopying)
{
    QString text;
    while (text.size() < 10000)
        text += QStringLiteral("lorem ipsum ");
    panel.setText(text);
    ASSERT_GT(editor().document()->blockCount(), 1);
    editor().selectAll();
    editor().copy();
    EXPECT_EQ(QApplication::clipboard()->text(), text);

    // Backspace right after a soft break deletes the character before it, Delete before it the one after.
    QTextCursor cursor(editor().document()->begin().next());
    const int breakAt = editor().offsetOf(cursor.position());
    editor().setTextCursor(cursor);
    QTest::keyClick(&editor(), Qt::Key_Backspace);
    EXPECT_EQ(panel.text(), QString(text).remove(breakAt - 1, 1));
    editor().undo();
    EXPECT_EQ(panel.text(), text);
    cursor.setPosition(editor().document()->begin().next().position() - 1);
    editor().setTextCursor(cursor);
    QTest::keyClick(&editor(), Qt::Key_Delete);
    EXPECT_EQ(panel.text(), QString(text).remove(breakAt, 1));
}

TEST_F(TextPanelTest, LinesBeforeAndAfterASoftBreakStayLines)
{
    const QString longLine(5000, QLatin1Char('z'));
    const QString text = QStringLiteral("first\n") + longLine + QStringLiteral("\nlast\n\nend");
    panel.setText(text);
    ASSERT_EQ(panel.text(), text);
    // Enter inside the continuation makes a real line.
    QTextCursor cursor(editor().document());
    cursor.setPosition(editor().document()->begin().next().next().position() + 3);
    const int offset = editor().offsetOf(cursor.position());
    editor().setTextCursor(cursor);
    QTest::keyClick(&editor(), Qt::Key_Return);
    EXPECT_EQ(panel.text(), QString(text).insert(offset, QLatin1Char('\n')));
    editor().undo();
    EXPECT_EQ(panel.text(), text);
    // Lines pasted into the continuation stay lines.
    cursor.setPosition(editor().document()->begin().next().next().position() + 3);
    editor().setTextCursor(cursor);
    paste(QStringLiteral("1\r\n2\n3"));
    EXPECT_EQ(panel.text(), QString(text).insert(offset, QStringLiteral("1\n2\n3")));
}

// Whatever is selected and deleted, the text is what a plain string would be.
TEST_F(TextPanelTest, DeletingAcrossBreaksEqualsDeletingFromAString)
{
    const QString longLine(9000, QLatin1Char('z'));
    const QString text = QStringLiteral("first\n\n") + longLine + QStringLiteral("\n\nlast\nend");
    for (const auto& [from, length] : std::vector<std::pair<int, int>>{{3, 10},
                                                                       {6, 1},
                                                                       {5, 1},
                                                                       {5, 2},
                                                                       {3, 4500},
                                                                       {6, 4000},
                                                                       {7, 4000},
                                                                       {4003, 10},
                                                                       {4007, 4000},
                                                                       {8000, 1009},
                                                                       {9007, 1},
                                                                       {9006, 3},
                                                                       {0, 9007},
                                                                       {0, 20}}) {
        panel.setText(text);
        TokenEditor::Positions begin(*editor().document());
        TokenEditor::Positions end(*editor().document());
        QTextCursor cursor(editor().document());
        cursor.setPosition(begin.ofOffset(from));
        cursor.setPosition(end.ofOffset(from + length), QTextCursor::KeepAnchor);
        editor().setTextCursor(cursor);
        QTest::keyClick(&editor(), Qt::Key_Delete);
        EXPECT_EQ(panel.text(), QString(text).remove(from, length)) << from << " + " << length;
        editor().undo();
        EXPECT_EQ(panel.text(), text) << from << " + " << length;
    }
}

TEST_F(TextPanelTest, TabLeavesTheEditorAndTheTextAsItIs)
{
    QWidget window;
    TextPanel inside(state, selection, &window);
    QWidget other(&window);
    other.setFocusPolicy(Qt::StrongFocus);
    window.show();
    window.activateWindow();
    inside.editor()->setFocus();
    QTest::keyClick(inside.editor(), Qt::Key_Tab);
    EXPECT_TRUE(inside.text().isEmpty());
    EXPECT_NE(window.focusWidget(), inside.editor());
}

TEST_F(TextPanelTest, FilesDraggedInAreLeftToTheWindow)
{
    QMimeData files;
    files.setUrls({QUrl::fromLocalFile(QStringLiteral("/tmp/a.txt"))});
    QDragEnterEvent withFiles(QPoint(5, 5), Qt::CopyAction, &files, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(editor().viewport(), &withFiles);
    EXPECT_FALSE(withFiles.isAccepted());
    QMimeData words;
    words.setText(QStringLiteral("words"));
    QDragEnterEvent withText(QPoint(5, 5), Qt::CopyAction, &words, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(editor().viewport(), &withText);
    EXPECT_TRUE(withText.isAccepted());
}

TEST_F(TextPanelTest, SelectedSpansAreBytesWithoutTheSpaceAroundThem)
{
    show(sample);
    EXPECT_TRUE(panel.selectedSpans().empty());
    const auto hebrew = static_cast<int>(panel.text().indexOf(QStringLiteral("שלום")));
    select(hebrew - 1, hebrew + 8); // " שלום 世界 "
    const std::vector<TextSpan> spans = panel.selectedSpans();
    ASSERT_EQ(spans.size(), 1U);
    EXPECT_EQ(sample->text.substr(spans[0].begin, spans[0].end - spans[0].begin), "שלום 世界");
    select(3, 4); // a space alone
    EXPECT_TRUE(panel.selectedSpans().empty());
}

TEST_F(TextPanelTest, SpansSelectedAreTheSpansThatAreSelected)
{
    show(sample);
    const std::vector<TextSpan> words{{4, 7}, {14, 21}, {23, 31}};
    panel.selectSpans(words);
    EXPECT_EQ(panel.selectedSpans(), words);
    EXPECT_EQ(editor().textCursor().selectedText(), QStringLiteral("tip"));
    EXPECT_EQ(panel.selectedNodes(), (std::vector<int>{1, 4, 6}));
    select(0, 3); // the user's own selection replaces them all
    EXPECT_EQ(panel.selectedSpans(), (std::vector<TextSpan>{{0, 3}}));
    EXPECT_TRUE(editor().extraSelections().isEmpty());
    panel.selectSpans({});
    EXPECT_TRUE(panel.selectedSpans().empty());
}

TEST_F(TextPanelTest, SpansAreSelectedAcrossSoftBreaks)
{
    const QString text = QString(QStringLiteral("lorem שלום ")).repeated(900) + QStringLiteral("needle end");
    panel.setText(text);
    const auto at = static_cast<std::size_t>(text.toUtf8().indexOf("needle"));
    panel.selectSpans({{at, at + 6}});
    EXPECT_EQ(editor().textCursor().selectedText(), QStringLiteral("needle"));
    EXPECT_EQ(panel.selectedSpans(), (std::vector<TextSpan>{{at, at + 6}}));
}

TEST_F(TextPanelTest, SelectedWordsLightUpEverywhereUntilTheyAreNoLongerSelected)
{
    show(sample);
    select(5, 9);
    EXPECT_EQ(selection.pinned().nodes, (std::vector<int>{1, 2}));
    select(9, 9);
    EXPECT_EQ(selection.pinned().kind, Highlight::Kind::None);
    editor().selectAll(); // would distinguish nothing
    EXPECT_EQ(selection.pinned().kind, Highlight::Kind::None);
    selection.pinNode(3); // pinned elsewhere: not the text's to unpin
    select(0, 0);
    EXPECT_EQ(selection.pinned().nodes, std::vector<int>{3});
}

TEST_F(TextPanelTest, RestrictsByButtonAndByMenu)
{
    qRegisterMetaType<std::vector<TextSpan>>();
    show(sample);
    panel.show();
    QSignalSpy restricted(&panel, &TextPanel::restrictRequested);
    const auto spansOf = [&](qsizetype i) { return restricted[i][0].value<std::vector<TextSpan>>(); };
    auto* bar = panel.findChild<SubsetBar*>();
    const auto button = [&](const QString& name) -> QToolButton* {
        for (auto* candidate : bar->findChildren<QToolButton*>())
            if (candidate->accessibleName() == name)
                return candidate;
        return nullptr;
    };
    QToolButton* restrict = button(QStringLiteral("Restrict to selection"));
    ASSERT_TRUE(restrict);
    EXPECT_FALSE(restrict->isEnabled());
    select(4, 7);
    EXPECT_TRUE(restrict->isEnabled());
    restrict->click();
    ASSERT_EQ(restricted.size(), 1);
    EXPECT_EQ(spansOf(0), (std::vector<TextSpan>{{4, 7}}));
    menuAction(QStringLiteral("Restrict"))->trigger();
    EXPECT_EQ(spansOf(1), (std::vector<TextSpan>{{4, 7}}));

    EXPECT_TRUE(bar->subset().isEmpty());
    state.setAnalysis(this->restricted());
    EXPECT_EQ(bar->subset().remove(QChar(0x2068)).remove(QChar(0x2069)),
              QStringLiteral("only: “tip of” “iceberg”, 3 tokens"));
    button(QStringLiteral("Whole text"))->click();
    EXPECT_TRUE(spansOf(2).empty());
    state.setAnalysis(sample);
    EXPECT_TRUE(bar->subset().isEmpty());
}

TEST_F(TextPanelTest, WordsThatAreNotPartOfASubsetAreVeiledAndUncoloured)
{
    show(sample);
    EXPECT_TRUE(editor().veils().empty());
    state.setAnalysis(restricted());
    state.setThreshold(0.2); // one cluster
    ASSERT_EQ(editor().marks().size(), 2U);
    EXPECT_EQ(textOf(editor().marks()[0]), QStringLiteral("tip of"));
    EXPECT_EQ(textOf(editor().marks()[1]), QStringLiteral("iceberg"));
    QStringList veiled;
    for (const QTextCursor& veil : editor().veils())
        veiled << veil.selectedText();
    EXPECT_EQ(veiled, (QStringList{QStringLiteral("The"), QStringLiteral(" an"),
                                   QStringLiteral(": שלום 世界 🙂 means hello world")}));
    state.setAnalysis(sample);
    EXPECT_TRUE(editor().veils().empty());
}

TEST_F(TextPanelTest, ThePhraseForTheOtherTextIsTheSelectedOne)
{
    show(sample);
    select(3, 11);
    EXPECT_EQ(menuAction(QStringLiteral("Select the Same")), nullptr); // there is no other text
    panel.setHasOther(true);
    QSignalSpy found(&panel, &TextPanel::findInOtherRequested);
    menuAction(QStringLiteral("Select the Same"))->trigger();
    ASSERT_EQ(found.size(), 1);
    EXPECT_EQ(found[0][0].toString(), QStringLiteral("tip of"));
}

TEST_F(TextPanelTest, WithoutUndoOfItsOwnTheWindowIsAsked)
{
    QWidget window;
    auto* inside = new TextPanel(state, selection, &window);
    inside->setOwnUndo(false);
    window.show();
    window.activateWindow();
    ASSERT_TRUE(QTest::qWaitForWindowActive(&window));
    inside->editor()->setFocus();
    QTest::keyClicks(inside->editor(), QStringLiteral("abc"));
    QSignalSpy undo(inside, &TextPanel::undoRequested);
    QSignalSpy redo(inside, &TextPanel::redoRequested);
    QTest::keyClick(inside->editor(), Qt::Key_Z, Qt::ControlModifier);
    QTest::keyClick(inside->editor(), Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    EXPECT_EQ(undo.count(), 1);
    EXPECT_EQ(redo.count(), 1);
    EXPECT_EQ(inside->text(), QStringLiteral("abc"));

    // A shortcut of the window comes first.
    QAction action;
    action.setShortcut(QKeySequence::Undo);
    window.addAction(&action);
    QSignalSpy triggered(&action, &QAction::triggered);
    QTest::keyClick(inside->editor(), Qt::Key_Z, Qt::ControlModifier);
    EXPECT_EQ(triggered.count(), 1);
    EXPECT_EQ(undo.count(), 1);
    inside->setOwnUndo(true);
    QTest::keyClicks(inside->editor(), QStringLiteral("d"));
    QTest::keyClick(inside->editor(), Qt::Key_Z, Qt::ControlModifier);
    EXPECT_EQ(inside->text(), QStringLiteral("abc"));
    EXPECT_EQ(triggered.count(), 1);
}

TEST_F(TextPanelTest, DeletingAcrossSoftBreaksNeedsNoUndoHistory)
{
    panel.setOwnUndo(false);
    const QString text = QStringLiteral("a\n") + QString(9000, QLatin1Char('z')) + QStringLiteral("\nb");
    panel.setText(text);
    TokenEditor::Positions positions(*editor().document());
    const int begin = positions.ofOffset(1);
    select(begin, positions.ofOffset(4100));
    QTest::keyClick(&editor(), Qt::Key_Delete);
    EXPECT_EQ(panel.text(), QString(text).remove(1, 4099));
}

TEST_F(TextPanelTest, AnotherTextLeavesTheCursorWhereItWas)
{
    const QString before = QStringLiteral("The tip of the iceberg 🙂 end");
    panel.setText(before);
    const auto at = static_cast<int>(before.indexOf(QStringLiteral("iceberg")));
    select(at, at + 7);
    panel.setText(QString(before).replace(QStringLiteral("tip"), QStringLiteral("very top")));
    EXPECT_EQ(editor().textCursor().selectedText(), QStringLiteral("iceberg"));
    panel.setText(QString(panel.text()).replace(QStringLiteral("🙂"), QStringLiteral("🙃"))); // shares half a pair
    EXPECT_EQ(panel.text(), QStringLiteral("The very top of the iceberg 🙃 end"));
    EXPECT_EQ(editor().textCursor().selectedText(), QStringLiteral("iceberg"));
    panel.setText(QStringLiteral("quite another"));
    EXPECT_FALSE(editor().textCursor().hasSelection());
    // Likewise with lines that are kept in several blocks.
    const QString longLine = QString(QStringLiteral("word ")).repeated(2000);
    panel.setText(longLine + QStringLiteral("needle"));
    panel.selectSpans({{10000, 10006}});
    panel.setText(QStringLiteral("new ") + longLine + QStringLiteral("needle"));
    EXPECT_EQ(editor().textCursor().selectedText(), QStringLiteral("needle"));
}

TEST_F(TextPanelTest, ALabelNamesTheEditor)
{
    auto* label = panel.findChild<QLabel*>();
    panel.show();
    EXPECT_FALSE(label->isVisible());
    panel.setLabel(QStringLiteral("Text B"));
    EXPECT_TRUE(label->isVisible());
    EXPECT_EQ(editor().accessibleName(), QStringLiteral("Text B"));
}

} // namespace
} // namespace toposcope
