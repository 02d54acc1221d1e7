// Reads a JSON file somebody else wrote: any failure becomes an InputError that names the file and the place.
#pragma once

#include <nlohmann/json.hpp>

#include <cstddef>
#include <filesystem>
#include <string>

namespace toposcope {

// Throws InputError when the file is missing, longer than `limit` bytes, or not JSON.
nlohmann::json readJsonFile(const std::filesystem::path& file, std::size_t limit);

// The parser's complaint without its error number, one line, valid UTF-8.
std::string jsonErrorText(const nlohmann::json::exception& error);

// What a value is, as a message shows it: the value itself when short, else "a list", "an object", "a text", ….
std::string describeJson(const nlohmann::json& value);

// The text that is an object's member `name`; empty where it has none, or is no object.
std::string textMember(const nlohmann::json& object, const char* name);

} // namespace toposcope
