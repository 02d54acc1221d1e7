// Costs of a matching as integers: sums and differences of them are exact, however many there are.
#pragma once

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace toposcope {

using Cost = std::int64_t;

// cost^q, q = 1 or 2, in a unit as fine as 64 bits allow when one cost per point may be added up.
class IntegerCosts {
public:
    // A cost above `most` (1 or 2) counts as `most`: as one that no matching worth having takes.
    IntegerCosts(std::size_t points, int q, double most)
        : m_unit(std::ldexp(1.0, 60 - static_cast<int>(std::bit_width(points + 2)))), m_most(most), m_q(q)
    {
    }

    // The nearest integer for a cost ≥ 0.
    Cost operator()(double cost) const
    {
        const double bounded = cost < m_most ? cost : m_most;
        return nearestInteger((m_q == 1 ? bounded : bounded * bounded) * m_unit);
    }

private:
    // Of 0 ≤ value ≤ 2⁶¹, by additions to 2⁵² that leave a whole number in the last digits: most processors' vectors
    // have no instruction for it.
    static Cost nearestInteger(double value)
    {
        constexpr double shift = 0x1.8p52;
        const double upper = value * 0x1p-32 + shift;
        const double lower = value - (upper - shift) * 0x1p32 + shift; // before the shift from −2³¹ to 2³¹
        constexpr auto none = std::bit_cast<Cost>(shift);
        return ((std::bit_cast<Cost>(upper) - none) << 32) + (std::bit_cast<Cost>(lower) - none);
    }

    double m_unit;
    double m_most;
    int m_q;
};

} // namespace toposcope
