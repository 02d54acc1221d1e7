#include "core/topology/cheapest_matching.h"

#include "core/math/vector_clones.h"
#include "core/memory.h"
#include "core/topology/transport_simplex.h"

#include <cmath>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace toposcope {

namespace {

enum class Choice : std::uint8_t { Pair, LeaveA, LeaveB };

TOPOSCOPE_VECTOR_CLONES void costsAlongLine(double x, const double* others, std::size_t count,
                                            const IntegerCosts& integer, Cost* costs)
{
    const IntegerCosts toInteger = integer;
    for (std::size_t j = 0; j < count; ++j)
        costs[j] = toInteger(std::abs(x - others[j]));
}

// Points of equal y, as all components have, lie on a line. There the partners of an optimal matching are in the same
// order on both sides, since the costs are convex in the distance: it is built from its beginning, one point of either
// diagram, or one of both, at a time.
std::vector<int> lineMatching(const Spots& a, const Spots& b, const IntegerCosts& integer, const Control& control)
{
    const std::size_t width = b.size() + 1;
    requireMemory(a.size() * width * sizeof(Choice), "the Wasserstein distance of " + std::to_string(a.size()) +
                                                         " and " + std::to_string(b.size()) + " intervals");
    const auto choices = std::make_unique_for_overwrite<Choice[]>(a.size() * width);
    std::vector<Cost> leaveB(b.size());
    std::vector<Cost> pairs(b.size()); // of a point of a with those of b
    std::vector<Cost> least(width, 0); // of the points of a so far and the first j of b
    for (std::size_t j = 0; j < b.size(); ++j) {
        leaveB[j] = integer(b.toDiagonal[j]);
        least[j + 1] = least[j] + leaveB[j];
    }
    for (std::size_t i = 0; i < a.size(); ++i) {
        control.checkCancelled();
        Choice* chosen = choices.get() + i * width;
        costsAlongLine(a.x[i], b.x.data(), b.size(), integer, pairs.data());
        const Cost leaveA = integer(a.toDiagonal[i]);
        Cost before = least[0]; // of one point less on both sides
        least[0] += leaveA;
        chosen[0] = Choice::LeaveA;
        for (std::size_t j = 0; j < b.size(); ++j) {
            const Cost pair = before + pairs[j];
            const Cost withoutA = least[j + 1] + leaveA;
            const Cost withoutB = least[j] + leaveB[j];
            before = least[j + 1];
            const bool leavesA = withoutA <= pair;
            const Cost best = leavesA ? withoutA : pair;
            chosen[j + 1] = withoutB < best ? Choice::LeaveB : leavesA ? Choice::LeaveA : Choice::Pair;
            least[j + 1] = withoutB < best ? withoutB : best;
        }
    }
    std::vector<int> partner(a.size(), -1);
    for (std::size_t i = a.size(), j = b.size(); i > 0;) {
        const Choice choice = choices[(i - 1) * width + j];
        i -= choice == Choice::LeaveB ? 0 : 1;
        j -= choice == Choice::LeaveA ? 0 : 1;
        if (choice == Choice::Pair)
            partner[i] = static_cast<int>(j);
    }
    return partner;
}

bool onALine(const Spots& a, const Spots& b)
{
    const auto isLevel = [](const Spots& spots) {
        return std::adjacent_find(spots.y.begin(), spots.y.end(), std::not_equal_to<>()) == spots.y.end();
    };
    return isLevel(a) && isLevel(b) && a.y.front() == b.y.front();
}

std::vector<int> matching(const Spots& a, const Spots& b, const IntegerCosts& integer, const Control& control)
{
    return onALine(a, b) ? lineMatching(a, b, integer, control) : simplexMatching(a, b, integer, control);
}

// (Σ cost^q)^(1/q).
double costOf(const std::vector<int>& partner, const Spots& a, const Spots& b, int q)
{
    double sum = 0.0;
    const auto add = [&sum, q](double cost) { sum += q == 1 ? cost : cost * cost; };
    std::vector<bool> taken(b.size(), false);
    for (std::size_t i = 0; i < a.size(); ++i) {
        const auto j = static_cast<std::size_t>(partner[i]);
        add(partner[i] < 0 ? a.toDiagonal[i] : between(a, i, b, j));
        if (partner[i] >= 0)
            taken[j] = true;
    }
    for (std::size_t j = 0; j < b.size(); ++j) {
        if (!taken[j])
            add(b.toDiagonal[j]);
    }
    return q == 1 ? sum : std::sqrt(sum);
}

Spots inFinerUnit(Spots spots, int exponent)
{
    for (auto* values : {&spots.x, &spots.y, &spots.toDiagonal}) {
        for (double& value : *values)
            value = std::ldexp(value, exponent);
    }
    return spots;
}

} // namespace

std::vector<int> cheapestMatching(const Spots& a, const Spots& b, int q, const Control& control)
{
    if (a.size() == 0 || b.size() == 0)
        return std::vector<int>(a.size(), -1);
    const std::size_t points = a.size() + b.size();
    std::vector<int> partner = matching(a, b, IntegerCosts(points, q, 2.0), control);
    // What is much cheaper than the longest interval is lost between two integers. Once a cheap matching is known, a
    // cheaper one is looked for in a finer unit, in which all that costs more than the known one is as good as
    // impossible.
    constexpr int worthwhile = 4;
    constexpr int finest = 256; // coordinates stay finite
    for (int finer = 0;;) {
        int exponent = 0;
        const double cost = costOf(partner, a, b, q);
        std::frexp(cost, &exponent);
        if (cost == 0.0 || -exponent < finer + worthwhile || -exponent > finest)
            return partner;
        finer = -exponent;
        partner = matching(inFinerUnit(a, finer), inFinerUnit(b, finer), IntegerCosts(points, q, 1.0), control);
    }
}

} // namespace toposcope
