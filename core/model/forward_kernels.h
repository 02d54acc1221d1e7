// The steps of a transformer's forward pass that are no matrix product, over blocks that lie in a cache: float32, whole
// rows, row-major with a stride, one thread. Vector instructions, the widest the machine has.
#pragma once

#include "core/model/gpt2_config.h"

#include <cstddef>

namespace toposcope {

// A block of a row-major matrix: `stride` floats from a row to the next.
struct FloatBlock {
    float* data = nullptr;
    std::ptrdiff_t stride = 0;
    int rows = 0;
    int columns = 0;
};

// out = (x − mean) / √(variance + epsilon) · weight + bias of every row; `out` has the shape of `x`.
void layerNorm(const FloatBlock& x, const float* weight, const float* bias, float epsilon, const FloatBlock& out);

// Every row becomes `row`, or has it added.
void fillRows(const FloatBlock& block, const float* row);
void addToRows(const FloatBlock& block, const float* row);

void activate(const FloatBlock& block, Activation activation);

// Softmax of the first `firstLength` scores of row 0, one more of row 1 …; the rest of each row becomes 0. Returns
// whether all numbers are finite.
bool causalSoftmax(const FloatBlock& scores, int firstLength);

} // namespace toposcope
