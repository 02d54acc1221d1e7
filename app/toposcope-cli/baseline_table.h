// The table that `compare --permutations` prints: where each distance stands among those of the random orders.
#pragma once

#include "core/pipeline/permutation_baseline.h"

#include <string>

namespace toposcope::cli {

// Three rows per dimension, with the band, the percentile and the p-value, under a line that names number and seed.
std::string baselineTable(const Comparison& comparison, const PermutationBaseline& baseline);

} // namespace toposcope::cli
