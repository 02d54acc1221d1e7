#include "ui/heads/head_map_figure.h"

#include "ui/color_map.h"
#include "ui/heads/heads_figure.h"
#include "ui/plots/chart_axes.h"

#include <QFontMetricsF>
#include <QLocale>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace toposcope {

namespace {

constexpr double largeDot = 4.5; // radius
constexpr double smallDot = 3.0; // of more heads than
constexpr std::size_t manyHeads = 400;
constexpr double border = 18.0; // so that a label beside an outer head finds room
constexpr double reach = 9.0;   // from a head's centre
constexpr double unlit = 0.25;  // opacity of what does not light up

} // namespace

HeadMapFigure::HeadMapFigure(HeadMapContent content) : m_content(std::move(content)) {}

QString HeadMapFigure::description() const
{
    const QLocale locale;
    return HeadValues::tr("Map of %1 heads by multidimensional scaling of their distances, stress %2.")
        .arg(locale.toString(static_cast<qulonglong>(m_content.space->nodes.size())),
             locale.toString(m_content.space->layout.stress, 'f', 3));
}

QRectF HeadMapFigure::mapArea(const QRectF& target) const
{
    const double stressLine = QFontMetricsF(plotLabelFont()).height() + 4.0;
    const double scale = m_content.colouring == HeadColouring::Cluster ? 0.0 : colourScaleHeight() + 6.0;
    return target.adjusted(0.0, 0.0, 0.0, -stressLine - scale);
}

std::vector<QPointF> HeadMapFigure::positions(const QRectF& target) const
{
    const std::vector<Point>& points = m_content.space->layout.positions;
    const QRectF area = mapArea(target).adjusted(border, border, -border, -border);
    double left = points.front().x, right = left, top = points.front().y, bottom = top;
    for (const Point& point : points) {
        left = std::min(left, point.x);
        right = std::max(right, point.x);
        top = std::min(top, point.y);
        bottom = std::max(bottom, point.y);
    }
    // One scale for both directions: distances on the map are what it is about.
    const double width = std::max(right - left, std::numeric_limits<double>::min());
    const double height = std::max(bottom - top, std::numeric_limits<double>::min());
    double scale = std::min(std::max(area.width(), 1.0) / width, std::max(area.height(), 1.0) / height);
    if (right == left && bottom == top)
        scale = 0.0;
    std::vector<QPointF> result;
    for (const Point& point : points)
        result.push_back(area.center() +
                         scale * QPointF(point.x - (left + right) / 2.0, point.y - (top + bottom) / 2.0));
    return result;
}

std::optional<int> HeadMapFigure::nodeAt(const QPointF& position, const QRectF& target) const
{
    std::optional<int> nearest;
    double least = reach;
    const auto points = positions(target);
    for (std::size_t i = 0; i < points.size(); ++i) {
        const double distance = std::hypot(points[i].x() - position.x(), points[i].y() - position.y());
        if (distance < least) {
            least = distance;
            nearest = static_cast<int>(i);
        }
    }
    return nearest;
}

bool HeadMapFigure::isLit(int node) const
{
    return m_content.lit.empty() || std::find(m_content.lit.begin(), m_content.lit.end(), node) != m_content.lit.end();
}

QColor HeadMapFigure::colourOf(int node, const Theme& theme) const
{
    const auto index = static_cast<std::size_t>(node);
    QColor colour;
    switch (m_content.colouring) {
    case HeadColouring::Layer: {
        const int last = m_content.space->heads.back().layer;
        colour =
            colorAt(ColorMap::Viridis, static_cast<double>(m_content.space->heads[index].layer) / std::max(last, 1));
        break;
    }
    case HeadColouring::Quantity: {
        const double value = m_content.values[index];
        colour = std::isnan(value) ? theme.surface : colorAt(ColorMap::Viridis, value / m_content.largest);
        break;
    }
    case HeadColouring::Cluster: colour = theme.cluster(m_content.slots[index]); break;
    }
    return m_content.old ? faded(colour, theme) : colour;
}

// The merges that have happened at the threshold: they tell which heads are one cluster where the plane cannot.
void HeadMapFigure::paintLinks(QPainter& painter, const std::vector<QPointF>& points, const Theme& theme) const
{
    QColor colour = theme.mutedText;
    colour.setAlphaF(0.6F);
    painter.setPen(QPen(colour, 1.0));
    for (const Merge& merge : m_content.space->tree.mergesUpTo(m_content.threshold))
        painter.drawLine(points[static_cast<std::size_t>(merge.edge.a)],
                         points[static_cast<std::size_t>(merge.edge.b)]);
}

