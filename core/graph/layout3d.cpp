#include "core/graph/layout3d.h"

#include "core/graph/principal_coordinates.h"
#include "core/graph/stress.h"

#include <cmath>

namespace toposcope {

Layout3d classicalMds3d(const DistanceMatrix& distance, const Control& control)
{
    const auto coordinates = principalCoordinates(distance, 3, control);
    Layout3d layout;
    for (std::size_t i = 0; i < static_cast<std::size_t>(distance.size()); ++i)
        layout.positions.push_back({coordinates[0][i], coordinates[1][i], coordinates[2][i]});
    layout.stress = stressOf(distance, [&](std::size_t i, std::size_t j) {
        const Point3& a = layout.positions[i];
        const Point3& b = layout.positions[j];
        return std::hypot(a.x - b.x, a.y - b.y, a.z - b.z);
    });
    return layout;
}

} // namespace toposcope
