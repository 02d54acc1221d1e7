#include "ui/heads/head_map_view.h"

#include "ui/plots/chart_axes.h"

#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <limits>

namespace toposcope {

HeadMapView::HeadMapView(const HeadValues& values, const ViewState& space, Selection& selection, QWidget* parent)
    : QWidget(parent), m_values(values), m_space(space), m_selection(selection)
{
    setAccessibleName(tr("Map of heads"));
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAttribute(Qt::WA_OpaquePaintEvent); // paintEvent fills all of it
    connect(&space, &ViewState::analysisChanged, this, [this] {
        m_hovered.reset();
        refresh();
    });
    connect(&space, &ViewState::thresholdChanged, this, &HeadMapView::refresh);
    connect(&space, &ViewState::themeChanged, this, qOverload<>(&QWidget::update));
    connect(&selection, &Selection::changed, this, &HeadMapView::refresh);
    refresh();
}

void HeadMapView::setColouring(HeadColouring colouring)
{
    m_colouring = colouring;
    refresh();
}

void HeadMapView::setQuantity(HeadQuantity quantity)
{
    m_quantity = quantity;
    refresh();
}

void HeadMapView::setChosen(const HeadSelection& chosen)
{
    m_chosen = chosen;
    refresh();
}

void HeadMapView::setOld(bool old)
{
    m_old = old;
    refresh();
}

HeadMapContent HeadMapView::content() const
{
    HeadMapContent content;
    content.space = m_space.analysis();
    content.colouring = m_colouring;
    content.largest = m_values.largest(m_quantity);
    content.quantityTitle = m_values.titleWithUnit(m_quantity);
    content.threshold = m_space.threshold();
    content.slots = m_space.clusterSlots();
    const auto has = [](const std::vector<int>& list, int value) {
        return std::find(list.begin(), list.end(), value) != list.end();
    };
    for (const HeadId id : content.space->heads) {
        content.values.push_back(m_values.value(id, m_quantity).value_or(std::numeric_limits<double>::quiet_NaN()));
        // Every head of a model is no choice that a ring would tell from the rest.
        content.chosen.push_back(has(m_chosen.layers, id.layer) &&
                                 (m_chosen.heads.empty() || has(m_chosen.heads, id.head)));
    }
    const Highlight& highlight = m_selection.highlight();
    content.lit = highlight.nodes;
    content.lit.insert(content.lit.end(), highlight.otherNodes.begin(), highlight.otherNodes.end());
    content.hovered = m_hovered;
    content.old = m_old;
    return content;
}

void HeadMapView::refresh()
{
    m_figure = m_space.analysis() ? std::make_unique<HeadMapFigure>(content()) : nullptr;
    setAccessibleDescription(
        !m_figure   ? tr("A map of the heads appears here")
        : m_hovered ? m_values.nameWithLabel(m_space.analysis()->heads[static_cast<std::size_t>(*m_hovered)])
                    : m_figure->description());
    update();
}

std::unique_ptr<Figure> HeadMapView::figure() const
{
    if (!m_figure)
        return nullptr;
    HeadMapContent shown = m_figure->content();
    shown.hovered.reset();
    return std::make_unique<HeadMapFigure>(std::move(shown));
}

void HeadMapView::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const Theme& theme = m_space.theme();
    painter.fillRect(rect(), theme.surface);
    painter.setRenderHint(QPainter::Antialiasing);
    if (m_figure) {
        m_figure->paint(painter, rect(), theme);
    } else {
        painter.setFont(plotTitleFont());
        painter.setPen(theme.mutedText);
        painter.drawText(rect().adjusted(16, 16, -16, -16), Qt::AlignCenter | Qt::TextWordWrap,
                         tr("A map of the heads appears here once all of them are computed: heads that attend alike "
                            "lie close together."));
    }
    if (m_keyboardFocus) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(theme.accent, 2.0));
        painter.drawRect(QRectF(rect()).adjusted(1.0, 1.0, -1.0, -1.0));
    }
}

void HeadMapView::point(std::optional<int> node)
{
    if (node == m_hovered)
        return;
    m_hovered = node;
    refresh();
}

void HeadMapView::mousePressEvent(QMouseEvent* event)
{
    const auto node = m_figure ? m_figure->nodeAt(event->position(), rect()) : std::nullopt;
    if (node && event->button() == Qt::LeftButton)
        Q_EMIT headChosen(m_space.analysis()->heads[static_cast<std::size_t>(*node)]);
    else
        QWidget::mousePressEvent(event);
}

void HeadMapView::mouseMoveEvent(QMouseEvent* event)
{
    const auto node = m_figure ? m_figure->nodeAt(event->position(), rect()) : std::nullopt;
    point(node);
    if (node)
        setCursor(Qt::PointingHandCursor);
    else
        unsetCursor();
}

void HeadMapView::leaveEvent(QEvent*)
{
    point({});
}

void HeadMapView::step(int steps)
{
    const int last = static_cast<int>(m_space.analysis()->heads.size()) - 1;
    const auto& chosen = m_figure->content().chosen;
    const auto first = std::find(chosen.begin(), chosen.end(), true);
    const int start = first == chosen.end() ? 0 : static_cast<int>(first - chosen.begin());
    m_keyboardFocus = true;
    point(m_hovered ? std::clamp(*m_hovered + steps, 0, last) : start);
}

void HeadMapView::keyPressEvent(QKeyEvent* event)
{
    if (!m_figure)
        return QWidget::keyPressEvent(event);
    if (event->matches(QKeySequence::Copy))
        return Q_EMIT copyRequested();
    switch (event->key()) {
    case Qt::Key_Left:
    case Qt::Key_Up: return step(-1);
    case Qt::Key_Right:
    case Qt::Key_Down: return step(1);
    case Qt::Key_Escape: return m_selection.clear();
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
        if (m_hovered)
            Q_EMIT headChosen(m_space.analysis()->heads[static_cast<std::size_t>(*m_hovered)]);
        return;
    default: QWidget::keyPressEvent(event);
    }
}

// Only a focus that came by keyboard is shown; a click says where it is by itself.
void HeadMapView::focusInEvent(QFocusEvent* event)
{
    m_keyboardFocus = event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason ||
                      event->reason() == Qt::ShortcutFocusReason;
    QWidget::focusInEvent(event);
    update();
}

void HeadMapView::focusOutEvent(QFocusEvent* event)
{
    m_keyboardFocus = false;
    point({});
    QWidget::focusOutEvent(event);
    update();
}

void HeadMapView::contextMenuEvent(QContextMenuEvent* event)
{
    QMenu menu(this);
    menu.addAction(tr("&Copy"), this, &HeadMapView::copyRequested)->setEnabled(m_figure != nullptr);
    menu.addAction(tr("&Export…"), this, &HeadMapView::exportRequested)->setEnabled(m_figure != nullptr);
    menu.exec(event->globalPos());
}

bool HeadMapView::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const auto node = m_figure ? m_figure->nodeAt(help->pos(), rect()) : std::nullopt;
    if (node)
        QToolTip::showText(help->globalPos(),
                           m_values.toolTip(m_space.analysis()->heads[static_cast<std::size_t>(*node)]), this);
    else
        QToolTip::hideText();
    return true;
}

} // namespace toposcope
