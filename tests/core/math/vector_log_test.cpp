// The vectorised logarithm against the one of the C library in extended precision.

#include "core/math/vector_clones.h"
#include "core/math/vector_log.h"
#include "tests/support/random_inputs.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

namespace toposcope {
namespace {

// As it is used: in a loop that becomes vectors.
TOPOSCOPE_VECTOR_CLONES void logarithms(const double* x, double* out, std::size_t count)
{
    for (std::size_t i = 0; i < count; ++i)
        out[i] = vectorLog(x[i]);
}

void expectWithinItsBound(const std::vector<double>& arguments)
{
    std::vector<double> found(arguments.size());
    logarithms(arguments.data(), found.data(), found.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
        const long double truth = std::log(static_cast<long double>(arguments[i]));
        const long double bound = 4.0L * 0x1p-53L * std::abs(truth);
        ASSERT_LE(std::abs(static_cast<long double>(found[i]) - truth), bound) << std::hexfloat << arguments[i];
    }
}

TEST(VectorLog, IsWithinItsBoundOverAllMagnitudes)
{
    test::Random random(1);
    std::vector<double> arguments;
    for (int exponent = -1022; exponent <= 1023; ++exponent) {
        for (int i = 0; i < 100; ++i)
            arguments.push_back(std::ldexp(1.0 + random.uniform(), exponent));
    }
    expectWithinItsBound(arguments);
}

TEST(VectorLog, IsWithinItsBoundAroundOneAndWhereTheExponentChanges)
{
    std::vector<double> arguments;
    for (const double centre : {1.0, std::numbers::sqrt2, std::numbers::sqrt2 / 2, 2.0, 0.5}) {
        double below = centre;
        double above = centre;
        for (int i = 0; i < 1000; ++i) {
            arguments.push_back(below = std::nextafter(below, 0.0));
            arguments.push_back(above = std::nextafter(above, 4.0));
        }
        for (int i = 1; i < 20'000; ++i)
            arguments.push_back(centre * (0.9 + 1e-5 * i));
    }
    expectWithinItsBound(arguments);
}

TEST(VectorLog, IsExactAtOneAndFiniteAtTheEndsOfItsRange)
{
    EXPECT_EQ(vectorLog(1.0), 0.0);
    expectWithinItsBound({std::numeric_limits<double>::min(), std::numeric_limits<double>::max()});
}

TEST(VectorLog, DoesNotDependOnThePlaceInTheLoop)
{
    const std::vector<double> same(21, 0.3); // whole vectors and what remains
    std::vector<double> found(same.size());
    logarithms(same.data(), found.data(), found.size());
    for (const double value : found)
        EXPECT_EQ(value, found.front());
}

} // namespace
} // namespace toposcope
