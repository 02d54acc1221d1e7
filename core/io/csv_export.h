// Results as tables other programs read without being told how: a header line, commas, quotes where RFC 4180 wants
// them, line feeds, UTF-8, numbers as short as they read back. In: an analysis. Out: the bytes of a file.
#pragma once

#include "core/pipeline/analysis.h"

#include <string>
#include <string_view>

namespace toposcope {

// dimension, birth, death, persistence, birth_edge_a, birth_edge_b, birth_token_a, birth_token_b, death_edge_a, …: one
// row per interval, in the diagram's order. A class that never dies has death and persistence `inf`. Edges are two
// token indices with the tokens' labels; a birth edge belongs to dimension ≥ 1, a death edge to dimension 0, the other
// fields are empty.
std::string intervalsCsv(const Analysis& analysis);

// {"schema":1,"unit":…,"diagram":[{"dimension","birth","death","persistence","birth_edge":[a,b],"birth_tokens":[…],
// "death_edge", "death_tokens", "loop":[indices]}, …]}: null for never and for an edge there is none of; `loop` for
// dimension 1. readDiagram reads it.
std::string intervalsJson(const Analysis& analysis);

// cluster, cluster_name, index, token, size, birth, death, begin, end: one row per token, largest cluster first. The
// cluster is named by its representative. From `birth` on exactly these tokens are one cluster (0 for a single token),
// at `death` it joins another (`inf`: never).
std::string clustersCsv(const Analysis& analysis, double threshold);

// A square matrix; the header names the columns "0:␣tip", "1:␣of", …. readDistanceMatrix reads it.
std::string distanceCsv(const Analysis& analysis);
// The same of the estimated mutual information, in its own unit; empty where none was estimated.
std::string informationCsv(const Analysis& analysis);

} // namespace toposcope
