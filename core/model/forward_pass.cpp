#include "core/model/forward_pass.h"

#include "core/error.h"

#include <algorithm>
#include <string>
#include <utility>

namespace toposcope {

namespace {

// Shapes at which BLAS nears its best: many rows, so that the weights it rearranges for each block serve many of them,
// and few columns, so that there are enough blocks for several threads.
constexpr int mostRows = 512;
constexpr int blockColumns = 192;
// The scores of so many queries over all keys stay in the second-level cache from product to softmax to product.
constexpr int blockQueries = 64;
constexpr int normRows = 32;

int blockCount(int size, int block)
{
    return (size + block - 1) / block;
}

// Blocks of equal size: a last one of a few rows would cost nearly as much as a whole one.
int rowsPerBlock(int tokens)
{
    const int count = blockCount(tokens, mostRows);
    return blockCount(blockCount(tokens, count), 16) * 16;
}

} // namespace

// Half-open range of rows or columns.
struct ForwardPass::Range {
    int begin, end;
    int size() const { return end - begin; }
    static Range block(int index, int block, int size) { return {index * block, std::min((index + 1) * block, size)}; }
};

// A buffer of the pass for one task.
class ForwardPass::Scratch {
public:
    Scratch(ForwardPass& pass) : m_pass(pass)
    {
        {
            const std::lock_guard lock(pass.m_scratchMutex);
            if (!pass.m_scratch.empty()) {
                m_buffer = std::move(pass.m_scratch.back());
                pass.m_scratch.pop_back();
                return;
            }
        }
        m_buffer = FloatBuffer(static_cast<std::size_t>(blockQueries) * static_cast<std::size_t>(pass.m_tokens));
    }
    ~Scratch()
    {
        const std::lock_guard lock(m_pass.m_scratchMutex);
        m_pass.m_scratch.push_back(std::move(m_buffer));
    }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;

