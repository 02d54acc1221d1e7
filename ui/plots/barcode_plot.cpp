// Paints a barcode. H0 bars are solid, H1 bars begin with a hollow marker, H2 bars are dashed; a bar that never dies
// ends in an arrow head at the right edge. Every bar is one shape: of text A filled without a pen, of text B outlined.
#include "ui/plots/barcode_plot.h"

#include "ui/plots/barcode_layout.h"
#include "ui/plots/chart_axes.h"
#include "ui/token_name.h"

#include <QAction>
#include <QActionGroup>
#include <QFontMetricsF>
#include <QLocale>
#include <QMenu>
#include <QPainterPath>

#include <algorithm>
#include <cmath>

namespace toposcope {

namespace {

constexpr double arrowRoom = 16.0; // right of the plot area, for the arrow head and the last tick label
constexpr double notAlive = 0.42;  // opacity of bars that are unborn or dead at the threshold

class BarcodeFigure final : public DistanceAxisFigure {
public:
    BarcodeFigure(std::shared_ptr<const Analysis> analysis, double threshold, std::optional<std::size_t> highlighted,
                  BarOrder order);

    QString title() const override { return PlotView::tr("Barcode"); }
    QString description() const override;
    void paintChart(QPainter& painter, const QRectF& target, const Theme& theme) const override;
    void paintMarks(QPainter& painter, const QRectF& target, const Theme& theme, Marks marks) const override;
    void paintThreshold(QPainter& painter, const QRectF& target, const Theme& theme) const override;
    std::optional<std::size_t> intervalAt(const QPointF& position, const QRectF& target) const override;
    std::vector<std::size_t> order() const override;

protected:
    QRectF plotArea(const QRectF& target) const override { return frame(target).plot; }

private:
    struct Frame {
        QRectF plot;
        BarcodeLayout bars;
    };
    const Frame& frame(const QRectF& target) const;
    QPainterPath barPath(const Frame& frame, const BarRow& row) const;
    void paintGroupLabels(QPainter& painter, const Frame& frame, const Theme& theme) const;
    void paintTokenLabels(QPainter& painter, const Frame& frame, const Theme& theme) const;
    void paintBar(QPainter& painter, const Frame& frame, const BarRow& row, const Theme& theme, bool vivid) const;
    void paintHighlight(QPainter& painter, const Frame& frame, const BarRow& row, const Theme& theme) const;
    static double outlineWidth(const Frame& frame);

