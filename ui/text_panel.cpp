// The editor with what belongs to it: offsets of the analysis are bytes, and become positions in the document once per
// analysis. What is painted behind and over the words is in text_panel_marks.cpp.
#include "ui/text_panel.h"

#include "ui/subset_bar.h"
#include "ui/text_spans.h"
#include "ui/token_editor.h"
#include "ui/token_name.h"

#include <QEvent>
#include <QKeyEvent>
#include <QLabel>
#include <QLocale>
#include <QMenu>
#include <QMouseEvent>
#include <QVBoxLayout>

#include <algorithm>

namespace toposcope {

namespace {

// "only: “the tip of the iceberg”, 5 tokens"
QString subsetText(const Analysis& analysis)
{
    QStringList phrases;
    for (const TextSpan& span : analysis.request.settings.subset) {
        const std::size_t begin = std::min(span.begin, analysis.text.size());
        const std::string bytes = analysis.text.substr(begin, std::max(span.end, begin) - begin);
        phrases << TextPanel::tr("“%1”").arg(isolated(QString::fromStdString(bytes).simplified()));
    }
    const auto count = static_cast<qulonglong>(analysis.nodes.size());
    const QString tokens = analysis.request.settings.words ? TextPanel::tr("%1 words").arg(QLocale().toString(count))
                                                           : TextPanel::tr("%1 tokens").arg(QLocale().toString(count));
    return TextPanel::tr("only: %1, %2").arg(phrases.join(QLatin1Char(' ')), tokens);
}

} // namespace

TextPanel::TextPanel(ViewState& state, Selection& selection, QWidget* parent)
    : QWidget(parent), m_state(state), m_selection(selection), m_label(new QLabel(this)),
      m_editor(new TokenEditor(this)), m_bar(new SubsetBar(this))
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_label);
    layout->addWidget(m_editor, 1);
    layout->addWidget(m_bar);
    m_label->setContentsMargins(12, 6, 12, 4);
    m_label->hide();
    m_bar->applyTheme(state.theme());
    setFocusProxy(m_editor);
    m_editor->setFrameShape(QFrame::NoFrame);
    m_editor->document()->setDocumentMargin(12);
    m_editor->setPlaceholderText(tr("Type or paste a text, or drop a file here."));
    m_editor->setAccessibleName(tr("Text"));
    m_editor->setTabChangesFocus(true); // so that the keyboard gets out; a tab can be pasted
    m_editor->setAccessibleDescription(tr("The text whose tokens are analysed. Tab leaves the editor."));
    m_editor->installEventFilter(this);
    m_editor->viewport()->installEventFilter(this);
    m_editor->viewport()->setMouseTracking(true);

    m_editor->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_editor, &QWidget::customContextMenuRequested, this, &TextPanel::showContextMenu);
    connect(m_editor, &QPlainTextEdit::selectionChanged, this, [this] {
        if (m_selecting)
            return;
        m_others.clear(); // the user selects one stretch; those of selectSpans vanish with the first of them
        followSelection();
    });
    connect(m_bar, &SubsetBar::restrictRequested, this, &TextPanel::restrictToSelection);
    connect(m_bar, &SubsetBar::findRequested, this, &TextPanel::findInOther);
    connect(m_bar, &SubsetBar::wholeRequested, this, [this] { Q_EMIT restrictRequested({}); });
    connect(m_editor, &QPlainTextEdit::textChanged, this, &TextPanel::onTextChanged);
    connect(&state, &ViewState::analysisChanged, this, &TextPanel::followAnalysis);
    connect(&state, &ViewState::thresholdChanged, this, [this] {
        if (m_state.clusterSlots() != m_colouredSlots) // most positions of the slider merge nothing
            recolour();
    });
    connect(&state, &ViewState::themeChanged, this, [this] {
        if (!m_matches) { // grounds of the other theme would hide the text
            m_editor->setMarks({}, {});
            m_editor->setVeils({}, {});
        }
        m_bar->applyTheme(m_state.theme());
        showSubset();
        recolour();
    });
    connect(&selection, &Selection::changed, this, &TextPanel::recolour);
    followAnalysis();
}

QString TextPanel::text() const
{
    return m_editor->text();
}

void TextPanel::setText(const QString& text)
{
    if (text != m_editor->text())
        m_editor->setText(text);
}

