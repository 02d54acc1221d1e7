// The numbers of a GPT-2: which tensors there are, where each lies in one array of floats, and how they begin. The
// names and shapes are those of Hugging Face's GPT2LMHeadModel, whose head shares the token embeddings.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace toposcope::train {

struct NetworkShape {
    int vocabulary = 8192;
    int context = 512; // positions
    int width = 192;
    int layers = 6;
    int heads = 8; // a divisor of width

    int headWidth() const { return width / heads; }
    int innerWidth() const { return 4 * width; }
    friend bool operator==(const NetworkShape&, const NetworkShape&) = default;
};

enum class Role { Embedding, Position, Matrix, Vector };

struct Parameter {
    std::string name; // "h.0.attn.c_attn.weight"
    std::vector<std::int64_t> shape;
    std::size_t offset = 0; // floats from the beginning of the array
    std::size_t size = 0;
    Role role = Role::Vector;
};

// Where a layer's tensors begin. Weights are (in, out): y = x W + b.
struct LayerOffsets {
    std::size_t attentionNormGain, attentionNormBias, queryKeyValue, queryKeyValueBias, attentionOutput,
        attentionOutputBias, mlpNormGain, mlpNormBias, mlpInner, mlpInnerBias, mlpOutput, mlpOutputBias;
};

// One head of a layer that is split in two.
struct HeadSplit {
    int layer = 0, from = 0, to = 0;
};

class ParameterLayout {
public:
    explicit ParameterLayout(const NetworkShape& shape);

    const NetworkShape& shape() const { return m_shape; }
    const std::vector<Parameter>& parameters() const { return m_parameters; }
    // Floats of the whole array: every tensor begins at a multiple of 16, and what lies between them stays 0.
    std::size_t size() const { return m_size; }
    // How many numbers the model has, without what lies between.
    std::size_t count() const;

    std::size_t tokens = 0, positions = 0, finalNormGain = 0, finalNormBias = 0;
    std::vector<LayerOffsets> layers;

private:
    std::size_t add(const std::string& name, std::vector<std::int64_t> shape, Role role);

    NetworkShape m_shape;
    std::vector<Parameter> m_parameters;
    std::size_t m_size = 0;
};

// Radford et al. 2019: normal with deviation 0.02, that of the two matrices that write into the residual stream
// divided by √(2 layers); gains 1, biases 0. Positions begin as sinusoids with wavelengths from 3 to twice the context:
// neighbours are alike from the first step, which heads need that look at what stands near.
// `lookBack`: how many tokens back the first heads of the first layer look when training begins; their queries are then
// the keys of that distance, turned in each wave (after Trockman and Kolter 2023, who begin with the products that
// training comes to). Left to itself, a small model takes millions of tokens until one head looks at the token before.
std::vector<float> initialParameters(const ParameterLayout& layout, std::uint64_t seed,
                                     std::span<const int> lookBack = {});

// Puts two heads in the place of one, as Chen et al. 2016 (Net2Net) widen a network: head `to` takes the queries, keys
// and values of head `from`, and both write what one wrote, half each, but for a random part that cancels. Only what
// `to` did before is lost.
void splitHead(std::span<float> parameters, const ParameterLayout& layout, const HeadSplit& split, std::uint64_t seed);

} // namespace toposcope::train
