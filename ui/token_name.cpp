// Cuts names at the boundaries a reader sees, never inside an emoji or between a letter and its marks.
#include "ui/token_name.h"

#include "core/text/utf8.h"

#include <QHash>
#include <QLocale>
#include <QTextBoundaryFinder>

namespace toposcope {

namespace {

bool isPrintable(const QString& text)
{
    for (const char32_t character : text.toUcs4())
        if (!QChar::isPrint(character) && QChar::category(character) != QChar::Other_Format)
            return false;
    return !text.isEmpty();
}

QString elided(const QString& text, int longest)
{
    if (text.size() <= longest)
        return text;
    QTextBoundaryFinder finder(QTextBoundaryFinder::Grapheme, text);
    qsizetype keep = 0; // leaves room for the ellipsis
    for (int characters = 0; finder.toNextBoundary() >= 0;) {
        ++characters;
        if (characters == longest - 1)
            keep = finder.position();
        if (characters > longest)
            return text.left(keep) + QChar(0x2026);
    }
    return text;
}

} // namespace

QString tokenName(const Node& node, int longest)
{
    if (isValidUtf8(node.text)) {
        const QString text = QString::fromStdString(node.text).trimmed();
        if (isPrintable(text))
            return elided(text, longest);
    }
    return elided(QString::fromStdString(node.label), longest);
}

QString isolated(const QString& name)
{
    return QChar(0x2068) + name + QChar(0x2069);
}

std::vector<QString> distinctNames(const Analysis& analysis)
{
    std::vector<QString> names;
    QHash<QString, int> count;
    for (const Node& node : analysis.nodes) {
        names.push_back(tokenName(node));
        ++count[names.back()];
    }
    for (std::size_t node = 0; node < names.size(); ++node)
        if (count.value(names[node]) > 1)
            names[node] += QStringLiteral(" (%1)").arg(node);
    return names;
}

QString distanceText(double distance, const std::string& unit)
{
    const QString number = QLocale().toString(distance, 'g', 3);
    return unit.empty() ? number : number + QChar(0x00a0) + QString::fromStdString(unit);
}

} // namespace toposcope
