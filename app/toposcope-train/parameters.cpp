#include "app/toposcope-train/parameters.h"

#include "app/toposcope-train/random.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace toposcope::train {

namespace {

constexpr double deviation = 0.02;

bool writesResidual(const std::string& name)
{
    return name.ends_with("c_proj.weight");
}

void fillNormal(float* values, std::size_t count, double sigma, Random random)
{
    for (std::size_t i = 0; i < count; ++i)
        values[i] = static_cast<float>(sigma * random.normal());
}

void fillSinusoids(float* values, const NetworkShape& shape)
{
    constexpr double shortest = 4.0;
    const double longest = 2.0 * shape.context;
    const double amplitude = deviation * std::numbers::sqrt2;
    const int pairs = std::max(1, shape.width / 2);
    for (int position = 0; position < shape.context; ++position) {
        for (int column = 0; column < shape.width; ++column) {
            const double share = static_cast<double>(column / 2) / std::max(1, pairs - 1);
            const double wavelength = shortest * std::pow(longest / shortest, share);
            const double phase = 2.0 * std::numbers::pi * position / wavelength;
            *values++ = static_cast<float>(amplitude * (column % 2 == 0 ? std::sin(phase) : std::cos(phase)));
        }
    }
}

} // namespace

ParameterLayout::ParameterLayout(const NetworkShape& shape) : m_shape(shape)
{
    const std::int64_t width = shape.width;
    const std::int64_t inner = shape.innerWidth();
    tokens = add("wte.weight", {shape.vocabulary, width}, Role::Embedding);
    positions = add("wpe.weight", {shape.context, width}, Role::Embedding);
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

std::vector<float> initialParameters(const ParameterLayout& layout, std::uint64_t seed)
{
    std::vector<float> values(layout.size(), 0.0F);
    std::uint64_t index = 0;
    for (const Parameter& parameter : layout.parameters()) {
        float* const begin = values.data() + parameter.offset;
        const Random random{seed, index++};
        if (parameter.name == "wpe.weight")
            fillSinusoids(begin, layout.shape());
        else if (parameter.role != Role::Vector)
            fillNormal(begin, parameter.size,
                       writesResidual(parameter.name) ? deviation / std::sqrt(2.0 * layout.shape().layers) : deviation,
                       random);
        else if (parameter.name.ends_with(".weight"))
            std::fill_n(begin, parameter.size, 1.0F);
    }
    return values;
}

} // namespace toposcope::train
