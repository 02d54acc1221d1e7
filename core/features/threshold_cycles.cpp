// What the directions of a threshold graph are looked at for: strong components and cycles.
#include "core/features/threshold_graph.h"

#include <algorithm>
#include <numeric>
#include <span>

namespace toposcope {

namespace {

// Tarjan's search over the vertices of one set, with a stack of its own: attention of any size may be imported.
class StrongComponentSearch {
public:
    explicit StrongComponentSearch(const ThresholdGraph& graph)
        : m_graph(graph), m_inSet(count()), m_order(count()), m_low(count()), m_open(count())
    {
    }

    // The components within `vertices`, each ascending.
    std::vector<std::vector<int>> run(const std::vector<int>& vertices)
    {
        m_components.clear();
        m_time = 0;
        for (const int v : vertices) {
            m_inSet[index(v)] = true;
            m_order[index(v)] = 0;
        }
        for (const int v : vertices) {
            if (m_order[index(v)] == 0)
                searchFrom(v);
        }
        for (const int v : vertices)
            m_inSet[index(v)] = false;
        return std::move(m_components);
    }

private:
    struct Visit {
        int vertex;
        std::size_t edge = 0;
    };
    static std::size_t index(int v) { return static_cast<std::size_t>(v); }
    std::size_t count() const { return static_cast<std::size_t>(m_graph.size()); }

    void enter(int v)
    {
        m_order[index(v)] = m_low[index(v)] = ++m_time;
        m_open[index(v)] = true;
        m_trail.push_back(v);
        m_visits.push_back({v});
    }

    void searchFrom(int root)
    {
        enter(root);
        while (!m_visits.empty()) {
            const int v = m_visits.back().vertex;
            const std::span<const int> next = m_graph.next(v);
            if (m_visits.back().edge == next.size()) {
                leave(v);
                continue;
            }
            const int w = next[m_visits.back().edge++];
            if (!m_inSet[index(w)])
                continue;
            if (m_order[index(w)] == 0)
                enter(w);
            else if (m_open[index(w)])
                m_low[index(v)] = std::min(m_low[index(v)], m_order[index(w)]);
        }
    }

    void leave(int v)
    {
        m_visits.pop_back();
        if (!m_visits.empty()) {
            int& low = m_low[index(m_visits.back().vertex)];
            low = std::min(low, m_low[index(v)]);
        }
        if (m_low[index(v)] != m_order[index(v)])
            return;
        std::vector<int> component;
        int w = -1;
        do {
            w = m_trail.back();
            m_trail.pop_back();
            m_open[index(w)] = false;
            component.push_back(w);
        } while (w != v);
        std::sort(component.begin(), component.end());
        m_components.push_back(std::move(component));
    }

    const ThresholdGraph& m_graph;
    std::vector<bool> m_inSet;
    std::vector<int> m_order; // 0: not seen
    std::vector<int> m_low;
    std::vector<bool> m_open;
    std::vector<int> m_trail;
    std::vector<Visit> m_visits;
    std::vector<std::vector<int>> m_components;
    int m_time = 0;
};

std::vector<int> allVertices(const ThresholdGraph& graph)
{
    std::vector<int> vertices(static_cast<std::size_t>(graph.size()));
    std::iota(vertices.begin(), vertices.end(), 0);
    return vertices;
}

// Johnson's search for the cycles through one vertex of a strong component.
class CycleSearch {
public:
    explicit CycleSearch(const ThresholdGraph& graph)
        : m_graph(graph), m_inside(count()), m_blocked(count()), m_waiting(count())
    {
    }

    // How many cycles within `component` pass through its first vertex, at most `limit`.
    int run(const std::vector<int>& component, int limit)
    {
        for (const int v : component) {
            m_inside[index(v)] = true;
            m_blocked[index(v)] = false;
            m_waiting[index(v)].clear();
        }
        const int found = cyclesThrough(component.front(), limit);
        m_path.clear();
        for (const int v : component)
            m_inside[index(v)] = false;
        return found;
    }

private:
    struct Visit {
        int vertex;
        std::size_t edge = 0;
        bool closed = false; // a cycle was found below
    };
    static std::size_t index(int v) { return static_cast<std::size_t>(v); }
    std::size_t count() const { return static_cast<std::size_t>(m_graph.size()); }

    void enter(int v)
    {
        m_blocked[index(v)] = true;
        m_path.push_back({v});
    }

    int cyclesThrough(int start, int limit)
    {
        int found = 0;
        enter(start);
        while (!m_path.empty() && found < limit) {
            Visit& visit = m_path.back();
            const std::span<const int> next = m_graph.next(visit.vertex);
            if (visit.edge == next.size()) {
                leave();
                continue;
            }
            const int w = next[visit.edge++];
            if (w == start) {
                ++found;
                visit.closed = true;
            } else if (m_inside[index(w)] && !m_blocked[index(w)]) {
                enter(w);
            }
        }
        return found;
    }

    void leave()
    {
        const Visit visit = m_path.back();
        m_path.pop_back();
        if (visit.closed) {
            unblock(visit.vertex);
            if (!m_path.empty())
                m_path.back().closed = true;
            return;
        }
        for (const int w : m_graph.next(visit.vertex)) {
            if (!m_inside[index(w)])
                continue;
            auto& waiting = m_waiting[index(w)];
            const auto place = std::lower_bound(waiting.begin(), waiting.end(), visit.vertex);
            if (place == waiting.end() || *place != visit.vertex)
                waiting.insert(place, visit.vertex);
        }
    }

    void unblock(int vertex)
    {
        std::vector<int> freed{vertex};
        while (!freed.empty()) {
            const int v = freed.back();
            freed.pop_back();
            if (!m_blocked[index(v)])
                continue;
            m_blocked[index(v)] = false;
            freed.insert(freed.end(), m_waiting[index(v)].begin(), m_waiting[index(v)].end());
            m_waiting[index(v)].clear();
        }
    }

    const ThresholdGraph& m_graph;
    std::vector<bool> m_inside;
    std::vector<bool> m_blocked;
    std::vector<std::vector<int>> m_waiting; // to be unblocked with a vertex; ascending
    std::vector<Visit> m_path;
};

} // namespace

int strongComponents(const ThresholdGraph& graph)
{
    if (graph.leadsBack())
        return graph.size();
    return static_cast<int>(StrongComponentSearch(graph).run(allVertices(graph)).size());
}

int simpleCycles(const ThresholdGraph& graph, int limit)
{
    int found = std::min(graph.selfLoopCount(), limit);
    if (graph.leadsBack())
        return found;
    StrongComponentSearch components(graph);
    CycleSearch cycles(graph);
    auto open = components.run(allVertices(graph));
    // Every component of two or more vertices holds a cycle through each of them, so no step is in vain.
    while (!open.empty() && found < limit) {
        std::vector<int> component = std::move(open.back());
        open.pop_back();
        if (component.size() < 2)
            continue;
        found += cycles.run(component, limit - found);
        component.erase(component.begin());
        for (std::vector<int>& rest : components.run(component))
            open.push_back(std::move(rest));
    }
    return found;
}

} // namespace toposcope
