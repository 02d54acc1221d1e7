// Where the nodes of the graph are, for each layout a user may choose. In: an analysis, and for springs the edges. Out:
// points in a plane whose y grows downwards, the frame that fills a picture, and what the legend says of them.
#pragma once

#ifndef Q_MOC_RUN // moc of Qt 6.4 cannot read <compare> and <numbers> of GCC 12
#include "core/graph/layout3d.h"
#include "core/pipeline/analysis.h"
#endif

#include <QPointF>
#include <QQuaternion>
#include <QRectF>
#include <QString>

#include <memory>
#include <vector>

namespace toposcope {

// Stable: the analysis' own, the same at every threshold. Spring: from the edges of a threshold. Circular: the order of
// the text. ThreeD: in space, turned by the user.
enum class GraphLayout { Stable, Spring, Circular, ThreeD };
inline constexpr int graphLayoutCount = 4;

// For menus: "&Stable"; a sentence for its tooltip.
QString graphLayoutName(GraphLayout layout);
QString graphLayoutHint(GraphLayout layout);

struct GraphPlaces {
    std::vector<QPointF> points;
    QRectF frame;
    std::vector<double> depth; // 0 nearest to the eye … 1 furthest; empty: all lie in the plane
    QString note;              // "MDS, stress 0.31"
    double labelReach = 0.0;   // see LabelSpacing
};

// The longer side of the frame is 2, its middle the origin.
GraphPlaces stablePlaces(const Analysis& analysis);
GraphPlaces circularPlaces(const Analysis& analysis);
// Space seen from the front after `rotation`; the frame holds it however it is turned.
GraphPlaces spacePlaces(const Layout3d& space, const QQuaternion& rotation);
// Positions as they are, of springs on the analysis' edges; the frame is their bounding box.
GraphPlaces springPlaces(const Analysis& analysis, const std::vector<Point>& positions);

// On the way from one to the other, `amount` in [0, 1]; equally many points.
GraphPlaces between(const GraphPlaces& from, const GraphPlaces& to, double amount);

} // namespace toposcope
