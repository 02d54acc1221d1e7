// Persistent homology of a Rips filtration, H0 to H2, coefficients Z/2.
#pragma once

#include "core/control.h"
#include "core/topology/filtration.h"
#include "core/topology/merge_tree.h"
#include "core/topology/persistence_diagram.h"

namespace toposcope {

inline constexpr int largestHomologyDimension = 2;

// Intervals of dimensions 0 … maxDimension (≤ 2) with death > birth: H0 from the merge tree, the others from
// linkPersistence(), each with the edge it is born with. Exactly one class never dies, in H0 (none for no vertices).
// Reports Stage::Persistence; cancellable throughout. InputError with the figure when memory runs out.
PersistenceDiagram persistence(const Filtration& filtration, const MergeTree& tree, int maxDimension,
                               const Control& control = {});

} // namespace toposcope