// As in the graph of tokens, the name is the node where there is room, else a dot with its name beside it, else a dot.
std::vector<PlacedLabel> HeadMapFigure::placeNames(const QRectF& area, const std::vector<QPointF>& points) const
{
    const QFontMetricsF metrics(plotLabelFont());
    std::vector<QSizeF> sizes;
    for (const HeadId id : m_content.space->heads)
        sizes.push_back({metrics.horizontalAdvance(shortHeadName(id)) + 8.0, metrics.height()});
    // What is pointed at, lit or chosen first, the others as they come.
    const auto rank = [this](int node) {
        if (m_content.hovered == node)
            return 0;
        if (!m_content.lit.empty() && isLit(node))
            return 1;
        return m_content.chosen[static_cast<std::size_t>(node)] ? 2 : 3;
    };
    std::vector<int> order(points.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return rank(a) < rank(b); });
    auto names = placeLabels(points, sizes, order, area, {dotRadius(), 1.0});
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (names[i].place != LabelPlace::None || !isNamedAlways(static_cast<int>(i)))
            continue;
        QRectF box(QPointF(), sizes[i]);
        box.moveCenter(points[i]);
        names[i] = {LabelPlace::Inside, box};
    }
    return names;
}

double HeadMapFigure::dotRadius() const
{
    return m_content.space->nodes.size() > manyHeads ? smallDot : largeDot;
}

// What is pointed at, and the one head that is analysed: their names lie over other heads where need be.
bool HeadMapFigure::isNamedAlways(int node) const
{
    return m_content.hovered == node || (m_content.chosen[static_cast<std::size_t>(node)] &&
                                         std::count(m_content.chosen.begin(), m_content.chosen.end(), true) == 1);
}

void HeadMapFigure::paintNode(QPainter& painter, int node, const QPointF& point, const PlacedLabel& label,
                              const Theme& theme) const
{
    const auto index = static_cast<std::size_t>(node);
    const bool inside = label.place == LabelPlace::Inside;
    const double size = dotRadius() + (m_content.hovered == node ? 2.0 : 0.0);
    const QRectF body = inside ? label.box : QRectF(point.x() - size, point.y() - size, 2.0 * size, 2.0 * size);
    const double round = std::min(body.height() / 2.0, 6.0);
    const QColor colour = colourOf(node, theme);
    painter.setOpacity(isLit(node) || m_content.hovered == node ? 1.0 : unlit);
    painter.setPen(m_content.hovered == node ? QPen(theme.text, 2.0) : QPen(theme.mutedText, 0.8));
    painter.setBrush(colour);
    painter.drawRoundedRect(body, round, round);
    if (m_content.chosen[index]) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(theme.accent, 2.5));
        painter.drawRoundedRect(body.adjusted(-3.0, -3.0, 3.0, 3.0), round + 3.0, round + 3.0);
    }
    if (label.place == LabelPlace::None)
        return;
    QFont font = plotLabelFont();
    font.setUnderline(inside && m_content.colouring == HeadColouring::Cluster &&
                      Theme::hasSecondMark(m_content.slots[index]));
    painter.setFont(font);
    painter.setPen(inside ? textOn(colour) : theme.text);
    painter.drawText(label.box, Qt::AlignCenter, shortHeadName(m_content.space->heads[index]));
}

void HeadMapFigure::paintNodes(QPainter& painter, const QRectF& area, const std::vector<QPointF>& points,
                               const Theme& theme) const
{
    const auto names = placeNames(area, points);
    for (const bool above : {false, true})
        for (std::size_t i = 0; i < points.size(); ++i)
            if (isNamedAlways(static_cast<int>(i)) == above)
                paintNode(painter, static_cast<int>(i), points[i], names[i], theme);
    painter.setOpacity(1.0);
}

void HeadMapFigure::paint(QPainter& painter, const QRectF& target, const Theme& theme) const
{
    painter.save();
    const QRectF area = mapArea(target);
    const auto points = positions(target);
    if (m_content.colouring == HeadColouring::Cluster)
        paintLinks(painter, points, theme);
    paintNodes(painter, area, points, theme);

    const QRectF line(target.left() + 8.0, area.bottom(), target.width() - 16.0,
                      QFontMetricsF(plotLabelFont()).height() + 4.0);
    painter.setFont(plotLabelFont());
    painter.setPen(theme.mutedText);
    painter.drawText(line, Qt::AlignRight | Qt::AlignVCenter,
                     HeadValues::tr("stress %1").arg(QLocale().toString(m_content.space->layout.stress, 'f', 3)));
    const QRectF bar(target.left() + 16.0, line.bottom() + 4.0, std::min(target.width() - 32.0, 320.0),
                     colourScaleThickness);
    if (m_content.colouring == HeadColouring::Layer)
        paintColourScale(painter, bar, 0.0, std::max(m_content.space->heads.back().layer, 1), HeadValues::tr("layer"),
                         theme);
    else if (m_content.colouring == HeadColouring::Quantity)
        paintColourScale(painter, bar, 0.0, m_content.largest, m_content.quantityTitle, theme);
    painter.restore();
}

} // namespace toposcope
