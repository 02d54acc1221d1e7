// How well a picture keeps the distances it was made from.
#pragma once

#include "core/information/distance_matrix.h"

#include <algorithm>
#include <cmath>

namespace toposcope {

// Kruskal's stress-1 with the best common scale s: sqrt(Σ (s·δ − d)² / Σ d²) over all pairs, δ = `drawn(i, j)`, d the
// distance. 0 is exact, 1 the worst; 0 where all distances are 0.
template <class Drawn>
double stressOf(const DistanceMatrix& distance, Drawn drawn)
{
    double dd = 0.0;
    double pd = 0.0;
    double pp = 0.0;
    for (int i = 1; i < distance.size(); ++i) {
        for (int j = 0; j < i; ++j) {
            const double picture = drawn(static_cast<std::size_t>(i), static_cast<std::size_t>(j));
            const double wanted = distance(i, j);
            dd += wanted * wanted;
            pd += picture * wanted;
            pp += picture * picture;
        }
    }
    if (dd == 0.0)
        return 0.0;
    return pp == 0.0 ? 1.0 : std::sqrt(std::max(0.0, 1.0 - pd * pd / (pp * dd)));
}

} // namespace toposcope
