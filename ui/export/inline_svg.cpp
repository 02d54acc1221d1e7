#include "ui/export/inline_svg.h"

#include <QRegularExpression>
#include <QSet>
#include <QXmlStreamReader>

#include <optional>

namespace toposcope {

namespace {

bool isLeftOut(const QString& element)
{
    static const QSet<QString> names{QStringLiteral("script"),           QStringLiteral("style"),
                                     QStringLiteral("foreignObject"),    QStringLiteral("set"),
                                     QStringLiteral("animate"),          QStringLiteral("animateMotion"),
                                     QStringLiteral("animateTransform"), QStringLiteral("handler")};
    return names.contains(element.section(QLatin1Char(':'), -1));
}

// The value with its references prefixed; none when the attribute has to go.
std::optional<QString> rewritten(const QString& name, const QString& value, const QString& prefix)
{
    if (name.startsWith(QStringLiteral("on"), Qt::CaseInsensitive))
        return std::nullopt;
    if (name == QStringLiteral("id"))
        return prefix + value;
    if (name == QStringLiteral("href") || name == QStringLiteral("xlink:href")) {
        if (value.startsWith(QLatin1Char('#')))
            return QLatin1Char('#') + prefix + value.mid(1);
        return value.startsWith(QStringLiteral("data:image/")) ? std::optional(value) : std::nullopt;
    }
    static const QRegularExpression reference(QStringLiteral("url\\(\\s*(['\"]?)(#?)"));
    QString result;
    qsizetype from = 0;
    for (auto match = reference.globalMatch(value); match.hasNext();) {
        const QRegularExpressionMatch found = match.next();
        if (found.capturedLength(2) == 0)
            return std::nullopt;
        result += value.mid(from, found.capturedEnd() - from);
        result += prefix;
        from = found.capturedEnd();
    }
    return result + value.mid(from);
}

void writeStart(QString& out, const QXmlStreamReader& reader, const QString& prefix)
{
    out += QLatin1Char('<');
    out += reader.qualifiedName();
    for (const QXmlStreamAttribute& attribute : reader.attributes()) {
        const QString name = attribute.qualifiedName().toString();
        if (const auto value = rewritten(name, attribute.value().toString(), prefix))
            out += QStringLiteral(" %1=\"").arg(name) + value->toHtmlEscaped() + QLatin1Char('"');
    }
    out += QLatin1Char('>');
}

} // namespace

QByteArray inlineSvg(const QByteArray& svg, const QString& prefix)
{
    QXmlStreamReader reader(svg);
    reader.setNamespaceProcessing(false); // names stay as they are spelt
    QString out;
    while (!reader.atEnd()) {
        switch (reader.readNext()) {
        case QXmlStreamReader::StartElement:
            if (out.isEmpty() && reader.qualifiedName() != QStringLiteral("svg"))
                return {};
            if (isLeftOut(reader.qualifiedName().toString()))
                reader.skipCurrentElement();
            else
                writeStart(out, reader, prefix);
            break;
        case QXmlStreamReader::EndElement: out += QStringLiteral("</%1>").arg(reader.qualifiedName()); break;
        case QXmlStreamReader::Characters:
            if (!out.isEmpty())
                out += reader.text().toString().toHtmlEscaped();
            break;
        default: break;
        }
    }
    return reader.hasError() ? QByteArray() : out.toUtf8();
}

} // namespace toposcope
