// Paints Betti curves as steps: two strips over the distance axis, β₀ above β₁ and β₂.
#include "ui/plots/betti_plot.h"

#include "ui/plots/strip_chart.h"

#include <QFontMetricsF>
#include <QLocale>

#include <algorithm>
#include <cmath>

namespace toposcope {

namespace {

class BettiFigure final : public DistanceAxisFigure {
public:
    BettiFigure(std::shared_ptr<const Analysis> analysis, double threshold);

    QString title() const override { return PlotView::tr("Betti curves"); }
    QString description() const override;
    void paintMarks(QPainter& painter, const QRectF& target, const Theme& theme, Marks marks) const override;
    void paintThreshold(QPainter& painter, const QRectF& target, const Theme& theme) const override;
    std::optional<std::size_t> intervalAt(const QPointF&, const QRectF&) const override { return {}; }
    QString tooltipAt(const QPointF& position, const QRectF& target) const override;
    std::vector<std::size_t> order() const override { return {}; }

protected:
    void paintChart(QPainter& painter, const QRectF& target, const Theme& theme) const override;
    QRectF plotArea(const QRectF& target) const override { return frame(target).all; }

private:
    ChartAxis axis() const { return {0.0, largestDistance(), axisTitle(PlotView::tr("distance"), analysis())}; }
    StripFrame frame(const QRectF& target) const;
    StripCurve curveOf(int dimension) const;
    std::vector<Strip> strips() const;
};

BettiFigure::BettiFigure(std::shared_ptr<const Analysis> analysis, double threshold)
    : DistanceAxisFigure(std::move(analysis), threshold, {})
{
}

QString BettiFigure::description() const
{
    return PlotView::tr("Betti curves of %1 tokens. At %2: %3.")
        .arg(QLocale().toString(static_cast<qulonglong>(analysis().nodes.size())),
             thresholdText(analysis(), threshold()), bettiText(analysis().betti, threshold()));
}

StripFrame BettiFigure::frame(const QRectF& target) const
{
    return layOutStrips(target, analysis().betti.maxDimension() > 0 ? 2 : 1, axis(), heightAbovePlot());
}

StripCurve BettiFigure::curveOf(int dimension) const
{
    const BettiCurves& betti = analysis().betti;
    StripCurve curve{dimension, {}};
    double value = betti.at(dimension, 0.0);
    curve.points.emplace_back(0.0, value);
    for (const double event : betti.events()) {
        const double next = betti.at(dimension, event);
        if (next == value || event > largestDistance())
            continue;
        curve.points.emplace_back(event, value);
        curve.points.emplace_back(event, next);
        value = next;
    }
    curve.points.emplace_back(largestDistance(), value);
    return curve;
}

std::vector<Strip> BettiFigure::strips() const
{
    std::vector<Strip> strips;
    for (int dimension = 0; dimension <= std::min(analysis().betti.maxDimension(), 2); ++dimension) {
        if (dimension < 2)
            strips.push_back({bettiName(dimension), 1.0, true, {}});
        else
            strips.back().title += QStringLiteral(", ") + bettiName(dimension);
        strips.back().curves.push_back(curveOf(dimension));
        for (const QPointF& point : strips.back().curves.back().points)
            strips.back().largest = std::max(strips.back().largest, 1.2 * point.y()); // room for the value
    }
    return strips;
}

void BettiFigure::paintChart(QPainter& painter, const QRectF& target, const Theme& theme) const
{
    paintStripAxes(painter, target, frame(target), axis(), strips(), theme);
}

// The curves are the same at every threshold.
void BettiFigure::paintMarks(QPainter& painter, const QRectF& target, const Theme& theme, Marks marks) const
{
    if (marks == Marks::OnlyVivid)
        return;
    const std::vector<Strip> all = strips();
    for (std::size_t i = 0; i < all.size(); ++i)
        paintStripCurves(painter, frame(target), i, all[i], side() == TextSide::A, theme);
}

void BettiFigure::paintThreshold(QPainter& painter, const QRectF& target, const Theme& theme) const
{
    const StripFrame at = frame(target);
    painter.save();
    for (std::size_t strip = 0; strip < at.strips.size(); ++strip) {
        std::vector<StripValue> values;
        const int first = static_cast<int>(strip);
        const int last = strip == 0 ? 0 : std::min(analysis().betti.maxDimension(), 2);
        for (int dimension = first; dimension <= last; ++dimension)
            values.push_back({dimension, QStringLiteral("%1 %2").arg(
                                             bettiName(dimension),
                                             QLocale().toString(analysis().betti.at(dimension, threshold())))});
        paintStripValues(painter, at.strips[strip], values, Qt::AlignRight, theme);
    }
    paintLine(painter, at.all, theme);
    painter.restore();
}

QString BettiFigure::tooltipAt(const QPointF& position, const QRectF& target) const
{
    if (!frame(target).all.contains(position))
        return {};
    const double distance = thresholdAt(position, target);
    return tooltipOf(
        {PlotView::tr("at %1").arg(exactText(analysis(), distance)), bettiText(analysis().betti, distance)});
}

} // namespace

QString bettiText(const BettiCurves& betti, double threshold)
{
    QStringList parts;
    for (int dimension = 0; dimension <= betti.maxDimension(); ++dimension)
        parts << QStringLiteral("%1 %2").arg(bettiName(dimension), QLocale().toString(betti.at(dimension, threshold)));
    return parts.join(QStringLiteral(", "));
}

std::unique_ptr<PlotFigure> bettiFigure(std::shared_ptr<const Analysis> analysis, double threshold)
{
    return std::make_unique<BettiFigure>(std::move(analysis), threshold);
}

BettiPlot::BettiPlot(ViewState& state, Selection& selection, QWidget* parent) : PlotView(state, selection, parent)
{
    setAccessibleName(tr("Betti curves"));
    rebuild();
}

std::unique_ptr<PlotFigure> BettiPlot::makeFigure() const
{
    return bettiFigure(m_state.analysis(), m_state.threshold());
}

QString BettiPlot::emptyText() const
{
    return tr("The number of clusters and loops at every distance appears here, as Betti curves. Type or paste a text "
              "of at least two tokens.");
}

} // namespace toposcope
