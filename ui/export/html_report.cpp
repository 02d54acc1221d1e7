// Written as one string, part by part. Whatever comes from outside passes through escaped().
#include "ui/export/html_report.h"

#include "ui/cluster_palette.h"
#include "ui/export/inline_svg.h"
#include "ui/export/svg_rewriter.h"
#include "ui/text_ground.h"
#include "ui/token_name.h"

#include <QLocale>
#include <QStringList>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <set>
#include <string_view>

namespace toposcope {

namespace {

QString escaped(const QString& text)
{
    return withoutForbiddenCharacters(text).toHtmlEscaped();
}

// Keeps a right-to-left name from turning what stands around it.
QString name(const QString& text)
{
    return QStringLiteral("<bdi>") + escaped(text) + QStringLiteral("</bdi>");
}

QString numberText(double value)
{
    return std::isinf(value) ? QStringLiteral("∞") : QLocale::c().toString(value, 'g', 6);
}

QString cell(double value)
{
    return QStringLiteral("<td class=\"n\">%1</td>").arg(numberText(value));
}

QString cell(const QString& html)
{
    return QStringLiteral("<td>") + html + QStringLiteral("</td>");
}

// `numbers`: how many columns, from column `first` on, stand over numbers.
QString head(const QStringList& titles, qsizetype first, qsizetype numbers)
{
    QString row = QStringLiteral("<thead><tr>");
    for (qsizetype i = 0; i < titles.size(); ++i)
        row += (i >= first && i < first + numbers ? QStringLiteral("<th scope=\"col\" class=\"n\">")
                                                  : QStringLiteral("<th scope=\"col\">")) +
               escaped(titles[i]) + QStringLiteral("</th>");
    return row + QStringLiteral("</tr></thead>\n");
}

QString section(const QString& title, const QString& body)
{
    return QStringLiteral("<section>\n<h2>") + escaped(title) + QStringLiteral("</h2>\n") + body +
           QStringLiteral("</section>\n");
}

// "Intervals — Text B"
QString titled(const QString& title, const ReportText& text)
{
    return text.label.isEmpty() ? title : QStringLiteral("%1 — %2").arg(title, text.label);
}

QString withUnit(const QString& noun, const Analysis& analysis)
{
    const QString unit = QString::fromStdString(analysis.distance.unit());
    return unit.isEmpty() ? noun : QStringLiteral("%1 (%2)").arg(noun, unit);
}

QString restText(std::size_t all, const QString& what)
{
    if (all <= mostReportRows)
        return {};
    return QStringLiteral("<p class=\"muted\">%1 more %2 not listed.</p>\n")
        .arg(all - mostReportRows)
        .arg(escaped(what));
}

// The clusters of one text at its threshold.
struct Colouring {
    Clusters clusters;
    std::vector<int> slots; // node → slot, −1 alone
};

Colouring colouringOf(const ReportText& text)
{
    Colouring colouring;
    colouring.clusters = text.analysis->tree.clustersAt(text.threshold);
    const ClusterPalette palette(text.analysis->tree);
    colouring.slots.assign(text.analysis->nodes.size(), -1);
    for (const std::vector<int>& members : colouring.clusters.members)
        for (const int node : members)
            if (members.size() > 1)
                colouring.slots[static_cast<std::size_t>(node)] =
                    palette.slotOf(colouring.clusters.representativeOf[static_cast<std::size_t>(members.front())]);
    return colouring;
}

QString clusterStyles(const std::set<int>& used, const Theme& theme, const QString& indent)
{
    QString css;
    for (const int slot : used) {
        css += QStringLiteral("%1.k%2{background:%3}\n")
                   .arg(indent)
                   .arg(slot)
                   .arg(groundOf(theme.cluster(slot), theme).name());
        if (Theme::hasSecondMark(slot))
            css += QStringLiteral("%1.k%2{border-bottom:2px solid %3}\n")
                       .arg(indent)
                       .arg(slot)
                       .arg(theme.cluster(slot).name());
    }
    return css;
}

QString colours(const Theme& theme)
{
    return QStringLiteral("--ground:%1;--text:%2;--muted:%3;--line:%4;--panel:%5;--accent:%6")
        .arg(theme.surface.name(), theme.text.name(), theme.mutedText.name(), theme.hairline.name(),
             theme.window.name(), theme.accent.name());
}

// Paper is light, whatever the screen is.
QString styles(const std::set<int>& slots)
{
    const Theme& light = Theme::light();
    const Theme& dark = Theme::darkTheme();
    return QStringLiteral("<style>\n:root{color-scheme:light dark;") + colours(light) + QStringLiteral("}\n") +
           clusterStyles(slots, light, {}) + QStringLiteral("@media screen and (prefers-color-scheme:dark){\n:root{") +
           colours(dark) + QStringLiteral("}\n") + clusterStyles(slots, dark, QStringLiteral(" ")) + QStringLiteral(R"(}
*{box-sizing:border-box}
body{margin:0 auto;padding:2rem 1.5rem;max-width:60rem;background:var(--ground);color:var(--text);
 font:16px/1.5 system-ui,"Noto Sans","Noto Sans Hebrew","Noto Sans CJK SC","Noto Color Emoji",sans-serif}
h1{font-size:1.75rem;line-height:1.2;margin:0 0 .5rem}
h2{font-size:1.2rem;margin:2.25rem 0 .75rem;padding-bottom:.25rem;border-bottom:1px solid var(--line)}
h3{font-size:1rem;margin:1.25rem 0 .5rem}
.muted{color:var(--muted)}
.text{white-space:pre-wrap;overflow-wrap:anywhere;padding:1rem;border:1px solid var(--line);border-radius:8px}
.text span{border-radius:3px;padding:.05em 0}
.out{color:var(--muted)}
table{border-collapse:collapse;font-size:.875rem;width:100%}
th,td{text-align:start;padding:.25rem .6rem;border-bottom:1px solid var(--line);vertical-align:top}
th{font-weight:600}
th.n,td.n{text-align:end}
td.n{font-variant-numeric:tabular-nums;white-space:nowrap}
td{overflow-wrap:anywhere}
.wide{overflow-x:auto}
.facts th{width:12rem;font-weight:400;color:var(--muted)}
figure{margin:0 0 1.5rem;break-inside:avoid}
figure svg{display:block;max-width:100%;height:auto;background:#fff;border:1px solid var(--line);border-radius:8px}
figcaption{margin-top:.4rem;font-size:.875rem;color:var(--muted)}
pre{white-space:pre-wrap;overflow-wrap:anywhere;background:var(--panel);padding:.75rem 1rem;border-radius:8px;font-size:.875rem}
.swatch{display:inline-block;width:.8em;height:.8em;border-radius:50%;margin-inline-end:.4em;border:1px solid var(--line)}
@page{margin:15mm}
@media print{body{max-width:none;padding:0;font-size:10pt}
 h2,h3{break-after:avoid} tr{break-inside:avoid} thead{display:table-header-group}
 *{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
</style>
)");
}

bool startsCharacter(const std::string& utf8, std::size_t byte)
{
    return byte >= utf8.size() || (static_cast<unsigned char>(utf8[byte]) & 0xc0) != 0x80;
}

// The text with a span for every run of neighbouring tokens of a cluster. A character in several tokens belongs to the
// first of them.
QString textHtml(const ReportText& text, const Colouring& colouring)
{
    const Analysis& analysis = *text.analysis;
    const std::string& bytes = analysis.text;
    const auto piece = [&](std::size_t begin, std::size_t end) {
        return escaped(QString::fromUtf8(bytes.data() + begin, static_cast<qsizetype>(end - begin)));
    };
    QString html;
    std::size_t written = 0;
    int open = -1;
    const auto close = [&] {
        html += open >= 0 ? QStringLiteral("</span>") : QString();
        open = -1;
    };
    for (std::size_t node = 0; node < analysis.nodes.size(); ++node) {
        std::size_t begin = std::max(analysis.nodes[node].begin, written);
        std::size_t end = std::min(analysis.nodes[node].end, bytes.size());
        while (end < bytes.size() && !startsCharacter(bytes, end))
            ++end;
        if (begin >= end)
            continue;
        while (begin < end && std::isspace(static_cast<unsigned char>(bytes[begin])))
            ++begin;
        const int slot = colouring.slots[node];
        const std::string_view between(bytes.data() + written, begin - written);
        const bool apart = between.find_first_not_of(" \t\n\r") != std::string_view::npos;
        if (slot != open || apart)
            close();
        html +=
            apart ? QStringLiteral("<span class=\"out\">%1</span>").arg(piece(written, begin)) : piece(written, begin);
        if (slot >= 0 && open < 0)
            html += QStringLiteral("<span class=\"k%1\">").arg(slot);
        open = slot;
        html += piece(begin, end);
        written = end;
    }
    close();
    if (written < bytes.size())
        html += QStringLiteral("<span class=\"out\">") + piece(written, bytes.size()) + QStringLiteral("</span>");
    return QStringLiteral("<div class=\"text\" dir=\"auto\">") + html + QStringLiteral("</div>\n");
}

QString countsHtml(const ReportText& text, const Colouring& colouring)
{
    QStringList betti;
    const std::vector<int> numbers = text.analysis->betti.allAt(text.threshold);
    for (std::size_t k = 0; k < numbers.size(); ++k)
        betti << QStringLiteral("β<sub>%1</sub> = %2").arg(k).arg(numbers[k]);
    return QStringLiteral("<p class=\"muted\">%1 tokens; at the threshold %2 %3: %4 clusters, %5.</p>\n")
        .arg(text.analysis->nodes.size())
        .arg(numberText(text.threshold), escaped(QString::fromStdString(text.analysis->distance.unit())))
        .arg(colouring.clusters.count())
        .arg(betti.join(QStringLiteral(", ")));
}

QString factsHtml(const ReportText& text)
{
    QString rows;
    for (const auto& [key, value] : text.facts)
        rows += QStringLiteral("<tr><th scope=\"row\">") + escaped(QString::fromStdString(key)) +
                QStringLiteral("</th><td dir=\"auto\">") + escaped(QString::fromStdString(value)) +
                QStringLiteral("</td></tr>\n");
    return QStringLiteral("<table class=\"facts\"><tbody>\n") + rows + QStringLiteral("</tbody></table>\n");
}

QString figuresHtml(const std::vector<ReportFigure>& figures)
{
    QString html;
    for (std::size_t i = 0; i < figures.size(); ++i) {
        const QByteArray svg = inlineSvg(figures[i].svg, QStringLiteral("f%1-").arg(i + 1));
        html += QStringLiteral("<figure>\n") +
                (svg.isEmpty() ? QStringLiteral("<p class=\"muted\">This figure could not be read.</p>")
                               : QString::fromUtf8(svg)) +
                QStringLiteral("\n<figcaption>") + escaped(figures[i].title) +
                QStringLiteral("</figcaption>\n</figure>\n");
    }
    return html;
}

QString distancesHtml(const Comparison& comparison)
{
    QString rows;
    for (const DimensionDistance& distance : comparison.distances)
        rows += QStringLiteral("<tr>") +
                cell(distance.dimension == allDimensions ? QStringLiteral("all together")
                                                         : QStringLiteral("H<sub>%1</sub>").arg(distance.dimension)) +
                cell(distance.bottleneck.distance) + cell(distance.wasserstein1.distance) +
                cell(distance.wasserstein2.distance) + QStringLiteral("</tr>\n");
    QString html =
        QStringLiteral("<table>") +
        head({QStringLiteral("Dimension"), withUnit(QStringLiteral("Bottleneck"), *comparison.a),
              QStringLiteral("Wasserstein, q = 1"), QStringLiteral("Wasserstein, q = 2")},
             1, 3) +
        QStringLiteral("<tbody>\n") + rows + QStringLiteral("</tbody></table>\n") +
        QStringLiteral("<p class=\"muted\">Ground norm ℓ<sup>∞</sup>: two intervals are as far apart as the larger "
                       "difference of their births and of their deaths; any interval may be matched to the "
                       "diagonal instead. Intervals that never end are matched among themselves in order of "
                       "birth; where their numbers differ, the distance is ∞.</p>\n");
    if (comparison.notes.empty())
        return html;
    html += QStringLiteral("<ul>\n");
    for (const Note& note : comparison.notes)
        html += QStringLiteral("<li dir=\"auto\">") + escaped(QString::fromStdString(note.text)) +
                QStringLiteral("</li>\n");
    return html + QStringLiteral("</ul>\n");
}

// The most persistent first; ties in the diagram's order.
QString intervalsHtml(const Analysis& analysis, int dimension, const std::vector<QString>& names)
{
    std::vector<PersistencePair> pairs = analysis.diagram.ofDimension(dimension);
    if (pairs.empty())
        return {};
    std::stable_sort(pairs.begin(), pairs.end(), [](const PersistencePair& a, const PersistencePair& b) {
        return a.persistence() > b.persistence();
    });
    QString rows;
    for (std::size_t i = 0; i < std::min(pairs.size(), mostReportRows); ++i) {
        const auto& edge = dimension == 0 ? pairs[i].deathEdge : pairs[i].birthEdge;
        rows += QStringLiteral("<tr>") + cell(pairs[i].birth) + cell(pairs[i].death) + cell(pairs[i].persistence()) +
                cell(edge ? name(names[static_cast<std::size_t>(edge->a)]) + QStringLiteral(" – ") +
                                name(names[static_cast<std::size_t>(edge->b)])
                          : QString()) +
                QStringLiteral("</tr>\n");
    }
    return QStringLiteral("<h3>H<sub>%1</sub>: %2</h3>\n<div class=\"wide\"><table>").arg(dimension).arg(pairs.size()) +
           head({withUnit(QStringLiteral("Birth"), analysis), withUnit(QStringLiteral("Death"), analysis),
                 withUnit(QStringLiteral("Persistence"), analysis),
                 dimension == 0 ? QStringLiteral("Joined by") : QStringLiteral("Closed by")},
                0, 3) +
           QStringLiteral("<tbody>\n") + rows + QStringLiteral("</tbody></table></div>\n") +
           restText(pairs.size(), QStringLiteral("of smaller persistence"));
}

QString clustersHtml(const Analysis& analysis, const Colouring& colouring, const std::vector<QString>& names)
{
    QString rows;
    std::size_t listed = 0;
    for (const std::vector<int>& members : colouring.clusters.members) {
        if (members.size() < 2)
            break; // by size
        if (++listed > mostReportRows)
            continue;
        const auto first = static_cast<std::size_t>(members.front());
        const auto representative = static_cast<std::size_t>(colouring.clusters.representativeOf[first]);
        QStringList words;
        for (const int node : members)
            words << name(tokenName(analysis.nodes[static_cast<std::size_t>(node)]));
        rows += QStringLiteral("<tr><td><span class=\"swatch k%1\"></span>").arg(colouring.slots[first]) +
                name(names[representative]) +
                QStringLiteral("</td><td class=\"n\">%1</td><td dir=\"auto\">").arg(members.size()) +
                words.join(QLatin1Char(' ')) + QStringLiteral("</td></tr>\n");
    }
    const std::size_t alone = colouring.clusters.members.size() - listed;
    return QStringLiteral("<div class=\"wide\"><table>") +
           head({QStringLiteral("Cluster"), QStringLiteral("Size"), QStringLiteral("Members")}, 1, 1) +
           QStringLiteral("<tbody>\n") + rows + QStringLiteral("</tbody></table></div>\n") +
           restText(listed, QStringLiteral("clusters")) +
           QStringLiteral("<p class=\"muted\">Tokens that are a cluster by themselves: %1.</p>\n").arg(alone);
}

QString tablesHtml(const ReportText& text, const Colouring& colouring)
{
    const std::vector<QString> names = distinctNames(*text.analysis);
    QString intervals;
    for (int dimension = 0; dimension <= text.analysis->diagram.maxDimension(); ++dimension)
        intervals += intervalsHtml(*text.analysis, dimension, names);
    return section(titled(QStringLiteral("Clusters"), text), clustersHtml(*text.analysis, colouring, names)) +
           section(titled(QStringLiteral("Intervals"), text), intervals);
}

} // namespace

QByteArray htmlReport(const ReportContent& content)
{
    std::vector<Colouring> colourings;
    std::set<int> slots;
    for (const ReportText& text : content.texts) {
        colourings.push_back(colouringOf(text));
        slots.insert(colourings.back().slots.begin(), colourings.back().slots.end());
    }
    slots.erase(-1);

    QString html = QStringLiteral("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                                  "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                                  "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                                  "style-src 'unsafe-inline'; img-src data:\">\n"
                                  "<meta name=\"generator\" content=\"Toposcope " TOPOSCOPE_VERSION "\">\n<title>") +
                   escaped(content.title) + QStringLiteral("</title>\n") + styles(slots) +
                   QStringLiteral("</head>\n<body>\n<main>\n<h1 dir=\"auto\">") + escaped(content.title) +
                   QStringLiteral("</h1>\n");
    for (std::size_t i = 0; i < content.texts.size(); ++i)
        html += section(content.texts[i].label.isEmpty() ? QStringLiteral("Text") : content.texts[i].label,
                        textHtml(content.texts[i], colourings[i]) + countsHtml(content.texts[i], colourings[i]));
    if (content.comparison)
        html += section(QStringLiteral("Distances"), distancesHtml(*content.comparison));
    if (!content.figures.empty())
        html += section(QStringLiteral("Figures"), figuresHtml(content.figures));
    for (const ReportText& text : content.texts)
        if (!text.facts.empty())
            html += section(titled(QStringLiteral("Model and settings"), text), factsHtml(text));
    for (std::size_t i = 0; i < content.texts.size(); ++i)
        html += tablesHtml(content.texts[i], colourings[i]);
    if (!content.command.isEmpty())
        html += section(QStringLiteral("Compute it again"),
                        QStringLiteral("<pre dir=\"ltr\">") + escaped(content.command) + QStringLiteral("</pre>\n"));
    return (html + QStringLiteral("</main>\n</body>\n</html>\n")).toUtf8();
}

} // namespace toposcope
