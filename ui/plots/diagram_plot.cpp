// Paints a persistence diagram. H0 points are discs, H1 hollow diamonds, H2 hollow dashed squares; equal intervals are
// one mark of their total area. Classes that never die lie in a strip of their own above the plot.
#include "ui/plots/diagram_plot.h"

#include "ui/plots/diagram_axes.h"

#include <QFontMetricsF>
#include <QLocale>

#include <algorithm>
#include <cmath>

namespace toposcope {

namespace {

constexpr double grabDistance = 6.0;
constexpr double notAlive = 0.55; // opacity

QString legendText(int dimension)
{
    static const std::array<const char*, 3> nouns{QT_TRANSLATE_NOOP("toposcope::PlotView", "clusters"),
                                                  QT_TRANSLATE_NOOP("toposcope::PlotView", "loops"),
                                                  QT_TRANSLATE_NOOP("toposcope::PlotView", "voids")};
    return homologyName(dimension) + QLatin1Char(' ') + PlotView::tr(nouns[static_cast<std::size_t>(dimension)]);
}

LegendMarker markerOf(int dimension, bool filled)
{
    switch (dimension) {
    case 0: return filled ? LegendMarker::Disc : LegendMarker::HollowDisc;
    case 1: return filled ? LegendMarker::Diamond : LegendMarker::HollowDiamond;
    default: return filled ? LegendMarker::Square : LegendMarker::HollowSquare;
    }
}

// With Qt Charts' markers and gaps.
double legendWidthOf(const PersistenceDiagram& diagram)
{
    double width = 20.0;
    for (int dimension = 0; dimension <= diagram.maxDimension(); ++dimension)
        width += QFontMetricsF(plotLabelFont()).horizontalAdvance(legendText(dimension)) + 34.0;
    return width;
}

// Intervals that are equal are one point.
struct DiagramPoint {
    std::size_t interval = 0; // the first of them
    int multiplicity = 1;
    double radius = 0.0;
};

class DiagramFigure final : public PlotFigure {
public:
    DiagramFigure(std::shared_ptr<const Analysis> analysis, double threshold, std::optional<std::size_t> highlighted);

    QString title() const override { return PlotView::tr("Persistence diagram"); }
    QString description() const override;
    QSizeF sizeMillimetres() const override { return {120.0, 125.0}; }
    void paintChart(QPainter& painter, const QRectF& target, const Theme& theme) const override;
    void paintMarks(QPainter& painter, const QRectF& target, const Theme& theme, Marks marks) const override;
    void paintThreshold(QPainter& painter, const QRectF& target, const Theme& theme) const override;
    double thresholdAt(const QPointF& position, const QRectF& target) const override;
    bool onThreshold(const QPointF& position, const QRectF& target) const override;
    std::optional<std::size_t> intervalAt(const QPointF& position, const QRectF& target) const override;
    std::vector<std::size_t> order() const override;
    Qt::CursorShape dragCursor() const override { return Qt::SizeBDiagCursor; }

private:
    using Frame = DiagramFrame;
    const Frame& frame(const QRectF& target) const;
    QPointF at(const Frame& frame, double birth, double death) const { return frame.at(birth, death); }
    QPointF positionOf(const Frame& frame, const PersistencePair& pair) const
    {
        return frame.positionOf(pair.birth, pair.death);
    }
    bool isFilled(int dimension) const;
    std::vector<LegendEntry> legendEntries(const Theme& theme) const;
    bool isLit(const DiagramPoint& point) const;
    void paintPoint(QPainter& painter, const Frame& frame, const DiagramPoint& point, const Theme& theme,
                    bool vivid) const;
    void paintHighlight(QPainter& painter, const Frame& frame, const DiagramPoint& point, const Theme& theme) const;
    void paintQuadrant(QPainter& painter, const Frame& frame, const Theme& theme) const;
    void paintCorner(QPainter& painter, const Frame& frame, const Theme& theme) const;

