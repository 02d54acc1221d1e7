// The only file with GUDHI's bottleneck distance (CGAL) and LEMON's network simplex.

#include "core/topology/diagram_distance.h"

#include "core/error.h"
#include "core/memory.h"

#include <gudhi/Bottleneck.h>
#include <lemon/network_simplex.h>
#include <lemon/smart_graph.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <numeric>
#include <string>
#include <tuple>

namespace toposcope {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

// Halved first: the difference of two large numbers may be too large.
double toDiagonal(const Interval& point)
{
    return 0.5 * point.death - 0.5 * point.birth;
}

double between(const Interval& left, const Interval& right)
{
    return std::max(std::abs(left.birth - right.birth), std::abs(left.death - right.death));
}

// A diagram's points with their places in the caller's list, the ones that never die apart, and those that lie on the
// diagonal, where they stay.
struct Points {
    std::vector<Interval> finite;
    std::vector<int> finiteIndex;
    std::vector<int> onDiagonal;
    std::vector<std::pair<double, int>> essential; // birth, index; ascending

    explicit Points(std::span<const Interval> diagram)
    {
        for (int i = 0; i < static_cast<int>(diagram.size()); ++i) {
            const Interval& point = diagram[static_cast<std::size_t>(i)];
            if (std::isinf(point.death)) {
                essential.emplace_back(point.birth, i);
            } else if (toDiagonal(point) == 0.0) {
                onDiagonal.push_back(i);
            } else {
                finite.push_back(point);
                finiteIndex.push_back(i);
            }
        }
        std::sort(essential.begin(), essential.end());
    }
};

// What needs no search. Essential points are matched in order of birth; the ones left over can go nowhere and cost +∞.
std::vector<MatchedPair> matchObvious(const Points& a, const Points& b)
{
    std::vector<MatchedPair> pairs;
    for (const int i : a.onDiagonal)
        pairs.push_back({i, -1, 0.0});
    for (const int j : b.onDiagonal)
        pairs.push_back({-1, j, 0.0});
    const std::size_t common = std::min(a.essential.size(), b.essential.size());
    for (std::size_t k = 0; k < common; ++k)
        pairs.push_back(
            {a.essential[k].second, b.essential[k].second, std::abs(a.essential[k].first - b.essential[k].first)});
    for (std::size_t k = common; k < a.essential.size(); ++k)
        pairs.push_back({a.essential[k].second, -1, infinity});
    for (std::size_t k = common; k < b.essential.size(); ++k)
        pairs.push_back({-1, b.essential[k].second, infinity});
    return pairs;
}

// If the finite points are the same with multiplicity, they are matched at no cost and there is nothing to optimise.
bool matchEqual(const Points& a, const Points& b, std::vector<MatchedPair>& pairs)
{
    if (a.finite.size() != b.finite.size())
        return false;
    const auto order = [](const Points& points) {
        std::vector<std::size_t> indices(points.finite.size());
        std::iota(indices.begin(), indices.end(), std::size_t{0});
        std::sort(indices.begin(), indices.end(), [&points](std::size_t x, std::size_t y) {
            const auto key = [&points](std::size_t i) {
                return std::tuple(points.finite[i].birth, points.finite[i].death, i);
            };
            return key(x) < key(y);
        });
        return indices;
    };
    const auto left = order(a);
    const auto right = order(b);
    for (std::size_t k = 0; k < left.size(); ++k) {
        if (a.finite[left[k]] != b.finite[right[k]])
            return false;
    }
    for (std::size_t k = 0; k < left.size(); ++k)
        pairs.push_back({a.finiteIndex[left[k]], b.finiteIndex[right[k]], 0.0});
    return true;
}

// The exponent of a power of two: `value` divided by it is in [½, 1).
int exponentOf(double value)
{
    int exponent = 0;
    std::frexp(value, &exponent);
    return exponent;
}

// The finite points of two diagrams in a unit in which the largest distance to the diagonal is about 1, so that no
// power of a cost that matters is too large or too small for a double. The unit is a power of two: nothing is rounded.
struct Scaled {
    std::vector<Interval> a;
    std::vector<Interval> b;

