// Follows the state and the places of the nodes; all painting is the figure's, mouse and keys are in
// token_graph_view_input.cpp.
#include "ui/graph/token_graph_view.h"

#include "ui/plots/figure_view.h"

#include "ui/token_name.h"

#include <QActionGroup>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QHelpEvent>
#include <QLocale>
#include <QMenu>
#include <QPainter>
#include <QStyle>
#include <QToolTip>

#include <algorithm>

namespace toposcope {

namespace {

constexpr double hoverRadius = 10.0;
constexpr double smallestZoom = 0.25;
constexpr double largestZoom = 64.0;
constexpr int fadeMilliseconds = 150;
constexpr int stillMilliseconds = 150;

} // namespace

TokenGraphView::TokenGraphView(ViewState& state, Selection& selection, QWidget* parent)
    : QWidget(parent), m_state(state), m_selection(selection)
{
    setAttribute(Qt::WA_OpaquePaintEvent); // paintEvent fills all of it
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setMinimumSize(160, 120);
    setAccessibleName(tr("Token graph"));
    makeActions();
    m_still.setSingleShot(true);
    m_still.setInterval(stillMilliseconds);
    connect(&m_still, &QTimer::timeout, this, qOverload<>(&QWidget::update));
    m_fade.setDuration(fadeMilliseconds);
    m_fade.setStartValue(0.0);
    m_fade.setEndValue(1.0);
    connect(&m_fade, &QVariantAnimation::valueChanged, this, &TokenGraphView::refresh);
    connect(&m_places, &NodePlaces::changed, this, [this] {
        updateMoving();
        refresh();
    });
    connect(&state, &ViewState::analysisChanged, this, &TokenGraphView::followAnalysis);
    connect(&state, &ViewState::thresholdChanged, this, &TokenGraphView::followThreshold);
    connect(&state, &ViewState::themeChanged, this, &TokenGraphView::refresh);
    connect(&selection, &Selection::changed, this, &TokenGraphView::refresh);
    followAnalysis();
}

void TokenGraphView::makeActions()
{
    m_layouts = new QActionGroup(this);
    for (int i = 0; i < graphLayoutCount; ++i) {
        const auto layout = static_cast<GraphLayout>(i);
        auto* action = m_layouts->addAction(graphLayoutName(layout));
        action->setCheckable(true);
        action->setChecked(layout == GraphLayout::Stable);
        action->setToolTip(graphLayoutHint(layout));
        action->setStatusTip(graphLayoutHint(layout));
        connect(action, &QAction::triggered, this, [this, layout] { setLayout(layout); });
    }
    m_reset = new QAction(tr("&Reset Places"), this);
    m_reset->setToolTip(tr("Puts the tokens back that were moved by hand, and turns space to the front."));
    m_reset->setStatusTip(m_reset->toolTip());
    m_reset->setEnabled(false);
    connect(m_reset, &QAction::triggered, &m_places, &NodePlaces::reset);
}

// Nothing moves by itself when the system asks for reduced motion, nor out of sight.
bool TokenGraphView::mayMove() const
{
    return isVisible() && style()->styleHint(QStyle::SH_Widget_Animation_Duration, nullptr, this) > 0;
}

void TokenGraphView::setLayout(GraphLayout layout)
{
    if (layout == layoutKind())
        return;
    m_places.setAnimated(mayMove());
    m_places.setLayout(layout);
    m_layouts->actions().at(static_cast<qsizetype>(layout))->setChecked(true);
    refresh();
    Q_EMIT layoutChanged(layout);
}

std::vector<Point> TokenGraphView::positions() const
{
    std::vector<Point> positions;
    if (const auto& places = m_places.shown())
        for (const QPointF& point : places->points)
            positions.push_back({point.x(), point.y()});
    return positions;
}

bool TokenGraphView::isBusy() const
{
    return m_places.isBusy() || m_fade.state() == QAbstractAnimation::Running;
}

void TokenGraphView::followAnalysis()
{
    m_fade.stop();
    m_formerSlots.clear();
    m_slots = m_state.clusterSlots();
    m_threshold = m_state.threshold();
    m_grip = Grip::None;
    m_places.setAnimated(mayMove());
    m_places.setAnalysis(m_state.analysis(), m_threshold);
    refresh();
}

// The colour of a cluster that another takes in fades into the other's; what splits again does so at once.
void TokenGraphView::followThreshold()
{
    const std::vector<int>& now = m_state.clusterSlots();
    if (now.size() == m_slots.size() && m_state.threshold() > m_threshold && mayMove()) {
        std::vector<int> former = now;
        for (std::size_t i = 0; i < now.size(); ++i)
            if (m_slots[i] >= 0 && now[i] >= 0)
                former[i] = m_slots[i];
        if (former != now) {
            m_formerSlots = std::move(former);
            m_fade.stop();
            m_fade.start();
        }
    } else {
        m_fade.stop();
    }
    m_slots = now;
    m_threshold = m_state.threshold();
    m_places.setAnimated(mayMove());
    m_places.setThreshold(m_threshold);
    updateMoving();
    refresh();
}

TokenGraphContent TokenGraphView::content() const
{
    TokenGraphContent content{
        m_state.analysis(), m_state.threshold(), m_state.clusterSlots(), m_selection.highlight(), m_camera, rect()};
    const bool current =
        m_places.shown() && content.analysis && m_places.shown()->points.size() == content.analysis->nodes.size();
    if (current)
        content.places = m_places.shown();
    if (m_fade.state() == QAbstractAnimation::Running && m_formerSlots.size() == content.slots.size()) {
        content.formerSlots = m_formerSlots;
        content.fade = m_fade.currentValue().toDouble();
    }
    return content;
}

// A figure of its own: what is shown here may change while it is written.
std::unique_ptr<Figure> TokenGraphView::figure() const
{
    return std::make_unique<TokenGraphFigure>(content());
}

void TokenGraphView::refresh()
{
    m_figure.setContent(content());
    m_reset->setEnabled(m_places.isChangedByHand());
    const QString& sentence = m_selection.highlight().sentence;
    setAccessibleDescription(sentence.isEmpty() ? m_figure.description()
                                                : m_figure.description() + QLatin1Char(' ') + sentence);
    update();
}

// Another frame follows soon, or the picture comes to rest and is drawn in full.
void TokenGraphView::updateMoving()
{
    m_still.start();
    update();
}

void TokenGraphView::fit()
{
    m_camera = {};
    updateMoving();
}

void TokenGraphView::zoomBy(double factor)
{
    zoomAt(QRectF(rect()).center(), factor);
}

void TokenGraphView::zoomAt(const QPointF& position, double factor)
{
    const double zoom = std::clamp(m_camera.m11() * factor, smallestZoom, largestZoom);
    factor = zoom / m_camera.m11();
    QTransform around;
    around.translate(position.x(), position.y());
    around.scale(factor, factor);
    around.translate(-position.x(), -position.y());
    m_camera = m_camera * around;
    updateMoving();
}

int TokenGraphView::nodeAt(const QPointF& position) const
{
    return m_figure.nodeAt(position, rect(), m_camera, hoverRadius);
}

int TokenGraphView::pinnedNode() const
{
    const Highlight& highlight = m_selection.highlight();
    return highlight.kind == Highlight::Kind::Node ? highlight.nodes.front() : -1;
}

void TokenGraphView::setLetter(bool shown)
{
    m_letter = shown;
    update();
}

void TokenGraphView::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), m_state.theme().surface);
    m_figure.paint(painter, rect(), m_state.theme(), m_camera,
                   m_still.isActive() ? TokenGraphFigure::Frame::Moving : TokenGraphFigure::Frame::Still);
    if (m_letter)
        paintSideLetter(painter, QRectF(rect()).adjusted(4.0, 4.0, 0.0, 0.0), m_state.side(), m_state.theme());
    if (m_grip == Grip::Box)
        paintBox(painter);
    if (hasFocus() && QGuiApplication::focusWindow()) {
        painter.setPen(QPen(m_state.theme().accent, 1.0));
        painter.drawRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5));
    }
}

