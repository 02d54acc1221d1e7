#include "ui/graph/node_places.h"

#include "core/graph/spring_layout.h"
#include "ui/graph/token_graph_figure.h"

#include <QLocale>

#include <algorithm>

namespace toposcope {

namespace {

constexpr int restMilliseconds = 150;
constexpr std::chrono::milliseconds slice(10);
constexpr int wayMilliseconds = 200;

} // namespace

NodePlaces::NodePlaces(QObject* parent) : QObject(parent)
{
    m_rest.setSingleShot(true);
    m_rest.setInterval(restMilliseconds);
    connect(&m_rest, &QTimer::timeout, this, &NodePlaces::startSprings);
    connect(&m_slice, &QTimer::timeout, this, &NodePlaces::advanceSprings);
    m_way.setDuration(wayMilliseconds);
    m_way.setStartValue(0.0);
    m_way.setEndValue(1.0);
    m_way.setEasingCurve(QEasingCurve::OutCubic);
    connect(&m_way, &QVariantAnimation::valueChanged, this, [this](const QVariant& value) {
        if (m_from && m_to)
            show(value.toDouble() < 1.0 ? between(*m_from, *m_to, value.toDouble()) : *m_to);
    });
}

NodePlaces::~NodePlaces() = default;

void NodePlaces::setAnalysis(std::shared_ptr<const Analysis> analysis, double threshold)
{
    if (analysis == m_analysis) {
        setThreshold(threshold);
        return;
    }
    stopSprings();
    // The same tokens under other heads: springs start from where they were.
    const auto count = [](const std::shared_ptr<const Analysis>& of) { return of ? of->nodes.size() : 0; };
    if (count(analysis) != count(m_analysis))
        m_springPlaces.reset();
    m_analysis = std::move(analysis);
    m_threshold = threshold;
    m_space.reset();
    m_moved = {};
    showTarget(false);
    if (m_layout == GraphLayout::Spring)
        startSprings();
}

void NodePlaces::setThreshold(double threshold)
{
    if (threshold == m_threshold)
        return;
    m_threshold = threshold;
    if (m_layout == GraphLayout::Spring)
        m_rest.start();
}

void NodePlaces::setLayout(GraphLayout layout)
{
    if (layout == m_layout)
        return;
    stopSprings();
    m_layout = layout;
    if (layout != GraphLayout::Spring) {
        showTarget(true);
        return;
    }
    // From where the nodes are now: nothing jumps while the springs settle.
    m_springPlaces.reset();
    if (m_analysis && m_shown) {
        std::vector<Point> now;
        for (const QPointF& point : m_shown->points)
            now.push_back({point.x(), point.y()});
        m_springPlaces = springPlaces(*m_analysis, now);
        showTarget(false);
        startSprings();
    }
}

void NodePlaces::move(int node, const QPointF& place)
{
    if (m_layout == GraphLayout::ThreeD || !m_analysis)
        return;
    moved()[node] = place;
    showTarget(false);
}

void NodePlaces::turn(double aroundVertical, double aroundHorizontal)
{
    if (m_layout != GraphLayout::ThreeD)
        return;
    m_rotation = QQuaternion::fromAxisAndAngle(0.0F, 1.0F, 0.0F, static_cast<float>(aroundVertical)) *
                 QQuaternion::fromAxisAndAngle(1.0F, 0.0F, 0.0F, static_cast<float>(aroundHorizontal)) * m_rotation;
    m_rotation.normalize();
    showTarget(false);
}

bool NodePlaces::isChangedByHand() const
{
    return m_layout == GraphLayout::ThreeD ? !m_rotation.isIdentity() : !moved().empty();
}

void NodePlaces::reset()
{
    if (!isChangedByHand())
        return;
    if (m_layout == GraphLayout::ThreeD)
        m_rotation = {};
    moved().clear();
    showTarget(true);
    if (m_layout == GraphLayout::Spring)
        startSprings();
}

bool NodePlaces::isBusy() const
{
    return m_springs || m_rest.isActive() || m_way.state() == QAbstractAnimation::Running;
}

// The places of the layout without those moved by hand, computed when first needed.
GraphPlaces NodePlaces::target()
{
    GraphPlaces places;
    switch (m_layout) {
    case GraphLayout::Stable: places = stablePlaces(*m_analysis); break;
    case GraphLayout::Spring: places = m_springPlaces ? *m_springPlaces : stablePlaces(*m_analysis); break;
    case GraphLayout::Circular: places = circularPlaces(*m_analysis); break;
    case GraphLayout::ThreeD:
        if (!m_space)
            m_space = classicalMds3d(m_analysis->distance);
        places = spacePlaces(*m_space, m_rotation);
        break;
    }
    for (const auto& [node, place] : moved())
        places.points[static_cast<std::size_t>(node)] = place;
    if (!moved().empty())
        places.note +=
            QStringLiteral(" · ") +
            (moved().size() == 1
                 ? tr("1 token moved by hand")
                 : tr("%1 tokens moved by hand").arg(QLocale().toString(static_cast<qulonglong>(moved().size()))));
    return places;
}

// On the edges that are drawn.
void NodePlaces::startSprings()
{
    stopSprings();
    if (!m_analysis || m_analysis->nodes.empty() || m_layout != GraphLayout::Spring)
        return;
    std::vector<Point> start;
    for (const QPointF& point : target().points)
        start.push_back({point.x(), point.y()});
    std::vector<int> fixed;
    for (const auto& entry : moved())
        fixed.push_back(entry.first);
    const auto edges = m_analysis->filtration.edgesUpTo(m_threshold);
    m_springs = std::make_unique<SpringLayout>(edges.first(std::min(edges.size(), mostEdgesDrawn)), start, fixed);
    m_slice.start(0);
}

void NodePlaces::advanceSprings()
{
    if (!m_springs)
        return;
    m_springs->advance(slice);
    if (!m_springs->isFinished())
        return;
    m_springPlaces = springPlaces(*m_analysis, m_springs->positions());
    stopSprings();
    showTarget(true);
}

void NodePlaces::stopSprings()
{
    m_rest.stop();
    m_slice.stop();
    m_springs.reset();
}

void NodePlaces::showTarget(bool animate)
{
    m_way.stop();
    if (!m_analysis) {
        m_shown.reset();
        Q_EMIT changed();
        return;
    }
    GraphPlaces places = target();
    if (!animate || !m_animated || !m_shown || m_shown->points.size() != places.points.size()) {
        show(std::move(places));
        return;
    }
    m_from = m_shown;
    m_to = std::make_shared<const GraphPlaces>(std::move(places));
    m_way.start();
}

void NodePlaces::show(GraphPlaces places)
{
    m_shown = std::make_shared<const GraphPlaces>(std::move(places));
    Q_EMIT changed();
}

} // namespace toposcope
