// The network once more, by libtorch's automatic differentiation: for devices other than the processor, and for the
// test that compares both.
#include "app/toposcope-train/gradient_engine.h"
#include "core/error.h"

#if TOPOSCOPE_HAS_TORCH

#include <ATen/ATen.h>

#include <cmath>
#include <cstring>
#include <limits>

namespace toposcope::train {

namespace {

class TorchEngine : public GradientEngine {
public:
    TorchEngine(const ParameterLayout& layout, const at::Device& device) : m_layout(layout), m_device(device)
    {
        at::globalContext().setAllowTF32CuBLAS(true);
    }

    Loss gradients(std::span<const float> parameters, const Batch& batch, std::span<float> gradients) override
    {
        const auto count = static_cast<std::int64_t>(parameters.size());
        // from_blob wants a pointer to mutable data; the copy is what changes.
        m_flat = at::from_blob(const_cast<float*>(parameters.data()), {count}, at::kFloat)
                     .to(m_device, at::kFloat, false, true)
                     .requires_grad_(true);
        const at::Tensor losses = tokenLosses(batch);
        const at::Tensor weights = toDevice(batch.weights, at::kFloat).view({batch.sequences, batch.length});
        const at::Tensor mean = (losses * weights).sum() / weights.sum();
        mean.backward();
        const at::Tensor derivatives = m_flat.grad().to(at::kCPU).contiguous();
        std::memcpy(gradients.data(), derivatives.data_ptr<float>(), gradients.size() * sizeof(float));
        return {mean.item<double>(), proseLoss(losses.detach().mean(1).to(at::kCPU).contiguous(), batch)};
    }

private:
    template <class Number>
    at::Tensor toDevice(const std::vector<Number>& values, at::ScalarType type) const
    {
        auto* const data = const_cast<Number*>(values.data());
        return at::from_blob(data, {static_cast<std::int64_t>(values.size())}, type).to(m_device);
    }

    at::Tensor vector(std::size_t offset, std::int64_t size) const
    {
        return m_flat.narrow(0, static_cast<std::int64_t>(offset), size);
    }
    at::Tensor matrix(std::size_t offset, std::int64_t rows, std::int64_t columns) const
    {
        return vector(offset, rows * columns).view({rows, columns});
    }
    at::Tensor norm(const at::Tensor& x, std::size_t gain, std::size_t bias) const
    {
        const std::int64_t width = m_layout.shape().width;
        return at::layer_norm(x, {width}, vector(gain, width), vector(bias, width), 1e-5);
    }
    at::Tensor affine(const at::Tensor& x, std::size_t weight, std::size_t bias, std::int64_t in,
                      std::int64_t out) const
    {
        return at::matmul(x, matrix(weight, in, out)) + vector(bias, out);
    }

    at::Tensor attend(const at::Tensor& x, const LayerOffsets& at) const
    {
        const std::int64_t width = m_layout.shape().width;
        const std::int64_t heads = m_layout.shape().heads;
        const std::int64_t sequences = x.size(0);
        const std::int64_t length = x.size(1);
        const at::Tensor all = affine(x, at.queryKeyValue, at.queryKeyValueBias, width, 3 * width)
                                   .view({sequences, length, 3, heads, width / heads})
                                   .permute({2, 0, 3, 1, 4});
        const at::Tensor hidden = at::ones({length, length}, x.options().dtype(at::kBool)).triu(1);
        const double factor = 1.0 / std::sqrt(static_cast<double>(width / heads));
        const at::Tensor scores = (at::matmul(all[0], all[1].transpose(-2, -1)) * factor)
                                      .masked_fill(hidden, -std::numeric_limits<float>::infinity());
        const at::Tensor mixed = at::matmul(at::softmax(scores, -1), all[2]);
        return affine(mixed.transpose(1, 2).reshape({sequences, length, width}), at.attentionOutput,
                      at.attentionOutputBias, width, width);
    }

    // sequences × length.
    at::Tensor tokenLosses(const Batch& batch) const
    {
        const NetworkShape& shape = m_layout.shape();
        const at::Tensor tokens = matrix(m_layout.tokens, shape.vocabulary, shape.width);
        const at::Tensor ids = toDevice(batch.inputs, at::kInt).to(at::kLong).view({batch.sequences, batch.length});
        at::Tensor x = at::embedding(tokens, ids) +
                       matrix(m_layout.positions, shape.context, shape.width).narrow(0, 0, batch.length);
        for (const LayerOffsets& at : m_layout.layers) {
            x = x + attend(norm(x, at.attentionNormGain, at.attentionNormBias), at);
            const at::Tensor inner = affine(norm(x, at.mlpNormGain, at.mlpNormBias), at.mlpInner, at.mlpInnerBias,
                                            shape.width, shape.innerWidth());
            x = x + affine(at::gelu(inner, "tanh"), at.mlpOutput, at.mlpOutputBias, shape.innerWidth(), shape.width);
        }
        const at::Tensor scores = at::matmul(norm(x, m_layout.finalNormGain, m_layout.finalNormBias), tokens.t());
        return at::cross_entropy_loss(scores.view({-1, shape.vocabulary}),
                                      toDevice(batch.targets, at::kInt).to(at::kLong), {}, at::Reduction::None)
            .view({batch.sequences, batch.length});
    }

    static double proseLoss(const at::Tensor& means, const Batch& batch)
    {
        double sum = 0.0;
        int count = 0;
        for (std::size_t i = 0; i < batch.prose.size(); ++i) {
            if (batch.prose[i]) {
                sum += static_cast<double>(means.data_ptr<float>()[i]);
                ++count;
            }
        }
        return count > 0 ? sum / count : std::numeric_limits<double>::quiet_NaN();
    }

    const ParameterLayout m_layout;
    const at::Device m_device;
    at::Tensor m_flat;
};

} // namespace

std::unique_ptr<GradientEngine> torchEngine(const ParameterLayout& layout, const std::string& device)
{
    if (device == "cuda" && !at::hasCUDA())
        throw InputError("--device cuda: there is no CUDA device, or this libtorch is built without CUDA");
    return std::make_unique<TorchEngine>(layout, at::Device(device));
}

} // namespace toposcope::train

#else

namespace toposcope::train {

std::unique_ptr<GradientEngine> torchEngine(const ParameterLayout&, const std::string& device)
{
    throw InputError("--device " + device + ": this program is built without libtorch, expected --device cpu");
}

} // namespace toposcope::train

#endif
