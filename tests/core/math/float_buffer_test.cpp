#include "core/math/float_buffer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <new>
#include <utility>

namespace toposcope {
namespace {

// From the heap, and a mapping of its own.
class FloatBufferOfSize : public testing::TestWithParam<std::size_t> {};
INSTANTIATE_TEST_SUITE_P(Sizes, FloatBufferOfSize, testing::Values(1, 1000, 3'000'001));

TEST_P(FloatBufferOfSize, IsZeroAndAligned)
{
    const FloatBuffer buffer(GetParam());
    ASSERT_EQ(buffer.size(), GetParam());
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(buffer.data()) % 64, 0U);
    EXPECT_TRUE(std::all_of(buffer.data(), buffer.data() + buffer.size(), [](float value) { return value == 0.0F; }));
}

TEST_P(FloatBufferOfSize, ACopyIsItsOwnAndAMovedOneIsEmpty)
{
    FloatBuffer buffer(GetParam());
    buffer.data()[GetParam() - 1] = 7.0F;
    const FloatBuffer copy = buffer;
    buffer.data()[GetParam() - 1] = 8.0F;
    EXPECT_EQ(copy.data()[GetParam() - 1], 7.0F);
    const FloatBuffer moved = std::move(buffer);
    EXPECT_EQ(moved.data()[GetParam() - 1], 8.0F);
    EXPECT_EQ(buffer.size(), 0U); // NOLINT(bugprone-use-after-move): says what is left
    EXPECT_EQ(buffer.data(), nullptr);
    buffer = copy;
    EXPECT_EQ(buffer.data()[GetParam() - 1], 7.0F);
}

TEST(FloatBuffer, MoreThanThereIsIsRefused)
{
    EXPECT_EQ(FloatBuffer().data(), nullptr);
    EXPECT_THROW(FloatBuffer(std::numeric_limits<std::size_t>::max() / 2), std::bad_alloc);
}

} // namespace
} // namespace toposcope
