// A soft break is a block whose format says that it continues the one before: formats are part of the undo history.
#include "ui/token_editor.h"

#include <QGlyphRun>
#include <QKeyEvent>
#include <QMimeData>
#include <QPainter>
#include <QScrollBar>
#include <QTextBoundaryFinder>
#include <QTextLayout>
#include <QUrl>

#include <algorithm>
#include <utility>

namespace toposcope {

namespace {

constexpr int softProperty = QTextFormat::UserProperty + 1;

QTextBlockFormat formatOf(bool soft)
{
    QTextBlockFormat format;
    if (soft)
        format.setProperty(softProperty, true);
    return format;
}

// Line ends as '\n'; no characters that Qt's documents use for their own structure.
QString normalised(QString text)
{
    text.replace(QStringLiteral("\r\n"), QStringLiteral("\n"));
    text.replace(QLatin1Char('\r'), QLatin1Char('\n'));
    text.replace(QChar::ParagraphSeparator, QLatin1Char('\n'));
    for (const char16_t structural : {u'\xfdd0', u'\xfdd1'})
        text.replace(QChar(structural), QChar::ReplacementCharacter);
    return text;
}

bool hasLongLine(const QString& text)
{
    for (qsizetype begin = 0; begin <= text.size();) {
        qsizetype end = text.indexOf(QLatin1Char('\n'), begin);
        if (end < 0)
            end = text.size();
        if (end - begin > TokenEditor::longestBlock)
            return true;
        begin = end + 1;
    }
    return false;
}

// Where to break a line that goes on: after white space near the end, else between two characters as a reader sees
// them.
qsizetype breakIn(QStringView line)
{
    if (line.size() <= TokenEditor::longestBlock)
        return line.size();
    for (qsizetype i = TokenEditor::longestBlock; i > TokenEditor::longestBlock * 9 / 10; --i)
        if (line[i - 1].isSpace())
            return i;
    const QString near = line.mid(TokenEditor::longestBlock - 64, 128).toString();
    QTextBoundaryFinder finder(QTextBoundaryFinder::Grapheme, near);
    finder.setPosition(64);
    const qsizetype boundary = finder.isAtBoundary() ? 64 : finder.toPreviousBoundary();
    return TokenEditor::longestBlock - 64 + std::max<qsizetype>(boundary, 1);
}

// How many UTF-16 units two texts share at the start, and at the end of what is left; never half of a pair.
std::pair<int, int> commonEnds(const QString& a, const QString& b)
{
    const qsizetype shorter = std::min(a.size(), b.size());
    qsizetype head = std::mismatch(a.begin(), a.begin() + shorter, b.begin()).first - a.begin();
    if (head > 0 && a[head - 1].isHighSurrogate())
        --head;
    qsizetype tail = 0;
    while (tail < shorter - head && a[a.size() - 1 - tail] == b[b.size() - 1 - tail])
        ++tail;
    if (tail > 0 && a[a.size() - tail].isLowSurrogate())
        --tail;
    return {static_cast<int>(head), static_cast<int>(tail)};
}

bool hasRightToLeft(const QString& text)
{
    return std::any_of(text.begin(), text.end(), [](QChar character) {
        const auto direction = character.direction();
        return direction == QChar::DirR || direction == QChar::DirAL;
    });
}

// Where the characters [begin, end) of a line are; several rectangles where directions mix.
std::vector<QRectF> rectanglesOf(const QTextLine& line, int begin, int end, bool mixed)
{
    std::vector<QRectF> rectangles;
    if (!mixed) {
        const double left = line.cursorToX(begin);
        rectangles.emplace_back(left, line.y(), line.cursorToX(end) - left, line.height());
        return rectangles;
    }
    for (const QGlyphRun& run : line.glyphRuns(begin, end - begin)) {
        const QRectF box = run.boundingRect();
        rectangles.emplace_back(box.left(), line.y(), box.width(), line.height());
    }
    return rectangles;
}

void paintMark(QPainter& painter, const QRectF& box, const TextMark& mark)
{
    painter.setPen(mark.outline.isValid() ? QPen(mark.outline, 1.5) : QPen(Qt::NoPen));
    painter.setBrush(mark.ground.isValid() ? QBrush(mark.ground) : QBrush(Qt::NoBrush));
    painter.drawRoundedRect(box.adjusted(-1.5, 0.5, 1.5, -0.5), 3.0, 3.0);
    if (mark.underline.isValid()) {
        painter.setPen(QPen(mark.underline, 1.0));
        painter.drawLine(QPointF(box.left(), box.bottom() - 1.5), QPointF(box.right(), box.bottom() - 1.5));
    }
}

} // namespace

TokenEditor::TokenEditor(QWidget* parent) : QPlainTextEdit(parent)
{
    connect(document(), &QTextDocument::contentsChange, this, &TokenEditor::noteChange);
    connect(document(), &QTextDocument::contentsChanged, this, &TokenEditor::restoreSoftness);
    connect(document(), &QTextDocument::contentsChanged, this, &TokenEditor::alignToText);
}

// A text that begins in a script written from right to left is set from the right; Qt leaves its wrapped lines at the
// left.
void TokenEditor::alignToText()
{
    QTextOption option = document()->defaultTextOption();
    const Qt::Alignment side = document()->firstBlock().text().isRightToLeft() ? Qt::AlignRight : Qt::AlignLeft;
    if (option.alignment() == side)
        return;
    option.setAlignment(side);
    document()->setDefaultTextOption(option);
}

void TokenEditor::noteChange(int position, int removed)
{
    // Undoing brings back the formats by itself.
    m_changedAt = m_hasSoftBreaks && removed > 0 && document()->availableRedoSteps() == 0 ? position : -1;
}

void TokenEditor::restoreSoftness()
{
    if (!m_hasSoftBreaks)
        return;
    const int position = std::exchange(m_changedAt, -1);
    const QTextBlock block = document()->findBlock(std::max(position, 0));
    const bool wasSoft = std::binary_search(m_softStarts.begin(), m_softStarts.end(), position);
    if (position >= 0 && block.isValid() && block.position() == position && isSoft(block) != wasSoft) {
        QTextCursor cursor(block);
        cursor.joinPreviousEditBlock();
        cursor.setBlockFormat(formatOf(wasSoft));
        cursor.endEditBlock(); // comes back here
        return;
    }
    m_softStarts.clear();
    for (QTextBlock next = document()->begin(); next.isValid(); next = next.next())
        if (isSoft(next))
            m_softStarts.push_back(next.position());
}

bool TokenEditor::isSoft(const QTextBlock& block)
{
    return block.blockFormat().boolProperty(softProperty);
}

QString TokenEditor::text() const
{
    QString text;
    text.reserve(document()->characterCount());
    for (QTextBlock block = document()->begin(); block.isValid(); block = block.next()) {
        if (block.blockNumber() > 0 && !isSoft(block))
            text += QLatin1Char('\n');
        text += block.text();
    }
    return text;
}

void TokenEditor::setText(const QString& raw)
{
    const QString before = text();
    const QString after = normalised(raw);
    const auto [begin, tail] = commonEnds(before, after);
    const auto oldEnd = static_cast<int>(before.size() - tail);
    const auto newEnd = static_cast<int>(after.size() - tail);
    const int scrolledTo = verticalScrollBar()->value();
    // A place after the difference moves with it, a place inside stays as far as there is text.
    const auto moved = [&, start = begin](int offset) {
        return offset >= oldEnd ? offset + newEnd - oldEnd : std::min(offset, std::max(start, newEnd));
    };
    const int anchor = moved(offsetOf(textCursor().anchor()));
    const int position = moved(offsetOf(textCursor().position()));
    if (m_hasSoftBreaks || hasLongLine(after))
        replaceEverything(after);
    else
        replaceDifference(after, begin, oldEnd, newEnd);

    const bool nothingLeft = begin == 0 && tail == 0; // another text: from its start
    QTextCursor cursor(document());
    cursor.setPosition(nothingLeft ? 0 : Positions(*document()).ofOffset(anchor));
    cursor.setPosition(nothingLeft ? 0 : Positions(*document()).ofOffset(position), QTextCursor::KeepAnchor);
    setTextCursor(cursor);
    verticalScrollBar()->setValue(nothingLeft ? 0 : scrolledTo);
}

void TokenEditor::replaceEverything(const QString& text)
{
    QTextCursor cursor(document());
    cursor.beginEditBlock();
    cursor.select(QTextCursor::Document);
    cursor.removeSelectedText();
    insert(cursor, text);
    cursor.endEditBlock();
}

void TokenEditor::replaceDifference(const QString& text, int begin, int oldEnd, int newEnd)
{
    if (begin == oldEnd && begin == newEnd)
        return;
    QTextCursor cursor(document());
    cursor.beginEditBlock();
    cursor.setPosition(begin);
    cursor.setPosition(oldEnd, QTextCursor::KeepAnchor);
    cursor.removeSelectedText();
    cursor.insertText(text.mid(begin, newEnd - begin));
    cursor.endEditBlock();
}

void TokenEditor::insert(QTextCursor cursor, const QString& raw)
{
    const QString text = normalised(raw);
    cursor.beginEditBlock();
    cursor.removeSelectedText();
    if (!hasLongLine(text) && !isSoft(cursor.block())) {
        cursor.insertText(text);
        cursor.endEditBlock();
        return;
    }
    m_hasSoftBreaks = true;
    QStringView rest(text);
    while (true) {
        const qsizetype end = rest.indexOf(QLatin1Char('\n'));
        QStringView line = end < 0 ? rest : rest.first(end);
        while (true) {
            const qsizetype cut = breakIn(line);
            cursor.insertText(line.first(cut).toString());
            line = line.mid(cut);
            if (line.isEmpty())
                break;
            cursor.insertBlock(formatOf(true));
        }
        if (end < 0)
            break;
        cursor.insertBlock(formatOf(false));
        rest = rest.mid(end + 1);
    }
    cursor.endEditBlock();
}

TokenEditor::Positions::Positions(const QTextDocument& document) : m_block(document.begin()) {}

int TokenEditor::Positions::ofOffset(int offset)
{
    // A character of text() lies as many soft breaks further on in the document; the end of a block counts to it.
    while (m_block.next().isValid()) {
        const QTextBlock next = m_block.next();
        const int softBreaks = m_softBreaks + (isSoft(next) ? 1 : 0);
        if (offset + softBreaks < next.position())
            break;
        m_softBreaks = softBreaks;
        m_block = next;
    }
    return offset + m_softBreaks;
}

int TokenEditor::offsetOf(int position) const
{
    int softBreaks = 0;
    for (QTextBlock block = document()->begin().next(); block.isValid() && block.position() <= position;
         block = block.next())
        softBreaks += isSoft(block) ? 1 : 0;
    return position - softBreaks;
}

int TokenEditor::characterAt(const QPoint& point) const
{
    const QTextBlock block = cursorForPosition(point).block();
    const QPointF inBlock = point - blockBoundingGeometry(block).translated(contentOffset()).topLeft();
    const QTextLayout& layout = *block.layout();
    for (int i = 0; i < layout.lineCount(); ++i) {
        const QTextLine line = layout.lineAt(i);
        if (line.naturalTextRect().contains(inBlock))
            return block.position() + line.xToCursor(inBlock.x(), QTextLine::CursorOnCharacter);
    }
    return -1;
}

void TokenEditor::setMarks(std::vector<TextMark> marks, std::vector<TextMark> marksAbove)
{
    m_marks = std::move(marks);
    m_marksAbove = std::move(marksAbove);
    viewport()->update();
}

void TokenEditor::setVeils(std::vector<QTextCursor> veils, const QColor& ground)
{
    m_veils = std::move(veils);
    m_veil = ground;
    viewport()->update();
}

void TokenEditor::paintEvent(QPaintEvent* event)
{
    if (!m_marks.empty() || !m_marksAbove.empty()) {
        QPainter painter(viewport());
        painter.setRenderHint(QPainter::Antialiasing);
        for (QTextBlock block = firstVisibleBlock(); block.isValid(); block = block.next()) {
            const QRectF place = blockBoundingGeometry(block).translated(contentOffset());
            if (place.top() > event->rect().bottom())
                break;
            paintMarks(painter, block, place.topLeft(), m_marks);
            paintMarks(painter, block, place.topLeft(), m_marksAbove);
        }
    }
    QPlainTextEdit::paintEvent(event);
    if (m_veils.empty())
        return;
    std::vector<TextMark> veils;
    for (const QTextCursor& range : m_veils)
        veils.push_back({range, m_veil, {}, {}});
    QPainter painter(viewport());
    for (QTextBlock block = firstVisibleBlock(); block.isValid(); block = block.next()) {
        const QRectF place = blockBoundingGeometry(block).translated(contentOffset());
        if (place.top() > event->rect().bottom())
            break;
        paintMarks(painter, block, place.topLeft(), veils);
    }
}

void TokenEditor::paintMarks(QPainter& painter, const QTextBlock& block, const QPointF& origin,
                             const std::vector<TextMark>& marks) const
{
    const int blockBegin = block.position();
    const int blockEnd = blockBegin + block.length() - 1;
    const bool mixed = hasRightToLeft(block.text());
    auto mark = std::partition_point(marks.begin(), marks.end(), [&](const TextMark& candidate) {
        return candidate.range.selectionEnd() <= blockBegin;
    });
    for (; mark != marks.end() && mark->range.selectionStart() < blockEnd; ++mark) {
        const int begin = std::max(mark->range.selectionStart(), blockBegin) - blockBegin;
        const int end = std::min(mark->range.selectionEnd(), blockEnd) - blockBegin;
        const QTextLayout& layout = *block.layout();
        for (int i = begin < end ? layout.lineForTextPosition(begin).lineNumber() : layout.lineCount();
             i >= 0 && i < layout.lineCount() && layout.lineAt(i).textStart() < end; ++i) {
            const QTextLine line = layout.lineAt(i);
            const int from = std::max(begin, line.textStart());
            const int to = std::min(end, line.textStart() + line.textLength());
            const double top = origin.y() + line.y();
            if (from >= to || top + line.height() < 0.0 || top > viewport()->height())
                continue;
            for (const QRectF& box : rectanglesOf(line, from, to, mixed))
                paintMark(painter, box.translated(origin), *mark);
        }
    }
}

void TokenEditor::keyPressEvent(QKeyEvent* event)
{
    QTextCursor cursor = textCursor();
    const bool isNewLine = event->matches(QKeySequence::InsertParagraphSeparator);
    if (isNewLine && !isReadOnly()) { // the new line must not inherit a soft break
        cursor.insertBlock(formatOf(false));
        setTextCursor(cursor);
        ensureCursorVisible();
        event->accept();
        return;
    }
    if (event->matches(QKeySequence::MoveToNextLine) || cursor.hasSelection()) {
        QPlainTextEdit::keyPressEvent(event);
        return;
    }
    // Deleting across a soft break deletes the character beyond it.
    if (event->key() == Qt::Key_Backspace && cursor.atBlockStart() && isSoft(cursor.block()))
        cursor.movePosition(QTextCursor::PreviousCharacter);
    else if (event->key() == Qt::Key_Delete && cursor.atBlockEnd() && isSoft(cursor.block().next()))
        cursor.movePosition(QTextCursor::NextCharacter);
    if (cursor != textCursor())
        setTextCursor(cursor);
    QPlainTextEdit::keyPressEvent(event);
}

// Files are the window's: it opens them.
bool TokenEditor::canInsertFromMimeData(const QMimeData* source) const
{
    const QList<QUrl> urls = source->urls();
    const bool files = std::any_of(urls.begin(), urls.end(), [](const QUrl& url) { return url.isLocalFile(); });
    return !files && source->hasText();
}

void TokenEditor::insertFromMimeData(const QMimeData* source)
{
    if (!canInsertFromMimeData(source))
        return;
    insert(textCursor(), source->text());
    ensureCursorVisible();
}

QMimeData* TokenEditor::createMimeDataFromSelection() const
{
    const QTextCursor cursor = textCursor();
    QString text;
    for (QTextBlock block = document()->findBlock(cursor.selectionStart());
         block.isValid() && block.position() <= cursor.selectionEnd(); block = block.next()) {
        const int from = std::max(0, cursor.selectionStart() - block.position());
        const int to = std::min<int>(block.text().size(), cursor.selectionEnd() - block.position());
        if (block.position() > cursor.selectionStart() && !isSoft(block))
            text += QLatin1Char('\n');
        text += block.text().mid(from, to - from);
    }
    auto* copied = new QMimeData;
    copied->setText(text);
    return copied;
}

} // namespace toposcope
