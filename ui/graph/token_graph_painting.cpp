// Lines are batched by colour and closeness, bodies are opaque, dots lie below labels: a thousand nodes and twenty
// thousand edges fit into a frame.
#include "ui/graph/token_graph_painting.h"

#include "ui/graph/cluster_body.h"
#include "ui/token_name.h"

#include <QFontMetricsF>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numeric>
#include <utility>

namespace toposcope {

namespace {

constexpr std::size_t mostTriangles = 1000;
// On screen, antialiasing more edges and nodes than this costs more than a frame; the pale bodies show their steps
// least.
constexpr std::size_t mostSmooth = 1200;
constexpr std::size_t mostSmoothBodies = 300;
constexpr int closenessLevels = 6;
constexpr double lineStart = 60.0; // what it costs to begin a line, in pixels of it
constexpr std::size_t mostBodyEdges = 400;
constexpr double bodyMargin = 13.0;

QColor withAlpha(QColor color, double alpha)
{
    color.setAlphaF(static_cast<float>(std::clamp(alpha, 0.0, 1.0)));
    return color;
}

// What distance from the eye takes from a node's size, and from its colour.
constexpr double smaller = 0.45;
constexpr double fainter = 0.55;
constexpr int depthLevels = 4;

// Fewer edges may each be stronger; thousands together must not hide the words.
double edgeStrength(std::size_t count)
{
    return std::clamp(std::sqrt(250.0 / static_cast<double>(std::max<std::size_t>(count, 1))), 0.10, 1.0);
}

// Nodes in the order in which they get labels: those that join a cluster early are its core.
std::vector<int> byFirstMerge(const MergeTree& tree)
{
    const auto merges = tree.merges();
    std::vector<std::size_t> first(static_cast<std::size_t>(tree.vertexCount()), merges.size());
    for (std::size_t i = merges.size(); i-- > 0;) {
        first[static_cast<std::size_t>(merges[i].edge.a)] = i;
        first[static_cast<std::size_t>(merges[i].edge.b)] = i;
    }
    std::vector<int> order(first.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
        return first[static_cast<std::size_t>(a)] < first[static_cast<std::size_t>(b)];
    });
    return order;
}

} // namespace

TokenGraphCache::TokenGraphCache(const Analysis& analysis) : order(byFirstMerge(analysis.tree))
{
    for (const Node& node : analysis.nodes)
        names.push_back(tokenName(node));
}

void TokenGraphCache::moveTo(const Filtration& filtration, double newThreshold)
{
    if (newThreshold == threshold)
        return;
    threshold = newThreshold;
    triangles = trianglesUpTo(filtration, threshold, mostTriangles).triangles;
    degrees = toposcope::degrees(filtration.vertexCount(), filtration.edgesUpTo(threshold));
    largestDegree = degrees.empty() ? 0 : *std::max_element(degrees.begin(), degrees.end());
}

// Blue for a bar of H0, vermilion for H1, green for H2: the highlight says which bar it belongs to.
QColor TokenGraphPainting::accent() const
{
    const Highlight& highlight = content.highlight;
    if (highlight.kind != Highlight::Kind::Interval || !highlight.interval ||
        *highlight.interval >= content.analysis->diagram.pairs.size())
        return theme.accent;
    const int dimension = content.analysis->diagram.pairs[*highlight.interval].dimension;
    return theme.dimension[static_cast<std::size_t>(std::clamp(dimension, 0, 2))];
}

double TokenGraphPainting::dotRadius(int node) const
{
    const int degree = cache.degrees[static_cast<std::size_t>(node)];
    const double flat =
        3.0 + (cache.largestDegree > 0 ? 2.5 * std::sqrt(static_cast<double>(degree) / cache.largestDegree) : 0.0);
    return flat * (1.0 - smaller * depth(node));
}

double TokenGraphPainting::depth(int node) const
{
    const auto& depths = scene.places->depth;
    return depths.empty() ? 0.0 : depths[static_cast<std::size_t>(node)];
}

