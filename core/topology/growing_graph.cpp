#include "core/topology/growing_graph.h"

#include <algorithm>
#include <numeric>

namespace toposcope {

namespace {

// Old number → new number; central is whose edges come early.
std::vector<int> byCentrality(const Filtration& filtration)
{
    std::vector<std::uint64_t> lateness(static_cast<std::size_t>(filtration.vertexCount()), 0);
    std::uint64_t rank = 0;
    for (const Edge& edge : filtration.edges()) {
        lateness[static_cast<std::size_t>(edge.a)] += rank;
        lateness[static_cast<std::size_t>(edge.b)] += rank++;
    }
    std::vector<int> order(lateness.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&lateness](int left, int right) {
        return lateness[static_cast<std::size_t>(left)] < lateness[static_cast<std::size_t>(right)];
    });
    std::vector<int> numbers(order.size());
    for (std::size_t k = 0; k < order.size(); ++k)
        numbers[static_cast<std::size_t>(order[k])] = static_cast<int>(k);
    return numbers;
}

} // namespace

GrowingGraph::GrowingGraph(const Filtration& filtration)
    : m_vertexCount(filtration.vertexCount()), m_ranks(filtration.edges().size()), m_adjacent(filtration.vertexCount())
{
    const std::vector<int> numbers = byCentrality(filtration);
    const auto edges = filtration.essentialEdges();
    m_ends.reserve(edges.size());
    for (const Edge& edge : edges)
        m_ends.push_back({numbers[static_cast<std::size_t>(edge.a)], numbers[static_cast<std::size_t>(edge.b)]});
}

void GrowingGraph::add(EdgeRank edge)
{
    const auto [a, b] = m_ends[edge];
    m_ranks[place(a, b)] = edge;
    m_adjacent.setSymmetric(a, b);
}

} // namespace toposcope
