// Names the tokens behind an H1 bar: the edge that closes the loop plus a shortest path between its ends.
#pragma once

#include "core/topology/filtration.h"
#include "core/topology/persistence_diagram.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace toposcope {

// Finds the loops of one filtration, which it refers to: for a whole diagram.
class LoopFinder {
public:
    // For pairs born up to `largestBirth`.
    LoopFinder(const Filtration& filtration, double largestBirth);
    LoopFinder(const Filtration& filtration, const PersistenceDiagram& diagram);

    // The vertices of a loop that `pair` (dimension 1, with its birthEdge {i, j}) is born with, in order from i to j:
    // fewest edges, ties by total length, among the edges strictly before the birth edge in filtration order.
    // Consecutive vertices are joined by such edges, the last and the first by the birth edge. Empty for other
    // dimensions.
    std::vector<int> loopOf(const PersistencePair& pair) const;

private:
    struct Arc {
        std::uint32_t rank; // of its edge in the filtration
        int to;
        double length;
    };

    const Filtration& m_filtration;
    std::vector<std::size_t> m_first; // per vertex: where its arcs begin below
    std::vector<Arc> m_arcs;          // ranks ascending for each vertex
};

// The same for one pair.
std::vector<int> representativeLoop(const Filtration& filtration, const PersistencePair& pair);

} // namespace toposcope
