// The heads of a model as the points of a space of their own: how far any two are apart decides their clusters, loops
// and picture, as the distances between tokens decide those of a text. In: summaries. Out: an analysis of heads.
#pragma once

#include "core/pipeline/head_summary.h"

#include <memory>

namespace toposcope {

// Every node is a head, in the order of `summaries`, labelled "layer.head"; `Analysis::heads` says which node is which.
// Persistence in dimensions 0 and 1. Null for fewer than two heads. Reports as shape().
std::shared_ptr<const Analysis> headSpace(const HeadSummaries& summaries, const Control& control = {});

} // namespace toposcope
