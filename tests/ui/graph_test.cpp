// The picture of the token graph: labels that do not overlap, every token drawn, hit testing, styles, places.
#include "ui/graph/token_graph_figure.h"

#include "tests/support/sample_analysis.h"
#include "ui/graph/cluster_body.h"
#include "ui/graph/label_placement.h"
#include "ui/graph/node_places.h"
#include "ui/graph/node_style.h"
#include "ui/token_name.h"

#include <QBuffer>
#include <QImage>
#include <QSignalSpy>
#include <QSvgGenerator>
#include <QTest>

#include <gtest/gtest.h>

#include <random>

namespace toposcope {
namespace {

const QRectF room(0, 0, 800, 600);

TokenGraphContent contentOf(const std::shared_ptr<const Analysis>& analysis, double threshold, Highlight highlight = {})
{
    ViewState state;
    state.setAnalysis(analysis);
    state.setThreshold(threshold);
    return {analysis, state.threshold(), state.clusterSlots(), std::move(highlight), {}, {}};
}

QImage painted(const TokenGraphFigure& figure, const Theme& theme = Theme::light())
{
    QImage image(room.size().toSize(), QImage::Format_ARGB32_Premultiplied);
    image.fill(theme.surface);
    QPainter painter(&image);
    figure.paint(painter, room, theme);
    return image;
}

QString svgOf(const Figure& figure)
{
    QBuffer buffer;
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setSize(room.size().toSize());
    generator.setViewBox(room);
    QPainter painter(&generator);
    figure.paint(painter, room, Theme::light());
    painter.end();
    return QString::fromUtf8(buffer.data());
}

TEST(LabelPlacement, LabelsNeverOverlapAndNeverHideANode)
{
    std::mt19937 random(1);
    std::vector<QPointF> nodes;
    std::vector<QSizeF> sizes;
    std::vector<int> order;
    for (int i = 0; i < 400; ++i) {
        nodes.emplace_back(random() % 800, random() % 600);
        sizes.emplace_back(20 + random() % 80, 20);
        order.push_back(i);
    }
    const auto labels = placeLabels(nodes, sizes, order, room);
    int placed = 0;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        if (labels[i].place == LabelPlace::None)
            continue;
        ++placed;
        EXPECT_TRUE(room.contains(labels[i].box));
        for (std::size_t j = 0; j < labels.size(); ++j) {
            if (i == j)
                continue;
            EXPECT_FALSE(labels[i].box.intersects(labels[j].box)) << i << ", " << j;
            EXPECT_FALSE(labels[i].box.contains(nodes[j])) << i << ", " << j;
        }
    }
    EXPECT_GT(placed, 50);
}

TEST(LabelPlacement, TheFirstInOrderIsServedFirst)
{
    const std::vector<QPointF> nodes{{100, 100}, {110, 100}};
    const std::vector<QSizeF> sizes{{60, 20}, {60, 20}};
    for (const int first : {0, 1}) {
        const std::vector<int> order{first, 1 - first};
        const auto labels = placeLabels(nodes, sizes, order, room);
        EXPECT_NE(labels[static_cast<std::size_t>(first)].place, LabelPlace::None);
    }
    const std::vector<int> alone{1};
    EXPECT_EQ(placeLabels(nodes, sizes, alone, room)[0].place, LabelPlace::None);
}

TEST(LabelPlacement, WithRoomEveryLabelIsTheNodeItself)
{
    const std::vector<QPointF> nodes{{100, 100}, {300, 100}, {300, 300}};
    const std::vector<QSizeF> sizes(3, QSizeF(60, 20));
    const std::vector<int> order{0, 1, 2};
    for (const PlacedLabel& label : placeLabels(nodes, sizes, order, room))
        EXPECT_EQ(label.place, LabelPlace::Inside);
}

TEST(ClusterBody, StaysWithinItsMarginOfTheEdge)
{
    for (const auto& [a, b] : {std::pair(QPointF(0, 0), QPointF(30, 40)), std::pair(QPointF(5, 5), QPointF(5, 5))})
        for (const QPointF& corner : capsule(a, b, 10.0)) {
            const double toA = QLineF(a, corner).length();
            const double toB = QLineF(b, corner).length();
            EXPECT_NEAR(std::min(toA, toB), 10.0, 1e-4);
        }
}

TEST(TokenName, IsShortReadableAndNeverEmpty)
{
    const auto name = [](const std::string& bytes) { return tokenName({0, bytes, tokenLabel(bytes), 0, 0}); };
    EXPECT_EQ(name(" tip"), QStringLiteral("tip"));
    EXPECT_EQ(name(" שלום"), QStringLiteral("שלום"));
    EXPECT_EQ(name("🙂"), QStringLiteral("🙂"));
    EXPECT_EQ(name("\n"), QString::fromStdString(tokenLabel("\n")));
    EXPECT_EQ(name(" "), QString::fromStdString(tokenLabel(" ")));
    EXPECT_EQ(name("\xe2\x80"), QString::fromStdString(tokenLabel("\xe2\x80"))); // part of a character: its bytes
    EXPECT_EQ(name("internationalisation"), QStringLiteral("internationalisat…"));
    // Never cut inside a family of four.
    const std::string family = "👨‍👩‍👧‍👦";
    std::string families;
    for (int i = 0; i < 30; ++i)
        families += family;
    EXPECT_EQ(name(families), QString::fromStdString(family).repeated(17) + QStringLiteral("…"));
}

TEST(NodeStyle, WordsAreReadableOnEveryClusterColour)
{
    for (const Theme* theme : {&Theme::light(), &Theme::darkTheme()})
        for (int slot = -1; slot < 40; ++slot) {
            const NodeStyle style = nodeStyle(*theme, slot, Emphasis::Normal, theme->accent);
            EXPECT_GE(contrast(style.text, style.fill), 4.5) << "slot " << slot << " dark " << theme->dark;
            EXPECT_EQ(style.ring.isValid(), Theme::hasSecondMark(slot));
        }
}

TEST(NodeStyle, AFadeBeginsAndEndsWithTheTwoStyles)
{
    const Theme& theme = Theme::light();
    const NodeStyle from = nodeStyle(theme, 0, Emphasis::Normal, theme.accent);
    const NodeStyle to = nodeStyle(theme, 3, Emphasis::Normal, theme.accent);
    EXPECT_EQ(between(from, to, 0.0).fill, from.fill);
    EXPECT_EQ(between(from, to, 1.0).fill, to.fill);
    const NodeStyle half = between(from, to, 0.5);
    EXPECT_GE(contrast(half.text, half.fill), 3.0); // for a moment
}

TEST(NodeStyle, FurtherNodesAreFainterAndStayReadable)
{
    for (const Theme* theme : {&Theme::light(), &Theme::darkTheme()})
        for (int slot = 0; slot < 18; ++slot) {
            const NodeStyle near = nodeStyle(*theme, slot, Emphasis::Normal, theme->accent);
            const NodeStyle far = distant(near, theme->surface, 0.5);
            EXPECT_LE(contrast(far.fill, theme->surface), contrast(near.fill, theme->surface));
            EXPECT_GE(contrast(far.text, far.fill), 4.5);
        }
}

TEST(GraphPlaces, BetweenBeginsAndEndsWithTheTwo)
{
    const auto analysis = test::sampleAnalysis();
    const GraphPlaces flat = stablePlaces(*analysis);
    const GraphPlaces space = spacePlaces(classicalMds3d(analysis->distance), {});
    const GraphPlaces begin = between(flat, space, 0.0);
    const GraphPlaces end = between(flat, space, 1.0);
    EXPECT_EQ(begin.points, flat.points);
    EXPECT_EQ(begin.frame, flat.frame);
    EXPECT_EQ(begin.depth, std::vector<double>(12, 0.0));
    EXPECT_EQ(end.points, space.points);
    EXPECT_EQ(end.depth, space.depth);
}

TEST(NodePlaces, TheWayToAnotherLayoutEndsThere)
{
    const auto analysis = test::sampleAnalysis();
    NodePlaces places;
    places.setAnalysis(analysis, 0.45);
    QSignalSpy spy(&places, &NodePlaces::changed);
    places.setLayout(GraphLayout::Circular);
    EXPECT_TRUE(places.isBusy());
    EXPECT_EQ(places.shown()->points, stablePlaces(*analysis).points);
    ASSERT_TRUE(QTest::qWaitFor([&] { return !places.isBusy(); }, 10000));
    EXPECT_EQ(places.shown()->points, circularPlaces(*analysis).points);
    EXPECT_GT(spy.count(), 1);
    places.setAnimated(false);
    places.setLayout(GraphLayout::Stable);
    EXPECT_FALSE(places.isBusy());
    EXPECT_EQ(places.shown()->points, stablePlaces(*analysis).points);
}

TEST(NodeStyle, TheSidesOfAMergeDifferByMoreThanColour)
{
    const Theme& theme = Theme::light();
    const NodeStyle older = nodeStyle(theme, 0, Emphasis::Filled, theme.dimension[0]);
    const NodeStyle younger = nodeStyle(theme, 0, Emphasis::Outlined, theme.dimension[0]);
    EXPECT_EQ(older.fill, theme.dimension[0]);
    EXPECT_EQ(younger.fill, theme.surface);
    EXPECT_GT(younger.outlineWidth, older.outlineWidth);
}

TEST(TokenGraphFigure, FitsEveryNodeIntoTheTarget)
{
    const auto analysis = test::randomAnalysis(60, 2);
    const TokenGraphFigure figure(contentOf(analysis, 0.4));
    for (const QRectF& target : {room, QRectF(10, 20, 200, 150), QRectF(0, 0, 40, 900)})
        for (int node = 0; node < 60; ++node)
            EXPECT_TRUE(target.contains(figure.positionOf(node, target, {})));
}

TEST(TokenGraphFigure, DrawsEveryTokenAtEveryThreshold)
{
    const auto analysis = test::randomAnalysis(60, 2);
    for (const double threshold : {0.0, 0.5, 2.0}) {
        const TokenGraphFigure figure(contentOf(analysis, threshold));
        const QImage image = painted(figure);
        for (int node = 0; node < 60; ++node) {
            const QPoint centre = figure.positionOf(node, room, {}).toPoint();
            // A dot or a label: something other than paper around the node's place.
            bool drawn = false;
            for (int x = -12; x <= 12; ++x)
                for (int y = -12; y <= 12; ++y)
                    drawn = drawn || image.pixelColor(centre + QPoint(x, y)) != Theme::light().surface;
            EXPECT_TRUE(drawn) << "node " << node << " at " << threshold;
        }
    }
}

TEST(TokenGraphFigure, FindsTheNodeUnderItsLabelAndNearItsPlace)
{
    const auto analysis = test::sampleAnalysis();
    const TokenGraphFigure figure(contentOf(analysis, 0.4));
    for (int node = 0; node < 12; ++node)
        EXPECT_EQ(figure.nodeAt(figure.positionOf(node, room, {}) + QPointF(4, 3), room, {}, 8.0), node);
    EXPECT_EQ(figure.nodeAt(QPointF(400, 599), room, {}, 8.0), -1);
    // The end of a long word, further from the middle than the radius.
    EXPECT_EQ(figure.nodeAt(figure.positionOf(4, room, {}) + QPointF(20, 0), room, {}, 8.0), 4);
}

TEST(TokenGraphFigure, ExportsEachWordAsOneString)
{
    const QString svg = svgOf(TokenGraphFigure(contentOf(test::sampleAnalysis(), 0.4)));
    for (const char* word : {"tip", "iceberg", "שלום", "世界", "🙂"})
        EXPECT_TRUE(svg.contains(QLatin1Char('>') + QString::fromUtf8(word) + QLatin1Char('<')) ||
                    svg.contains(QString::fromUtf8(word) + QStringLiteral(" <")))
            << word;
    EXPECT_FALSE(svg.contains(QStringLiteral("<image")));
}

TEST(TokenGraphFigure, ThresholdAndClustersAreInTheLegend)
{
    QLocale::setDefault(QLocale::c());
    const TokenGraphFigure figure(contentOf(test::sampleAnalysis(), 0.45));
    // (The sign ≤ may come from another font than the rest and is then a string of its own.)
    EXPECT_TRUE(svgOf(figure).contains(QStringLiteral(" 0.450 nats · 3 clusters")));
    EXPECT_TRUE(figure.description().contains(QStringLiteral("12 tokens")));
    EXPECT_EQ(figure.edgeCount(), test::sampleAnalysis()->filtration.edgesUpTo(0.45).size());
    QLocale::setDefault(QLocale::system());
}

TEST(TokenGraphFigure, AHighlightDimsTheRest)
{
    const auto analysis = test::sampleAnalysis();
    Highlight highlight;
    highlight.kind = Highlight::Kind::Node;
    highlight.nodes = {0};
    const TokenGraphFigure plain(contentOf(analysis, 0.4));
    const TokenGraphFigure figure(contentOf(analysis, 0.4, highlight));
    const QPoint other = figure.positionOf(4, room, {}).toPoint() - QPoint(0, 8); // ground above the word
    const QColor full = painted(plain).pixelColor(other);
    const QColor dimmed = painted(figure).pixelColor(other);
    EXPECT_LT(contrast(dimmed, Theme::light().surface), contrast(full, Theme::light().surface));
    const QPoint self = figure.positionOf(0, room, {}).toPoint() - QPoint(0, 8);
    EXPECT_EQ(painted(plain).pixelColor(self), painted(figure).pixelColor(self));
}

TEST(TokenGraphFigure, PaintsWhateverItIsGiven)
{
    const auto empty = std::make_shared<const Analysis>();
    const auto one = test::analysisOf({"one"}, SymmetricMatrix(1));
    const auto equal = test::analysisOf({"a", "a", "a"}, SymmetricMatrix(3));
    for (const auto& analysis : {std::shared_ptr<const Analysis>(), empty, one, equal}) {
        const TokenGraphFigure figure(contentOf(analysis, 0.5));
        EXPECT_NE(painted(figure), [] {
            QImage paper(room.size().toSize(), QImage::Format_ARGB32_Premultiplied);
            paper.fill(Theme::light().surface);
            return paper;
        }());
        EXPECT_FALSE(figure.description().isEmpty());
    }
}

} // namespace
} // namespace toposcope
