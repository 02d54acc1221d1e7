#include "ui/plots/diagram_axes.h"

#include <QFontMetricsF>

#include <algorithm>
#include <cmath>

namespace toposcope {

namespace {

constexpr double stripHeight = 22.0;
constexpr double stripGap = 5.0;
constexpr double rightRoom = 14.0;
constexpr double axisInset = 7.0;   // so that H0's points, all born at 0, do not sit on the axis
constexpr double pointRadius = 4.0; // of a single interval, while there are few
constexpr double leastRadius = 2.4; // while there are a thousand
constexpr double largestRadius = 16.0;

} // namespace

QPointF DiagramFrame::at(double birth, double death) const
{
    return {plot.left() + axisInset + birth * scale, plot.bottom() - axisInset - death * scale};
}

QPointF DiagramFrame::positionOf(double birth, double death) const
{
    if (std::isinf(death))
        return {at(birth, 0.0).x(), strip.center().y()};
    return at(birth, death);
}

DiagramFrame diagramFrame(const QRectF& target, double largestDistance, double legendWidth)
{
    const double legendHeight = QFontMetricsF(plotLabelFont()).height() + 10.0;
    const double above = legendHeight + 4.0 + stripHeight + stripGap;
    const double side = std::max(
        40.0, std::min(target.width() - widthLeftOfPlot() - rightRoom, target.height() - above - heightBelowPlot()));
    const double spareWidth = target.width() - widthLeftOfPlot() - rightRoom - side;
    const double spareHeight = target.height() - above - heightBelowPlot() - side;
    DiagramFrame frame;
    frame.plot = QRectF(target.left() + widthLeftOfPlot() + std::max(0.0, spareWidth / 2.0),
                        target.top() + above + std::max(0.0, spareHeight / 2.0), side, side);
    frame.strip = QRectF(frame.plot.left(), frame.plot.top() - stripGap - stripHeight, side, stripHeight);
    // Flush with the plot, but never so far right that an entry would be cut.
    const double legendLeft = std::max(target.left(), std::min(frame.plot.left() - 10.0, target.right() - legendWidth));
    frame.legend =
        QRectF(legendLeft, frame.strip.top() - legendHeight - 4.0, target.right() - legendLeft, legendHeight);
    frame.scale = (side - axisInset) / largestDistance;
    return frame;
}

void paintDiagramAxes(QPainter& painter, const QRectF& target, const DiagramFrame& frame, const DiagramAxes& axes,
                      const Theme& theme)
{
    const double inset = axisInset / frame.scale;
    ChartSpec chart;
    chart.target = target;
    chart.plotArea = frame.plot;
    chart.x = {-inset, axes.largestDistance, axes.birthTitle};
    chart.y = {-inset, axes.largestDistance, axes.deathTitle};
    chart.legend = axes.legend;
    chart.legendArea = frame.legend;
    paintChart(painter, chart, theme);

    painter.save();
    QColor ground = theme.mutedText;
    ground.setAlphaF(0.08);
    painter.fillRect(frame.strip, ground);
    painter.setFont(plotTitleFont());
    painter.setPen(theme.mutedText);
    painter.drawText(QRectF(frame.strip.left() - 40.0, frame.strip.top(), 34.0, frame.strip.height()),
                     Qt::AlignRight | Qt::AlignVCenter, QStringLiteral("∞"));
    painter.setPen(QPen(theme.mutedText, 1.0));
    painter.drawLine(QPointF(frame.plot.left(), frame.plot.bottom()), QPointF(frame.plot.right(), frame.plot.top()));
    painter.restore();
}

QPainterPath markOf(int dimension, const QPointF& centre, double radius)
{
    QPainterPath path;
    if (dimension == 0)
        path.addEllipse(centre, radius, radius);
    else if (dimension == 1)
        path.addPolygon(QPolygonF{{centre.x() - radius, centre.y()},
                                  {centre.x(), centre.y() - radius},
                                  {centre.x() + radius, centre.y()},
                                  {centre.x(), centre.y() + radius}});
    else
        path.addRect(QRectF(centre.x() - radius, centre.y() - radius, 2.0 * radius, 2.0 * radius));
    path.closeSubpath();
    return path;
}

double diagramRadius(std::size_t points)
{
    const double crowding = std::pow(60.0 / std::max(60.0, static_cast<double>(points)), 1.0 / 5.0);
    return std::max(leastRadius, pointRadius * crowding);
}

double diagramRadius(double single, int multiplicity)
{
    return std::min(single * std::sqrt(static_cast<double>(multiplicity)), largestRadius);
}

} // namespace toposcope
