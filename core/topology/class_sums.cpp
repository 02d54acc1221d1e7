#include "core/topology/class_sums.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace toposcope {

ClassSums::ClassSums() : m_sums(1) {} // sum 0 is zero

ClassSums::Sum ClassSums::addClass()
{
    const auto born = static_cast<Class>(m_classes++);
    m_standsFor.push_back(zero);
    m_endedBits.resize((m_classes + wordBits - 1) / wordBits, 0);
    m_accumulator.resize(m_endedBits.size(), 0);
    return keep({false, m_ended, {born}});
}

ClassSums::Sum ClassSums::sum(std::initializer_list<Sum> terms)
{
    // Mostly at most one of them is not zero, and that one is the answer.
    Sum only = zero;
    std::size_t others = 0;
    for (const Sum term : terms) {
        bringUpToDate(term);
        if (!m_sums[term].entries.empty())
            others += std::exchange(only, term) != zero;
    }
    if (others == 0)
        return only;
    accumulate(terms);
    return keep(takeAccumulator());
}

std::optional<ClassSums::Class> ClassSums::setZero(std::initializer_list<Sum> terms)
{
    accumulate(terms);
    while (m_usedWords > 0 && m_accumulator[m_usedWords - 1] == 0)
        --m_usedWords;
    if (m_usedWords == 0)
        return std::nullopt;
    const std::size_t last = m_usedWords - 1;
    const auto bit = static_cast<std::size_t>(std::bit_width(m_accumulator[last])) - 1;
    const auto youngest = static_cast<Class>(last * wordBits + bit);
    m_accumulator[last] ^= Word{1} << bit;
    m_standsFor[youngest] = keep(takeAccumulator());
    m_endedBits[last] |= Word{1} << bit;
    ++m_ended;
    return youngest;
}

void ClassSums::accumulate(std::initializer_list<Sum> terms)
{
    for (const Sum term : terms)
        bringUpToDate(term); // all of them first, because this needs the accumulator
    for (const Sum term : terms)
        addToAccumulator(m_sums[term]);
}

void ClassSums::addToAccumulator(const Stored& sum)
{
    if (sum.entries.empty())
        return;
    if (sum.isRow) {
        for (std::size_t word = 0; word < sum.entries.size(); ++word)
            m_accumulator[word] ^= sum.entries[word];
        m_usedWords = std::max(m_usedWords, sum.entries.size());
        return;
    }
    for (const Class one : sum.entries)
        m_accumulator[one / wordBits] ^= Word{1} << (one % wordBits);
    m_usedWords = std::max(m_usedWords, sum.entries.front() / wordBits + 1);
}

// Puts what they stand for in the place of classes that have ended. That is older classes, so one pass from the
// youngest down is enough.
void ClassSums::replaceEnded()
{
    for (std::size_t word = m_usedWords; word-- > 0;) {
        while (const Word ended = m_accumulator[word] & m_endedBits[word]) {
            const auto bit = static_cast<std::size_t>(std::bit_width(ended)) - 1;
            m_accumulator[word] ^= Word{1} << bit;
            addToAccumulator(m_sums[m_standsFor[word * wordBits + bit]]);
        }
    }
}

// The accumulator as a sum, and the accumulator zero again.
ClassSums::Stored ClassSums::takeAccumulator()
{
    Stored sum{false, m_ended, {}};
    std::size_t count = 0;
    std::size_t used = 0;
    for (std::size_t word = 0; word < m_usedWords; ++word) {
        if (m_accumulator[word] == 0)
            continue;
        used = word + 1;
        count += static_cast<std::size_t>(std::popcount(m_accumulator[word]));
    }
    sum.isRow = 4 * count > used; // adding a row takes a fraction of a list's time per entry
    if (sum.isRow) {
        sum.entries.assign(m_accumulator.begin(), m_accumulator.begin() + static_cast<std::ptrdiff_t>(used));
    } else {
        sum.entries.reserve(count);
        for (std::size_t word = used; word-- > 0;) {
            for (Word rest = m_accumulator[word]; rest != 0;) {
                const auto bit = static_cast<std::size_t>(std::bit_width(rest)) - 1;
                sum.entries.push_back(static_cast<Class>(word * wordBits + bit));
                rest ^= Word{1} << bit;
            }
        }
    }
    std::fill_n(m_accumulator.begin(), m_usedWords, Word{0});
    m_usedWords = 0;
    return sum;
}

bool ClassSums::hasEnded(const Stored& sum) const
{
    if (sum.isRow) {
        for (std::size_t word = 0; word < sum.entries.size(); ++word) {
            if ((sum.entries[word] & m_endedBits[word]) != 0)
                return true;
        }
        return false;
    }
    return std::any_of(sum.entries.begin(), sum.entries.end(),
                       [this](Class one) { return (m_endedBits[one / wordBits] >> (one % wordBits) & 1U) != 0; });
}

// Writes a sum with classes that are alive: once, though it is used often.
void ClassSums::bringUpToDate(Sum sum)
{
    Stored& stored = m_sums[sum];
    if (stored.endedThen == m_ended)
        return;
    if (hasEnded(stored)) {
        m_entries -= stored.entries.size();
        addToAccumulator(stored);
        replaceEnded();
        stored = takeAccumulator();
        m_entries += stored.entries.size();
    }
    stored.endedThen = m_ended;
}

ClassSums::Sum ClassSums::keep(Stored sum)
{
    if (sum.entries.empty())
        return zero;
    m_entries += sum.entries.size();
    m_sums.push_back(std::move(sum));
    return static_cast<Sum>(m_sums.size() - 1);
}

} // namespace toposcope
