// Many floats, zero at first, aligned for vectors. Large buffers ask the system for large pages: touching a new page is
// what writing a buffer for the first time costs most.
#pragma once

#include <cstddef>
#include <memory>

namespace toposcope {

class FloatBuffer {
public:
    FloatBuffer() = default;
    // Throws std::bad_alloc. Memory of a large buffer is not taken before it is written.
    explicit FloatBuffer(std::size_t size);
    FloatBuffer(const FloatBuffer& other);
    FloatBuffer& operator=(const FloatBuffer& other);
    FloatBuffer(FloatBuffer&& other) noexcept;
    FloatBuffer& operator=(FloatBuffer&& other) noexcept;
    ~FloatBuffer() = default;

    float* data() { return m_data.get(); }
    const float* data() const { return m_data.get(); }
    std::size_t size() const { return m_size; }
    // Row `index` of rows of `width` floats.
    float* row(int index, int width)
    {
        return m_data.get() + static_cast<std::size_t>(index) * static_cast<std::size_t>(width);
    }

private:
    struct Free {
        std::size_t mappedBytes; // 0: from the heap
        void operator()(float* data) const;
    };

    std::unique_ptr<float[], Free> m_data;
    std::size_t m_size = 0;
};

} // namespace toposcope
