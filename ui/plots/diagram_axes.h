// What every picture of persistence diagrams shares: the square plot with its diagonal, the strip of the classes that
// never die, marks whose shape tells the dimension. In: room and a range of distances. Out: places and painting.
#pragma once

#include "ui/plots/chart_axes.h"

#include <QPainterPath>
#include <QPointF>

#include <cstddef>

namespace toposcope {

// Where things lie; pixels of the target it was made for.
struct DiagramFrame {
    QRectF plot;  // square
    QRectF strip; // of the classes that never die
    QRectF legend;
    double scale = 1.0; // pixels per unit of distance

    QPointF at(double birth, double death) const;
    // A class that never dies (death = ∞) lies in the strip.
    QPointF positionOf(double birth, double death) const;
};

// `legendWidth`: what the legend needs; it starts flush with the plot unless that would cut it.
DiagramFrame diagramFrame(const QRectF& target, double largestDistance, double legendWidth);

// Axes with the titles "birth" and "death", grid, legend, strip and diagonal.
struct DiagramAxes {
    double largestDistance = 1.0;
    QString birthTitle;
    QString deathTitle;
    std::vector<LegendEntry> legend;
};
void paintDiagramAxes(QPainter& painter, const QRectF& target, const DiagramFrame& frame, const DiagramAxes& axes,
                      const Theme& theme);

// The outline of a point: a disc, a diamond, a square for dimension 0, 1, 2.
QPainterPath markOf(int dimension, const QPointF& centre, double radius);
// The radius of a single interval among `points` marks: a thousand of the size that suits ten are one blob.
double diagramRadius(std::size_t points);
// Of `multiplicity` equal intervals: their total area, up to a limit.
double diagramRadius(double single, int multiplicity);

} // namespace toposcope
