// The steps of a forward pass against their definitions in double precision.

#include "core/model/forward_kernels.h"

#include "tests/support/random_inputs.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>
#include <vector>

namespace toposcope {
namespace {

// Rows that are shorter, as long and longer than whole vectors.
constexpr int widths[] = {1, 7, 32, 33, 100};

std::vector<float> randomNumbers(int count, float scale, std::uint64_t seed)
{
    test::Random random(seed);
    std::vector<float> numbers;
    for (int i = 0; i < count; ++i)
        numbers.push_back(scale * static_cast<float>(2.0 * random.uniform() - 1.0));
    return numbers;
}

TEST(LayerNorm, GivesEveryRowItsMeanAndVariance)
{
    for (const int width : widths) {
        auto x = randomNumbers(3 * width, 5.0F, 1);
        const auto weight = randomNumbers(width, 2.0F, 2);
        const auto bias = randomNumbers(width, 1.0F, 3);
        std::vector<float> out(x.size());
        layerNorm({x.data(), width, 3, width}, weight.data(), bias.data(), 1e-5F, {out.data(), width, 3, width});
        for (int i = 0; i < 3; ++i) {
            const float* const row = x.data() + i * width;
            const double mean = std::accumulate(row, row + width, 0.0) / width;
            double variance = 0.0;
            for (int j = 0; j < width; ++j)
                variance += (row[j] - mean) * (row[j] - mean) / width;
            for (int j = 0; j < width; ++j) {
                const auto k = static_cast<std::size_t>(j);
                const double expected = (row[j] - mean) / std::sqrt(variance + 1e-5) * weight[k] + bias[k];
                EXPECT_NEAR(out[static_cast<std::size_t>(i * width + j)], expected, 1e-5) << width;
            }
        }
    }
}

TEST(CausalSoftmax, IsTheSoftmaxOfWhatCameBeforeAndZeroBeyond)
{
    for (const int width : widths) {
        constexpr int rows = 4;
        const int first = std::max(1, width - rows + 1);
        const int count = std::min(rows, width - first + 1);
        const int stride = width + 5;
        auto scores = randomNumbers(count * stride, 20.0F, 4);
        const auto before = scores;
        EXPECT_TRUE(causalSoftmax({scores.data(), stride, count, width}, first));
        for (int i = 0; i < count; ++i) {
            double sum = 0.0;
            const auto at = [&](int j) { return static_cast<std::size_t>(i * stride + j); };
            for (int j = 0; j < first + i; ++j)
                sum += std::exp(static_cast<double>(before[at(j)]));
            for (int j = 0; j < first + i; ++j)
                EXPECT_NEAR(scores[at(j)], std::exp(static_cast<double>(before[at(j)])) / sum, 1e-6);
            for (int j = first + i; j < width; ++j)
                EXPECT_EQ(scores[at(j)], 0.0F);
            for (int j = width; j < stride; ++j)
                EXPECT_EQ(scores[at(j)], before[at(j)]);
        }
    }
}

TEST(CausalSoftmax, TellsOfScoresThatAreNoNumbers)
{
    for (const float bad : {std::nanf(""), std::numeric_limits<float>::infinity()}) {
        for (const int place : {0, 40}) {
            std::vector<float> scores(50, 1.0F);
            scores[static_cast<std::size_t>(place)] = bad;
            EXPECT_FALSE(causalSoftmax({scores.data(), 50, 1, 50}, 50));
            scores.assign(50, 1.0F);
            scores[49] = bad; // masked
            EXPECT_TRUE(causalSoftmax({scores.data(), 50, 1, 50}, 49));
        }
    }
}

TEST(Activations, FollowTheirDefinitions)
{
    const auto defined = [](Activation activation, double x) {
        switch (activation) {
        case Activation::GeluNew:
            return 0.5 * x * (1.0 + std::tanh(std::sqrt(2.0 / std::numbers::pi) * (x + 0.044715 * x * x * x)));
        case Activation::Gelu: return 0.5 * x * (1.0 + std::erf(x / std::numbers::sqrt2));
        case Activation::Relu: return std::max(0.0, x);
        case Activation::Silu: return x / (1.0 + std::exp(-x));
        case Activation::Tanh: return std::tanh(x);
        }
        return 0.0;
    };
    using enum Activation;
    for (const Activation activation : {GeluNew, Gelu, Relu, Silu, Tanh}) {
        std::vector<float> x;
        for (int i = -12'000; i <= 12'000; i += 7)
            x.push_back(static_cast<float>(i) * 1e-3F);
        x.insert(x.end(), {-1000.0F, 1000.0F, 0.0F});
        auto y = x;
        activate({y.data(), static_cast<std::ptrdiff_t>(y.size()), 1, static_cast<int>(y.size())}, activation);
        for (std::size_t i = 0; i < x.size(); ++i)
            ASSERT_NEAR(y[i], defined(activation, x[i]), 1e-6 * std::max(1.0, std::abs(static_cast<double>(x[i]))))
                << static_cast<int>(activation) << " of " << x[i];
    }
}

} // namespace
} // namespace toposcope
