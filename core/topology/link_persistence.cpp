#include "core/topology/link_persistence.h"

#include "core/memory.h"
#include "core/topology/edge_link.h"
#include "core/topology/growing_graph.h"
#include "core/topology/loop_classes.h"
#include "core/topology/void_classes.h"

#include <algorithm>
#include <cassert>
#include <optional>
#include <span>
#include <string>
#include <tuple>

namespace toposcope {

namespace {

class Sweep {
public:
    Sweep(const Filtration& filtration, const MergeTree& tree, int maxDimension)
        : m_edges(filtration.edges()), m_merges(tree.merges()), m_graph(filtration), m_link(m_graph), m_loops(m_graph)
    {
        if (maxDimension >= 2)
            m_voids.emplace(m_graph);
    }

    std::vector<PersistencePair> run(const Control& control)
    {
        for (EdgeRank edge = 0; edge < m_graph.edgeCount(); ++edge) {
            if (edge % 256 == 0)
                control.report(Stage::Persistence, 0.95 * edge / m_graph.edgeCount());
            if (m_link.take(m_graph.endsOf(edge)))
                addWithLink(edge, control);
            else if (joins(edge))
                m_loops.addJoining(edge);
            else
                m_loops.addClosing(edge);
            m_graph.add(edge);
        }
        assert(m_loops.alive() == 0); // at the enclosing radius the complex is a cone
        assert(!m_voids || m_voids->alive() == 0);
        return std::move(m_pairs);
    }

private:
    void addWithLink(EdgeRank edge, const Control& control)
    {
        if (m_loops.alive() == 0 && !m_voids)
            return m_loops.addFilled(edge, 0); // whatever fills it, it stands for nothing
        requireRoom();
        const std::vector<int>& components = m_link.components();
        m_opening.clear();
        for (std::size_t k = 1; k < components.size(); ++k) {
            control.checkCancelled();
            if (const auto born = m_loops.fill(m_graph.endsOf(edge), components[0], components[k]))
                addPair(1, *born, edge);
            else
                m_opening.push_back(components[k]);
        }
        m_loops.addFilled(edge, components[0]);
        if (!m_voids)
            return;
        for (const EdgeRank born : m_voids->add(edge, m_link, m_opening, control))
            addPair(2, born, edge);
    }

    // Asks for as much memory again as is in use, each time that has doubled.
    void requireRoom()
    {
        const std::size_t used = m_loops.bytes() + (m_voids ? m_voids->bytes() : 0);
        if (used <= m_room)
            return;
        requireMemory(used, "persistence: homology up to dimension " + std::to_string(m_voids ? 2 : 1) + " of " +
                                std::to_string(m_graph.vertexCount()) + " points");
        m_room = 2 * used;
    }

    // The merges are in filtration order, as the edges are.
    bool joins(EdgeRank edge)
    {
        if (m_merged == m_merges.size() || m_merges[m_merged].edge != m_edges[edge])
            return false;
        ++m_merged;
        return true;
    }

    void addPair(int dimension, EdgeRank born, EdgeRank filled)
    {
        if (m_edges[filled].length > m_edges[born].length)
            m_pairs.push_back({dimension, m_edges[born].length, m_edges[filled].length, m_edges[born], {}});
    }

    std::span<const Edge> m_edges;
    std::span<const Merge> m_merges;
    std::size_t m_merged = 0;
    GrowingGraph m_graph;
    EdgeLink m_link;
    LoopClasses m_loops;
    std::optional<VoidClasses> m_voids;
    std::vector<int> m_opening; // of components of a link, those that fill no loop
    std::vector<PersistencePair> m_pairs;
    std::size_t m_room = std::size_t{64} << 20; // bytes that need no asking
};

} // namespace

std::vector<PersistencePair> linkPersistence(const Filtration& filtration, const MergeTree& tree, int maxDimension,
                                             const Control& control)
{
    assert(maxDimension <= 2);
    if (maxDimension < 1 || filtration.vertexCount() < 4) // three points bound no loop that lasts
        return {};
    std::vector<PersistencePair> pairs = Sweep(filtration, tree, maxDimension).run(control);
    std::sort(pairs.begin(), pairs.end(), [](const PersistencePair& left, const PersistencePair& right) {
        return std::tie(left.dimension, left.birth, left.death, left.birthEdge->b, left.birthEdge->a) <
               std::tie(right.dimension, right.birth, right.death, right.birthEdge->b, right.birthEdge->a);
    });
    return pairs;
}

} // namespace toposcope
