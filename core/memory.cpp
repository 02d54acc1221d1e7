#include "core/memory.h"

#include "core/error.h"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <limits>

#include <sys/mman.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace toposcope {

namespace {

std::string gigabytes(std::size_t bytes)
{
    char text[32];
    std::snprintf(text, sizeof text, "%.1f GB", static_cast<double>(bytes) / 1e9);
    return text;
}

} // namespace

std::size_t availableMemory()
{
    std::ifstream information("/proc/meminfo");
    std::string key;
    std::size_t kibibytes = 0;
    std::string unit;
    while (information >> key >> kibibytes) {
        if (key == "MemAvailable:")
            return kibibytes * 1024;
        std::getline(information, unit);
    }
    return std::numeric_limits<std::size_t>::max();
}

void requireMemory(std::size_t bytes, const std::string& what, const std::string& wayOut)
{
    constexpr std::size_t little = std::size_t{16} << 20; // asking takes longer than computing with it
    if (bytes <= little)
        return;
    const std::size_t available = availableMemory();
    if (bytes > available)
        throw InputError(what + " needs " + gigabytes(bytes) + " of memory, " + gigabytes(available) +
                         " are available" + (wayOut.empty() ? "" : "; " + wayOut));
}

void wishForLargePages([[maybe_unused]] void* memory, [[maybe_unused]] std::size_t bytes)
{
#ifdef MADV_HUGEPAGE
    const auto address = reinterpret_cast<std::uintptr_t>(memory);
    const std::uintptr_t begin = (address + largePage - 1) / largePage * largePage;
    if (begin - address < bytes)
        ::madvise(reinterpret_cast<void*>(begin), bytes - (begin - address), MADV_HUGEPAGE);
#endif
}

void prepareHeap()
{
#ifdef __GLIBC__
    constexpr int mebibyte = 1 << 20;
    ::mallopt(M_MMAP_THRESHOLD, 32 * mebibyte); // glibc takes no more, where addresses have 64 bits
    ::mallopt(M_TRIM_THRESHOLD, 64 * mebibyte);
    ::mallopt(M_TOP_PAD, mebibyte);
    constexpr std::size_t size = 15 * largePage;
    if (void* const block = std::malloc(size)) {
        wishForLargePages(block, size);
        std::free(block);
    }
#endif
}

} // namespace toposcope
