// Arrays of numbers and arbitrary bytes inside JSON: base64 with padding (RFC 4648, §4), numbers little-endian IEEE
// 754. In: bytes or numbers. Out: text, and back; a matrix of 1024 tokens is packed in a few milliseconds.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace toposcope {

// Characters that `bytes` bytes become.
std::size_t base64Length(std::size_t bytes);

std::string toBase64(std::span<const std::byte> bytes);

// Fills `out` from `text`, which must be exactly base64Length(out.size()) characters of the alphabet with canonical
// padding; false otherwise, `out` is then undefined.
bool fromBase64(std::string_view text, std::span<std::byte> out);

// Bytes that a well-formed text of that length and padding stands for; nothing when no text of base64 looks like it.
std::optional<std::size_t> base64DecodedSize(std::string_view text);

template <class Number>
std::string packed(std::span<const Number> values)
{
    return toBase64(std::as_bytes(values));
}

template <class Number>
bool unpack(std::string_view text, std::span<Number> out)
{
    return fromBase64(text, std::as_writable_bytes(out));
}

} // namespace toposcope
