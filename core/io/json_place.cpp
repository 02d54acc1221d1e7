#include "core/io/json_place.h"

#include "core/error.h"
#include "core/io/base64.h"
#include "core/io/json_file.h"
#include "core/text/utf8.h"

#include <cmath>
#include <limits>
#include <span>

namespace toposcope {

namespace {

constexpr const char* base64Member = "base64";

} // namespace

JsonPlace JsonPlace::member(const nlohmann::ordered_json& value, std::string_view name) const
{
    JsonPlace place(value, m_where + (m_isFile ? ": " : name.starts_with('[') ? "" : ".") + std::string(name));
    place.m_isFile = false;
    return place;
}

JsonPlace JsonPlace::operator[](const char* name) const
{
    if (!m_value->is_object())
        refuse("an object");
    const auto found = m_value->find(name);
    if (found == m_value->end())
        throw InputError(m_where + ": expected a member \"" + name + "\", found none");
    return member(*found, name);
}

std::optional<JsonPlace> JsonPlace::find(const char* name) const
{
    if (!m_value->is_object())
        refuse("an object");
    const auto found = m_value->find(name);
    if (found == m_value->end() || found->is_null())
        return std::nullopt;
    return member(*found, name);
}

std::vector<JsonPlace> JsonPlace::entries(std::size_t most) const
{
    if (!m_value->is_array())
        refuse("a list");
    if (m_value->size() > most)
        refuse("at most " + std::to_string(most) + " entries", std::to_string(m_value->size()));
    std::vector<JsonPlace> list;
    list.reserve(m_value->size());
    for (const auto& entry : *m_value)
        list.push_back(member(entry, "[" + std::to_string(list.size()) + "]"));
    return list;
}

std::vector<std::pair<std::string, JsonPlace>> JsonPlace::members() const
{
    if (!m_value->is_object())
        refuse("an object");
    std::vector<std::pair<std::string, JsonPlace>> list;
    for (const auto& [name, value] : m_value->items())
        list.emplace_back(name, member(value, name));
    return list;
}

bool JsonPlace::boolean() const
{
    if (!m_value->is_boolean())
        refuse("true or false");
    return m_value->get<bool>();
}

std::int64_t JsonPlace::whole(std::int64_t least, std::int64_t most) const
{
    const auto expected = [&] {
        return "a whole number from " + std::to_string(least) + " to " + std::to_string(most);
    };
    if (!m_value->is_number_integer())
        refuse(expected());
    constexpr auto largest = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    if (m_value->is_number_unsigned() && m_value->get<std::uint64_t>() > largest)
        refuse(expected());
    const auto value = m_value->get<std::int64_t>();
    if (value < least || value > most)
        refuse(expected());
    return value;
}

double JsonPlace::number() const
{
    if (!m_value->is_number())
        refuse("a number");
    const auto value = m_value->get<double>();
    if (!std::isfinite(value))
        refuse("a finite number");
    return value;
}

double JsonPlace::numberFrom(double least) const
{
    const double value = number();
    if (value < least)
        refuse("a number of at least " + nlohmann::json(least).dump());
    return value;
}

const std::string& JsonPlace::text() const
{
    if (!m_value->is_string())
        refuse("a text");
    return m_value->get_ref<const std::string&>(); // the parser has refused ill-formed UTF-8
}

std::string JsonPlace::bytes() const
{
    if (m_value->is_string())
        return text();
    if (!m_value->is_object())
        refuse("a text, or an object with its bytes as base64");
    const JsonPlace coded = (*this)[base64Member];
    const std::string& characters = coded.text();
    std::string bytes(base64DecodedSize(characters).value_or(0), '\0');
    if (!fromBase64(characters, std::as_writable_bytes(std::span(bytes))))
        coded.refuse("base64", "something else");
    return bytes;
}

template <class Number>
std::vector<Number> JsonPlace::numbers(std::size_t count) const
{
    const std::string& characters = text();
    const std::size_t expected = base64Length(count * sizeof(Number));
    if (characters.size() != expected)
        refuse(std::to_string(count) + " numbers, " + std::to_string(expected) + " characters of base64",
               std::to_string(characters.size()) + " characters");
    std::vector<Number> values(count);
    if (!unpack(characters, std::span(values)))
        refuse("base64", "something else");
    return values;
}

std::vector<double> JsonPlace::doubles(std::size_t count) const
{
    return numbers<double>(count);
}

std::vector<float> JsonPlace::floats(std::size_t count) const
{
    return numbers<float>(count);
}

void JsonPlace::refuse(const std::string& expected) const
{
    // Lists and objects are not looked into: they may be nested to any depth.
    const bool structured = m_value->is_structured();
    refuse(expected, structured ? (m_value->is_array() ? "a list" : "an object") : describeJson(*m_value));
}

void JsonPlace::refuse(const std::string& expected, const std::string& found) const
{
    throw InputError(m_where + ": expected " + expected + ", found " + found);
}

nlohmann::ordered_json bytesJson(const std::string& bytes)
{
    if (isValidUtf8(bytes))
        return bytes;
    return {{base64Member, toBase64(std::as_bytes(std::span(bytes)))}};
}

} // namespace toposcope
