// Distances between persistence diagrams of one homology dimension, and the matchings that realise them. Ground norm
// ℓ∞; unmatched points go to the diagonal. Points that never die match among themselves in order of birth; different
// counts of them give +∞. Exchanging A and B exchanges the sides of every pair and changes nothing else.
#pragma once

#include "core/control.h"

#include <span>
#include <vector>

namespace toposcope {

struct Interval {
    double birth = 0.0;
    double death = 0.0; // +∞: never dies
    friend bool operator==(const Interval&, const Interval&) = default;
};

// Points of A and B by index; −1 stands for the diagonal. cost is the ℓ∞ distance of the two.
struct MatchedPair {
    int a = -1;
    int b = -1;
    double cost = 0.0;
};

struct DiagramMatching {
    double distance = 0.0;          // recomputed from `pairs`, so it is exactly what they realise
    std::vector<MatchedPair> pairs; // points of A in their order, then those of B that go to the diagonal
};

// Smallest largest cost over all matchings, exactly: it is the cost of a pair. 0 for equal diagrams. InputError with
// the figure when one bit per pair of points does not fit in memory. Does not report, only looks whether to stop.
DiagramMatching bottleneckDistance(std::span<const Interval> a, std::span<const Interval> b,
                                   const Control& control = {});

// (min Σ cost^q)^(1/q), q = 1 or 2. The minimum is found in integers as fine as 64 bits allow, twice or more often
// where it is small: its relative error is below n² 2⁻⁵⁰ for n points in all. InputError for another q, and with the
// figure when there are too many pairs. Reports Stage::Compare; looks whether to stop all along.
DiagramMatching wassersteinDistance(std::span<const Interval> a, std::span<const Interval> b, int q,
                                    const Control& control = {});

} // namespace toposcope
