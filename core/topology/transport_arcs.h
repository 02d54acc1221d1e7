// The arcs of the transport problem in transport_simplex.h: from every point of one diagram to every point of the
// other. They are too many to be kept: their costs are computed whenever they are looked at, and for each point a few
// that were good are remembered.
#pragma once

#include "core/topology/diagram_spots.h"
#include "core/topology/integer_costs.h"

#include <array>
#include <cstddef>
#include <vector>

namespace toposcope {

class TransportArcs {
public:
    // Points of b are looked at so many at a time, and so many arcs of each point of a are remembered.
    static constexpr std::size_t lanes = 32;

    struct Arc {
        int to;           // a point of b
        Cost belowItsEnd; // cost − price of that point
    };

    // `a` and `b` must outlive it.
    TransportArcs(const Spots& a, const Spots& b, int q);

    // From the points of a and b to the diagonal.
    std::vector<Cost> toDiagonal() const;
    // Between two points; 2⁶¹ where they are no nearer to each other than to the diagonal together.
    Cost cost(std::size_t i, std::size_t j) const;

    // Looks at all arcs of point i of a and remembers, of the points of b with the same place modulo `lanes`, the one
    // with the least cost − price. `price`: of the points of b, and `lanes` more numbers without meaning.
    void shortlist(std::size_t i, const Cost* price);
    // The remembered arc with the least cost − price; the least of all right after shortlist(). b must not be empty.
    Arc leastOfShortlist(std::size_t i, const Cost* price) const;

private:
    struct Shortlist {
        std::array<int, lanes> to;
        std::array<Cost, lanes> cost;
    };

    const Spots& m_a;
    const Spots& m_b;
    IntegerCosts m_integer;
    std::vector<Cost> m_diagonalOfA;
    // Of b, filled up to a multiple of `lanes` with points that nothing is near.
    std::vector<double> m_x;
    std::vector<double> m_y;
    std::vector<Cost> m_diagonalOfB;
    std::vector<Shortlist> m_shortlists;
};

} // namespace toposcope
