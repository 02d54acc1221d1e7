// A GPT-2 that computes by libtorch's operators, on a CUDA device or, for tests, on the processor: compiled into the
// module toposcope-torch. In: a model's files as they were opened, then token ids. Out: attention and hidden state.

#include "core/error.h"
#include "core/model/device_pass.h"
#include "core/model/gpt2_loader.h"
#include "core/model/gpt2_model.h"
#include "core/model/gpt2_tensors.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <torch/version.h>

#include <string>

namespace toposcope {

namespace {

// libtorch's exceptions carry a stack trace and are unknown outside this file: rethrown as ours, first line only.
template <class Call>
auto withReadableErrors(Call&& call)
{
    try {
        return call();
    } catch (const c10::Error& error) {
        const std::string text = error.what_without_backtrace();
        const std::string firstLine = text.substr(0, text.find('\n'));
        if (text.find("memory") != std::string::npos)
            throw InputError("not enough memory: " + firstLine);
        throw std::runtime_error("libtorch: " + firstLine);
    } catch (const std::bad_alloc&) {
        throw InputError("not enough memory for this text and this choice of heads");
    }
}

// Tensors over the values as `files` holds them, which must outlive these.
Weights tensorsOf(const WeightFiles& files, const Gpt2Config& config)
{
    Weights weights;
    forEachTensor(config, weights, [&](const std::string& name, const TensorShape& shape, at::Tensor& tensor) {
        // from_blob wants a pointer to mutable data; nothing here writes to weights, and a mapping is read-only.
        auto* data = const_cast<float*>(files.values(name).data());
        tensor = at::from_blob(data, shape, at::TensorOptions().dtype(at::kFloat));
    });
    return weights;
}

// Throws unless the device is there.
void requireDevice(Device device)
{
    if (device != Device::Cuda || at::hasCUDA())
        return;
    throw InputError(
        std::string("device cuda was asked for, but this libtorch (" TORCH_VERSION ") ") +
        (at::globalContext().hasCUDART() ? "finds no CUDA device on this machine" : "was built without CUDA") +
        "; it offers the device cpu");
}

class DeviceModel : public Gpt2Model {
public:
    DeviceModel(ModelFiles files, Device device)
        : Gpt2Model(std::move(files)), m_tensors(tensorsOf(weights(), config()))
    {
        if (device == Device::Cuda)
            m_tensors = movedTo(at::kCUDA, std::move(m_tensors), config());
    }

    Attended attend(std::span<const TokenId> ids, const std::vector<HeadId>& keep, bool wantHidden,
                    const Control& control) const override
    {
        checkPass(ids, keep);
        return withReadableErrors([&] {
            requireMemoryFor(keep.size(), ids.size(), 0);
            const auto tokens = static_cast<int>(ids.size());
            Attended result{AttentionTensor(config().layers, config().heads, tokens, keep), {}};
            const at::NoGradGuard noGradients; // per thread
            result.hidden = devicePass(config(), m_tensors, ids, result.attention, wantHidden, control);
            return result;
        });
    }

private:
    Weights m_tensors;
};

} // namespace

} // namespace toposcope

extern "C" toposcope::AttentionModel* toposcope_open_with_torch(toposcope::ModelFiles* files, toposcope::Device device)
{
    using namespace toposcope;
    return withReadableErrors([&]() -> AttentionModel* {
        requireDevice(device);
        at::set_num_threads(1); // see WorkerTeam
        return new DeviceModel(std::move(*files), device);
    });
}