void TokenGraphView::paintBox(QPainter& painter) const
{
    QColor ground = m_state.theme().accent;
    ground.setAlphaF(0.12F);
    painter.setBrush(ground);
    painter.setPen(QPen(m_state.theme().accent, 1.0, Qt::DashLine));
    painter.drawRect(QRectF(m_pressed, m_last).normalized());
}

void TokenGraphView::contextMenuEvent(QContextMenuEvent* event)
{
    QMenu menu(this);
    menu.addAction(tr("&Copy"), this, &TokenGraphView::copyRequested);
    menu.addAction(tr("&Export…"), this, &TokenGraphView::exportRequested);
    menu.addSeparator();
    QMenu* layouts = menu.addMenu(tr("&Layout"));
    layouts->setToolTipsVisible(true);
    layouts->addActions(m_layouts->actions());
    menu.addAction(m_reset);
    menu.addAction(tr("&Fit"), this, &TokenGraphView::fit);
    menu.exec(event->globalPos());
}

QString TokenGraphView::toolTipOf(int node) const
{
    const Analysis& analysis = *m_state.analysis();
    const Node& token = analysis.nodes[static_cast<std::size_t>(node)];
    const Highlight highlight = Selection::ofNode(m_state, node);
    QStringList lines{
        isolated(QString::fromStdString(token.label)),
        tr("Token %1 of %2 · %3 at this threshold")
            .arg(node + 1)
            .arg(analysis.nodes.size())
            .arg(highlight.edges.size() == 1 ? tr("1 edge") : tr("%1 edges").arg(highlight.edges.size()))};
    const QString unit = QString::fromStdString(analysis.distance.unit());
    for (const int other : nearestNodes(analysis, node, 3))
        lines << tr("%1  %2 %3")
                     .arg(isolated(tokenName(analysis.nodes[static_cast<std::size_t>(other)])),
                          QLocale().toString(analysis.distance(node, other), 'f', 6), unit);
    for (QString& line : lines) // a token may look like a tag
        line = line.toHtmlEscaped();
    return QStringLiteral("<p style='white-space:pre'>%1</p>").arg(lines.join(QStringLiteral("<br>")));
}

bool TokenGraphView::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        if (const int node = nodeAt(help->pos()); node >= 0)
            QToolTip::showText(help->globalPos(), toolTipOf(node), this);
        else
            QToolTip::hideText();
        return true;
    }
    return QWidget::event(event);
}

} // namespace toposcope
