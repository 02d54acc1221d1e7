// The transport problem as a network: a unit goes from every point of a to a point of b or to the diagonal, and one
// comes to every point of b from a point of a or from the diagonal, which is one node and the root of all trees. A
// spanning tree of arcs carries all flow; the prices it implies (0 at the root, cost = price of a + price of b along
// tree arcs) show which other arcs would be cheaper. One of them enters, pushing its flow around the cycle it closes,
// and an arc that runs empty leaves. Of several, it is the last one on the cycle from the root's side on, in the
// direction of the flow, which keeps the method from running in circles (Cunningham 1976).

#include "core/topology/transport_simplex.h"

#include "core/topology/transport_arcs.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace toposcope {

namespace {

constexpr int none = -1;
constexpr std::size_t someRows = 4;

class Simplex {
public:
    Simplex(const Spots& a, const Spots& b, const IntegerCosts& integer, const Control& control)
        : m_control(control), m_countA(a.size()), m_root(static_cast<int>(a.size() + b.size())), m_arcs(a, b, integer),
          m_toDiagonal(m_arcs.toDiagonal())
    {
        plantStar();
    }

    std::vector<int> solve()
    {
        // Mostly only arcs that have been good are looked at. The end is when all were, and none was good.
        std::size_t rowsTogether = someRows;
        while (const std::size_t ofAll = sweep(Look::AtAll, rowsTogether)) {
            std::size_t ofShortlists = 0;
            while (const std::size_t more = sweep(Look::AtShortlists, someRows))
                ofShortlists += more;
            // Where shortlists say little, as of points that many others are equal to, looking costs more.
            rowsTogether = ofShortlists < ofAll ? 1 : someRows;
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
    enum class Look { AtAll, AtShortlists };

    struct Entering {
        int from = none;
        int to = none;
        Cost below = 0; // how far the arc's cost is below the prices of its ends
    };

    static std::size_t at(int node) { return static_cast<std::size_t>(node); }
    bool isA(int node) const { return at(node) < m_countA; }

    // Every row in turn, the root's own last. Of every so many only the best arc enters: it mostly is worth more than
    // to rearrange the tree for each. How many entered.
    std::size_t sweep(Look look, std::size_t rowsTogether)
    {
        std::size_t entered = 0;
        Entering best;
        for (std::size_t row = 0; row <= m_countA; ++row) {
            m_control.checkCancelled();
            const Entering arc = row < m_countA ? bestOfRow(row, look) : bestOfRoot();
            if (arc.below > best.below)
                best = arc;
            const bool waits = row < m_countA && row % rowsTogether != 0;
            if (waits || best.below == 0)
                continue;
            pivot(best);
            best = {};
            ++entered;
        }
        return entered;
    }

    // To begin with, everything goes to the diagonal.
    void plantStar()
    {
        const auto nodes = at(m_root) + 1;
        m_price = m_toDiagonal;
        m_price.resize(m_price.size() + TransportArcs::lanes, 0); // of the root, and more zeros
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

    // The arc of a row whose cost is farthest below the prices of its ends, if any is below them.
    Entering bestOfRow(std::size_t row, Look look)
    {
        const Cost* prices = m_price.data() + m_countA;
        if (look == Look::AtAll)
            m_arcs.shortlist(row, prices);
        const int from = static_cast<int>(row);
        const TransportArcs::Arc best = m_arcs.leastOfShortlist(row, prices);
        if (m_toDiagonal[row] <= best.belowItsEnd)
            return {from, m_root, m_price[row] - m_toDiagonal[row]};
        return {from, static_cast<int>(m_countA) + best.to, m_price[row] - best.belowItsEnd};
    }

    Entering bestOfRoot() const
    {
        Entering best;
        for (int node = static_cast<int>(m_countA); node < m_root; ++node) {
            const Cost below = m_price[at(node)] - m_toDiagonal[at(node)];
            if (below > best.below)
                best = {m_root, node, below};
        }
        return best;
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
    void pivot(const Entering& arc)
    {
        const auto [from, to, below] = arc;
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
    int m_root; // nodes: a, b, the diagonal
    TransportArcs m_arcs;
    std::vector<Cost> m_toDiagonal; // a, b
    std::vector<Cost> m_price;      // of every node
    std::vector<int> m_flow;        // between a node and its parent
    std::vector<int> m_depth, m_parent, m_firstChild, m_next, m_previous;
    std::vector<int> m_stack;
};

} // namespace

std::vector<int> simplexMatching(const Spots& a, const Spots& b, const IntegerCosts& integer, const Control& control)
{
    return Simplex(a, b, integer, control).solve();
}

} // namespace toposcope
