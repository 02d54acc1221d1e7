#include "core/model/device_pass.h"

#include "core/error.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

namespace toposcope {

namespace {

at::Tensor applied(const Affine& affine, const at::Tensor& x)
{
    return at::addmm(affine.bias, x, affine.weight);
}

at::Tensor normed(const Affine& norm, const at::Tensor& x, const Gpt2Config& config)
{
    return at::layer_norm(x, {config.width}, norm.weight, norm.bias, config.layerNormEpsilon);
}

at::Tensor embedded(const Weights& weights, std::span<const TokenId> ids)
{
    at::Tensor indices = at::empty({static_cast<std::int64_t>(ids.size())}, at::TensorOptions().dtype(at::kLong));
    std::transform(ids.begin(), ids.end(), indices.data_ptr<std::int64_t>(),
                   [](TokenId id) { return static_cast<std::int64_t>(id); });
    return weights.tokens.index_select(0, indices.to(weights.tokens.device())) +
           weights.positions.narrow(0, 0, indices.size(0));
}

// Queries (0), keys (1) or values (2) of all heads: heads × tokens × width of a head.
at::Tensor headsOf(const at::Tensor& projected, std::int64_t part, const Gpt2Config& config)
{
    const std::int64_t tokens = projected.size(0);
    return projected.narrow(1, part * config.width, config.width)
        .reshape({tokens, config.heads, config.width / config.heads})
        .transpose(0, 1);
}

// Copies what is kept of a layer's attention, heads × tokens × tokens.
void keep(const at::Tensor& weights, int layer, AttentionTensor& attention)
{
    // Damaged weights are well-formed files; they show themselves as NaN here, and would as empty graphs later.
    if (!std::isfinite(weights.sum().item<float>()))
        throw InputError("the model's weights give no numbers: attention in layer " + std::to_string(layer) +
                         " is not finite; is the weight file damaged?");
    const std::int64_t tokens = attention.tokenCount();
    for (const HeadId id : attention.kept()) {
        if (id.layer == layer)
            at::from_blob(attention.storage(id).data(), {tokens, tokens}, at::TensorOptions().dtype(at::kFloat))
                .copy_(weights[id.head]);
    }
}

} // namespace

Weights movedTo(const at::Device& device, Weights weights, const Gpt2Config& config)
{
    forEachTensor(config, weights,
                  [&](const std::string&, const TensorShape&, at::Tensor& tensor) { tensor = tensor.to(device); });
    return weights;
}

std::vector<float> devicePass(const Gpt2Config& config, const Weights& weights, std::span<const TokenId> ids,
                              AttentionTensor& attention, bool wantHidden, const Control& control)
{
    const at::NoGradGuard noGradients;
    const auto tokens = static_cast<std::int64_t>(ids.size());
    const auto& kept = attention.kept();
    const int layers = wantHidden ? config.layers : kept.empty() ? 0 : kept.back().layer + 1;
    at::Tensor x = embedded(weights, ids);
    // −∞ above the diagonal: a token attends to itself and to those before it.
    const at::Tensor mask = at::full({tokens, tokens}, -std::numeric_limits<float>::infinity(), x.options()).triu_(1);
    for (int index = 0; index < layers; ++index) {
        control.report(Stage::Attend, static_cast<double>(index) / layers);
        const Layer& layer = weights.layers[static_cast<std::size_t>(index)];
        const at::Tensor projected = applied(layer.queryKeyValue, normed(layer.attentionNorm, x, config));
        const at::Tensor query = headsOf(projected, 0, config) * config.scoreScale(index);
        const at::Tensor scores = at::matmul(query, headsOf(projected, 1, config).transpose(1, 2)) + mask;
        const at::Tensor heads = at::softmax(scores, 2);
        keep(heads, index, attention);
        if (!wantHidden && index + 1 == layers)
            break;
        const at::Tensor context = at::matmul(heads, headsOf(projected, 2, config));
        x = x + applied(layer.attentionOutput, context.transpose(0, 1).reshape({tokens, config.width}));
        const at::Tensor inner = activate(config.activation, applied(layer.mlpInner, normed(layer.mlpNorm, x, config)));
        x = x + applied(layer.mlpOutput, inner);
    }
    control.report(Stage::Attend, 1.0);
    if (!wantHidden)
        return {};
    const at::Tensor hidden = normed(weights.finalNorm, x, config).to(at::kCPU).contiguous();
    return {hidden.data_ptr<float>(), hidden.data_ptr<float>() + hidden.numel()};
}

} // namespace toposcope