    float* data() { return m_buffer.data(); }

private:
    ForwardPass& m_pass;
    FloatBuffer m_buffer;
};

ForwardPass::ForwardPass(const Gpt2Config& config, const ForwardWeights& weights, MultiplyMatrices multiply, int tokens,
                         int threads, const Control& control)
    : m_config(config), m_weights(weights), m_multiply(multiply), m_control(control), m_tokens(tokens),
      m_headWidth(config.width / config.heads), m_team(threads)
{
    const auto buffer = [tokens](int width) {
        return FloatBuffer(static_cast<std::size_t>(tokens) * static_cast<std::size_t>(width));
    };
    m_state = buffer(config.width);
    m_normed = buffer(config.width);
    m_wide = buffer(std::max(3 * config.width, config.innerWidth));
    m_scratch.reserve(static_cast<std::size_t>(threads));
}

std::size_t ForwardPass::scratchBytes(const Gpt2Config& config, int threads, std::size_t tokens)
{
    const std::int64_t wide = std::max<std::int64_t>(3LL * config.width, config.innerWidth);
    const std::int64_t perToken = 2LL * config.width + wide + std::int64_t{blockQueries} * threads;
    return sizeof(float) * tokens * static_cast<std::size_t>(perToken);
}

void ForwardPass::run(std::span<const TokenId> ids, AttentionPlaces& places, std::vector<float>* hidden)
{
    const int layers = hidden ? m_config.layers : places.lastLayer() + 1;
    const int width = m_config.width;
    const auto nothing = [](const FloatBlock&, Range) {};
    embed(ids);
    for (int index = 0; index < layers; ++index) {
        m_control.report(Stage::Attend, static_cast<double>(index) / layers);
        const auto& layer = m_weights.layers[static_cast<std::size_t>(index)];
        const bool attentionOnly = !hidden && index + 1 == layers;
        norm(layer.attentionNorm, m_normed.data());
        const auto bias = [](const AffineWeights& affine) {
            return [&affine](const FloatBlock& block, Range c) { fillRows(block, affine.bias + c.begin); };
        };
        const auto biasOntoState = [](const AffineWeights& affine) {
            return [&affine](const FloatBlock& block, Range c) { addToRows(block, affine.bias + c.begin); };
        };
        apply(layer.queryKeyValue, m_normed.data(), width, 3 * width, attentionOnly ? 2 * width : 3 * width,
              m_wide.data(), bias(layer.queryKeyValue), nothing);
        attend(index, attentionOnly, places);
        if (attentionOnly)
            break;
        apply(layer.attentionOutput, m_normed.data(), width, width, width, m_state.data(),
              biasOntoState(layer.attentionOutput), nothing);
        norm(layer.mlpNorm, m_normed.data());
        apply(layer.mlpInner, m_normed.data(), width, m_config.innerWidth, m_config.innerWidth, m_wide.data(),
              bias(layer.mlpInner), [this](const FloatBlock& block, Range) { activate(block, m_config.activation); });
        apply(layer.mlpOutput, m_wide.data(), m_config.innerWidth, width, width, m_state.data(),
              biasOntoState(layer.mlpOutput), nothing);
    }
    if (hidden) {
        hidden->resize(m_state.size());
        norm(m_weights.finalNorm, hidden->data());
    }
    m_control.report(Stage::Attend, 1.0);
}

void ForwardPass::runTasks(int count, const std::function<void(int)>& task)
{
    m_team.run(count, [&](int index) {
        m_control.checkCancelled();
        task(index);
    });
}

void ForwardPass::embed(std::span<const TokenId> ids)
{
    const auto width = static_cast<std::ptrdiff_t>(m_config.width);
    for (std::size_t i = 0; i < ids.size(); ++i) {
        const float* const token = m_weights.tokens + static_cast<std::ptrdiff_t>(static_cast<int>(ids[i])) * width;
        const float* const position = m_weights.positions + static_cast<std::ptrdiff_t>(i) * width;
        std::transform(token, token + width, position, m_state.data() + static_cast<std::ptrdiff_t>(i) * width,
                       [](float a, float b) { return a + b; });
    }
}

void ForwardPass::norm(const AffineWeights& affine, float* out)
{
    runTasks(blockCount(m_tokens, normRows), [&](int task) {
        const Range r = Range::block(task, normRows, m_tokens);
        const auto begin = static_cast<std::ptrdiff_t>(r.begin) * m_config.width;
        layerNorm({m_state.data() + begin, m_config.width, r.size(), m_config.width}, affine.weight, affine.bias,
                  static_cast<float>(m_config.layerNormEpsilon),
                  {out + begin, m_config.width, r.size(), m_config.width});
    });
}

// y += x W by blocks of rows and columns, after prepare(block of y, columns) and before finish(same); x is
// tokens × in, y tokens × out. Blocks that begin beyond the wanted columns are left out.
template <class Prepare, class Finish>
void ForwardPass::apply(const AffineWeights& affine, const float* x, int in, int out, int wantedColumns, float* y,
                        const Prepare& prepare, const Finish& finish)
{
    const int height = rowsPerBlock(m_tokens);
    const int down = blockCount(m_tokens, height);
    runTasks(down * blockCount(wantedColumns, blockColumns), [&](int task) {
        const Range r = Range::block(task % down, height, m_tokens);
        const Range c = Range::block(task / down, blockColumns, out);
        const FloatBlock block{y + static_cast<std::ptrdiff_t>(r.begin) * out + c.begin, out, r.size(), c.size()};
        prepare(block, c);
        m_multiply({.m = r.size(),
                    .n = c.size(),
                    .k = in,
                    .a = x + static_cast<std::ptrdiff_t>(r.begin) * in,
                    .strideA = in,
                    .b = affine.weight + c.begin,
                    .strideB = out,
                    .beta = 1.0F,
                    .c = block.data,
                    .strideC = out});
        finish(block, c);
    });
}

// softmax(scale · Q Kᵀ + mask) of each head, and the heads' weighted values side by side into m_normed.
void ForwardPass::attend(int layer, bool attentionOnly, AttentionPlaces& places)
{
    const int blocks = blockCount(m_tokens, blockQueries);
    runTasks(m_config.heads * blocks, [&](int task) {
        // The longest first, so that no thread begins one when the others have nothing left.
        const Range queries = Range::block(blocks - 1 - task / m_config.heads, blockQueries, m_tokens);
        const HeadId id{layer, task % m_config.heads};
        if (float* const place = places.place(id)) {
            attendBlock(id, queries, place + static_cast<std::ptrdiff_t>(queries.begin) * m_tokens, m_tokens,
                        attentionOnly);
        } else if (!attentionOnly) {
            Scratch scratch(*this);
            attendBlock(id, queries, scratch.data(), m_tokens, attentionOnly);
        }
    });
    places.layerWritten(layer, m_team);
}

// The queries of a block over all tokens up to the block's last.
void ForwardPass::attendBlock(HeadId id, Range queries, float* scores, int stride, bool attentionOnly)
{
    const int width = m_config.width;
    const float* const query =
        m_wide.data() + static_cast<std::ptrdiff_t>(queries.begin) * 3 * width + id.head * m_headWidth;
    const float* const key = m_wide.data() + width + id.head * m_headWidth;
    m_multiply({.transposeB = true,
                .m = queries.size(),
                .n = queries.end,
                .k = m_headWidth,
                .scale = static_cast<float>(m_config.scoreScale(id.layer)),
                .a = query,
                .strideA = 3 * width,
                .b = key,
                .strideB = 3 * width,
                .c = scores,
                .strideC = stride});
    // Damaged weights are well-formed files; they show themselves here, and would as empty graphs later.
    if (!causalSoftmax({scores, stride, queries.size(), queries.end}, queries.begin + 1))
        throw InputError("the model's weights give no numbers: attention in layer " + std::to_string(id.layer) +
                         ", head " + std::to_string(id.head) + " is not finite; is the weight file damaged?");
    if (attentionOnly)
        return;
    m_multiply({.m = queries.size(),
                .n = m_headWidth,
                .k = queries.end,
                .a = scores,
                .strideA = stride,
                .b = key + width,
                .strideB = 3 * width,
                .c = m_normed.data() + static_cast<std::ptrdiff_t>(queries.begin) * width + id.head * m_headWidth,
                .strideC = width});
}

} // namespace toposcope
