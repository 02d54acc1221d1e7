// H1 of a flag complex while its edges come in: which loops there are, and what every edge is among them.
//
// A cycle is the sum mod 2 of its edges, so it is enough to say what an edge stands for: nothing if it joined two
// components, a class of its own if it closed a path, else the sum of the two other sides of any one triangle that came
// with it (annotations: Busaryev, Cabello, Chen, Dey & Wang 2012). Most edges are never asked.
#pragma once

#include "core/topology/class_sums.h"
#include "core/topology/growing_graph.h"

#include <cstddef>
#include <limits>
#include <optional>
#include <vector>

namespace toposcope {

class LoopClasses {
public:
    explicit LoopClasses(const GrowingGraph& graph);

    std::size_t alive() const { return m_classes.alive(); }
    // Memory in use, about, beyond a few bytes per edge.
    std::size_t bytes() const { return m_classes.bytes(); }

    // Each edge of the graph is told once, when it comes in. It joins two components:
    void addJoining(EdgeRank edge);
    // it creates a class:
    void addClosing(EdgeRank edge);
    // or it closes a triangle with `filler`.
    void addFilled(EdgeRank edge, int filler);

    // From here on the loop a – c – b – d bounds. The edge that created the class that ends by that; nothing when the
    // loop bounded before.
    std::optional<EdgeRank> fill(GrowingGraph::Ends ends, int c, int d);

private:
    using Sum = ClassSums::Sum;
    static constexpr Sum fillerFlag = Sum{1} << 31; // with the filler below it: not asked for yet

    Sum sumOf(EdgeRank asked);
    bool isKnown(EdgeRank edge) const { return edge < m_zeroUpTo || (m_sums[edge] & fillerFlag) == 0; }
    Sum knownSum(EdgeRank edge) const { return edge < m_zeroUpTo ? ClassSums::zero : m_sums[edge]; }

    const GrowingGraph& m_graph;
    ClassSums m_classes;
    std::vector<EdgeRank> m_births; // of classes
    std::vector<Sum> m_sums;        // of edges
    EdgeRank m_zeroUpTo = 0;        // no class was alive when the edge before this one was in
    std::vector<EdgeRank> m_open;
};

} // namespace toposcope
