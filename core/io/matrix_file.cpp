#include "core/io/matrix_file.h"

#include "core/error.h"
#include "core/io/npy.h"
#include "core/io/number_rows.h"
#include "core/io/text_file.h"
#include "core/memory.h"
#include "core/topology/filtration.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

namespace toposcope {

namespace {

constexpr double tolerance = 1e-6;
constexpr std::size_t longestFile = std::size_t{4} << 30;
// The packed distance, the sorted edge and, at most, its two ends in a LoopFinder.
constexpr std::size_t bytesPerPair = 56;

// Names an entry by its row and column, counted from 0; the result counts from 1.
using PlaceName = std::function<std::string(std::size_t row, std::size_t column)>;

[[noreturn]] void refuseEntry(double value, const PlaceName& place, std::size_t row, std::size_t column)
{
    const std::string found = std::isnan(value) ? "NaN" : std::isinf(value) ? "infinity" : shortest(value);
    throw InputError(place(row, column) + ": expected a finite distance of at least 0, found " + found);
}

bool isDistance(double entry)
{
    return entry >= 0.0 && entry <= std::numeric_limits<double>::max();
}

void checkEntry(double value, const PlaceName& place, std::size_t row, std::size_t column)
{
    if (!isDistance(value))
        refuseEntry(value, place, row, column);
}

void checkSize(std::size_t points, const std::string& name)
{
    if (points == 0)
        throw InputError(name + ": expected a distance matrix, found no numbers");
    if (points > mostFiltrationPoints)
        throw InputError(name + ": has " + std::to_string(points) + " points, expected at most " +
                         std::to_string(mostFiltrationPoints));
    requireMemory(SymmetricMatrix::pairCount(static_cast<int>(points)) * bytesPerPair,
                  "the filtration of " + std::to_string(points) + " points");
}

// The entries of a square matrix, row-major.
struct Square {
    std::span<const double> entries;
    std::size_t size;

