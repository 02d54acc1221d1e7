// The machine's memory: whether it has what a large allocation takes, and how a program takes it.
#pragma once

#include <cstddef>
#include <string>

namespace toposcope {

// Bytes the system says can be allocated without swapping; a very large number where it does not say.
std::size_t availableMemory();

// Throws InputError "`what` needs 12.3 GB of memory, 3.1 GB are available" when `bytes`, if they are more than 16 MiB,
// exceed what is available; `wayOut` follows after a semicolon.
void requireMemory(std::size_t bytes, const std::string& what, const std::string& wayOut = {});

inline constexpr std::size_t largePage = std::size_t{2} << 20;

// Wishes that the whole large pages of this memory, nothing of which was touched yet, come as such. Where that is not
// granted, pages are small.
void wishForLargePages(void* memory, std::size_t bytes);

// For the beginning of a program: of the blocks below 32 MiB that it frees up to 64 MiB stay with it for the next
// matrix, and its first 30 MiB come in large pages where the system has them. To fetch pages from the system takes
// longer than to compute with them. Does nothing where the C library is not glibc.
void prepareHeap();

} // namespace toposcope
