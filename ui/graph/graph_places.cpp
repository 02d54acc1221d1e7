#include "ui/graph/graph_places.h"

#include <QLocale>
#include <QObject>
#include <QVector3D>

#include <algorithm>
#include <cmath>

namespace toposcope {

namespace {

QString stressText(double stress)
{
    return QObject::tr("stress %1").arg(QLocale().toString(stress, 'f', 2));
}

QRectF boundsOf(const std::vector<Point>& points)
{
    if (points.empty())
        return {};
    const auto [left, right] =
        std::minmax_element(points.begin(), points.end(), [](const Point& a, const Point& b) { return a.x < b.x; });
    const auto [top, bottom] =
        std::minmax_element(points.begin(), points.end(), [](const Point& a, const Point& b) { return a.y < b.y; });
    return {QPointF(left->x, top->y), QPointF(right->x, bottom->y)};
}

// On a circle the neighbours stand in the way of a word close to its dot.
constexpr double circleLabelReach = 16.0;

// Around the origin, the longer side 2: layouts in different units become comparable.
GraphPlaces normalised(const std::vector<Point>& points)
{
    const QRectF bounds = boundsOf(points);
    const double longer = std::max(bounds.width(), bounds.height());
    const double scale = longer > 0.0 ? 2.0 / longer : 1.0;
    GraphPlaces places;
    for (const Point& point : points)
        places.points.push_back((QPointF(point.x, point.y) - bounds.center()) * scale);
    const QSizeF size = bounds.size() * scale;
    places.frame = {QPointF(-size.width() / 2.0, -size.height() / 2.0), size};
    return places;
}

} // namespace

QString graphLayoutName(GraphLayout layout)
{
    switch (layout) {
    case GraphLayout::Stable: return QObject::tr("&Stable");
    case GraphLayout::Spring: return QObject::tr("S&prings");
    case GraphLayout::Circular: return QObject::tr("&Circle");
    case GraphLayout::ThreeD: return QObject::tr("&3-D");
    }
    return {};
}

QString graphLayoutHint(GraphLayout layout)
{
    switch (layout) {
    case GraphLayout::Stable:
        return QObject::tr("Places from the distances (multidimensional scaling), the same at every threshold.");
    case GraphLayout::Spring:
        return QObject::tr("Edges pull their tokens together; found again when the threshold comes to rest.");
    case GraphLayout::Circular: return QObject::tr("Tokens on a circle in the order of the text, from the top.");
    case GraphLayout::ThreeD:
        return QObject::tr("Places in space from the distances; drag, or Shift and an arrow key, turns it.");
    }
    return {};
}

GraphPlaces stablePlaces(const Analysis& analysis)
{
    GraphPlaces places = normalised(analysis.layout.positions);
    places.note = QObject::tr("MDS, %1").arg(stressText(analysis.layout.stress));
    return places;
}

GraphPlaces circularPlaces(const Analysis& analysis)
{
    GraphPlaces places = normalised(circularLayout(static_cast<int>(analysis.nodes.size())).positions);
    places.note = QObject::tr("circle in text order");
    places.labelReach = circleLabelReach;
    return places;
}

GraphPlaces springPlaces(const Analysis& analysis, const std::vector<Point>& positions)
{
    GraphPlaces places;
    for (const Point& point : positions)
        places.points.emplace_back(point.x, point.y);
    places.frame = boundsOf(positions);
    places.note = QObject::tr("springs, %1").arg(stressText(stress(positions, analysis.distance)));
    return places;
}

GraphPlaces spacePlaces(const Layout3d& space, const QQuaternion& rotation)
{
    // Around the middle of the box that holds all: a sphere nearly as small as can be.
    Point3 low{1e300, 1e300, 1e300};
    Point3 high{-1e300, -1e300, -1e300};
    for (const Point3& point : space.positions) {
        low = {std::min(low.x, point.x), std::min(low.y, point.y), std::min(low.z, point.z)};
        high = {std::max(high.x, point.x), std::max(high.y, point.y), std::max(high.z, point.z)};
    }
    const Point3 middle{(low.x + high.x) / 2.0, (low.y + high.y) / 2.0, (low.z + high.z) / 2.0};
    double radius = 0.0;
    for (const Point3& point : space.positions)
        radius = std::max(radius, std::hypot(point.x - middle.x, point.y - middle.y, point.z - middle.z));
    const double scale = radius > 0.0 ? 1.0 / radius : 1.0;
    GraphPlaces places;
    places.frame = {-1.0, -1.0, 2.0, 2.0};
    for (const Point3& point : space.positions) {
        const QVector3D turned = rotation.rotatedVector(QVector3D(static_cast<float>((point.x - middle.x) * scale),
                                                                  static_cast<float>((point.y - middle.y) * scale),
                                                                  static_cast<float>((point.z - middle.z) * scale)));
        places.points.emplace_back(turned.x(), turned.y());
        places.depth.push_back(std::clamp((1.0 - turned.z()) / 2.0, 0.0, 1.0));
    }
    places.note = QObject::tr("MDS in space, %1").arg(stressText(space.stress));
    return places;
}

GraphPlaces between(const GraphPlaces& from, const GraphPlaces& to, double amount)
{
    GraphPlaces places = to;
    const auto mixed = [amount](const QPointF& a, const QPointF& b) { return a + (b - a) * amount; };
    for (std::size_t i = 0; i < places.points.size(); ++i)
        places.points[i] = mixed(from.points[i], to.points[i]);
    places.frame = {mixed(from.frame.topLeft(), to.frame.topLeft()),
                    mixed(from.frame.bottomRight(), to.frame.bottomRight())};
    // The plane counts as near: depth comes and goes.
    if (from.depth.empty() && to.depth.empty())
        return places;
    places.depth.resize(places.points.size());
    for (std::size_t i = 0; i < places.points.size(); ++i) {
        const double before = from.depth.empty() ? 0.0 : from.depth[i];
        const double after = to.depth.empty() ? 0.0 : to.depth[i];
        places.depth[i] = before + (after - before) * amount;
    }
    return places;
}

} // namespace toposcope
