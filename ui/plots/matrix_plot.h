// The matrices behind the shape as heat maps: distance, mutual information or attention, zoomed with the wheel, moved
// with the mouse, read cell by cell with mouse or arrow keys.
#pragma once

#include "ui/plots/figure_view.h"
#include "ui/plots/matrix_figure.h"
#include "ui/selection.h"

#include <memory>
#include <optional>
#include <utility>

namespace toposcope {

class MatrixPlot : public FigureView {
    Q_OBJECT
public:
    MatrixPlot(MatrixKind kind, ViewState& state, Selection& selection, QWidget* parent = nullptr);

    void setKind(MatrixKind kind);
    MatrixKind kind() const { return m_kind; }
    void setColorMap(ColorMap map);
    ColorMap colorMap() const { return m_map; }
    // The range of the colours, as two texts may share it; none: the matrix' own. Values beyond it have its end's
    // colour.
    void setRange(std::optional<std::pair<double, double>> range);
    // Of the matrix' values; none while there is no matrix.
    std::optional<std::pair<double, double>> ownRange() const;
    // The cells that are shown.
    const MatrixWindow& window() const { return m_window; }
    void showAll();

    std::unique_ptr<Figure> figure() const override;

protected:
    bool isEmpty() const override { return !m_figure; }
    QString emptyText() const override;
    QString describe() const override;
    void paintGround(QPainter& painter) override;
    void paintOver(QPainter& painter) override;
    QString tooltipAt(const QPointF& position) const override;
    void addActions(QMenu& menu) override;
    void reset() override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    int size() const;
    void light();
    void setWindow(const MatrixWindow& window);
    void zoomAt(const QPointF& position, double factor);
    void hover(const QPointF& position);
    void moveCursor(int rows, int columns);
    void pan(const QPointF& position);

    Selection& m_selection;
    MatrixKind m_kind;
    ColorMap m_map = ColorMap::Viridis;
    std::optional<std::pair<double, double>> m_range;
    MatrixWindow m_window;
    std::unique_ptr<MatrixFigure> m_figure; // null while there is nothing to show
    std::optional<MatrixCell> m_cell;       // pointed at, or the arrow keys'
    std::optional<int> m_hoveredNode;       // under whose label the pointer is
    std::optional<QPointF> m_pressed;
    MatrixWindow m_pressedWindow;
    bool m_panned = false;
    double m_wheel = 0.0; // turned, not yet enough for a step
};

// For export and for headless use (a QApplication must exist); null when the analysis has no such matrix.
std::unique_ptr<Figure> matrixFigure(std::shared_ptr<const Analysis> analysis, MatrixKind kind,
                                     ColorMap map = ColorMap::Viridis,
                                     std::optional<std::pair<double, double>> range = {});

} // namespace toposcope
