// The cheapest perfect matching of a square cost matrix, by the Hungarian method with potentials: O(n³), for tests.
#pragma once

#include <cstddef>
#include <functional>
#include <limits>
#include <utility>
#include <vector>

namespace toposcope::test {

// Σ cost(i, match(i)) of the cheapest bijection of 0 … size − 1 to itself; costs finite and ≥ 0.
inline double cheapestAssignment(std::size_t size, const std::function<double(std::size_t, std::size_t)>& cost)
{
    // Row and column 0 stand for "none".
    std::vector<double> rowPotential(size + 1, 0.0);
    std::vector<double> columnPotential(size + 1, 0.0);
    std::vector<std::size_t> rowOf(size + 1, 0);
    for (std::size_t row = 1; row <= size; ++row) {
        std::vector<double> slack(size + 1, std::numeric_limits<double>::infinity());
        std::vector<std::size_t> before(size + 1, 0);
        std::vector<bool> isDone(size + 1, false);
        std::size_t column = 0;
        rowOf[0] = row;
        do {
            isDone[column] = true;
            const std::size_t from = rowOf[column];
            double least = std::numeric_limits<double>::infinity();
            std::size_t next = 0;
            for (std::size_t j = 1; j <= size; ++j) {
                if (isDone[j])
                    continue;
                const double reduced = cost(from - 1, j - 1) - rowPotential[from] - columnPotential[j];
                if (reduced < slack[j]) {
                    slack[j] = reduced;
                    before[j] = column;
                }
                if (slack[j] < least) {
                    least = slack[j];
                    next = j;
                }
            }
            for (std::size_t j = 0; j <= size; ++j) {
                if (isDone[j]) {
                    rowPotential[rowOf[j]] += least;
                    columnPotential[j] -= least;
                } else {
                    slack[j] -= least;
                }
            }
            column = next;
        } while (rowOf[column] != 0);
        for (; column != 0; column = before[column])
            rowOf[column] = rowOf[before[column]];
    }
    double sum = 0.0;
    for (std::size_t j = 1; j <= size; ++j)
        sum += cost(rowOf[j] - 1, j - 1);
    return sum;
}

} // namespace toposcope::test
