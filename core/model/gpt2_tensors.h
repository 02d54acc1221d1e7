// What the files of the module share that include libtorch; not for others.
#pragma once

#include "core/model/gpt2_weights.h"

#include <ATen/ATen.h>

#include <stdexcept>

namespace toposcope {

using Affine = AffineOf<at::Tensor>;
using Layer = LayerOf<at::Tensor>;
using Weights = WeightsOf<at::Tensor>;

inline at::Tensor activate(Activation activation, const at::Tensor& x)
{
    switch (activation) {
    case Activation::GeluNew: return at::gelu(x, "tanh");
    case Activation::Gelu: return at::gelu(x, "none");
    case Activation::Relu: return at::relu(x);
    case Activation::Silu: return at::silu(x);
    case Activation::Tanh: return at::tanh(x);
    }
    throw std::logic_error("unknown activation");
}

} // namespace toposcope
