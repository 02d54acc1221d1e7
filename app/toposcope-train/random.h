// Random numbers that are a function of what they are for: a seed and a few counters name a sequence, so that a
// training run that goes on after a kill draws what it would have drawn. Steele, Lea and Flood 2014 (SplitMix64).
#pragma once

#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <numbers>

namespace toposcope::train {

class Random {
public:
    // The sequence named by `keys`, in order.
    explicit Random(std::initializer_list<std::uint64_t> keys)
    {
        for (const std::uint64_t key : keys)
            m_state = mixed(m_state + key + increment);
    }

    std::uint64_t next() { return mixed(m_state += increment); }

    // In [0, 1).
    double uniform() { return static_cast<double>(next() >> 11) * 0x1p-53; }

    // A whole number in [0, count); `count` ≥ 1 and far below 2^53.
    std::int64_t below(std::int64_t count) { return static_cast<std::int64_t>(uniform() * static_cast<double>(count)); }

    // Standard normal, by Box and Muller's transform.
    double normal()
    {
        const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform()));
        return radius * std::cos(2.0 * std::numbers::pi * uniform());
    }

private:
    static constexpr std::uint64_t increment = 0x9e3779b97f4a7c15ULL;

    static std::uint64_t mixed(std::uint64_t z)
    {
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
        return z ^ (z >> 31);
    }

    std::uint64_t m_state = 0;
};

} // namespace toposcope::train
