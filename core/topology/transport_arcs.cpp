#include "core/topology/transport_arcs.h"

#include "core/math/vector_clones.h"
#include "core/memory.h"

#include <algorithm>
#include <limits>
#include <string>

namespace toposcope {

namespace {

constexpr std::size_t lanes = TransportArcs::lanes;
constexpr Cost never = Cost{1} << 61;
constexpr Cost most = std::numeric_limits<Cost>::max();

struct Point {
    double x;
    double y;
    Cost diagonal;
};

struct Columns {
    const double* x;
    const double* y;
    const Cost* diagonal;
    const Cost* price;
    std::size_t rows; // of `lanes` points each
};

// The row of the least cost − price in each lane, of equal ones the first from row `start` on, around the end.
TOPOSCOPE_VECTOR_CLONES void leastOfLanes(const Point& point, const Columns& columns, std::size_t start,
                                          const IntegerCosts& integer, std::int64_t* rowOfLeast)
{
    Cost least[lanes];
    std::int64_t where[lanes];
    std::fill_n(least, lanes, most);
    std::fill_n(where, lanes, 0);
    const Point from = point;
    const IntegerCosts toInteger = integer;
    for (std::size_t k = 0; k < columns.rows; ++k) {
        const std::size_t row = start + k < columns.rows ? start + k : start + k - columns.rows;
        const double* x = columns.x + row * lanes;
        const double* y = columns.y + row * lanes;
        const Cost* diagonal = columns.diagonal + row * lanes;
        const Cost* price = columns.price + row * lanes;
        for (std::size_t l = 0; l < lanes; ++l) {
            const double alongX = std::abs(from.x - x[l]);
            const double alongY = std::abs(from.y - y[l]);
            const Cost cost = toInteger(alongX < alongY ? alongY : alongX);
            const Cost left = (cost < from.diagonal + diagonal[l] ? cost : never) - price[l];
            where[l] = left < least[l] ? static_cast<std::int64_t>(row) : where[l];
            least[l] = left < least[l] ? left : least[l];
        }
    }
    std::copy_n(where, lanes, rowOfLeast);
}

// cost − price of each arc of a shortlist; returns the least.
TOPOSCOPE_VECTOR_CLONES Cost leastBelow(const Cost* cost, const int* to, const Cost* price, Cost* below)
{
    for (std::size_t l = 0; l < lanes; ++l)
        below[l] = cost[l] - price[to[l]];
    Cost least = most;
    for (std::size_t l = 0; l < lanes; ++l)
        least = below[l] < least ? below[l] : least;
    return least;
}

std::vector<Cost> integers(const std::vector<double>& costs, const IntegerCosts& integer)
{
    std::vector<Cost> result;
    for (const double cost : costs)
        result.push_back(integer(cost));
    return result;
}

} // namespace

TransportArcs::TransportArcs(const Spots& a, const Spots& b, const IntegerCosts& integer)
    : m_a(a), m_b(b), m_integer(integer), m_diagonalOfA(integers(a.toDiagonal, m_integer)), m_x(b.x), m_y(b.y),
      m_diagonalOfB(integers(b.toDiagonal, m_integer))
{
    requireMemory(a.size() * sizeof(Shortlist), "the Wasserstein distance of " + std::to_string(a.size()) + " and " +
                                                    std::to_string(b.size()) + " intervals");
    m_shortlists.resize(a.size());
    const std::size_t filled = (b.size() + lanes - 1) / lanes * lanes;
    m_x.resize(filled, 0.0);
    m_y.resize(filled, 0.0);
    m_diagonalOfB.resize(filled, -never); // nothing costs less than that and another's
}

std::vector<Cost> TransportArcs::toDiagonal() const
{
    std::vector<Cost> result = m_diagonalOfA;
    result.insert(result.end(), m_diagonalOfB.begin(), m_diagonalOfB.begin() + static_cast<std::ptrdiff_t>(m_b.size()));
    return result;
}

Cost TransportArcs::cost(std::size_t i, std::size_t j) const
{
    const Cost cost = m_integer(between(m_a, i, m_b, j));
    return cost < m_diagonalOfA[i] + m_diagonalOfB[j] ? cost : never;
}

void TransportArcs::shortlist(std::size_t i, const Cost* price)
{
    std::array<std::int64_t, lanes> rows{};
    const std::size_t start = i * (m_x.size() / lanes) / m_a.size();
    leastOfLanes({m_a.x[i], m_a.y[i], m_diagonalOfA[i]},
                 {m_x.data(), m_y.data(), m_diagonalOfB.data(), price, m_x.size() / lanes}, start, m_integer,
                 rows.data());
    for (std::size_t l = 0; l < lanes; ++l) {
        // In a lane where nothing is near, one that fills up may be the least.
        const std::size_t j = std::min(static_cast<std::size_t>(rows[l]) * lanes + l, m_b.size() - 1);
        m_shortlists[i].to[l] = static_cast<int>(j);
        m_shortlists[i].cost[l] = cost(i, j);
    }
}

TransportArcs::Arc TransportArcs::leastOfShortlist(std::size_t i, const Cost* price) const
{
    const Shortlist& list = m_shortlists[i];
    std::array<Cost, lanes> below;
    const Cost least = leastBelow(list.cost.data(), list.to.data(), price, below.data());
    std::size_t l = 0;
    while (below[l] != least)
        ++l;
    return {list.to[l], least};
}

} // namespace toposcope
