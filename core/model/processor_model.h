// An opened GPT-2 that computes on the processor: forward_pass.h with the machine's BLAS.
#pragma once

#include "core/attention/attention_model.h"
#include "core/model/model_files.h"

#include <memory>

namespace toposcope {

// `threads` ≥ 1: how many one forward pass uses; the result does not depend on it. Throws InputError when the machine
// has no BLAS.
std::shared_ptr<const AttentionModel> openOnProcessor(ModelFiles files, int threads);

} // namespace toposcope
