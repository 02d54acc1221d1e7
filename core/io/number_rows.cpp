#include "core/io/number_rows.h"

#include "core/error.h"
#include "core/text/utf8.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <optional>
#include <system_error>

namespace toposcope {

namespace {

bool isBlank(char c)
{
    return c == ' ' || c == '\t';
}

bool isSeparator(char c)
{
    return c == ',' || c == ';' || isBlank(c);
}

std::string quoted(std::string_view field)
{
    constexpr std::size_t longest = 40;
    return '"' + repairUtf8(field.substr(0, longest)).text + (field.size() > longest ? "…\"" : "\"");
}

// The number that is the whole of `field`, if it is one.
std::optional<double> parseNumber(std::string_view field)
{
    const char* begin = field.data();
    const char* const end = begin + field.size();
    if (field.size() > 1 && *begin == '+' && begin[1] != '-')
        ++begin;
    double value = 0.0;
    const auto [stop, error] = std::from_chars(begin, end, value);
    if (stop != end || error == std::errc::invalid_argument)
        return std::nullopt;
    if (error == std::errc::result_out_of_range) // too small becomes 0, too large ∞, as everywhere else
        value = std::strtod(std::string(begin, end).c_str(), nullptr);
    return value;
}

class Parser {
public:
    Parser(std::string_view text, const std::string& file) : m_text(text), m_file(file) {}

    NumberRows parse()
    {
        if (m_text.starts_with("\xEF\xBB\xBF"))
            m_text.remove_prefix(3);
        while (!m_text.empty()) {
            ++m_line;
            const std::size_t lineFeed = std::min(m_text.find('\n'), m_text.size());
            const std::size_t end = std::min(m_text.substr(0, lineFeed).find('\r'), lineFeed);
            parseLine(m_text.substr(0, end));
            const bool both = m_text.substr(end).starts_with("\r\n");
            m_text.remove_prefix(std::min(end + (both ? 2 : 1), m_text.size()));
        }
        return std::move(m_rows);
    }

private:
    void parseLine(std::string_view line)
    {
        split(line);
        if (m_fields.empty())
            return;
        const auto isName = [](std::string_view field) { return !parseNumber(field); };
        const bool first = m_rows.count() == 0 && m_rows.header.empty();
        if (first && std::all_of(m_fields.begin(), m_fields.end(), isName)) {
            m_rows.header.assign(m_fields.begin(), m_fields.end());
            return;
        }
        m_rows.lines.push_back(m_line);
        for (const std::string_view field : m_fields) {
            const auto value = parseNumber(field);
            if (!value)
                throw notANumber(field);
            m_rows.values.push_back(*value);
        }
        m_rows.ends.push_back(m_rows.values.size());
    }

    // The fields of a line into m_fields; none for an empty line or a comment.
    void split(std::string_view line)
    {
        m_fields.clear();
        while (!line.empty() && isBlank(line.front()))
            line.remove_prefix(1);
        while (!line.empty() && isBlank(line.back()))
            line.remove_suffix(1);
        if (line.empty() || line.front() == '#')
            return;
        if (hasOutsideQuotes(line, ';') && hasOutsideQuotes(line, ','))
            throw InputError(m_file + ": line " + std::to_string(m_line) +
                             ": expected commas or semicolons between the numbers, found both (numbers need a decimal "
                             "point, not a comma)");
        const char* at = line.data();
        const char* const end = at + line.size();
        while (at != end) {
            const char* const begin = at;
            at = std::find_if(*at == '"' ? endOfQuotes(at, end) : at, end, isSeparator);
            m_fields.emplace_back(begin, static_cast<std::size_t>(at - begin));
            at = std::find_if_not(at, end, isBlank);
            if (at != end && !isBlank(*at) && isSeparator(*at))
                at = std::find_if_not(at + 1, end, isBlank);
        }
    }

    // Names of columns are quoted where a separator is part of them.
    static bool hasOutsideQuotes(std::string_view line, char separator)
    {
        std::size_t at = line.find(separator);
        while (at != std::string_view::npos && std::count(line.begin(), line.begin() + at, '"') % 2 != 0)
            at = line.find(separator, at + 1);
        return at != std::string_view::npos;
    }

    // Just after the quote that ends the field which begins with one at `at`; quotes inside are doubled.
    static const char* endOfQuotes(const char* at, const char* end)
    {
        for (++at; at != end; ++at) {
            if (*at == '"' && (++at == end || *at != '"'))
                return at;
        }
        return end;
    }

    InputError notANumber(std::string_view field) const
    {
        const auto column = static_cast<std::size_t>(
            std::find_if(m_fields.begin(), m_fields.end(), [&](auto other) { return other.data() == field.data(); }) -
            m_fields.begin());
        return InputError(m_file + ": " + m_rows.rowName(m_rows.count()) + ", column " + std::to_string(column + 1) +
                          ": expected a number, found " + (field.empty() ? "nothing" : quoted(field)));
    }

    std::string_view m_text;
    const std::string& m_file;
    std::size_t m_line = 0;
    std::vector<std::string_view> m_fields;
    NumberRows m_rows;
};

} // namespace

std::string NumberRows::rowName(std::size_t r) const
{
    const std::string name = "row " + std::to_string(r + 1);
    return lines[r] == r + 1 ? name : name + " (line " + std::to_string(lines[r]) + ")";
}

NumberRows parseNumberRows(std::string_view text, const std::string& file)
{
    return Parser(text, file).parse();
}

std::string shortest(double value)
{
    std::array<char, 32> buffer{};
    return {buffer.data(), std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr};
}

} // namespace toposcope
