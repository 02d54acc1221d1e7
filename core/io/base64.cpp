#include "core/io/base64.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>

namespace toposcope {

namespace {

static_assert(std::endian::native == std::endian::little, "numbers are written and read as they lie in memory");

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint32_t noDigit = 0xFF;

constexpr std::array<std::uint8_t, 256> digitTable()
{
    std::array<std::uint8_t, 256> table{};
    table.fill(noDigit);
    for (std::size_t i = 0; i < alphabet.size(); ++i)
        table[static_cast<unsigned char>(alphabet[i])] = static_cast<std::uint8_t>(i);
    return table;
}

constexpr std::array<std::uint8_t, 256> digits = digitTable();

std::uint32_t digitOf(char character)
{
    return digits[static_cast<unsigned char>(character)];
}

} // namespace

std::size_t base64Length(std::size_t bytes)
{
    return (bytes + 2) / 3 * 4;
}

std::string toBase64(std::span<const std::byte> bytes)
{
    std::string text(base64Length(bytes.size()), '=');
    std::size_t place = 0;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
        std::uint32_t group = 0;
        for (std::size_t k = 0; k < 3; ++k)
            group = group << 8 | (k < count ? std::to_integer<std::uint32_t>(bytes[i + k]) : 0U);
        for (std::size_t k = 0; k < 4; ++k, ++place) {
            if (k <= count)
                text[place] = alphabet[group >> (18 - 6 * k) & 63];
        }
    }
    return text;
}

std::optional<std::size_t> base64DecodedSize(std::string_view text)
{
    if (text.size() % 4 != 0)
        return std::nullopt;
    const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
    return text.size() / 4 * 3 - padding;
}

bool fromBase64(std::string_view text, std::span<std::byte> out)
{
    if (base64DecodedSize(text) != out.size())
        return false;
    std::size_t place = 0;
    for (std::size_t i = 0; i < text.size(); i += 4) {
        const std::size_t count = std::min<std::size_t>(3, out.size() - place);
        std::uint32_t group = 0;
        std::uint32_t seen = 0;
        for (std::size_t k = 0; k < 4; ++k) {
            const std::uint32_t digit = k <= count ? digitOf(text[i + k]) : 0;
            seen |= digit;
            group = group << 6 | (digit & 63);
        }
        if ((seen & 0xC0) != 0)
            return false;
        // One text for the same bytes: the bits that no byte takes are 0.
        if (count < 3 && (group & ((1U << (8 * (3 - count))) - 1)) != 0)
            return false;
        for (std::size_t k = 0; k < count; ++k)
            out[place++] = static_cast<std::byte>(group >> (16 - 8 * k) & 0xFF);
    }
    return true;
}

} // namespace toposcope
