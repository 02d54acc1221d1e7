#include "app/toposcope-train/kernels.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

// GCC chooses among the versions when the program is loaded, which sanitizers come too early for.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) &&               \
    !defined(__SANITIZE_THREAD__)
#define TOPOSCOPE_VECTORS __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define TOPOSCOPE_VECTORS
#endif
#define TOPOSCOPE_INLINE inline __attribute__((always_inline))

namespace toposcope::train {

namespace {

constexpr float normEpsilon = 1e-5F;

// eˣ to 3e-7 relative for x in [−87, 88], 0 or the largest beyond: 2ⁿ times a polynomial in the rest.
TOPOSCOPE_INLINE float exponential(float x)
{
    constexpr float log2e = 1.44269504F;
    constexpr float ln2 = 0.693147181F;
    const float bounded = std::min(std::max(x, -87.0F), 88.0F);
    const float scaled = bounded * log2e;
    const auto power = static_cast<std::int32_t>(scaled + (scaled < 0.0F ? -0.5F : 0.5F));
    const float rest = bounded - static_cast<float>(power) * ln2;
    float sum = 1.0F / 720.0F;
    sum = sum * rest + 1.0F / 120.0F;
    sum = sum * rest + 1.0F / 24.0F;
    sum = sum * rest + 1.0F / 6.0F;
    sum = sum * rest + 0.5F;
    sum = sum * rest + 1.0F;
    sum = sum * rest + 1.0F;
    return sum * std::bit_cast<float>((power + 127) << 23);
}

TOPOSCOPE_INLINE float hyperbolicTangent(float x)
{
    return 1.0F - 2.0F / (exponential(2.0F * x) + 1.0F);
}

} // namespace

TOPOSCOPE_VECTORS
RowStatistics normaliseRow(const float* x, const float* gain, const float* bias, float* y, int width)
{
    float sum = 0.0F;
    for (int i = 0; i < width; ++i)
        sum += x[i];
    const float mean = sum / static_cast<float>(width);
    float squares = 0.0F;
    for (int i = 0; i < width; ++i)
        squares += (x[i] - mean) * (x[i] - mean);
    const float inverse = 1.0F / std::sqrt(squares / static_cast<float>(width) + normEpsilon);
#pragma GCC ivdep
    for (int i = 0; i < width; ++i)
        y[i] = (x[i] - mean) * inverse * gain[i] + bias[i];
    return {mean, inverse};
}

TOPOSCOPE_VECTORS
void normaliseRowBackward(const float* x, RowStatistics statistics, const float* gain, const float* dy, float* dx,
                          float* dGain, float* dBias, int width)
{
    const float mean = statistics.mean;
    const float inverse = statistics.inverseDeviation;
    float sum = 0.0F;
    float product = 0.0F;
    for (int i = 0; i < width; ++i) {
        const float scaled = dy[i] * gain[i];
        sum += scaled;
        product += scaled * ((x[i] - mean) * inverse);
    }
    sum /= static_cast<float>(width);
    product /= static_cast<float>(width);
#pragma GCC ivdep
    for (int i = 0; i < width; ++i) {
        const float normal = (x[i] - mean) * inverse;
        dx[i] += inverse * (dy[i] * gain[i] - sum - normal * product);
        dGain[i] += dy[i] * normal;
        dBias[i] += dy[i];
    }
}

TOPOSCOPE_VECTORS
void geluRow(float* x, const float* bias, float* y, int width)
{
    constexpr float a = 0.797884561F; // √(2 / π)
    constexpr float b = 0.044715F;
#pragma GCC ivdep
    for (int i = 0; i < width; ++i) {
        const float v = x[i] + bias[i];
        const float t = hyperbolicTangent(a * (v + b * v * v * v));
        y[i] = 0.5F * v * (1.0F + t);
        x[i] = 0.5F * (1.0F + t) + 0.5F * v * (1.0F - t * t) * a * (1.0F + 3.0F * b * v * v);
    }
}

TOPOSCOPE_VECTORS
void softmaxRow(float* x, int count, int width)
{
    float largest = x[0];
    for (int i = 1; i < count; ++i)
        largest = std::max(largest, x[i]);
    float sum = 0.0F;
    for (int i = 0; i < count; ++i) {
        x[i] = exponential(x[i] - largest);
        sum += x[i];
    }
    const float inverse = 1.0F / sum;
    for (int i = 0; i < count; ++i)
        x[i] *= inverse;
    std::fill(x + count, x + width, 0.0F);
}

TOPOSCOPE_VECTORS
void softmaxRowBackward(const float* p, float* dy, float factor, int count, int width)
{
    float sum = 0.0F;
    for (int i = 0; i < count; ++i)
        sum += p[i] * dy[i];
#pragma GCC ivdep
    for (int i = 0; i < count; ++i)
        dy[i] = factor * p[i] * (dy[i] - sum);
    std::fill(dy + count, dy + width, 0.0F);
}

TOPOSCOPE_VECTORS
double crossEntropyRow(float* logits, int target, float factor, int count)
{
    float largest = logits[0];
    for (int i = 1; i < count; ++i)
        largest = std::max(largest, logits[i]);
    const float wanted = logits[target];
    float sum = 0.0F;
    for (int i = 0; i < count; ++i) {
        logits[i] = exponential(logits[i] - largest);
        sum += logits[i];
    }
    if (factor != 0.0F) {
        const float scale = factor / sum;
        for (int i = 0; i < count; ++i)
            logits[i] *= scale;
        logits[target] -= factor;
    }
    return std::log(static_cast<double>(sum)) + static_cast<double>(largest) - static_cast<double>(wanted);
}

TOPOSCOPE_VECTORS
void addRow(const float* x, float* y, std::size_t count)
{
#pragma GCC ivdep
    for (std::size_t i = 0; i < count; ++i)
        y[i] += x[i];
}

TOPOSCOPE_VECTORS
void sumRow(const float* x, const float* bias, float* y, int width)
{
#pragma GCC ivdep
    for (int i = 0; i < width; ++i)
        y[i] = x[i] + bias[i];
}

TOPOSCOPE_VECTORS
void scaleRow(const float* x, float* y, std::size_t count)
{
#pragma GCC ivdep
    for (std::size_t i = 0; i < count; ++i)
        y[i] *= x[i];
}

TOPOSCOPE_VECTORS
double squaredNorm(const float* x, std::size_t count)
{
    double sum = 0.0;
    for (std::size_t i = 0; i < count; ++i)
        sum += static_cast<double>(x[i]) * static_cast<double>(x[i]);
    return sum;
}

TOPOSCOPE_VECTORS
void adamStep(const float* gradient, float scale, float* parameter, float* first, float* second, std::size_t count,
              const AdamRates& rates)
{
    const AdamRates r = rates;
#pragma GCC ivdep
    for (std::size_t i = 0; i < count; ++i) {
        const float g = gradient[i] * scale;
        first[i] = r.beta1 * first[i] + (1.0F - r.beta1) * g;
        second[i] = r.beta2 * second[i] + (1.0F - r.beta2) * g * g;
        const float step = (first[i] / r.correction1) / (std::sqrt(second[i] / r.correction2) + r.epsilon);
        parameter[i] -= r.rate * (step + r.decay * parameter[i]);
    }
}

void flushSubnormals()
{
#if defined(__x86_64__)
    constexpr unsigned flushToZero = 0x8000;
    constexpr unsigned subnormalsAreZero = 0x0040;
    _mm_setcsr(_mm_getcsr() | flushToZero | subnormalsAreZero);
#endif
}

} // namespace toposcope::train