    Scaled(const Points& left, const Points& right)
    {
        double largest = 0.0;
        for (const auto* side : {&left.finite, &right.finite}) {
            for (const Interval& point : *side)
                largest = std::max(largest, toDiagonal(point));
        }
        const int exponent = exponentOf(largest);
        const auto scaled = [exponent](const Interval& point) {
            return Interval{std::ldexp(point.birth, -exponent), std::ldexp(point.death, -exponent)};
        };
        std::transform(left.finite.begin(), left.finite.end(), std::back_inserter(a), scaled);
        std::transform(right.finite.begin(), right.finite.end(), std::back_inserter(b), scaled);
    }
};

// Appends the pairs of a matching of the finite points: partner[i] is the point of b matched with point i of a, or −1.
void appendMatching(const Points& a, const Points& b, const std::vector<int>& partner, std::vector<MatchedPair>& pairs)
{
    std::vector<bool> taken(b.finite.size(), false);
    for (std::size_t i = 0; i < a.finite.size(); ++i) {
        if (partner[i] < 0) {
            pairs.push_back({a.finiteIndex[i], -1, toDiagonal(a.finite[i])});
            continue;
        }
        const auto j = static_cast<std::size_t>(partner[i]);
        taken[j] = true;
        pairs.push_back({a.finiteIndex[i], b.finiteIndex[j], between(a.finite[i], b.finite[j])});
    }
    for (std::size_t j = 0; j < b.finite.size(); ++j) {
        if (!taken[j])
            pairs.push_back({-1, b.finiteIndex[j], toDiagonal(b.finite[j])});
    }
}

// A matching in which no pair costs more than `limit`: points closer to the diagonal than that may stay single, the
// others must be matched. Augmenting paths first cover the points of a that must be matched, then those of b, without
// uncovering the former (Mendelsohn & Dulmage 1958: if each side can be covered, both can at once).
class BoundedMatching {
public:
    BoundedMatching(const std::vector<Interval>& a, const std::vector<Interval>& b, double limit)
        : m_a(a), m_b(b), m_limit(limit), m_partnerOfA(a.size(), -1), m_partnerOfB(b.size(), -1)
    {
    }

    bool exists()
    {
        return coverAll(m_a, m_b, m_partnerOfA, m_partnerOfB) && coverAll(m_b, m_a, m_partnerOfB, m_partnerOfA);
    }
    const std::vector<int>& partnerOfA() const { return m_partnerOfA; }

private:
    using Side = std::vector<Interval>;

    bool must(const Interval& point) const { return toDiagonal(point) > m_limit; }

    bool coverAll(const Side& own, const Side& other, std::vector<int>& ownPartner, std::vector<int>& otherPartner)
    {
        for (std::size_t i = 0; i < own.size(); ++i) {
            if (must(own[i]) && ownPartner[i] < 0 && !augment(i, own, other, ownPartner, otherPartner))
                return false;
        }
        return true;
    }

    // Breadth-first search for an alternating path from the uncovered point `start` to a free point of the other side,
    // or to a point of its own side that may be uncovered in its place.
    bool augment(std::size_t start, const Side& own, const Side& other, std::vector<int>& ownPartner,
                 std::vector<int>& otherPartner)
    {
        std::vector<int> reachedFrom(other.size(), -1);
        std::vector<std::size_t> queue{start};
        for (std::size_t head = 0; head < queue.size(); ++head) {
            const std::size_t i = queue[head];
            for (std::size_t j = 0; j < other.size(); ++j) {
                if (reachedFrom[j] >= 0 || between(own[i], other[j]) > m_limit)
                    continue;
                reachedFrom[j] = static_cast<int>(i);
                const int next = otherPartner[j];
                if (next >= 0 && must(own[static_cast<std::size_t>(next)])) {
                    queue.push_back(static_cast<std::size_t>(next));
                    continue;
                }
                if (next >= 0)
                    ownPartner[static_cast<std::size_t>(next)] = -1;
                flip(static_cast<int>(j), static_cast<int>(start), reachedFrom, ownPartner, otherPartner);
                return true;
            }
        }
        return false;
    }

    static void flip(int j, int start, const std::vector<int>& reachedFrom, std::vector<int>& ownPartner,
                     std::vector<int>& otherPartner)
    {
        while (true) {
            const int i = reachedFrom[static_cast<std::size_t>(j)];
            const int previous = ownPartner[static_cast<std::size_t>(i)];
            ownPartner[static_cast<std::size_t>(i)] = j;
            otherPartner[static_cast<std::size_t>(j)] = i;
            if (i == start)
                return;
            j = previous;
        }
    }

