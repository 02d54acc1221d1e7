// The leading coordinates of classical multidimensional scaling. In: a distance matrix. Out: coordinates, the most
// telling first.
#pragma once

#include "core/control.h"
#include "core/information/distance_matrix.h"

#include <vector>

namespace toposcope {

// The eigenvectors that belong to the `count` largest eigenvalues of the doubly centred squared distances (Torgerson
// 1952), each times the root of its eigenvalue (0 where that is negative) and turned so that its entry of largest
// magnitude is positive. `count` lists of n numbers; those beyond the n-th are 0. Deterministic. Reports Stage::Layout.
std::vector<std::vector<double>> principalCoordinates(const DistanceMatrix& distance, int count,
                                                      const Control& control = {});

} // namespace toposcope
