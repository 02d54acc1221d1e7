// GPT-2's forward pass on the processor, on several threads. In: weights, token ids, a matrix product. Out:
// post-softmax attention written where it is wanted, layer after layer, and the final hidden state on demand. Radford
// et al. 2019; the variations are those of Hugging Face's GPT2Config.
#pragma once

#include "core/attention/attention_model.h"
#include "core/math/float_buffer.h"
#include "core/model/blas.h"
#include "core/model/forward_kernels.h"
#include "core/model/gpt2_config.h"
#include "core/model/gpt2_weights.h"
#include "core/model/worker_team.h"

#include <cstdint>
#include <functional>
#include <mutex>
#include <span>
#include <vector>

namespace toposcope {

// Weights somebody else owns, float32, row-major.
using AffineWeights = AffineOf<const float*>;
using ForwardWeights = WeightsOf<const float*>;

// Where the attention of a pass goes.
class AttentionPlaces {
public:
    virtual ~AttentionPlaces() = default;
    // The last layer whose attention is wanted; −1: none.
    virtual int lastLayer() const = 0;
    // tokens² floats for a head, row-major, 0 above the diagonal; null for a head that is not wanted.
    virtual float* place(HeadId id) = 0;
    // All wanted heads of this layer have been written. On the caller's thread; `team` rests.
    virtual void layerWritten(int layer, WorkerTeam& team) = 0;
};

// One text's way through the layers. Every step is cut into blocks for the team, whose borders depend on the text's
// length alone: so does the order of every sum, and the result's bytes do not depend on the number of threads.
// Attention is computed only where the causal mask leaves something.
class ForwardPass {
public:
    ForwardPass(const Gpt2Config& config, const ForwardWeights& weights, MultiplyMatrices multiply, int tokens,
                int threads, const Control& control);

    // Bytes of everything allocated beside the places of the attention.
    static std::size_t scratchBytes(const Gpt2Config& config, int threads, std::size_t tokens);

    // `ids`: as many as tokens. `hidden`: null, or where tokens × width numbers of the state after all layers and the
    // last norm go; without it, what lies beyond the attention of the last wanted layer is not computed.
    // Throws InputError where attention is not finite, Cancelled within a few milliseconds. Reports Stage::Attend.
    void run(std::span<const TokenId> ids, AttentionPlaces& places, std::vector<float>* hidden);

private:
    struct Range;
    class Scratch;

    void embed(std::span<const TokenId> ids);
    void norm(const AffineWeights& affine, float* out);
    void attend(int layer, bool attentionOnly, AttentionPlaces& places);
    void attendBlock(HeadId id, Range queries, float* scores, int stride, bool attentionOnly);
    void runTasks(int count, const std::function<void(int)>& task);
    template <class Prepare, class Finish>
    void apply(const AffineWeights& affine, const float* x, int in, int out, int wantedColumns, float* y,
               const Prepare& prepare, const Finish& finish);

    const Gpt2Config& m_config;
    const ForwardWeights& m_weights;
    MultiplyMatrices m_multiply;
    const Control& m_control;
    int m_tokens;
    int m_headWidth;
    WorkerTeam m_team;
    FloatBuffer m_state;  // tokens × width
    FloatBuffer m_normed; // tokens × width; the heads' weighted values, side by side, between two norms
    FloatBuffer m_wide;   // tokens × 3 width: queries, keys, values; after the attention tokens × inner width
    std::mutex m_scratchMutex;
    std::vector<FloatBuffer> m_scratch; // of threads that write attention nobody wants
};

} // namespace toposcope
