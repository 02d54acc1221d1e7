#include "core/features/threshold_graph.h"

#include <algorithm>
#include <cassert>
#include <numeric>

namespace toposcope {

namespace {

// The vertices, each as soon as no other has more neighbours among those before it.
std::vector<int> maximumCardinalityOrder(const ThresholdGraph& graph)
{
    const auto n = static_cast<std::size_t>(graph.size());
    std::vector<std::vector<int>> byWeight(n + 1); // with entries that are out of date
    std::vector<std::size_t> weight(n, 0);
    std::vector<bool> ordered(n, false);
    byWeight[0].resize(n);
    std::iota(byWeight[0].begin(), byWeight[0].end(), 0);
    std::vector<int> order;
    order.reserve(n);
    for (std::size_t top = 0; order.size() < n;) {
        if (byWeight[top].empty()) {
            --top;
            continue;
        }
        const int v = byWeight[top].back();
        byWeight[top].pop_back();
        const auto at = static_cast<std::size_t>(v);
        if (ordered[at] || weight[at] != top)
            continue;
        ordered[at] = true;
        order.push_back(v);
        for (const int w : graph.neighbours(v)) {
            if (!ordered[static_cast<std::size_t>(w)])
                byWeight[++weight[static_cast<std::size_t>(w)]].push_back(w);
        }
        ++top;
    }
    return order;
}

} // namespace

ThresholdGraph::ThresholdGraph(MatrixView<double> matrix, double threshold)
    : m_next(static_cast<std::size_t>(matrix.rows())), m_neighbours(static_cast<std::size_t>(matrix.rows()))
{
    assert(matrix.rows() == matrix.columns());
    for (int i = 0; i < matrix.rows(); ++i) {
        const auto row = matrix.row(i);
        for (int j = 0; j < matrix.rows(); ++j) {
            if (!(row[static_cast<std::size_t>(j)] >= threshold))
                continue;
            ++m_edges;
            if (i == j) {
                ++m_loops;
                continue;
            }
            m_next[static_cast<std::size_t>(i)].push_back(j);
            m_neighbours[static_cast<std::size_t>(i)].push_back(j);
            m_neighbours[static_cast<std::size_t>(j)].push_back(i);
        }
    }
    std::size_t ends = 0;
    for (std::vector<int>& list : m_neighbours) {
        std::sort(list.begin(), list.end());
        list.erase(std::unique(list.begin(), list.end()), list.end());
        ends += list.size();
    }
    m_pairs = static_cast<std::int64_t>(ends / 2);
}

int weakComponents(const ThresholdGraph& graph)
{
    std::vector<bool> seen(static_cast<std::size_t>(graph.size()), false);
    std::vector<int> open;
    int components = 0;
    for (int root = 0; root < graph.size(); ++root) {
        if (seen[static_cast<std::size_t>(root)])
            continue;
        ++components;
        seen[static_cast<std::size_t>(root)] = true;
        open.push_back(root);
        while (!open.empty()) {
            const int v = open.back();
            open.pop_back();
            for (const int w : graph.neighbours(v)) {
                if (seen[static_cast<std::size_t>(w)])
                    continue;
                seen[static_cast<std::size_t>(w)] = true;
                open.push_back(w);
            }
        }
    }
    return components;
}

int greedyMatching(const ThresholdGraph& graph)
{
    std::vector<bool> taken(static_cast<std::size_t>(graph.size()), false);
    int matched = 0;
    for (int i = 0; i < graph.size(); ++i) {
        const auto take = [&](const std::vector<int>& candidates) {
            for (const int j : candidates) {
                if (j <= i || taken[static_cast<std::size_t>(i)] || taken[static_cast<std::size_t>(j)])
                    continue;
                taken[static_cast<std::size_t>(i)] = taken[static_cast<std::size_t>(j)] = true;
                ++matched;
            }
        };
        take(graph.next(i));
        take(graph.neighbours(i)); // those of next(i) among them are taken by now, or i is
    }
    return matched;
}

bool isChordal(const ThresholdGraph& graph)
{
    const std::vector<int> order = maximumCardinalityOrder(graph);
    std::vector<int> position(order.size());
    for (std::size_t k = 0; k < order.size(); ++k)
        position[static_cast<std::size_t>(order[k])] = static_cast<int>(k);
    const auto placeOf = [&](int v) { return position[static_cast<std::size_t>(v)]; };
    for (const int v : order) {
        // The earlier neighbours of v must be neighbours of the latest of them.
        int latest = -1;
        for (const int w : graph.neighbours(v)) {
            if (placeOf(w) < placeOf(v) && (latest < 0 || placeOf(w) > placeOf(latest)))
                latest = w;
        }
        for (const int w : graph.neighbours(v)) {
            if (placeOf(w) >= placeOf(v) || w == latest)
                continue;
            const auto& known = graph.neighbours(latest);
            if (!std::binary_search(known.begin(), known.end(), w))
                return false;
        }
    }
    return true;
}

} // namespace toposcope
