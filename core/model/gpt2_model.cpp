// A GPT-2 model, compiled into the module toposcope-gpt2. In: a model's files as they were opened, then token ids. Out:
// post-softmax attention, kept or layer by layer, and the final hidden state on demand: on the processor by
// forward_pass.h with libtorch's BLAS, on another device by device_pass.h.

#include "core/error.h"
#include "core/memory.h"
#include "core/model/device_pass.h"
#include "core/model/forward_pass.h"
#include "core/model/gpt2_module.h"
#include "core/model/gpt2_tensors.h"
#include "core/model/model_files.h"
#include "core/model/worker_team.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <torch/version.h>

#include <dlfcn.h>

#include <algorithm>
#include <cmath>
#include <mutex>
#include <thread>

namespace toposcope {

namespace {

// ---- libtorch as a whole ---------------------------------------------------------------------------------------

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

// See WorkerTeam: it is the only one that runs things in parallel.
void silenceOtherThreadPools()
{
    static std::once_flag once;
    std::call_once(once, [] {
        at::set_num_threads(1);
        // libtorch tells only the BLAS it was built with; Debian chooses one when programs start.
        if (void* const symbol = ::dlsym(RTLD_DEFAULT, "openblas_set_num_threads"))
            reinterpret_cast<void (*)(int)>(symbol)(1);
    });
}

// ---- Weights --------------------------------------------------------------------------------------------------

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

ForwardWeights pointersTo(const WeightFiles& files, const Gpt2Config& config)
{
    ForwardWeights weights;
    forEachTensor(config, weights, [&](const std::string& name, const TensorShape&, const float*& values) {
        values = files.values(name).data();
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

// ---- Forward pass ---------------------------------------------------------------------------------------------

// Through libtorch, where its BLAS is not one that others can call.
void multiplyByTorch(const MatrixProduct& p)
{
    const at::NoGradGuard noGradients; // per thread
    const auto matrix = [](const float* data, std::int64_t rows, std::int64_t columns, std::int64_t stride) {
        return at::from_blob(const_cast<float*>(data), {rows, columns}, {stride, 1}, // only c is written
                             at::TensorOptions().dtype(at::kFloat));
    };
    const at::Tensor a = matrix(p.a, p.m, p.k, p.strideA);
    const at::Tensor b = p.transposeB ? matrix(p.b, p.n, p.k, p.strideB).t() : matrix(p.b, p.k, p.n, p.strideB);
    at::Tensor c = matrix(p.c, p.m, p.n, p.strideC);
    at::addmm_out(c, c, a, b, p.beta, p.scale);
}

using Sgemm = void (*)(const char*, const char*, const int*, const int*, const int*, const float*, const float*,
                       const int*, const float*, const int*, const float*, float*, const int*);

// The BLAS that libtorch brought, or null.
Sgemm blasProduct()
{
    static const auto found = reinterpret_cast<Sgemm>(::dlsym(RTLD_DEFAULT, "sgemm_"));
    return found;
}

// BLAS counts by columns: there the row-major c is cᵀ = bᵀ aᵀ.
void multiplyByBlas(const MatrixProduct& p)
{
    blasProduct()(p.transposeB ? "T" : "N", "N", &p.n, &p.m, &p.k, &p.scale, p.b, &p.strideB, p.a, &p.strideA, &p.beta,
                  p.c, &p.strideC);
}

MultiplyMatrices matrixProduct()
{
    return blasProduct() ? multiplyByBlas : multiplyByTorch;
}

// Where it stays.
class KeptAttention : public AttentionPlaces {
public:
    explicit KeptAttention(AttentionTensor& attention) : m_attention(attention) {}

    int lastLayer() const override { return m_attention.kept().empty() ? -1 : m_attention.kept().back().layer; }
    float* place(HeadId id) override { return m_attention.contains(id) ? m_attention.storage(id).data() : nullptr; }
    void layerWritten(int, WorkerTeam&) override {}

private:
    AttentionTensor& m_attention;
};

// One layer at a time, each over the last.
class PassingAttention : public AttentionPlaces {
public:
    PassingAttention(std::span<const HeadId> heads, std::size_t most, int tokens, const LayerVisitor& visit)
        : m_heads(heads), m_tokens(tokens), m_visit(visit), m_buffer(most * area())
    {
    }

    int lastLayer() const override { return m_heads.empty() ? -1 : m_heads.back().layer; }
    float* place(HeadId id) override
    {
        const auto layer = headsOf(id.layer);
        const auto found = std::lower_bound(layer.begin(), layer.end(), id);
        if (found == layer.end() || *found != id)
            return nullptr;
        return m_buffer.data() + static_cast<std::size_t>(found - layer.begin()) * area();
    }
    void layerWritten(int layer, WorkerTeam& team) override
    {
        LayerAttention attention{headsOf(layer), {}, team};
        for (const HeadId id : attention.heads)
            attention.views.emplace_back(place(id), m_tokens, m_tokens);
        if (!attention.heads.empty())
            m_visit(attention);
    }

private:
    std::size_t area() const { return static_cast<std::size_t>(m_tokens) * static_cast<std::size_t>(m_tokens); }
    std::span<const HeadId> headsOf(int layer) const
    {
        const auto begin = std::lower_bound(m_heads.begin(), m_heads.end(), HeadId{layer, 0});
        return {begin, std::lower_bound(begin, m_heads.end(), HeadId{layer + 1, 0})};
    }

    std::span<const HeadId> m_heads;
    int m_tokens;
    const LayerVisitor& m_visit;
    FloatBuffer m_buffer; // above the diagonal no layer writes
};

// ---- The model ------------------------------------------------------------------------------------------------

class Gpt2Model : public AttentionModel {
public:
    Gpt2Model(ModelFiles files, int threads, Device device)
        : m_threads(threads), m_device(device), m_config(files.config), m_files(std::move(files)),
          m_pointers(pointersTo(*m_files.weights, m_config)), m_info{m_files.folder.name,
                                                                     m_files.folder.path.string(),
                                                                     {},
                                                                     m_config.layers,
                                                                     m_config.heads,
                                                                     m_config.positions,
                                                                     m_config.width}
    {
        if (m_device != Device::Cpu)
            m_tensors = tensorsOf(*m_files.weights, m_config);
        if (m_device == Device::Cuda)
            m_tensors = movedTo(at::kCUDA, std::move(m_tensors), m_config);
    }

    const ModelInfo& info() const override { return m_info; }
    const BpeTokenizer& tokenizer() const override { return m_files.tokenizer; }

    ModelInfo identity(const Control& control) const override
    {
        ModelInfo identity = m_info;
        identity.sha256 = m_files.hash->wait(control);
        return identity;
    }

    Attended attend(std::span<const TokenId> ids, const std::vector<HeadId>& keep, bool wantHidden,
                    const Control& control) const override
    {
        check(ids, keep);
        return withReadableErrors([&] {
            const auto tokens = static_cast<int>(ids.size());
            requireMemoryFor(keep.size(), ids.size());
            Attended result{AttentionTensor(m_config.layers, m_config.heads, tokens, keep), {}};
            if (m_device != Device::Cpu) {
                const at::NoGradGuard noGradients;
                result.hidden = devicePass(m_config, m_tensors, ids, result.attention, wantHidden, control);
                return result;
            }
            KeptAttention places(result.attention);
            ForwardPass(m_config, m_pointers, matrixProduct(), tokens, m_threads, control)
                .run(ids, places, wantHidden ? &result.hidden : nullptr);
            return result;
        });
    }

    void attendByLayer(std::span<const TokenId> ids, const std::vector<HeadId>& heads, const LayerVisitor& visit,
                       const Control& control) const override
    {
        if (m_device != Device::Cpu)
            return AttentionModel::attendByLayer(ids, heads, visit, control);
        check(ids, heads);
        withReadableErrors([&] {
            std::vector<std::size_t> counts(static_cast<std::size_t>(m_config.layers));
            for (const HeadId id : heads)
                ++counts[static_cast<std::size_t>(id.layer)];
            const std::size_t most = *std::max_element(counts.begin(), counts.end());
            const auto tokens = static_cast<int>(ids.size());
            requireMemoryFor(most, ids.size());
            PassingAttention places(heads, most, tokens, visit);
            ForwardPass(m_config, m_pointers, matrixProduct(), tokens, m_threads, control).run(ids, places, nullptr);
        });
    }

private:
    void requireMemoryFor(std::size_t heads, std::size_t tokens) const
    {
        requireMemory(AttentionTensor::bytes(heads, tokens) + ForwardPass::scratchBytes(m_config, m_threads, tokens),
                      "the attention of " + std::to_string(heads) + " heads over " + std::to_string(tokens) + " tokens",
                      "choose fewer heads or a shorter text");
    }

    void check(std::span<const TokenId> ids, const std::vector<HeadId>& keep) const
    {
        if (ids.empty() || ids.size() > static_cast<std::size_t>(m_config.positions))
            throw InputError("the text has " + std::to_string(ids.size()) + " tokens, expected 1 to " +
                             std::to_string(m_config.positions) + " for " + m_info.name);
        for (const TokenId id : ids) {
            if (static_cast<int>(id) < 0 || static_cast<int>(id) >= m_config.vocabularySize)
                throw InputError("token id " + std::to_string(static_cast<int>(id)) + " is not in " + m_info.name +
                                 "'s vocabulary of " + std::to_string(m_config.vocabularySize));
        }
        for (const HeadId id : keep) {
            if (id.layer < 0 || id.layer >= m_config.layers || id.head < 0 || id.head >= m_config.heads)
                throw InputError("layer " + std::to_string(id.layer) + ", head " + std::to_string(id.head) +
                                 " does not exist: " + m_info.name + " has " + std::to_string(m_config.layers) +
                                 " layers of " + std::to_string(m_config.heads) + " heads");
        }
    }

    int m_threads;
    Device m_device;
    Gpt2Config m_config;
    ModelFiles m_files;
    ForwardWeights m_pointers; // into m_files
    Weights m_tensors;         // for libtorch's operators; none where they are not used
    ModelInfo m_info;
};

} // namespace

} // namespace toposcope

extern "C" toposcope::AttentionModel* toposcope_open_gpt2(toposcope::ModelFiles* files, int threads,
                                                          toposcope::Device device)
{
    using namespace toposcope;
    return withReadableErrors([&]() -> AttentionModel* {
        requireDevice(device);
        silenceOtherThreadPools();
        return new Gpt2Model(std::move(*files), threads, device);
    });
}
