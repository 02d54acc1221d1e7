// The text editor whose tokens carry their clusters' colours. Says when the text changed, and which part of it should
// be analysed alone or found in the other text; shows what it is told.
#pragma once

#include "ui/selection.h"
#include "ui/view_state.h"

#include <QTextCursor>
#include <QWidget>

#include <memory>
#include <utility>
#include <vector>

class QLabel;
class QPlainTextEdit;
class QPoint;

namespace toposcope {

class SubsetBar;
class TokenEditor;
struct TextMark;

class TextPanel : public QWidget {
    Q_OBJECT
public:
    TextPanel(ViewState& state, Selection& selection, QWidget* parent = nullptr);

    // Exactly what was typed, lines ended by '\n'. (The editor's own toPlainText() knows soft breaks in very long lines
    // and no no-break spaces.)
    QString text() const;
    // Replaces the text as one undoable step: only what differs, so that the cursor stays where it was.
    void setText(const QString& text);
    QPlainTextEdit* editor() const;
    // "Text A" above the editor; empty: nothing.
    void setLabel(const QString& label);
    // Off: the editor keeps no history of its own, and asks for undo and redo instead.
    void setOwnUndo(bool own);
    // Whether the same phrase can be looked for in another text.
    void setHasOther(bool other);
    // The nodes touched by the selected text, ascending; none without a selection, or after an edit until the text is
    // analysed again.
    std::vector<int> selectedNodes() const;
    // What is selected, as bytes of the text that is in the editor, white space around it left out.
    std::vector<TextSpan> selectedSpans() const;
    // Selects these bytes of the text; brings the first of them into sight. None: ends the selection.
    void selectSpans(const std::vector<TextSpan>& spans);

Q_SIGNALS:
    // At every edit; whoever listens debounces.
    void textEdited();
    // The analysis should have only the nodes that touch these bytes; none: all of them.
    void restrictRequested(const std::vector<toposcope::TextSpan>& spans);
    void findInOtherRequested(const QString& phrase);
    // Only while the editor has no undo of its own.
    void undoRequested();
    void redoRequested();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void onTextChanged();
    void followAnalysis();
    void recolour();
    void showSubset();
    void followSelection();
    void restrictToSelection();
    void findInOther();
    void showContextMenu(const QPoint& position);
    bool isUndoKey(QEvent& event);
    // [begin, end) in the document of everything that is selected.
    std::vector<std::pair<int, int>> selectedRanges() const;
    int nodeAt(const QPoint& viewportPosition) const;
    TextMark markOf(std::size_t firstNode, std::size_t lastNode) const;
    // Whether nothing but white space stands between a node and the one after it.
    bool isNextTo(std::size_t node) const;
    std::vector<TextMark> clusterMarks(bool faint) const;
    std::vector<TextMark> highlightMarks() const;

    ViewState& m_state;
    Selection& m_selection;
    QLabel* m_label = nullptr;
    TokenEditor* m_editor = nullptr;
    SubsetBar* m_bar = nullptr;
    bool m_ownUndo = true;
    bool m_hasOther = false;
    bool m_selecting = false;          // selectSpans is at work
    std::vector<QTextCursor> m_others; // selected beside what the cursor has selected
    std::vector<int> m_colouredSlots;  // of the nodes, as the marks show them
    std::vector<int> m_pinned;         // nodes that are pinned because they are selected here
    // Node → [begin, end) in the document, for the text the analysis was made of.
    std::vector<std::pair<int, int>> m_spans;
    std::shared_ptr<const Analysis> m_spansOf;
    // Whether that is the text in the editor. After an edit the colours stay: they move with the text.
    bool m_matches = false;
};

} // namespace toposcope
