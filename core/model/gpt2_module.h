// Opens GPT-2 models without linking torch: the part that needs it is a module loaded with dlopen on first use, in the
// thread that asks, so that a window is painted, and a command that needs no model has ended, before torch is read.
#pragma once

#include "core/attention/attention_model.h"

#include <filesystem>

namespace toposcope {

struct ModelFiles;

// Where forward passes are computed. CpuOperators: on the processor, but by the code that Cuda runs; for tests.
enum class Device { Cpu, Cuda, CpuOperators };

// The loader behind the module that lies at <executable>/../lib/toposcope/. `threads`: how many threads one
// forward pass uses; 0 means as many as the machine has. The result does not depend on it.
// Throws InputError from the loader when the module is missing or cannot be opened, or the device is not there.
ModelLoader gpt2Loader(const std::filesystem::path& executable, int threads, Device device = Device::Cpu);

} // namespace toposcope

// What the module exports, looked up by name. Takes what `files` holds. Exceptions pass through it: both sides are
// built together.
extern "C" {
using ToposcopeOpenGpt2 = toposcope::AttentionModel* (*)(toposcope::ModelFiles* files, int threads,
                                                         toposcope::Device device);
}
