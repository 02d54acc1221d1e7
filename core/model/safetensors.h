// A safetensors file, memory-mapped and checked. In: a path. Out: named tensors whose bytes lie inside the map.
// Format: 8 bytes little-endian header length, JSON header {name: {dtype, shape, data_offsets}}, data.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace toposcope {

enum class TensorType { F32, F16, BF16 };

struct StoredTensor {
    TensorType type = TensorType::F32;
    std::vector<std::int64_t> shape;
    std::span<const std::byte> bytes; // little-endian; valid while the SafetensorsFile lives
    std::int64_t elementCount() const;
};

class SafetensorsFile {
public:
    // Throws InputError naming the file and the tensor: header longer than the file, header that is not JSON, offsets
    // out of range, overlapping or not matching shape × type. Tensors of other types (mask buffers are U8 or BOOL)
    // are checked for their range and then left out of tensors().
    explicit SafetensorsFile(const std::filesystem::path& path);
    SafetensorsFile(SafetensorsFile&&) noexcept;
    ~SafetensorsFile();

    const std::filesystem::path& path() const;
    // The whole file, mapped; it begins on a page.
    std::span<const std::byte> bytes() const;
    const std::map<std::string, StoredTensor>& tensors() const;
    // The types of the tensors that were left out, by name: what a message about a missing tensor can say.
    const std::map<std::string, std::string>& otherTypes() const;

private:
    struct Mapping;
    std::unique_ptr<Mapping> m_mapping;
};

// The tensors' values as float32 into `out` (size = elementCount).
void convertToFloat(const StoredTensor& tensor, std::span<float> out);

} // namespace toposcope
