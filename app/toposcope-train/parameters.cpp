#include "app/toposcope-train/parameters.h"

#include "app/toposcope-train/random.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace toposcope::train {

namespace {

constexpr double deviation = 0.02;
constexpr double positionDeviation = 0.06;

bool writesResidual(const std::string& name)
{
    return name.ends_with("c_proj.weight");
}

void fillNormal(float* values, std::size_t count, double sigma, Random random)
{
    for (std::size_t i = 0; i < count; ++i)
        values[i] = static_cast<float>(sigma * random.normal());
}

// Of the positions' columns 2 `wave` (sine) and 2 `wave` + 1 (cosine).
double wavelength(const NetworkShape& shape, int wave)
{
    constexpr double shortest = 3.0;
    const double longest = 2.0 * shape.context;
    const double share = static_cast<double>(wave) / std::max(1, shape.width / 2 - 1);
    return shortest * std::pow(longest / shortest, share);
}

void fillSinusoids(float* values, const NetworkShape& shape)
{
    const double amplitude = positionDeviation * std::numbers::sqrt2;
    for (int position = 0; position < shape.context; ++position) {
        for (int column = 0; column < shape.width; ++column) {
            const double phase = 2.0 * std::numbers::pi * position / wavelength(shape, column / 2);
            *values++ = static_cast<float>(amplitude * (column % 2 == 0 ? std::sin(phase) : std::cos(phase)));
        }
    }
}

// Every other of the shortest waves; the next head of the same distance takes those between.
void lookBackBy(int distance, int head, const NetworkShape& shape, float* queryKeyValue)
{
    constexpr double size = 1.5;
    const auto weight = [&](int from, int part, int to) -> float& {
        return queryKeyValue[static_cast<std::ptrdiff_t>(from) * 3 * shape.width + part * shape.width +
                             head * shape.headWidth() + to];
    };
    for (int to = 0; to + 1 < shape.headWidth(); to += 2) {
        const int wave = to + head % 2;
        if (2 * wave + 1 >= shape.width)
            break;
        const double turn = 2.0 * std::numbers::pi * distance / wavelength(shape, wave);
        const int sine = 2 * wave;
        const int cosine = sine + 1;
        const auto along = static_cast<float>(size * std::cos(turn));
        const auto across = static_cast<float>(size * std::sin(turn));
        weight(sine, 0, to) = along;
        weight(cosine, 0, to) = -across;
        weight(sine, 0, to + 1) = across;
        weight(cosine, 0, to + 1) = along;
        weight(sine, 1, to) = weight(cosine, 1, to + 1) = static_cast<float>(size);
    }
}

} // namespace

ParameterLayout::ParameterLayout(const NetworkShape& shape) : m_shape(shape)
{
    const std::int64_t width = shape.width;
    const std::int64_t inner = shape.innerWidth();
    tokens = add("wte.weight", {shape.vocabulary, width}, Role::Embedding);
    positions = add("wpe.weight", {shape.context, width}, Role::Position);
    for (int i = 0; i < shape.layers; ++i) {
        const std::string prefix = "h." + std::to_string(i) + '.';
        LayerOffsets layer{};
        layer.attentionNormGain = add(prefix + "ln_1.weight", {width}, Role::Vector);
        layer.attentionNormBias = add(prefix + "ln_1.bias", {width}, Role::Vector);
        layer.queryKeyValue = add(prefix + "attn.c_attn.weight", {width, 3 * width}, Role::Matrix);
        layer.queryKeyValueBias = add(prefix + "attn.c_attn.bias", {3 * width}, Role::Vector);
        layer.attentionOutput = add(prefix + "attn.c_proj.weight", {width, width}, Role::Matrix);
        layer.attentionOutputBias = add(prefix + "attn.c_proj.bias", {width}, Role::Vector);
        layer.mlpNormGain = add(prefix + "ln_2.weight", {width}, Role::Vector);
        layer.mlpNormBias = add(prefix + "ln_2.bias", {width}, Role::Vector);
        layer.mlpInner = add(prefix + "mlp.c_fc.weight", {width, inner}, Role::Matrix);
        layer.mlpInnerBias = add(prefix + "mlp.c_fc.bias", {inner}, Role::Vector);
        layer.mlpOutput = add(prefix + "mlp.c_proj.weight", {inner, width}, Role::Matrix);
        layer.mlpOutputBias = add(prefix + "mlp.c_proj.bias", {width}, Role::Vector);
        layers.push_back(layer);
    }
    finalNormGain = add("ln_f.weight", {width}, Role::Vector);
    finalNormBias = add("ln_f.bias", {width}, Role::Vector);
}

