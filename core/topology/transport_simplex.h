// The matching behind the Wasserstein distances where points lie any way at all. In and out: as cheapestMatching().
#pragma once

#include "core/control.h"
#include "core/topology/diagram_spots.h"

#include <vector>

namespace toposcope {

// By the network simplex method, on integer costs with as many bits as the number of points leaves. Neither diagram may
// be empty. Memory grows with the number of points, not of pairs.
std::vector<int> simplexMatching(const Spots& a, const Spots& b, int q, const Control& control);

} // namespace toposcope
