// The ground is painted once per content, size, theme and resolution; everything above it on every update.
#include "ui/plots/figure_view.h"

#include "ui/plots/chart_axes.h"

#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>
#include <QToolTip>

namespace toposcope {

void paintSideLetter(QPainter& painter, const QRectF& target, TextSide side, const Theme& theme)
{
    const QRectF disc(target.left() + 4.0, target.top() + 4.0, 17.0, 17.0);
    const bool filled = side == TextSide::A;
    painter.save();
    painter.setPen(QPen(theme.text, 1.4));
    painter.setBrush(filled ? theme.text : theme.surface);
    painter.drawEllipse(disc);
    painter.setFont(plotLabelFont());
    painter.setPen(filled ? theme.surface : theme.text);
    painter.drawText(disc, Qt::AlignCenter, filled ? QStringLiteral("A") : QStringLiteral("B"));
    painter.restore();
}

FigureView::FigureView(ViewState& state, QWidget* parent) : QWidget(parent), m_state(state)
{
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_OpaquePaintEvent); // paintEvent fills all of it
    connect(&state, &ViewState::analysisChanged, this, &FigureView::rebuild);
    connect(&state, &ViewState::themeChanged, this, &FigureView::repaintGround);
}

void FigureView::setLetter(bool shown)
{
    if (shown == m_letter)
        return;
    m_letter = shown;
    rebuild();
}

void FigureView::rebuild()
{
    m_ground = {};
    QToolTip::hideText();
    reset();
    if (isVisible() || isWindow()) // what nobody looks at is described when it is shown: looking at it all takes time
        setAccessibleDescription(isEmpty() ? emptyText() : describe());
    update();
}

void FigureView::repaintGround()
{
    m_ground = {};
    update();
}

const QPixmap& FigureView::ground()
{
    const QSize pixels = (QSizeF(size()) * devicePixelRatioF()).toSize();
    if (m_ground.size() == pixels && m_ground.devicePixelRatio() == devicePixelRatioF())
        return m_ground;
    m_ground = QPixmap(pixels);
    m_ground.setDevicePixelRatio(devicePixelRatioF());
    m_ground.fill(m_state.theme().surface);
    QPainter painter(&m_ground);
    painter.setRenderHint(QPainter::Antialiasing);
    paintGround(painter);
    return m_ground;
}

void FigureView::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (isEmpty()) {
        paintEmpty(painter);
    } else {
        painter.drawPixmap(0, 0, ground());
        paintOver(painter);
    }
    if (m_keyboardFocus) {
        painter.setPen(QPen(m_state.theme().accent, 2.0));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(QRectF(rect()).adjusted(1.0, 1.0, -1.0, -1.0));
    }
}

void FigureView::paintEmpty(QPainter& painter) const
{
    painter.fillRect(rect(), m_state.theme().surface);
    painter.setFont(plotTitleFont());
    painter.setPen(m_state.theme().mutedText);
    const QRectF area = QRectF(rect()).adjusted(24.0, 24.0, -24.0, -24.0);
    painter.drawText(area, Qt::AlignCenter | Qt::TextWordWrap, emptyText());
}

void FigureView::keyPressEvent(QKeyEvent* event)
{
    if (event->matches(QKeySequence::Copy) && !isEmpty())
        Q_EMIT copyRequested();
    else
        QWidget::keyPressEvent(event);
}

// Only a focus that came by keyboard is shown; a click says where it is by itself.
void FigureView::focusInEvent(QFocusEvent* event)
{
    m_keyboardFocus = event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason ||
                      event->reason() == Qt::ShortcutFocusReason;
    QWidget::focusInEvent(event);
    update();
}

void FigureView::focusOutEvent(QFocusEvent* event)
{
    m_keyboardFocus = false;
    QWidget::focusOutEvent(event);
    update();
}

void FigureView::changeEvent(QEvent* event)
{
    // The chart's fonts follow the application's, its numbers the locale.
    if (event->type() == QEvent::FontChange || event->type() == QEvent::LocaleChange ||
        event->type() == QEvent::StyleChange)
        rebuild();
    QWidget::changeEvent(event);
}

void FigureView::contextMenuEvent(QContextMenuEvent* event)
{
    QMenu menu(this);
    QAction* copy = menu.addAction(tr("&Copy"), this, &FigureView::copyRequested);
    QAction* save = menu.addAction(tr("&Export…"), this, &FigureView::exportRequested);
    copy->setEnabled(!isEmpty());
    save->setEnabled(!isEmpty());
    addActions(menu);
    menu.exec(event->globalPos());
}

bool FigureView::event(QEvent* event)
{
    if (event->type() == QEvent::Show)
        setAccessibleDescription(isEmpty() ? emptyText() : describe());
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const QString text = isEmpty() ? QString() : tooltipAt(help->pos());
    if (text.isEmpty())
        QToolTip::hideText();
    else
        QToolTip::showText(help->globalPos(), text, this);
    return true;
}

} // namespace toposcope
