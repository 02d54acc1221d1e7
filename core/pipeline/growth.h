// Persistence as the text grows. A causal model's attention over the first n tokens is the top-left block of its
// attention over all of them, so every prefix costs no forward pass (Schreiber 2023, §4.3).
#pragma once

#include "core/control.h"
#include "core/pipeline/analyser.h"
#include "core/topology/diagram_distance.h"

#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

namespace toposcope {

// One prefix, analysed as a text of its own: its own scale, its own diagram.
struct GrowthStep {
    int nodes = 0;       // tokens (or words) of the prefix that take part, the hidden first one aside; ≥ 2
    int tokens = 0;      // of the text (of its window), the prepended one aside: a window of so many is this prefix
    std::size_t end = 0; // bytes of Analysis::text that the prefix has
    // Per homology dimension 0 … maxDimension; finite intervals only.
    std::vector<double> totalPersistence;
    std::vector<double> longest;
    std::vector<std::vector<Interval>> intervals; // essential ones included
    // Intervals of `dimension` that die.
    std::size_t finiteCount(int dimension) const;
    // Number of intervals of `dimension` alive at the threshold: birth ≤ ε < death.
    int betti(int dimension, double threshold) const;
};

struct Growth {
    std::shared_ptr<const Analysis> source; // request, model, text, nodes
    std::vector<GrowthStep> steps;          // 2, 3, … nodes
};

using GrowthListener = std::function<void(const GrowthStep&)>;

// InputError for attention that is not causal (a prefix of it is then no prefix's attention) and for a subset. Several
// threads; tells `listener` of each step in order, on the caller's thread. Reports Stage::Persistence.
Growth grow(const PreparedAttention& attention, const Control& control = {}, const GrowthListener& listener = {});

} // namespace toposcope
