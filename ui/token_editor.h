// The plain-text editor inside TextPanel. Qt lays out a line as a whole at every key, and a line of a megabyte takes it
// from half a second to a minute; so lines longer than a page are kept in several blocks, joined by soft breaks that
// belong to the display and not to the text. Reading, copying, deleting and undoing do not see them.
#pragma once

#include <QColor>
#include <QPlainTextEdit>
#include <QString>
#include <QTextBlock>
#include <QTextCursor>

#include <vector>

namespace toposcope {

// A stretch of the text on a ground of its own. Its cursor moves with the text when that is edited.
struct TextMark {
    QTextCursor range;
    QColor ground;
    QColor outline;   // invalid: none
    QColor underline; // likewise
};

class TokenEditor : public QPlainTextEdit {
public:
    // Characters after which a line goes on in another block.
    static constexpr int longestBlock = 4000;

    explicit TokenEditor(QWidget* parent = nullptr);

    // The text as it was typed: exact (toPlainText turns no-break spaces into spaces), lines ended by '\n'.
    QString text() const;
    // Replaces the text as one undoable step: only what differs, so that cursor and scrolling stay where they were.
    void setText(const QString& text);

    // Painted below the text, later ones above earlier ones. Not extra selections: Qt paints a line once more for each
    // of those, which takes a tenth of a second for a page of tokens. Ascending within each of the two lists.
    void setMarks(std::vector<TextMark> marks, std::vector<TextMark> marksAbove);
    const std::vector<TextMark>& marks() const { return m_marks; }
    const std::vector<TextMark>& marksAbove() const { return m_marksAbove; }
    // Stretches whose text is painted paler, with `ground`'s colour and opacity over it. Ascending.
    void setVeils(std::vector<QTextCursor> veils, const QColor& ground);
    const std::vector<QTextCursor>& veils() const { return m_veils; }

    // The document's position of a character of text(), for ascending `offset`s in linear time altogether; and back.
    class Positions {
    public:
        explicit Positions(const QTextDocument& document);
        int ofOffset(int offset);

    private:
        QTextBlock m_block;
        int m_softBreaks = 0; // before m_block
    };
    int offsetOf(int position) const;
    // The document's position of the character under a point of the viewport, −1 beside the text.
    int characterAt(const QPoint& point) const;

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool canInsertFromMimeData(const QMimeData* source) const override;
    void insertFromMimeData(const QMimeData* source) override;
    QMimeData* createMimeDataFromSelection() const override;

private:
    static bool isSoft(const QTextBlock& block);
    void insert(QTextCursor cursor, const QString& text);
    void replaceEverything(const QString& text);
    void replaceDifference(const QString& text, int begin, int oldEnd, int newEnd);
    void paintMarks(QPainter& painter, const QTextBlock& block, const QPointF& origin,
                    const std::vector<TextMark>& marks) const;

    void noteChange(int position, int removed);
    void restoreSoftness();
    void alignToText();

    std::vector<TextMark> m_marks;
    std::vector<TextMark> m_marksAbove;
    std::vector<QTextCursor> m_veils;
    QColor m_veil;

    // Deleting from the start of a block leaves a block with the format of a later one: Qt's choice. Only its own start
    // says whether a line begins there, so that is remembered and restored within the same step of undo.
    bool m_hasSoftBreaks = false;
    std::vector<int> m_softStarts; // positions of the blocks that continue a line, ascending
    int m_changedAt = -1;          // start of the last deletion, −1 for none
};

} // namespace toposcope
