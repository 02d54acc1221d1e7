// The matching behind the Wasserstein distances where points lie any way at all. In and out: as cheapestMatching().
#pragma once

#include "core/control.h"
#include "core/topology/diagram_spots.h"
#include "core/topology/integer_costs.h"

#include <vector>

namespace toposcope {

// By the network simplex method. Neither diagram may be empty. Memory grows with the number of points, not of pairs;
// InputError when there is not as much.
std::vector<int> simplexMatching(const Spots& a, const Spots& b, const IntegerCosts& integer, const Control& control);

} // namespace toposcope
