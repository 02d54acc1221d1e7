// The vectorised exponential against the one of the C library in double precision.

#include "core/math/vector_clones.h"
#include "core/math/vector_exp.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace toposcope {
namespace {

TOPOSCOPE_VECTOR_CLONES void exponentials(const float* x, float* out, std::size_t count)
{
    for (std::size_t i = 0; i < count; ++i)
        out[i] = vectorExp(x[i]);
}

TEST(VectorExp, IsWithinItsBoundOverItsRange)
{
    std::vector<float> arguments;
    for (int i = -87'300; i <= 88'300; ++i)
        arguments.push_back(static_cast<float>(i) * 1e-3F);
    for (int i = -2000; i <= 2000; ++i)
        arguments.push_back(static_cast<float>(i) * 1e-6F);
    std::vector<float> found(arguments.size());
    exponentials(arguments.data(), found.data(), found.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
        const double truth = std::exp(static_cast<double>(arguments[i]));
        ASSERT_LE(std::abs(static_cast<double>(found[i]) - truth), 0x1p-22 * truth) << arguments[i];
    }
}

TEST(VectorExp, TheEndsOfItsRange)
{
    constexpr float infinity = std::numeric_limits<float>::infinity();
    EXPECT_EQ(vectorExp(0.0F), 1.0F);
    EXPECT_EQ(vectorExp(-87.4F), 0.0F);
    EXPECT_EQ(vectorExp(-infinity), 0.0F);
    EXPECT_EQ(vectorExp(infinity), vectorExp(88.3F));
    EXPECT_TRUE(std::isfinite(vectorExp(infinity)));
    EXPECT_TRUE(std::isnan(vectorExp(std::nanf(""))));
}

} // namespace
} // namespace toposcope
