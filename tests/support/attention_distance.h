// Distances between the tokens of one random head, by mutual information: what the topology is mostly asked about.
#pragma once

#include "core/information/distance.h"
#include "core/information/mutual_information.h"
#include "tests/support/random_inputs.h"

#include <numeric>

namespace toposcope::test {

inline DistanceMatrix attentionDistance(int size, std::uint64_t seed)
{
    const AttentionTensor attention = randomAttention(1, 1, size, seed, 9.0, 12.0);
    const AttentionView views[] = {attention.head({0, 0})};
    std::vector<std::int32_t> symbols(static_cast<std::size_t>(size));
    std::iota(symbols.begin(), symbols.end(), 0);
    const auto dependence = estimate(views, symbols, Estimator::Pointwise, Aggregate::Mean);
    return inverseInformation(dependence, Symmetrise::Max, Scale::Normalised).distance;
}

} // namespace toposcope::test
