// GPT-2 forwards and backwards by hand: the gradients of the loss in a few matrix products and fused loops, without a
// graph of operations. In: parameters and token sequences. Out: the loss and its gradients, or the attention.
// Radford et al. 2019; the gradients are those of automatic differentiation, which a test compares them with.
#pragma once

#include "app/toposcope-train/half_product.h"
#include "app/toposcope-train/parameters.h"

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace toposcope::train {

// `sequences` × `length` tokens, what follows each, and how much that counts.
struct Batch {
    int sequences = 0;
    int length = 0;
    std::vector<std::int32_t> inputs, targets;
    std::vector<float> weights;
    std::vector<bool> prose; // per sequence: plain text, the loss of which is reported

    double totalWeight() const;
};

// Sequences [begin, end) of a batch.
struct BatchPart {
    const Batch* batch;
    int begin, end;
};

// Computes in one thread, and keeps what it needs in between; one per thread.
class Network {
public:
    // Room for `tokens` tokens at a time, a part's sequences × length. Precision::Half only where hasHalfProducts().
    Network(const ParameterLayout& layout, int tokens, Precision precision = Precision::Single);
    ~Network();

    // The sum of weight × −log p over the part, in nats.
    double loss(std::span<const float> parameters, BatchPart part);

    // The same, and adds `factor` × its derivatives to `gradients`.
    double addGradients(std::span<const float> parameters, BatchPart part, float factor, std::span<float> gradients);

    // −log p of every target of the last call, in nats, in the order of its tokens.
    std::span<const float> tokenLosses() const;

    // Attention after the last call, length × length, row-major, for sequence `sequence` of its part; entries above
    // the diagonal mean nothing.
    std::span<const float> attention(int layer, int sequence, int head) const;

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace toposcope::train
