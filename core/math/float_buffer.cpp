#include "core/math/float_buffer.h"

#include "core/memory.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <new>
#include <utility>

namespace toposcope {

namespace {

constexpr std::size_t vectorBytes = 64;

std::size_t roundedUp(std::size_t bytes, std::size_t unit)
{
    return (bytes + unit - 1) / unit * unit;
}

} // namespace

FloatBuffer::FloatBuffer(std::size_t size) : m_size(size)
{
    if (size == 0)
        return;
    if (size > std::numeric_limits<std::size_t>::max() / (2 * sizeof(float)))
        throw std::bad_alloc();
    if (size * sizeof(float) < 2 * largePage) {
        const std::size_t bytes = roundedUp(size * sizeof(float), vectorBytes);
        auto* data = static_cast<float*>(std::aligned_alloc(vectorBytes, bytes));
        if (!data)
            throw std::bad_alloc();
        std::fill_n(data, size, 0.0F);
        m_data = {data, Free{0}};
        return;
    }
    const std::size_t bytes = roundedUp(size * sizeof(float), largePage);
    void* const data = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (data == MAP_FAILED)
        throw std::bad_alloc();
    wishForLargePages(data, bytes);
    m_data = {static_cast<float*>(data), Free{bytes}};
}

FloatBuffer::FloatBuffer(const FloatBuffer& other) : FloatBuffer(other.m_size)
{
    std::copy_n(other.data(), m_size, data());
}

FloatBuffer& FloatBuffer::operator=(const FloatBuffer& other)
{
    if (this != &other)
        *this = FloatBuffer(other);
    return *this;
}

FloatBuffer::FloatBuffer(FloatBuffer&& other) noexcept
    : m_data(std::move(other.m_data)), m_size(std::exchange(other.m_size, 0))
{
}

FloatBuffer& FloatBuffer::operator=(FloatBuffer&& other) noexcept
{
    m_data = std::move(other.m_data);
    m_size = std::exchange(other.m_size, 0);
    return *this;
}

void FloatBuffer::Free::operator()(float* data) const
{
    if (mappedBytes > 0)
        ::munmap(data, mappedBytes);
    else
        std::free(data);
}

} // namespace toposcope