QPlainTextEdit* TextPanel::editor() const
{
    return m_editor;
}

void TextPanel::onTextChanged()
{
    m_matches = false;
    // Back to the analysed text, by undoing for instance: the old result is the right one again.
    const auto& analysis = m_state.analysis();
    if (analysis && static_cast<std::size_t>(m_editor->document()->characterCount()) <= 2 * analysis->text.size() + 1)
        followAnalysis();
    Q_EMIT textEdited();
}

void TextPanel::followAnalysis()
{
    const auto& analysis = m_state.analysis();
    m_matches = analysis && m_editor->text().toUtf8() ==
                                QByteArrayView(analysis->text.data(), static_cast<qsizetype>(analysis->text.size()));
    if (!analysis) {
        m_editor->setMarks({}, {});
        m_editor->setVeils({}, {});
    }
    m_bar->setSubset(analysis && !analysis->request.settings.subset.empty() ? subsetText(*analysis) : QString());
    if (!m_matches)
        return;
    m_spans = documentSpans(*analysis, *m_editor->document());
    m_spansOf = analysis;
    showSubset();
    recolour();
}

int TextPanel::nodeAt(const QPoint& viewportPosition) const
{
    if (!m_matches)
        return -1;
    const int position = m_editor->characterAt(viewportPosition);
    const auto next = std::upper_bound(m_spans.begin(), m_spans.end(), position,
                                       [](int value, const auto& span) { return value < span.first; });
    if (next == m_spans.begin() || position >= std::prev(next)->second)
        return -1;
    return static_cast<int>(next - m_spans.begin()) - 1;
}

std::vector<std::pair<int, int>> TextPanel::selectedRanges() const
{
    std::vector<std::pair<int, int>> ranges;
    if (const QTextCursor cursor = m_editor->textCursor(); cursor.hasSelection())
        ranges.emplace_back(cursor.selectionStart(), cursor.selectionEnd());
    for (const QTextCursor& cursor : m_others)
        ranges.emplace_back(cursor.selectionStart(), cursor.selectionEnd());
    std::sort(ranges.begin(), ranges.end());
    return ranges;
}

std::vector<int> TextPanel::selectedNodes() const
{
    std::vector<int> nodes;
    if (!m_matches || m_spansOf != m_state.analysis())
        return nodes;
    const auto ranges = selectedRanges();
    for (std::size_t i = 0; i < m_spans.size(); ++i)
        if (std::any_of(ranges.begin(), ranges.end(), [&](const auto& range) {
                return m_spans[i].first < range.second && m_spans[i].second > range.first;
            }))
            nodes.push_back(static_cast<int>(i));
    return nodes;
}

std::vector<TextSpan> TextPanel::selectedSpans() const
{
    std::vector<TextSpan> spans;
    const auto ranges = selectedRanges();
    if (ranges.empty())
        return spans;
    const QString text = m_editor->text();
    for (const auto& [begin, end] : ranges) {
        const TextSpan span = bytesOf(text, m_editor->offsetOf(begin), m_editor->offsetOf(end));
        if (span.begin < span.end)
            spans.push_back(span);
    }
    return spans;
}

void TextPanel::selectSpans(const std::vector<TextSpan>& spans)
{
    const auto ranges = documentSpans(m_editor->text().toStdString(), spans, *m_editor->document());
    std::vector<QTextCursor> cursors;
    for (const auto& [begin, end] : ranges) {
        cursors.emplace_back(m_editor->document()).setPosition(begin);
        cursors.back().setPosition(end, QTextCursor::KeepAnchor);
    }
    QTextCursor first = m_editor->textCursor();
    first.clearSelection();
    m_selecting = true;
    m_editor->setTextCursor(cursors.empty() ? first : cursors.front());
    m_editor->ensureCursorVisible();
    m_selecting = false;
    m_others.assign(cursors.begin() + (cursors.empty() ? 0 : 1), cursors.end());
    followSelection();
}

