// Paints from back to front: the clusters' bodies with their triangles, edges, nodes, then what is highlighted, then
// one line of legend. Where labels go depends on the positions and the camera but not on the threshold, so nothing
// flickers while it is dragged.
#include "ui/graph/token_graph_figure.h"

#include "ui/graph/token_graph_painting.h"
#include "ui/token_name.h"

#include <QFontMetricsF>
#include <QGuiApplication>
#include <QLocale>

#include <algorithm>
#include <limits>

namespace toposcope {

namespace {

// Pixels of lines that a frame has time for.
constexpr double inkInMotion = 1.5e6;
constexpr double allInk = std::numeric_limits<double>::infinity();

QString counted(int number, const QString& one, const QString& many)
{
    return number == 1 ? QStringLiteral("1 ") + one : QLocale().toString(number) + QLatin1Char(' ') + many;
}

} // namespace

TokenGraphFigure::TokenGraphFigure() = default;

TokenGraphFigure::TokenGraphFigure(TokenGraphContent content)
{
    setContent(std::move(content));
}

void TokenGraphFigure::setContent(TokenGraphContent content)
{
    const bool sameAnalysis = m_cache && content.analysis == m_content.analysis;
    m_content = std::move(content);
    if (!sameAnalysis)
        m_cache = m_content.analysis ? std::make_shared<TokenGraphCache>(*m_content.analysis) : nullptr;
    if (m_cache && !m_content.places) {
        if (!m_cache->stable)
            m_cache->stable = std::make_shared<const GraphPlaces>(stablePlaces(*m_content.analysis));
        m_content.places = m_cache->stable;
    }
}

int TokenGraphFigure::nodeCount() const
{
    return m_content.analysis ? static_cast<int>(m_content.analysis->nodes.size()) : 0;
}

int TokenGraphFigure::clusterCount() const
{
    return m_content.analysis
               ? nodeCount() - static_cast<int>(m_content.analysis->tree.mergesUpTo(m_content.threshold).size())
               : 0;
}

std::size_t TokenGraphFigure::edgeCount() const
{
    return m_content.analysis ? m_content.analysis->filtration.edgesUpTo(m_content.threshold).size() : 0;
}

QString TokenGraphFigure::title() const
{
    return QObject::tr("Token graph");
}

QString TokenGraphFigure::description() const
{
    if (nodeCount() == 0)
        return QObject::tr("No tokens.");
    const int single = static_cast<int>(std::count(m_content.slots.begin(), m_content.slots.end(), -1));
    return QObject::tr("%1 and %2 up to %3; %4, of which %5 of one token. Layout: %6.")
        .arg(counted(nodeCount(), QObject::tr("token"), QObject::tr("tokens")),
             counted(static_cast<int>(edgeCount()), QObject::tr("edge"), QObject::tr("edges")),
             distanceText(m_content.threshold, m_content.analysis->distance.unit()),
             counted(clusterCount(), QObject::tr("cluster"), QObject::tr("clusters")), QLocale().toString(single),
             m_content.places->note);
}

QString TokenGraphFigure::legend() const
{
    QString text = QStringLiteral("≤ ") + QLocale().toString(m_content.threshold, 'f', 3);
    if (const std::string& unit = m_content.analysis->distance.unit(); !unit.empty())
        text += QLatin1Char(' ') + QString::fromStdString(unit);
    text += QStringLiteral(" · ") + counted(clusterCount(), QObject::tr("cluster"), QObject::tr("clusters"));
    if (!m_content.places->note.isEmpty())
        text += QStringLiteral(" · ") + m_content.places->note;
    if (edgeCount() > mostEdgesDrawn)
        text += QStringLiteral(" · ") + QObject::tr("the %1 shortest of %2 edges")
                                            .arg(QLocale().toString(static_cast<qulonglong>(mostEdgesDrawn)),
                                                 QLocale().toString(static_cast<qulonglong>(edgeCount())));
    return text;
}

// A zoomed view is exported in its own proportions.
QSizeF TokenGraphFigure::sizeMillimetres() const
{
    const QSizeF standard = Figure::sizeMillimetres();
    if (m_content.camera.isIdentity() || m_content.cameraTarget.isEmpty())
        return standard;
    const double ratio = m_content.cameraTarget.height() / m_content.cameraTarget.width();
    return {standard.width(), standard.width() * std::clamp(ratio, 0.3, 1.5)};
}

QTransform TokenGraphFigure::fit(const QRectF& target) const
{
    if (nodeCount() == 0)
        return {};
    // Half a word at the sides; the legend at the bottom.
    const double side = std::min(60.0, target.width() * 0.15);
    const double over = std::min(28.0, target.height() * 0.12);
    const double below = std::min(44.0, target.height() * 0.16);
    const QRectF room = target.adjusted(side, over, -side, -below);
    const QRectF& frame = m_content.places->frame;
    const double width = frame.width();
    const double height = frame.height();
    double scale = std::min(width > 0.0 ? room.width() / width : std::numeric_limits<double>::max(),
                            height > 0.0 ? room.height() / height : std::numeric_limits<double>::max());
    if (scale == std::numeric_limits<double>::max())
        scale = 1.0;
    QTransform transform;
    transform.translate(room.center().x(), room.center().y());
    transform.scale(scale, scale);
    transform.translate(-frame.center().x(), -frame.center().y());
    return transform;
}

std::shared_ptr<const TokenGraphScene> TokenGraphFigure::sceneFor(const QRectF& target, const QTransform& camera,
                                                                  const QFont& font, const QPaintDevice* device) const
{
    const QString fontKey = font.key();
    const int dotsPerInch = device ? device->logicalDpiY() : 96;
    const std::shared_ptr<const TokenGraphScene> last = m_cache->scene;
    const bool sameFont = last && last->font == fontKey && last->dotsPerInch == dotsPerInch;
    if (sameFont && last->target == target && last->camera == camera && last->places == m_content.places)
        return last;

    auto scene = std::make_shared<TokenGraphScene>(
        TokenGraphScene{target, camera, fontKey, dotsPerInch, m_content.places, {}, {}, {}});
    const QTransform transform = toTarget(target, camera);
    for (const QPointF& point : m_content.places->points)
        scene->points.push_back(transform.map(point));
    if (sameFont) {
        scene->sizes = last->sizes;
    } else {
        const QFontMetricsF metrics = device ? QFontMetricsF(font, device) : QFontMetricsF(font);
        for (const QString& name : m_cache->names)
            scene->sizes.emplace_back(metrics.horizontalAdvance(name) + 2.0 * labelPaddingX,
                                      metrics.height() + 2.0 * labelPaddingY);
    }
    std::vector<int> order = m_cache->order;
    if (const auto& depth = m_content.places->depth; !depth.empty()) // in space the nearer word hides the further
        std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
            return depth[static_cast<std::size_t>(a)] < depth[static_cast<std::size_t>(b)];
        });
    LabelSpacing spacing;
    spacing.reach = m_content.places->labelReach;
    scene->labels = placeLabels(scene->points, scene->sizes, order, target, spacing);
    m_cache->scene = scene;
    return scene;
}

