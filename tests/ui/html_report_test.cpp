// The report: one well-formed file that refers to nothing outside, says the numbers of the analysis, and escapes what
// comes from texts.
#include "ui/export/html_report.h"

#include "tests/support/sample_analysis.h"
#include "ui/export/inline_svg.h"

#include <QRegularExpression>
#include <QSet>
#include <QXmlStreamReader>

#include <gtest/gtest.h>

namespace toposcope {
namespace {

const QByteArray figure = R"svg(<?xml version="1.0" encoding="UTF-8"?>
<svg width="10mm" height="10mm" viewBox="0 0 10 10" xmlns="http://www.w3.org/2000/svg"
 xmlns:xlink="http://www.w3.org/1999/xlink" onload="alert(1)">
<defs><linearGradient id="g"><stop offset="0"/></linearGradient></defs>
<script>alert(2)</script><style>body{display:none}</style>
<rect id="r" fill="url(#g)" style="clip-path: url('#r')" width="3" height="3"/>
<use xlink:href="#r"/><image href="http://example.org/a.png"/><rect fill="url(http://example.org/#x)"/>
<text>a &lt; b &amp; שלום</text></svg>)svg";

ReportContent contentOf(const std::shared_ptr<const Analysis>& analysis, double threshold)
{
    ReportContent content;
    content.title = QStringLiteral("A <title> & more");
    content.texts = {{QString(), analysis, threshold, {{"model", "sample"}, {"sha256", std::string(64, 'a')}}}};
    return content;
}

// Without the prolog and what HTML leaves open, it is XML.
QString parsed(const QByteArray& html, QSet<QString>* ids = nullptr)
{
    QString xml = QString::fromUtf8(html);
    xml.remove(QStringLiteral("<!DOCTYPE html>\n"));
    xml.replace(QRegularExpression(QStringLiteral("<meta ([^>]*)>")), QStringLiteral("<meta \\1/>"));
    QXmlStreamReader reader(xml);
    QString text;
    while (!reader.atEnd()) {
        reader.readNext();
        if (reader.isCharacters())
            text += reader.text();
        if (reader.isStartElement() && ids && reader.attributes().hasAttribute(QStringLiteral("id"))) {
            const QString id = reader.attributes().value(QStringLiteral("id")).toString();
            EXPECT_FALSE(ids->contains(id)) << id.toStdString();
            ids->insert(id);
        }
    }
    EXPECT_FALSE(reader.hasError()) << reader.errorString().toStdString() << " line " << reader.lineNumber();
    return text;
}

TEST(InlineSvg, PrefixesIdsAndLeavesOutWhatActsOrReachesOut)
{
    const QString svg = QString::fromUtf8(inlineSvg(figure, QStringLiteral("f1-")));
    EXPECT_TRUE(svg.startsWith(QStringLiteral("<svg ")));
    EXPECT_TRUE(svg.contains(QStringLiteral("id=\"f1-g\"")));
    EXPECT_TRUE(svg.contains(QStringLiteral("fill=\"url(#f1-g)\"")));
    EXPECT_TRUE(svg.contains(QStringLiteral("url(&#39;#f1-r&#39;)")) || svg.contains(QStringLiteral("url('#f1-r')")));
    EXPECT_TRUE(svg.contains(QStringLiteral("xlink:href=\"#f1-r\"")));
    EXPECT_TRUE(svg.contains(QStringLiteral("a &lt; b &amp; שלום")));
    for (const char* gone : {"script", "style>", "alert", "example.org", "onload", "<?xml"})
        EXPECT_FALSE(svg.contains(QLatin1String(gone))) << gone;
    EXPECT_TRUE(inlineSvg("<svg><rect></svg>", {}).isEmpty());
    EXPECT_TRUE(inlineSvg("<html><svg/></html>", {}).isEmpty());
    EXPECT_TRUE(inlineSvg("", {}).isEmpty());
}

TEST(HtmlReport, IsOneWellFormedFileWithoutScriptOrNetwork)
{
    ReportContent content = contentOf(test::sampleAnalysis(), 0.45);
    content.figures = {
        {QStringLiteral("Barcode <1>"), figure}, {QStringLiteral("Diagram"), figure}, {QString(), "no svg"}};
    content.command = QStringLiteral("toposcope-cli analyze --text 'a < b && c' --model sample");
    const QByteArray html = htmlReport(content);
    QSet<QString> ids;
    const QString text = parsed(html, &ids);
    EXPECT_TRUE(ids.contains(QStringLiteral("f1-g")) && ids.contains(QStringLiteral("f2-g")));
    EXPECT_TRUE(text.contains(QStringLiteral("A <title> & more")));
    EXPECT_TRUE(text.contains(content.command));
    EXPECT_TRUE(text.contains(QStringLiteral("Barcode <1>")));
    EXPECT_TRUE(text.contains(QStringLiteral("could not be read")));
    EXPECT_TRUE(text.contains(QString(64, QLatin1Char('a'))));
    EXPECT_FALSE(html.contains("<script"));
    // Names of namespaces are no addresses.
    QByteArray addresses = html;
    addresses.replace("http://www.w3.org/2000/svg", "").replace("http://www.w3.org/1999/xlink", "");
    EXPECT_FALSE(addresses.contains("//"));
    EXPECT_EQ(html, htmlReport(content));
}

TEST(HtmlReport, TheTextIsWholeAndItsClustersAreColoured)
{
    const auto analysis = test::sampleAnalysis();
    const QByteArray html = htmlReport(contentOf(analysis, 0.3));
    EXPECT_TRUE(parsed(html).contains(QString::fromStdString(analysis->text)));
    const QString text = QString::fromUtf8(html);
    const QRegularExpression run(QStringLiteral("<span class=\"k(\\d+)\">([^<]*)</span>"));
    QStringList runs;
    for (auto match = run.globalMatch(text); match.hasNext();) {
        const auto found = match.next();
        if (found.captured(2).isEmpty())
            continue;
        runs << found.captured(2);
        EXPECT_TRUE(text.contains(QStringLiteral(".k%1{background:").arg(found.captured(1))));
    }
    EXPECT_EQ(runs, (QStringList{QStringLiteral("The tip of"), QStringLiteral("an iceberg:")}));
}

TEST(HtmlReport, CharactersInSeveralTokensAndWordsOutsideASubsetAppearOnce)
{
    auto split = std::make_shared<Analysis>(
        *test::analysisOf({"a", "\xf0\x9f", "\x99\x82", " b"}, test::distancesOf({{0, 0}, {1, 0}, {0, 1}, {3, 3}})));
    EXPECT_TRUE(parsed(htmlReport(contentOf(split, 5.0))).contains(QStringLiteral("a🙂 b")));
    split->diagram = {};
    split->nodes.erase(split->nodes.begin()); // a subset: the rest of the text is there, muted
    split->tree = MergeTree(3, {{{0, 1, 1.0}, 0, 1}, {{0, 2, 2.0}, 0, 2}});
    const QByteArray html = htmlReport(contentOf(split, 0.0));
    EXPECT_TRUE(parsed(html).contains(QStringLiteral("a🙂 b")));
    EXPECT_TRUE(html.contains("<span class=\"out\">a</span>"));
}

TEST(HtmlReport, HostileTokensAreTextOnly)
{
    const auto analysis = test::analysisOf({"<script>", " &amp;", " \"'", " %1", std::string(" \x01\0x", 4)},
                                           test::distancesOf({{0, 0}, {1, 0}, {0, 1}, {3, 3}, {5, 5}}));
    ReportContent content = contentOf(analysis, 2.0);
    content.texts[0].facts.push_back({"model", "</table><script>alert(1)</script>"});
    const QByteArray html = htmlReport(content);
    EXPECT_FALSE(html.contains("<script"));
    const QString text = parsed(html);
    EXPECT_TRUE(text.contains(QStringLiteral("<script> &amp; \"' %1")));
    EXPECT_TRUE(text.contains(QStringLiteral("</table><script>")));
}

TEST(HtmlReport, LongTablesStopAndCountTheRest)
{
    const auto analysis = test::randomAnalysis(400, 2);
    const QString html = QString::fromUtf8(htmlReport(contentOf(analysis, 0.0)));
    const auto h0 = analysis->diagram.ofDimension(0).size();
    ASSERT_GT(h0, mostReportRows);
    EXPECT_TRUE(html.contains(QStringLiteral("%1 more of smaller persistence").arg(h0 - mostReportRows)));
}

TEST(HtmlReport, DistancesComeWithTheirRulesAndNotes)
{
    ReportContent content = contentOf(test::sampleAnalysis(), 0.45);
    const auto other = test::randomAnalysis(12, 5);
    content.texts.front().label = QStringLiteral("Text A");
    content.texts.push_back({QStringLiteral("Text B"), other, 0.45, {}});
    auto comparison = std::make_shared<Comparison>(compare(content.texts[0].analysis, other));
    comparison->notes = {{Note::Kind::Ties, "Mind the <gap>."}};
    content.comparison = comparison;
    const QString text = parsed(htmlReport(content));
    EXPECT_TRUE(text.contains(QString::number(comparison->distances[0].wasserstein2.distance, 'g', 6)));
    EXPECT_TRUE(text.contains(QStringLiteral("Ground norm ℓ∞")));
    EXPECT_TRUE(text.contains(QStringLiteral("q = 1")) && text.contains(QStringLiteral("q = 2")));
    EXPECT_TRUE(text.contains(QStringLiteral("where their numbers differ, the distance is ∞")));
    EXPECT_TRUE(text.contains(QStringLiteral("Mind the <gap>.")));
    EXPECT_TRUE(text.contains(QStringLiteral("Intervals — Text B")));
}

} // namespace
} // namespace toposcope
