// Several strips with curves, one above the other over one x axis: numbers of very different size stay readable side by
// side. In: what is drawn. Out: painting, and where a strip lies.
#pragma once

#include "ui/plots/chart_axes.h"

#include <QPointF>

#include <vector>

namespace toposcope {

struct StripCurve {
    int dimension = 0;           // colour and dash: H0 and H1 solid, H2 dashed
    std::vector<QPointF> points; // in the units of the axes, from left to right
};

struct Strip {
    QString title;        // of the y axis
    double largest = 1.0; // where the y axis ends; it begins at 0
    bool counts = false;
    std::vector<StripCurve> curves;
};

struct StripFrame {
    QRectF all; // from the top of the first strip to the bottom of the last
    std::vector<QRectF> strips;
    double from = 0.0; // of the x axis
    double to = 1.0;

    double x(double value) const { return all.left() + all.width() * (value - from) / (to - from); }
    double valueAt(double x) const { return from + (x - all.left()) / all.width() * (to - from); }
};

// `above`: room kept free over the first strip.
StripFrame layOutStrips(const QRectF& target, std::size_t count, const ChartAxis& x, double above);

void paintStripAxes(QPainter& painter, const QRectF& target, const StripFrame& frame, const ChartAxis& x,
                    const std::vector<Strip>& strips, const Theme& theme);

// The curves of one strip, their points within its axes; `area`: the ground below them tinted.
void paintStripCurves(QPainter& painter, const StripFrame& frame, std::size_t index, const Strip& strip, bool area,
                      const Theme& theme);

// A value of one dimension, written beside a sample of its line.
struct StripValue {
    int dimension = 0;
    QString text;
};

// In the upper right corner of a strip, or the upper left one, on a ground that keeps the curves away.
void paintStripValues(QPainter& painter, const QRectF& strip, const std::vector<StripValue>& values, Qt::Alignment side,
                      const Theme& theme);

} // namespace toposcope
