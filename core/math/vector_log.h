// The natural logarithm without branches or tables, so that a loop over it becomes vector instructions: see
// TOPOSCOPE_VECTOR_CLONES. In: a positive normal number. Out: its logarithm, to a few units in the last place.
#pragma once

#include <bit>
#include <cstdint>

namespace toposcope {

// ln x for a finite x ≥ 2⁻¹⁰²², within 4 · 2⁻⁵³ |ln x| of the truth; exactly 0 for 1. No meaning for other x.
//
// x = 2ᵏ m with √½ ≤ m < √2, and ln m = 2 artanh s with s = (m − 1) / (m + 1), |s| ≤ 0.1716. The polynomial in s² is
// near the minimax one of (2 artanh(s) / s − 2) / s²; it adds a relative error of 2⁻⁵⁷ to the logarithm.
inline double vectorLog(double x)
{
    constexpr std::uint64_t rootOfHalf = 0x3fe6a09e667f3bcdULL; // the bits of √½
    constexpr std::uint64_t exponentMask = 0xfff0000000000000ULL;
    constexpr double twoTo52 = 4503599627370496.0;
    const auto bits = std::bit_cast<std::uint64_t>(x);
    const std::uint64_t aboveRoot = bits - rootOfHalf;
    const auto m = std::bit_cast<double>(bits - (aboveRoot & exponentMask));
    // The exponent as a double: put, shifted to be positive, into the last digits of 2⁵².
    const std::uint64_t biased = (aboveRoot >> 52) ^ 0x800U;
    const double k = std::bit_cast<double>(biased | 0x4330000000000000ULL) - (twoTo52 + 2048.0);

    const double f = m - 1.0;
    const double s = f / (m + 1.0);
    const double z = s * s;
    double p = 0.14616585424934123;
    p = p * z + 0.1533171061820642;
    p = p * z + 0.18182889455675105;
    p = p * z + 0.22222211130259875;
    p = p * z + 0.2857142862600327;
    p = p * z + 0.39999999999899444;
    p = p * z + 0.666666666666667;
    return k * 0.6931471805599453 + (s * z * p + 2.0 * s);
}

} // namespace toposcope
