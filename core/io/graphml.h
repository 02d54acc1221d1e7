// The token graph at a threshold as GraphML, which networkx, Gephi and Cytoscape open.
// http://graphml.graphdrawing.org/specification.html
#pragma once

#include "core/graph/layout.h"
#include "core/pipeline/analysis.h"

#include <string>

namespace toposcope {

// One node per token, "n0", "n1", …, with
//   text          the token's characters; its label where XML cannot carry them (control characters, part of a
//   character) label         as shown index, begin, end   place in the text: position, bytes cluster, cluster_name   at
//   the threshold: the representative's index and label x, y          where it is drawn; y grows downwards
// one edge per pair of distance ≤ threshold, with `distance` (in the unit the key's description tells) and `similarity`
// = 1 − distance / (largest distance of all pairs), in [0, 1]; 1 where all distances are 0. The graph carries `unit`,
// `threshold` and `provenance`. UTF-8, numbers as short as they read back.
// `positions`: those on the screen, one per node; empty: the analysis' own.
std::string graphMl(const Analysis& analysis, double threshold, const std::vector<Point>& positions = {});

} // namespace toposcope
