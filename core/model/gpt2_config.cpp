#include "core/model/gpt2_config.h"

#include "core/error.h"
#include "core/io/json_file.h"

#include <cmath>
#include <initializer_list>
#include <map>
#include <string>

namespace toposcope {

namespace {

constexpr std::size_t fileLimit = std::size_t{16} << 20;

// Reads fields of one config.json; absent and null both mean the default, as they do for Hugging Face.
class Fields {
public:
    explicit Fields(const std::filesystem::path& file) : m_file(file.string()), m_json(readJsonFile(file, fileLimit))
    {
        if (!m_json.is_object())
            throw InputError(m_file + ": expected an object, found " + describeJson(m_json));
    }

    bool has(const char* name) const { return m_json.contains(name) && !m_json[name].is_null(); }

    InputError unexpected(const char* name, const std::string& expected) const
    {
        const std::string found = has(name) ? "is " + describeJson(m_json[name]) : "is missing";
        return InputError(m_file + ": " + name + " " + found + ", expected " + expected);
    }

    // A whole number from 1 to `largest` under the first of `names` that is there.
    int dimension(std::initializer_list<const char*> names, int fallback, int largest) const
    {
        for (const char* name : names) {
            if (!has(name))
                continue;
            const auto& value = m_json[name];
            if (!value.is_number_unsigned() || value.get<std::uint64_t>() < 1 ||
                value.get<std::uint64_t>() > static_cast<std::uint64_t>(largest))
                throw unexpected(name, "a whole number from 1 to " + std::to_string(largest));
            return value.get<int>();
        }
        return fallback;
    }

    bool flag(const char* name, bool fallback) const
    {
        if (!has(name))
            return fallback;
        if (!m_json[name].is_boolean())
            throw unexpected(name, "true or false");
        return m_json[name].get<bool>();
    }

    std::string text(const char* name, const std::string& fallback) const
    {
        if (!has(name))
            return fallback;
        if (!m_json[name].is_string())
            throw unexpected(name, "a text");
        return m_json[name].get<std::string>();
    }

    double positive(const char* name, double fallback, double largest) const
    {
        if (!has(name))
            return fallback;
        const double value = m_json[name].is_number() ? m_json[name].get<double>() : 0.0;
        if (!(value > 0.0 && value <= largest))
            throw unexpected(name, "a number above 0 and at most " + std::to_string(largest));
        return value;
    }

    const nlohmann::json& operator[](const char* name) const { return m_json[name]; }

private:
    std::string m_file;
    const nlohmann::json m_json;
};

void checkArchitecture(const Fields& fields)
{
    if (fields.has("model_type")) {
        if (fields["model_type"] != "gpt2")
            throw fields.unexpected("model_type", "\"gpt2\"");
        return;
    }
    // Folders from before model_type existed name a class: GPT2Model, GPT2LMHeadModel, ….
    const bool named = fields.has("architectures") && fields["architectures"].is_array() &&
                       !fields["architectures"].empty() && fields["architectures"][0].is_string() &&
                       fields["architectures"][0].get<std::string>().starts_with("GPT2");
    if (!named)
        throw fields.unexpected("model_type", "\"gpt2\"");
}

Activation activationOf(const Fields& fields)
{
    static const std::map<std::string, Activation> known = {
        {"gelu_new", Activation::GeluNew}, {"gelu_pytorch_tanh", Activation::GeluNew},
        {"gelu", Activation::Gelu},        {"relu", Activation::Relu},
        {"silu", Activation::Silu},        {"swish", Activation::Silu},
        {"tanh", Activation::Tanh},
    };
    const auto found = known.find(fields.text("activation_function", "gelu_new"));
    if (found == known.end())
        throw fields.unexpected("activation_function", "gelu_new, gelu, relu, silu or tanh");
    return found->second;
}

} // namespace

Gpt2Config Gpt2Config::fromFile(const std::filesystem::path& file)
{
    constexpr int mostLayers = 1024;
    constexpr int largestWidth = 65536;
    constexpr int mostPositions = 1 << 20;
    constexpr int largestVocabulary = 1 << 24;
    const Fields fields(file);
    checkArchitecture(fields);
    Gpt2Config config;
    config.vocabularySize = fields.dimension({"vocab_size"}, config.vocabularySize, largestVocabulary);
    config.positions = fields.dimension({"n_positions", "max_position_embeddings"}, config.positions, mostPositions);
    config.width = fields.dimension({"n_embd", "hidden_size"}, config.width, largestWidth);
    config.layers = fields.dimension({"n_layer", "num_hidden_layers"}, config.layers, mostLayers);
    config.heads = fields.dimension({"n_head", "num_attention_heads"}, config.heads, largestWidth);
    config.innerWidth = fields.dimension({"n_inner"}, 4 * config.width, 16 * largestWidth);
    if (config.width % config.heads != 0)
        throw fields.unexpected("n_head", "a divisor of the width, " + std::to_string(config.width));
    config.activation = activationOf(fields);
    config.layerNormEpsilon = fields.positive("layer_norm_epsilon", config.layerNormEpsilon, 1.0);
    config.scaleAttention = fields.flag("scale_attn_weights", config.scaleAttention);
    config.scaleByInverseLayerIndex = fields.flag("scale_attn_by_inverse_layer_idx", config.scaleByInverseLayerIndex);
    if (fields.flag("add_cross_attention", false))
        throw fields.unexpected("add_cross_attention", "false: a model that reads a second text cannot be analysed");
    if (fields.has("quantization_config"))
        throw fields.unexpected("quantization_config", "none: quantised weights cannot be read");
    // Many small models keep GPT-2's 50256 beside a shorter vocabulary: such an id names no token and is none.
    if (fields.has("bos_token_id") && fields["bos_token_id"].is_number_unsigned() &&
        fields["bos_token_id"].get<std::uint64_t>() < static_cast<std::uint64_t>(config.vocabularySize))
        config.endOfText = fields["bos_token_id"].get<int>();
    return config;
}

double Gpt2Config::scoreScale(int layer) const
{
    const double scale = scaleAttention ? 1.0 / std::sqrt(width / heads) : 1.0;
    return scaleByInverseLayerIndex ? scale / (layer + 1) : scale;
}

} // namespace toposcope
