// One chart for the axes of each strip; only the last one shows the x axis.
#include "ui/plots/strip_chart.h"

#include <QFontMetricsF>
#include <QPainterPath>

#include <algorithm>

namespace toposcope {

namespace {

constexpr double stripGap = 10.0;
constexpr double rightRoom = 16.0; // for the last tick label

QPen penOf(int dimension, const Theme& theme)
{
    return QPen(theme.dimension[static_cast<std::size_t>(std::min(dimension, 2))], 1.6,
                dimension == 2 ? Qt::DashLine : Qt::SolidLine, Qt::FlatCap, Qt::MiterJoin);
}

} // namespace

StripFrame layOutStrips(const QRectF& target, std::size_t count, const ChartAxis& x, double above)
{
    StripFrame frame;
    frame.from = x.from;
    frame.to = x.to;
    const double left = widthLeftOfPlot() + 10.0; // counts of four digits
    frame.all = target.adjusted(left, above, -rightRoom, -heightBelowPlot());
    const auto strips = static_cast<double>(count);
    const double height = std::max(1.0, (frame.all.height() - stripGap * (strips - 1.0)) / strips);
    for (std::size_t i = 0; i < count; ++i)
        frame.strips.emplace_back(frame.all.left(), frame.all.top() + static_cast<double>(i) * (height + stripGap),
                                  frame.all.width(), height);
    return frame;
}

void paintStripAxes(QPainter& painter, const QRectF& target, const StripFrame& frame, const ChartAxis& x,
                    const std::vector<Strip>& strips, const Theme& theme)
{
    for (std::size_t i = 0; i < strips.size(); ++i) {
        ChartSpec chart;
        chart.target = target;
        chart.plotArea = frame.strips[i];
        chart.x = x;
        chart.x.shown = i + 1 == strips.size();
        chart.y = {0.0, strips[i].largest, strips[i].title};
        chart.y.counts = strips[i].counts;
        paintChart(painter, chart, theme);
    }
}

void paintStripCurves(QPainter& painter, const StripFrame& frame, std::size_t index, const Strip& strip, bool area,
                      const Theme& theme)
{
    const QRectF& place = frame.strips[index];
    painter.save();
    for (const StripCurve& curve : strip.curves) {
        if (curve.points.empty())
            continue;
        QPolygonF line;
        for (const QPointF& point : curve.points)
            line << QPointF(frame.x(point.x()), place.bottom() - place.height() * point.y() / strip.largest);
        if (area) {
            QColor tint = theme.dimension[static_cast<std::size_t>(std::min(curve.dimension, 2))];
            tint.setAlphaF(0.12F);
            painter.setPen(Qt::NoPen);
            painter.setBrush(tint);
            painter.drawPolygon(QPolygonF(line) << QPointF(line.back().x(), place.bottom())
                                                << QPointF(line.front().x(), place.bottom()));
        }
        painter.setPen(penOf(curve.dimension, theme));
        painter.setBrush(Qt::NoBrush);
        painter.drawPolyline(line);
    }
    painter.restore();
}

void paintStripValues(QPainter& painter, const QRectF& strip, const std::vector<StripValue>& values, Qt::Alignment side,
                      const Theme& theme)
{
    constexpr double sample = 16.0;
    constexpr double gap = 5.0;
    const QFontMetricsF label(plotLabelFont());
    double width = gap;
    for (const StripValue& value : values)
        width += sample + gap + label.horizontalAdvance(value.text) + 2.0 * gap;
    const QRectF ground(side.testFlag(Qt::AlignRight) ? strip.right() - width - 2.0 : strip.left() + 3.0,
                        strip.top() + 2.0, width, label.height() + 2.0);
    painter.save();
    QColor colour = theme.surface;
    colour.setAlphaF(0.85F);
    painter.fillRect(ground, colour);
    painter.setFont(plotLabelFont());
    double x = ground.left() + gap;
    for (const StripValue& value : values) {
        painter.setPen(penOf(value.dimension, theme));
        painter.drawLine(QPointF(x, ground.center().y()), QPointF(x + sample, ground.center().y()));
        x += sample + gap;
        painter.setPen(theme.text);
        painter.drawText(QPointF(x, ground.center().y() + label.capHeight() / 2.0), value.text);
        x += label.horizontalAdvance(value.text) + 2.0 * gap;
    }
    painter.restore();
}

} // namespace toposcope
