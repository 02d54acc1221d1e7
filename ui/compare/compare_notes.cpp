#include "ui/compare/compare_notes.h"

#include "ui/compare/matched_lines.h"
#include "ui/icons.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace toposcope {

namespace {

constexpr int iconSide = 16;

QString labelOf(Note::Kind kind)
{
    switch (kind) {
    case Note::Kind::CommonPrefix: return CompareText::tr("Common prefix");
    case Note::Kind::Length: return CompareText::tr("Different length");
    case Note::Kind::Sink: return CompareText::tr("Attention sink");
    case Note::Kind::Ties: return CompareText::tr("Ties");
    case Note::Kind::Clamped: return CompareText::tr("Clamped pairs");
    case Note::Kind::Subset: return CompareText::tr("Part of a text");
    case Note::Kind::Circumstances: return CompareText::tr("Not only the texts differ");
    }
    return {};
}

QString consequenceOf(Note::Kind kind)
{
    switch (kind) {
    case Note::Kind::CommonPrefix:
        return CompareText::tr("The shared beginning gives both the same distances, so the two look closer than what "
                               "follows it is.");
    case Note::Kind::Length:
        return CompareText::tr("Part of the distance is due to that; the scale 'normalised' takes it out.");
    case Note::Kind::Sink: return CompareText::tr("Hide the sink to compare what the other tokens do.");
    case Note::Kind::Ties:
        return CompareText::tr("The distance does not depend on their order, but the words named may be one choice of "
                               "several.");
    case Note::Kind::Clamped: return CompareText::tr("Differences among those pairs are lost to the comparison.");
    case Note::Kind::Subset: return {};
    case Note::Kind::Circumstances: return CompareText::tr("The distance measures that as well as the texts.");
    }
    return {};
}

// The core's notes have neither a capital nor a full stop.
QString sentenceOf(const Note& note)
{
    QString text = QString::fromStdString(note.text);
    if (!text.isEmpty())
        text[0] = text[0].toUpper();
    text += QLatin1Char('.');
    const QString consequence = consequenceOf(note.kind);
    return consequence.isEmpty() ? text : text + QLatin1Char(' ') + consequence;
}

} // namespace

std::vector<CompareNote> compareNotes(const Comparison& comparison)
{
    std::vector<CompareNote> notes;
    for (const Note& note : comparison.notes)
        notes.push_back({labelOf(note.kind), sentenceOf(note)});
    return notes;
}

QString similarityText()
{
    return CompareText::tr("A small distance means topologically similar: clusters and loops come and go at like "
                           "distances. What the texts say may be quite different.");
}

CompareNotes::CompareNotes(QWidget* parent) : QWidget(parent)
{
    setAccessibleName(tr("Notes on the distances"));
    m_rows = new QVBoxLayout(this);
    m_rows->setContentsMargins(0, 0, 0, 0);
    m_rows->setSpacing(6);
}

void CompareNotes::setNotes(std::vector<CompareNote> notes)
{
    m_notes = std::move(notes);
    rebuild();
}

void CompareNotes::applyTheme(const Theme& theme)
{
    m_theme = &theme;
    rebuild();
}

void CompareNotes::rebuild()
{
    while (QLayoutItem* item = m_rows->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    for (const CompareNote& note : m_notes) {
        auto* row = new QWidget(this);
        auto* icon = new QLabel(row);
        icon->setPixmap(themedIcon(QStringLiteral("dialog-warning"), *m_theme).pixmap(iconSide));
        auto* text = new QLabel(row);
        text->setTextFormat(Qt::RichText);
        // Notes may quote a model's name, which may be anything.
        text->setText(QStringLiteral("<b>%1.</b> %2").arg(note.label.toHtmlEscaped(), note.sentence.toHtmlEscaped()));
        text->setWordWrap(true);
        text->setTextInteractionFlags(Qt::TextSelectableByMouse);
        text->setAccessibleName(note.label + QStringLiteral(": ") + note.sentence);
        auto* layout = new QHBoxLayout(row);
        layout->setContentsMargins(0, 0, 0, 0);
        layout->addWidget(icon, 0, Qt::AlignTop);
        layout->addWidget(text, 1);
        m_rows->addWidget(row);
    }
    setVisible(!m_notes.empty());
}

} // namespace toposcope
