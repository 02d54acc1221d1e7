#include "app/toposcope-train/network.h"

#include "app/toposcope-train/kernels.h"
#include "core/math/float_buffer.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstring>

namespace toposcope::train {

namespace {

// Attention is computed in blocks of rows, each over the columns that the causal mask leaves to its last row.
constexpr int attentionRows = 128;
// Rows whose scores over the vocabulary are held at a time.
constexpr int headRows = 128;

std::size_t area(int a, int b)
{
    return static_cast<std::size_t>(a) * static_cast<std::size_t>(b);
}

// What a layer leaves for its way back; `rows` tokens.
struct LayerState {
    LayerState(int rows, int width, int inner, int heads, int context)
        : entry(area(rows, width)), attentionNorm(area(rows, width)), queryKeyValue(area(rows, 3 * width)),
          attention(area(rows, context) * static_cast<std::size_t>(heads)), mixed(area(rows, width)),
          middle(area(rows, width)), mlpNorm(area(rows, width)), slope(area(rows, inner)), active(area(rows, inner)),
          attentionStatistics(static_cast<std::size_t>(rows)), mlpStatistics(static_cast<std::size_t>(rows))
    {
    }

    FloatBuffer entry, attentionNorm, queryKeyValue, attention, mixed, middle, mlpNorm, slope, active;
    std::vector<RowStatistics> attentionStatistics, mlpStatistics;
};

} // namespace

double Batch::totalWeight() const
{
    double sum = 0.0;
    for (const float weight : weights)
        sum += static_cast<double>(weight);
    return sum;
}

struct Network::State {
    State(const ParameterLayout& parameterLayout, int tokens, Precision precision)
        : layout(parameterLayout), product(productOf(precision)), width(layout.shape().width),
          inner(layout.shape().innerWidth()), heads(layout.shape().heads), headWidth(layout.shape().headWidth()),
          vocabulary(layout.shape().vocabulary), room(tokens), exit(area(tokens, width)),
          finalNorm(area(tokens, width)), finalStatistics(static_cast<std::size_t>(tokens)),
          logits(area(headRows, vocabulary)), dResidual(area(tokens, width)), dBranch(area(tokens, width)),
          dInner(area(tokens, inner)), dQueryKeyValue(area(tokens, 3 * width)),
          dAttention(area(attentionRows, layout.shape().context))
    {
        for (int i = 0; i < layout.shape().layers; ++i)
            layers.emplace_back(tokens, width, inner, heads, std::min(layout.shape().context, tokens));
    }

    // The output of layer i is the entry of layer i + 1.
    FloatBuffer& exitOf(std::size_t layer) { return layer + 1 < layers.size() ? layers[layer + 1].entry : exit; }

    void begin(const float* weights, BatchPart newPart);
    void embed();
    void forward();
    void normalise(FloatBuffer& from, std::size_t gain, std::size_t bias, FloatBuffer& to,
                   std::vector<RowStatistics>& to2);
    void normaliseBackward(FloatBuffer& x, const std::vector<RowStatistics>& statistics, std::size_t gain,
                           std::size_t bias);
    void affine(FloatBuffer& x, int in, std::size_t weight, FloatBuffer& y, int out, float keep);
    void affineBackward(FloatBuffer& x, int in, std::size_t weight, std::size_t bias, FloatBuffer& dy, int out,
                        FloatBuffer& dx);
    void addBias(FloatBuffer& x, std::size_t bias, FloatBuffer& y, int columns);
    void attend(LayerState& layer);
    void attendBackward(LayerState& layer);
    void layerForward(std::size_t index);
    void layerBackward(std::size_t index);
    double scoreTokens(float factor);
    void embedBackward();

    float* attentionOf(LayerState& layer, int sequence, int head) const
    {
        const std::size_t matrix = area(length, length);
        return layer.attention.data() + matrix * (area(sequence, heads) + static_cast<std::size_t>(head));
    }

