#include "core/io/sample_texts.h"

#include "core/error.h"
#include "core/io/json_file.h"
#include "core/io/json_place.h"
#include "core/io/text_file.h"

#include <algorithm>
#include <set>
#include <system_error>

namespace toposcope {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t indexLimit = std::size_t{1} << 20;
constexpr std::size_t mostSamples = 1000;

// A file of the folder itself: an index is no way to read something else.
fs::path fileBeside(const fs::path& folder, const JsonPlace& place)
{
    const fs::path name(place.text());
    if (name.empty() || name.filename() != name || name == "." || name == "..")
        place.refuse("the name of a file beside the index");
    std::error_code unreadable;
    if (!fs::is_regular_file(folder / name, unreadable))
        throw InputError(place.where() + ": there is no file " + (folder / name).string());
    return folder / name;
}

std::string filledText(const JsonPlace& place)
{
    if (place.text().empty())
        place.refuse("a text that is not empty");
    return place.text();
}

SampleText readSample(const fs::path& folder, const JsonPlace& place)
{
    SampleText sample;
    sample.name = filledText(place["name"]);
    sample.group = filledText(place["group"]);
    sample.title = filledText(place["title"]);
    sample.lookFor = filledText(place["look_for"]);
    sample.source = filledText(place["source"]);
    const auto files = place["files"].entries(2);
    if (files.empty())
        place["files"].refuse("one file or two");
    for (const JsonPlace& file : files)
        sample.files.push_back(fileBeside(folder, file));
    return sample;
}

nlohmann::ordered_json sampleJson(const SampleText& sample)
{
    nlohmann::ordered_json json{{"name", sample.name}, {"group", sample.group}, {"title", sample.title}};
    for (const fs::path& file : sample.files)
        json["files"].push_back(file.filename().string());
    json["look_for"] = sample.lookFor;
    json["source"] = sample.source;
    return json;
}

nlohmann::ordered_json opening()
{
    return {{"schema", 1}, {"command", "samples"}};
}

} // namespace

fs::path sampleFolder(const fs::path& executable)
{
    std::error_code error;
    const fs::path program = fs::weakly_canonical(fs::absolute(executable, error), error);
    return (program.parent_path() / "../share/toposcope/samples").lexically_normal();
}

std::vector<SampleText> readSamples(const fs::path& folder)
{
    const fs::path index = folder / "index.json";
    const nlohmann::ordered_json json = readJsonFile(index, indexLimit);
    const JsonPlace root(json, index.string());
    root["schema"].whole(1, 1);
    std::vector<SampleText> samples;
    std::set<std::string> names;
    std::set<std::string> groups;
    for (const JsonPlace& place : root["samples"].entries(mostSamples)) {
        SampleText sample = readSample(folder, place);
        if (!names.insert(sample.name).second)
            place["name"].refuse("a name that no other sample has");
        const bool continues = !samples.empty() && samples.back().group == sample.group;
        if (!continues && !groups.insert(sample.group).second)
            place["group"].refuse("samples of one group one after the other");
        samples.push_back(std::move(sample));
    }
    return samples;
}

const SampleText& sampleNamed(std::span<const SampleText> samples, std::string_view name)
{
    const auto found =
        std::find_if(samples.begin(), samples.end(), [&](const SampleText& sample) { return sample.name == name; });
    if (found != samples.end())
        return *found;
    std::string names;
    for (const SampleText& sample : samples)
        names += (names.empty() ? "" : ", ") + sample.name;
    throw InputError("there is no sample '" + std::string(name) + "'; there are " + (names.empty() ? "none" : names));
}

std::vector<std::string> textsOf(const SampleText& sample)
{
    std::vector<std::string> texts;
    for (const fs::path& file : sample.files)
        texts.push_back(readText(file.string()));
    return texts;
}

std::string samplesReport(std::span<const SampleText> samples)
{
    nlohmann::ordered_json json = opening();
    json["samples"] = nlohmann::ordered_json::array();
    for (const SampleText& sample : samples)
        json["samples"].push_back(sampleJson(sample));
    return json.dump();
}

std::string sampleReport(const SampleText& sample, const std::vector<std::string>& texts)
{
    nlohmann::ordered_json json = opening();
    json.update(sampleJson(sample));
    json["texts"] = texts;
    return json.dump();
}

} // namespace toposcope
