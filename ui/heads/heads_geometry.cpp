#include "ui/heads/heads_geometry.h"

#include "ui/heads/heads_figure.h"
#include "ui/plots/chart_axes.h"

#include <QFontMetricsF>

#include <algorithm>

namespace toposcope {

namespace {

constexpr double margin = 8.0;
constexpr double headerGap = 6.0;
constexpr double barGap = 12.0;
constexpr double leastCell = 6.0;
constexpr double widestCell = 64.0;
constexpr double highestCell = 44.0;
constexpr double narrowestBar = 180.0;

double labelHeightOf()
{
    return QFontMetricsF(plotLabelFont()).height();
}

double headerWidthOf()
{
    return QFontMetricsF(plotLabelFont()).horizontalAdvance(HeadValues::tr("all")) + 6.0;
}

} // namespace

HeadsGeometry::HeadsGeometry(const QRectF& target, int layers, int heads)
    : m_layers(std::max(layers, 1)), m_heads(std::max(heads, 1)), m_labelHeight(labelHeightOf()),
      m_headerWidth(headerWidthOf())
{
    const double left = target.left() + margin + m_labelHeight + m_headerWidth;
    const double top = target.top() + 2.0 * m_labelHeight + headerGap;
    const double width = std::max(target.right() - margin - left, leastCell);
    const double height = std::max(target.bottom() - barGap - colourScaleHeight() - top, leastCell);
    m_cells = QRectF(left, top, std::min(width / m_heads, widestCell) * m_heads,
                     std::min(height / m_layers, highestCell) * m_layers);
    m_bar = QRectF(left, m_cells.bottom() + barGap, std::min(width, std::max(m_cells.width(), narrowestBar)),
                   colourScaleThickness);
}

QSizeF HeadsGeometry::smallest(int layers, int heads)
{
    return {2.0 * margin + labelHeightOf() + headerWidthOf() + leastCell * heads,
            2.0 * labelHeightOf() + headerGap + leastCell * layers + barGap + colourScaleHeight()};
}

QRectF HeadsGeometry::rectOf(const HeadsTarget& target) const
{
    const QSizeF cell = cellSize();
    const double x = target.head < 0 ? m_cells.left() - m_headerWidth : m_cells.left() + target.head * cell.width();
    const double y =
        target.layer < 0 ? m_cells.top() - m_labelHeight - 2.0 : m_cells.top() + target.layer * cell.height();
    return {x, y, target.head < 0 ? m_headerWidth : cell.width(), target.layer < 0 ? m_labelHeight : cell.height()};
}

std::optional<HeadsTarget> HeadsGeometry::targetAt(const QPointF& position) const
{
    const QSizeF cell = cellSize();
    const auto line = [](double offset, double pitch, int count) {
        return std::clamp(static_cast<int>(offset / pitch), 0, count - 1);
    };
    const bool inRows = position.y() >= m_cells.top() && position.y() < m_cells.bottom();
    if (m_cells.contains(position))
        return HeadsTarget{line(position.y() - m_cells.top(), cell.height(), m_layers),
                           line(position.x() - m_cells.left(), cell.width(), m_heads)};
    if (inRows && position.x() < m_cells.left() && position.x() >= m_cells.left() - m_headerWidth - m_labelHeight)
        return HeadsTarget{line(position.y() - m_cells.top(), cell.height(), m_layers), -1};
    if (rectOf({}).contains(position))
        return HeadsTarget{};
    return {};
}

} // namespace toposcope
