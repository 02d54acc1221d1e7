// A trained model as Hugging Face lays models out. In: parameters and the tokenizer's folder. Out: a folder with
// config.json, model.safetensors in float16, vocab.json and merges.txt; and such a folder back as parameters.
#pragma once

#include "app/toposcope-train/parameters.h"

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

namespace toposcope::train {

// The float16 next to `value`, ties to even; InputError for what float16 cannot hold.
std::uint16_t halfOf(float value);

// Replaces the files one by one, each as a whole.
void writeModel(const std::filesystem::path& folder, const ParameterLayout& layout, std::span<const float> parameters,
                const std::filesystem::path& tokenizerFolder, int endOfText);

struct ModelFiles {
    NetworkShape shape;
    std::vector<float> parameters;
};

// InputError when the folder holds no GPT-2, or one that is not computed as the trainer does: another activation,
// another inner width or epsilon, unscaled attention.
ModelFiles readModel(const std::filesystem::path& folder);

} // namespace toposcope::train
