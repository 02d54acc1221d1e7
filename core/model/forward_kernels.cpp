#include "core/model/forward_kernels.h"

#include "core/math/vector_clones.h"
#include "core/math/vector_exp.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace toposcope {

namespace {

// Sums and maxima are taken in this many parts, whatever the width of the vectors, and put together in one order.
constexpr int lanes = 32;

struct Lanes {
    float values[lanes];

    explicit Lanes(float value) { std::fill_n(values, lanes, value); }
    float sum() const
    {
        float total = 0.0F;
        for (const float value : values)
            total += value;
        return total;
    }
};

float* rowOf(const FloatBlock& block, int i)
{
    return block.data + i * block.stride;
}

inline float tanhOf(float x)
{
    return 1.0F - 2.0F / (vectorExp(2.0F * x) + 1.0F);
}

// x Φ(x) by the approximation of the release's own code: Φ(x) ≈ (1 + tanh u) / 2 = 1 / (1 + e^(−2u)).
inline float geluNew(float x)
{
    constexpr float twiceRootOfTwoByPi = 1.5957691216F;
    return x / (1.0F + vectorExp(-twiceRootOfTwoByPi * (x + 0.044715F * x * x * x)));
}

// x Φ(x); the error function by Abramowitz and Stegun 7.1.26, to 1.5e-7.
inline float gelu(float x)
{
    const float z = std::abs(x) * 0.70710678F;
    const float t = 1.0F / (1.0F + 0.3275911F * z);
    float p = 1.061405429F;
    p = p * t - 1.453152027F;
    p = p * t + 1.421413741F;
    p = p * t - 0.284496736F;
    p = p * t + 0.254829592F;
    const float half = 0.5F * p * t * vectorExp(-z * z); // of what lies beyond |x|
    return x * (x < 0.0F ? half : 1.0F - half);
}

inline float silu(float x)
{
    return x / (1.0F + vectorExp(-x));
}

TOPOSCOPE_VECTOR_CLONES void geluNewRow(float* x, int count)
{
    for (int j = 0; j < count; ++j)
        x[j] = geluNew(x[j]);
}

TOPOSCOPE_VECTOR_CLONES void geluRow(float* x, int count)
{
    for (int j = 0; j < count; ++j)
        x[j] = gelu(x[j]);
}

TOPOSCOPE_VECTOR_CLONES void reluRow(float* x, int count)
{
    for (int j = 0; j < count; ++j)
        x[j] = x[j] < 0.0F ? 0.0F : x[j]; // NaN stays
}

TOPOSCOPE_VECTOR_CLONES void siluRow(float* x, int count)
{
    for (int j = 0; j < count; ++j)
        x[j] = silu(x[j]);
}

TOPOSCOPE_VECTOR_CLONES void tanhRow(float* x, int count)
{
    for (int j = 0; j < count; ++j)
        x[j] = tanhOf(x[j]);
}

TOPOSCOPE_VECTOR_CLONES void layerNormRow(const float* x, const float* weight, const float* bias, float epsilon,
                                          float* out, int count)
{
    Lanes sums(0.0F);
    const int whole = count / lanes * lanes;
    for (int j = 0; j < whole; j += lanes) {
        for (int k = 0; k < lanes; ++k)
            sums.values[k] += x[j + k];
    }
    for (int j = whole; j < count; ++j)
        sums.values[j - whole] += x[j];
    const float mean = sums.sum() / static_cast<float>(count);
    Lanes squares(0.0F);
    for (int j = 0; j < whole; j += lanes) {
        for (int k = 0; k < lanes; ++k)
            squares.values[k] += (x[j + k] - mean) * (x[j + k] - mean);
    }
    for (int j = whole; j < count; ++j)
        squares.values[j - whole] += (x[j] - mean) * (x[j] - mean);
    const float factor = 1.0F / std::sqrt(squares.sum() / static_cast<float>(count) + epsilon);
    for (int j = 0; j < count; ++j)
        out[j] = (x[j] - mean) * factor * weight[j] + bias[j];
}

// Returns the sum of the exponentials: no finite number where a score is none.
TOPOSCOPE_VECTOR_CLONES float softmaxRow(float* x, int count)
{
    Lanes largest(-std::numeric_limits<float>::infinity());
    const int whole = count / lanes * lanes;
    for (int j = 0; j < whole; j += lanes) {
        for (int k = 0; k < lanes; ++k)
            largest.values[k] = x[j + k] > largest.values[k] ? x[j + k] : largest.values[k];
    }
    for (int j = whole; j < count; ++j)
        largest.values[j - whole] = x[j] > largest.values[j - whole] ? x[j] : largest.values[j - whole];
    const float maximum = *std::max_element(largest.values, largest.values + lanes);
    Lanes sums(0.0F);
    for (int j = 0; j < whole; j += lanes) {
        for (int k = 0; k < lanes; ++k) {
            const float value = vectorExp(x[j + k] - maximum);
            x[j + k] = value;
            sums.values[k] += value;
        }
    }
    for (int j = whole; j < count; ++j) {
        x[j] = vectorExp(x[j] - maximum);
        sums.values[j - whole] += x[j];
    }
    const float sum = sums.sum();
    const float share = 1.0F / sum;
    for (int j = 0; j < count; ++j)
        x[j] *= share;
    return sum;
}

} // namespace

void layerNorm(const FloatBlock& x, const float* weight, const float* bias, float epsilon, const FloatBlock& out)
{
    for (int i = 0; i < x.rows; ++i)
        layerNormRow(rowOf(x, i), weight, bias, epsilon, rowOf(out, i), x.columns);
}

void fillRows(const FloatBlock& block, const float* row)
{
    for (int i = 0; i < block.rows; ++i)
        std::copy_n(row, block.columns, rowOf(block, i));
}

void addToRows(const FloatBlock& block, const float* row)
{
    for (int i = 0; i < block.rows; ++i) {
        float* const out = rowOf(block, i);
        for (int j = 0; j < block.columns; ++j)
            out[j] += row[j];
    }
}

void activate(const FloatBlock& block, Activation activation)
{
    for (int i = 0; i < block.rows; ++i) {
        float* const row = rowOf(block, i);
        switch (activation) {
        case Activation::GeluNew: geluNewRow(row, block.columns); break;
        case Activation::Gelu: geluRow(row, block.columns); break;
        case Activation::Relu: reluRow(row, block.columns); break;
        case Activation::Silu: siluRow(row, block.columns); break;
        case Activation::Tanh: tanhRow(row, block.columns); break;
        }
    }
}

bool causalSoftmax(const FloatBlock& scores, int firstLength)
{
    bool finite = true;
    for (int i = 0; i < scores.rows; ++i) {
        float* const row = rowOf(scores, i);
        const int length = firstLength + i;
        finite = std::isfinite(softmaxRow(row, length)) && finite;
        std::fill(row + length, row + scores.columns, 0.0F);
    }
    return finite;
}

} // namespace toposcope
