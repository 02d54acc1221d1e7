// Boxes and dots are kept in a grid of cells, so that a candidate is compared with its surroundings only.
#include "ui/graph/label_placement.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace toposcope {

namespace {

constexpr double cellSize = 64.0;

// Items by the cells they touch; whatever lies outside `bounds` counts to the cells at its rim.
class Grid {
public:
    explicit Grid(const QRectF& bounds)
        : m_origin(bounds.topLeft()), m_columns(1 + std::max(0, static_cast<int>(bounds.width() / cellSize))),
          m_rows(1 + std::max(0, static_cast<int>(bounds.height() / cellSize))),
          m_cells(static_cast<std::size_t>(m_columns) * static_cast<std::size_t>(m_rows))
    {
    }

    void add(const QRectF& box, int item)
    {
        forCells(box, [item](std::vector<int>& cell) {
            cell.push_back(item);
            return false;
        });
    }

    // Whether `test` holds for an item whose cells `box` touches.
    template <class Test>
    bool any(const QRectF& box, Test test)
    {
        return forCells(box, [&](std::vector<int>& cell) { return std::any_of(cell.begin(), cell.end(), test); });
    }

private:
    template <class Visit>
    bool forCells(const QRectF& box, Visit visit)
    {
        const auto column = [this](double x) {
            return std::clamp(static_cast<int>((x - m_origin.x()) / cellSize), 0, m_columns - 1);
        };
        const auto row = [this](double y) {
            return std::clamp(static_cast<int>((y - m_origin.y()) / cellSize), 0, m_rows - 1);
        };
        for (int y = row(box.top()); y <= row(box.bottom()); ++y)
            for (int x = column(box.left()); x <= column(box.right()); ++x)
                if (visit(m_cells[static_cast<std::size_t>(y * m_columns + x)]))
                    return true;
        return false;
    }

    QPointF m_origin;
    int m_columns;
    int m_rows;
    std::vector<std::vector<int>> m_cells;
};

QRectF boxAt(LabelPlace place, const QPointF& node, const QSizeF& size, double offset)
{
    QRectF box(QPointF(), size);
    box.moveCenter(node);
    switch (place) {
    case LabelPlace::Right: box.moveLeft(node.x() + offset); break;
    case LabelPlace::Left: box.moveRight(node.x() - offset); break;
    case LabelPlace::Above: box.moveBottom(node.y() - offset); break;
    case LabelPlace::Below: box.moveTop(node.y() + offset); break;
    case LabelPlace::Inside:
    case LabelPlace::None: break;
    }
    return box;
}

QRectF grown(const QRectF& box, double margin)
{
    return box.adjusted(-margin, -margin, margin, margin);
}

} // namespace

std::vector<PlacedLabel> placeLabels(std::span<const QPointF> nodes, std::span<const QSizeF> sizes,
                                     std::span<const int> order, const QRectF& bounds, const LabelSpacing& spacing)
{
    constexpr std::array places{LabelPlace::Inside, LabelPlace::Right, LabelPlace::Left, LabelPlace::Above,
                                LabelPlace::Below};
    std::vector<PlacedLabel> labels(nodes.size());
    Grid dots(bounds);
    Grid boxes(bounds);
    for (std::size_t i = 0; i < nodes.size(); ++i)
        if (bounds.contains(nodes[i]))
            dots.add(QRectF(nodes[i], nodes[i]), static_cast<int>(i));

    const auto at = [](int index) { return static_cast<std::size_t>(index); };
    for (const int index : order) {
        if (!bounds.contains(nodes[at(index)]))
            continue;
        const auto tryPlace = [&](LabelPlace place, double offset) {
            const QRectF box = boxAt(place, nodes[at(index)], sizes[at(index)], offset);
            const QRectF wide = grown(box, spacing.gap);
            const QRectF reach = grown(wide, spacing.dot);
            const bool hidesNode = dots.any(reach, [&](int other) {
                return other != index && labels[at(other)].place != LabelPlace::Inside &&
                       reach.contains(nodes[at(other)]);
            });
            if (!bounds.contains(box) || hidesNode ||
                boxes.any(wide, [&](int other) { return labels[at(other)].box.intersects(wide); }))
                return false;
            labels[at(index)] = {place, box};
            boxes.add(box, index);
            return true;
        };
        const double close = spacing.dot + spacing.gap;
        const auto found = [&](double offset) {
            return std::any_of(places.begin(), places.end(), [&](LabelPlace place) { return tryPlace(place, offset); });
        };
        if (!found(close) && spacing.reach > 0.0)
            found(close + spacing.reach);
    }
    return labels;
}

} // namespace toposcope
