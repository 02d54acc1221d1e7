// Where the cells of a square matrix go: which of them are shown, and how pixels and cells correspond. In: a rectangle
// and a window of cells. Out: plain numbers.
#pragma once

#include <QPointF>
#include <QRectF>

#include <optional>

namespace toposcope {

struct MatrixCell {
    int row = 0;
    int column = 0;
    friend bool operator==(const MatrixCell&, const MatrixCell&) = default;
};

// The cells that are shown: `count` rows and as many columns, whole ones.
struct MatrixWindow {
    int firstRow = 0;
    int firstColumn = 0;
    int count = 0;
    friend bool operator==(const MatrixWindow&, const MatrixWindow&) = default;
};

// All of a matrix of this size.
MatrixWindow wholeMatrix(int size);
// The window with `count` cells per side (at least 4 or all of them, at most all) in which the cell under `position`
// stays under it, as far as the matrix' edges allow.
MatrixWindow zoomed(const MatrixWindow& window, int size, int count, const QPointF& position, const QRectF& plot);
// Moved by whole cells, within the matrix.
MatrixWindow moved(MatrixWindow window, int size, int rows, int columns);
// Moved as little as possible so that it holds the cell.
MatrixWindow showing(const MatrixWindow& window, int size, const MatrixCell& cell);

// `plot` is square and shows the window.
std::optional<MatrixCell> cellAt(const MatrixWindow& window, const QPointF& position, const QRectF& plot);
QRectF cellRect(const MatrixWindow& window, const MatrixCell& cell, const QRectF& plot);

} // namespace toposcope
