#include "core/features/threshold_graph.h"

#include <algorithm>
#include <cassert>
#include <numeric>

namespace toposcope {

namespace {

// Vertices by their number of neighbours so far. Entries that are out of date stay.
class Buckets {
public:
    Buckets(std::size_t vertices, std::size_t moves) : m_top(vertices + 1, none)
    {
        m_entries.reserve(vertices + moves);
    }

    void add(int vertex, std::size_t weight)
    {
        m_entries.push_back({vertex, m_top[weight]});
        m_top[weight] = static_cast<int>(m_entries.size()) - 1;
    }

    // The one added last; −1: none.
    int take(std::size_t weight)
    {
        if (m_top[weight] == none)
            return none;
        const Entry& entry = m_entries[static_cast<std::size_t>(m_top[weight])];
        m_top[weight] = entry.below;
        return entry.vertex;
    }

private:
    static constexpr int none = -1;
    struct Entry {
        int vertex;
        int below;
    };

    std::vector<int> m_top;
    std::vector<Entry> m_entries;
};

// The vertices, each as soon as no other has more neighbours among those before it.
std::vector<int> maximumCardinalityOrder(const ThresholdGraph& graph)
{
    const auto n = static_cast<std::size_t>(graph.size());
    Buckets buckets(n, static_cast<std::size_t>(graph.pairCount()));
    for (int v = 0; v < graph.size(); ++v)
        buckets.add(v, 0);
    std::vector<std::size_t> weight(n, 0);
    std::vector<bool> ordered(n, false);
    std::vector<int> order;
    order.reserve(n);
    for (std::size_t top = 0; order.size() < n;) {
        const int v = buckets.take(top);
        if (v < 0) {
            --top;
            continue;
        }
        const auto at = static_cast<std::size_t>(v);
        if (ordered[at] || weight[at] != top)
            continue;
        ordered[at] = true;
        order.push_back(v);
        for (const int w : graph.neighbours(v)) {
            if (!ordered[static_cast<std::size_t>(w)])
                buckets.add(w, ++weight[static_cast<std::size_t>(w)]);
        }
        ++top;
    }
    return order;
}

} // namespace

ThresholdGraph::ThresholdGraph(MatrixView<double> matrix, double threshold) : m_size(matrix.rows())
{
    assert(matrix.rows() == matrix.columns());
    findEdges(matrix, threshold);
    joinNeighbours();
}

void ThresholdGraph::findEdges(MatrixView<double> matrix, double threshold)
{
    for (int i = 0; i < m_size; ++i) {
        const auto row = matrix.row(i);
        m_edges += std::count_if(row.begin(), row.end(), [threshold](double value) { return value >= threshold; });
    }
    std::vector<int>& targets = m_next.entries;
    targets.resize(static_cast<std::size_t>(m_edges) + 1); // one more is written, and written over
    std::size_t end = 0;
    for (int i = 0; i < m_size; ++i) {
        const auto row = matrix.row(i);
        const auto take = [&](int first, int last) {
            for (int j = first; j < last; ++j) {
                targets[end] = j;
                end += row[static_cast<std::size_t>(j)] >= threshold ? 1 : 0;
            }
        };
        take(0, i);
        const std::size_t back = end;
        take(i + 1, m_size);
        m_leadsBack = m_leadsBack && end == back;
        m_loops += row[static_cast<std::size_t>(i)] >= threshold ? 1 : 0;
        m_next.first.push_back(end);
    }
    targets.resize(end);
}

// Sources of the edges that lead to i, ascending.
ThresholdGraph::Lists ThresholdGraph::previous() const
{
    Lists lists;
    lists.first.resize(static_cast<std::size_t>(m_size) + 1, 0);
    for (const int j : m_next.entries)
        ++lists.first[static_cast<std::size_t>(j) + 1];
    std::partial_sum(lists.first.begin(), lists.first.end(), lists.first.begin());
    lists.entries.resize(m_next.entries.size());
    std::vector<std::size_t> end(lists.first.begin(), lists.first.end() - 1);
    for (int i = 0; i < m_size; ++i) {
        for (const int j : next(i))
            lists.entries[end[static_cast<std::size_t>(j)]++] = i;
    }
    return lists;
}

void ThresholdGraph::joinNeighbours()
{
    const Lists sources = previous();
    m_neighbours.entries.resize(2 * m_next.entries.size());
    auto end = m_neighbours.entries.begin();
    for (int i = 0; i < m_size; ++i) {
        const auto to = next(i);
        const auto from = sources.of(i);
        end = std::set_union(to.begin(), to.end(), from.begin(), from.end(), end);
        m_neighbours.first.push_back(static_cast<std::size_t>(end - m_neighbours.entries.begin()));
    }
    m_neighbours.entries.erase(end, m_neighbours.entries.end());
    m_pairs = static_cast<std::int64_t>(m_neighbours.entries.size() / 2);
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
        const auto take = [&](std::span<const int> candidates) {
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
            const auto known = graph.neighbours(latest);
            if (!std::binary_search(known.begin(), known.end(), w))
                return false;
        }
    }
    return true;
}

} // namespace toposcope
