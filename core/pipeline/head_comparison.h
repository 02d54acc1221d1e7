// How far two texts are from each other in every head: the diagrams of A and B under one head at a time.
#pragma once

#include "core/attention/head_id.h"
#include "core/control.h"
#include "core/pipeline/analyser.h"

#include <functional>
#include <memory>
#include <vector>

namespace toposcope {

struct HeadDifference {
    HeadId a; // the same head of both, or of each where models differ in shape
    HeadId b;
    // Per homology dimension, 0 and 1 at least.
    std::vector<double> bottleneck;
    std::vector<double> wasserstein1;
};

struct HeadDifferences {
    std::shared_ptr<const Analysis> sourceA; // requests, models, texts
    std::shared_ptr<const Analysis> sourceB;
    std::vector<HeadDifference> heads; // by layer, then head
};

using HeadDifferenceListener = std::function<void(const HeadDifference&)>;

// Head by head, `normalised` information on the head's common scale unless `scaleEach`. Both must have selected the
// same heads, or one head each; InputError otherwise. Several threads;
// tells `listener` of each in order, on the caller's thread. Reports Stage::Compare.
HeadDifferences compareHeads(const PreparedAttention& a, const PreparedAttention& b, bool scaleEach,
                             const Control& control = {}, const HeadDifferenceListener& listener = {});

} // namespace toposcope