    const Side& m_a;
    const Side& m_b;
    double m_limit;
    std::vector<int> m_partnerOfA;
    std::vector<int> m_partnerOfB;
};

std::vector<std::pair<double, double>> asGudhi(const std::vector<Interval>& points)
{
    std::vector<std::pair<double, double>> pairs;
    for (const Interval& point : points)
        pairs.emplace_back(point.birth, point.death);
    return pairs;
}

// The order in which two diagrams are matched, whichever way round they are given: of several best matchings, and of
// the roundings on the way to them, both ways then have the same.
bool isSecond(std::span<const Interval> a, std::span<const Interval> b)
{
    return std::lexicographical_compare(
        b.begin(), b.end(), a.begin(), a.end(), [](const Interval& left, const Interval& right) {
            return std::tie(left.birth, left.death) < std::tie(right.birth, right.death);
        });
}

// The same matching with a and b exchanged.
void exchange(std::vector<MatchedPair>& pairs)
{
    for (MatchedPair& pair : pairs)
        std::swap(pair.a, pair.b);
}

// Points of a in their order, then those of b that are matched with the diagonal.
void sortByPlace(std::vector<MatchedPair>& pairs)
{
    std::sort(pairs.begin(), pairs.end(), [](const MatchedPair& left, const MatchedPair& right) {
        return std::tuple(left.a < 0, left.a, left.b) < std::tuple(right.a < 0, right.a, right.b);
    });
}

double largestCost(const std::vector<MatchedPair>& pairs)
{
    double largest = 0.0;
    for (const MatchedPair& pair : pairs)
        largest = std::max(largest, pair.cost);
    return largest;
}

double powerSum(const std::vector<MatchedPair>& pairs, int q)
{
    const double largest = largestCost(pairs);
    if (std::isinf(largest))
        return infinity;
    const int exponent = exponentOf(largest);
    double sum = 0.0;
    for (const MatchedPair& pair : pairs) {
        const double cost = std::ldexp(pair.cost, -exponent);
        sum += q == 1 ? cost : cost * cost;
    }
    return std::ldexp(q == 1 ? sum : std::sqrt(sum), exponent);
}

// The transport problem behind Wasserstein: one unit from every point of a to a point of b or to the diagonal, one
// diagonal node on each side with supply for all points of the other.
class Transport {
public:
    Transport(const std::vector<Interval>& a, const std::vector<Interval>& b, int q)
        : m_q(q), m_bits(60 - static_cast<int>(std::bit_width(a.size() + b.size() + 2))), m_a(a), m_b(b)
    {
        const std::size_t arcs = (a.size() + 1) * (b.size() + 1); // at most
        const std::string what = "the Wasserstein distance of " + std::to_string(a.size()) + " and " +
                                 std::to_string(b.size()) + " intervals";
        constexpr auto most = static_cast<std::size_t>(std::numeric_limits<int>::max());
        if (arcs > most)
            throw InputError(what + " has " + std::to_string(arcs) + " pairs to choose from, expected at most " +
                             std::to_string(most));
        constexpr std::size_t bytesPerArc = 80; // in the graph, its costs, and the simplex
        requireMemory(arcs * bytesPerArc, what);
    }

    // partner[i]: the point of b matched with point i of a, or −1 for the diagonal.
    std::vector<int> solve()
    {
        build();
        lemon::NetworkSimplex<Graph, std::int64_t, std::int64_t> simplex(m_graph);
        simplex.supplyMap(*m_supply).costMap(*m_cost);
        if (simplex.run() != simplex.OPTIMAL)
            throw std::logic_error("the transport problem of two diagrams has no optimum");
        std::vector<int> partner(m_a.size(), -1);
        for (Graph::ArcIt arc(m_graph); arc != lemon::INVALID; ++arc) {
            const auto from = static_cast<std::size_t>(m_graph.id(m_graph.source(arc)));
            const auto to = static_cast<std::size_t>(m_graph.id(m_graph.target(arc))) - m_a.size() - 1;
            if (simplex.flow(arc) > 0 && from < m_a.size() && to < m_b.size())
                partner[from] = static_cast<int>(to);
        }
        return partner;
    }

private:
    using Graph = lemon::SmartDigraph;

    double power(double cost) const { return m_q == 1 ? cost : cost * cost; }
    // As fine as 64 bits allow: the simplex adds up to one cost, at most 2^(m_bits + 1), per node. Squares of short
    // bars beside long ones need it.
    std::int64_t integer(double cost) const { return std::llround(std::ldexp(power(cost), m_bits)); }
    Graph::Node nodeOfA(std::size_t i) const { return Graph::nodeFromId(static_cast<int>(i)); }
    Graph::Node nodeOfB(std::size_t j) const { return Graph::nodeFromId(static_cast<int>(m_a.size() + 1 + j)); }
    void addArc(Graph::Node from, Graph::Node to, std::int64_t cost) { (*m_cost)[m_graph.addArc(from, to)] = cost; }

