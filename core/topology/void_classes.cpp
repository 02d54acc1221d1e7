#include "core/topology/void_classes.h"

#include <algorithm>
#include <array>
#include <cassert>

namespace toposcope {

namespace {

constexpr std::uint32_t forestFlag = std::uint32_t{1} << 31;

} // namespace

VoidClasses::VoidClasses(const GrowingGraph& graph) : m_graph(graph), m_links(graph.edgeCount(), 0) {}

const std::vector<EdgeRank>& VoidClasses::add(EdgeRank edge, EdgeLink& link, const std::vector<int>& opening,
                                              const Control& control)
{
    m_filled.clear();
    for (const int first : opening) {
        m_sums.emplace(over(edge, first), m_classes.addClass());
        m_births.push_back(edge);
    }
    if (alive() > 0) {
        if (const auto apex = opening.empty() ? link.apex() : std::nullopt)
            m_links[edge] = static_cast<std::uint32_t>(*apex);
        else
            fillCycles(edge, link, control);
    }
    if (alive() == 0)
        forget(edge);
    return m_filled;
}

void VoidClasses::fillCycles(EdgeRank edge, EdgeLink& link, const Control& control)
{
    const auto forest = link.spanningForest();
    m_links[edge] = forestFlag | static_cast<std::uint32_t>(m_forests.size());
    m_forests.push_back(forest);
    m_forestSteps += forest.size();
    std::sort(m_forests.back().begin(), m_forests.back().end(),
              [](const EdgeLink::Step& left, const EdgeLink::Step& right) { return left.vertex < right.vertex; });
    const auto [a, b] = m_graph.endsOf(edge);
    link.forEachCycle(forest, [&, a = a, b = b](int c, int d) {
        control.checkCancelled();
        const Sum sums[] = {sumOf(over(edge, c)), sumOf(over(edge, d)), sumOf(triangle(a, c, d)),
                            sumOf(triangle(b, c, d))};
        if (const auto ended = m_classes.setZero({sums[0], sums[1], sums[2], sums[3]}))
            m_filled.push_back(m_births[*ended]);
    });
}

// With no void open every triangle stands for nothing.
void VoidClasses::forget(EdgeRank upTo)
{
    m_zeroUpTo = upTo + 1;
    if (m_births.empty())
        return;
    m_classes = ClassSums();
    m_births.clear();
    m_forests.clear();
    m_forestSteps = 0;
    m_sums.clear();
}

std::size_t VoidClasses::bytes() const
{
    constexpr std::size_t bytesPerSum = 64; // a node of the table, its bucket
    return m_sums.size() * bytesPerSum + m_forestSteps * sizeof(EdgeLink::Step) + m_classes.bytes();
}

VoidClasses::Triangle VoidClasses::triangle(int a, int b, int c) const
{
    const EdgeRank ab = m_graph.rankOf(a, b);
    const EdgeRank ac = m_graph.rankOf(a, c);
    const EdgeRank bc = m_graph.rankOf(b, c);
    if (ab > ac && ab > bc)
        return over(ab, c);
    return ac > bc ? over(ac, b) : over(bc, a);
}

int VoidClasses::parentOf(EdgeRank edge, int vertex) const
{
    const std::uint32_t link = m_links[edge];
    if ((link & forestFlag) == 0)
        return static_cast<int>(link);
    const auto& forest = m_forests[link & ~forestFlag];
    const auto found =
        std::lower_bound(forest.begin(), forest.end(), vertex,
                         [](const EdgeLink::Step& step, int searched) { return step.vertex < searched; });
    assert(found != forest.end() && found->vertex == vertex);
    return found->parent;
}

std::optional<VoidClasses::Sum> VoidClasses::knownSum(Triangle triangle) const
{
    const auto vertices = static_cast<Triangle>(m_graph.vertexCount());
    const auto edge = static_cast<EdgeRank>(triangle / vertices);
    if (edge < m_zeroUpTo)
        return ClassSums::zero;
    if (const auto known = m_sums.find(triangle); known != m_sums.end())
        return known->second;
    const auto vertex = static_cast<int>(triangle % vertices);
    return parentOf(edge, vertex) == vertex ? std::optional(ClassSums::zero) : std::nullopt;
}

// A stack instead of recursion: how deep it goes is up to the input.
VoidClasses::Sum VoidClasses::sumOf(Triangle asked)
{
    m_open.push_back(asked);
    Sum answer = ClassSums::zero;
    while (!m_open.empty()) {
        const Triangle current = m_open.back();
        if (const auto known = knownSum(current)) {
            answer = *known;
            m_open.pop_back();
            continue;
        }
        const auto vertices = static_cast<Triangle>(m_graph.vertexCount());
        const auto edge = static_cast<EdgeRank>(current / vertices);
        const auto vertex = static_cast<int>(current % vertices);
        const int parent = parentOf(edge, vertex);
        const auto [a, b] = m_graph.endsOf(edge);
        const std::array needed{over(edge, parent), triangle(a, vertex, parent), triangle(b, vertex, parent)};
        std::array<Sum, 3> sums{};
        bool ready = true;
        for (std::size_t k = 0; k < needed.size(); ++k) {
            const auto known = knownSum(needed[k]);
            if (known)
                sums[k] = *known;
            else
                m_open.push_back(needed[k]);
            ready = ready && known;
        }
        if (ready)
            m_sums.emplace(current, m_classes.sum({sums[0], sums[1], sums[2]}));
    }
    return answer;
}

} // namespace toposcope
