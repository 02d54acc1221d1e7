// Paints lines under points and labels over both. Lines that cost little are faded, so that hundreds of them leave the
// costly ones to be seen; pairs of equal intervals need no line.
#include "ui/compare/matching_figure.h"

#include "ui/compare/compare_sentence.h"
#include "ui/plots/plot_view.h"

#include <QFontMetricsF>

#include <algorithm>

namespace toposcope {

namespace {

constexpr double markSide = 9.0;          // in the legend
constexpr std::size_t crowdedLines = 100; // from here on the points of cheap lines are faded too

QString legendText(int dimension)
{
    switch (dimension) {
    case 0: return CompareText::tr("H₀ clusters");
    case 1: return CompareText::tr("H₁ loops");
    default: return CompareText::tr("H₂ cavities");
    }
}

QString sidesText()
{
    return CompareText::tr("A filled, B outlined");
}

double legendWidthOf(const std::vector<int>& dimensions)
{
    const QFontMetricsF metrics(plotLabelFont());
    double width = metrics.horizontalAdvance(sidesText()) + 16.0;
    for (const int dimension : dimensions)
        width += 2.0 * (markSide + 4.0) + metrics.horizontalAdvance(legendText(dimension)) + 16.0;
    return width;
}

void paintMark(QPainter& painter, TextSide side, int dimension, const QPointF& centre, double radius,
               const QColor& colour)
{
    if (side == TextSide::A) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(colour);
    } else {
        painter.setPen(QPen(colour, 1.5, dimension == 2 ? Qt::DashLine : Qt::SolidLine));
        painter.setBrush(Qt::NoBrush);
    }
    painter.drawPath(markOf(dimension, centre, radius));
}

QString labelOf(const Comparison& comparison, const MatchedLine& line)
{
    const QString cost = costText(comparison, line.cost);
    const QString homology = homologyName(line.dimension);
    if (line.count == 1)
        return QStringLiteral("%1  %2").arg(homology, cost);
    return QStringLiteral("%1  %2 × %3").arg(homology).arg(line.count).arg(cost);
}

} // namespace

const DiagramFrame& MatchingFigure::frame(const QRectF& target) const
{
    if (target != m_frameTarget) {
        m_frame = diagramFrame(target, m_axisEnd, legendWidthOf(dimensionsOf(*m_comparison, m_choice)));
        m_frameTarget = target;
    }
    return m_frame;
}

void MatchingFigure::paint(QPainter& painter, const QRectF& target, const Theme& theme) const
{
    paintGround(painter, target, theme);
    paintHighlight(painter, target, theme);
}

void MatchingFigure::paintGround(QPainter& painter, const QRectF& target, const Theme& theme) const
{
    const DiagramFrame& in = frame(target);
    const QString unit = QString::fromStdString(unitOf(*m_comparison));
    const auto axis = [&](const QString& noun) {
        return unit.isEmpty() ? noun : QStringLiteral("%1 (%2)").arg(noun, unit);
    };
    paintDiagramAxes(painter, target, in,
                     {m_axisEnd, axis(CompareText::tr("birth")), axis(CompareText::tr("death")), {}}, theme);
    painter.save();
    paintLegend(painter, in, theme);
    for (std::size_t i = m_lines.size(); i-- > 0;) // the costliest on top
        paintLine(painter, target, i, theme);
    for (const Point& point : m_points) {
        QColor colour = theme.dimension[static_cast<std::size_t>(point.dimension)];
        if (m_lines.size() > crowdedLines && !m_isEmphasised[point.line])
            colour.setAlphaF(0.4F);
        paintMark(painter, point.side, point.dimension, in.positionOf(point.birth, point.death), point.radius, colour);
    }
    paintLabels(painter, target, theme);
    painter.restore();
}

void MatchingFigure::paintLegend(QPainter& painter, const DiagramFrame& in, const Theme& theme) const
{
    const QFontMetricsF metrics(plotLabelFont());
    painter.setFont(plotLabelFont());
    double x = in.legend.left() + 10.0;
    const double middle = in.legend.center().y();
    const double baseline = middle + (metrics.ascent() - metrics.descent()) / 2.0;
    for (const int dimension : dimensionsOf(*m_comparison, m_choice)) {
        for (const TextSide side : {TextSide::A, TextSide::B}) {
            paintMark(painter, side, dimension, {x + markSide / 2.0, middle}, markSide / 2.0,
                      theme.dimension[static_cast<std::size_t>(dimension)]);
            x += markSide + 4.0;
        }
        painter.setPen(theme.text);
        painter.drawText(QPointF(x, baseline), legendText(dimension));
        x += metrics.horizontalAdvance(legendText(dimension)) + 16.0;
    }
    painter.setPen(theme.mutedText);
    painter.drawText(QPointF(x, baseline), sidesText());
}

