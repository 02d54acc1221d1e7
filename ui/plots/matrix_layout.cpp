// Whole cells only: labels, hit tests and exported images then need no rounding.
#include "ui/plots/matrix_layout.h"

#include <algorithm>
#include <cmath>

namespace toposcope {

namespace {

constexpr int leastCount = 4;

} // namespace

MatrixWindow wholeMatrix(int size)
{
    return {0, 0, size};
}

MatrixWindow moved(MatrixWindow window, int size, int rows, int columns)
{
    const int last = std::max(0, size - window.count);
    window.firstRow = std::clamp(window.firstRow + rows, 0, last);
    window.firstColumn = std::clamp(window.firstColumn + columns, 0, last);
    return window;
}

MatrixWindow zoomed(const MatrixWindow& window, int size, int count, const QPointF& position, const QRectF& plot)
{
    count = std::clamp(count, std::min(leastCount, size), size);
    const double shareX = std::clamp((position.x() - plot.left()) / plot.width(), 0.0, 1.0);
    const double shareY = std::clamp((position.y() - plot.top()) / plot.height(), 0.0, 1.0);
    const auto first = [&](int before, double share) {
        return static_cast<int>(std::lround(before + share * (window.count - count)));
    };
    return moved({first(window.firstRow, shareY), first(window.firstColumn, shareX), count}, size, 0, 0);
}

MatrixWindow showing(const MatrixWindow& window, int size, const MatrixCell& cell)
{
    const auto shift = [&](int first, int at) {
        return at < first ? at - first : std::max(0, at - (first + window.count - 1));
    };
    return moved(window, size, shift(window.firstRow, cell.row), shift(window.firstColumn, cell.column));
}

std::optional<MatrixCell> cellAt(const MatrixWindow& window, const QPointF& position, const QRectF& plot)
{
    if (window.count < 1 || position.x() < plot.left() || position.y() < plot.top() || position.x() >= plot.right() ||
        position.y() >= plot.bottom())
        return {};
    const auto index = [&](double share) { return std::min(window.count - 1, static_cast<int>(share * window.count)); };
    return MatrixCell{window.firstRow + index((position.y() - plot.top()) / plot.height()),
                      window.firstColumn + index((position.x() - plot.left()) / plot.width())};
}

QRectF cellRect(const MatrixWindow& window, const MatrixCell& cell, const QRectF& plot)
{
    const double side = plot.width() / window.count;
    return {plot.left() + (cell.column - window.firstColumn) * side, plot.top() + (cell.row - window.firstRow) * side,
            side, side};
}

} // namespace toposcope
