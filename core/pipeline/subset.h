// The part of an analysis that belongs to the words chosen in the text: which nodes they are, and the matrices between
// those alone. What is between two nodes stays as it was in their context.
#pragma once

#include "core/attention/attention_tensor.h"
#include "core/information/dependence_matrix.h"
#include "core/information/distance_matrix.h"
#include "core/model/worker_team.h"
#include "core/pipeline/analysis.h"

#include <cstddef>
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

// Mean over heads, which come one after another or several at a time, of the attention between the nodes `kept`
// (ascending): the same bytes however they are divided, and whatever the number of threads.
class MeanAttention {
public:
    // `causal`: no node attends to one after it, so that half of every matrix need not be read.
    MeanAttention(std::vector<int> kept, bool causal);

    // N × N each; without `team`, on the caller's thread.
    void add(std::span<const AttentionView> heads, WorkerTeam* team = nullptr);

    // Of at least one head; as head 0.0 of one layer.
    AttentionTensor take() const;

private:
    void addRows(std::span<const AttentionView> heads, std::size_t begin, std::size_t end);

    std::vector<int> m_kept;
    bool m_causal;
    bool m_whole; // the nodes kept are those from the first to the last
    std::vector<double> m_sum;
    int m_heads = 0;
};

// Mean over `heads` (at least one, N × N each) of the attention between the nodes `kept`, as head 0.0 of one layer.
AttentionTensor meanAttention(std::span<const AttentionView> heads, std::span<const int> kept);

} // namespace toposcope
