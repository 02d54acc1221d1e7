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

    // `a` and `b` must outlive it; b must not be empty. InputError when what is remembered does not fit in memory.
    TransportArcs(const Spots& a, const Spots& b, const IntegerCosts& integer);

    // From the points of a, then those of b, to the diagonal: a.size() + b.size() integer costs.
    std::vector<Cost> toDiagonal() const;

    // Looks at all arcs of point i of a and remembers, of the points of b with the same place modulo `lanes`, the one
    // with the least cost − price; of equal ones not all points of a remember the same. `price`: of the points of b,
    // and `lanes` zeros.
    void shortlist(std::size_t i, const Cost* price);
    // The remembered arc with the least cost − price. Right after shortlist() it is the least of all that cost less
    // than to send both ends to the diagonal; the others cost 2⁶¹.
    Arc leastOfShortlist(std::size_t i, const Cost* price) const;

private:
    Cost cost(std::size_t i, std::size_t j) const;

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
