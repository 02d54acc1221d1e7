#include "core/model/sha256.h"

#include "core/io/regular_file.h"

#include <nettle/sha2.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace toposcope {

namespace {

class Sha256 {
public:
    Sha256() { sha256_init(&m_state); }

    void add(std::span<const std::byte> data)
    {
        sha256_update(&m_state, data.size(), reinterpret_cast<const std::uint8_t*>(data.data()));
    }

    std::string hexadecimal()
    {
        std::array<std::uint8_t, SHA256_DIGEST_SIZE> digest{};
        sha256_digest(&m_state, digest.size(), digest.data());
        std::string text;
        for (const std::uint8_t byte : digest) {
            constexpr std::string_view digits = "0123456789abcdef";
            text += digits[byte >> 4];
            text += digits[byte & 15];
        }
        return text;
    }

private:
    sha256_ctx m_state{};
};

} // namespace

std::string sha256OfText(std::string_view bytes)
{
    Sha256 hash;
    hash.add(std::as_bytes(std::span(bytes)));
    return hash.hexadecimal();
}

std::string sha256OfFile(const std::filesystem::path& path, const Control& control)
{
    constexpr std::uint64_t blockSize = 1 << 20;
    const RegularFile file(path);
    Sha256 hash;
    std::vector<std::byte> block(blockSize);
    for (std::uint64_t offset = 0; offset < file.size(); offset += blockSize) {
        control.checkCancelled();
        const auto part = std::span(block).first(std::min(blockSize, file.size() - offset));
        file.read(offset, part);
        hash.add(part);
    }
    return hash.hexadecimal();
}

} // namespace toposcope
