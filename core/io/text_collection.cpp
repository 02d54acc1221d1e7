#include "core/io/text_collection.h"

#include "core/error.h"
#include "core/io/csv.h"
#include "core/io/json_file.h"
#include "core/io/session.h"
#include "core/io/text_file.h"
#include "core/text/utf8.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace toposcope {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr std::size_t largestCollection = std::size_t{4} << 30;

std::string lowerExtension(const fs::path& path)
{
    std::string extension = path.extension().string();
    std::transform(extension.begin(), extension.end(), extension.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return extension;
}

std::string inQuotes(std::string_view name)
{
    constexpr std::size_t longest = 60;
    return '\'' + repairUtf8(name.substr(0, longest)).text + (name.size() > longest ? "…'" : "'");
}

// The text in one line of JSON Lines, or what is wrong with it.
void readJsonLine(std::string_view line, const std::string& field, CollectedText& text)
{
    if (!isValidUtf8(line)) {
        text.error = "is not valid UTF-8";
        return;
    }
    try {
        const Json json = Json::parse(line);
        if (!json.is_object())
            text.error = "expected a JSON object, found " + describeJson(json);
        else if (!json.contains(field))
            text.error = "has no field " + inQuotes(field);
        else if (!json[field].is_string())
            text.error = "field " + inQuotes(field) + ": expected a text, found " + describeJson(json[field]);
        else
            text.text = json[field].get<std::string>();
    } catch (const Json::exception& error) {
        text.error = "is not JSON: " + jsonErrorText(error);
    }
}

// Which column of `header` holds the texts.
std::size_t textColumn(const std::string& path, const std::vector<std::string>& header, const std::string& wanted)
{
    if (wanted.empty() && header.size() == 1)
        return 0;
    const auto found = std::find(header.begin(), header.end(), wanted.empty() ? "text" : wanted);
    if (found != header.end())
        return static_cast<std::size_t>(found - header.begin());
    std::string columns;
    for (const std::string& name : header)
        columns += (columns.empty() ? "" : ", ") + inQuotes(name);
    throw InputError(path + ": has no column " + inQuotes(wanted.empty() ? "text" : wanted) + "; its columns are " +
                     columns);
}

} // namespace

TextCollection TextCollection::open(std::span<const std::string> paths, const CollectionOptions& options,
                                    const Control& control)
{
    TextCollection collection;
    for (const std::string& path : paths)
        collection.add(path, options, control);
    if (collection.m_texts.empty())
        throw InputError((paths.empty() ? std::string("no input") : paths.front()) + ": holds no text");
    return collection;
}

void TextCollection::add(const std::string& path, const CollectionOptions& options, const Control& control)
{
    if (path != "-") {
        std::error_code error;
        const fs::file_status status = fs::status(path, error);
        if (!fs::exists(status))
            throw InputError(path + ": there is no such file or folder");
        if (fs::is_directory(status)) {
            addFolder(path);
            return;
        }
    }
    const std::string extension = path == "-" ? "" : lowerExtension(path);
    if (extension == ".jsonl")
        addJsonLines(path, options.field, control);
    else if (extension == ".csv")
        addCsv(path, options.column, control);
    else if (extension == sessionEnding)
        addSession(path, control);
    else
        m_texts.push_back({{path, 1, {}, {}}, true});
}

void TextCollection::addSession(const std::string& path, const Control& control)
{
    const Session session = loadSession(path, control);
    const auto addSide = [&](const DocumentSide& side, std::size_t row) {
        CollectedText text{path, row, side.text, {}};
        if (!side.attentionFile.empty())
            text = {path, row, {}, "is saved attention (" + side.attentionFile + "); give it with --attention"};
        m_texts.push_back({std::move(text), false});
    };
    addSide(session.document.a, 1);
    if (session.document.b)
        addSide(*session.document.b, 2);
}

void TextCollection::addFolder(const std::string& path)
{
    std::vector<std::string> files;
    std::error_code error;
    for (fs::directory_iterator entry(path, error), end; !error && entry != end; entry.increment(error)) {
        std::error_code unreadable; // then reading it says so
        if (lowerExtension(entry->path()) == ".txt" && !entry->is_directory(unreadable))
            files.push_back(entry->path().string());
    }
    if (error)
        throw InputError(path + ": cannot be read: " + error.message());
    std::sort(files.begin(), files.end());
    for (std::string& file : files)
        m_texts.push_back({{std::move(file), 1, {}, {}}, true});
}

void TextCollection::addJsonLines(const std::string& path, const std::string& field, const Control& control)
{
    const std::string bytes = decodeText(readInput(path, largestCollection, control));
    std::string_view rest = bytes;
    for (std::size_t row = 1; !rest.empty(); ++row) {
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        const std::string_view line = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (line.find_first_not_of(" \t\r") == std::string_view::npos)
            continue;
        CollectedText text{path, row, {}, {}};
        readJsonLine(line, field, text);
        m_texts.push_back({std::move(text), false});
    }
}

void TextCollection::addCsv(const std::string& path, const std::string& column, const Control& control)
{
    const std::string bytes = decodeText(readInput(path, largestCollection, control));
    CsvReader reader(bytes);
    const auto header = reader.next();
    if (!header)
        throw InputError(path + ": is empty, expected a header line with the names of the columns");
    if (!header->error.empty())
        throw InputError(path + ": line 1: " + header->error);
    const std::size_t place = textColumn(path, header->fields, column);
    std::size_t row = 0;
    while (auto record = reader.next()) {
        CollectedText text{path, ++row, {}, {}};
        const std::string line = "line " + std::to_string(record->line) + ": ";
        if (!record->error.empty())
            text.error = line + record->error;
        else if (record->fields.size() != header->fields.size())
            text.error = line + "expected " + std::to_string(header->fields.size()) +
                         " fields as in the header, found " + std::to_string(record->fields.size());
        else
            text.text = std::move(record->fields[place]);
        m_texts.push_back({std::move(text), false});
    }
}

CollectedText TextCollection::read(std::size_t index, const Control& control) const
{
    CollectedText text = m_texts.at(index).text;
    if (m_texts[index].isFile) {
        try {
            text.text = readText(text.source, control);
        } catch (const InputError& error) {
            text.error = error.what();
        }
    }
    if (text.error.empty() && !isValidUtf8(text.text)) {
        text.error = "is not valid UTF-8";
        text.text.clear();
    }
    return text;
}

} // namespace toposcope
