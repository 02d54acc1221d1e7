#include "core/topology/diagram_distance.h"

#include "core/error.h"
#include "core/topology/cheapest_matching.h"
#include "core/topology/narrowest_matching.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
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

// How many pairs of numbers are nearer to each other than `reach`.
std::size_t nearPairs(std::vector<double> values, double reach)
{
    std::sort(values.begin(), values.end());
    std::size_t pairs = 0;
    std::size_t first = 0;
    for (std::size_t k = 0; k < values.size(); ++k) {
        while (values[k] - values[first] > reach)
            ++first;
        pairs += k - first;
    }
    return pairs;
}

// Points are looked up along the coordinate that tells them apart: all components are born at 0.
bool deathsTellApart(const std::vector<Interval>& a, const std::vector<Interval>& b)
{
    std::vector<double> births;
    std::vector<double> deaths;
    for (const auto* side : {&a, &b}) {
        for (const Interval& point : *side) {
            births.push_back(point.birth);
            deaths.push_back(point.death);
        }
    }
    const auto range = [](const std::vector<double>& values) {
        const auto [low, high] = std::minmax_element(values.begin(), values.end());
        return *high - *low;
    };
    constexpr double share = 1.0 / 32.0;
    const double reach = share * std::max(range(births), range(deaths));
    return nearPairs(deaths, reach) < nearPairs(births, reach);
}

// The finite points of two diagrams in a unit in which the largest distance to the diagonal is in [½, 1), so that no
// power of a cost that matters is too large or too small for a double. The unit is a power of two: nothing is rounded.
struct Scaled {
    Spots a;
    Spots b;

    // At least one point in all.
    Scaled(const Points& left, const Points& right)
    {
        double largest = 0.0;
        for (const auto* side : {&left.finite, &right.finite}) {
            for (const Interval& point : *side)
                largest = std::max(largest, toDiagonal(point));
        }
        const int exponent = exponentOf(largest);
        const auto scaled = [exponent](std::vector<Interval> points) {
            for (Interval& point : points)
                point = {std::ldexp(point.birth, -exponent), std::ldexp(point.death, -exponent)};
            return points;
        };
        const auto ofA = scaled(left.finite);
        const auto ofB = scaled(right.finite);
        const bool byDeath = deathsTellApart(ofA, ofB);
        a = spotsOf(ofA, byDeath);
        b = spotsOf(ofB, byDeath);
    }

private:
    static Spots spotsOf(const std::vector<Interval>& points, bool byDeath)
    {
        Spots spots;
        spots.index.resize(points.size());
        std::iota(spots.index.begin(), spots.index.end(), 0);
        const auto at = [&points](int i) -> const Interval& { return points[static_cast<std::size_t>(i)]; };
        std::sort(spots.index.begin(), spots.index.end(), [&](int i, int j) {
            return byDeath ? std::tuple(at(i).death, at(i).birth, i) < std::tuple(at(j).death, at(j).birth, j)
                           : std::tuple(at(i).birth, at(i).death, i) < std::tuple(at(j).birth, at(j).death, j);
        });
        for (const int i : spots.index) {
            spots.x.push_back(byDeath ? at(i).death : at(i).birth);
            spots.y.push_back(byDeath ? at(i).birth : at(i).death);
            spots.toDiagonal.push_back(toDiagonal(at(i)));
        }
        return spots;
    }
};

// The partners of a's points in the caller's order, from those of sorted points.
std::vector<int> unsorted(const std::vector<int>& partners, const Spots& a, const Spots& b)
{
    std::vector<int> result(partners.size());
    for (std::size_t i = 0; i < partners.size(); ++i)
        result[static_cast<std::size_t>(a.index[i])] =
            partners[i] < 0 ? -1 : b.index[static_cast<std::size_t>(partners[i])];
    return result;
}

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

// `match` finds the partners of scaled points that are not the same.
template <class Match>
std::vector<MatchedPair> matchedPairs(std::span<const Interval> a, std::span<const Interval> b, const Match& match)
{
    const Points left(a);
    const Points right(b);
    std::vector<MatchedPair> pairs = matchObvious(left, right);
    if (!matchEqual(left, right, pairs)) {
        const Scaled scaled(left, right);
        appendMatching(left, right, unsorted(match(scaled.a, scaled.b), scaled.a, scaled.b), pairs);
    }
    return pairs;
}

void requireFewPairs(std::span<const Interval> a, std::span<const Interval> b)
{
    const std::size_t pairs = (a.size() + 1) * (b.size() + 1);
    constexpr auto most = static_cast<std::size_t>(std::numeric_limits<int>::max());
    if (pairs > most)
        throw InputError("the Wasserstein distance of " + std::to_string(a.size()) + " and " +
                         std::to_string(b.size()) + " intervals has " + std::to_string(pairs) +
                         " pairs to choose from, expected at most " + std::to_string(most));
}

} // namespace

DiagramMatching bottleneckDistance(std::span<const Interval> a, std::span<const Interval> b, const Control& control)
{
    DiagramMatching result;
    const bool swapped = isSecond(a, b);
    const auto match = [&control](const Spots& left, const Spots& right) {
        return narrowestMatching(left, right, control);
    };
    result.pairs = swapped ? matchedPairs(b, a, match) : matchedPairs(a, b, match);
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
    requireFewPairs(a, b);
    control.report(Stage::Compare, 0.0);
    DiagramMatching result;
    const bool swapped = isSecond(a, b);
    const auto match = [q, &control](const Spots& left, const Spots& right) {
        return cheapestMatching(left, right, q, control);
    };
    result.pairs = swapped ? matchedPairs(b, a, match) : matchedPairs(a, b, match);
    result.distance = powerSum(result.pairs, q); // before the pairs are sorted: the order of a sum is in its last digit
    if (swapped)
        exchange(result.pairs);
    sortByPlace(result.pairs);
    control.report(Stage::Compare, 1.0);
    return result;
}

} // namespace toposcope
