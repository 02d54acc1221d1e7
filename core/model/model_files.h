// All that a model's folder holds, opened and checked. In: a folder. Out: configuration, tokenizer, weights as float32,
// and their hash to come.
#pragma once

#include "core/control.h"
#include "core/model/gpt2_config.h"
#include "core/model/model_folder.h"
#include "core/model/weight_files.h"
#include "core/model/weights_hash.h"
#include "core/text/bpe_tokenizer.h"

#include <memory>
#include <string>

namespace toposcope {

struct ModelFiles {
    ModelFolder folder;
    Gpt2Config config;
    BpeTokenizer tokenizer;
    std::shared_ptr<WeightFiles> weights;
    std::shared_ptr<const WeightsHash> hash; // of `weights`, which it holds as well
};

// Opens the folder; converts weights that are not float32 on `threads` threads. Throws InputError naming the file,
// Cancelled.
ModelFiles openModelFiles(const std::string& folder, int threads, const Control& control);

} // namespace toposcope
