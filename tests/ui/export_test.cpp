// Exported files are read back: the SVG as XML, the PNG as an image, the PDF by its header and metadata.
#include "ui/export/figure_export.h"

#include "tests/support/fixtures.h"
#include "tests/support/sample_analysis.h"
#include "ui/export/provenance.h"
#include "ui/export/svg_rewriter.h"
#include "ui/plots/barcode_plot.h"
#include "ui/plots/diagram_plot.h"

#include <gtest/gtest.h>

#include <QApplication>
#include <QClipboard>
#include <QFile>
#include <QImageReader>
#include <QMimeData>
#include <QXmlStreamReader>

#include <cmath>
#include <functional>
#include <limits>

namespace toposcope {
namespace {

const Provenance provenance{QStringLiteral("Barcode of <text>"), QStringLiteral("12 tokens & 2 loops"),
                            QStringLiteral("model: toposcope-mini; sha256: abc; distance: inverse-mi")};

// A figure that paints whatever a test wants.
class PaintedFigure : public Figure {
public:
    explicit PaintedFigure(std::function<void(QPainter&, const QRectF&)> paint) : m_paint(std::move(paint)) {}
    QString title() const override { return QStringLiteral("Painted"); }
    QString description() const override { return QStringLiteral("Painted by a test"); }
    void paint(QPainter& painter, const QRectF& target, const Theme&) const override { m_paint(painter, target); }

private:
    std::function<void(QPainter&, const QRectF&)> m_paint;
};

PaintedFigure textFigure(const QStringList& lines)
{
    return PaintedFigure([lines](QPainter& painter, const QRectF&) {
        painter.setPen(Qt::black);
        for (qsizetype i = 0; i < lines.size(); ++i)
            painter.drawText(QPointF(20.0, 20.0 * static_cast<double>(i + 1)), lines[i]);
    });
}

struct Svg {
    bool wellFormed = false;
    QStringList texts;
    QStringList families; // of the text elements
    QString title, description, metadata, width, height, viewBox;
    std::map<QString, int> fills; // shapes by the fill of their group
};

Svg parse(const QByteArray& bytes)
{
    Svg svg;
    QXmlStreamReader xml(bytes);
    QStringList fills;
    while (!xml.atEnd()) {
        xml.readNext();
        const auto name = xml.name();
        const auto attribute = [&](const char* key) { return xml.attributes().value(QLatin1String(key)).toString(); };
        if (xml.isEndElement() && name == u"g")
            fills.removeLast();
        if (!xml.isStartElement())
            continue;
        if (name == u"svg") {
            svg.width = attribute("width");
            svg.height = attribute("height");
            svg.viewBox = attribute("viewBox");
        } else if (name == u"g") {
            fills << attribute("fill");
        } else if (name == u"title") {
            svg.title = xml.readElementText();
        } else if (name == u"desc") {
            svg.description = xml.readElementText();
        } else if (name == u"metadata") {
            svg.metadata = xml.readElementText();
        } else if (name == u"text") {
            svg.families << attribute("font-family");
            svg.texts << xml.readElementText();
        } else if (!fills.isEmpty()) {
            ++svg.fills[fills.last()];
        }
    }
    svg.wellFormed = !xml.hasError();
    return svg;
}

TEST(FigureProvenance, NamesTheSideAndThePartOfTheText)
{
    Analysis part = *test::sampleAnalysis();
    part.request.settings.subset = {{0, 7}};
    part.request.settings.window = TokenWindow{2, 5};
    part.window = {2, 5};
    const auto analysis = std::make_shared<const Analysis>(std::move(part));
    const Provenance told = provenanceOf(QStringLiteral("Barcode B"), *barcodeFigure(analysis, 0.5), *analysis, 0.5);
    EXPECT_EQ(told.title, QStringLiteral("Barcode B"));
    for (const char* fact : {"window: 2:5", "subset: 0:7", "threshold: 0.5", "model: sample"})
        EXPECT_TRUE(told.settings.contains(QLatin1String(fact))) << fact;
}

TEST(SvgExport, HasOneShapePerBar)
{
    const auto analysis = test::sampleAnalysis();
    const Svg svg = parse(figureAsSvg(*barcodeFigure(analysis, 0.45), {}, provenance));
    ASSERT_TRUE(svg.wellFormed);
    EXPECT_EQ(svg.fills.at(QStringLiteral("#0072b2")), analysis->diagram.ofDimension(0).size());
    EXPECT_EQ(svg.fills.at(QStringLiteral("#d55e00")), analysis->diagram.ofDimension(1).size());
}

TEST(SvgExport, CarriesItsProvenance)
{
    const Svg svg = parse(figureAsSvg(*barcodeFigure(test::sampleAnalysis(), 0.45), {}, provenance));
    EXPECT_EQ(svg.title, provenance.title);
    EXPECT_EQ(svg.description, provenance.description);
    EXPECT_EQ(svg.metadata, provenance.settings);
}

TEST(SvgExport, LabelsAreTextOfTheirCharacters)
{
    const Svg svg = parse(figureAsSvg(*barcodeFigure(test::sampleAnalysis(), 0.45), {}, provenance));
    EXPECT_TRUE(svg.texts.contains(QStringLiteral("distance (nats)")));
    EXPECT_TRUE(svg.texts.contains(QStringLiteral("H₀")));
    EXPECT_TRUE(svg.texts.contains(QStringLiteral("0.450\u00a0nats")));
    const QString all = svg.texts.join(QLatin1Char('\n'));
    for (const QString& token : {QStringLiteral("שלום"), QStringLiteral("世界"), QStringLiteral("🙂")})
        EXPECT_TRUE(all.contains(token)) << token.toStdString();
}

// Qt writes a label once per font it falls back to.
TEST(SvgExport, ALabelIsOneTextWhateverItsScripts)
{
    const QStringList labels{QStringLiteral("␣tip"),
                             QStringLiteral("␣שלום"),
                             QStringLiteral("␣世界"),
                             QStringLiteral("␣🙂"),
                             QStringLiteral("‹E2·80›"),
                             QStringLiteral("a<b>&c"),
                             QStringLiteral("שלום \u200e– world")};
    const Svg svg = parse(figureAsSvg(textFigure(labels), {}, provenance));
    EXPECT_EQ(svg.texts, labels);
}

TEST(SvgExport, SeparateLabelsStaySeparate)
{
    const auto figure = PaintedFigure([](QPainter& painter, const QRectF&) {
        painter.drawText(QPointF(20.0, 20.0), QStringLiteral("left"));
        painter.drawText(QPointF(200.0, 20.0), QStringLiteral("right"));
        painter.drawText(QPointF(20.0, 40.0), QStringLiteral("below"));
    });
    const Svg svg = parse(figureAsSvg(figure, {}, provenance));
    EXPECT_EQ(svg.texts, (QStringList{QStringLiteral("left"), QStringLiteral("right"), QStringLiteral("below")}));
}

TEST(SvgExport, NamesFallbackFontsForEveryScript)
{
    const Svg svg = parse(figureAsSvg(textFigure({QStringLiteral("world"), QStringLiteral("🙂")}), {}, provenance));
    ASSERT_EQ(svg.families.size(), 2);
    for (const QString& families : svg.families) {
        EXPECT_TRUE(families.contains(QStringLiteral("'Noto Sans Hebrew'")));
        EXPECT_TRUE(families.contains(QStringLiteral("'Noto Sans CJK SC'")));
        EXPECT_TRUE(families.endsWith(QStringLiteral(", sans-serif")));
    }
    // Where there are no emoji, their font would take the digits in some viewers.
    EXPECT_FALSE(svg.families[0].contains(QStringLiteral("Emoji")));
    EXPECT_TRUE(svg.families[1].contains(QStringLiteral("'Noto Color Emoji'")));
}

TEST(SvgExport, HasTheSizeAskedForAndScalesTextByTheViewBox)
{
    FigureOptions options;
    options.sizeMillimetres = QSizeF(100.5, 50.25);
    options.fontScale = 2.0;
    const Svg svg = parse(figureAsSvg(textFigure({QStringLiteral("x")}), options, provenance));
    EXPECT_EQ(svg.width, QStringLiteral("100.5mm"));
    EXPECT_EQ(svg.height, QStringLiteral("50.25mm"));
    const double width = svg.viewBox.split(QLatin1Char(' ')).value(2).toDouble();
    EXPECT_NEAR(width, 100.5 / 25.4 * 96.0 / 2.0, 0.01);
}

TEST(SvgExport, StaysWellFormedWithControlCharacters)
{
    const Provenance odd{QStringLiteral("a\u0001b"), QStringLiteral("]]>"), QString(QChar(0xd800))};
    const Svg svg = parse(figureAsSvg(textFigure({QStringLiteral("c\u0002d")}), {}, odd));
    EXPECT_TRUE(svg.wellFormed);
    EXPECT_EQ(svg.title, QStringLiteral("ab"));
    EXPECT_EQ(svg.description, QStringLiteral("]]>"));
}

TEST(PngExport, HasTheResolutionAndTheProvenance)
{
    const test::TemporaryFolder folder;
    const QString path = QString::fromStdString((folder / "figure.png").string());
    FigureOptions options;
    options.sizeMillimetres = QSizeF(50.8, 25.4);
    const auto figure = barcodeFigure(test::sampleAnalysis(), 0.45);
    ASSERT_EQ(exportFigure(*figure, path, FigureFormat::Png, options, provenance), QString());
    const QImage image(path);
    EXPECT_EQ(image.size(), QSize(600, 300));
    EXPECT_NEAR(image.dotsPerMeterX(), 300 / 0.0254, 1.0);
    EXPECT_EQ(image.text(QStringLiteral("Title")), provenance.title);
    EXPECT_EQ(image.text(QStringLiteral("Comment")), provenance.settings);
}

TEST(PngExport, IsLightWhileTheScreenIsDark)
{
    const QPalette before = QApplication::palette();
    QApplication::setPalette(Theme::darkTheme().palette());
    const auto figure = diagramFigure(test::sampleAnalysis(), 0.45);
    FigureOptions options;
    options.dotsPerInch = 96;
    EXPECT_EQ(figureAsImage(*figure, options).pixelColor(1, 1), Theme::light().surface);
    const QString svg = QString::fromUtf8(figureAsSvg(*figure, options, provenance));
    EXPECT_TRUE(svg.contains(Theme::light().text.name()));
    EXPECT_FALSE(svg.contains(Theme::darkTheme().text.name()));
    options.dark = true;
    EXPECT_EQ(figureAsImage(*figure, options).pixelColor(1, 1), Theme::darkTheme().surface);
    options.transparent = true;
    EXPECT_EQ(figureAsImage(*figure, options).pixelColor(1, 1).alpha(), 0);
    QApplication::setPalette(before);
}

TEST(PdfExport, IsAPdfThatNamesTheModel)
{
    const test::TemporaryFolder folder;
    const QString path = QString::fromStdString((folder / "figure.pdf").string());
    const auto figure = diagramFigure(test::sampleAnalysis(), 0.45);
    ASSERT_EQ(exportFigure(*figure, path, FigureFormat::Pdf, {}, provenance), QString());
    const std::string bytes = test::readBytes(folder / "figure.pdf");
    EXPECT_EQ(bytes.substr(0, 5), "%PDF-");
    EXPECT_NE(bytes.find("toposcope-mini"), std::string::npos);
    EXPECT_NE(bytes.find("Barcode of &lt;text&gt;"), std::string::npos);
    EXPECT_NE(bytes.find("/MediaBox"), std::string::npos);
}

// The PDF engine knows no colour fonts: it would leave a gap. Other text must stay text.
TEST(PdfExport, HasEmojiAsPicturesAndOnlyThose)
{
    const test::TemporaryFolder folder;
    const auto imagesIn = [&](const QString& text) {
        const QString path = QString::fromStdString((folder / "figure.pdf").string());
        EXPECT_EQ(exportFigure(textFigure({text}), path, FigureFormat::Pdf, {}, provenance), QString());
        return QString::fromStdString(test::readBytes(folder / "figure.pdf")).count(QStringLiteral("/Subtype /Image"));
    };
    EXPECT_EQ(imagesIn(QStringLiteral("tip שלום 世界")), 0);
    EXPECT_GT(imagesIn(QStringLiteral("tip 🙂")), 0);
}

TEST(Export, SuffixTellsTheFormat)
{
    EXPECT_EQ(formatOf(QStringLiteral("/a/b.SVG")), FigureFormat::Svg);
    EXPECT_EQ(formatOf(QStringLiteral("b.pdf")), FigureFormat::Pdf);
    EXPECT_EQ(formatOf(QStringLiteral("b.c.png")), FigureFormat::Png);
    EXPECT_EQ(formatOf(QStringLiteral("b.jpeg")), std::nullopt);
    EXPECT_EQ(formatOf(QStringLiteral("svg")), std::nullopt);
}

TEST(Export, ErrorsNameThePath)
{
    const auto figure = textFigure({QStringLiteral("x")});
    const QString missing = QStringLiteral("/no/such/100%1 folder/figure.svg");
    const QString error = exportFigure(figure, missing, FigureFormat::Svg, {}, provenance);
    EXPECT_TRUE(error.startsWith(QStringLiteral("cannot write '%1': No such directory").arg(missing)))
        << error.toStdString();
    const test::TemporaryFolder folder;
    const QString itself = QString::fromStdString(folder.path().string());
    EXPECT_TRUE(exportFigure(figure, itself, FigureFormat::Pdf, {}, provenance).contains(itself));
}

TEST(Export, AFailedExportLeavesTheOldFileAlone)
{
    const test::TemporaryFolder folder;
    test::writeBytes(folder / "figure.svg", "old");
    FigureOptions options;
    options.sizeMillimetres = QSizeF(0.0, 100.0);
    const QString path = QString::fromStdString((folder / "figure.svg").string());
    EXPECT_NE(exportFigure(textFigure({}), path, FigureFormat::Svg, options, provenance), QString());
    EXPECT_EQ(test::readBytes(folder / "figure.svg"), "old");
}

TEST(Export, RefusesSizesThatCannotBe)
{
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const double infinite = std::numeric_limits<double>::infinity();
    const test::TemporaryFolder folder;
    const QString path = QString::fromStdString((folder / "figure").string());
    for (const QSizeF& size :
         {QSizeF(0.0, 0.0), QSizeF(-10.0, 50.0), QSizeF(nan, 50.0), QSizeF(50.0, infinite), QSizeF(1e9, 50.0)}) {
        FigureOptions options;
        options.sizeMillimetres = size;
        for (const auto format : {FigureFormat::Svg, FigureFormat::Pdf, FigureFormat::Png})
            EXPECT_TRUE(exportFigure(textFigure({}), path, format, options, provenance).contains(path));
        EXPECT_TRUE(figureAsImage(textFigure({}), options).isNull());
        EXPECT_TRUE(figureAsSvg(textFigure({}), options, provenance).isEmpty());
    }
    FigureOptions fine;
    fine.dotsPerInch = 10000; // 160 mm are 62992 pixels
    EXPECT_TRUE(
        exportFigure(textFigure({}), path, FigureFormat::Png, fine, provenance).contains(QStringLiteral("20000")));
    fine.dotsPerInch = 300;
    fine.fontScale = nan;
    EXPECT_NE(exportFigure(textFigure({}), path, FigureFormat::Svg, fine, provenance), QString());
}

TEST(Export, CopiesAsImageAndSvg)
{
    copyFigure(*barcodeFigure(test::sampleAnalysis(), 0.45), {}, provenance);
    const QMimeData* data = QGuiApplication::clipboard()->mimeData();
    ASSERT_NE(data, nullptr);
    EXPECT_TRUE(data->hasImage());
    EXPECT_TRUE(parse(data->data(QStringLiteral("image/svg+xml"))).wellFormed);
}

} // namespace
} // namespace toposcope
