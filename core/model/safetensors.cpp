#include "core/model/safetensors.h"

#include "core/error.h"
#include "core/io/json_file.h"
#include "core/io/regular_file.h"
#include "core/math/half.h"
#include "core/math/vector_clones.h"
#include "core/text/utf8.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstring>
#include <limits>
#include <optional>
#include <set>
#include <string_view>
#include <sys/mman.h>

namespace toposcope {

static_assert(std::endian::native == std::endian::little, "the file's little-endian values are used where they lie");

namespace {

constexpr std::uint64_t headerLimit = 100'000'000; // the format's own bound
constexpr std::uint64_t lengthBytes = 8;

// Bytes per element of the format's types; nothing for a type it does not define.
std::optional<std::int64_t> elementSize(std::string_view type)
{
    static const std::map<std::string_view, std::int64_t> sizes = {
        {"BOOL", 1}, {"U8", 1},  {"I8", 1},  {"F8_E4M3", 1}, {"F8_E5M2", 1}, {"U16", 2}, {"I16", 2}, {"F16", 2},
        {"BF16", 2}, {"U32", 4}, {"I32", 4}, {"F32", 4},     {"U64", 8},     {"I64", 8}, {"F64", 8},
    };
    const auto found = sizes.find(type);
    return found == sizes.end() ? std::nullopt : std::optional(found->second);
}

std::optional<TensorType> readableType(std::string_view type)
{
    if (type == "F32")
        return TensorType::F32;
    if (type == "F16")
        return TensorType::F16;
    if (type == "BF16")
        return TensorType::BF16;
    return std::nullopt;
}

std::string tensorName(const std::string& name)
{
    constexpr std::size_t longest = 100;
    return "tensor '" + (name.size() <= longest ? name : repairUtf8(name.substr(0, longest)).text + "…") + "'";
}

// The header's JSON. Bounded while it is parsed, because a hundred megabytes of brackets would take gigabytes as a
// tree; and names are collected, because a tree keeps only one of two tensors with the same name.
nlohmann::json parseHeader(std::string_view text, const std::string& file)
{
    constexpr int deepest = 8;
    constexpr std::size_t mostValues = 4'000'000;
    std::size_t values = 0;
    std::set<std::string> names;
    const auto watch = [&](int depth, nlohmann::json::parse_event_t event, nlohmann::json& value) {
        if (depth > deepest || ++values > mostValues)
            throw InputError(file + ": the header is not a list of tensors");
        if (depth == 1 && event == nlohmann::json::parse_event_t::key && !names.insert(value.get<std::string>()).second)
            throw InputError(file + ": " + tensorName(value.get<std::string>()) + " appears twice");
        return true;
    };
    try {
        nlohmann::json header = nlohmann::json::parse(text, watch);
        if (header.is_object())
            return header;
        throw InputError(file + ": the header is " + describeJson(header) + ", expected an object");
    } catch (const nlohmann::json::exception& error) {
        throw InputError(file + ": the header is not JSON: " + jsonErrorText(error));
    }
}

std::vector<std::int64_t> wholeNumbers(const nlohmann::json& entry, const char* key, const std::string& where)
{
    const auto list = entry.find(key);
    if (list == entry.end() || !list->is_array())
        throw InputError(where + " has no list '" + key + "'");
    std::vector<std::int64_t> numbers;
    for (const auto& number : *list) {
        if (!number.is_number_unsigned() ||
            number.get<std::uint64_t>() > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
            throw InputError(where + ": '" + key + "' holds " + describeJson(number) +
                             ", expected whole numbers from 0");
        numbers.push_back(number.get<std::int64_t>());
    }
    return numbers;
}

struct Extent {
    std::int64_t begin, end;
    std::string name;
};

// One tensor as the header describes it; `dataSize` bytes follow the header.
struct Description {
    std::string type;
    std::vector<std::int64_t> shape;
    Extent extent;
};

Description describeTensor(const std::string& name, const nlohmann::json& entry, std::int64_t dataSize,
                           const std::string& where)
{
    if (!entry.is_object() || !entry.contains("dtype") || !entry["dtype"].is_string())
        throw InputError(where + " has no 'dtype'");
    Description tensor{entry["dtype"].get<std::string>(), wholeNumbers(entry, "shape", where), {0, 0, name}};
    const auto offsets = wholeNumbers(entry, "data_offsets", where);
    if (offsets.size() != 2 || offsets[0] > offsets[1])
        throw InputError(where + ": 'data_offsets' is not a begin and an end");
    tensor.extent.begin = offsets[0];
    tensor.extent.end = offsets[1];
    if (offsets[1] > dataSize)
        throw InputError(where + " ends at byte " + std::to_string(offsets[1]) + " of the data, but the file has " +
                         std::to_string(dataSize) + " bytes of data");
    return tensor;
}

void checkSize(const Description& tensor, const std::string& where)
{
    const auto size = elementSize(tensor.type);
    if (!size)
        return;
    std::int64_t bytes = *size;
    bool overflows = false;
    bool empty = false;
    std::string shape;
    for (const std::int64_t extent : tensor.shape) {
        overflows = __builtin_mul_overflow(bytes, std::max<std::int64_t>(extent, 1), &bytes) || overflows;
        empty = empty || extent == 0;
        shape += (shape.empty() ? "" : "×") + std::to_string(extent);
    }
    const std::int64_t found = tensor.extent.end - tensor.extent.begin;
    if (overflows || found != (empty ? 0 : bytes))
        throw InputError(where + " has " + std::to_string(found) + " bytes, expected " +
                         (overflows ? std::string("more than any file holds") : std::to_string(empty ? 0 : bytes)) +
                         " for shape " + (shape.empty() ? "()" : shape) + " of " + tensor.type);
}

void refuseOverlaps(std::vector<Extent> extents, const std::string& file)
{
    std::erase_if(extents, [](const Extent& extent) { return extent.begin == extent.end; });
    std::sort(extents.begin(), extents.end(), [](const auto& a, const auto& b) { return a.begin < b.begin; });
    for (std::size_t i = 1; i < extents.size(); ++i) {
        if (extents[i].begin < extents[i - 1].end)
            throw InputError(file + ": " + tensorName(extents[i].name) + " begins at byte " +
                             std::to_string(extents[i].begin) + ", inside " + tensorName(extents[i - 1].name) +
                             ", which ends at " + std::to_string(extents[i - 1].end));
    }
}

// The 16 bits of value i, whatever the alignment.
inline std::uint16_t bitsAt(const std::byte* values, std::size_t i)
{
    std::uint16_t bits = 0;
    std::memcpy(&bits, values + 2 * i, sizeof bits);
    return bits;
}

TOPOSCOPE_VECTOR_CLONES
void widenHalves(const std::byte* __restrict values, std::span<float> out)
{
    float* const __restrict to = out.data();
    for (std::size_t i = 0; i < out.size(); ++i)
        to[i] = halfToFloat(bitsAt(values, i));
}

TOPOSCOPE_VECTOR_CLONES
void widenBfloats(const std::byte* __restrict values, std::span<float> out)
{
    float* const __restrict to = out.data();
    for (std::size_t i = 0; i < out.size(); ++i)
        to[i] = bfloatToFloat(bitsAt(values, i));
}

} // namespace

std::int64_t StoredTensor::elementCount() const
{
    return static_cast<std::int64_t>(bytes.size()) / (type == TensorType::F32 ? 4 : 2);
}

struct SafetensorsFile::Mapping {
    explicit Mapping(const std::filesystem::path& file) : path(file)
    {
        const RegularFile opened(path);
        size = static_cast<std::size_t>(opened.size());
        if (size == 0)
            throw InputError(path.string() + ": is empty, expected a safetensors file");
        // A private mapping of a read-only descriptor: weights are used from the page cache, without a copy.
        address = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, opened.descriptor(), 0);
        if (address == MAP_FAILED)
            throw InputError(path.string() + ": cannot be mapped into memory (" + std::to_string(size) + " bytes)");
    }
    ~Mapping() { ::munmap(address, size); }
    Mapping(const Mapping&) = delete;
    Mapping& operator=(const Mapping&) = delete;

