#include "core/topology/loop_classes.h"

namespace toposcope {

LoopClasses::LoopClasses(const GrowingGraph& graph) : m_graph(graph), m_sums(graph.edgeCount(), ClassSums::zero) {}

void LoopClasses::addJoining(EdgeRank edge)
{
    m_sums[edge] = ClassSums::zero;
}

void LoopClasses::addClosing(EdgeRank edge)
{
    m_sums[edge] = m_classes.addClass();
    m_births.push_back(edge);
}

void LoopClasses::addFilled(EdgeRank edge, int filler)
{
    m_sums[edge] = fillerFlag | static_cast<Sum>(filler);
    if (alive() == 0)
        m_zeroUpTo = edge + 1;
}

std::optional<EdgeRank> LoopClasses::fill(GrowingGraph::Ends ends, int c, int d)
{
    const auto side = [this](int from, int to) { return sumOf(m_graph.rankOf(from, to)); };
    const auto ended = m_classes.setZero({side(ends.a, c), side(ends.b, c), side(ends.a, d), side(ends.b, d)});
    return ended ? std::optional(m_births[*ended]) : std::nullopt;
}

// A stack instead of recursion: how deep it goes is up to the input.
LoopClasses::Sum LoopClasses::sumOf(EdgeRank asked)
{
    m_open.push_back(asked);
    while (!m_open.empty()) {
        const EdgeRank edge = m_open.back();
        if (isKnown(edge)) {
            m_open.pop_back();
            continue;
        }
        const auto filler = static_cast<int>(m_sums[edge] & ~fillerFlag);
        const auto [a, b] = m_graph.endsOf(edge);
        const EdgeRank left = m_graph.rankOf(a, filler);
        const EdgeRank right = m_graph.rankOf(b, filler);
        if (isKnown(left) && isKnown(right))
            m_sums[edge] = m_classes.sum({knownSum(left), knownSum(right)});
        if (!isKnown(left))
            m_open.push_back(left);
        if (!isKnown(right))
            m_open.push_back(right);
    }
    return knownSum(asked);
}

} // namespace toposcope
