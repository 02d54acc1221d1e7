// How differently two heads distribute attention over one text: D(a, b) = Σ_tokens sqrt(JS(a(token), b(token))), nats^½
// (Schreiber 2023, §6). A metric on heads, with a persistence of its own; and the summaries of one head.
#pragma once

#include "core/attention/attention_tensor.h"
#include "core/control.h"
#include "core/information/distance_matrix.h"
#include "core/information/row_distribution.h"

#include <span>

namespace toposcope {

// All pairs of `heads` (N × N each). Several threads; reports Stage::Distance on the caller's.
DistanceMatrix headDistance(std::span<const AttentionView> heads, RowDistributions::Preparation preparation,
                            const Control& control = {});

// Mean over query tokens of the Shannon entropy of their row, nats. In [0, ln N].
double meanRowEntropy(AttentionView attention);

// Mean over query tokens i ≥ 1 of A[i, 0]: the share of attention the first token takes. 0 for one token.
double sinkShare(AttentionView attention);

} // namespace toposcope
