// The token graph on screen: zoom with the wheel, pan by dragging (the middle button in space, where dragging turns),
// drag a node to where it should stay, hover, click to pin, Shift and drag to select, double-click to fit.
#pragma once

#include "ui/graph/node_places.h"
#include "ui/graph/token_graph_figure.h"
#include "ui/selection.h"
#include "ui/view_state.h"

#include <QTimer>
#include <QVariantAnimation>
#include <QWidget>

#include <memory>
#include <vector>

class QAction;
class QActionGroup;

namespace toposcope {

class TokenGraphView : public QWidget {
    Q_OBJECT
public:
    TokenGraphView(ViewState& state, Selection& selection, QWidget* parent = nullptr);

    // A snapshot of what is shown, for export.
    std::unique_ptr<Figure> figure() const;
    void fit();
    void zoomBy(double factor);

    // Whether the corner says which of two texts this is: while two are compared.
    void setLetter(bool shown);

    GraphLayout layoutKind() const { return m_places.layout(); }
    void setLayout(GraphLayout layout);
    // One checkable action per layout, in the order of GraphLayout, for a menu; the one shown is checked.
    QActionGroup* layoutActions() const { return m_layouts; }
    // Puts every node back that was moved by hand, and turns space to the front; enabled when there is something to do.
    QAction* resetAction() const { return m_reset; }
    // Where the nodes are drawn, in layout coordinates, for graphMl.
    std::vector<Point> positions() const;
    // Springs are being computed, or something moves or fades.
    bool isBusy() const;
    QSize sizeHint() const override { return {720, 560}; }

Q_SIGNALS:
    void exportRequested();
    void copyRequested();
    void layoutChanged(GraphLayout layout);
    // The nodes in the rectangle drawn with Shift held, ascending; empty when it held none.
    void nodesSelected(const std::vector<int>& nodes);

protected:
    void paintEvent(QPaintEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    bool event(QEvent* event) override;

private:
    // What the mouse does while a button is held.
    enum class Grip { None, Pressed, Pan, Node, Turn, Box };

    void makeActions();
    void refresh();
    void updateMoving();
    void followAnalysis();
    void followThreshold();
    bool mayMove() const;
    Grip gripFor(const QMouseEvent& event) const;
    void dragTo(const QPointF& position);
    void selectBox();
    void paintBox(QPainter& painter) const;
    void nudge(double x, double y);
    TokenGraphContent content() const;
    void zoomAt(const QPointF& position, double factor);
    int nodeAt(const QPointF& position) const;
    int pinnedNode() const;
    // The nearest node that lies in `direction` from the pinned one; without one, the node nearest to the middle.
    int neighbourTowards(const QPointF& direction) const;
    QString toolTipOf(int node) const;

    ViewState& m_state;
    Selection& m_selection;
    TokenGraphFigure m_figure;
    QTransform m_camera; // after TokenGraphFigure::fit; stays when another analysis comes
    NodePlaces m_places;
    QActionGroup* m_layouts = nullptr;
    QAction* m_reset = nullptr;
    std::vector<int> m_slots; // as last shown
    double m_threshold = 0.0; // likewise
    std::vector<int> m_formerSlots;
    QVariantAnimation m_fade;
    QTimer m_still; // active while the picture moves
    bool m_letter = false;
    QPointF m_pressed;
    QPointF m_last;
    Grip m_grip = Grip::None;
    int m_gripped = -1; // the node that is dragged
};

} // namespace toposcope
