#include "core/model/processor_model.h"

#include "core/error.h"
#include "core/model/blas.h"
#include "core/model/forward_pass.h"
#include "core/model/gpt2_model.h"

#include <algorithm>
#include <new>
#include <utility>

namespace toposcope {

namespace {

ForwardWeights pointersTo(const WeightFiles& files, const Gpt2Config& config)
{
    ForwardWeights weights;
    forEachTensor(config, weights, [&](const std::string& name, const TensorShape&, const float*& values) {
        values = files.values(name).data();
    });
    return weights;
}

template <class Call>
auto withinMemory(const Call& call)
{
    try {
        return call();
    } catch (const std::bad_alloc&) {
        throw InputError("not enough memory for this text and this choice of heads");
    }
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

class ProcessorModel : public Gpt2Model {
public:
    ProcessorModel(ModelFiles files, int threads)
        : Gpt2Model(std::move(files)), m_multiply(blasProduct()), m_threads(threads),
          m_pointers(pointersTo(weights(), config()))
    {
    }

    Attended attend(std::span<const TokenId> ids, const std::vector<HeadId>& keep, bool wantHidden,
                    const Control& control) const override
    {
        checkPass(ids, keep);
        return withinMemory([&] {
            const auto tokens = static_cast<int>(ids.size());
            requireMemoryFor(keep.size(), ids.size(), ForwardPass::scratchBytes(config(), m_threads, ids.size()));
            Attended result{AttentionTensor(config().layers, config().heads, tokens, keep), {}};
            KeptAttention places(result.attention);
            ForwardPass(config(), m_pointers, m_multiply, tokens, m_threads, control)
                .run(ids, places, wantHidden ? &result.hidden : nullptr);
            return result;
        });
    }

    void attendByLayer(std::span<const TokenId> ids, const std::vector<HeadId>& heads, const LayerVisitor& visit,
                       const Control& control) const override
    {
        checkPass(ids, heads);
        withinMemory([&] {
            std::vector<std::size_t> counts(static_cast<std::size_t>(config().layers));
            for (const HeadId id : heads)
                ++counts[static_cast<std::size_t>(id.layer)];
            const std::size_t most = *std::max_element(counts.begin(), counts.end());
            const auto tokens = static_cast<int>(ids.size());
            requireMemoryFor(most, ids.size(), ForwardPass::scratchBytes(config(), m_threads, ids.size()));
            PassingAttention places(heads, most, tokens, visit);
            ForwardPass(config(), m_pointers, m_multiply, tokens, m_threads, control).run(ids, places, nullptr);
        });
    }

private:
    MultiplyMatrices m_multiply;
    int m_threads;
    ForwardWeights m_pointers; // into weights()
};

} // namespace

std::shared_ptr<const AttentionModel> openOnProcessor(ModelFiles files, int threads)
{
    return std::make_shared<ProcessorModel>(std::move(files), threads);
}

} // namespace toposcope
