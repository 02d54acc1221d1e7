// The exponential function in single precision without branches or tables, so that a loop over it becomes vector
// instructions: see TOPOSCOPE_VECTOR_CLONES.
#pragma once

#include <bit>
#include <cstdint>

namespace toposcope {

// eˣ within a relative error of 2⁻²²; 0 below −87.3, where it leaves the normal numbers, and e^88.3 above 88.3. NaN
// stays NaN.
//
// x = k ln 2 + r with |r| ≤ ln 2 / 2. The polynomial is near the minimax one of (eʳ − 1 − r) / r²; it adds a relative
// error of 2⁻²⁶.
inline float vectorExp(float x)
{
    constexpr float lowest = -87.3F;
    constexpr float highest = 88.3F;
    constexpr float rounder = 12582912.0F; // 1.5 · 2²³: what is added to it loses its fraction
    // ln 2 in two parts; the first has so few digits that its multiples are exact.
    constexpr float ln2High = 0.693359375F;
    constexpr float ln2Low = -2.1219444e-4F;
    float y = x < lowest ? lowest : x;
    y = y > highest ? highest : y;
    const float rounded = y * 1.44269504F + rounder;
    const float k = rounded - rounder;
    const float r = (y - k * ln2High) - k * ln2Low;
    float p = 0.001392618359F;
    p = p * r + 0.008363179053F;
    p = p * r + 0.04166655462F;
    p = p * r + 0.1666657699F;
    p = p * r + 0.5F;
    p = (p * r) * r + (r + 1.0F);
    // k lies in the last digits of `rounded`; as an exponent it makes 2ᵏ.
    const auto power = std::bit_cast<float>((std::bit_cast<std::uint32_t>(rounded) << 23) + 0x3f800000U);
    return x < lowest ? 0.0F : p * power;
}

} // namespace toposcope