    // Nodes in order: a, the diagonal of a, b, the diagonal of b.
    void build()
    {
        for (std::size_t k = 0; k < m_a.size() + m_b.size() + 2; ++k)
            m_graph.addNode();
        m_supply = std::make_unique<Graph::NodeMap<std::int64_t>>(m_graph);
        m_cost = std::make_unique<Graph::ArcMap<std::int64_t>>(m_graph);
        const auto diagonalOfA = nodeOfA(m_a.size());
        const auto diagonalOfB = nodeOfB(m_b.size());
        (*m_supply)[diagonalOfA] = static_cast<std::int64_t>(m_b.size());
        (*m_supply)[diagonalOfB] = -static_cast<std::int64_t>(m_a.size());
        addArc(diagonalOfA, diagonalOfB, 0);
        for (std::size_t i = 0; i < m_a.size(); ++i) {
            (*m_supply)[nodeOfA(i)] = 1;
            addArc(nodeOfA(i), diagonalOfB, integer(toDiagonal(m_a[i])));
            for (std::size_t j = 0; j < m_b.size(); ++j) {
                // Two points dearer together than apart on the diagonal are never matched in an optimum.
                const double cost = between(m_a[i], m_b[j]);
                if (power(cost) < power(toDiagonal(m_a[i])) + power(toDiagonal(m_b[j])))
                    addArc(nodeOfA(i), nodeOfB(j), integer(cost));
            }
        }
        for (std::size_t j = 0; j < m_b.size(); ++j) {
            (*m_supply)[nodeOfB(j)] = -1;
            addArc(diagonalOfA, nodeOfB(j), integer(toDiagonal(m_b[j])));
        }
    }

    int m_q;
    int m_bits; // of the integer costs
    const std::vector<Interval>& m_a;
    const std::vector<Interval>& m_b;
    Graph m_graph;
    std::unique_ptr<Graph::NodeMap<std::int64_t>> m_supply;
    std::unique_ptr<Graph::ArcMap<std::int64_t>> m_cost;
};

std::vector<MatchedPair> narrowestMatching(std::span<const Interval> a, std::span<const Interval> b)
{
    const Points left(a);
    const Points right(b);
    std::vector<MatchedPair> pairs = matchObvious(left, right);
    if (!matchEqual(left, right, pairs)) {
        const Scaled scaled(left, right);
        constexpr double smallest = std::numeric_limits<double>::min();
        const double distance = std::max(
            smallest, Gudhi::persistence_diagram::bottleneck_distance(asGudhi(scaled.a), asGudhi(scaled.b), smallest));
        // GUDHI's number carries the rounding of its own arithmetic; widen by steps of that size until it is realised.
        for (double limit = distance, step = 1e-16;; limit = distance * (1.0 + step), step *= 4.0) {
            BoundedMatching matching(scaled.a, scaled.b, limit);
            if (matching.exists()) {
                appendMatching(left, right, matching.partnerOfA(), pairs);
                break;
            }
        }
    }
    return pairs;
}

std::vector<MatchedPair> cheapestMatching(std::span<const Interval> a, std::span<const Interval> b, int q)
{
    const Points left(a);
    const Points right(b);
    std::vector<MatchedPair> pairs = matchObvious(left, right);
    if (!matchEqual(left, right, pairs)) {
        const Scaled scaled(left, right);
        appendMatching(left, right, Transport(scaled.a, scaled.b, q).solve(), pairs);
    }
    return pairs;
}

} // namespace

DiagramMatching bottleneckDistance(std::span<const Interval> a, std::span<const Interval> b)
{
    DiagramMatching result;
    const bool swapped = isSecond(a, b);
    result.pairs = swapped ? narrowestMatching(b, a) : narrowestMatching(a, b);
    if (swapped)
        exchange(result.pairs);
    result.distance = largestCost(result.pairs);
    sortByPlace(result.pairs);
    return result;
}

DiagramMatching wassersteinDistance(std::span<const Interval> a, std::span<const Interval> b, int q,
                                    const Control& control)
{
    if (q != 1 && q != 2)
        throw InputError("Wasserstein distance: q is " + std::to_string(q) + ", expected 1 or 2");
    control.report(Stage::Compare, 0.0);
    DiagramMatching result;
    const bool swapped = isSecond(a, b);
    result.pairs = swapped ? cheapestMatching(b, a, q) : cheapestMatching(a, b, q);
    result.distance = powerSum(result.pairs, q); // before the pairs are sorted: the order of a sum is in its last digit
    if (swapped)
        exchange(result.pairs);
    sortByPlace(result.pairs);
    control.report(Stage::Compare, 1.0);
    return result;
}

} // namespace toposcope
