#include "core/topology/edge_link.h"

#include <algorithm>
#include <bit>

namespace toposcope {

namespace {

using Word = GrowingGraph::Word;

template <class Visitor>
void forEachBit(Word bits, std::size_t word, Visitor visit)
{
    for (; bits != 0; bits &= bits - 1)
        visit(static_cast<int>(word * 64) + std::countr_zero(bits));
}

// Takes the first element out of a set of bits.
std::optional<int> takeFirst(std::vector<Word>& set)
{
    for (std::size_t word = 0; word < set.size(); ++word) {
        if (set[word] == 0)
            continue;
        const int bit = std::countr_zero(set[word]);
        set[word] &= set[word] - 1;
        return static_cast<int>(word * 64) + bit;
    }
    return std::nullopt;
}

} // namespace

EdgeLink::EdgeLink(const GrowingGraph& graph)
    : m_graph(graph), m_link(graph.wordsPerRow()), m_rest(graph.wordsPerRow()), m_open(graph.wordsPerRow()),
      m_before(graph.wordsPerRow())
{
}

bool EdgeLink::take(GrowingGraph::Ends ends)
{
    const Word* a = m_graph.row(ends.a);
    const Word* b = m_graph.row(ends.b);
    Word any = 0;
    for (std::size_t word = 0; word < m_link.size(); ++word) {
        m_link[word] = a[word] & b[word];
        any |= m_link[word];
    }
    return any != 0;
}

const std::vector<int>& EdgeLink::components()
{
    m_rest = m_link;
    m_pieces.clear();
    takePieces();
    return m_pieces;
}

std::optional<int> EdgeLink::apex() const
{
    for (std::size_t word = 0; word < m_link.size(); ++word) {
        for (Word bits = m_link[word]; bits != 0; bits &= bits - 1) {
            const int vertex = static_cast<int>(word * 64) + std::countr_zero(bits);
            const Word* neighbours = m_graph.row(vertex);
            const auto missed = [&](std::size_t w) {
                return m_link[w] & ~neighbours[w] & ~(w == word ? bits & -bits : Word{0});
            };
            std::size_t w = 0;
            while (w < m_link.size() && missed(w) == 0)
                ++w;
            if (w == m_link.size())
                return vertex;
        }
    }
    return std::nullopt;
}

std::vector<EdgeLink::Step> EdgeLink::spanningForest()
{
    std::vector<Step> forest;
    m_rest = m_link;
    while (const auto first = takeFirst(m_rest)) {
        std::size_t next = forest.size();
        forest.push_back({*first, *first});
        for (; next < forest.size(); ++next) {
            const int parent = forest[next].vertex;
            const Word* neighbours = m_graph.row(parent);
            for (std::size_t word = 0; word < m_rest.size(); ++word) {
                const Word reached = m_rest[word] & neighbours[word];
                m_rest[word] ^= reached;
                forEachBit(reached, word, [&](int vertex) { forest.push_back({vertex, parent}); });
            }
        }
    }
    return forest;
}

// The pieces of the neighbours of a vertex among those before it, but for the piece that its parent is in.
const std::vector<int>& EdgeLink::otherPieces(const Step& step)
{
    const Word* neighbours = m_graph.row(step.vertex);
    for (std::size_t word = 0; word < m_rest.size(); ++word)
        m_rest[word] = m_before[word] & neighbours[word];
    m_rest[static_cast<std::size_t>(step.parent) / 64] &= ~(Word{1} << (step.parent % 64));
    m_pieces.clear();
    std::fill(m_open.begin(), m_open.end(), Word{0});
    if (!reachAllFrom(step.parent))
        takePieces();
    return m_pieces;
}

void EdgeLink::takePieces()
{
    std::fill(m_open.begin(), m_open.end(), Word{0});
    while (const auto first = takeFirst(m_rest)) {
        m_pieces.push_back(*first);
        if (reachAllFrom(*first))
            return;
    }
}

// Takes the piece of `vertex` out of the rest. True when nothing rests; mostly so after one step.
bool EdgeLink::reachAllFrom(int vertex)
{
    for (std::optional<int> next = vertex; next; next = takeFirst(m_open)) {
        if (reachFrom(*next))
            return true;
    }
    return false;
}

// Moves the neighbours of `vertex` from the rest to the open ones. True when nothing rests.
bool EdgeLink::reachFrom(int vertex)
{
    const Word* neighbours = m_graph.row(vertex);
    Word left = 0;
    for (std::size_t word = 0; word < m_rest.size(); ++word) {
        const Word reached = m_rest[word] & neighbours[word];
        m_open[word] |= reached;
        m_rest[word] ^= reached;
        left |= m_rest[word];
    }
    return left == 0;
}

} // namespace toposcope