    const ParameterLayout layout;
    const Product product;
    const int width, inner, heads, headWidth, vocabulary, room;
    std::vector<LayerState> layers;
    FloatBuffer exit, finalNorm;
    std::vector<RowStatistics> finalStatistics;
    FloatBuffer logits, dResidual, dBranch, dInner, dQueryKeyValue, dAttention;
    std::vector<float> losses;

    const float* parameters = nullptr;
    float* gradients = nullptr;
    BatchPart part{};
    int length = 0, rows = 0;
};

// ---- Forwards -------------------------------------------------------------------------------------------------

void Network::State::begin(const float* weights, BatchPart newPart)
{
    parameters = weights;
    part = newPart;
    length = part.batch->length;
    rows = length * (part.end - part.begin);
    assert(rows <= room && length <= layout.shape().context);
}

void Network::State::embed()
{
    const std::int32_t* const ids = part.batch->inputs.data() + area(part.begin, length);
    for (int i = 0; i < rows; ++i)
        sumRow(parameters + layout.tokens + area(ids[i], width),
               parameters + layout.positions + area(i % length, width), layers.front().entry.row(i, width), width);
}

void Network::State::normalise(FloatBuffer& from, std::size_t gain, std::size_t bias, FloatBuffer& to,
                               std::vector<RowStatistics>& statistics)
{
    for (int i = 0; i < rows; ++i)
        statistics[static_cast<std::size_t>(i)] =
            normaliseRow(from.row(i, width), parameters + gain, parameters + bias, to.row(i, width), width);
}

void Network::State::affine(FloatBuffer& x, int in, std::size_t weight, FloatBuffer& y, int out, float keep)
{
    product(rows, out, in, {x.data(), in}, {parameters + weight, out}, {y.data(), out, keep}, 1.0F);
}

void Network::State::addBias(FloatBuffer& x, std::size_t bias, FloatBuffer& y, int columns)
{
    for (int i = 0; i < rows; ++i)
        sumRow(x.row(i, columns), parameters + bias, y.row(i, columns), columns);
}

void Network::State::attend(LayerState& layer)
{
    const float factor = 1.0F / std::sqrt(static_cast<float>(headWidth));
    const int stride = 3 * width;
    for (int sequence = 0; sequence < part.end - part.begin; ++sequence) {
        for (int head = 0; head < heads; ++head) {
            const float* const query = layer.queryKeyValue.row(sequence * length, stride) + head * headWidth;
            float* const weights = attentionOf(layer, sequence, head);
            float* const out = layer.mixed.row(sequence * length, width) + head * headWidth;
            for (int first = 0; first < length; first += attentionRows) {
                const int last = std::min(first + attentionRows, length);
                float* const block = weights + area(first, length);
                product(last - first, last, headWidth, {query + area(first, stride), stride},
                        transposed({query + width, stride}), {block, length}, factor);
                for (int i = first; i < last; ++i)
                    softmaxRow(weights + area(i, length), i + 1, last);
                product(last - first, headWidth, last, {block, length}, {query + 2 * width, stride},
                        {out + area(first, width), width}, 1.0F);
            }
        }
    }
}

void Network::State::layerForward(std::size_t index)
{
    LayerState& layer = layers[index];
    const LayerOffsets& at = layout.layers[index];
    normalise(layer.entry, at.attentionNormGain, at.attentionNormBias, layer.attentionNorm, layer.attentionStatistics);
    affine(layer.attentionNorm, width, at.queryKeyValue, layer.queryKeyValue, 3 * width, 0.0F);
    addBias(layer.queryKeyValue, at.queryKeyValueBias, layer.queryKeyValue, 3 * width);
    attend(layer);
    addBias(layer.entry, at.attentionOutputBias, layer.middle, width);
    affine(layer.mixed, width, at.attentionOutput, layer.middle, width, 1.0F);
    normalise(layer.middle, at.mlpNormGain, at.mlpNormBias, layer.mlpNorm, layer.mlpStatistics);
    affine(layer.mlpNorm, width, at.mlpInner, layer.slope, inner, 0.0F);
    for (int i = 0; i < rows; ++i)
        geluRow(layer.slope.row(i, inner), parameters + at.mlpInnerBias, layer.active.row(i, inner), inner);
    addBias(layer.middle, at.mlpOutputBias, exitOf(index), width);
    affine(layer.active, inner, at.mlpOutput, exitOf(index), width, 1.0F);
}

void Network::State::forward()
{
    embed();
    for (std::size_t i = 0; i < layers.size(); ++i)
        layerForward(i);
    normalise(exit, layout.finalNormGain, layout.finalNormBias, finalNorm, finalStatistics);
}

// The loss; with `factor` ≠ 0 also the derivatives by the embeddings and, in dBranch, by the final norm's output.
double Network::State::scoreTokens(float factor)
{
    const std::size_t offset = area(part.begin, length);
    const std::int32_t* const targets = part.batch->targets.data() + offset;
    const float* const weights = part.batch->weights.data() + offset;
    const Operand embeddings{parameters + layout.tokens, width};
    double sum = 0.0;
    losses.resize(static_cast<std::size_t>(rows));
    for (int first = 0; first < rows; first += headRows) {
        const int count = std::min(headRows, rows - first);
        const Operand hidden{finalNorm.row(first, width), width};
        product(count, vocabulary, width, hidden, transposed(embeddings), {logits.data(), vocabulary}, 1.0F);
        for (int i = 0; i < count; ++i) {
            const double loss =
                crossEntropyRow(logits.row(i, vocabulary), targets[first + i], factor * weights[first + i], vocabulary);
            losses[static_cast<std::size_t>(first + i)] = static_cast<float>(loss);
            sum += loss * static_cast<double>(weights[first + i]);
            if (weights[first + i] == 0.0F && factor != 0.0F)
                std::fill_n(logits.row(i, vocabulary), vocabulary, 0.0F);
        }
        if (factor == 0.0F)
            continue;
        const Operand scores{logits.data(), vocabulary};
        product(count, width, vocabulary, scores, embeddings, {dBranch.row(first, width), width}, 1.0F);
        product(vocabulary, width, count, transposed(scores), hidden, {gradients + layout.tokens, width, 1.0F}, 1.0F);
    }
    return sum;
}

// ---- Backwards ------------------------------------------------------------------------------------------------

// Adds to dResidual what dBranch, the derivatives by the norm's output, means for its input.
void Network::State::normaliseBackward(FloatBuffer& x, const std::vector<RowStatistics>& statistics, std::size_t gain,
                                       std::size_t bias)
{
    for (int i = 0; i < rows; ++i)
        normaliseRowBackward(x.row(i, width), statistics[static_cast<std::size_t>(i)], parameters + gain,
                             dBranch.row(i, width), dResidual.row(i, width), gradients + gain, gradients + bias, width);
}

void Network::State::affineBackward(FloatBuffer& x, int in, std::size_t weight, std::size_t bias, FloatBuffer& dy,
                                    int out, FloatBuffer& dx)
{
    product(in, out, rows, transposed({x.data(), in}), {dy.data(), out}, {gradients + weight, out, 1.0F}, 1.0F);
    for (int i = 0; i < rows; ++i)
        addRow(dy.row(i, out), gradients + bias, static_cast<std::size_t>(out));
    product(rows, in, out, {dy.data(), out}, transposed({parameters + weight, out}), {dx.data(), in}, 1.0F);
}

// From dBranch, the derivatives by the heads' outputs, to dQueryKeyValue.
void Network::State::attendBackward(LayerState& layer)
{
    const float factor = 1.0F / std::sqrt(static_cast<float>(headWidth));
    const int stride = 3 * width;
    std::fill_n(dQueryKeyValue.data(), area(rows, stride), 0.0F);
    for (int sequence = 0; sequence < part.end - part.begin; ++sequence) {
        for (int head = 0; head < heads; ++head) {
            const float* const query = layer.queryKeyValue.row(sequence * length, stride) + head * headWidth;
            const float* const weights = attentionOf(layer, sequence, head);
            const float* const dOut = dBranch.row(sequence * length, width) + head * headWidth;
            float* const dQuery = dQueryKeyValue.row(sequence * length, stride) + head * headWidth;
            for (int first = 0; first < length; first += attentionRows) {
                const int last = std::min(first + attentionRows, length);
                const int count = last - first;
                const Operand block{weights + area(first, length), length};
                const Operand dBlock{dOut + area(first, width), width};
                const Operand dScores{dAttention.data(), last};
                product(count, last, headWidth, dBlock, transposed({query + 2 * width, stride}),
                        {dAttention.data(), last}, 1.0F);
                for (int i = first; i < last; ++i)
                    softmaxRowBackward(weights + area(i, length), dAttention.row(i - first, last), factor, i + 1, last);
                product(count, headWidth, last, dScores, {query + width, stride},
                        {dQuery + area(first, stride), stride}, 1.0F);
                product(last, headWidth, count, transposed(dScores), {query + area(first, stride), stride},
                        {dQuery + width, stride, 1.0F}, 1.0F);
                product(last, headWidth, count, transposed(block), dBlock, {dQuery + 2 * width, stride, 1.0F}, 1.0F);
            }
        }
    }
}

void Network::State::layerBackward(std::size_t index)
{
    LayerState& layer = layers[index];
    const LayerOffsets& at = layout.layers[index];
    affineBackward(layer.active, inner, at.mlpOutput, at.mlpOutputBias, dResidual, width, dInner);
    scaleRow(layer.slope.data(), dInner.data(), area(rows, inner));
    affineBackward(layer.mlpNorm, width, at.mlpInner, at.mlpInnerBias, dInner, inner, dBranch);
    normaliseBackward(layer.middle, layer.mlpStatistics, at.mlpNormGain, at.mlpNormBias);
    affineBackward(layer.mixed, width, at.attentionOutput, at.attentionOutputBias, dResidual, width, dBranch);
    attendBackward(layer);
    affineBackward(layer.attentionNorm, width, at.queryKeyValue, at.queryKeyValueBias, dQueryKeyValue, 3 * width,
                   dBranch);
    normaliseBackward(layer.entry, layer.attentionStatistics, at.attentionNormGain, at.attentionNormBias);
}

void Network::State::embedBackward()
{
    const std::int32_t* const ids = part.batch->inputs.data() + area(part.begin, length);
    const auto count = static_cast<std::size_t>(width);
    for (int i = 0; i < rows; ++i) {
        addRow(dResidual.row(i, width), gradients + layout.tokens + area(ids[i], width), count);
        addRow(dResidual.row(i, width), gradients + layout.positions + area(i % length, width), count);
    }
}

// ---- From outside ---------------------------------------------------------------------------------------------

Network::Network(const ParameterLayout& layout, int tokens, Precision precision)
    : m_state(std::make_unique<State>(layout, tokens, precision))
{
}

Network::~Network() = default;

double Network::loss(std::span<const float> parameters, BatchPart part)
{
    m_state->begin(parameters.data(), part);
    m_state->forward();
    return m_state->scoreTokens(0.0F);
}

double Network::addGradients(std::span<const float> parameters, BatchPart part, float factor,
                             std::span<float> gradients)
{
    State& state = *m_state;
    state.begin(parameters.data(), part);
    state.gradients = gradients.data();
    state.forward();
    const double loss = state.scoreTokens(factor);
    std::fill_n(state.dResidual.data(), area(state.rows, state.width), 0.0F);
    state.normaliseBackward(state.exit, state.finalStatistics, state.layout.finalNormGain, state.layout.finalNormBias);
    for (std::size_t i = state.layers.size(); i-- > 0;)
        state.layerBackward(i);
    state.embedBackward();
    return loss;
}

std::span<const float> Network::tokenLosses() const
{
    return m_state->losses;
}

std::span<const float> Network::attention(int layer, int sequence, int head) const
{
    State& state = *m_state;
    return {state.attentionOf(state.layers[static_cast<std::size_t>(layer)], sequence, head),
            area(state.length, state.length)};
}

} // namespace toposcope::train
