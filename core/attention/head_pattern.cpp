#include "core/attention/head_pattern.h"

#include <array>
#include <cassert>
#include <charconv>
#include <limits>
#include <unordered_map>

namespace toposcope {

namespace {

class Mean {
public:
    void add(double value)
    {
        m_sum += value;
        ++m_count;
    }
    double valueOr(double none) const { return m_count == 0 ? none : m_sum / m_count; }

private:
    double m_sum = 0.0;
    int m_count = 0;
};

} // namespace

HeadPattern headPattern(AttentionView attention, std::span<const std::int32_t> symbols)
{
    const int n = attention.rows();
    assert(attention.columns() == n && symbols.size() == static_cast<std::size_t>(n));
    Mean self, previous, first, induction;
    std::unordered_map<std::int32_t, int> lastOccurrence;
    for (int i = 0; i < n; ++i) {
        const auto row = attention.row(i);
        const auto at = [row](int j) { return static_cast<double>(row[static_cast<std::size_t>(j)]); };
        self.add(at(i));
        if (i > 0) {
            previous.add(at(i - 1));
            first.add(at(0));
        }
        const auto [earlier, isNew] = lastOccurrence.try_emplace(symbols[static_cast<std::size_t>(i)], i);
        if (!isNew) {
            induction.add(at(earlier->second + 1));
            earlier->second = i;
        }
    }
    return {self.valueOr(0.0), previous.valueOr(0.0), first.valueOr(0.0),
            induction.valueOr(std::numeric_limits<double>::quiet_NaN())};
}

std::string patternLabel(const HeadPattern& pattern)
{
    constexpr double leastScore = 0.4;
    struct Named {
        const char* name;
        double score;
    };
    // Of equal scores the first one names the head: the more particular pattern.
    const std::array<Named, 4> scores{{{"induction", pattern.induction},
                                       {"previous token", pattern.previous},
                                       {"self", pattern.self},
                                       {"first token", pattern.first}}};
    const Named* best = nullptr;
    for (const Named& named : scores) {
        if (named.score >= leastScore && (!best || named.score > best->score)) // NaN is not
            best = &named;
    }
    if (!best)
        return {};
    std::array<char, 32> digits{};
    const auto end =
        std::to_chars(digits.data(), digits.data() + digits.size(), best->score, std::chars_format::fixed, 2);
    return best->name + (' ' + std::string(digits.data(), end.ptr));
}

} // namespace toposcope
