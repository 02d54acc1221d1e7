// The matching behind the Wasserstein distances where points lie any way at all. In and out: as cheapestMatching().
#pragma once

#include "core/control.h"
#include "core/topology/diagram_spots.h"

#include <vector>

namespace toposcope {

// By the network simplex method, on integer costs with as many bits as the number of points leaves. InputError when the
// costs of all pairs do not fit in memory.
std::vector<int> simplexMatching(const Spots& a, const Spots& b, int q, const Control& control);

} // namespace toposcope
