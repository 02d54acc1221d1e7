// Costs of a matching as integers: sums and differences of them are exact, however many there are.
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace toposcope {

using Cost = std::int64_t;

// cost^q, q = 1 or 2, in a unit as fine as 64 bits allow when one cost per point may be added up.
class IntegerCosts {
public:
    IntegerCosts(std::size_t points, int q)
        : m_unit(std::ldexp(1.0, 60 - static_cast<int>(std::bit_width(points + 2)))), m_q(q)
    {
    }

    // Of a cost ≥ 0; of more than 2 as of 2, which is more than two points less than 1 from the diagonal cost there.
    Cost operator()(double cost) const
    {
        const double bounded = std::min(cost, 2.0);
        return static_cast<Cost>((m_q == 1 ? bounded : bounded * bounded) * m_unit);
    }

private:
    double m_unit;
    int m_q;
};

} // namespace toposcope
