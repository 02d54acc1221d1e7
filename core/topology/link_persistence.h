// H1 and H2 of a Rips filtration from the links of its edges. One total order of edges everywhere (length, then index;
// see before()).
//
// Edges come in one by one, each with all cliques it completes: the complex grows by the join of the edge with its link
// L, along the join of its two ends with L. So homology changes by the reduced homology of L, shifted by two: an empty
// L joins two components or creates a loop; the components of L beyond the first each fill a loop or, when that is
// filled already, open a void; the cycles of L fill voids (or create what is of no interest here). Most links are cones
// and change nothing, which a few ANDs of rows of bits tell. What is left is elimination among the classes alive
// (loop_classes.h, void_classes.h): persistent cohomology by annotations (Dey, Fan & Wang 2014), over links.
#pragma once

#include "core/control.h"
#include "core/topology/filtration.h"
#include "core/topology/merge_tree.h"
#include "core/topology/persistence_diagram.h"

#include <vector>

namespace toposcope {

// All intervals of dimensions 1 … maxDimension (≤ 2) with death > birth, each with the edge it is born with, sorted by
// dimension, birth, death, birth edge. `tree` is the filtration's. Cancellable; reports Stage::Persistence up to 0.95.
// InputError with the figure when memory runs out.
std::vector<PersistencePair> linkPersistence(const Filtration& filtration, const MergeTree& tree, int maxDimension,
                                             const Control& control = {});

} // namespace toposcope
