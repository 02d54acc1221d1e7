// The matching behind the Wasserstein distances. In: the finite points of two diagrams. Out: for each point of the
// first its partner in the second, such that the sum of the costs' powers is as small as any matching can have it.
#pragma once

#include "core/control.h"
#include "core/topology/diagram_spots.h"

#include <vector>

namespace toposcope {

// partner[i]: the point of b (by its place in `b`) matched with point i of a, or −1 for the diagonal; points of b that
// are nobody's partner go to the diagonal. `q`: 1 or 2. The largest toDiagonal must be in [½, 1). Optimal for integers
// near cost^q, whose sum is as large as 60 bits allow. InputError when the choices of points on a line, a byte for each
// pair, or the shortlists of other points, 400 bytes for each, do not fit in memory. Only looks whether to stop.
std::vector<int> cheapestMatching(const Spots& a, const Spots& b, int q, const Control& control);

} // namespace toposcope