    std::span<const std::byte> bytes() const { return {static_cast<const std::byte*>(address), size}; }
    std::string_view text() const { return {static_cast<const char*>(address), size}; }

    void readHeader();

    std::filesystem::path path;
    std::size_t size = 0;
    void* address = nullptr;
    std::map<std::string, StoredTensor> tensors;
    std::map<std::string, std::string> otherTypes;
};

void SafetensorsFile::Mapping::readHeader()
{
    const std::string file = path.string();
    if (text().starts_with("version https://git-lfs"))
        throw InputError(file + ": is a Git LFS pointer, not the weights; fetch them with 'git lfs pull'");
    std::uint64_t length = 0;
    if (size >= lengthBytes)
        std::memcpy(&length, address, lengthBytes);
    if (size < lengthBytes || length > size - lengthBytes)
        throw InputError(file + ": the header should have " + std::to_string(length) + " bytes, but the file has " +
                         std::to_string(size));
    if (length > headerLimit)
        throw InputError(file + ": the header has " + std::to_string(length) + " bytes, expected at most " +
                         std::to_string(headerLimit));
    const auto data = bytes().subspan(static_cast<std::size_t>(lengthBytes + length));
    const auto header = parseHeader(text().substr(lengthBytes, static_cast<std::size_t>(length)), file);
    std::vector<Extent> extents;
    for (const auto& [name, entry] : header.items()) {
        if (name == "__metadata__")
            continue;
        const std::string where = file + ": " + tensorName(name);
        const Description tensor = describeTensor(name, entry, static_cast<std::int64_t>(data.size()), where);
        checkSize(tensor, where);
        extents.push_back(tensor.extent);
        const auto begin = static_cast<std::size_t>(tensor.extent.begin);
        const auto end = static_cast<std::size_t>(tensor.extent.end);
        if (const auto type = readableType(tensor.type))
            tensors[name] = {*type, tensor.shape, data.subspan(begin, end - begin)};
        else
            otherTypes[name] = tensor.type;
    }
    refuseOverlaps(std::move(extents), file);
}

SafetensorsFile::SafetensorsFile(const std::filesystem::path& path) : m_mapping(std::make_unique<Mapping>(path))
{
    m_mapping->readHeader();
}

SafetensorsFile::SafetensorsFile(SafetensorsFile&&) noexcept = default;
SafetensorsFile::~SafetensorsFile() = default;

const std::filesystem::path& SafetensorsFile::path() const
{
    return m_mapping->path;
}

std::span<const std::byte> SafetensorsFile::bytes() const
{
    return m_mapping->bytes();
}

const std::map<std::string, StoredTensor>& SafetensorsFile::tensors() const
{
    return m_mapping->tensors;
}

const std::map<std::string, std::string>& SafetensorsFile::otherTypes() const
{
    return m_mapping->otherTypes;
}

void convertToFloat(const StoredTensor& tensor, std::span<float> out)
{
    assert(static_cast<std::int64_t>(out.size()) == tensor.elementCount());
    if (tensor.type == TensorType::F32) {
        std::memcpy(out.data(), tensor.bytes.data(), tensor.bytes.size());
        return;
    }
    if (tensor.type == TensorType::F16)
        widenHalves(tensor.bytes.data(), out);
    else
        widenBfloats(tensor.bytes.data(), out);
}

} // namespace toposcope