    std::vector<std::vector<std::size_t>> m_orders; // per dimension
    // The layout for the size last asked for: painting and every hit test of a mouse move ask for the same.
    mutable QRectF m_frameTarget;
    mutable Frame m_frame;
};

BarcodeFigure::BarcodeFigure(std::shared_ptr<const Analysis> analysis, double threshold,
                             std::optional<std::size_t> highlighted, BarOrder order)
    : DistanceAxisFigure(std::move(analysis), threshold, highlighted)
{
    const auto& pairs = this->analysis().diagram.pairs;
    m_orders.resize(static_cast<std::size_t>(this->analysis().diagram.maxDimension() + 1));
    for (std::size_t i = 0; i < pairs.size(); ++i) // the diagram is sorted by dimension, birth, death already
        m_orders[static_cast<std::size_t>(pairs[i].dimension)].push_back(i);
    if (order == BarOrder::Length)
        for (auto& intervals : m_orders)
            std::stable_sort(intervals.begin(), intervals.end(), [&](std::size_t a, std::size_t b) {
                return pairs[a].persistence() > pairs[b].persistence();
            });
}

QString BarcodeFigure::description() const
{
    return PlotView::tr("Barcode of %1 tokens: %2. Threshold %3.")
        .arg(QLocale().toString(static_cast<qulonglong>(analysis().nodes.size())), countSentence(PlotView::tr("bar")),
             thresholdText(analysis(), threshold()));
}

const BarcodeFigure::Frame& BarcodeFigure::frame(const QRectF& target) const
{
    if (target == m_frameTarget)
        return m_frame;
    const QFontMetricsF title(plotTitleFont());
    const QFontMetricsF label(plotLabelFont());
    const double left = title.horizontalAdvance(homologyName(0)) + 20.0;
    m_frame.plot = target.adjusted(left, heightAbovePlot(), -arrowRoom, -heightBelowPlot());
    m_frame.bars = layOutBars(analysis().diagram, m_orders, m_frame.plot.height(), label.height() + 4.0);
    m_frameTarget = target;
    return m_frame;
}

std::optional<std::size_t> BarcodeFigure::intervalAt(const QPointF& position, const QRectF& target) const
{
    const Frame& at = frame(target);
    const double y = position.y() - at.plot.top();
    // Bars thinner than a finger's worth of pixels still want to be hit: the nearest within reach.
    const double reach = std::max(at.bars.pitch / 2.0, 3.0);
    std::optional<std::size_t> nearest;
    double least = reach;
    for (const BarGroup& group : at.bars.groups) {
        if (y < group.top - reach || y > group.bottom + reach)
            continue;
        for (const BarRow& row : group.rows) {
            const PersistencePair& pair = analysis().diagram.pairs[row.interval];
            const double from = xOf(at.plot, pair.birth) - 5.0;
            const double to = pair.isEssential() ? target.right() : xOf(at.plot, pair.death) + 5.0;
            const double away = std::abs(y - row.y);
            if (away < least && position.x() >= from && position.x() <= to) {
                least = away;
                nearest = row.interval;
            }
        }
    }
    return nearest;
}

std::vector<std::size_t> BarcodeFigure::order() const
{
    std::vector<std::size_t> all;
    for (const auto& intervals : m_orders)
        all.insert(all.end(), intervals.begin(), intervals.end());
    return all;
}

void BarcodeFigure::paintChart(QPainter& painter, const QRectF& target, const Theme& theme) const
{
    const Frame& at = frame(target);
    ChartSpec chart;
    chart.target = target;
    chart.plotArea = at.plot;
    chart.x = {0.0, largestDistance(), axisTitle(PlotView::tr("distance"), analysis())};
    chart.y.shown = false;
    toposcope::paintChart(painter, chart, theme);
    painter.save();
    paintGroupLabels(painter, at, theme);
    paintTokenLabels(painter, at, theme);
    painter.restore();
}

void BarcodeFigure::paintGroupLabels(QPainter& painter, const Frame& at, const Theme& theme) const
{
    const QFontMetricsF title(plotTitleFont());
    const QFontMetricsF label(plotLabelFont());
    for (const BarGroup& group : at.bars.groups) {
        const double top = at.plot.top() + group.top;
        // Level with the first bar where bars are far apart, below the group's top edge where they are not.
        const double baseline = top + std::max(at.bars.pitch / 2.0 + title.capHeight() / 2.0, title.capHeight());
        painter.setFont(plotTitleFont());
        painter.setPen(theme.text);
        painter.drawText(QPointF(at.plot.left() - title.horizontalAdvance(homologyName(0)) - 10.0, baseline),
                         homologyName(group.dimension));
        if (group.hidden == 0)
            continue;
        const QString note = PlotView::tr("and %1 shorter, up to %2")
                                 .arg(QLocale().toString(static_cast<qulonglong>(group.hidden)),
                                      distanceText(group.longestHidden, analysis().distance.unit()));
        painter.setFont(plotLabelFont());
        painter.setPen(theme.mutedText);
        painter.drawText(QPointF(at.plot.left() + 6.0, at.plot.top() + group.bottom + label.ascent() + 2.0), note);
    }
}

// With room between the bars, an H0 bar says which two tokens' edge ends it.
void BarcodeFigure::paintTokenLabels(QPainter& painter, const Frame& at, const Theme& theme) const
{
    const QFontMetricsF label(plotLabelFont());
    if (at.bars.pitch < label.height())
        return;
    painter.setLayoutDirection(Qt::LeftToRight); // the names stay beside the bar whatever they are written in
    painter.setFont(plotLabelFont());
    painter.setPen(theme.mutedText);
    for (const BarGroup& group : at.bars.groups) {
        for (const BarRow& row : group.rows) {
            const PersistencePair& pair = analysis().diagram.pairs[row.interval];
            if (!pair.deathEdge)
                continue;
            const auto name = [&](int node) { return tokenName(analysis().nodes[static_cast<std::size_t>(node)], 10); };
            // The mark keeps the two names in this order when both are written from right to left.
            const QString text = name(pair.deathEdge->a) + QStringLiteral(" \u200e– ") + name(pair.deathEdge->b);
            const double x = xOf(at.plot, pair.death) + 7.0;
            if (x + label.horizontalAdvance(text) > at.plot.right())
                continue;
            painter.drawText(QPointF(x, at.plot.top() + row.y + label.capHeight() / 2.0), text);
        }
    }
}

QPainterPath BarcodeFigure::barPath(const Frame& at, const BarRow& row) const
{
    const PersistencePair& pair = analysis().diagram.pairs[row.interval];
    const double half = at.bars.thickness / 2.0;
    const double y = at.plot.top() + row.y;
    const double from = xOf(at.plot, pair.birth);
    const double to = pair.isEssential() ? at.plot.right() : xOf(at.plot, pair.death);
    QPainterPath path;
    path.setFillRule(Qt::WindingFill);
    if (pair.dimension == 2) {
        const double dash = std::max(4.0, 2.5 * half);
        for (double x = from; x < to; x += 1.6 * dash)
            path.addRect(QRectF(QPointF(x, y - half), QPointF(std::min(x + dash, to), y + half)));
    } else {
        path.addRect(QRectF(QPointF(from, y - half), QPointF(std::max(to, from + 0.5), y + half)));
    }
    if (pair.isEssential()) {
        const double head = std::max(half + 2.0, 4.0);
        path.addPolygon(QPolygonF{{to - 1.0, y - head}, {to + 1.8 * head, y}, {to - 1.0, y + head}});
        path.closeSubpath();
    }
    return path;
}

// Of text B's bars: thin bars leave little to be hollow.
double BarcodeFigure::outlineWidth(const Frame& at)
{
    return std::clamp(at.bars.thickness / 4.0, 0.6, 1.6);
}

void BarcodeFigure::paintBar(QPainter& painter, const Frame& at, const BarRow& row, const Theme& theme,
                             bool vivid) const
{
    const PersistencePair& pair = analysis().diagram.pairs[row.interval];
    QColor colour = theme.dimension[static_cast<std::size_t>(pair.dimension)];
    if (!vivid)
        colour.setAlphaF(notAlive);
    if (side() == TextSide::A) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(colour);
        painter.drawPath(barPath(at, row));
    } else {
        Frame inner = at;
        inner.bars.thickness = std::max(0.0, at.bars.thickness - outlineWidth(at));
        painter.setPen(QPen(colour, outlineWidth(at), Qt::SolidLine, Qt::FlatCap, Qt::MiterJoin));
        painter.setBrush(vivid ? theme.surface : Qt::transparent);
        painter.drawPath(barPath(inner, row).simplified());
    }
    if (pair.dimension != 1 || at.bars.pitch < 5.0)
        return;
    const double radius = std::clamp(at.bars.pitch / 2.0 - 1.0, 2.0, 4.5);
    painter.setPen(QPen(theme.dimension[1], 1.5));
    painter.setBrush(theme.surface);
    painter.drawEllipse(QPointF(xOf(at.plot, pair.birth), at.plot.top() + row.y), radius, radius);
}

void BarcodeFigure::paintHighlight(QPainter& painter, const Frame& at, const BarRow& row, const Theme& theme) const
{
    Frame thicker = at;
    thicker.bars.thickness = std::max(at.bars.thickness + 3.0, 5.0);
    const PersistencePair& pair = analysis().diagram.pairs[row.interval];
    painter.setPen(QPen(theme.accent, 2.0, Qt::SolidLine, Qt::SquareCap, Qt::MiterJoin));
    painter.setBrush(side() == TextSide::A ? theme.dimension[static_cast<std::size_t>(pair.dimension)] : theme.surface);
    painter.drawPath(barPath(thicker, row).simplified());
}

void BarcodeFigure::paintMarks(QPainter& painter, const QRectF& target, const Theme& theme, Marks marks) const
{
    const Frame& at = frame(target);
    painter.save();
    for (const BarGroup& group : at.bars.groups)
        for (const BarRow& row : group.rows) {
            const bool vivid = marks != Marks::AllFaded && isAlive(analysis().diagram.pairs[row.interval], threshold());
            if (vivid || marks != Marks::OnlyVivid)
                paintBar(painter, at, row, theme, vivid);
        }
    painter.restore();
}

void BarcodeFigure::paintThreshold(QPainter& painter, const QRectF& target, const Theme& theme) const
{
    const Frame& at = frame(target);
    painter.save();
    for (const BarGroup& group : at.bars.groups)
        for (const BarRow& row : group.rows)
            if (row.interval == highlighted())
                paintHighlight(painter, at, row, theme);
    paintLine(painter, at.plot, theme);
    painter.restore();
}

} // namespace

