// What every plot over the distance axis shares: it shows the state's analysis, its threshold line can be dragged,
// hovering lights up an interval everywhere, and it can be exported. Subclasses say what is painted and what is hit.
#pragma once

#include "ui/export/figure.h"
#include "ui/selection.h"
#include "ui/view_state.h"

#include <QPixmap>
#include <QWidget>

#include <memory>
#include <optional>
#include <vector>

class QMenu;

namespace toposcope {

// Which marks are painted. A bar or point is vivid while its class is alive at the threshold, else faded.
enum class Marks {
    Each,      // every one as it is at the threshold
    AllFaded,  // every one as if it were not alive: the ground for Vivid, independent of the threshold
    OnlyVivid, // those alive
};

// A figure that maps the plot's pixels back to meaning, so that one object paints and is hit-tested. It paints in
// layers, so that a view can keep as a picture what does not depend on the threshold.
class PlotFigure : public Figure {
public:
    PlotFigure(std::shared_ptr<const Analysis> analysis, double threshold, std::optional<std::size_t> highlighted);

    void setThreshold(double threshold) { m_threshold = threshold; }
    void setHighlighted(std::optional<std::size_t> highlighted) { m_highlighted = highlighted; }
    // Where the distance axis ends: with the slider, which two texts may share.
    void setAxisEnd(double end) { m_axisEnd = end; }
    const Analysis& analysis() const { return *m_analysis; }
    double threshold() const { return m_threshold; }
    std::optional<std::size_t> highlighted() const { return m_highlighted; }

    void paint(QPainter& painter, const QRectF& target, const Theme& theme) const final;
    // Axes, grid, titles, legend and labels. No ground. Slow.
    virtual void paintChart(QPainter& painter, const QRectF& target, const Theme& theme) const = 0;
    // Bars or points.
    virtual void paintMarks(QPainter& painter, const QRectF& target, const Theme& theme, Marks marks) const = 0;
    // The highlighted mark and the threshold, over the marks.
    virtual void paintThreshold(QPainter& painter, const QRectF& target, const Theme& theme) const = 0;

    // Threshold under `position` when painted into `target`; for dragging.
    virtual double thresholdAt(const QPointF& position, const QRectF& target) const = 0;
    // Whether `position` is close enough to the threshold line to grab it.
    virtual bool onThreshold(const QPointF& position, const QRectF& target) const = 0;
    // The interval drawn at `position`.
    virtual std::optional<std::size_t> intervalAt(const QPointF& position, const QRectF& target) const = 0;
    // The intervals in the order in which the arrow keys go through them.
    virtual std::vector<std::size_t> order() const = 0;
    virtual Qt::CursorShape dragCursor() const = 0;

    // The right end of the distance axis.
    double largestDistance() const;

protected:
    // "3 H₀ bars, 1 H₁ bar" for noun "bar".
    QString countSentence(const QString& noun) const;

private:
    std::shared_ptr<const Analysis> m_analysis;
    double m_threshold = 0.0;
    std::optional<std::size_t> m_highlighted;
    double m_axisEnd = 0.0; // 0: a little over the enclosing radius
};

// Whether the class is alive at the threshold: birth ≤ ε < death.
inline bool isAlive(const PersistencePair& pair, double threshold)
{
    return pair.birth <= threshold && threshold < pair.death;
}

// "H₁"
QString homologyName(int dimension);
// The exact values of an interval as a rich-text tooltip, with the names of the two tokens its edge joins.
QString intervalTooltip(const Analysis& analysis, std::size_t index);
// "distance (nats)" for noun "distance".
QString axisTitle(const QString& noun, const Analysis& analysis);
// The threshold's handle and its value, the same in every plot.
void paintThresholdHandle(QPainter& painter, const QPointF& centre, const Theme& theme);
QString thresholdText(const Analysis& analysis, double threshold);

class PlotView : public QWidget {
    Q_OBJECT
public:
    PlotView(ViewState& state, Selection& selection, QWidget* parent = nullptr);
    ~PlotView() override;

    // A snapshot of what is shown, for export; null when nothing is.
    std::unique_ptr<Figure> figure() const;
    QSize sizeHint() const override { return {420, 320}; }
    QSize minimumSizeHint() const override { return {200, 160}; }

Q_SIGNALS:
    void exportRequested();
    void copyRequested();

protected:
    // Builds what is painted; called when the analysis changes, never while the threshold moves,
    // and only while the state has an analysis with intervals.
    virtual std::unique_ptr<PlotFigure> makeFigure() const = 0;
    // What will appear here and what to do for it.
    virtual QString emptyText() const = 0;
    virtual void addActions(QMenu&) {}
    // To be called by a subclass whose own settings changed what makeFigure() returns.
    void rebuild();

    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void changeEvent(QEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    bool event(QEvent* event) override; // tooltips with exact values

    ViewState& m_state;
    Selection& m_selection;

private:
    bool hasIntervals() const;
    std::unique_ptr<PlotFigure> makeCurrent() const;
    const PlotFigure* current() const;
    const QPixmap& ground();
    void hover(const QPointF& position);
    void stepInterval(int steps);
    void paintEmpty(QPainter& painter) const;

    mutable std::unique_ptr<PlotFigure> m_figure;
    QPixmap m_ground; // the chart and the faded marks; null when it has to be painted anew
    bool m_dragging = false;
    bool m_keyboardFocus = false; // the focus came by keyboard and should be seen
    std::optional<std::size_t> m_hovered;
};

} // namespace toposcope
