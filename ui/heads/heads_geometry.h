// Where the parts of the layer × head heat map lie. In: a rectangle and the shape of the model. Out: the rectangle of
// every cell, row header and the corner, and which of them is under a point.
#pragma once

#include <QRectF>

#include <optional>

namespace toposcope {

// What can be chosen in the grid: a cell, the header of a row (head −1), the corner (both −1).
struct HeadsTarget {
    int layer = -1;
    int head = -1;
    friend bool operator==(const HeadsTarget&, const HeadsTarget&) = default;

    bool isHead() const { return head >= 0; }
    bool isLayer() const { return layer >= 0 && head < 0; }
};

class HeadsGeometry {
public:
    HeadsGeometry(const QRectF& target, int layers, int heads);

    // The smallest target in which cells can be told apart and hit.
    static QSizeF smallest(int layers, int heads);

    const QRectF& cells() const { return m_cells; }
    const QRectF& bar() const { return m_bar; }
    double labelHeight() const { return m_labelHeight; }
    QSizeF cellSize() const { return {m_cells.width() / m_heads, m_cells.height() / m_layers}; }
    QRectF rectOf(const HeadsTarget& target) const;
    std::optional<HeadsTarget> targetAt(const QPointF& position) const;

private:
    int m_layers;
    int m_heads;
    double m_labelHeight;
    double m_headerWidth; // of the row numbers, left of the cells
    QRectF m_cells;
    QRectF m_bar;
};

} // namespace toposcope
