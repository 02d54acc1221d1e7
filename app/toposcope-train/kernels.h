// What a transformer computes between its matrix products, row by row over float arrays, forwards and backwards. On
// x86-64 the widest vectors of the processor are chosen when the program starts; results of different processors may
// differ in their last bits.
#pragma once

#include <cstddef>

namespace toposcope::train {

// Layer norm of one row of `width` numbers: y = (x − mean) / √(variance + 1e-5) · gain + bias.
struct RowStatistics {
    float mean, inverseDeviation;
};
RowStatistics normaliseRow(const float* x, const float* gain, const float* bias, float* y, int width);

// Adds to dx, dGain and dBias what dy means for them.
void normaliseRowBackward(const float* x, RowStatistics statistics, const float* gain, const float* dy, float* dx,
                          float* dGain, float* dBias, int width);

// x: values without their bias. Out: y = gelu(x + bias) by its tanh form (Hendrycks and Gimpel 2016), and the
// derivative there in place of x.
void geluRow(float* x, const float* bias, float* y, int width);

// Softmax over the first `count` of `width` numbers, in place; the others become 0.
void softmaxRow(float* x, int count, int width);

// dx = factor · p · (dy − Σ p dy), in place of dy, over the first `count`; the others become 0.
void softmaxRowBackward(const float* p, float* dy, float factor, int count, int width);

// −log softmax(logits)[target], in nats. With `factor` ≠ 0 the logits become factor · (softmax − onehot).
double crossEntropyRow(float* logits, int target, float factor, int count);

// y[i] += x[i]; y[i] = x[i] + bias[i]; y[i] *= x[i].
void addRow(const float* x, float* y, std::size_t count);
void sumRow(const float* x, const float* bias, float* y, int width);
void scaleRow(const float* x, float* y, std::size_t count);

double squaredNorm(const float* x, std::size_t count);

// One step of AdamW (Loshchilov and Hutter 2019) for `count` numbers; both corrections are 1 − βᵗ.
struct AdamRates {
    float beta1, beta2, epsilon, rate, decay, correction1, correction2;
};
void adamStep(const float* gradient, float scale, float* parameter, float* first, float* second, std::size_t count,
              const AdamRates& rates);

// Subnormal numbers become 0 in this thread: they cost a hundred times more and mean nothing here.
void flushSubnormals();

} // namespace toposcope::train