// The words selected here light up everywhere. All of them would distinguish nothing.
void TextPanel::followSelection()
{
    QList<QTextEdit::ExtraSelection> shown;
    for (const QTextCursor& cursor : m_others) {
        shown << QTextEdit::ExtraSelection{cursor, {}};
        shown.back().format.setBackground(m_editor->palette().highlight());
        shown.back().format.setForeground(m_editor->palette().highlightedText());
    }
    m_editor->setExtraSelections(shown);
    m_bar->setHasSelection(!selectedRanges().empty());

    std::vector<int> nodes = selectedNodes();
    if (nodes.size() == m_spans.size())
        nodes.clear();
    if (!nodes.empty())
        m_selection.pinNodes(nodes, Selection::Again::Stays);
    else if (!m_pinned.empty() && m_selection.pinned().nodes == m_pinned)
        m_selection.pinNodes({});
    m_pinned = std::move(nodes);
}

void TextPanel::restrictToSelection()
{
    if (const std::vector<TextSpan> spans = selectedSpans(); !spans.empty())
        Q_EMIT restrictRequested(spans);
}

void TextPanel::findInOther()
{
    const std::vector<TextSpan> spans = selectedSpans();
    if (spans.empty())
        return;
    const QByteArray text = m_editor->text().toUtf8();
    Q_EMIT findInOtherRequested(QString::fromUtf8(text.mid(
        static_cast<qsizetype>(spans.front().begin), static_cast<qsizetype>(spans.front().end - spans.front().begin))));
}

void TextPanel::setLabel(const QString& label)
{
    m_label->setText(label);
    m_label->setVisible(!label.isEmpty());
    m_editor->setAccessibleName(label.isEmpty() ? tr("Text") : label);
}

void TextPanel::setOwnUndo(bool own)
{
    m_ownUndo = own;
    m_editor->setUndoRedoEnabled(own);
}

void TextPanel::setHasOther(bool other)
{
    m_hasOther = other;
    m_bar->setHasOther(other);
}

void TextPanel::showContextMenu(const QPoint& position)
{
    QMenu* menu = m_editor->createStandardContextMenu(position);
    menu->setParent(this, menu->windowFlags());
    menu->setAttribute(Qt::WA_DeleteOnClose);
    if (!m_ownUndo)
        for (QAction* action : menu->actions()) {
            const bool undo = action->objectName() == QStringLiteral("edit-undo");
            if (!undo && action->objectName() != QStringLiteral("edit-redo"))
                continue;
            action->disconnect(SIGNAL(triggered(bool)));
            action->setEnabled(true);
            connect(action, &QAction::triggered, this, undo ? &TextPanel::undoRequested : &TextPanel::redoRequested);
        }
    menu->addSeparator();
    const bool selected = !selectedRanges().empty();
    menu->addAction(tr("&Restrict to Selection"), this, &TextPanel::restrictToSelection)->setEnabled(selected);
    menu->addAction(tr("&Whole Text"), this, [this] { Q_EMIT restrictRequested({}); })
        ->setEnabled(!m_bar->subset().isEmpty());
    if (m_hasOther)
        menu->addAction(tr("Select the Same Phrase in the &Other Text"), this, &TextPanel::findInOther)
            ->setEnabled(selected);
    menu->popup(m_editor->viewport()->mapToGlobal(position));
}

// Undo and redo that the editor does not do itself: first offered to the window's shortcuts, then said by a signal.
bool TextPanel::isUndoKey(QEvent& event)
{
    if (m_ownUndo || (event.type() != QEvent::ShortcutOverride && event.type() != QEvent::KeyPress))
        return false;
    const auto& key = static_cast<QKeyEvent&>(event);
    const bool undo = key.matches(QKeySequence::Undo);
    if (!undo && !key.matches(QKeySequence::Redo))
        return false;
    if (event.type() == QEvent::ShortcutOverride)
        event.ignore(); // the editor would claim it
    else if (undo)
        Q_EMIT undoRequested();
    else
        Q_EMIT redoRequested();
    return true;
}

bool TextPanel::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_editor && isUndoKey(*event))
        return true;
    if (watched == m_editor->viewport()) {
        if (event->type() == QEvent::MouseMove) {
            const auto* mouse = static_cast<QMouseEvent*>(event);
            const int node = mouse->buttons() == Qt::NoButton ? nodeAt(mouse->position().toPoint()) : -1;
            if (node >= 0)
                m_selection.hoverNode(node);
            else
                m_selection.endHover();
        } else if (event->type() == QEvent::Leave) {
            m_selection.endHover();
        }
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace toposcope
