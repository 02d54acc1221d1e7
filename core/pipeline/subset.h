// The part of an analysis that belongs to the words chosen in the text: which nodes they are, and the matrices between
// those alone. What is between two nodes stays as it was in their context.
#pragma once

#include "core/attention/attention_tensor.h"
#include "core/information/dependence_matrix.h"
#include "core/information/distance_matrix.h"
#include "core/pipeline/analysis.h"

#include <span>
#include <vector>

namespace toposcope {

// Positions of the nodes that touch one of `spans`, ascending; a prepended token touches none. Without spans: all.
std::vector<int> nodesTouching(std::span<const Node> nodes, std::span<const TextSpan> spans);

// The same for the nodes and the subset of an analysis whose nodes are still all of them. InputError when a span is
// empty or goes beyond the text, TextTooShort when fewer than two nodes are touched.
std::vector<int> chosenNodes(const Analysis& analysis);

// Rows and columns `kept` of each.
DependenceMatrix restricted(const DependenceMatrix& dependence, std::span<const int> kept);
DistanceMatrix restricted(const DistanceMatrix& distance, std::span<const int> kept);

// Mean over `heads` (at least one, N × N each) of the attention between the nodes `kept`, as head 0.0 of one layer.
AttentionTensor meanAttention(std::span<const AttentionView> heads, std::span<const int> kept);

} // namespace toposcope