int TokenGraphPainting::formerSlot(int node) const
{
    const bool fading = !content.formerSlots.empty() && content.fade < 1.0;
    return fading ? content.formerSlots[static_cast<std::size_t>(node)] : slot(node);
}

// Before its depth takes some of it away.
NodeStyle TokenGraphPainting::styleOf(int node, Emphasis emphasis) const
{
    const NodeStyle style = nodeStyle(theme, slot(node), emphasis, accent());
    const int former = formerSlot(node);
    return former == slot(node) ? style : between(nodeStyle(theme, former, emphasis, accent()), style, content.fade);
}

// The edges of the spanning tree hold a cluster together, the shortest of all edges and the triangles round it off. All
// in one opaque pale colour: with an alpha, overlaps would add up, and one path for all is slow to fill (its cost grows
// with the square of what crosses a row of pixels).
void TokenGraphPainting::paintBodies() const
{
    struct Body {
        std::vector<const Edge*> edges;
        std::vector<const Triangle*> triangles;
    };
    std::map<int, Body> bodies; // slots are unique among the clusters of one threshold; the largest tend to come first
    for (const Merge& merge : content.analysis->tree.mergesUpTo(content.threshold))
        bodies[slot(merge.edge.a)].edges.push_back(&merge.edge);
    const auto edges = content.analysis->filtration.edgesUpTo(content.threshold);
    for (const Edge& edge : edges.first(std::min(edges.size(), mostBodyEdges)))
        bodies[slot(edge.a)].edges.push_back(&edge);
    for (const Triangle& triangle : cache.triangles)
        bodies[slot(triangle.vertices[0])].triangles.push_back(&triangle);

    painter.setRenderHint(QPainter::Antialiasing, items <= mostSmoothBodies);
    painter.setPen(Qt::NoPen);
    for (const auto& [slotIndex, body] : bodies) {
        painter.setBrush(blended(theme.cluster(slotIndex), theme.surface, (theme.dark ? 0.18 : 0.13) * strength));
        for (const Edge* edge : body.edges) {
            const auto outline = capsule(point(edge->a), point(edge->b), bodyMargin);
            painter.drawConvexPolygon(outline.data(), static_cast<int>(outline.size()));
        }
        for (const Triangle* triangle : body.triangles) {
            const std::array corners{point(triangle->vertices[0]), point(triangle->vertices[1]),
                                     point(triangle->vertices[2])};
            painter.drawConvexPolygon(corners.data(), 3);
        }
    }
}

void TokenGraphPainting::paintEdges() const
{
    const auto all = content.analysis->filtration.edgesUpTo(content.threshold);
    if (all.empty())
        return;
    const auto drawn = all.first(std::min(all.size(), mostEdgesDrawn));
    const double base = edgeStrength(drawn.size()) * strength;
    const bool smooth = items <= mostSmooth;

    // By colour and closeness, so that thousands of lines cost a handful of calls.
    std::map<std::array<int, 3>, std::vector<QLineF>> buckets;
    const bool inSpace = !scene.places->depth.empty();
    double spent = 0.0;
    for (const Edge& edge : drawn) {
        const QPointF along = point(edge.b) - point(edge.a);
        spent += lineStart + std::max(std::abs(along.x()), std::abs(along.y()));
        if (spent > ink)
            break;
        const double closeness = content.threshold > 0.0 ? 1.0 - edge.length / content.threshold : 1.0;
        const int level = std::min(closenessLevels - 1, static_cast<int>(closeness * closenessLevels));
        const double far = inSpace ? (depth(edge.a) + depth(edge.b)) / 2.0 : 0.0;
        const int near = depthLevels - std::min(depthLevels, static_cast<int>(far * depthLevels));
        buckets[{near, level, slot(edge.a)}].emplace_back(point(edge.a), point(edge.b));
    }
    painter.setRenderHint(QPainter::Antialiasing, smooth);
    for (const auto& [key, lines] : buckets) {
        const auto& [near, level, slotIndex] = key;
        const QColor color = blended(theme.cluster(slotIndex), theme.text, 0.65);
        const double alpha =
            (0.40 + 0.60 * (level + 0.5) / closenessLevels) * (1.0 - fainter * (depthLevels - near) / depthLevels);
        QPen pen(withAlpha(color, alpha * base), smooth ? 1.25 : 1.0);
        pen.setCosmetic(!smooth); // the fast road for lines
        painter.setPen(pen);
        painter.drawLines(lines.data(), static_cast<int>(lines.size()));
    }
    painter.setRenderHint(QPainter::Antialiasing);
    const Edge& newest = all.back();
    painter.setPen(QPen(withAlpha(theme.threshold, strength), 2.0, Qt::SolidLine, Qt::RoundCap));
    painter.drawLine(point(newest.a), point(newest.b));
}

