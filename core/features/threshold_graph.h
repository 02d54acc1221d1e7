// The directed graph of attention at a threshold, and what can be counted in it. In: a square matrix. Out: components,
// cycles, a matching, chordality. Every count is bounded in time, whatever the matrix.
#pragma once

#include "core/math/matrix_view.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace toposcope {

class ThresholdGraph {
public:
    // An edge i → j for every entry (i, j) ≥ threshold, loops from a vertex to itself included.
    ThresholdGraph(MatrixView<double> matrix, double threshold);

    int size() const { return m_size; }
    std::int64_t edgeCount() const { return m_edges; } // directed, self-loops included
    int selfLoopCount() const { return m_loops; }      // i → i
    // Pairs {i, j}, i ≠ j, joined in either direction or both.
    std::int64_t pairCount() const { return m_pairs; }
    // Whether every edge but self-loops leads to an earlier vertex, as in causal attention: then there is no cycle.
    bool leadsBack() const { return m_leadsBack; }
    // Targets of the edges that leave i, ascending, i itself left out.
    std::span<const int> next(int i) const { return m_next.of(i); }
    // All that is joined to i in either direction, ascending, i itself left out.
    std::span<const int> neighbours(int i) const { return m_neighbours.of(i); }

private:
    // A list of vertices for each vertex, one behind the other.
    struct Lists {
        std::vector<std::size_t> first{0};
        std::vector<int> entries;

        std::span<const int> of(int i) const
        {
            const auto at = static_cast<std::size_t>(i);
            return std::span(entries).subspan(first[at], first[at + 1] - first[at]);
        }
    };

    void findEdges(MatrixView<double> matrix, double threshold);
    Lists previous() const;
    void joinNeighbours();

    int m_size;
    Lists m_next;
    Lists m_neighbours;
    std::int64_t m_edges = 0;
    int m_loops = 0;
    std::int64_t m_pairs = 0;
    bool m_leadsBack = true;
};

// Components of the graph without its directions.
int weakComponents(const ThresholdGraph& graph);

// Largest sets of vertices that all reach each other (Tarjan 1972).
int strongComponents(const ThresholdGraph& graph);

// Simple directed cycles, at most `limit`: every self-loop is one, then Johnson's search (1975), which takes
// O(vertices + edges) per cycle and ends with the `limit`-th.
int simpleCycles(const ThresholdGraph& graph, int limit);

// Edges of the matching that is found by taking every edge whose ends are both free, in this order: by i ascending, the
// j > i with i → j ascending, then the j > i with j → i alone ascending. Maximal, not necessarily the largest.
int greedyMatching(const ThresholdGraph& graph);

// Whether every cycle of four or more vertices of the undirected graph has a chord: maximum cardinality search
// (Tarjan & Yannakakis 1984), self-loops aside.
bool isChordal(const ThresholdGraph& graph);

} // namespace toposcope
