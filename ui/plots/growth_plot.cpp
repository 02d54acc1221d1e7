// A press anywhere moves the line there; steps that arrive are drawn together.
#include "ui/plots/growth_plot.h"

#include "ui/plots/plot_figure.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QTimer>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace toposcope {

namespace {

constexpr double grabDistance = 6.0;
constexpr int arrivalDelay = 100; // milliseconds between pictures of a growth under way

GrowthFigure figureOf(std::shared_ptr<const GrowthCurves> curves, const ViewState& state, int prefix, bool compared)
{
    return GrowthFigure({std::move(curves), state.analysis(), state.threshold(), prefix, state.side(), compared});
}

} // namespace

GrowthPlot::GrowthPlot(ViewState& state, QWidget* parent)
    : FigureView(state, parent), m_curves(std::make_shared<GrowthCurves>())
{
    setAccessibleName(tr("Growth"));
    connect(&state, &ViewState::analysisChanged, this, &GrowthPlot::clear);
    connect(&state, &ViewState::thresholdChanged, this, [this] { update(); });
    rebuild();
}

void GrowthPlot::clear()
{
    m_curves = std::make_shared<GrowthCurves>();
    m_prefix = 0;
    m_moved = false;
    m_dragging = false;
    rebuild();
    Q_EMIT lengthsChanged();
}

void GrowthPlot::append(const GrowthStep& step)
{
    m_curves->append(step);
    if (!m_moved)
        m_prefix = step.nodes;
}

void GrowthPlot::setGrowth(std::shared_ptr<const Growth> growth)
{
    const int before = m_moved ? m_prefix : 0;
    clear();
    if (!growth || !m_state.analysis())
        return;
    for (const GrowthStep& step : growth->steps)
        append(step);
    if (before > 0)
        setPrefix(before);
    m_moved = before > 0;
    showArrived();
}

// A thousand steps may come within a second: they are drawn together.
void GrowthPlot::addStep(const GrowthStep& step)
{
    if (!m_state.analysis())
        return;
    append(step);
    if (m_waiting)
        return;
    m_waiting = true;
    QTimer::singleShot(arrivalDelay, this, &GrowthPlot::showArrived);
}

void GrowthPlot::showArrived()
{
    m_waiting = false;
    rebuild();
    Q_EMIT lengthsChanged();
}

int GrowthPlot::shortest() const
{
    return isEmpty() ? 0 : m_curves->nodes(0);
}

int GrowthPlot::longest() const
{
    return isEmpty() ? 0 : m_curves->nodes(m_curves->size() - 1);
}

void GrowthPlot::setPrefix(int nodes)
{
    if (isEmpty())
        return;
    m_prefix = m_curves->nodes(m_curves->indexOf(nodes));
    setAccessibleDescription(describe());
    update();
}

void GrowthPlot::choosePrefix(int nodes)
{
    const int before = m_prefix;
    setPrefix(nodes);
    m_moved = true;
    if (m_prefix != before)
        Q_EMIT prefixChosen(m_prefix);
}

QString GrowthPlot::prefixText() const
{
    return isEmpty() ? QString() : figureOf(m_curves, m_state, m_prefix, false).prefixName();
}

std::unique_ptr<Figure> GrowthPlot::figure() const
{
    if (isEmpty())
        return nullptr;
    return std::make_unique<GrowthFigure>(
        figureOf(std::make_shared<GrowthCurves>(*m_curves), m_state, m_prefix, hasLetter()));
}

QString GrowthPlot::emptyText() const
{
    return tr(
        "The growth of the text appears here: clusters and loops of its first two tokens, its first three, and so "
        "on. Choose “Compute growth”.");
}

QString GrowthPlot::describe() const
{
    return figureOf(m_curves, m_state, m_prefix, false).description();
}

void GrowthPlot::paintGround(QPainter& painter)
{
    figureOf(m_curves, m_state, m_prefix, hasLetter()).paintGround(painter, rect(), m_state.theme());
}

void GrowthPlot::paintOver(QPainter& painter)
{
    figureOf(m_curves, m_state, m_prefix, false).paintOver(painter, rect(), m_state.theme());
}

int GrowthPlot::prefixAt(double x) const
{
    const double nodes = figureOf(m_curves, m_state, m_prefix, false).frame(rect()).valueAt(x);
    return m_curves->nodes(m_curves->indexOf(static_cast<int>(std::lround(std::clamp(nodes, 0.0, 1e6)))));
}

bool GrowthPlot::onLine(const QPointF& position) const
{
    const StripFrame at = figureOf(m_curves, m_state, m_prefix, false).frame(rect());
    return std::abs(position.x() - at.x(m_prefix)) <= grabDistance && position.y() >= at.all.top() - 14.0 &&
           position.y() <= at.all.bottom() + 2.0;
}

QString GrowthPlot::tooltipAt(const QPointF& position) const
{
    const GrowthFigure under = figureOf(m_curves, m_state, prefixAt(position.x()), false);
    if (!under.frame(rect()).all.contains(position))
        return {};
    return tooltipOf({under.lineText().toHtmlEscaped()});
}

// Anywhere in the plot moves the line there; there is nothing else to click on.
void GrowthPlot::mousePressEvent(QMouseEvent* event)
{
    if (isEmpty() || event->button() != Qt::LeftButton)
        return QWidget::mousePressEvent(event);
    QToolTip::hideText();
    m_dragging = true;
    if (!onLine(event->position()))
        choosePrefix(prefixAt(event->position().x()));
}

void GrowthPlot::mouseMoveEvent(QMouseEvent* event)
{
    if (isEmpty())
        return;
    if (m_dragging)
        choosePrefix(prefixAt(event->position().x()));
    else if (onLine(event->position()))
        setCursor(Qt::SizeHorCursor);
    else
        unsetCursor();
}

void GrowthPlot::mouseReleaseEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton)
        m_dragging = false;
}

void GrowthPlot::keyPressEvent(QKeyEvent* event)
{
    if (isEmpty())
        return FigureView::keyPressEvent(event);
    switch (event->key()) {
    case Qt::Key_Left: return choosePrefix(std::max(m_prefix - 1, shortest()));
    case Qt::Key_Right: return choosePrefix(m_prefix + 1);
    case Qt::Key_PageUp: return choosePrefix(std::max(m_prefix - 10, shortest()));
    case Qt::Key_PageDown: return choosePrefix(m_prefix + 10);
    case Qt::Key_Home: return choosePrefix(shortest());
    case Qt::Key_End: return choosePrefix(longest());
    default: FigureView::keyPressEvent(event);
    }
}

} // namespace toposcope
