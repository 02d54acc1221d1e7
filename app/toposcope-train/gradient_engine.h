// The loss of a batch and its gradients, wherever they are computed.
#pragma once

#include "app/toposcope-train/network.h"

#include <memory>
#include <span>
#include <string>

namespace toposcope::train {

class GradientEngine {
public:
    virtual ~GradientEngine() = default;

    struct Loss {
        double all = 0.0;   // mean −log p in nats over all that counts
        double prose = 0.0; // over the sequences that are plain text; NaN where there are none
    };
    // `gradients` becomes the derivatives of Loss::all.
    virtual Loss gradients(std::span<const float> parameters, const Batch& batch, std::span<float> gradients) = 0;
};

// By hand on the processor, in `workers` threads that each take a part of the batch.
// Precision::Half only where hasHalfProducts().
std::unique_ptr<GradientEngine> processorEngine(const ParameterLayout& layout, int workers, Precision precision);

// By libtorch's automatic differentiation on `device`, "cpu" or "cuda". InputError: no such device here, or built
// without libtorch.
std::unique_ptr<GradientEngine> torchEngine(const ParameterLayout& layout, const std::string& device);

} // namespace toposcope::train
