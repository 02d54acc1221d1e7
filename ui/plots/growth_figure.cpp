// The curves of the last two strips move with the threshold and are painted over the ground.
#include "ui/plots/growth_figure.h"

#include "ui/plots/figure_view.h"
#include "ui/plots/growth_plot.h"
#include "ui/plots/plot_figure.h"
#include "ui/token_name.h"

#include <QFontMetricsF>
#include <QLocale>
#include <QPainter>

#include <algorithm>

namespace toposcope {

namespace {

constexpr double headroom = 1.35; // above the curves, for the values

QString countText(const Analysis& source, int nodes)
{
    const bool words = source.request.settings.words;
    if (nodes == 1)
        return words ? GrowthPlot::tr("1 word") : GrowthPlot::tr("1 token");
    return (words ? GrowthPlot::tr("%1 words") : GrowthPlot::tr("%1 tokens")).arg(QLocale().toString(nodes));
}

} // namespace

QString GrowthFigure::title() const
{
    return GrowthPlot::tr("Growth");
}

int GrowthFigure::dimensions() const
{
    return std::clamp(curves().maxDimension() + 1, 1, 3);
}

QString GrowthFigure::prefixName() const
{
    const int nodes = m_content.prefix;
    if (nodes < 1 || nodes > static_cast<int>(m_content.source->nodes.size()))
        return countText(*m_content.source, nodes);
    const Node& last = m_content.source->nodes[static_cast<std::size_t>(nodes - 1)];
    return GrowthPlot::tr("%1, up to %2").arg(countText(*m_content.source, nodes), isolated(tokenName(last)));
}

QString GrowthFigure::lineText() const
{
    QStringList parts;
    const std::size_t strips = dimensions() > 1 ? 4 : 2;
    for (std::size_t strip = 0; strip < strips; ++strip)
        for (const StripValue& value : values(strip))
            parts << value.text;
    return QStringLiteral("%1: %2").arg(prefixName(), parts.join(QStringLiteral(", ")));
}

QString GrowthFigure::description() const
{
    return GrowthPlot::tr("Growth from %1 to %2. Line at %3.")
        .arg(QLocale().toString(curves().nodes(0)), countText(*m_content.source, curves().nodes(curves().size() - 1)),
             lineText());
}

ChartAxis GrowthFigure::axis() const
{
    const int last = std::max(static_cast<int>(m_content.source->nodes.size()), curves().nodes(curves().size() - 1));
    ChartAxis axis{0.0, std::max(2.0, static_cast<double>(last)),
                   m_content.source->request.settings.words ? GrowthPlot::tr("words of the text, from the first on")
                                                            : GrowthPlot::tr("tokens of the text, from the first on")};
    axis.counts = true;
    return axis;
}

StripFrame GrowthFigure::frame(const QRectF& target) const
{
    return layOutStrips(target, dimensions() > 1 ? 4 : 2, axis(), QFontMetricsF(plotLabelFont()).height() + 16.0);
}

std::vector<Strip> GrowthFigure::totalStrips() const
{
    std::vector<Strip> strips;
    for (int dimension = 0; dimension < dimensions(); ++dimension) {
        if (dimension < 2)
            strips.push_back({QString::fromStdString(m_content.source->distance.unit()), 0.0, false, {}});
        Strip& strip = strips.back();
        strip.largest = std::max(strip.largest, headroom * curves().largestTotal(dimension));
        StripCurve curve{dimension, {}};
        for (std::size_t i = 0; i < curves().size(); ++i)
            curve.points.emplace_back(curves().nodes(i), curves().total(i, dimension));
        strip.curves.push_back(std::move(curve));
    }
    for (Strip& strip : strips)
        if (!(strip.largest > 0.0))
            strip.largest = 1.0;
    return strips;
}

// The axes hold every threshold's numbers, so that they stand still while it moves.
std::vector<Strip> GrowthFigure::bettiStrips() const
{
    std::vector<Strip> strips;
    for (int dimension = 0; dimension < dimensions(); ++dimension) {
        if (dimension < 2)
            strips.push_back({bettiName(dimension), 1.0, true, {}});
        else
            strips.back().title += QStringLiteral(", ") + bettiName(dimension);
        Strip& strip = strips.back();
        strip.largest = std::max(strip.largest, headroom * curves().largestBetti(dimension));
        StripCurve curve{dimension, {}};
        for (std::size_t i = 0; i < curves().size(); ++i)
            curve.points.emplace_back(curves().nodes(i), curves().betti(i, dimension, m_content.threshold));
        strip.curves.push_back(std::move(curve));
    }
    return strips;
}

std::vector<StripValue> GrowthFigure::values(std::size_t strip) const
{
    const std::size_t half = dimensions() > 1 ? 2 : 1;
    const int first = static_cast<int>(strip % half);
    const int last = first == 0 ? 0 : dimensions() - 1;
    std::vector<StripValue> values;
    for (int dimension = first; dimension <= last; ++dimension) {
        if (strip < half)
            values.push_back(
                {dimension, GrowthPlot::tr("total %1 %2")
                                .arg(homologyName(dimension), distanceText(curves().total(index(), dimension),
                                                                           m_content.source->distance.unit()))});
        else
            values.push_back({dimension, GrowthPlot::tr("%1 %2").arg(bettiName(dimension),
                                                                     QLocale().toString(curves().betti(
                                                                         index(), dimension, m_content.threshold)))});
    }
    if (strip >= half)
        values.back().text += GrowthPlot::tr(" at %1").arg(thresholdText(*m_content.source, m_content.threshold));
    return values;
}

void GrowthFigure::paint(QPainter& painter, const QRectF& target, const Theme& theme) const
{
    paintGround(painter, target, theme);
    paintOver(painter, target, theme);
}

void GrowthFigure::paintGround(QPainter& painter, const QRectF& target, const Theme& theme) const
{
    const StripFrame at = frame(target);
    std::vector<Strip> strips = totalStrips();
    const std::size_t totals = strips.size();
    for (Strip& strip : bettiStrips())
        strips.push_back(std::move(strip));
    paintStripAxes(painter, target, at, axis(), strips, theme);
    for (std::size_t i = 0; i < totals; ++i)
        paintStripCurves(painter, at, i, strips[i], m_content.side == TextSide::A, theme);
    if (m_content.compared)
        paintSideLetter(painter, target, m_content.side, theme);
}

void GrowthFigure::paintOver(QPainter& painter, const QRectF& target, const Theme& theme) const
{
    const StripFrame at = frame(target);
    const std::vector<Strip> strips = bettiStrips();
    const std::size_t before = at.strips.size() - strips.size();
    painter.save();
    for (std::size_t i = 0; i < strips.size(); ++i)
        paintStripCurves(painter, at, before + i, strips[i], m_content.side == TextSide::A, theme);
    for (std::size_t i = 0; i < at.strips.size(); ++i)
        paintStripValues(painter, at.strips[i], values(i), Qt::AlignLeft, theme);
    paintLine(painter, at, theme);
    painter.restore();
}

// As the threshold's, but with a square handle: what it moves along is another axis.
void GrowthFigure::paintLine(QPainter& painter, const StripFrame& at, const Theme& theme) const
{
    const double x = at.x(m_content.prefix);
    painter.setPen(QPen(theme.threshold, 1.5));
    painter.drawLine(QPointF(x, at.all.top() - 5.0), QPointF(x, at.all.bottom()));
    painter.setPen(QPen(theme.surface, 1.5));
    painter.setBrush(theme.threshold);
    painter.drawRect(QRectF(x - 4.5, at.all.top() - 10.5, 9.0, 9.0));
    const QFontMetricsF label(plotLabelFont());
    const QString text = prefixName();
    const double width = label.horizontalAdvance(text);
    const double left = std::clamp(x - width / 2.0, at.all.left(), std::max(at.all.left(), at.all.right() - width));
    painter.setLayoutDirection(Qt::LeftToRight);
    painter.setFont(plotLabelFont());
    painter.setPen(theme.text);
    painter.drawText(QPointF(left, at.all.top() - 14.0), text);
}

std::unique_ptr<Figure> growthFigure(const Growth& growth, double threshold, int prefix)
{
    auto curves = std::make_shared<GrowthCurves>();
    for (const GrowthStep& step : growth.steps)
        curves->append(step);
    return std::make_unique<GrowthFigure>(GrowthContent{std::move(curves), growth.source, threshold, prefix});
}

} // namespace toposcope
