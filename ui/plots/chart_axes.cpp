// One QChart in a scene of its own, built, painted and thrown away: views keep the picture, not the chart.
#include "ui/plots/chart_axes.h"

#include <QApplication>
#include <QFontInfo>
#include <QFontMetricsF>
#include <QGraphicsLayout>
#include <QGraphicsScene>
#include <QtCharts/QChart>
#include <QtCharts/QLegend>
#include <QtCharts/QLegendMarker>
#include <QtCharts/QScatterSeries>
#include <QtCharts/QValueAxis>

#include <algorithm>
#include <cmath>
#include <memory>

namespace toposcope {

namespace {

QFont scaledFont(double scale)
{
    QFont font = QApplication::font();
    font.setPixelSize(std::max(9, static_cast<int>(std::lround(QFontInfo(font).pixelSize() * scale))));
    return font;
}

int decimalsFor(double step)
{
    return std::clamp(static_cast<int>(std::ceil(-std::log10(step) - 1e-9)), 0, 6);
}

QScatterSeries::MarkerShape shapeOf(LegendMarker marker)
{
    switch (marker) {
    case LegendMarker::Disc:
    case LegendMarker::HollowDisc: return QScatterSeries::MarkerShapeCircle;
    case LegendMarker::Diamond:
    case LegendMarker::HollowDiamond: return QScatterSeries::MarkerShapeRotatedRectangle;
    case LegendMarker::Square:
    case LegendMarker::HollowSquare: return QScatterSeries::MarkerShapeRectangle;
    }
    return QScatterSeries::MarkerShapeCircle;
}

double stepFor(const ChartAxis& axis, double length, double labelRoom)
{
    const double step = tickDistance(axis.to - axis.from, std::clamp(static_cast<int>(length / labelRoom), 1, 10));
    return axis.counts ? std::max(step, 1.0) : step;
}

std::unique_ptr<QValueAxis> makeAxis(const ChartAxis& axis, double step, const Theme& theme)
{
    auto chartAxis = std::make_unique<QValueAxis>();
    chartAxis->setRange(axis.from, axis.to);
    chartAxis->setVisible(axis.shown);
    chartAxis->setTickType(QValueAxis::TicksDynamic);
    chartAxis->setTickAnchor(0.0);
    chartAxis->setTickInterval(step);
    chartAxis->setLabelFormat(QStringLiteral("%.%1f").arg(decimalsFor(step)));
    chartAxis->setLabelsFont(plotLabelFont());
    chartAxis->setLabelsColor(theme.mutedText);
    chartAxis->setTruncateLabels(false);
    chartAxis->setTitleText(axis.title);
    chartAxis->setTitleFont(plotTitleFont());
    chartAxis->setTitleBrush(theme.text);
    chartAxis->setLinePen(QPen(theme.mutedText, 1.0));
    chartAxis->setGridLinePen(QPen(theme.hairline, 1.0));
    return chartAxis;
}

// The legend's markers come from series, so every entry is a series without points.
void addLegendEntry(QChart& chart, const LegendEntry& entry, const Theme& theme)
{
    auto* series = new QScatterSeries;
    series->setName(entry.text);
    series->setMarkerShape(shapeOf(entry.marker));
    series->setMarkerSize(9.0);
    chart.addSeries(series);
    const bool filled = entry.marker == LegendMarker::Disc || entry.marker == LegendMarker::Diamond ||
                        entry.marker == LegendMarker::Square;
    const Qt::PenStyle line = entry.marker == LegendMarker::HollowSquare ? Qt::DashLine : Qt::SolidLine;
    series->setBrush(filled ? entry.colour : theme.surface);
    series->setPen(QPen(entry.colour, 1.6, line));
    for (QLegendMarker* marker : chart.legend()->markers(series)) {
        marker->setLabelBrush(theme.text);
        marker->setFont(plotLabelFont());
    }
}

} // namespace

QFont plotTitleFont()
{
    return scaledFont(1.0);
}

QFont plotLabelFont()
{
    return scaledFont(0.88);
}

double heightBelowPlot()
{
    return QFontMetricsF(plotLabelFont()).height() + QFontMetricsF(plotTitleFont()).height() + 14.0;
}

double widthLeftOfPlot()
{
    return QFontMetricsF(plotLabelFont()).horizontalAdvance(QStringLiteral("0.00")) +
           QFontMetricsF(plotTitleFont()).height() + 16.0;
}

double tickDistance(double range, int most)
{
    if (!(range > 0.0) || !std::isfinite(range))
        return 1.0;
    const double least = range / std::max(most, 1);
    const double magnitude = std::pow(10.0, std::floor(std::log10(least)));
    for (const double factor : {1.0, 2.0, 5.0})
        if (factor * magnitude >= least * (1.0 - 1e-9))
            return factor * magnitude;
    return 10.0 * magnitude;
}

void paintChart(QPainter& painter, const ChartSpec& spec, const Theme& theme)
{
    QGraphicsScene scene;
    auto* chart = new QChart; // the scene's
    scene.addItem(chart);
    chart->setBackgroundVisible(false);
    chart->setMargins({});
    chart->layout()->setContentsMargins(0, 0, 0, 0);
    chart->setLocalizeNumbers(true);
    chart->setLocale(QLocale());

    const QFontMetricsF labels(plotLabelFont());
    double stepX = stepFor(spec.x, spec.plotArea.width(), labels.horizontalAdvance(QStringLiteral("0.00")) + 14.0);
    // A strip of a few lines still has a second tick.
    const double roomY = std::clamp(spec.plotArea.height() / 2.0, 0.95 * labels.height(), 2.0 * labels.height());
    double stepY = stepFor(spec.y, spec.plotArea.height(), roomY);
    if (spec.x.from == spec.y.from && spec.x.to == spec.y.to) // equal axes have equal ticks
        stepX = stepY = std::max(stepX, stepY);
    QValueAxis* x = makeAxis(spec.x, stepX, theme).release(); // the chart's from here on
    QValueAxis* y = makeAxis(spec.y, stepY, theme).release();
    chart->addAxis(x, Qt::AlignBottom);
    chart->addAxis(y, Qt::AlignLeft);
    // Axes take their range from a series; without one they keep the unit interval.
    auto* carrier = new QScatterSeries;
    chart->addSeries(carrier);
    carrier->attachAxis(x);
    carrier->attachAxis(y);

    QLegend* legend = chart->legend();
    legend->setVisible(!spec.legend.empty());
    legend->detachFromChart();
    legend->setBackgroundVisible(false);
    legend->setMarkerShape(QLegend::MarkerShapeFromSeries);
    legend->setFont(plotLabelFont());
    for (QLegendMarker* marker : legend->markers(carrier))
        marker->setVisible(false);
    for (const LegendEntry& entry : spec.legend)
        addLegendEntry(*chart, entry, theme);

    const QRectF area(QPointF(), spec.target.size());
    chart->setPlotArea(spec.plotArea.translated(-spec.target.topLeft()));
    chart->resize(area.size());
    legend->setGeometry(spec.legendArea.translated(-spec.target.topLeft()));
    chart->layout()->activate();
    scene.setSceneRect(area);
    painter.save();
    scene.render(&painter, spec.target, area);
    painter.restore();
}

} // namespace toposcope
