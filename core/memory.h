// Asks, before a large allocation, whether this machine has the memory for it.
#pragma once

#include <cstddef>
#include <string>

namespace toposcope {

// Bytes the system says can be allocated without swapping; a very large number where it does not say.
std::size_t availableMemory();

// Throws InputError "`what` needs 12.3 GB of memory, 3.1 GB are available" when `bytes`, unless they are few, exceed
// what is available; `wayOut` follows after a semicolon.
void requireMemory(std::size_t bytes, const std::string& what, const std::string& wayOut = {});

} // namespace toposcope
