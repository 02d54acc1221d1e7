// Where the tokens are drawn. In: a distance matrix. Out: one point per token, in the plane, independent of any
// threshold: the picture must not jump while the slider is dragged.
#pragma once

#include "core/control.h"
#include "core/information/distance_matrix.h"

#include <vector>

namespace toposcope {

struct Point {
    double x = 0.0;
    double y = 0.0;
    friend bool operator==(const Point&, const Point&) = default;
};

struct Layout {
    std::vector<Point> positions;
    // Kruskal's stress-1 of the picture against the distances, best common scale: 0 is exact.
    double stress = 0.0;
};

// Kruskal's stress-1 of positions, one per point of `distance`.
double stress(const std::vector<Point>& positions, const DistanceMatrix& distance);

// Classical multidimensional scaling (Torgerson 1952): the two leading eigenvectors of the doubly centred squared
// distances, each turned so that its entry of largest magnitude is positive. Deterministic.
Layout classicalMds(const DistanceMatrix& distance, const Control& control = {});

// The same picture with no two points closer than `gap` times the mean nearest-neighbour spacing of a uniform
// arrangement in the same area; keeps neighbours neighbours. Deterministic. Reports Stage::Layout.
inline constexpr double defaultGap = 0.7;
Layout spreadApart(const Layout& layout, const DistanceMatrix& distance, double gap = defaultGap,
                   const Control& control = {});

// On the unit circle in the order of the text, clockwise from the top (y grows downwards). It shows the order and no
// distance: its stress is left at 0.
Layout circularLayout(int count);

} // namespace toposcope
