// The fields of a Hugging Face config.json that change what a GPT-2 computes; defaults are GPT-2 small's.
#pragma once

#include <filesystem>

namespace toposcope {

enum class Activation { GeluNew, Gelu, Relu, Silu, Tanh };

struct Gpt2Config {
    int vocabularySize = 50257;
    int positions = 1024;  // n_positions
    int width = 768;       // n_embd
    int layers = 12;       // n_layer
    int heads = 12;        // n_head
    int innerWidth = 3072; // n_inner; null or absent: 4 × width
    Activation activation = Activation::GeluNew;
    double layerNormEpsilon = 1e-5;
    bool scaleAttention = true;            // scale_attn_weights
    bool scaleByInverseLayerIndex = false; // scale_attn_by_inverse_layer_idx
    int endOfText = -1;                    // bos_token_id, −1 when absent

    // What a layer's scores are multiplied by before the softmax.
    double scoreScale(int layer) const;

    // Throws InputError naming the field, expected and found, for another architecture, a value out of range
    // (dimensions are bounded: layers ≤ 1024, width ≤ 65536, positions ≤ 2^20, vocabulary ≤ 2^24), heads that do not
    // divide width, or an unknown value that would change the result (activation_function, add_cross_attention,
    // quantization_config, …).
    static Gpt2Config fromFile(const std::filesystem::path& file);
};

} // namespace toposcope
