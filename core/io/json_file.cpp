#include "core/io/json_file.h"

#include "core/error.h"
#include "core/io/regular_file.h"
#include "core/text/utf8.h"

namespace toposcope {

nlohmann::json readJsonFile(const std::filesystem::path& file, std::size_t limit)
{
    const std::string text = readWholeFile(file, limit);
    try {
        return nlohmann::json::parse(text);
    } catch (const nlohmann::json::exception& error) {
        throw InputError(file.string() + ": is not JSON: " + jsonErrorText(error));
    }
}

std::string jsonErrorText(const nlohmann::json::exception& error)
{
    constexpr std::size_t longest = 300;
    std::string text = error.what();
    if (const auto end = text.find("] "); text.starts_with('[') && end != std::string::npos)
        text.erase(0, end + 2);
    return repairUtf8(text.substr(0, longest)).text;
}

std::string describeJson(const nlohmann::json& value)
{
    constexpr std::size_t longest = 60;
    if (value.is_array())
        return "a list";
    if (value.is_object())
        return "an object";
    const std::string text = value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    return text.size() <= longest ? text : std::string("a ") + value.type_name();
}

std::string textMember(const nlohmann::json& object, const char* name)
{
    if (!object.is_object())
        return {};
    const auto member = object.find(name);
    return member != object.end() && member->is_string() ? member->get<std::string>() : std::string();
}

} // namespace toposcope
