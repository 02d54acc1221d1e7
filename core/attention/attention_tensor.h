// Post-softmax attention of some or all heads over one token sequence, float32.
#pragma once

#include "core/attention/head_id.h"
#include "core/math/float_buffer.h"
#include "core/math/matrix_view.h"

#include <cstddef>
#include <span>
#include <vector>

namespace toposcope {

// N × N; row i is the distribution of token i over the tokens it attends to. Rows sum to 1.
using AttentionView = MatrixView<float>;

class AttentionTensor {
public:
    AttentionTensor() = default;
    // Zero-filled storage for `kept` (sorted, unique) of a model with layerCount × headCount heads.
    AttentionTensor(int layerCount, int headCount, int tokenCount, std::vector<HeadId> kept);

    int layerCount() const { return m_layerCount; }
    int headCount() const { return m_headCount; }
    int tokenCount() const { return m_tokenCount; }
    const std::vector<HeadId>& kept() const { return m_kept; }

    bool contains(HeadId id) const;
    bool containsAll(std::span<const HeadId> ids) const;

    // The matrix of one kept head; asserts that it is kept.
    AttentionView head(HeadId id) const;
    // Its storage, tokenCount² floats, row-major.
    std::span<float> storage(HeadId id);

    // Bytes that keeping `heads` heads over `tokens` tokens takes.
    static std::size_t bytes(std::size_t heads, std::size_t tokens) { return heads * tokens * tokens * sizeof(float); }

private:
    std::size_t offset(HeadId id) const;

    int m_layerCount = 0;
    int m_headCount = 0;
    int m_tokenCount = 0;
    std::vector<HeadId> m_kept;
    FloatBuffer m_data;
};

} // namespace toposcope
