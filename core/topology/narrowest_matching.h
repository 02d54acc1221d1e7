// The matching behind the bottleneck distance. In: the finite points of two diagrams. Out: for each point of the first
// its partner in the second, such that the largest cost is as small as any matching can have it.
#pragma once

#include "core/control.h"
#include "core/topology/diagram_spots.h"

#include <vector>

namespace toposcope {

// partner[i]: the point of b (by its place in `b`) matched with point i of a, or −1 for the diagonal; points of b that
// are nobody's partner go to the diagonal. InputError when the bits of all pairs do not fit in memory. Only looks
// whether to stop.
std::vector<int> narrowestMatching(const Spots& a, const Spots& b, const Control& control);

} // namespace toposcope
