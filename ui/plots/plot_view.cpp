// The widget around a PlotFigure. Dragging repaints the classes alive and the threshold; chart and faded marks below
// them are kept as a picture until the analysis, the size, the theme or the screen's resolution change.
#include "ui/plots/plot_view.h"

#include "ui/plots/chart_axes.h"
#include "ui/token_name.h"

#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QLocale>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>

namespace toposcope {

PlotFigure::PlotFigure(std::shared_ptr<const Analysis> analysis, double threshold,
                       std::optional<std::size_t> highlighted)
    : m_analysis(std::move(analysis)), m_threshold(threshold), m_highlighted(highlighted)
{
}

void PlotFigure::paint(QPainter& painter, const QRectF& target, const Theme& theme) const
{
    paintChart(painter, target, theme);
    paintMarks(painter, target, theme, Marks::Each);
    paintThreshold(painter, target, theme);
}

double PlotFigure::largestDistance() const
{
    if (m_axisEnd > 0.0)
        return m_axisEnd;
    const double radius = m_analysis->filtration.enclosingRadius();
    return radius > 0.0 ? 1.02 * radius : 1.0; // as ViewState::largestThreshold
}

QString PlotFigure::countSentence(const QString& noun) const
{
    QStringList parts;
    for (int dimension = 0; dimension <= m_analysis->diagram.maxDimension(); ++dimension) {
        const auto count = m_analysis->diagram.ofDimension(dimension).size();
        parts << QStringLiteral("%1 %2 %3%4")
                     .arg(QLocale().toString(static_cast<qulonglong>(count)), homologyName(dimension), noun,
                          count == 1 ? QString() : QStringLiteral("s"));
    }
    return parts.join(QStringLiteral(", "));
}

QString homologyName(int dimension)
{
    return QStringLiteral("H") + QChar(0x2080 + dimension);
}

QString intervalTooltip(const Analysis& analysis, std::size_t index)
{
    const PersistencePair& pair = analysis.diagram.pairs[index];
    const QString unit = QString::fromStdString(analysis.distance.unit());
    const auto exact = [&](double value) {
        const QString number = QLocale().toString(value, 'g', 6);
        return unit.isEmpty() ? number : number + QChar(0x00a0) + unit;
    };
    // Tokens may contain anything, markup included.
    const auto name = [&](int node) {
        return isolated(tokenName(analysis.nodes[static_cast<std::size_t>(node)])).toHtmlEscaped();
    };
    static const std::array<const char*, 3> kinds{QT_TRANSLATE_NOOP("toposcope::PlotView", "cluster"),
                                                  QT_TRANSLATE_NOOP("toposcope::PlotView", "loop"),
                                                  QT_TRANSLATE_NOOP("toposcope::PlotView", "void")};
    QStringList lines;
    lines << QStringLiteral("<b>%1</b> %2")
                 .arg(homologyName(pair.dimension), PlotView::tr(kinds[static_cast<std::size_t>(pair.dimension)]));
    lines << PlotView::tr("born %1").arg(exact(pair.birth));
    if (pair.isEssential()) {
        lines << PlotView::tr("never dies");
    } else {
        lines << PlotView::tr("dies %1").arg(exact(pair.death));
        lines << PlotView::tr("persistence %1").arg(exact(pair.persistence()));
    }
    if (pair.deathEdge)
        lines << PlotView::tr("joined by %1 and %2").arg(name(pair.deathEdge->a), name(pair.deathEdge->b));
    else if (pair.birthEdge)
        lines << PlotView::tr("closed by %1 and %2").arg(name(pair.birthEdge->a), name(pair.birthEdge->b));
    return QStringLiteral("<p style='white-space:pre'>%1</p>").arg(lines.join(QStringLiteral("<br>")));
}

QString axisTitle(const QString& noun, const Analysis& analysis)
{
    const QString unit = QString::fromStdString(analysis.distance.unit());
    return unit.isEmpty() ? noun : QStringLiteral("%1 (%2)").arg(noun, unit);
}

void paintThresholdHandle(QPainter& painter, const QPointF& centre, const Theme& theme)
{
    painter.setPen(QPen(theme.surface, 1.5));
    painter.setBrush(theme.threshold);
    painter.drawEllipse(centre, 5.0, 5.0);
}

QString thresholdText(const Analysis& analysis, double threshold)
{
    const QString number = QLocale().toString(threshold, 'f', 3);
    const QString unit = QString::fromStdString(analysis.distance.unit());
    return unit.isEmpty() ? number : number + QChar(0x00a0) + unit;
}

PlotView::PlotView(ViewState& state, Selection& selection, QWidget* parent)
    : QWidget(parent), m_state(state), m_selection(selection)
{
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_OpaquePaintEvent); // paintEvent fills all of it
    connect(&state, &ViewState::analysisChanged, this, &PlotView::rebuild);
    connect(&state, &ViewState::axisChanged, this, &PlotView::rebuild);
    connect(&state, &ViewState::themeChanged, this, [this] {
        m_ground = {};
        update();
    });
    connect(&state, &ViewState::thresholdChanged, this, [this](double threshold) {
        if (m_figure)
            m_figure->setThreshold(threshold);
        update();
    });
    connect(&selection, &Selection::changed, this, [this] {
        if (m_figure)
            m_figure->setHighlighted(m_selection.highlight().interval);
        update();
    });
}

