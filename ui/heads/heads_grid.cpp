#include "ui/heads/heads_grid.h"

#include "ui/plots/chart_axes.h"

#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>

namespace toposcope {

HeadsGrid::HeadsGrid(const HeadValues& values, const ViewState& state, QWidget* parent)
    : QWidget(parent), m_values(values), m_state(state)
{
    setAccessibleName(tr("Heads by layer"));
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAttribute(Qt::WA_OpaquePaintEvent); // paintEvent fills all of it
    connect(&state, &ViewState::themeChanged, this, qOverload<>(&QWidget::update));
    describe();
}

QSize HeadsGrid::minimumSizeHint() const
{
    return HeadsGeometry::smallest(m_values.layers(), m_values.heads()).toSize().expandedTo({160, 140});
}

QSize HeadsGrid::sizeHint() const
{
    const QSizeF smallest = HeadsGeometry::smallest(m_values.layers(), m_values.heads());
    constexpr double more = 14.0; // per row, so that a number finds room
    return QSizeF(280.0, smallest.height() + more * m_values.layers()).toSize().expandedTo(minimumSizeHint());
}

void HeadsGrid::setQuantity(HeadQuantity quantity)
{
    m_quantity = quantity;
    describe();
    update();
}

void HeadsGrid::setChosen(const HeadSelection& chosen)
{
    m_chosen = chosen;
    m_cursor.layer = chosen.layers.size() == 1 ? chosen.layers.front() : -1;
    m_cursor.head = m_cursor.layer >= 0 && chosen.heads.size() == 1 ? chosen.heads.front() : -1;
    describe();
    update();
}

void HeadsGrid::refresh()
{
    m_cursor.layer = std::min(m_cursor.layer, m_values.layers() - 1);
    m_cursor.head = std::min(m_cursor.head, m_values.heads() - 1);
    if (m_cursor.layer < 0)
        m_cursor.head = -1;
    describe();
    updateGeometry();
    update();
}

HeadsGeometry HeadsGrid::geometryOfCells() const
{
    return HeadsGeometry(rect(), m_values.layers(), m_values.heads());
}

std::unique_ptr<Figure> HeadsGrid::figure() const
{
    return isEmpty() ? nullptr : headsFigure(m_values, m_quantity, m_chosen);
}

QString HeadsGrid::textOf(const HeadsTarget& target) const
{
    if (target.isLayer())
        return tr("layer %1: all its heads together").arg(target.layer);
    if (!target.isHead())
        return tr("all heads of all layers together");
    const HeadId id{target.layer, target.head};
    const auto value = m_values.value(id, m_quantity);
    return QStringLiteral("%1, %2: %3")
        .arg(m_values.nameWithLabel(id), quantityTitle(m_quantity),
             value ? quantityText(*value, m_values.unit(m_quantity)) : tr("not computed yet"));
}

void HeadsGrid::describe()
{
    setAccessibleDescription(isEmpty() ? tr("A cell per head of the model appears here") : textOf(m_cursor));
}

void HeadsGrid::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const Theme& theme = m_state.theme();
    painter.fillRect(rect(), theme.surface);
    if (isEmpty()) {
        painter.setFont(plotTitleFont());
        painter.setPen(theme.mutedText);
        painter.drawText(rect().adjusted(16, 16, -16, -16), Qt::AlignCenter | Qt::TextWordWrap,
                         tr("A cell for every head appears here, by layer. Open a model or a text."));
        return;
    }
    painter.setRenderHint(QPainter::Antialiasing);
    paintHeads(painter, rect(), m_values, m_quantity, m_chosen, theme);
    if (!m_keyboardFocus)
        return;
    const QRectF area = geometryOfCells().rectOf(m_cursor);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(theme.surface, 4.0));
    painter.drawRect(area);
    painter.setPen(QPen(theme.text, 2.0, Qt::DotLine));
    painter.drawRect(area);
    painter.setPen(QPen(theme.accent, 2.0));
    painter.drawRect(QRectF(rect()).adjusted(1.0, 1.0, -1.0, -1.0));
}

