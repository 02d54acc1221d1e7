// Sums mod 2 of homology classes, while classes come and go: the vector space that persistence works in. In go the
// classes in order of birth and the sums that turn out to be zero; out comes which class each of them ends.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <vector>

namespace toposcope {

class ClassSums {
public:
    using Class = std::uint32_t; // counted from 0, in order of birth
    using Sum = std::uint32_t;   // names a sum kept here
    static constexpr Sum zero = 0;

    ClassSums();

    // Classes that have not ended.
    std::size_t alive() const { return m_classes - m_ended; }

    // Memory in use, about.
    std::size_t bytes() const { return m_entries * sizeof(Word) + m_sums.size() * sizeof(Stored); }

    // A class younger than all others, as a sum of its own.
    Sum addClass();
    Sum sum(std::initializer_list<Sum> terms);
    // From here on the sum of `terms` is zero: the youngest class in it ends, as the sum of the others, and is returned
    // (elder rule). Nothing happens when the sum is zero already.
    std::optional<Class> setZero(std::initializer_list<Sum> terms);

private:
    using Word = std::uint32_t;
    static constexpr std::size_t wordBits = 32;

    // A sum of few classes is a list of them, latest first; of many, a row of bits.
    struct Stored {
        bool isRow = false;
        std::size_t endedThen = 0; // classes that had ended when it was last brought up to date
        std::vector<Word> entries;
    };

    void addToAccumulator(const Stored& sum);
    void accumulate(std::initializer_list<Sum> terms);
    void replaceEnded();
    Stored takeAccumulator();
    bool hasEnded(const Stored& sum) const;
    void bringUpToDate(Sum sum);
    Sum keep(Stored sum);

    std::size_t m_classes = 0;
    std::size_t m_ended = 0;
    std::vector<Stored> m_sums;
    std::size_t m_entries = 0;       // of all sums
    std::vector<Sum> m_standsFor;    // of a class that has ended: the sum of older ones that it equals
    std::vector<Word> m_endedBits;   // classes that have ended
    std::vector<Word> m_accumulator; // zero between calls
    std::size_t m_usedWords = 0;     // of the accumulator; beyond, it is zero
};

} // namespace toposcope