PlotView::~PlotView() = default;

void PlotView::rebuild()
{
    m_figure.reset();
    m_ground = {};
    m_dragging = false;
    m_hovered.reset();
    QToolTip::hideText();
    const PlotFigure* figure = current();
    setAccessibleDescription(figure ? figure->description() : emptyText());
    update();
}

bool PlotView::hasIntervals() const
{
    return m_state.analysis() && !m_state.analysis()->diagram.pairs.empty();
}

std::unique_ptr<Figure> PlotView::figure() const
{
    return hasIntervals() ? makeCurrent() : nullptr;
}

std::unique_ptr<PlotFigure> PlotView::makeCurrent() const
{
    auto figure = makeFigure();
    figure->setAxisEnd(m_state.largestThreshold());
    return figure;
}

const PlotFigure* PlotView::current() const
{
    if (!m_figure && hasIntervals())
        m_figure = makeCurrent();
    return m_figure.get();
}

const QPixmap& PlotView::ground()
{
    const QSize pixels = (QSizeF(size()) * devicePixelRatioF()).toSize();
    if (m_ground.size() == pixels && m_ground.devicePixelRatio() == devicePixelRatioF())
        return m_ground;
    m_ground = QPixmap(pixels);
    m_ground.setDevicePixelRatio(devicePixelRatioF());
    m_ground.fill(m_state.theme().surface);
    QPainter painter(&m_ground);
    painter.setRenderHint(QPainter::Antialiasing);
    current()->paintChart(painter, rect(), m_state.theme());
    current()->paintMarks(painter, rect(), m_state.theme(), Marks::AllFaded);
    return m_ground;
}

void PlotView::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (const PlotFigure* figure = current()) {
        painter.drawPixmap(0, 0, ground());
        figure->paintMarks(painter, rect(), m_state.theme(), Marks::OnlyVivid);
        figure->paintThreshold(painter, rect(), m_state.theme());
    } else {
        paintEmpty(painter);
    }
    if (m_keyboardFocus) {
        painter.setPen(QPen(m_state.theme().accent, 2.0));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(QRectF(rect()).adjusted(1.0, 1.0, -1.0, -1.0));
    }
}

void PlotView::paintEmpty(QPainter& painter) const
{
    painter.fillRect(rect(), m_state.theme().surface);
    painter.setFont(plotTitleFont());
    painter.setPen(m_state.theme().mutedText);
    const QRectF area = QRectF(rect()).adjusted(24.0, 24.0, -24.0, -24.0);
    painter.drawText(area, Qt::AlignCenter | Qt::TextWordWrap, emptyText());
}

