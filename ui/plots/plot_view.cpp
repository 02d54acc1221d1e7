// Dragging repaints the classes alive and the threshold; chart and faded marks below them are the view's ground.
#include "ui/plots/plot_view.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>

namespace toposcope {

PlotView::PlotView(ViewState& state, Selection& selection, QWidget* parent)
    : FigureView(state, parent), m_selection(selection)
{
    connect(&state, &ViewState::axisChanged, this, &PlotView::rebuild);
    connect(&state, &ViewState::thresholdChanged, this, [this](double threshold) {
        if (m_figure)
            m_figure->setThreshold(threshold);
        update();
    });
    connect(&selection, &Selection::changed, this, [this] {
        if (m_figure)
            light(*m_figure);
        update();
    });
}

PlotView::~PlotView() = default;

void PlotView::reset()
{
    m_figure.reset();
    m_dragging = false;
    m_hovered = {};
}

bool PlotView::isEmpty() const
{
    return !m_state.analysis() || m_state.analysis()->diagram.pairs.empty();
}

QString PlotView::describe() const
{
    return current()->description();
}

std::unique_ptr<Figure> PlotView::figure() const
{
    return isEmpty() ? nullptr : makeCurrent();
}

std::unique_ptr<PlotFigure> PlotView::makeCurrent() const
{
    auto figure = makeFigure();
    figure->setAxisEnd(m_state.largestThreshold());
    figure->setSide(m_state.side(), hasLetter());
    light(*figure);
    return figure;
}

const PlotFigure* PlotView::current() const
{
    if (!m_figure && !isEmpty())
        m_figure = makeCurrent();
    return m_figure.get();
}

void PlotView::light(PlotFigure& figure) const
{
    const Highlight& highlight = m_selection.highlight();
    std::vector<int> nodes = highlight.nodes;
    nodes.insert(nodes.end(), highlight.otherNodes.begin(), highlight.otherNodes.end());
    figure.setHighlighted(highlight.interval, std::move(nodes));
}

void PlotView::paintGround(QPainter& painter)
{
    current()->paintGround(painter, rect(), m_state.theme());
    current()->paintMarks(painter, rect(), m_state.theme(), Marks::AllFaded);
}

void PlotView::paintOver(QPainter& painter)
{
    current()->paintMarks(painter, rect(), m_state.theme(), Marks::OnlyVivid);
    current()->paintThreshold(painter, rect(), m_state.theme());
}

QString PlotView::tooltipAt(const QPointF& position) const
{
    return current()->tooltipAt(position, rect());
}

PlotView::Hit PlotView::hitAt(const QPointF& position) const
{
    Hit hit;
    hit.interval = current()->intervalAt(position, rect());
    if (!hit.interval)
        hit.node = current()->nodeAt(position, rect());
    return hit;
}

void PlotView::hover(const QPointF& position)
{
    const bool onThreshold = current()->onThreshold(position, rect());
    const Hit hit = onThreshold ? Hit() : hitAt(position);
    if (onThreshold)
        setCursor(current()->dragCursor());
    else if (hit != Hit())
        setCursor(Qt::PointingHandCursor);
    else
        unsetCursor();
    if (hit == m_hovered)
        return;
    m_hovered = hit;
    if (hit.interval)
        m_selection.hoverInterval(*hit.interval);
    else if (hit.node)
        m_selection.hoverNode(*hit.node);
    else
        m_selection.endHover();
}

void PlotView::mousePressEvent(QMouseEvent* event)
{
    if (isEmpty() || event->button() != Qt::LeftButton)
        return QWidget::mousePressEvent(event);
    QToolTip::hideText();
    if (current()->onThreshold(event->position(), rect())) {
        m_dragging = true;
        return;
    }
    const Hit hit = hitAt(event->position());
    if (hit.interval)
        m_selection.pinInterval(*hit.interval);
    else if (hit.node)
        m_selection.pinNode(*hit.node);
    else
        m_selection.clear();
}

void PlotView::mouseMoveEvent(QMouseEvent* event)
{
    if (isEmpty())
        return;
    if (m_dragging)
        m_state.setThreshold(current()->thresholdAt(event->position(), rect()));
    else
        hover(event->position());
}

void PlotView::mouseReleaseEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton || !m_dragging)
        return;
    m_dragging = false;
    hover(event->position());
}

void PlotView::leaveEvent(QEvent*)
{
    if (m_hovered != Hit())
        m_selection.endHover();
    m_hovered = {};
}

void PlotView::keyPressEvent(QKeyEvent* event)
{
    switch (event->key()) {
    case Qt::Key_Up: return stepInterval(-1);
    case Qt::Key_Down: return stepInterval(1);
    case Qt::Key_Escape: return m_selection.clear();
    default: FigureView::keyPressEvent(event);
    }
}

void PlotView::stepInterval(int steps)
{
    if (isEmpty())
        return;
    const std::vector<std::size_t> order = current()->order();
    if (order.empty())
        return;
    const auto last = static_cast<std::ptrdiff_t>(order.size()) - 1;
    std::ptrdiff_t at = steps > 0 ? 0 : last;
    if (const auto interval = current()->highlighted()) {
        const auto found = std::find(order.begin(), order.end(), *interval);
        if (found != order.end())
            at = std::clamp<std::ptrdiff_t>(found - order.begin() + steps, 0, last);
    }
    const std::size_t next = order[static_cast<std::size_t>(at)];
    m_selection.endHover();
    m_hovered = {};
    if (m_selection.highlight().interval != next) // pinning the pinned one would unpin it
        m_selection.pinInterval(next);
    setAccessibleDescription(m_selection.highlight().sentence);
}

} // namespace toposcope
