// One row per head: how much topology its attention over a text has, how spread it is, how much the first token takes;
// and how far the heads are from each other. In: prepared attention, one forward pass. Out: summaries and a matrix.
#pragma once

#include "core/attention/head_id.h"
#include "core/attention/head_pattern.h"
#include "core/control.h"
#include "core/information/distance_matrix.h"
#include "core/pipeline/analyser.h"

#include <functional>
#include <memory>
#include <vector>

namespace toposcope {

struct HeadSummary {
    HeadId id;
    // Per homology dimension, at least 0 and 1; finite intervals only.
    std::vector<double> totalPersistence; // Σ (death − birth)
    std::vector<int> intervals;
    std::vector<double> longest; // 0 when there is none
    // Of the whole attention, before the first token is hidden and before words are grouped.
    double entropy = 0.0; // mean over query tokens of their row's Shannon entropy, nats
    double sinkShare = 0.0;
    HeadPattern pattern;
};

// What is known of one head, as soon as it is: partial results are of use while the others are computed.
using HeadListener = std::function<void(const HeadSummary&)>;

struct HeadSummaries {
    std::shared_ptr<const Analysis> source; // request, model, text, nodes
    std::vector<HeadSummary> heads;         // by layer, then head
    DistanceMatrix distance;                // between heads, same order (Schreiber 2023, §6)
};

// Every head analysed by itself under the settings of the request; rows are renormalised for the distance between heads
// when the first token is hidden, and that distance is of the whole text even for a subset. Several threads; tells
// `listener` of each head in order, on the caller's thread. Reports Stage::Persistence per head, then Stage::Distance.
HeadSummaries summariseHeads(const PreparedAttention& attention, const Control& control = {},
                             const HeadListener& listener = {});

} // namespace toposcope
