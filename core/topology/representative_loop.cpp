#include "core/topology/representative_loop.h"

#include <algorithm>
#include <limits>

namespace toposcope {

namespace {

struct Reached {
    int hops = std::numeric_limits<int>::max();
    double length = 0.0;
    int previous = -1;
};

double largestBirth(const PersistenceDiagram& diagram)
{
    double largest = -1.0;
    for (const PersistencePair& pair : diagram.pairs) {
        if (pair.dimension == 1)
            largest = std::max(largest, pair.birth);
    }
    return largest;
}

} // namespace

LoopFinder::LoopFinder(const Filtration& filtration, double largestBirth)
    : m_filtration(filtration), m_first(static_cast<std::size_t>(filtration.vertexCount()) + 1, 0)
{
    const auto edges = filtration.edgesUpTo(largestBirth);
    for (const Edge& edge : edges) {
        ++m_first[static_cast<std::size_t>(edge.a)];
        ++m_first[static_cast<std::size_t>(edge.b)];
    }
    // Ends of the vertices' parts, which the backward pass turns into their beginnings.
    std::size_t end = 0;
    for (std::size_t& count : m_first)
        count = end += count;
    m_arcs.resize(end);
    for (std::size_t rank = edges.size(); rank-- > 0;) {
        const auto [a, b, length] = edges[rank];
        m_arcs[--m_first[static_cast<std::size_t>(a)]] = {static_cast<std::uint32_t>(rank), b, length};
        m_arcs[--m_first[static_cast<std::size_t>(b)]] = {static_cast<std::uint32_t>(rank), a, length};
    }
}

LoopFinder::LoopFinder(const Filtration& filtration, const PersistenceDiagram& diagram)
    : LoopFinder(filtration, toposcope::largestBirth(diagram))
{
}

std::vector<int> LoopFinder::loopOf(const PersistencePair& pair) const
{
    if (pair.dimension != 1 || !pair.birthEdge)
        return {};
    const auto [from, to, birth] = *pair.birthEdge;
    const std::size_t edges = m_filtration.edgesBefore(*pair.birthEdge).size();

    const auto at = [](auto& values, int vertex) -> auto&
    {
        return values[static_cast<std::size_t>(vertex)];
    };
    const auto forEachNeighbour = [&](int vertex, const auto& visit) {
        const std::size_t last = at(m_first, vertex + 1);
        for (std::size_t k = at(m_first, vertex); k < last && m_arcs[k].rank < edges; ++k)
            visit(m_arcs[k].to, m_arcs[k].length);
    };
    constexpr double far = std::numeric_limits<double>::infinity();
    std::vector<double> lastStep(static_cast<std::size_t>(m_filtration.vertexCount()), far);
    forEachNeighbour(to, [&](int vertex, double length) { at(lastStep, vertex) = length; });

    // Breadth first, layer by layer; within a layer the shorter way to a vertex wins. The last two steps are looked up
    // before a layer is written down: most loops are short, and the last layer would be the largest.
    std::vector<Reached> reached(static_cast<std::size_t>(m_filtration.vertexCount()));
    at(reached, from) = {0, 0.0, -1};
    std::vector<int> layer{from};
    double shortest = far;
    for (int hops = 1; !layer.empty(); ++hops) {
        for (const int vertex : layer) {
            const double length = at(reached, vertex).length;
            forEachNeighbour(vertex, [&](int other, double step) {
                const double whole = length + step + at(lastStep, other);
                if (whole < shortest) {
                    shortest = whole;
                    at(reached, other).previous = vertex;
                    at(reached, to).previous = other;
                }
            });
        }
        if (shortest < far)
            break;
        std::vector<int> next;
        for (const int vertex : layer) {
            const double length = at(reached, vertex).length;
            forEachNeighbour(vertex, [&](int other, double step) {
                Reached& there = at(reached, other);
                if (there.hops > hops)
                    next.push_back(other);
                if (there.hops > hops || (there.hops == hops && length + step < there.length))
                    there = {hops, length + step, vertex};
            });
        }
        layer = std::move(next);
    }

    std::vector<int> loop;
    for (int vertex = to; vertex >= 0; vertex = reached[static_cast<std::size_t>(vertex)].previous)
        loop.push_back(vertex);
    std::reverse(loop.begin(), loop.end());
    return loop;
}

std::vector<int> representativeLoop(const Filtration& filtration, const PersistencePair& pair)
{
    return pair.dimension == 1 ? LoopFinder(filtration, pair.birth).loopOf(pair) : std::vector<int>();
}

} // namespace toposcope
