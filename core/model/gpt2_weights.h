// The tensors of a GPT-2 by what they are for, whatever a tensor is where they are held, and their names and shapes in
// the weight files.
#pragma once

#include "core/model/gpt2_config.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace toposcope {

using TensorShape = std::vector<std::int64_t>;

// Conv1D weights are (in, out): y = x W + b.
template <class Tensor>
struct AffineOf {
    Tensor weight, bias;
};

template <class Tensor>
struct LayerOf {
    AffineOf<Tensor> attentionNorm, queryKeyValue, attentionOutput, mlpNorm, mlpInner, mlpOutput;
};

template <class Tensor>
struct WeightsOf {
    Tensor tokens, positions; // vocabulary × width, positions × width
    std::vector<LayerOf<Tensor>> layers;
    AffineOf<Tensor> finalNorm;
};

// Gives `weights` its layers and calls visit(name, shape, tensor) for every tensor the model needs. The names are
// GPT2Model's, without the prefix that GPT2LMHeadModel gives them.
template <class Tensor, class Visit>
void forEachTensor(const Gpt2Config& config, WeightsOf<Tensor>& weights, const Visit& visit)
{
    const std::int64_t width = config.width;
    const std::int64_t inner = config.innerWidth;
    const auto visitNorm = [&](const std::string& name, AffineOf<Tensor>& norm) {
        visit(name + ".weight", TensorShape{width}, norm.weight);
        visit(name + ".bias", TensorShape{width}, norm.bias);
    };
    const auto visitAffine = [&](const std::string& name, std::int64_t in, std::int64_t out, AffineOf<Tensor>& affine) {
        visit(name + ".weight", TensorShape{in, out}, affine.weight);
        visit(name + ".bias", TensorShape{out}, affine.bias);
    };
    visit("wte.weight", TensorShape{config.vocabularySize, width}, weights.tokens);
    visit("wpe.weight", TensorShape{config.positions, width}, weights.positions);
    weights.layers.resize(static_cast<std::size_t>(config.layers));
    for (std::size_t i = 0; i < weights.layers.size(); ++i) {
        const std::string prefix = "h." + std::to_string(i);
        LayerOf<Tensor>& layer = weights.layers[i];
        visitNorm(prefix + ".ln_1", layer.attentionNorm);
        visitAffine(prefix + ".attn.c_attn", width, 3 * width, layer.queryKeyValue);
        visitAffine(prefix + ".attn.c_proj", width, width, layer.attentionOutput);
        visitNorm(prefix + ".ln_2", layer.mlpNorm);
        visitAffine(prefix + ".mlp.c_fc", width, inner, layer.mlpInner);
        visitAffine(prefix + ".mlp.c_proj", inner, width, layer.mlpOutput);
    }
    visitNorm("ln_f", weights.finalNorm);
}

// Numbers in all tensors; the output layer shares the token embeddings.
inline std::uint64_t parameterCount(const Gpt2Config& config)
{
    struct Nothing {};
    WeightsOf<Nothing> weights;
    std::uint64_t count = 0;
    forEachTensor(config, weights, [&](const std::string&, const TensorShape& shape, Nothing&) {
        std::uint64_t size = 1;
        for (const std::int64_t extent : shape)
            size *= static_cast<std::uint64_t>(extent);
        count += size;
    });
    return count;
}

} // namespace toposcope
