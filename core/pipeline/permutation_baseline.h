// Is a distance large? The same distance, computed k times with the second text's tokens, or its words where they are
// the nodes, in random order: same tokens, same length, no syntax. In: two requests. Out: for each distance, what the
// shuffles gave.
#pragma once

#include "core/control.h"
#include "core/pipeline/comparison.h"

#include <cstdint>
#include <functional>
#include <vector>

namespace toposcope {

// The distances between the first text and one shuffle of the second, dimension by dimension.
struct ShuffleDistances {
    struct OfDimension {
        int dimension = 0;
        double bottleneck = 0.0;
        double wasserstein1 = 0.0;
        double wasserstein2 = 0.0;
    };
    std::vector<OfDimension> dimensions;
};

struct PermutationBaseline {
    std::uint64_t seed = 0;
    std::vector<ShuffleDistances> shuffles;

    // One distance of one dimension, of every shuffle.
    std::vector<double> distances(int dimension, double ShuffleDistances::OfDimension::*distance) const;
};

// One distance among those of the shuffles.
struct BaselinePosition {
    double low = 0.0;        // 5th percentile of the shuffles (nearest rank)
    double median = 0.0;     // 50th
    double high = 0.0;       // 95th
    double percentile = 0.0; // share of the shuffles with a distance ≤ the observed one, in percent
    // (1 + number of shuffles ≤ observed) / (1 + shuffles): how rarely a shuffle is as near as the text itself.
    double pValue = 1.0;
};
// Of at least one shuffle.
BaselinePosition positionAmong(double observed, std::vector<double> shuffled);

using BaselineListener = std::function<void(const ShuffleDistances&)>;

// `shuffles` ≥ 1 random orders of B's nodes (a prepended token, or a hidden first one, stays first; Fisher–Yates on a
// seeded Mersenne twister, so that k shuffles begin any longer run), each a forward pass; a subset goes with its nodes;
// scales as in compareRequests. InputError when B is saved attention, which has no model to run. Tells `listener` after
// each; reports Stage::Compare.
PermutationBaseline permutationBaseline(Analyser& analyser, const AnalysisRequest& a, const AnalysisRequest& b,
                                        bool scaleEach, int shuffles, std::uint64_t seed, const Control& control = {},
                                        const BaselineListener& listener = {});

} // namespace toposcope
