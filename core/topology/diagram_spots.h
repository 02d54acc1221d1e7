// The finite points of two persistence diagrams as the matchings of diagram_distance.h look at them: sorted along the
// coordinate that tells them apart better, so that the neighbours of a point are a short stretch. Internal to these.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace toposcope {

// One diagram, x ascending. x is birth and y death, or the other way round: ℓ∞ does not tell.
struct Spots {
    std::vector<double> x;
    std::vector<double> y;
    std::vector<double> toDiagonal; // > 0
    std::vector<int> index;         // in the caller's list

    std::size_t size() const { return x.size(); }
};

// ℓ∞ distance of point i of `left` and point j of `right`.
inline double between(const Spots& left, std::size_t i, const Spots& right, std::size_t j)
{
    return std::max(std::abs(left.x[i] - right.x[j]), std::abs(left.y[i] - right.y[j]));
}

// Calls visit(j) for points j of `right` away from point i of `left` along x, in both directions, as long as they are
// nearer than visit's latest answer along x. Begins, among points of equal x, at the place that corresponds to i's own,
// so that equal points do not all look at the same ones first.
template <class Visit>
void visitOutward(const Spots& left, std::size_t i, const Spots& right, Visit visit)
{
    const double x = left.x[i];
    const auto [first, last] = std::equal_range(right.x.begin(), right.x.end(), x);
    const auto place = static_cast<std::ptrdiff_t>(i * right.size() / left.size());
    const std::ptrdiff_t start = std::clamp(place, first - right.x.begin(), last - right.x.begin());
    const auto count = static_cast<std::ptrdiff_t>(right.size());
    const auto gap = [&](std::ptrdiff_t j) { return std::abs(right.x[static_cast<std::size_t>(j)] - x); };
    std::ptrdiff_t below = start - 1;
    std::ptrdiff_t above = start;
    double reach = 0.0;
    for (bool begun = false; below >= 0 || above < count;) {
        const bool upwards = below < 0 || (above < count && gap(above) <= gap(below));
        std::ptrdiff_t& next = upwards ? above : below;
        if (begun && gap(next) >= reach)
            return;
        reach = visit(static_cast<std::size_t>(next));
        begun = true;
        next += upwards ? 1 : -1;
    }
}

} // namespace toposcope
