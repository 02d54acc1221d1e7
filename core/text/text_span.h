// A stretch of a text, in bytes.
#pragma once

#include <cstddef>

namespace toposcope {

// Bytes [begin, end) of the text.
struct TextSpan {
    std::size_t begin = 0;
    std::size_t end = 0;
    friend bool operator==(const TextSpan&, const TextSpan&) = default;
};

} // namespace toposcope