std::unique_ptr<PlotFigure> barcodeFigure(std::shared_ptr<const Analysis> analysis, double threshold,
                                          std::optional<std::size_t> highlighted, BarOrder order)
{
    return std::make_unique<BarcodeFigure>(std::move(analysis), threshold, highlighted, order);
}

BarcodePlot::BarcodePlot(ViewState& state, Selection& selection, QWidget* parent) : PlotView(state, selection, parent)
{
    setAccessibleName(tr("Barcode"));
    rebuild();
}

std::unique_ptr<PlotFigure> BarcodePlot::makeFigure() const
{
    return barcodeFigure(m_state.analysis(), m_state.threshold(), m_selection.highlight().interval, m_order);
}

QString BarcodePlot::emptyText() const
{
    return tr("The barcode appears here: one bar per cluster or loop, from the distance at which it appears to the one "
              "at which it ends. Type or paste a text of at least two tokens.");
}

void BarcodePlot::setOrder(BarOrder order)
{
    if (order == m_order)
        return;
    m_order = order;
    rebuild();
}

void BarcodePlot::addActions(QMenu& menu)
{
    menu.addSeparator();
    auto* group = new QActionGroup(&menu);
    const auto add = [&](const QString& text, BarOrder order) {
        QAction* action = menu.addAction(text, this, [this, order] { setOrder(order); });
        action->setCheckable(true);
        action->setChecked(order == m_order);
        group->addAction(action);
    };
    add(tr("Sort by &birth"), BarOrder::Birth);
    add(tr("Sort by &length"), BarOrder::Length);
}

} // namespace toposcope
