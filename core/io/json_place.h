// A value inside a JSON document somebody else wrote, with its place in it. Reading through it either gives a checked
// value or an InputError that says where, what was expected and what was found: "talk.toposcope: results.a.nodes[3].id:
// expected a whole number from 0 to 5, found "x"".
#pragma once

#include <nlohmann/json.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace toposcope {

class JsonPlace {
public:
    // `where`: the file's name. The document must outlive the place.
    JsonPlace(const nlohmann::ordered_json& value, std::string where) : m_value(&value), m_where(std::move(where)) {}

    // A member; InputError when this is no object or has no such member.
    JsonPlace operator[](const char* member) const;
    // A member, nothing when it is missing or null.
    std::optional<JsonPlace> find(const char* member) const;
    // The entries of a list of at most `most`.
    std::vector<JsonPlace> entries(std::size_t most = defaultMost) const;
    // The members of an object.
    std::vector<std::pair<std::string, JsonPlace>> members() const;

    bool isNull() const { return m_value->is_null(); }
    bool boolean() const;
    std::int64_t whole(std::int64_t least, std::int64_t most) const;
    int integer(int least, int most) const { return static_cast<int>(whole(least, most)); }
    // Finite.
    double number() const;
    double numberFrom(double least) const;
    // Valid UTF-8.
    const std::string& text() const;
    // Any bytes: a text, or {"base64": "…"} where they are no valid UTF-8. See bytesJson.
    std::string bytes() const;
    // `count` numbers packed as base64, little-endian; the length is checked before anything is allocated.
    std::vector<double> doubles(std::size_t count) const;
    std::vector<float> floats(std::size_t count) const;

    [[noreturn]] void refuse(const std::string& expected) const;
    [[noreturn]] void refuse(const std::string& expected, const std::string& found) const;
    const std::string& where() const { return m_where; }

private:
    static constexpr std::size_t defaultMost = std::size_t{1} << 24;

    template <class Number>
    std::vector<Number> numbers(std::size_t count) const;
    JsonPlace member(const nlohmann::ordered_json& value, std::string_view name) const;

    const nlohmann::ordered_json* m_value;
    std::string m_where;
    bool m_isFile = true; // the whole document: what follows is separated by ": "
};

// What JsonPlace::bytes reads.
nlohmann::ordered_json bytesJson(const std::string& bytes);

} // namespace toposcope