void MatchingFigure::paintLine(QPainter& painter, const QRectF& target, std::size_t line, const Theme& theme) const
{
    const QPolygonF shape = lineShape(line, target);
    if (shape.isEmpty())
        return;
    const MatchedLine& drawn = m_lines[line];
    const bool emphasised = m_isEmphasised[line];
    QColor colour = theme.dimension[static_cast<std::size_t>(drawn.dimension)];
    colour.setAlphaF(emphasised ? 0.9F : 0.3F);
    const double width = drawn.marked ? 3.0 : emphasised ? 1.3 : 0.8;
    const bool toDiagonal = !drawn.a || !drawn.b;
    painter.setPen(QPen(colour, width, toDiagonal ? Qt::DotLine : Qt::SolidLine, Qt::RoundCap));
    painter.setBrush(Qt::NoBrush);
    painter.drawPolyline(shape);
}

// Beside the line's middle; where that is taken or outside the plot, the first free place around it.
QRectF MatchingFigure::labelPlace(const QRectF& target, std::size_t line, const QSizeF& size,
                                  const std::vector<QRectF>& taken) const
{
    const DiagramFrame& in = frame(target);
    const QPolygonF shape = lineShape(line, target);
    const MatchedLine& drawn = m_lines[line];
    QPointF anchor = shape.size() > 2 ? shape[shape.size() / 2] : QPointF();
    if (shape.size() == 2)
        anchor = (drawn.a && drawn.b) ? (shape[0] + shape[1]) / 2.0 : shape[1];
    if (shape.isEmpty())
        anchor = positionOf(drawn.a ? TextSide::A : TextSide::B, drawn.a ? *drawn.a : *drawn.b, target);
    const QRectF room(in.plot.left(), in.strip.top(), in.plot.width(), in.plot.bottom() - in.strip.top());
    QRectF best;
    for (const double down : {8.0, -8.0 - size.height(), 8.0 + size.height(), 16.0 + 2.0 * size.height()}) {
        for (const double right : {10.0, -10.0 - size.width()}) {
            QRectF place(anchor + QPointF(right, down), size);
            place.moveLeft(std::clamp(place.left(), room.left() + 2.0,
                                      std::max(room.left() + 2.0, room.right() - size.width() - 2.0)));
            place.moveTop(std::clamp(place.top(), room.top(), room.bottom() - size.height() - 2.0));
            const bool isFree =
                std::none_of(taken.begin(), taken.end(), [&](const QRectF& other) { return other.intersects(place); });
            if (isFree)
                return place;
            best = place;
        }
    }
    return best;
}

void MatchingFigure::paintLabels(QPainter& painter, const QRectF& target, const Theme& theme) const
{
    const QFontMetricsF metrics(plotLabelFont());
    std::vector<QRectF> taken;
    for (std::size_t i = 0; i < m_lines.size(); ++i) {
        const bool lit = m_highlighted == i;
        if (!m_lines[i].marked && !lit)
            continue;
        const QString text = labelOf(*m_comparison, m_lines[i]);
        const QSizeF size(metrics.horizontalAdvance(text) + 10.0, metrics.height() + 4.0);
        const QRectF place = labelPlace(target, i, size, taken);
        taken.push_back(place);
        QColor ground = theme.surface;
        ground.setAlphaF(0.92F);
        painter.setPen(QPen(lit ? theme.accent : theme.dimension[static_cast<std::size_t>(m_lines[i].dimension)],
                            m_lines[i].marked ? 1.6 : 1.0));
        painter.setBrush(ground);
        painter.drawRoundedRect(place, 4.0, 4.0);
        painter.setFont(plotLabelFont());
        painter.setPen(theme.text);
        painter.drawText(place, Qt::AlignCenter, text);
    }
}

void MatchingFigure::paintHighlight(QPainter& painter, const QRectF& target, const Theme& theme) const
{
    if (!m_highlighted)
        return;
    const MatchedLine& lit = m_lines[*m_highlighted];
    painter.save();
    const QPolygonF shape = lineShape(*m_highlighted, target);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(theme.surface, 5.0, Qt::SolidLine, Qt::RoundCap));
    painter.drawPolyline(shape);
    painter.setPen(QPen(theme.accent, 2.5, Qt::SolidLine, Qt::RoundCap));
    painter.drawPolyline(shape);
    const DiagramFrame& in = frame(target);
    for (const Point& point : m_points) {
        const auto& place = point.side == TextSide::A ? lit.a : lit.b;
        if (!place || point.dimension != lit.dimension)
            continue;
        const QPointF centre = in.positionOf(point.birth, point.death);
        if (centre != positionOf(point.side, *place, target))
            continue;
        paintMark(painter, point.side, point.dimension, centre, point.radius,
                  theme.dimension[static_cast<std::size_t>(point.dimension)]);
        painter.setPen(QPen(theme.accent, 2.0));
        painter.setBrush(Qt::NoBrush);
        painter.drawEllipse(centre, point.radius + 4.0, point.radius + 4.0);
    }
    paintLabels(painter, target, theme);
    painter.restore();
}

} // namespace toposcope
