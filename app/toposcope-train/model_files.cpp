#include "app/toposcope-train/model_files.h"

#include "core/error.h"
#include "core/io/atomic_file.h"
#include "core/io/text_file.h"
#include "core/model/gpt2_config.h"
#include "core/model/weight_files.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <bit>
#include <cmath>

namespace toposcope::train {

namespace {

namespace fs = std::filesystem;

std::string configText(const NetworkShape& shape, int endOfText)
{
    nlohmann::ordered_json json = {
        {"architectures", {"GPT2LMHeadModel"}},
        {"model_type", "gpt2"},
        {"activation_function", "gelu_new"},
        {"n_embd", shape.width},
        {"n_head", shape.heads},
        {"n_layer", shape.layers},
        {"n_positions", shape.context},
        {"n_ctx", shape.context},
        {"vocab_size", shape.vocabulary},
        {"layer_norm_epsilon", 1e-05},
        {"tie_word_embeddings", true},
        {"torch_dtype", "float16"},
    };
    if (endOfText >= 0) {
        json["bos_token_id"] = endOfText;
        json["eos_token_id"] = endOfText;
    }
    return json.dump(2) + '\n';
}

std::string weightsText(const ParameterLayout& layout, std::span<const float> parameters)
{
    constexpr std::size_t alignment = 8;
    nlohmann::ordered_json header;
    header["__metadata__"] = {{"format", "pt"}};
    std::string data;
    for (const Parameter& parameter : layout.parameters()) {
        const std::size_t begin = data.size();
        for (const float value : parameters.subspan(parameter.offset, parameter.size)) {
            const std::uint16_t half = halfOf(value);
            data.append(reinterpret_cast<const char*>(&half), sizeof half);
        }
        header[parameter.name] = {{"dtype", "F16"}, {"shape", parameter.shape}, {"data_offsets", {begin, data.size()}}};
    }
    std::string text = header.dump();
    text.append((alignment - text.size() % alignment) % alignment, ' ');
    const std::uint64_t length = text.size();
    std::string bytes(reinterpret_cast<const char*>(&length), sizeof length);
    return bytes + text + data;
}

void refuse(const fs::path& folder, const std::string& what)
{
    throw InputError((folder / "config.json").string() + ": " + what);
}

} // namespace

std::uint16_t halfOf(float value)
{
    constexpr float largest = 65504.0F;
    if (!(std::abs(value) <= largest))
        throw InputError("a weight of " + std::to_string(value) + " does not fit into float16");
    const auto bits = std::bit_cast<std::uint32_t>(value);
    const auto sign = static_cast<std::uint16_t>((bits >> 16) & 0x8000U);
    // Adding 2^(e + 10) rounds to what float16 keeps at exponent e; below its normal numbers, to multiples of 2^-24.
    const float magnitude = std::abs(value);
    const int exponent = std::max(std::ilogb(std::max(magnitude, 0x1p-24F)), -14);
    const float unit = std::ldexp(1.0F, exponent - 10);
    const float rounded = std::nearbyint(magnitude / unit);
    const auto steps = static_cast<std::uint32_t>(rounded); // 0 … 2048 units
    const auto biased = static_cast<std::uint32_t>(exponent + 14);
    // A normal number's leading bit, 1024 units, is one more in the exponent; so is a carry to 2048.
    return static_cast<std::uint16_t>(sign | ((biased << 10) + steps));
}

void writeModel(const fs::path& folder, const ParameterLayout& layout, std::span<const float> parameters,
                const fs::path& tokenizerFolder, int endOfText)
{
    fs::create_directories(folder);
    const std::string weights = weightsText(layout, parameters);
    for (const char* name : {"vocab.json", "merges.txt"}) {
        constexpr std::size_t limit = std::size_t{64} << 20;
        writeAtomically(folder / name, readInput((tokenizerFolder / name).string(), limit));
    }
    writeAtomically(folder / "config.json", configText(layout.shape(), endOfText));
    writeAtomically(folder / "model.safetensors", weights);
}

ModelFiles readModel(const fs::path& folder)
{
    const Gpt2Config config = Gpt2Config::fromFile(folder / "config.json");
    if (config.activation != Activation::GeluNew || config.innerWidth != 4 * config.width ||
        config.layerNormEpsilon != 1e-5 || !config.scaleAttention || config.scaleByInverseLayerIndex)
        refuse(folder, "expected GPT-2 as published (gelu_new, n_inner 4 × n_embd, layer_norm_epsilon 1e-5, scaled "
                       "attention); only such models are evaluated");
    ModelFiles model{{config.vocabularySize, config.positions, config.width, config.layers, config.heads}, {}};
    const ParameterLayout layout(model.shape);
    model.parameters.assign(layout.size(), 0.0F);
    WeightFiles files(folder, config);
    files.convert(1, {});
    for (const Parameter& parameter : layout.parameters())
        std::ranges::copy(files.values(parameter.name),
                          model.parameters.begin() + static_cast<std::ptrdiff_t>(parameter.offset));
    return model;
}

} // namespace toposcope::train