std::size_t ParameterLayout::add(const std::string& name, std::vector<std::int64_t> shape, Role role)
{
    constexpr std::size_t alignment = 16;
    Parameter parameter{name, std::move(shape), m_size, 1, role};
    for (const std::int64_t extent : parameter.shape)
        parameter.size *= static_cast<std::size_t>(extent);
    m_size += (parameter.size + alignment - 1) / alignment * alignment;
    m_parameters.push_back(std::move(parameter));
    return m_parameters.back().offset;
}

std::size_t ParameterLayout::count() const
{
    std::size_t sum = 0;
    for (const Parameter& parameter : m_parameters)
        sum += parameter.size;
    return sum;
}

std::vector<float> initialParameters(const ParameterLayout& layout, std::uint64_t seed, std::span<const int> lookBack)
{
    std::vector<float> values(layout.size(), 0.0F);
    std::uint64_t index = 0;
    for (const Parameter& parameter : layout.parameters()) {
        float* const begin = values.data() + parameter.offset;
        const Random random{seed, index++};
        if (parameter.role == Role::Position)
            fillSinusoids(begin, layout.shape());
        else if (parameter.role != Role::Vector)
            fillNormal(begin, parameter.size,
                       writesResidual(parameter.name) ? deviation / std::sqrt(2.0 * layout.shape().layers) : deviation,
                       random);
        else if (parameter.name.ends_with(".weight"))
            std::fill_n(begin, parameter.size, 1.0F);
    }
    for (std::size_t head = 0; head < lookBack.size(); ++head)
        lookBackBy(lookBack[head], static_cast<int>(head), layout.shape(),
                   values.data() + layout.layers.front().queryKeyValue);
    return values;
}

void splitHead(std::span<float> parameters, const ParameterLayout& layout, const HeadSplit& split, std::uint64_t seed)
{
    const NetworkShape& shape = layout.shape();
    const LayerOffsets& layer = layout.layers[static_cast<std::size_t>(split.layer)];
    const int size = shape.headWidth();
    float* const weight = parameters.data() + layer.queryKeyValue;
    float* const bias = parameters.data() + layer.queryKeyValueBias;
    for (int part = 0; part < 3; ++part) {
        const int column = part * shape.width;
        for (int row = 0; row < shape.width; ++row) {
            float* const values = weight + static_cast<std::ptrdiff_t>(row) * 3 * shape.width + column;
            std::copy_n(values + split.from * size, size, values + split.to * size);
        }
        std::copy_n(bias + column + split.from * size, size, bias + column + split.to * size);
    }
    float* const output = parameters.data() + layer.attentionOutput;
    const std::ptrdiff_t count = static_cast<std::ptrdiff_t>(size) * shape.width;
    Random random{seed, layout.parameters().size()}; // after those of the beginning
    for (std::ptrdiff_t i = 0; i < count; ++i) {
        const float half = 0.5F * output[split.from * count + i];
        const auto apart = static_cast<float>(deviation * random.normal());
        output[split.from * count + i] = half + apart;
        output[split.to * count + i] = half - apart;
    }
}

} // namespace toposcope::train
