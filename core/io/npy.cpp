#include "core/io/npy.h"

#include "core/error.h"
#include "core/io/regular_file.h"
#include "core/io/text_file.h"
#include "core/math/half.h"
#include "core/memory.h"
#include "core/text/utf8.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cctype>
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace toposcope {

static_assert(std::endian::native == std::endian::little, "values are read and written as they lie in memory");

namespace {

constexpr std::string_view magic = "\x93NUMPY";

// ---- The header -----------------------------------------------------------------------------------------------

struct Header {
    std::string type; // NumPy's descr: "<f8"
    bool fortranOrder = false;
    std::vector<std::size_t> shape;
};

// Reads the header's one Python dictionary of literals, {'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), },
// and nothing else of Python.
class HeaderParser {
public:
    HeaderParser(std::string_view text, std::string file) : m_text(text), m_file(std::move(file)) {}

    Header parse()
    {
        std::optional<std::string> type;
        std::optional<bool> fortranOrder;
        std::optional<std::vector<std::size_t>> shape;
        expect('{');
        while (!accept('}')) {
            const std::string key = quotedText();
            expect(':');
            if (key == "descr")
                type = quotedText();
            else if (key == "fortran_order")
                fortranOrder = truth();
            else if (key == "shape")
                shape = tuple();
            else
                throw unexpected("'descr', 'fortran_order' or 'shape'");
            if (!accept(',') && !lookingAt('}'))
                throw unexpected("',' or '}'");
        }
        skipSpace();
        if (m_position != m_text.size() || !type || !fortranOrder || !shape)
            throw unexpected("a dictionary of 'descr', 'fortran_order' and 'shape'");
        return {*type, *fortranOrder, *shape};
    }

private:
    InputError unexpected(const std::string& expected) const
    {
        constexpr std::size_t shown = 20;
        const std::string found = repairUtf8(m_text.substr(std::min(m_position, m_text.size()), shown)).text;
        return InputError(m_file + ": the .npy header has \"" + found + "\" at character " +
                          std::to_string(m_position) + ", expected " + expected);
    }

    void skipSpace()
    {
        while (m_position < m_text.size() && std::isspace(static_cast<unsigned char>(m_text[m_position])))
            ++m_position;
    }

    bool lookingAt(char c)
    {
        skipSpace();
        return m_position < m_text.size() && m_text[m_position] == c;
    }

    bool accept(char c)
    {
        if (!lookingAt(c))
            return false;
        ++m_position;
        return true;
    }

    void expect(char c)
    {
        if (!accept(c))
            throw unexpected(std::string("'") + c + "'");
    }

    std::string quotedText()
    {
        if (lookingAt('['))
            throw InputError(m_file + ": holds records with several fields, expected an array of numbers");
        const char quote = lookingAt('"') ? '"' : '\'';
        expect(quote);
        const auto end = m_text.find(quote, m_position);
        if (end == std::string_view::npos)
            throw unexpected("a text in quotation marks");
        const std::string text(m_text.substr(m_position, end - m_position));
        m_position = end + 1;
        return text;
    }

    bool truth()
    {
        skipSpace();
        for (const bool value : {true, false}) {
            const std::string_view word = value ? "True" : "False";
            if (m_text.substr(m_position).starts_with(word)) {
                m_position += word.size();
                return value;
            }
        }
        throw unexpected("True or False");
    }

    std::vector<std::size_t> tuple()
    {
        constexpr std::size_t mostAxes = 32; // NumPy's own bound
        std::vector<std::size_t> extents;
        expect('(');
        while (!accept(')')) {
            skipSpace();
            std::size_t extent = 0;
            const char* const begin = m_text.data() + m_position;
            const auto [end, error] = std::from_chars(begin, m_text.data() + m_text.size(), extent);
            if (error != std::errc() || extents.size() == mostAxes)
                throw unexpected("a shape");
            m_position += static_cast<std::size_t>(end - begin);
            accept('L'); // Python 2 wrote its long integers so
            extents.push_back(extent);
            if (!accept(',') && !lookingAt(')'))
                throw unexpected("',' or ')'");
        }
        return extents;
    }

    std::string_view m_text;
    std::string m_file;
    std::size_t m_position = 0;
};

// ---- Element types --------------------------------------------------------------------------------------------

enum class Element { Float16, Float32, Float64, Int8, Int16, Int32, Int64, UInt8, UInt16, UInt32, UInt64 };

struct ElementType {
    std::string_view code;
    Element element;
    std::size_t size;
};

constexpr ElementType elementTypes[] = {
    {"f2", Element::Float16, 2}, {"f4", Element::Float32, 4}, {"f8", Element::Float64, 8}, {"i1", Element::Int8, 1},
    {"i2", Element::Int16, 2},   {"i4", Element::Int32, 4},   {"i8", Element::Int64, 8},   {"u1", Element::UInt8, 1},
    {"b1", Element::UInt8, 1},   {"u2", Element::UInt16, 2},  {"u4", Element::UInt32, 4},  {"u8", Element::UInt64, 8},
};

ElementType elementType(const std::string& descr, const std::string& file)
{
    const char order = descr.empty() ? '?' : descr[0];
    const std::string_view code = std::string_view(descr).substr(descr.empty() ? 0 : 1);
    const auto* const found = std::find_if(std::begin(elementTypes), std::end(elementTypes),
                                           [&](const ElementType& type) { return type.code == code; });
    const std::string shown = "'" + repairUtf8(descr.substr(0, 40)).text + "'";
    if (found == std::end(elementTypes) || std::string_view("<>|=").find(order) == std::string_view::npos)
        throw InputError(file + ": holds elements of type " + shown +
                         ", expected float16, float32, float64 or integers");
    if (order == '>' && found->size > 1)
        throw InputError(file + ": holds big-endian numbers (" + shown +
                         "), expected little-endian; in NumPy: " + "a.astype('<" + std::string(code) + "')");
    return *found;
}

template <class Stored, class Out, class Widen>
void widenAll(std::span<const std::byte> bytes, std::span<Out> out, Widen widen)
{
    for (std::size_t i = 0; i < out.size(); ++i) {
        Stored value;
        std::memcpy(&value, bytes.data() + i * sizeof value, sizeof value);
        out[i] = static_cast<Out>(widen(value));
    }
}

template <class Out>
void widenElements(Element element, std::span<const std::byte> bytes, std::span<Out> out)
{
    const auto same = [](auto value) { return value; };
    switch (element) {
    case Element::Float16: return widenAll<std::uint16_t>(bytes, out, halfToFloat);
    case Element::Float32: return widenAll<float>(bytes, out, same);
    case Element::Float64: return widenAll<double>(bytes, out, same);
    case Element::Int8: return widenAll<std::int8_t>(bytes, out, same);
    case Element::Int16: return widenAll<std::int16_t>(bytes, out, same);
    case Element::Int32: return widenAll<std::int32_t>(bytes, out, same);
    case Element::Int64: return widenAll<std::int64_t>(bytes, out, same);
    case Element::UInt8: return widenAll<std::uint8_t>(bytes, out, same);
    case Element::UInt16: return widenAll<std::uint16_t>(bytes, out, same);
    case Element::UInt32: return widenAll<std::uint32_t>(bytes, out, same);
    case Element::UInt64: return widenAll<std::uint64_t>(bytes, out, same);
    }
}

// ---- Reading --------------------------------------------------------------------------------------------------

std::string shapeText(std::span<const std::size_t> shape)
{
    std::string text;
    for (const std::size_t extent : shape)
        text += (text.empty() ? "" : ", ") + std::to_string(extent);
    return "(" + text + (shape.size() == 1 ? ",)" : ")");
}

// An .npy file whose header has been read and agrees with the file's size.
class NpyFile {
public:
    explicit NpyFile(const std::filesystem::path& path) : m_file(path)
    {
        readHeader();
        m_type = elementType(m_header.type, name());
        std::size_t bytes = m_type.size;
        bool overflows = false;
        const bool empty = std::find(m_header.shape.begin(), m_header.shape.end(), 0U) != m_header.shape.end();
        for (const std::size_t extent : m_header.shape)
            overflows = __builtin_mul_overflow(bytes, std::max<std::size_t>(extent, 1), &bytes) || overflows;
        if (empty)
            bytes = 0;
        const std::uint64_t found = m_file.size() - m_dataBegin;
        if (overflows || found != bytes)
            throw InputError(name() + ": has " + std::to_string(found) + " bytes of data, expected " +
                             (overflows ? std::string("more than any file holds") : std::to_string(bytes)) +
                             " for shape " + shapeText(m_header.shape) + " of '" + m_header.type + "'");
        m_count = bytes / m_type.size;
    }

    std::string name() const { return m_file.path().string(); }
    const std::vector<std::size_t>& shape() const { return m_header.shape; }
    bool fortranOrder() const { return m_header.fortranOrder; }
    std::size_t count() const { return m_count; }

    // The elements from number `first` in the file's own order.
    template <class Out>
    void read(std::size_t first, std::span<Out> out) const
    {
        constexpr std::size_t block = 1 << 13; // stays in the processor's cache
        std::vector<std::byte> bytes(std::min(block, out.size()) * m_type.size);
        for (std::size_t done = 0; done < out.size(); done += block) {
            const std::size_t count = std::min(block, out.size() - done);
            const auto part = std::span(bytes).first(count * m_type.size);
            m_file.read(m_dataBegin + (first + done) * m_type.size, part);
            widenElements<Out>(m_type.element, part, out.subspan(done, count));
        }
    }

    // All elements in C order.
    template <class Out>
    std::vector<Out> readAll() const
    {
        const bool reorder = m_header.fortranOrder && m_header.shape.size() > 1;
        requireMemory((reorder ? 2 : 1) * m_count * sizeof(Out), name());
        std::vector<Out> values(m_count);
        read(0, std::span(values));
        if (reorder)
            return inCOrder(values);
        return values;
    }

private:
    void readHeader()
    {
        constexpr std::uint64_t longestHeader = 1 << 20;
        std::array<std::byte, 12> start{};
        const std::uint64_t size = m_file.size();
        m_file.read(0, std::span(start).first(std::min<std::uint64_t>(size, start.size())));
        if (size < start.size() || std::memcmp(start.data(), magic.data(), magic.size()) != 0)
            throw InputError(name() + ": is not an .npy file");
        const auto major = static_cast<unsigned>(start[6]);
        if (major < 1 || major > 3)
            throw InputError(name() + ": has .npy version " + std::to_string(major) + ", expected 1, 2 or 3");
        std::uint32_t length = 0;
        std::memcpy(&length, start.data() + 8, major == 1 ? 2 : 4);
        const std::uint64_t begin = major == 1 ? 10 : 12;
        if (length > longestHeader || length > size - begin)
            throw InputError(name() + ": the header should have " + std::to_string(length) +
                             " bytes, but the file has " + std::to_string(size));
        std::string text(length, '\0');
        m_file.read(begin, std::as_writable_bytes(std::span(text)));
        m_header = HeaderParser(text, name()).parse();
        m_dataBegin = begin + length;
    }

    template <class Out>
    std::vector<Out> inCOrder(const std::vector<Out>& fortran) const
    {
        const auto& shape = m_header.shape;
        std::vector<std::size_t> strides(shape.size(), 1); // of the file: the first axis runs fastest
        for (std::size_t axis = 1; axis < shape.size(); ++axis)
            strides[axis] = strides[axis - 1] * shape[axis - 1];
        std::vector<std::size_t> index(shape.size(), 0);
        std::vector<Out> values(fortran.size());
        std::size_t from = 0;
        for (Out& value : values) {
            value = fortran[from];
            for (std::size_t axis = shape.size(); axis-- > 0;) {
                from += strides[axis];
                if (++index[axis] < shape[axis])
                    break;
                from -= strides[axis] * shape[axis];
                index[axis] = 0;
            }
        }
        return values;
    }

    RegularFile m_file;
    Header m_header;
    ElementType m_type{};
    std::uint64_t m_dataBegin = 0;
    std::size_t m_count = 0;
};

struct AttentionShape {
    int layers = 1, heads = 1, tokens = 0;
};

AttentionShape attentionShape(const NpyFile& file)
{
    const auto& shape = file.shape();
    const std::size_t axes = shape.size();
    constexpr auto largest = static_cast<std::size_t>(std::numeric_limits<int>::max());
    const bool fits = axes >= 2 && axes <= 4 && shape[axes - 1] == shape[axes - 2] &&
                      std::all_of(shape.begin(), shape.end(), [](std::size_t n) { return n >= 1 && n <= largest; });
    if (!fits)
        throw InputError(file.name() + ": has shape " + shapeText(shape) +
                         ", expected (layers, heads, tokens, tokens), (heads, tokens, tokens) or (tokens, tokens)");
    const auto extent = [&](std::size_t fromLast) {
        return axes >= fromLast ? static_cast<int>(shape[axes - fromLast]) : 1;
    };
    return {extent(4), extent(3), extent(1)};
}

void checkAttention(std::span<const float> matrix, int tokens, HeadId id, const std::string& file)
{
    const auto n = static_cast<std::size_t>(tokens);
    for (std::size_t i = 0; i < n; ++i) {
        const auto where = [&] {
            return file + ": layer " + std::to_string(id.layer) + ", head " + std::to_string(id.head) + ", row " +
                   std::to_string(i);
        };
        double sum = 0;
        for (std::size_t j = 0; j < n; ++j) {
            const float value = matrix[i * n + j];
            if (!std::isfinite(value) || value < 0)
                throw InputError(where() + ", column " + std::to_string(j) + ": found " + std::to_string(value) +
                                 ", expected a finite number from 0");
            sum += value;
        }
        constexpr double tolerance = 1e-2;
        if (sum != 0 && std::abs(sum - 1) > tolerance)
            throw InputError(where() + ": the row sums to " + std::to_string(sum) + ", expected 1");
    }
}

// ---- Writing --------------------------------------------------------------------------------------------------

void writeArray(const std::filesystem::path& path, std::span<const std::byte> bytes, const char* type,
                std::span<const std::size_t> shape)
{
    constexpr std::size_t alignment = 64;
    constexpr std::size_t prefix = 10; // magic, version, header length
    std::string header =
        std::string("{'descr': '") + type + "', 'fortran_order': False, 'shape': " + shapeText(shape) + ", }";
    header.append(alignment - 1 - (prefix + header.size()) % alignment, ' ');
    header += '\n';
    const auto length = static_cast<std::uint16_t>(header.size());
    const auto text = [](const void* data, std::size_t size) {
        return std::string_view(static_cast<const char*>(data), size);
    };
    constexpr std::string_view version("\x01\x00", 2);
    writeWholeFile(path, {magic, version, text(&length, sizeof length), header, text(bytes.data(), bytes.size())});
}

} // namespace

NpyArray readNpy(const std::filesystem::path& path)
{
    const NpyFile file(path);
    return {file.shape(), file.readAll<double>()};
}

AttentionTensor readAttentionNpy(const std::filesystem::path& path)
{
    const NpyFile file(path);
    const AttentionShape shape = attentionShape(file);
    std::vector<float> reordered;
    if (file.fortranOrder())
        reordered = file.readAll<float>();
    requireMemory(file.count() * sizeof(float), file.name());
    AttentionTensor attention(shape.layers, shape.heads, shape.tokens,
                              resolve(HeadSelection::all(), shape.layers, shape.heads));
    std::size_t first = 0;
    for (const HeadId id : attention.kept()) {
        const std::span<float> matrix = attention.storage(id);
        if (file.fortranOrder())
            std::copy_n(reordered.begin() + static_cast<std::ptrdiff_t>(first), matrix.size(), matrix.begin());
        else
            file.read(first, matrix);
        checkAttention(matrix, shape.tokens, id, file.name());
        first += matrix.size();
    }
    return attention;
}

void writeNpy(const std::filesystem::path& file, const SymmetricMatrix& matrix)
{
    const auto n = static_cast<std::size_t>(matrix.size());
    std::vector<double> values(n * n);
    for (int i = 0; i < matrix.size(); ++i) {
        for (int j = 0; j < matrix.size(); ++j)
            values[static_cast<std::size_t>(i) * n + static_cast<std::size_t>(j)] = matrix(i, j);
    }
    const std::array shape = {n, n};
    writeNpy(file, std::span<const double>(values), shape);
}

void writeNpy(const std::filesystem::path& file, std::span<const double> values, std::span<const std::size_t> shape)
{
    writeArray(file, std::as_bytes(values), "<f8", shape);
}

void writeNpy(const std::filesystem::path& file, std::span<const float> values, std::span<const std::size_t> shape)
{
    writeArray(file, std::as_bytes(values), "<f4", shape);
}

} // namespace toposcope
