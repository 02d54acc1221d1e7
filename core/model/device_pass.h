// GPT-2's forward pass by libtorch's own operators, on whatever device they run: what --device cuda uses. In: weights
// on the device, token ids. Out: attention and hidden state in this process's memory, copied back layer by layer.
#pragma once

#include "core/attention/attention_model.h"
#include "core/model/gpt2_tensors.h"

#include <span>
#include <vector>

namespace toposcope {

// Moves every tensor to `device`.
Weights movedTo(const at::Device& device, Weights weights, const Gpt2Config& config);

// Fills the heads that `attention` keeps. Returns the hidden state after the last norm, tokens × width, row-major, or
// nothing when it is not wanted; then what lies beyond the last kept head's attention is not computed. Reports
// Stage::Attend, stops between layers; InputError when the weights give no numbers.
std::vector<float> devicePass(const Gpt2Config& config, const Weights& weights, std::span<const TokenId> ids,
                              AttentionTensor& attention, bool wantHidden, const Control& control);

} // namespace toposcope
