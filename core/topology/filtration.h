// The Vietoris–Rips filtration of a distance matrix: vertices at 0, an edge at its length, a clique at its longest
// edge. Kept as its edges in filtration order; cliques follow from them.
#pragma once

#include "core/information/distance_matrix.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace toposcope {

struct Edge {
    int a = 0; // a < b
    int b = 0;
    double length = 0.0;
    friend bool operator==(const Edge&, const Edge&) = default;
};

// The total order used everywhere: by length, ties by the pair's index (b, then a).
bool before(const Edge& left, const Edge& right);

class Filtration {
public:
    Filtration() = default;
    Filtration(int vertexCount, std::vector<Edge> sortedEdges, double enclosingRadius);

    int vertexCount() const { return m_vertexCount; }
    // All pairs, in filtration order.
    std::span<const Edge> edges() const { return m_edges; }
    // min_i max_j d(i, j): from here on the complex is a cone, so every class but one of H0 has died.
    double enclosingRadius() const { return m_enclosingRadius; }
    // The edges that can matter to homology: those up to the enclosing radius.
    std::span<const Edge> essentialEdges() const { return edgesUpTo(m_enclosingRadius); }
    // The 1-skeleton at a threshold: edges of length ≤ threshold, found by binary search.
    std::span<const Edge> edgesUpTo(double threshold) const;
    // Edges that come before `edge` in filtration order.
    std::span<const Edge> edgesBefore(const Edge& edge) const;
    // Pairs whose length equals that of another pair.
    std::int64_t tiedPairs() const;

private:
    int m_vertexCount = 0;
    std::vector<Edge> m_edges;
    double m_enclosingRadius = 0.0;
};

constexpr int mostFiltrationPoints = 1 << 16;

// InputError for more points than that.
Filtration ripsFiltration(const DistanceMatrix& distance);

} // namespace toposcope