// Dots below, labels above: a word is never crossed by a neighbour's dot. Highlighted nodes come later; where their
// labels need the room, a label becomes a dot.
void TokenGraphPainting::paintNodes(const std::vector<int>& highlighted, const std::vector<PlacedLabel>& onTop) const
{
    std::vector<PlacedLabel> labels = scene.labels;
    if (isHighlighted())
        for (PlacedLabel& label : labels)
            if (std::any_of(onTop.begin(), onTop.end(),
                            [&](const PlacedLabel& other) { return other.box.intersects(label.box); }))
                label = {};
    std::vector<char> skipped(labels.size(), 0);
    for (const int node : highlighted)
        skipped[static_cast<std::size_t>(node)] = 1;

    const Emphasis emphasis = isHighlighted() ? Emphasis::Dimmed : Emphasis::Normal;
    const QRectF sight = scene.target.adjusted(-8, -8, 8, 8);
    std::map<std::pair<int, int>, NodeStyle> styles;
    std::vector<int> order(labels.size());
    std::iota(order.begin(), order.end(), 0);
    const bool inSpace = !scene.places->depth.empty();
    if (inSpace) // the nearest last
        std::stable_sort(order.begin(), order.end(), [this](int a, int b) { return depth(a) > depth(b); });
    for (const bool labelled : {false, true})
        for (const int node : order) {
            const auto i = static_cast<std::size_t>(node);
            if ((labels[i].place != LabelPlace::None) != labelled || skipped[i] || !sight.contains(scene.points[i]))
                continue;
            const std::pair key(slot(node), formerSlot(node));
            auto style = styles.find(key);
            if (style == styles.end())
                style = styles.emplace(key, styleOf(node, emphasis)).first;
            const NodeShape shape{scene.points[i], labels[i], dotRadius(node)};
            if (inSpace)
                paintNode(painter, shape, cache.names[i], distant(style->second, theme.surface, fainter * depth(node)),
                          theme);
            else
                paintNode(painter, shape, cache.names[i], style->second, theme);
        }
}

// Each once, in the order in which they get their words: the ends of the edges (nearest first), then the smaller side.
std::vector<int> TokenGraphPainting::highlightedNodes() const
{
    const Highlight& highlight = content.highlight;
    std::vector<int> nodes;
    if (highlight.kind == Highlight::Kind::Node)
        nodes = highlight.nodes;
    for (const Edge& edge : highlight.edges) {
        nodes.push_back(edge.a);
        nodes.push_back(edge.b);
    }
    const bool otherFirst = highlight.otherNodes.size() < highlight.nodes.size();
    for (const auto* side :
         {otherFirst ? &highlight.otherNodes : &highlight.nodes, otherFirst ? &highlight.nodes : &highlight.otherNodes})
        nodes.insert(nodes.end(), side->begin(), side->end());
    std::vector<char> seen(scene.points.size(), 0);
    std::erase_if(nodes, [&](int node) {
        const auto index = static_cast<std::size_t>(node);
        return index >= seen.size() || std::exchange(seen[index], 1);
    });
    return nodes;
}