void PlotView::hover(const QPointF& position)
{
    const PlotFigure* figure = current();
    const bool onThreshold = figure->onThreshold(position, rect());
    const auto interval = onThreshold ? std::nullopt : figure->intervalAt(position, rect());
    if (onThreshold)
        setCursor(figure->dragCursor());
    else if (interval)
        setCursor(Qt::PointingHandCursor);
    else
        unsetCursor();
    if (interval == m_hovered)
        return;
    m_hovered = interval;
    if (interval)
        m_selection.hoverInterval(*interval);
    else
        m_selection.endHover();
}

void PlotView::mousePressEvent(QMouseEvent* event)
{
    const PlotFigure* figure = current();
    if (!figure || event->button() != Qt::LeftButton)
        return QWidget::mousePressEvent(event);
    QToolTip::hideText();
    if (figure->onThreshold(event->position(), rect()))
        m_dragging = true;
    else if (const auto interval = figure->intervalAt(event->position(), rect()))
        m_selection.pinInterval(*interval);
    else
        m_selection.clear();
}

void PlotView::mouseMoveEvent(QMouseEvent* event)
{
    const PlotFigure* figure = current();
    if (!figure)
        return;
    if (m_dragging)
        m_state.setThreshold(figure->thresholdAt(event->position(), rect()));
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
    if (m_hovered)
        m_selection.endHover();
    m_hovered.reset();
}

void PlotView::keyPressEvent(QKeyEvent* event)
{
    if (event->matches(QKeySequence::Copy) && current())
        return Q_EMIT copyRequested();
    switch (event->key()) {
    case Qt::Key_Up: return stepInterval(-1);
    case Qt::Key_Down: return stepInterval(1);
    case Qt::Key_Escape: return m_selection.clear();
    default: QWidget::keyPressEvent(event);
    }
}

void PlotView::stepInterval(int steps)
{
    const PlotFigure* figure = current();
    if (!figure)
        return;
    const std::vector<std::size_t> order = figure->order();
    if (order.empty())
        return;
    const auto last = static_cast<std::ptrdiff_t>(order.size()) - 1;
    std::ptrdiff_t at = steps > 0 ? 0 : last;
    if (const auto interval = figure->highlighted()) {
        const auto found = std::find(order.begin(), order.end(), *interval);
        if (found != order.end())
            at = std::clamp<std::ptrdiff_t>(found - order.begin() + steps, 0, last);
    }
    const std::size_t next = order[static_cast<std::size_t>(at)];
    m_selection.endHover();
    m_hovered.reset();
    if (m_selection.highlight().interval != next) // pinning the pinned one would unpin it
        m_selection.pinInterval(next);
    setAccessibleDescription(m_selection.highlight().sentence);
}

// Only a focus that came by keyboard is shown; a click says where it is by itself.
void PlotView::focusInEvent(QFocusEvent* event)
{
    m_keyboardFocus = event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason ||
                      event->reason() == Qt::ShortcutFocusReason;
    QWidget::focusInEvent(event);
    update();
}

void PlotView::focusOutEvent(QFocusEvent* event)
{
    m_keyboardFocus = false;
    QWidget::focusOutEvent(event);
    update();
}

void PlotView::changeEvent(QEvent* event)
{
    // The chart's fonts follow the application's, its numbers the locale.
    if (event->type() == QEvent::FontChange || event->type() == QEvent::LocaleChange ||
        event->type() == QEvent::StyleChange)
        rebuild();
    QWidget::changeEvent(event);
}

void PlotView::contextMenuEvent(QContextMenuEvent* event)
{
    QMenu menu(this);
    QAction* copy = menu.addAction(tr("&Copy"), this, &PlotView::copyRequested);
    QAction* save = menu.addAction(tr("&Export…"), this, &PlotView::exportRequested);
    copy->setEnabled(current());
    save->setEnabled(current());
    addActions(menu);
    menu.exec(event->globalPos());
}

bool PlotView::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const PlotFigure* figure = current();
    const auto interval = figure ? figure->intervalAt(help->pos(), rect()) : std::nullopt;
    if (interval)
        QToolTip::showText(help->globalPos(), intervalTooltip(*m_state.analysis(), *interval), this);
    else
        QToolTip::hideText();
    return true;
}

} // namespace toposcope
