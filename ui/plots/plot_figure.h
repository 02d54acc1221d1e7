// A plot over the distance axis as a figure: it paints in layers, so that a view can keep as a picture what does not
// depend on the threshold, and maps its pixels back to meaning, so that one object paints and is hit-tested.
#pragma once

#include "ui/export/figure.h"
#include "ui/view_state.h"

#include <memory>
#include <optional>
#include <vector>

namespace toposcope {

// Which marks are painted. A mark is vivid while its class is alive at the threshold, else faded.
enum class Marks {
    Each,      // every one as it is at the threshold
    AllFaded,  // every one as if it were not alive: the ground for Vivid, independent of the threshold
    OnlyVivid, // those alive
};

class PlotFigure : public Figure {
public:
    PlotFigure(std::shared_ptr<const Analysis> analysis, double threshold, std::optional<std::size_t> highlighted);

    void setThreshold(double threshold) { m_threshold = threshold; }
    // The interval that lights up, and the nodes.
    void setHighlighted(std::optional<std::size_t> interval, std::vector<int> nodes = {});
    // Where the distance axis ends: with the slider, which two texts may share.
    void setAxisEnd(double end) { m_axisEnd = end; }
    // Which of two texts; `compared`: the corner says so, and A's marks are filled where they are hollow otherwise.
    void setSide(TextSide side, bool compared);
    const Analysis& analysis() const { return *m_analysis; }
    double threshold() const { return m_threshold; }
    std::optional<std::size_t> highlighted() const { return m_highlighted; }

    void paint(QPainter& painter, const QRectF& target, const Theme& theme) const final;
    // The chart and the side's letter. No ground. Slow.
    void paintGround(QPainter& painter, const QRectF& target, const Theme& theme) const;
    // Bars, points or curves.
    virtual void paintMarks(QPainter& painter, const QRectF& target, const Theme& theme, Marks marks) const = 0;
    // The highlighted mark and the threshold, over the marks.
    virtual void paintThreshold(QPainter& painter, const QRectF& target, const Theme& theme) const = 0;

    // Threshold under `position` when painted into `target`; for dragging.
    virtual double thresholdAt(const QPointF& position, const QRectF& target) const = 0;
    // Whether `position` is close enough to the threshold line to grab it.
    virtual bool onThreshold(const QPointF& position, const QRectF& target) const = 0;
    // The interval drawn at `position`.
    virtual std::optional<std::size_t> intervalAt(const QPointF& position, const QRectF& target) const = 0;
    // The node drawn at `position`.
    virtual std::optional<int> nodeAt(const QPointF&, const QRectF&) const { return {}; }
    // Rich text with the exact values at `position`; empty: none.
    virtual QString tooltipAt(const QPointF& position, const QRectF& target) const;
    // The intervals in the order in which the arrow keys go through them.
    virtual std::vector<std::size_t> order() const = 0;
    virtual Qt::CursorShape dragCursor() const = 0;

    // The right end of the distance axis.
    double largestDistance() const;

protected:
    // Axes, grid, titles, legend and labels.
    virtual void paintChart(QPainter& painter, const QRectF& target, const Theme& theme) const = 0;

    TextSide side() const { return m_side; }
    bool isCompared() const { return m_compared; }
    const std::vector<int>& litNodes() const { return m_litNodes; }
    // "3 H₀ bars, 1 H₁ bar" for noun "bar".
    QString countSentence(const QString& noun) const;

private:
    std::shared_ptr<const Analysis> m_analysis;
    double m_threshold = 0.0;
    std::optional<std::size_t> m_highlighted;
    std::vector<int> m_litNodes;
    double m_axisEnd = 0.0; // 0: a little over the enclosing radius
    TextSide m_side = TextSide::A;
    bool m_compared = false;
};

// A plot whose x axis is the distance: the threshold is a vertical line with a handle and its value on top.
class DistanceAxisFigure : public PlotFigure {
public:
    using PlotFigure::PlotFigure;
    double thresholdAt(const QPointF& position, const QRectF& target) const final;
    bool onThreshold(const QPointF& position, const QRectF& target) const final;
    Qt::CursorShape dragCursor() const final { return Qt::SizeHorCursor; }

protected:
    // Where the axis and everything over it lie.
    virtual QRectF plotArea(const QRectF& target) const = 0;
    double xOf(const QRectF& plot, double distance) const;
    void paintLine(QPainter& painter, const QRectF& plot, const Theme& theme) const;
    // Room above the plot area for the value and the handle.
    static double heightAbovePlot();
};

// Whether the class is alive at the threshold: birth ≤ ε < death.
inline bool isAlive(const PersistencePair& pair, double threshold)
{
    return pair.birth <= threshold && threshold < pair.death;
}

// "H₁"
QString homologyName(int dimension);
// "β₁"
QString bettiName(int dimension);
// A number to six significant digits in the locale's format, with the distance's unit.
QString exactText(const Analysis& analysis, double value);
// Lines of rich text as a tooltip that is not wrapped.
QString tooltipOf(const QStringList& lines);
// The exact values of an interval as a rich-text tooltip, with the names of the two tokens its edge joins.
QString intervalTooltip(const Analysis& analysis, std::size_t index);
// "distance (nats)" for noun "distance".
QString axisTitle(const QString& noun, const Analysis& analysis);
// The threshold's handle and its value, the same in every plot.
void paintThresholdHandle(QPainter& painter, const QPointF& centre, const Theme& theme);
QString thresholdText(const Analysis& analysis, double threshold);

} // namespace toposcope
