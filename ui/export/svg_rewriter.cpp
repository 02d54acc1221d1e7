// One pass over the XML. Qt 6 writes a label once per font it falls back to, groups without content, a single font
// family, a title that it does not escape, and a size rounded to whole pixels; this pass mends each of these.
#include "ui/export/svg_rewriter.h"

#include "ui/export/pictographs.h"

#include <QFont>
#include <QFontInfo>
#include <QFontMetricsF>
#include <QXmlStreamReader>
#include <QXmlStreamWriter>

#include <cmath>
#include <map>
#include <optional>
#include <vector>

namespace toposcope {

namespace {

// The families that cover what a token may hold, wherever the file is opened. Aliases such as "Sans Serif" mean nothing
// elsewhere: the family they stood for comes first. The emoji font is named only where there are emoji, because
// librsvg takes digits from it, too, once it is named.
QString familyList(const QString& family, bool emoji)
{
    QStringList families{QFontInfo(QFont(family)).family(), QStringLiteral("Noto Sans"),
                         QStringLiteral("Noto Sans Hebrew"), QStringLiteral("Noto Sans CJK SC")};
    if (emoji)
        families << QStringLiteral("Noto Color Emoji");
    families.removeDuplicates();
    for (QString& each : families)
        each = QLatin1Char('\'') + each.remove(QLatin1Char('\'')) + QLatin1Char('\'');
    return families.join(QStringLiteral(", ")) + QStringLiteral(", sans-serif");
}

bool isRightToLeft(QChar::Direction direction)
{
    return direction == QChar::DirR || direction == QChar::DirAL;
}

// −1 right to left, 1 left to right, 0 no strong character; of the first or the last one that is strong.
int strongDirection(const QString& text, bool last)
{
    const QList<uint> characters = text.toUcs4();
    int found = 0;
    for (const uint character : characters) {
        const auto direction = QChar::direction(character);
        const int strong = isRightToLeft(direction) ? -1 : direction == QChar::DirL ? 1 : 0;
        if (strong == 0)
            continue;
        found = strong;
        if (!last)
            break;
    }
    return found;
}

using Attributes = std::vector<std::pair<QString, QString>>;

struct Element {
    QString name;
    Attributes attributes;

    QString value(const QString& key) const
    {
        for (const auto& [each, value] : attributes)
            if (each == key)
                return value;
        return {};
    }
    void set(const QString& key, const QString& value)
    {
        for (auto& [each, old] : attributes)
            if (each == key) {
                old = value;
                return;
            }
        attributes.emplace_back(key, value);
    }
};

struct TextRun {
    Element element;
    QString text;
    double end = 0.0; // x where the next run of the same label would begin
};

QFont fontOf(const Element& element)
{
    QFont font(element.value(QStringLiteral("font-family")));
    font.setPixelSize(
        std::max(1, static_cast<int>(std::lround(element.value(QStringLiteral("font-size")).toDouble()))));
    const int weight = element.value(QStringLiteral("font-weight")).toInt();
    if (weight > 0)
        font.setWeight(static_cast<QFont::Weight>(std::min(weight, 1000)));
    font.setItalic(element.value(QStringLiteral("font-style")) == QLatin1String("italic"));
    return font;
}

class Rewriter {
public:
    Rewriter(const QByteArray& generated, const SvgHead& head)
        : m_reader(withoutForbiddenCharacters(QString::fromUtf8(generated))), m_writer(&m_written), m_head(head)
    {
        m_reader.setNamespaceProcessing(false); // names and declarations are copied as they stand
    }

    QByteArray run()
    {
        m_writer.writeStartDocument();
        while (!m_reader.atEnd()) {
            switch (m_reader.readNext()) {
            case QXmlStreamReader::StartElement: startElement(); break;
            case QXmlStreamReader::EndElement: endElement(); break;
            default: break; // the generator writes text in text elements only; the rest is layout
            }
        }
        m_writer.writeEndDocument();
        return m_reader.hasError() ? QByteArray() : m_written;
    }

private:
    Element currentElement() const
    {
        Element element{m_reader.qualifiedName().toString(), {}};
        for (const QXmlStreamAttribute& attribute : m_reader.attributes())
            element.attributes.emplace_back(attribute.qualifiedName().toString(), attribute.value().toString());
        return element;
    }

    void startElement()
    {
        Element element = currentElement();
        if (element.name == QLatin1String("title") || element.name == QLatin1String("desc")) {
            m_reader.skipCurrentElement();
        } else if (element.name == QLatin1String("text")) {
            addRun(std::move(element), m_reader.readElementText());
        } else {
            flushText();
            if (element.name == QLatin1String("image")) // cells of a matrix: a viewer must not blur them
                element.set(QStringLiteral("style"), QStringLiteral("image-rendering: pixelated"));
            if (element.name == QLatin1String("svg"))
                return writeRoot(std::move(element));
            m_open.push_back(std::move(element));
            if (m_open.back().name != QLatin1String("g")) // groups wait until there is something to group
                writeOpened();
        }
    }

