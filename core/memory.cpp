#include "core/memory.h"

#include "core/error.h"

#include <cstdio>
#include <fstream>
#include <limits>

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

} // namespace toposcope
