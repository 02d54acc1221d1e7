// The link of an edge in a growing graph: the common neighbours of its ends, with the edges between them that are in.
// Its connected components tell what the edge does to loops, its cycles what it does to voids.
#pragma once

#include "core/topology/growing_graph.h"

#include <optional>
#include <vector>

namespace toposcope {

class EdgeLink {
public:
    explicit EdgeLink(const GrowingGraph& graph);

    // The link of the edge with these ends, which is about to come in. False when it is empty.
    bool take(GrowingGraph::Ends ends);

    // One vertex of each of its connected components, the first it has.
    const std::vector<int>& components();
    // A vertex that is joined to all others: then the link is a cone.
    std::optional<int> apex() const;

    // Its vertices in the order of a breadth-first search of each component, the one from components() first; that
    // one has itself as parent, the others the vertex they were met from.
    struct Step {
        int vertex = 0;
        int parent = 0;
    };
    std::vector<Step> spanningForest();
    // Calls visit(c, d) for edges of the link such that the cycles they close with the forest generate its cycles, up
    // to sums of triangles.
    template <class Visitor>
    void forEachCycle(const std::vector<Step>& forest, Visitor visit)
    {
        // A vertex that comes to the ones before it closes cycles as its neighbours there fall into pieces.
        m_before.assign(m_before.size(), 0);
        for (const Step& step : forest) {
            if (step.parent != step.vertex) {
                for (const int other : otherPieces(step))
                    visit(step.vertex, other);
            }
            m_before[static_cast<std::size_t>(step.vertex) / 64] |= Word{1} << (step.vertex % 64);
        }
    }

private:
    using Word = GrowingGraph::Word;

    // m_pieces: one vertex of each component of m_rest, which is used up.
    void takePieces();
    bool reachFrom(int vertex);
    bool reachAllFrom(int vertex);
    const std::vector<int>& otherPieces(const Step& step);

    const GrowingGraph& m_graph;
    std::vector<Word> m_link;
    std::vector<Word> m_rest;   // not reached yet
    std::vector<Word> m_open;   // reached, neighbours not looked at yet
    std::vector<Word> m_before; // vertices of the forest so far
    std::vector<int> m_pieces;
};

} // namespace toposcope