QPointF TokenGraphFigure::positionOf(int node, const QRectF& target, const QTransform& camera) const
{
    return toTarget(target, camera).map(m_content.places->points[static_cast<std::size_t>(node)]);
}

int TokenGraphFigure::nodeAt(const QPointF& position, const QRectF& target, const QTransform& camera,
                             double radius) const
{
    if (nodeCount() == 0)
        return -1;
    // The scene last painted, if it is this one: then the labels are where they are seen.
    std::shared_ptr<const TokenGraphScene> scene = m_cache->scene;
    if (!scene || scene->target != target || scene->camera != camera || scene->places != m_content.places)
        scene = sceneFor(target, camera, QGuiApplication::font(), nullptr);
    int nearest = -1;
    double nearestDistance = radius;
    for (int node = 0; node < nodeCount(); ++node) {
        const auto index = static_cast<std::size_t>(node);
        if (scene->labels[index].box.contains(position))
            return node;
        const double distance = QLineF(scene->points[index], position).length();
        if (distance <= nearestDistance) {
            nearest = node;
            nearestDistance = distance;
        }
    }
    return nearest;
}

void TokenGraphFigure::paint(QPainter& painter, const QRectF& target, const Theme& theme) const
{
    QTransform camera;
    if (!m_content.camera.isIdentity() && !m_content.cameraTarget.isEmpty()) {
        // Nodes keep their places relative to the middle of the picture; all of the screen's rectangle stays in sight.
        const QRectF& screen = m_content.cameraTarget;
        const double scale = std::min(target.width() / screen.width(), target.height() / screen.height());
        QTransform toTarget;
        toTarget.translate(target.center().x(), target.center().y());
        toTarget.scale(scale, scale);
        toTarget.translate(-screen.center().x(), -screen.center().y());
        camera = fit(target).inverted() * fit(screen) * m_content.camera * toTarget;
    }
    paintScene(painter, target, theme, camera, 0, allInk);
}

void TokenGraphFigure::paint(QPainter& painter, const QRectF& target, const Theme& theme, const QTransform& camera,
                             Frame frame) const
{
    paintScene(painter, target, theme, camera, edgeCount() + static_cast<std::size_t>(nodeCount()),
               frame == Frame::Moving ? inkInMotion : allInk);
}

void TokenGraphFigure::paintScene(QPainter& painter, const QRectF& target, const Theme& theme, const QTransform& camera,
                                  std::size_t items, double ink) const
{
    painter.save();
    painter.setClipRect(target, Qt::IntersectClip);
    painter.setRenderHint(QPainter::Antialiasing);
    if (nodeCount() == 0) {
        const TokenGraphScene scene{target, camera, {}, 0, {}, {}, {}, {}};
        static const TokenGraphContent nothing;
        static const TokenGraphCache none{Analysis()};
        TokenGraphPainting{painter, theme, nothing, none, scene}.paintNotice(
            m_content.analysis ? QObject::tr("The text has no tokens. A graph needs at least two.")
                               : QObject::tr("Type or paste a text to see its tokens as a graph."));
        painter.restore();
        return;
    }
    m_cache->moveTo(m_content.analysis->filtration, m_content.threshold);
    const auto scene = sceneFor(target, camera, painter.font(), painter.device());
    TokenGraphPainting painting{painter, theme, m_content, *m_cache, *scene, items, ink};
    painting.strength = painting.isHighlighted() ? dim : 1.0;
    painting.paintBodies();
    painting.paintEdges();

    const std::vector<int> highlighted = painting.highlightedNodes();
    const std::vector<PlacedLabel> labels = painting.placeHighlighted(highlighted);
    painting.paintNodes(highlighted, labels);
    painting.paintHighlight(highlighted, labels);
    painting.paintLegend(legend());
    if (nodeCount() == 1)
        painting.paintNotice(QObject::tr("One token. A graph needs at least two."));
    painter.restore();
}

} // namespace toposcope
