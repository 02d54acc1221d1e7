// Where the tokens are in space. In: a distance matrix. Out: one point per token, around the origin, independent of any
// threshold.
#pragma once

#include "core/control.h"
#include "core/information/distance_matrix.h"

#include <vector>

namespace toposcope {

struct Point3 {
    double x = 0.0;
    double y = 0.0;
    double z = 0.0;
    friend bool operator==(const Point3&, const Point3&) = default;
};

struct Layout3d {
    std::vector<Point3> positions;
    double stress = 0.0; // as Layout's
};

// Classical multidimensional scaling with three coordinates; the first two are those of classicalMds. Deterministic.
Layout3d classicalMds3d(const DistanceMatrix& distance, const Control& control = {});

} // namespace toposcope
