// The transport problem as a network: a unit goes from every point of a to a point of b or to the diagonal, and one
// comes to every point of b from a point of a or from the diagonal, which is one node and the root of all trees. A
// spanning tree of arcs carries all flow; the prices it implies (0 at the root, cost = price of a + price of b along
// tree arcs) show which other arcs would be cheaper. One of them enters, pushing its flow around the cycle it closes,
// and an arc that runs empty leaves. Of several, it is the last one on the cycle from the root's side on, in the
// direction of the flow, which keeps the method from running in circles (Cunningham 1976).

#include "core/topology/transport_simplex.h"

#include "core/math/vector_clones.h"
#include "core/memory.h"
#include "core/topology/integer_costs.h"

#include <limits>
#include <string>
#include <utility>

namespace toposcope {

namespace {

constexpr Cost never = Cost{1} << 61; // the cost of two points dearer together than apart on the diagonal
constexpr int none = -1;

// The least of cost − price.
TOPOSCOPE_VECTOR_CLONES Cost leastLeft(const Cost* cost, const Cost* price, std::size_t count)
{
    Cost least = std::numeric_limits<Cost>::max();
    for (std::size_t j = 0; j < count; ++j) {
        const Cost left = cost[j] - price[j];
        least = left < least ? left : least;
    }
    return least;
}

class Simplex {
public:
    Simplex(const Spots& a, const Spots& b, int q, const Control& control)
        : m_control(control), m_countA(a.size()), m_countB(b.size()), m_root(static_cast<int>(a.size() + b.size())),
          m_integer(a.size() + b.size(), q)
    {
        fillCosts(a, b);
        plantStar();
    }

    std::vector<int> solve()
    {
        // Rows in turn; the root's own row is the last one.
        std::size_t without = 0;
        for (std::size_t row = 0; without <= m_countA; row = row == m_countA ? 0 : row + 1) {
            m_control.checkCancelled();
            const auto [from, to] = row < m_countA ? bestOfRow(row) : bestOfRoot();
            without = from == none ? without + 1 : 0;
            if (from != none)
                pivot(from, to);
        }
        std::vector<int> partner(m_countA, none);
        for (int node = 0; node < m_root; ++node) {
            const int parent = m_parent[at(node)];
            if (m_flow[at(node)] == 0 || parent == m_root)
                continue;
            const auto [i, j] = isA(node) ? std::pair(node, parent) : std::pair(parent, node);
            partner[at(i)] = j - static_cast<int>(m_countA);
        }
        return partner;
    }

private:
    static std::size_t at(int node) { return static_cast<std::size_t>(node); }
    bool isA(int node) const { return at(node) < m_countA; }

    void fillCosts(const Spots& a, const Spots& b)
    {
        requireMemory(m_countA * m_countB * sizeof(Cost), "the Wasserstein distance of " + std::to_string(m_countA) +
                                                              " and " + std::to_string(m_countB) + " intervals");
        for (const double cost : a.toDiagonal)
            m_toDiagonal.push_back(m_integer(cost));
        for (const double cost : b.toDiagonal)
            m_toDiagonal.push_back(m_integer(cost));
        m_cost.resize(m_countA * m_countB);
        for (std::size_t i = 0; i < m_countA; ++i) {
            m_control.checkCancelled();
            for (std::size_t j = 0; j < m_countB; ++j) {
                const Cost cost = m_integer(between(a, i, b, j));
                m_cost[i * m_countB + j] = cost < m_toDiagonal[i] + m_toDiagonal[m_countA + j] ? cost : never;
            }
        }
    }

    // To begin with, everything goes to the diagonal.
    void plantStar()
    {
        const auto nodes = at(m_root) + 1;
        m_price = m_toDiagonal;
        m_price.push_back(0);
        m_flow.assign(nodes, 1);
        m_depth.assign(nodes, 1);
        m_depth[at(m_root)] = 0;
        m_parent.assign(nodes, none);
        m_firstChild.assign(nodes, none);
        m_next.assign(nodes, none);
        m_previous.assign(nodes, none);
        for (int node = m_root; node-- > 0;)
            hang(node, m_root);
    }

    void hang(int node, int parent)
    {
        m_parent[at(node)] = parent;
        m_previous[at(node)] = none;
        m_next[at(node)] = std::exchange(m_firstChild[at(parent)], node);
        if (m_next[at(node)] != none)
            m_previous[at(m_next[at(node)])] = node;
    }

    void cut(int node)
    {
        const int next = m_next[at(node)];
        const int previous = m_previous[at(node)];
        if (next != none)
            m_previous[at(next)] = previous;
        (previous == none ? m_firstChild[at(m_parent[at(node)])] : m_next[at(previous)]) = next;
    }

