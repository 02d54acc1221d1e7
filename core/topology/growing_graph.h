// The 1-skeleton of a filtration as its edges come in, one by one: rows of bits for neighbourhoods, ranks for lengths.
// The link of an edge (the common neighbours of its ends when it comes in) is then an AND of two rows.
#pragma once

#include "core/math/bit_matrix.h"
#include "core/topology/filtration.h"

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace toposcope {

// An edge by its place in the filtration.
using EdgeRank = std::uint32_t;

class GrowingGraph {
public:
    // The edges up to the enclosing radius, none of them in yet. Vertices are numbered anew, central ones first:
    // they are likely common neighbours. All vertices below are in these numbers.
    explicit GrowingGraph(const Filtration& filtration);

    struct Ends {
        int a = 0;
        int b = 0;
    };
    int vertexCount() const { return m_vertexCount; }
    EdgeRank edgeCount() const { return static_cast<EdgeRank>(m_ends.size()); }
    Ends endsOf(EdgeRank edge) const { return m_ends[edge]; }
    // Of an edge that is in.
    EdgeRank rankOf(int i, int j) const { return m_ranks[place(i, j)]; }

    // The next edge comes in.
    void add(EdgeRank edge);

    using Word = std::uint64_t;
    std::size_t wordsPerRow() const { return m_adjacent.wordsPerRow(); }
    const Word* row(int vertex) const { return m_adjacent.row(vertex); }

private:
    static std::size_t place(int i, int j)
    {
        const auto low = static_cast<std::size_t>(i < j ? i : j);
        const auto high = static_cast<std::size_t>(i < j ? j : i);
        return high * (high - 1) / 2 + low;
    }

    int m_vertexCount;
    std::vector<Ends> m_ends;
    std::vector<EdgeRank> m_ranks; // lower triangle
    BitMatrix m_adjacent;
};

} // namespace toposcope
