// What the figures over the distance axis have in common: texts, the threshold's line, the side of a comparison.
#include "ui/plots/plot_figure.h"

#include "ui/plots/chart_axes.h"
#include "ui/plots/plot_view.h"
#include "ui/token_name.h"

#include <QFontMetricsF>
#include <QLocale>

#include <algorithm>
#include <array>
#include <cmath>

namespace toposcope {

namespace {

constexpr double grabDistance = 6.0;

} // namespace

PlotFigure::PlotFigure(std::shared_ptr<const Analysis> analysis, double threshold,
                       std::optional<std::size_t> highlighted)
    : m_analysis(std::move(analysis)), m_threshold(threshold), m_highlighted(highlighted)
{
}

void PlotFigure::setHighlighted(std::optional<std::size_t> interval, std::vector<int> nodes)
{
    m_highlighted = interval;
    m_litNodes = std::move(nodes);
}

void PlotFigure::setSide(TextSide side, bool compared)
{
    m_side = side;
    m_compared = compared;
}

void PlotFigure::paint(QPainter& painter, const QRectF& target, const Theme& theme) const
{
    paintGround(painter, target, theme);
    paintMarks(painter, target, theme, Marks::Each);
    paintThreshold(painter, target, theme);
}

void PlotFigure::paintGround(QPainter& painter, const QRectF& target, const Theme& theme) const
{
    paintChart(painter, target, theme);
    if (m_compared)
        paintSideLetter(painter, target, m_side, theme);
}

QString PlotFigure::tooltipAt(const QPointF& position, const QRectF& target) const
{
    const auto interval = intervalAt(position, target);
    return interval ? intervalTooltip(analysis(), *interval) : QString();
}

double PlotFigure::largestDistance() const
{
    if (m_axisEnd > 0.0)
        return m_axisEnd;
    const double radius = m_analysis->filtration.enclosingRadius();
    return radius > 0.0 ? 1.02 * radius : 1.0; // as ViewState::largestThreshold
}

QString PlotFigure::countSentence(const QString& noun) const
{
    QStringList parts;
    for (int dimension = 0; dimension <= m_analysis->diagram.maxDimension(); ++dimension) {
        const auto count = m_analysis->diagram.ofDimension(dimension).size();
        parts << QStringLiteral("%1 %2 %3%4")
                     .arg(QLocale().toString(static_cast<qulonglong>(count)), homologyName(dimension), noun,
                          count == 1 ? QString() : QStringLiteral("s"));
    }
    return parts.join(QStringLiteral(", "));
}

double DistanceAxisFigure::heightAbovePlot()
{
    return QFontMetricsF(plotLabelFont()).height() + 16.0;
}

double DistanceAxisFigure::xOf(const QRectF& plot, double distance) const
{
    return plot.left() + plot.width() * distance / largestDistance();
}

double DistanceAxisFigure::thresholdAt(const QPointF& position, const QRectF& target) const
{
    const QRectF plot = plotArea(target);
    return std::clamp((position.x() - plot.left()) / plot.width(), 0.0, 1.0) * largestDistance();
}

bool DistanceAxisFigure::onThreshold(const QPointF& position, const QRectF& target) const
{
    const QRectF plot = plotArea(target);
    return std::abs(position.x() - xOf(plot, threshold())) <= grabDistance && position.y() >= plot.top() - 14.0 &&
           position.y() <= plot.bottom() + 2.0;
}

void DistanceAxisFigure::paintLine(QPainter& painter, const QRectF& plot, const Theme& theme) const
{
    const double x = xOf(plot, std::clamp(threshold(), 0.0, largestDistance()));
    painter.setPen(QPen(theme.threshold, 1.5));
    painter.drawLine(QPointF(x, plot.top() - 5.0), QPointF(x, plot.bottom()));
    paintThresholdHandle(painter, QPointF(x, plot.top() - 6.0), theme);

    const QString value = thresholdText(analysis(), threshold());
    const QFontMetricsF label(plotLabelFont());
    const double width = label.horizontalAdvance(value);
    const double left = std::clamp(x - width / 2.0, plot.left(), std::max(plot.left(), plot.right() - width));
    painter.setFont(plotLabelFont());
    painter.setPen(theme.text);
    painter.drawText(QPointF(left, plot.top() - 14.0), value);
}

QString homologyName(int dimension)
{
    return QStringLiteral("H") + QChar(0x2080 + dimension);
}

QString bettiName(int dimension)
{
    return QStringLiteral("β") + QChar(0x2080 + dimension);
}

QString exactText(const Analysis& analysis, double value)
{
    const QString number = QLocale().toString(value, 'g', 6);
    const QString unit = QString::fromStdString(analysis.distance.unit());
    return unit.isEmpty() ? number : number + QChar(0x00a0) + unit;
}

QString tooltipOf(const QStringList& lines)
{
    return QStringLiteral("<p style='white-space:pre'>%1</p>").arg(lines.join(QStringLiteral("<br>")));
}

QString intervalTooltip(const Analysis& analysis, std::size_t index)
{
    const PersistencePair& pair = analysis.diagram.pairs[index];
    // Tokens may contain anything, markup included.
    const auto name = [&](int node) {
        return isolated(tokenName(analysis.nodes[static_cast<std::size_t>(node)])).toHtmlEscaped();
    };
    static const std::array<const char*, 3> kinds{QT_TRANSLATE_NOOP("toposcope::PlotView", "cluster"),
                                                  QT_TRANSLATE_NOOP("toposcope::PlotView", "loop"),
                                                  QT_TRANSLATE_NOOP("toposcope::PlotView", "void")};
    QStringList lines;
    lines << QStringLiteral("<b>%1</b> %2")
                 .arg(homologyName(pair.dimension), PlotView::tr(kinds[static_cast<std::size_t>(pair.dimension)]));
    lines << PlotView::tr("born %1").arg(exactText(analysis, pair.birth));
    if (pair.isEssential()) {
        lines << PlotView::tr("never dies");
    } else {
        lines << PlotView::tr("dies %1").arg(exactText(analysis, pair.death));
        lines << PlotView::tr("persistence %1").arg(exactText(analysis, pair.persistence()));
    }
    if (pair.deathEdge)
        lines << PlotView::tr("joined by %1 and %2").arg(name(pair.deathEdge->a), name(pair.deathEdge->b));
    else if (pair.birthEdge)
        lines << PlotView::tr("closed by %1 and %2").arg(name(pair.birthEdge->a), name(pair.birthEdge->b));
    return tooltipOf(lines);
}

QString axisTitle(const QString& noun, const Analysis& analysis)
{
    const QString unit = QString::fromStdString(analysis.distance.unit());
    return unit.isEmpty() ? noun : QStringLiteral("%1 (%2)").arg(noun, unit);
}

void paintThresholdHandle(QPainter& painter, const QPointF& centre, const Theme& theme)
{
    painter.setPen(QPen(theme.surface, 1.5));
    painter.setBrush(theme.threshold);
    painter.drawEllipse(centre, 5.0, 5.0);
}

QString thresholdText(const Analysis& analysis, double threshold)
{
    const QString number = QLocale().toString(threshold, 'f', 3);
    const QString unit = QString::fromStdString(analysis.distance.unit());
    return unit.isEmpty() ? number : number + QChar(0x00a0) + unit;
}

} // namespace toposcope
