// Memory for floats that nobody has to fill first, on large pages where the system has them.
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <new>

namespace toposcope::train {

class Buffer {
public:
    Buffer() = default;
    explicit Buffer(std::size_t count)
    {
        constexpr std::size_t page = std::size_t{1} << 21;
        const std::size_t bytes = (count * sizeof(float) + page - 1) / page * page;
        m_data.reset(static_cast<float*>(std::aligned_alloc(page, bytes)));
        if (!m_data)
            throw std::bad_alloc();
        ::madvise(m_data.get(), bytes, MADV_HUGEPAGE);
    }

    float* data() { return m_data.get(); }
    const float* data() const { return m_data.get(); }
    // Row `index` of rows of `width` numbers.
    float* row(int index, int width) { return m_data.get() + static_cast<std::size_t>(index) * rowSize(width); }

private:
    struct Free {
        void operator()(float* data) const { std::free(data); }
    };
    static std::size_t rowSize(int width) { return static_cast<std::size_t>(width); }

    std::unique_ptr<float, Free> m_data;
};

} // namespace toposcope::train
