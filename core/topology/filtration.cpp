#include "core/topology/filtration.h"

#include "core/error.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <limits>
#include <string>
#include <tuple>
#include <utility>

namespace toposcope {

bool before(const Edge& left, const Edge& right)
{
    return std::tie(left.length, left.b, left.a) < std::tie(right.length, right.b, right.a);
}

Filtration::Filtration(int vertexCount, std::vector<Edge> sortedEdges, double enclosingRadius)
    : m_vertexCount(vertexCount), m_edges(std::move(sortedEdges)), m_enclosingRadius(enclosingRadius)
{
    assert(std::is_sorted(m_edges.begin(), m_edges.end(), before));
}

std::span<const Edge> Filtration::edgesUpTo(double threshold) const
{
    const auto end = std::upper_bound(m_edges.begin(), m_edges.end(), threshold,
                                      [](double value, const Edge& edge) { return value < edge.length; });
    return {m_edges.begin(), end};
}

std::span<const Edge> Filtration::edgesBefore(const Edge& edge) const
{
    return {m_edges.begin(), std::lower_bound(m_edges.begin(), m_edges.end(), edge, before)};
}

std::int64_t Filtration::tiedPairs() const
{
    std::int64_t tied = 0;
    for (auto first = m_edges.begin(); first != m_edges.end();) {
        const auto last = std::find_if(first, m_edges.end(),
                                       [length = first->length](const Edge& edge) { return edge.length != length; });
        if (last - first > 1)
            tied += last - first;
        first = last;
    }
    return tied;
}

namespace {

// A pair with 32 bits that order as lengths do, though lengths close together may share them. Half of what sorting
// takes is moving these about, so they are small.
struct KeyedPair {
    std::uint32_t key = 0;
    std::uint16_t a = 0;
    std::uint16_t b = 0;
};

std::uint32_t roundedKey(double length)
{
    const double limited = std::min(length, static_cast<double>(std::numeric_limits<float>::max()));
    return std::bit_cast<std::uint32_t>(static_cast<float>(limited) + 0.0F); // + 0 makes a zero of −0
}

// Stable radix sort by key, eleven bits at a time.
void sortByKey(std::span<KeyedPair> pairs)
{
    constexpr std::uint32_t digitBits = 11;
    constexpr std::size_t digits = std::size_t{1} << digitBits;
    constexpr std::size_t passes = 3;
    const auto digitOf = [](std::uint32_t key, std::size_t pass) { return key >> (digitBits * pass) & (digits - 1); };
    std::vector<std::array<std::size_t, passes>> next(digits);
    for (const KeyedPair& pair : pairs) {
        for (std::size_t pass = 0; pass < passes; ++pass)
            ++next[digitOf(pair.key, pass)][pass];
    }
    std::vector<KeyedPair> buffer(pairs.size());
    std::span<KeyedPair> from = pairs;
    std::span<KeyedPair> to = buffer;
    for (std::size_t pass = 0; pass < passes; ++pass) {
        std::size_t start = 0;
        for (auto& count : next)
            start += std::exchange(count[pass], start);
        for (const KeyedPair& pair : from)
            to[next[digitOf(pair.key, pass)][pass]++] = pair;
        std::swap(from, to);
    }
    std::copy(from.begin(), from.end(), pairs.begin());
}

// Puts pairs of one key, in order of their index, into order of their length. Distances of weak attention crowd below
// their largest value, many to one key, so a large crowd gets keys of its own.
void sortWithinKey(std::span<KeyedPair> pairs, const DistanceMatrix& distance)
{
    const auto length = [&distance](const KeyedPair& pair) { return distance(pair.a, pair.b); };
    const auto shorter = [&length](const KeyedPair& left, const KeyedPair& right) {
        return length(left) < length(right);
    };
    if (std::is_sorted(pairs.begin(), pairs.end(), shorter))
        return;
    const auto bits = [&length](const KeyedPair& pair) { return std::bit_cast<std::uint64_t>(length(pair) + 0.0); };
    const auto [least, most] = std::minmax_element(pairs.begin(), pairs.end(), shorter);
    const std::uint64_t base = bits(*least);
    constexpr std::size_t crowd = 4096;
    if (pairs.size() < crowd || bits(*most) - base > std::numeric_limits<std::uint32_t>::max()) {
        std::stable_sort(pairs.begin(), pairs.end(), shorter);
        return;
    }
    for (KeyedPair& pair : pairs)
        pair.key = static_cast<std::uint32_t>(bits(pair) - base);
    sortByKey(pairs);
}

} // namespace

Filtration ripsFiltration(const DistanceMatrix& distance)
{
    const int size = distance.size();
    if (size > mostFiltrationPoints)
        throw InputError("the filtration of " + std::to_string(size) + " points: expected at most " +
                         std::to_string(mostFiltrationPoints));
    const auto lengths = distance.values().values();
    std::vector<KeyedPair> pairs;
    pairs.reserve(lengths.size());
    std::vector<double> farthest(static_cast<std::size_t>(size), 0.0);
    for (int b = 1; b < size; ++b) {
        double fromB = 0.0;
        for (int a = 0; a < b; ++a) {
            const double length = lengths[pairs.size()];
            pairs.push_back({roundedKey(length), static_cast<std::uint16_t>(a), static_cast<std::uint16_t>(b)});
            double& fromA = farthest[static_cast<std::size_t>(a)];
            fromA = std::max(fromA, length);
            fromB = std::max(fromB, length);
        }
        farthest[static_cast<std::size_t>(b)] = fromB;
    }
    sortByKey(pairs);
    for (std::size_t first = 0, last = 0; first < pairs.size(); first = last) {
        const std::uint32_t key = pairs[first].key;
        while (last < pairs.size() && pairs[last].key == key)
            ++last;
        if (last - first > 1)
            sortWithinKey(std::span(pairs).subspan(first, last - first), distance);
    }
    std::vector<Edge> edges;
    edges.reserve(pairs.size());
    for (const KeyedPair& pair : pairs)
        edges.push_back({pair.a, pair.b, distance(pair.a, pair.b)});
    const double radius = farthest.empty() ? 0.0 : *std::min_element(farthest.begin(), farthest.end());
    return Filtration(size, std::move(edges), radius);
}

} // namespace toposcope