    std::vector<DiagramPoint> m_points; // by dimension, birth, death
    double m_radius = 0.0;              // of a single interval
    // The layout for the size last asked for: painting and every hit test of a mouse move ask for the same.
    mutable QRectF m_frameTarget;
    mutable Frame m_frame;
};

DiagramFigure::DiagramFigure(std::shared_ptr<const Analysis> analysis, double threshold,
                             std::optional<std::size_t> highlighted)
    : PlotFigure(std::move(analysis), threshold, highlighted)
{
    const auto& pairs = this->analysis().diagram.pairs; // sorted: equal intervals are neighbours
    for (std::size_t i = 0; i < pairs.size(); ++i) {
        const bool repeats = i > 0 && pairs[i].dimension == pairs[i - 1].dimension &&
                             pairs[i].birth == pairs[i - 1].birth && pairs[i].death == pairs[i - 1].death;
        if (repeats)
            ++m_points.back().multiplicity;
        else
            m_points.push_back({i});
    }
    m_radius = diagramRadius(m_points.size());
    for (DiagramPoint& point : m_points)
        point.radius = diagramRadius(m_radius, point.multiplicity);
}

QString DiagramFigure::description() const
{
    return PlotView::tr("Persistence diagram of %1 tokens: %2. Threshold %3.")
        .arg(QLocale().toString(static_cast<qulonglong>(analysis().nodes.size())), countSentence(PlotView::tr("point")),
             thresholdText(analysis(), threshold()));
}

const DiagramFigure::Frame& DiagramFigure::frame(const QRectF& target) const
{
    if (target == m_frameTarget)
        return m_frame;
    m_frame = diagramFrame(target, largestDistance(), legendWidthOf(analysis().diagram));
    m_frameTarget = target;
    return m_frame;
}

// The corner moves along the diagonal; its two lines are handles as well, each following its own coordinate.
double DiagramFigure::thresholdAt(const QPointF& position, const QRectF& target) const
{
    const Frame& in = frame(target);
    const QPointF corner = at(in, threshold(), threshold());
    const double byX = (position.x() - at(in, 0.0, 0.0).x()) / in.scale;
    const double byY = (at(in, 0.0, 0.0).y() - position.y()) / in.scale;
    const double awayX = std::abs(position.x() - corner.x());
    const double awayY = std::abs(position.y() - corner.y());
    constexpr double nearCorner = 24.0;
    double threshold = (byX + byY) / 2.0;
    if (std::max(awayX, awayY) > nearCorner && std::abs(awayX - awayY) > nearCorner)
        threshold = awayX < awayY ? byX : byY;
    return std::clamp(threshold, 0.0, largestDistance());
}

bool DiagramFigure::onThreshold(const QPointF& position, const QRectF& target) const
{
    const Frame& in = frame(target);
    const QPointF corner = at(in, threshold(), threshold());
    const QPointF away = position - corner;
    if (std::hypot(away.x(), away.y()) <= 10.0)
        return true;
    // Points born at 0 share the left end of the horizontal line; they may be pointed at, so the line yields to them.
    if (intervalAt(position, target))
        return false;
    const bool onVertical = std::abs(away.x()) <= grabDistance && away.y() <= 0.0 && position.y() >= in.strip.top();
    const bool onHorizontal = std::abs(away.y()) <= grabDistance && away.x() <= 0.0 && position.x() >= in.plot.left();
    return onVertical || onHorizontal;
}

std::optional<std::size_t> DiagramFigure::intervalAt(const QPointF& position, const QRectF& target) const
{
    const Frame& in = frame(target);
    std::optional<std::size_t> nearest;
    double least = 5.0; // beyond the mark's edge
    for (const DiagramPoint& point : m_points) {
        const QPointF away = position - positionOf(in, analysis().diagram.pairs[point.interval]);
        const double distance = std::hypot(away.x(), away.y()) - point.radius;
        if (distance < least) {
            least = distance;
            nearest = point.interval;
        }
    }
    return nearest;
}

std::vector<std::size_t> DiagramFigure::order() const
{
    std::vector<std::size_t> intervals;
    for (const DiagramPoint& point : m_points)
        intervals.push_back(point.interval);
    return intervals;
}

// Alone, H1 and H2 are hollow, so that shape and filling tell the dimensions apart; of two texts, the shape does, and
// the filling tells the texts apart.
bool DiagramFigure::isFilled(int dimension) const
{
    return side() == TextSide::A && (dimension == 0 || isCompared());
}

std::vector<LegendEntry> DiagramFigure::legendEntries(const Theme& theme) const
{
    std::vector<LegendEntry> entries;
    for (int dimension = 0; dimension <= analysis().diagram.maxDimension(); ++dimension)
        entries.push_back({legendText(dimension), markerOf(dimension, isFilled(dimension)),
                           theme.dimension[static_cast<std::size_t>(dimension)]});
    return entries;
}

bool DiagramFigure::isLit(const DiagramPoint& point) const
{
    return highlighted() && *highlighted() >= point.interval &&
           *highlighted() < point.interval + static_cast<std::size_t>(point.multiplicity);
}

void DiagramFigure::paintChart(QPainter& painter, const QRectF& target, const Theme& theme) const
{
    DiagramAxes axes;
    axes.largestDistance = largestDistance();
    axes.birthTitle = axisTitle(PlotView::tr("birth"), analysis());
    axes.deathTitle = axisTitle(PlotView::tr("death"), analysis());
    axes.legend = legendEntries(theme);
    paintDiagramAxes(painter, target, frame(target), axes, theme);
}

// Above and left of the corner: born at the threshold, not yet dead.
void DiagramFigure::paintQuadrant(QPainter& painter, const Frame& in, const Theme& theme) const
{
    const QPointF corner = at(in, threshold(), threshold());
    QColor shade = theme.threshold;
    shade.setAlphaF(0.06);
    painter.fillRect(QRectF(QPointF(in.plot.left(), in.plot.top()), corner), shade);
    painter.fillRect(QRectF(in.strip.topLeft(), QPointF(corner.x(), in.strip.bottom())), shade);
    painter.setPen(QPen(theme.threshold, 1.5));
    painter.drawLine(corner, QPointF(corner.x(), in.strip.top()));
    painter.drawLine(corner, QPointF(in.plot.left(), corner.y()));
}

void DiagramFigure::paintPoint(QPainter& painter, const Frame& in, const DiagramPoint& point, const Theme& theme,
                               bool vivid) const
{
    const PersistencePair& pair = analysis().diagram.pairs[point.interval];
    QColor colour = theme.dimension[static_cast<std::size_t>(pair.dimension)];
    if (!vivid)
        colour.setAlphaF(notAlive);
    const QPointF centre = positionOf(in, pair);
    if (isFilled(pair.dimension)) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(colour);
        painter.drawPath(markOf(pair.dimension, centre, point.radius));
        return;
    }
    // H0's circles crowd on one line and stay the size of its discs.
    if (pair.dimension == 0) {
        painter.setPen(QPen(colour, m_radius * 0.35));
        painter.setBrush(Qt::NoBrush);
        painter.drawPath(markOf(0, centre, point.radius - 0.175 * m_radius));
        return;
    }
    painter.setPen(QPen(colour, m_radius * 0.45, pair.dimension == 2 ? Qt::DashLine : Qt::SolidLine));
    painter.setBrush(Qt::NoBrush);
    painter.drawPath(markOf(pair.dimension, centre, point.radius + 0.5));
}

void DiagramFigure::paintHighlight(QPainter& painter, const Frame& in, const DiagramPoint& point,
                                   const Theme& theme) const
{
    const PersistencePair& pair = analysis().diagram.pairs[point.interval];
    const QColor colour = theme.dimension[static_cast<std::size_t>(pair.dimension)];
    const QPointF centre = positionOf(in, pair);
    painter.setPen(QPen(colour, 2.0));
    painter.setBrush(isFilled(pair.dimension) ? colour : theme.surface);
    painter.drawPath(markOf(pair.dimension, centre, point.radius + 1.0));
    painter.setPen(QPen(theme.accent, 2.0));
    painter.setBrush(Qt::NoBrush);
    painter.drawEllipse(centre, point.radius + 5.0, point.radius + 5.0);
}

// The handle, with the value below the diagonal, where no point can be.
void DiagramFigure::paintCorner(QPainter& painter, const Frame& in, const Theme& theme) const
{
    const QPointF corner = at(in, threshold(), threshold());
    paintThresholdHandle(painter, corner, theme);
    const QFontMetricsF label(plotLabelFont());
    const QString value = thresholdText(analysis(), threshold());
    const double width = label.horizontalAdvance(value);
    const double x = std::min(corner.x() + 9.0, in.plot.right() - width);
    const double y = std::min(corner.y() + label.ascent() + 5.0, in.plot.bottom() - 4.0);
    painter.setFont(plotLabelFont());
    painter.setPen(theme.text);
    painter.drawText(QPointF(x, y), value);
}

void DiagramFigure::paintMarks(QPainter& painter, const QRectF& target, const Theme& theme, Marks marks) const
{
    const Frame& in = frame(target);
    QPointF last;
    painter.save();
    for (const DiagramPoint& point : m_points) {
        const PersistencePair& pair = analysis().diagram.pairs[point.interval];
        const bool vivid = marks != Marks::AllFaded && isAlive(pair, threshold());
        if (!vivid && marks == Marks::OnlyVivid)
            continue;
        // Hundreds of H0 points lie on one line. Over the faded ground, those that would cover the last one are not
        // seen; an export (Marks::Each) has them all.
        const QPointF centre = positionOf(in, pair);
        if (marks == Marks::OnlyVivid && point.multiplicity == 1 && (centre - last).manhattanLength() < 0.4)
            continue;
        last = centre;
        paintPoint(painter, in, point, theme, vivid);
    }
    painter.restore();
}

void DiagramFigure::paintThreshold(QPainter& painter, const QRectF& target, const Theme& theme) const
{
    const Frame& in = frame(target);
    painter.save();
    paintQuadrant(painter, in, theme);
    for (const DiagramPoint& point : m_points)
        if (isLit(point))
            paintHighlight(painter, in, point, theme);
    paintCorner(painter, in, theme);
    painter.restore();
}

} // namespace

std::unique_ptr<PlotFigure> diagramFigure(std::shared_ptr<const Analysis> analysis, double threshold,
                                          std::optional<std::size_t> highlighted)
{
    return std::make_unique<DiagramFigure>(std::move(analysis), threshold, highlighted);
}

DiagramPlot::DiagramPlot(ViewState& state, Selection& selection, QWidget* parent) : PlotView(state, selection, parent)
{
    setAccessibleName(tr("Persistence diagram"));
    rebuild();
}

std::unique_ptr<PlotFigure> DiagramPlot::makeFigure() const
{
    return diagramFigure(m_state.analysis(), m_state.threshold(), m_selection.highlight().interval);
}

QString DiagramPlot::emptyText() const
{
    return tr(
        "The persistence diagram appears here: one point per cluster or loop, at its birth and death; the farther "
        "from the diagonal, the longer it lasts. Type or paste a text of at least two tokens.");
}

} // namespace toposcope