    void endElement()
    {
        flushText();
        if (!m_open.empty()) { // an empty group
            m_open.pop_back();
            return;
        }
        m_writer.writeEndElement();
        m_writer.writeCharacters(QStringLiteral("\n"));
    }

    void writeOpened()
    {
        for (const Element& element : m_open)
            write(element);
        m_open.clear();
    }

    // Text elements name their own font, so a group need not.
    void write(const Element& element)
    {
        m_writer.writeStartElement(element.name);
        for (const auto& [key, value] : element.attributes)
            if (!key.startsWith(QLatin1String("font-")) && value != QLatin1String("matrix(1,0,0,1,0,0)"))
                m_writer.writeAttribute(key, value);
        if (element.name == QLatin1String("g"))
            m_writer.writeCharacters(QStringLiteral("\n"));
    }

    const QString& families(const QString& family, bool emoji)
    {
        const auto [known, isNew] = m_families.try_emplace({family, emoji});
        if (isNew)
            known->second = familyList(family, emoji);
        return known->second;
    }

    void writeRoot(Element root)
    {
        root.set(QStringLiteral("width"), QString::number(m_head.millimetres.width(), 'g', 8) + QStringLiteral("mm"));
        root.set(QStringLiteral("height"), QString::number(m_head.millimetres.height(), 'g', 8) + QStringLiteral("mm"));
        write(root);
        m_writer.writeCharacters(QStringLiteral("\n"));
        for (const auto& [name, text] : {std::pair{QStringLiteral("title"), m_head.title},
                                         {QStringLiteral("desc"), m_head.description},
                                         {QStringLiteral("metadata"), m_head.metadata}}) {
            m_writer.writeTextElement(name, withoutForbiddenCharacters(text));
            m_writer.writeCharacters(QStringLiteral("\n"));
        }
    }

    // A label reaches the generator run by run, from left to right. A run that begins where the last one ended, in the
    // same line and dress, continues it, unless putting the two together would make the reader's bidi algorithm
    // reorder them.
    void addRun(Element element, const QString& raw)
    {
        const QString text = raw.startsWith(QLatin1Char('\n')) ? raw.mid(1) : raw;
        const double x = element.value(QStringLiteral("x")).toDouble();
        const QFont font = fontOf(element);
        const double end = x + QFontMetricsF(font).horizontalAdvance(text);
        // A fallback font's advance is not quite the one measured here.
        const double tolerance = 0.2 * font.pixelSize();
        if (m_run && std::abs(m_run->end - x) < tolerance && continuesRun(element, text)) {
            m_run->text += text;
            m_run->end = end;
            return;
        }
        flushText();
        m_run = TextRun{std::move(element), text, end};
    }

    bool continuesRun(const Element& element, const QString& text) const
    {
        if (strongDirection(m_run->text, true) < 0 && strongDirection(text, false) <= 0)
            return false;
        Element moved = element;
        moved.set(QStringLiteral("x"), m_run->element.value(QStringLiteral("x")));
        return moved.attributes == m_run->element.attributes;
    }

    void flushText()
    {
        if (!m_run)
            return;
        writeOpened();
        const bool emoji = hasPictographs(m_run->text);
        m_writer.writeStartElement(m_run->element.name);
        for (const auto& [key, value] : m_run->element.attributes)
            m_writer.writeAttribute(key, key == QLatin1String("font-family") ? families(value, emoji) : value);
        m_writer.writeCharacters(m_run->text);
        m_writer.writeEndElement();
        m_writer.writeCharacters(QStringLiteral("\n"));
        m_run.reset();
    }

    QByteArray m_written;
    QXmlStreamReader m_reader;
    QXmlStreamWriter m_writer;
    const SvgHead& m_head;
    std::vector<Element> m_open; // groups begun, not yet written
    std::optional<TextRun> m_run;
    std::map<std::pair<QString, bool>, QString> m_families;
};

} // namespace

QString withoutForbiddenCharacters(const QString& text)
{
    QString allowed;
    allowed.reserve(text.size());
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text[i];
        if (c.isHighSurrogate() && i + 1 < text.size() && text[i + 1].isLowSurrogate())
            allowed.append(c).append(text[++i]);
        else if (!c.isSurrogate() && (c >= u' ' || c == u'\n' || c == u'\t' || c == u'\r') && c < QChar(0xfffe))
            allowed += c;
    }
    return allowed;
}

QByteArray rewriteSvg(const QByteArray& generated, const SvgHead& head)
{
    return Rewriter(generated, head).run();
}

} // namespace toposcope
