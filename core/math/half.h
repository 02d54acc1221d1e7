// The 16-bit floating-point formats of weights and arrays, widened exactly: every float16 and bfloat16 is a float32.
#pragma once

#include <bit>
#include <cstdint>

namespace toposcope {

// IEEE 754 binary16, subnormals, infinities and NaNs included. Without a branch: loops over it become vectors.
inline float halfToFloat(std::uint16_t half)
{
    constexpr std::uint32_t exponentMask = 0x7c00U << 13;
    const std::uint32_t sign = static_cast<std::uint32_t>(half & 0x8000U) << 16;
    const std::uint32_t bits = static_cast<std::uint32_t>(half & 0x7fffU) << 13;
    const std::uint32_t exponent = bits & exponentMask;
    const std::uint32_t normal = bits + ((127U - 15U) << 23);
    const std::uint32_t infinite = normal + ((128U - 16U) << 23);
    // A subnormal: give it an exponent, then let the subtraction normalise it. No float32 subnormal arises, so the
    // result does not depend on the processor's flush-to-zero mode.
    const auto subnormal = std::bit_cast<std::uint32_t>(std::bit_cast<float>(normal + (1U << 23)) -
                                                        std::bit_cast<float>(std::uint32_t{113U << 23}));
    const std::uint32_t magnitude = exponent == 0 ? subnormal : exponent == exponentMask ? infinite : normal;
    return std::bit_cast<float>(magnitude | sign);
}

// The upper half of a float32.
inline float bfloatToFloat(std::uint16_t value)
{
    return std::bit_cast<float>(static_cast<std::uint32_t>(value) << 16);
}

} // namespace toposcope
