// Persistent homology by GUDHI's simplex tree: the other road to every diagram.
#pragma once

#include "core/information/distance_matrix.h"

#include <array>
#include <vector>

namespace toposcope::test {

// {dimension, birth, death} of all intervals of dimensions 0 … maxDimension with death > birth, sorted: the flag
// complex of all pairs, its edges collapsed first unless `whole`.
std::vector<std::array<double, 3>> gudhiIntervals(const DistanceMatrix& distance, int maxDimension, bool whole = false);

} // namespace toposcope::test
