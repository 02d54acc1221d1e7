// H2 of a flag complex while its edges come in: which voids there are, and what every triangle is among them.
//
// As with loops and edges (loop_classes.h), one dimension up: a triangle comes with its longest edge e and a vertex c
// of the link of e. The first vertex of each component of the link stands for nothing (its triangle ends a loop or
// closes the first triangle over e), unless it opens a void. From there the others follow along a spanning forest of
// the link: an edge c – d of the link is a tetrahedron, so {e, c} is {e, d} plus the two triangles of c, d and an end
// of e. The edges outside the forest then say what is filled; one per cycle of the link is enough.
#pragma once

#include "core/control.h"
#include "core/topology/class_sums.h"
#include "core/topology/edge_link.h"
#include "core/topology/growing_graph.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

namespace toposcope {

class VoidClasses {
public:
    explicit VoidClasses(const GrowingGraph& graph);

    // The edge that is about to come in, with its link; `opening` are first vertices of components that open voids.
    // Returns the edges that created the voids that it fills.
    const std::vector<EdgeRank>& add(EdgeRank edge, EdgeLink& link, const std::vector<int>& opening,
                                     const Control& control);

    std::size_t alive() const { return m_classes.alive(); }
    // Memory in use, about, beyond a few bytes per edge.
    std::size_t bytes() const;

private:
    using Sum = ClassSums::Sum;
    // A triangle: rank of its longest edge · vertices + third vertex.
    using Triangle = std::uint64_t;

    Triangle over(EdgeRank edge, int vertex) const
    {
        return std::uint64_t{edge} * static_cast<std::uint64_t>(m_graph.vertexCount()) +
               static_cast<std::uint64_t>(vertex);
    }
    Triangle triangle(int a, int b, int c) const;
    int parentOf(EdgeRank edge, int vertex) const;
    std::optional<Sum> knownSum(Triangle triangle) const;
    Sum sumOf(Triangle asked);
    void fillCycles(EdgeRank edge, EdgeLink& link, const Control& control);
    void forget(EdgeRank upTo);

    const GrowingGraph& m_graph;
    ClassSums m_classes;
    std::vector<EdgeRank> m_births;
    EdgeRank m_zeroUpTo = 0; // no void was open when the edge before this one was in
    // Per edge from there on: the apex of its link, or, flagged, the number of its forest (by vertex).
    std::vector<std::uint32_t> m_links;
    std::vector<std::vector<EdgeLink::Step>> m_forests;
    std::size_t m_forestSteps = 0;
    std::unordered_map<Triangle, Sum> m_sums;
    std::vector<Triangle> m_open;
    std::vector<EdgeRank> m_filled;
};

} // namespace toposcope