    double at(std::size_t i, std::size_t j) const { return entries[i * size + j]; }
};

bool isZero(double onDiagonal)
{
    return std::abs(onDiagonal) <= tolerance;
}

bool areEqual(double below, double above)
{
    return std::abs(below - above) <= tolerance * std::max({1.0, below, above});
}

// Tile by tile, since neighbours in a column are far from each other.
bool isDistanceMatrix(const Square& square)
{
    constexpr std::size_t tile = 32;
    bool isOne = true;
    for (std::size_t row = 0; row < square.size; row += tile) {
        const std::size_t rowEnd = std::min(row + tile, square.size);
        for (std::size_t column = 0; column < rowEnd; column += tile) {
            for (std::size_t i = row; i < rowEnd; ++i) {
                for (std::size_t j = column; j < std::min(column + tile, i); ++j) {
                    const double below = square.at(i, j);
                    const double above = square.at(j, i);
                    isOne = isOne && isDistance(below) && isDistance(above) && areEqual(below, above);
                }
            }
        }
        for (std::size_t i = row; i < rowEnd; ++i)
            isOne = isOne && isZero(square.at(i, i));
    }
    return isOne;
}

// Names the first entry, row by row, that no distance matrix has.
void refuseFirstFault(const Square& square, const PlaceName& place)
{
    for (std::size_t i = 0; i < square.size; ++i) {
        if (!isZero(square.at(i, i)))
            throw InputError(place(i, i) + ": expected 0 on the diagonal, found " + shortest(square.at(i, i)));
        for (std::size_t j = 0; j < i; ++j) {
            const double below = square.at(i, j);
            const double above = square.at(j, i);
            checkEntry(above, place, j, i);
            checkEntry(below, place, i, j);
            if (!areEqual(below, above))
                throw InputError(place(i, j) + ": expected the entry of row " + std::to_string(j + 1) + ", column " +
                                 std::to_string(i + 1) + ", which is " + shortest(above) + ", found " +
                                 shortest(below) + ": the matrix is not symmetric");
        }
    }
}

DistanceMatrix fromSquare(const Square& square, const PlaceName& place)
{
    if (!isDistanceMatrix(square))
        refuseFirstFault(square, place);
    SymmetricMatrix matrix(static_cast<int>(square.size));
    auto rest = matrix.values();
    for (std::size_t i = 1; i < square.size; ++i) {
        std::copy_n(square.entries.begin() + static_cast<std::ptrdiff_t>(i * square.size), i, rest.begin());
        rest = rest.subspan(i);
    }
    return DistanceMatrix(std::move(matrix));
}

DistanceMatrix squareFromRows(const NumberRows& rows, const std::string& name)
{
    const std::size_t size = rows.row(0).size();
    for (std::size_t r = 0; r < rows.count(); ++r) {
        const std::size_t found = rows.row(r).size();
        if (found != size)
            throw InputError(name + ": " + rows.rowName(r) + ", column " + std::to_string(std::min(found, size) + 1) +
                             ": expected " + std::to_string(size) + (size == 1 ? " number" : " numbers") +
                             " as in row 1, found " + std::to_string(found) +
                             (size == 1 && found == 2 ? " (a lower triangle? its name ends in .lower-distance)" : ""));
    }
    if (rows.count() != size)
        throw InputError(name + ": expected as many rows as columns, found " + std::to_string(rows.count()) +
                         " rows of " + std::to_string(size) + " numbers");
    return fromSquare({rows.values, size}, [&](std::size_t row, std::size_t column) {
        return name + ": " + rows.rowName(row) + ", column " + std::to_string(column + 1);
    });
}

// The rows of 1, 2, … numbers.
DistanceMatrix lowerFromRows(const NumberRows& rows, const std::string& name)
{
    for (std::size_t r = 0; r < rows.count(); ++r) {
        const std::size_t found = rows.row(r).size();
        if (found != r + 1)
            throw InputError(name + ": " + rows.rowName(r) + ", column " + std::to_string(std::min(found, r + 1) + 1) +
                             ": expected " + std::to_string(r + 1) + (r == 0 ? " number" : " numbers") +
                             ", the distances of point " + std::to_string(r + 2) + " to the points before it, found " +
                             std::to_string(found));
    }
    const PlaceName place = [&](std::size_t row, std::size_t column) {
        return name + ": " + rows.rowName(row) + ", column " + std::to_string(column + 1);
    };
    SymmetricMatrix matrix(static_cast<int>(rows.count()) + 1);
    for (std::size_t r = 0; r < rows.count(); ++r) {
        for (std::size_t column = 0; column < rows.row(r).size(); ++column)
            checkEntry(rows.row(r)[column], place, r, column);
    }
    std::copy(rows.values.begin(), rows.values.end(), matrix.values().begin());
    return DistanceMatrix(std::move(matrix));
}

bool isLowerTriangle(const NumberRows& rows)
{
    for (std::size_t r = 0; r < rows.count(); ++r) {
        if (rows.row(r).size() != r + 1)
            return false;
    }
    return rows.count() > 1 || rows.values.front() != 0.0;
}

DistanceMatrix fromNpy(const std::string& file)
{
    const NpyArray array = readNpy(file);
    if (array.shape.size() != 2 || array.shape[0] != array.shape[1]) {
        std::string shape;
        for (const std::size_t extent : array.shape)
            shape += (shape.empty() ? "" : ", ") + std::to_string(extent);
        throw InputError(file + ": expected a square matrix of shape (N, N), found (" + shape + ")");
    }
    const std::size_t size = array.shape[0];
    checkSize(size, file);
    return fromSquare({array.values, size}, [&](std::size_t row, std::size_t column) {
        return file + ": row " + std::to_string(row + 1) + ", column " + std::to_string(column + 1) +
               " (counted from 1)";
    });
}

} // namespace

DistanceMatrix readDistanceMatrix(const std::string& file, const Control& control)
{
    if (file.ends_with(".npy"))
        return fromNpy(file);
    const std::string name = inputName(file);
    const NumberRows rows = parseNumberRows(readInput(file, longestFile, control), name);
    const bool lower = file.ends_with(".lower-distance") || file.ends_with(".lower_distance_matrix") ||
                       (file.ends_with(".txt") && isLowerTriangle(rows));
    if (!rows.header.empty() && (lower || rows.header.size() != rows.count()))
        throw InputError(name + ": row 1, column 1: expected a number, found \"" + rows.header.front() +
                         "\" (a header line is for a square matrix and has one name for each column)");
    checkSize(rows.count(), name);
    return lower ? lowerFromRows(rows, name) : squareFromRows(rows, name);
}

} // namespace toposcope
