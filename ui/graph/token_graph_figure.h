// The token graph at a threshold as a figure: nodes at their places, edges, triangles, clusters, labels that do not
// overlap. Plain values in, painting out; the view adds zoom, pan and hover on top.
#pragma once

#ifndef Q_MOC_RUN // moc of Qt 6.4 cannot read <compare> and <numbers> of GCC 12
#include "core/pipeline/analysis.h"
#endif
#include "ui/export/figure.h"
#include "ui/graph/graph_places.h"
#include "ui/selection.h"

#include <QTransform>

#include <memory>
#include <vector>

namespace toposcope {

// The shortest of the visible edges that are drawn; the legend says so when there are more.
inline constexpr std::size_t mostEdgesDrawn = 20000;

// What the figure shows; a snapshot, so that an export cannot change under the painter.
struct TokenGraphContent {
    std::shared_ptr<const Analysis> analysis;
    double threshold = 0.0;
    std::vector<int> slots; // cluster slot per node, −1 for a singleton
    Highlight highlight;
    // The zoom and pan on screen and the rectangle they were made for; a null rectangle shows the whole graph.
    QTransform camera;
    QRectF cameraTarget;
    std::shared_ptr<const GraphPlaces> places = nullptr; // null: stablePlaces
    // While the colours of a merge fade: the slots before it, and how far they have come, 0 … 1. Empty: none do.
    std::vector<int> formerSlots = {};
    double fade = 1.0;
};

struct TokenGraphCache;
struct TokenGraphScene;

class TokenGraphFigure : public Figure {
public:
    TokenGraphFigure();
    explicit TokenGraphFigure(TokenGraphContent content);
    // Keeps what was measured and placed for the same analysis.
    void setContent(TokenGraphContent content);

    QString title() const override;
    QString description() const override;
    QSizeF sizeMillimetres() const override;
    void paint(QPainter& painter, const QRectF& target, const Theme& theme) const override;

    // On screen: fast, under a further zoom and pan of the positions (labels keep their size). A frame of a picture in
    // motion leaves out the longest distances where thousands of lines across the view would make it late.
    enum class Frame { Still, Moving };
    void paint(QPainter& painter, const QRectF& target, const Theme& theme, const QTransform& camera,
               Frame frame = Frame::Still) const;

    // From layout coordinates to `target`, before the camera: uniform scale, centred, with room for labels.
    QTransform fit(const QRectF& target) const;
    // The node within `radius` of `position`, or under whose label it is, −1 if none.
    int nodeAt(const QPointF& position, const QRectF& target, const QTransform& camera, double radius) const;
    // From layout coordinates to where they are drawn.
    QTransform toTarget(const QRectF& target, const QTransform& camera) const { return fit(target) * camera; }
    // Where a node is drawn.
    QPointF positionOf(int node, const QRectF& target, const QTransform& camera) const;

    // What is drawn at the threshold.
    std::size_t edgeCount() const;

private:
    int nodeCount() const;
    int clusterCount() const;
    QString legend() const;
    void paintScene(QPainter& painter, const QRectF& target, const Theme& theme, const QTransform& camera,
                    std::size_t items, double ink) const;
    std::shared_ptr<const TokenGraphScene> sceneFor(const QRectF& target, const QTransform& camera, const QFont& font,
                                                    const QPaintDevice* device) const;

    TokenGraphContent m_content;
    std::shared_ptr<TokenGraphCache> m_cache; // of one analysis; figures of the GUI thread may share it
};

} // namespace toposcope
