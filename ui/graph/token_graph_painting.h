// The layers of the token graph, from back to front, and what is kept between two runs of paint. In: a content and
// where its nodes are. Out: paint. TokenGraphFigure decides what, this decides how.
#pragma once

#include "core/graph/token_graph.h"
#include "ui/graph/label_placement.h"
#include "ui/graph/node_style.h"
#include "ui/graph/token_graph_figure.h"

#include <QPainter>

#include <limits>
#include <memory>
#include <vector>

namespace toposcope {

// What is left of everything else while something is highlighted.
inline constexpr double dim = 0.25;

// Where everything is for one rectangle, camera and font.
struct TokenGraphScene {
    QRectF target;
    QTransform camera;
    QString font;
    int dotsPerInch = 0;
    std::shared_ptr<const GraphPlaces> places;
    std::vector<QPointF> points;
    std::vector<QSizeF> sizes;
    std::vector<PlacedLabel> labels;
};

// What follows from the analysis and the places alone, and the last results for a threshold and for a rectangle.
struct TokenGraphCache {
    std::vector<QString> names;
    std::vector<int> order;
    double threshold = std::numeric_limits<double>::quiet_NaN();
    std::vector<Triangle> triangles;
    std::vector<int> degrees;
    int largestDegree = 0;
    std::shared_ptr<const TokenGraphScene> scene;
    std::shared_ptr<const GraphPlaces> stable; // once asked for

    explicit TokenGraphCache(const Analysis& analysis);
    void moveTo(const Filtration& filtration, double newThreshold);
};

// One run of paint: the layers share the painter, the colours and the places.
struct TokenGraphPainting {
    QPainter& painter;
    const Theme& theme;
    const TokenGraphContent& content;
    const TokenGraphCache& cache;
    const TokenGraphScene& scene;
    std::size_t items = 0;                                // edges and nodes; 0 for a picture that may take its time
    double ink = std::numeric_limits<double>::infinity(); // pixels of lines, the shortest distances first
    double strength = 1.0;                                // of everything that is not highlighted

    const QPointF& point(int node) const { return scene.points[static_cast<std::size_t>(node)]; }
    int slot(int node) const { return content.slots[static_cast<std::size_t>(node)]; }
    bool isHighlighted() const { return content.highlight.kind != Highlight::Kind::None; }

    QColor accent() const;
    double dotRadius(int node) const;
    // 0 nearest to the eye … 1 furthest; 0 for all in the plane.
    double depth(int node) const;
    // The slot whose colours the node's are fading from; its own when they are not.
    int formerSlot(int node) const;
    NodeStyle styleOf(int node, Emphasis emphasis) const;
    void paintBodies() const;
    void paintEdges() const;
    void paintNodes(const std::vector<int>& highlighted, const std::vector<PlacedLabel>& onTop) const;
    void paintHighlight(const std::vector<int>& nodes, const std::vector<PlacedLabel>& labels) const;
    void paintLegend(const QString& text) const;
    void paintNotice(const QString& text) const;

    std::vector<int> highlightedNodes() const;
    std::vector<PlacedLabel> placeHighlighted(const std::vector<int>& nodes) const;
    Emphasis emphasisOf(int node) const;
};

} // namespace toposcope
