// Turns mouse, wheel and keys into a camera, a selection and places of nodes.
#include "ui/graph/token_graph_view.h"

#include <QApplication>
#include <QKeyEvent>
#include <QMouseEvent>

#include <cmath>
#include <limits>

namespace toposcope {

namespace {

constexpr double zoomStep = 1.25;
constexpr double nudgePixels = 8.0;
constexpr double turnStep = 10.0;        // degrees, by a key
constexpr double turnOfTheWidth = 180.0; // degrees, by dragging across the view

} // namespace

void TokenGraphView::wheelEvent(QWheelEvent* event)
{
    const int turned = event->angleDelta().y();
    if (turned != 0)
        zoomAt(event->position(), std::pow(zoomStep, turned / 120.0));
    event->accept();
}

void TokenGraphView::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton && event->button() != Qt::MiddleButton)
        return;
    m_pressed = m_last = event->position();
    m_grip = Grip::Pressed;
    m_gripped = nodeAt(m_pressed);
}

// What a drag that begins with this movement does.
TokenGraphView::Grip TokenGraphView::gripFor(const QMouseEvent& event) const
{
    if (event.buttons() & Qt::MiddleButton)
        return Grip::Pan;
    if (event.modifiers() & Qt::ShiftModifier)
        return Grip::Box;
    if (layoutKind() == GraphLayout::ThreeD)
        return Grip::Turn;
    return m_gripped >= 0 ? Grip::Node : Grip::Pan;
}

void TokenGraphView::mouseMoveEvent(QMouseEvent* event)
{
    const QPointF position = event->position();
    if (m_grip == Grip::None) {
        const int node = nodeAt(position);
        setCursor(node >= 0 ? Qt::PointingHandCursor : Qt::ArrowCursor);
        if (node >= 0)
            m_selection.hoverNode(node);
        else
            m_selection.endHover();
        return;
    }
    if (m_grip == Grip::Pressed && (position - m_pressed).manhattanLength() >= QApplication::startDragDistance()) {
        m_grip = gripFor(*event);
        m_selection.endHover();
        setCursor(m_grip == Grip::Box ? Qt::CrossCursor : Qt::ClosedHandCursor);
    }
    dragTo(position);
}

void TokenGraphView::dragTo(const QPointF& position)
{
    const QPointF moved = position - m_last;
    switch (m_grip) {
    case Grip::Pan:
        m_camera = m_camera * QTransform::fromTranslate(moved.x(), moved.y());
        updateMoving();
        break;
    case Grip::Node: {
        // Moved by as much as the mouse: the point that was gripped stays under it.
        const QPointF place = m_figure.positionOf(m_gripped, rect(), m_camera) + moved;
        m_places.move(m_gripped, m_figure.toTarget(rect(), m_camera).inverted().map(place));
        break;
    }
    case Grip::Turn: m_places.turn(moved.x() / width() * turnOfTheWidth, -moved.y() / width() * turnOfTheWidth); break;
    case Grip::Box: update(); break;
    case Grip::None:
    case Grip::Pressed: return; // not far enough yet
    }
    m_last = position;
}

void TokenGraphView::mouseReleaseEvent(QMouseEvent* event)
{
    const bool ours = event->button() == Qt::LeftButton || event->button() == Qt::MiddleButton;
    if (!ours || m_grip == Grip::None)
        return;
    const Grip grip = m_grip;
    m_grip = Grip::None;
    if (grip != Grip::Pressed) {
        unsetCursor();
        if (grip == Grip::Box)
            selectBox();
        return;
    }
    if (event->button() != Qt::LeftButton)
        return;
    if (const int node = nodeAt(event->position()); node >= 0)
        m_selection.pinNode(node);
    else
        m_selection.clear();
}

void TokenGraphView::selectBox()
{
    update();
    if (!m_state.analysis())
        return;
    const QRectF box = QRectF(m_pressed, m_last).normalized();
    std::vector<int> nodes;
    for (int node = 0; node < static_cast<int>(m_state.analysis()->nodes.size()); ++node)
        if (box.contains(m_figure.positionOf(node, rect(), m_camera)))
            nodes.push_back(node);
    Q_EMIT nodesSelected(nodes);
}

void TokenGraphView::mouseDoubleClickEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton)
        return;
    m_grip = Grip::None; // its release is not another click
    fit();
}

void TokenGraphView::leaveEvent(QEvent*)
{
    m_selection.endHover();
}

int TokenGraphView::neighbourTowards(const QPointF& direction) const
{
    const auto& analysis = m_state.analysis();
    if (!analysis)
        return -1;
    const int from = pinnedNode();
    const QPointF origin = from >= 0 ? m_figure.positionOf(from, rect(), m_camera) : QRectF(rect()).center();
    int best = -1;
    double bestCost = std::numeric_limits<double>::infinity();
    for (int node = 0; node < static_cast<int>(analysis->nodes.size()); ++node) {
        if (node == from)
            continue;
        const QPointF away = m_figure.positionOf(node, rect(), m_camera) - origin;
        const double ahead = QPointF::dotProduct(away, direction);
        const double aside = std::abs(away.x() * direction.y() - away.y() * direction.x());
        if (from >= 0 && (ahead <= 0.0 || aside > 2.0 * ahead)) // behind, or more beside than ahead
            continue;
        const double cost = from >= 0 ? ahead + 2.0 * aside : std::hypot(away.x(), away.y());
        if (cost < bestCost) {
            best = node;
            bestCost = cost;
        }
    }
    return best;
}

// With Shift an arrow turns space, or moves the chosen token.
void TokenGraphView::nudge(double x, double y)
{
    m_places.turn(x * turnStep, -y * turnStep);
    if (const int node = pinnedNode(); node >= 0) {
        const QPointF place = m_figure.positionOf(node, rect(), m_camera) + QPointF(x, y) * nudgePixels;
        m_places.move(node, m_figure.toTarget(rect(), m_camera).inverted().map(place));
    }
}

void TokenGraphView::keyPressEvent(QKeyEvent* event)
{
    const auto move = [this, event](double x, double y) {
        if (event->modifiers() & Qt::ShiftModifier) {
            nudge(x, y);
            return;
        }
        if (const int node = neighbourTowards({x, y}); node >= 0) {
            m_selection.endHover();
            m_selection.pinNode(node);
        }
    };
    switch (event->key()) {
    case Qt::Key_Left: move(-1, 0); break;
    case Qt::Key_Right: move(1, 0); break;
    case Qt::Key_Up: move(0, -1); break;
    case Qt::Key_Down: move(0, 1); break;
    case Qt::Key_Plus:
    case Qt::Key_Equal: zoomBy(zoomStep); break;
    case Qt::Key_Minus: zoomBy(1.0 / zoomStep); break;
    case Qt::Key_0: fit(); break;
    case Qt::Key_Escape: m_selection.clear(); break;
    default: QWidget::keyPressEvent(event);
    }
}

} // namespace toposcope