void HeadsGrid::choose(const HeadsTarget& target)
{
    if (target.isHead())
        Q_EMIT headChosen({target.layer, target.head});
    else if (target.isLayer())
        Q_EMIT layerChosen(target.layer);
    else
        Q_EMIT allChosen();
}

void HeadsGrid::moveTo(HeadsTarget target)
{
    target.layer = std::clamp(target.layer, -1, m_values.layers() - 1);
    target.head = target.layer < 0 ? -1 : std::clamp(target.head, -1, m_values.heads() - 1);
    if (target == m_cursor)
        return;
    m_cursor = target;
    describe();
    update();
    Q_EMIT cursorMoved(geometryOfCells().rectOf(m_cursor).toAlignedRect());
}

void HeadsGrid::mousePressEvent(QMouseEvent* event)
{
    const auto target = isEmpty() ? std::nullopt : geometryOfCells().targetAt(event->position());
    if (!target || event->button() != Qt::LeftButton)
        return QWidget::mousePressEvent(event);
    moveTo(*target);
    choose(*target);
}

void HeadsGrid::mouseMoveEvent(QMouseEvent* event)
{
    if (!isEmpty() && geometryOfCells().targetAt(event->position()))
        setCursor(Qt::PointingHandCursor);
    else
        unsetCursor();
}

void HeadsGrid::keyPressEvent(QKeyEvent* event)
{
    if (isEmpty())
        return QWidget::keyPressEvent(event);
    if (event->matches(QKeySequence::Copy))
        return Q_EMIT copyRequested();
    const auto [layer, head] = m_cursor;
    m_keyboardFocus = true;
    switch (event->key()) {
    case Qt::Key_Left: return moveTo({layer, head - 1});
    case Qt::Key_Right: return moveTo({std::max(layer, 0), head + 1});
    // The corner is above the rows' headers; from a cell the way up ends in the first layer.
    case Qt::Key_Up: return moveTo({head < 0 ? layer - 1 : std::max(layer - 1, 0), head});
    case Qt::Key_Down: return moveTo({layer + 1, head});
    case Qt::Key_Home: return moveTo({layer, std::min(head, 0)});
    case Qt::Key_End: return moveTo({std::max(layer, 0), m_values.heads() - 1});
    case Qt::Key_PageUp: return moveTo({0, head});
    case Qt::Key_PageDown: return moveTo({m_values.layers() - 1, head});
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space: return choose(m_cursor);
    default: QWidget::keyPressEvent(event);
    }
}

// Only a focus that came by keyboard is shown; a click says where it is by itself.
void HeadsGrid::focusInEvent(QFocusEvent* event)
{
    m_keyboardFocus = event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason ||
                      event->reason() == Qt::ShortcutFocusReason;
    QWidget::focusInEvent(event);
    update();
}

void HeadsGrid::focusOutEvent(QFocusEvent* event)
{
    m_keyboardFocus = false;
    QWidget::focusOutEvent(event);
    update();
}

void HeadsGrid::contextMenuEvent(QContextMenuEvent* event)
{
    QMenu menu(this);
    menu.addAction(tr("&Copy"), this, &HeadsGrid::copyRequested)->setEnabled(!isEmpty());
    menu.addAction(tr("&Export…"), this, &HeadsGrid::exportRequested)->setEnabled(!isEmpty());
    menu.exec(event->globalPos());
}

bool HeadsGrid::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const auto target = isEmpty() ? std::nullopt : geometryOfCells().targetAt(help->pos());
    if (!target)
        QToolTip::hideText();
    else if (target->isHead())
        QToolTip::showText(help->globalPos(), m_values.toolTip({target->layer, target->head}), this);
    else
        QToolTip::showText(help->globalPos(), textOf(*target), this);
    return true;
}

} // namespace toposcope
