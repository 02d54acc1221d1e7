// The widget around a PlotFigure: it shows the state's analysis, its threshold line can be dragged, hovering lights up
// an interval or a node everywhere. Subclasses say which figure.
#pragma once

#include "ui/plots/figure_view.h"
#include "ui/plots/plot_figure.h"
#include "ui/selection.h"

#include <memory>
#include <optional>

namespace toposcope {

class PlotView : public FigureView {
    Q_OBJECT
public:
    PlotView(ViewState& state, Selection& selection, QWidget* parent = nullptr);
    ~PlotView() override;

    std::unique_ptr<Figure> figure() const override;

protected:
    // Builds what is painted; called when the analysis changes, never while the threshold moves,
    // and only while the state has an analysis with intervals.
    virtual std::unique_ptr<PlotFigure> makeFigure() const = 0;

    bool isEmpty() const override;
    QString describe() const override;
    void paintGround(QPainter& painter) override;
    void paintOver(QPainter& painter) override;
    QString tooltipAt(const QPointF& position) const override;
    void reset() override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

    Selection& m_selection;

private:
    // What the pointer is on.
    struct Hit {
        std::optional<std::size_t> interval;
        std::optional<int> node;
        friend bool operator==(const Hit&, const Hit&) = default;
    };
    Hit hitAt(const QPointF& position) const;
    std::unique_ptr<PlotFigure> makeCurrent() const;
    const PlotFigure* current() const;
    void light(PlotFigure& figure) const;
    void hover(const QPointF& position);
    void stepInterval(int steps);

    mutable std::unique_ptr<PlotFigure> m_figure;
    bool m_dragging = false;
    Hit m_hovered;
};

} // namespace toposcope