// Highlighted nodes get their words before all others, which make way.
std::vector<PlacedLabel> TokenGraphPainting::placeHighlighted(const std::vector<int>& nodes) const
{
    std::vector<QPointF> points;
    std::vector<QSizeF> sizes;
    for (const int node : nodes) {
        points.push_back(point(node));
        sizes.push_back(scene.sizes[static_cast<std::size_t>(node)]);
    }
    std::vector<int> order(nodes.size());
    std::iota(order.begin(), order.end(), 0);
    return placeLabels(points, sizes, order, scene.target);
}

Emphasis TokenGraphPainting::emphasisOf(int node) const
{
    const Highlight& highlight = content.highlight;
    const auto has = [node](const std::vector<int>& nodes) {
        return std::find(nodes.begin(), nodes.end(), node) != nodes.end();
    };
    if (highlight.kind == Highlight::Kind::Node)
        return has(highlight.nodes) ? Emphasis::Focused : Emphasis::Normal;
    if (highlight.kind != Highlight::Kind::Interval)
        return Emphasis::Normal;
    if (has(highlight.otherNodes))
        return Emphasis::Outlined;
    // The markers of a loop are hollow, as its points are in the diagram.
    return highlight.otherNodes.empty() ? Emphasis::Outlined : Emphasis::Filled;
}

void TokenGraphPainting::paintHighlight(const std::vector<int>& nodes, const std::vector<PlacedLabel>& labels) const
{
    const Highlight& highlight = content.highlight;
    const bool interval = highlight.kind == Highlight::Kind::Interval;
    for (const Edge& edge : highlight.edges) {
        const double closeness = content.threshold > 0.0 ? 1.0 - edge.length / content.threshold : 1.0;
        QPen pen(withAlpha(accent(), interval ? 1.0 : std::clamp(0.35 + 0.65 * closeness, 0.35, 1.0)),
                 interval ? 3.0 : 1.75, Qt::SolidLine, Qt::RoundCap);
        if (edge.length > content.threshold) // not there yet at this threshold
            pen.setDashPattern({2.0, 2.0});
        painter.setPen(pen);
        painter.drawLine(point(edge.a), point(edge.b));
    }
    for (const bool labelled : {false, true})
        for (std::size_t i = nodes.size(); i-- > 0;) {
            const int node = nodes[i];
            if ((labels[i].place != LabelPlace::None) != labelled)
                continue;
            const NodeStyle style = nodeStyle(theme, slot(node), emphasisOf(node), accent());
            paintNode(painter, {point(node), labels[i], dotRadius(node) + 1.0},
                      cache.names[static_cast<std::size_t>(node)], style, theme);
        }
}

void TokenGraphPainting::paintLegend(const QString& text) const
{
    const QFontMetricsF metrics(painter.font(), painter.device());
    // In a narrow picture the end of it goes, part by part.
    constexpr double aroundText = 24.0; // and the picture's edges
    QString shown = text;
    while (metrics.horizontalAdvance(shown) + aroundText > scene.target.width() &&
           shown.contains(QStringLiteral(" · ")))
        shown = shown.left(shown.lastIndexOf(QStringLiteral(" · ")));
    QRectF box(0.0, 0.0, metrics.horizontalAdvance(shown) + 12.0, metrics.height() + 6.0);
    box.moveBottomLeft(scene.target.bottomLeft() + QPointF(6.0, -6.0));
    painter.setPen(Qt::NoPen);
    painter.setBrush(withAlpha(theme.surface, 0.8));
    painter.drawRoundedRect(box, 4.0, 4.0);
    painter.setPen(theme.mutedText);
    painter.drawText(QPointF(box.left() + 6.0, box.bottom() - 3.0 - metrics.descent()), shown);
}

void TokenGraphPainting::paintNotice(const QString& text) const
{
    painter.setPen(theme.mutedText);
    const QRectF box =
        scene.points.empty() ? scene.target : scene.target.adjusted(0, scene.target.height() * 0.6, 0, 0);
    painter.drawText(box.adjusted(16, 16, -16, -16), Qt::AlignCenter | Qt::TextWordWrap, text);
}

} // namespace toposcope
