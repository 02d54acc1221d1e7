// Opens GPT-2 models on the processor, or by libtorch on another device. The part that needs libtorch is a module
// loaded with dlopen when such a device is first asked for, in the thread that asks: nothing else waits for it.
#pragma once

#include "core/attention/attention_model.h"

#include <filesystem>

namespace toposcope {

struct ModelFiles;

// Where forward passes are computed. CpuOperators: on the processor, but by the code that Cuda runs; for tests.
enum class Device { Cpu, Cuda, CpuOperators };

// `threads`: how many threads one forward pass on the processor uses; 0 means as many as the machine has. The result
// does not depend on it. The module of other devices lies at <executable>/../lib/toposcope/.
// Throws InputError from the loader when the device, its module or the machine's BLAS is not there. To be called before
// there are threads that read the environment; see prepareBlas().
ModelLoader gpt2Loader(const std::filesystem::path& executable, int threads, Device device = Device::Cpu);

} // namespace toposcope

// What the module exports, looked up by name. Takes what `files` holds. Exceptions pass through it: both sides are
// built together.
extern "C" {
using ToposcopeOpenWithTorch = toposcope::AttentionModel* (*)(toposcope::ModelFiles* files, toposcope::Device device);
}
