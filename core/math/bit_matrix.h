// A square matrix of bits, rows as machine words: neighbourhoods of a graph, whose intersections are a few ANDs.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace toposcope {

class BitMatrix {
public:
    explicit BitMatrix(int size)
        : m_words((static_cast<std::size_t>(size) + 63) / 64), m_bits(static_cast<std::size_t>(size) * m_words)
    {
    }

    std::size_t wordsPerRow() const { return m_words; }
    const std::uint64_t* row(int i) const { return m_bits.data() + static_cast<std::size_t>(i) * m_words; }

    void setSymmetric(int i, int j)
    {
        set(i, j);
        set(j, i);
    }

    // Calls visit(k) for every k set in both rows, ascending.
    template <class Visitor>
    void forEachCommon(int i, int j, Visitor visit) const
    {
        for (std::size_t w = 0; w < m_words; ++w) {
            for (std::uint64_t bits = row(i)[w] & row(j)[w]; bits != 0; bits &= bits - 1)
                visit(static_cast<int>(w * 64) + std::countr_zero(bits));
        }
    }

private:
    void set(int i, int j)
    {
        m_bits[static_cast<std::size_t>(i) * m_words + static_cast<std::size_t>(j / 64)] |= std::uint64_t{1}
                                                                                            << (j % 64);
    }

    std::size_t m_words;
    std::vector<std::uint64_t> m_bits;
};

} // namespace toposcope