    // The arc of a row whose cost is farthest below the prices of its ends; none if all are as dear.
    std::pair<int, int> bestOfRow(std::size_t row) const
    {
        const Cost* cost = m_cost.data() + row * m_countB;
        const Cost* price = m_price.data() + m_countA;
        const Cost least = leastLeft(cost, price, m_countB);
        const int from = static_cast<int>(row);
        if (m_toDiagonal[row] <= least)
            return m_toDiagonal[row] < m_price[row] ? std::pair(from, m_root) : std::pair(none, none);
        if (least >= m_price[row])
            return {none, none};
        std::size_t j = 0;
        while (cost[j] - price[j] != least)
            ++j;
        return {from, static_cast<int>(m_countA + j)};
    }

    std::pair<int, int> bestOfRoot() const
    {
        Cost least = 0;
        int to = none;
        for (int node = static_cast<int>(m_countA); node < m_root; ++node) {
            const Cost left = m_toDiagonal[at(node)] - m_price[at(node)];
            if (left < least) {
                least = left;
                to = node;
            }
        }
        return {to == none ? none : m_root, to};
    }

    Cost costOf(int from, int to) const
    {
        if (from == m_root || to == m_root)
            return m_toDiagonal[at(from == m_root ? to : from)];
        return m_cost[at(from) * m_countB + at(to) - m_countA];
    }

    int joinOf(int left, int right) const
    {
        while (left != right) {
            if (m_depth[at(left)] >= m_depth[at(right)])
                left = m_parent[at(left)];
            else
                right = m_parent[at(right)];
        }
        return left;
    }

    // All arcs lead from a to b, to the root, or from it: upwards in the tree from points of a, downwards to those of
    // b.
    void pivot(int from, int to)
    {
        const int join = joinOf(from, to);
        int least = std::numeric_limits<int>::max();
        int leaving = none;
        bool leavesBehindFrom = false;
        for (int node = from; node != join; node = m_parent[at(node)]) {
            if (isA(node) && m_flow[at(node)] < least) {
                least = m_flow[at(node)];
                leaving = node;
                leavesBehindFrom = true;
            }
        }
        for (int node = to; node != join; node = m_parent[at(node)]) {
            if (!isA(node) && m_flow[at(node)] <= least) {
                least = m_flow[at(node)];
                leaving = node;
                leavesBehindFrom = false;
            }
        }
        if (least > 0) {
            for (int node = from; node != join; node = m_parent[at(node)])
                m_flow[at(node)] += isA(node) ? -least : least;
            for (int node = to; node != join; node = m_parent[at(node)])
                m_flow[at(node)] += isA(node) ? least : -least;
        }
        const Cost below = m_price[at(from)] + m_price[at(to)] - costOf(from, to); // > 0
        if (leavesBehindFrom)
            rehang(from, to, leaving, least, below);
        else
            rehang(to, from, leaving, least, below);
    }

    // The part of the tree below `leaving`, which holds `top`, comes to hang by `top` from `parent`. The prices of its
    // nodes on top's side of the problem fall by `below`, the others rise.
    void rehang(int top, int parent, int leaving, int flow, Cost below)
    {
        const bool topIsA = isA(top);
        int node = top;
        int newParent = parent;
        int newFlow = flow;
        while (true) {
            const int oldParent = m_parent[at(node)];
            cut(node);
            hang(node, newParent);
            std::swap(m_flow[at(node)], newFlow);
            if (node == leaving)
                break;
            newParent = node;
            node = oldParent;
        }
        m_stack.assign(1, top);
        while (!m_stack.empty()) {
            const int next = m_stack.back();
            m_stack.pop_back();
            m_depth[at(next)] = m_depth[at(m_parent[at(next)])] + 1;
            m_price[at(next)] += isA(next) == topIsA ? -below : below;
            for (int child = m_firstChild[at(next)]; child != none; child = m_next[at(child)])
                m_stack.push_back(child);
        }
    }

    const Control& m_control;
    std::size_t m_countA;
    std::size_t m_countB;
    int m_root; // nodes: a, b, the diagonal
    IntegerCosts m_integer;
    std::vector<Cost> m_cost;       // a × b
    std::vector<Cost> m_toDiagonal; // a, b
    std::vector<Cost> m_price;      // of every node
    std::vector<int> m_flow;        // between a node and its parent
    std::vector<int> m_depth, m_parent, m_firstChild, m_next, m_previous;
    std::vector<int> m_stack;
};

} // namespace

std::vector<int> simplexMatching(const Spots& a, const Spots& b, int q, const Control& control)
{
    return Simplex(a, b, q, control).solve();
}

} // namespace toposcope
