// The sample texts that come with the program. In: their folder, with index.json and the texts. Out: what there is,
// with a sentence on what to look for in each, and the texts themselves.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace toposcope {

// One text, or two to be compared.
struct SampleText {
    std::string name;    // "nursery-rhyme": how the command line calls it
    std::string group;   // "English": samples of one group stand together
    std::string title;   // "The house that Jack built"
    std::string lookFor; // one sentence
    std::string source;  // who wrote it and when
    std::vector<std::filesystem::path> files;

    bool isPair() const { return files.size() == 2; }
};

// The sample a program opens with, when it is given nothing else.
inline constexpr const char* firstSampleName = "iceberg";

// Where the samples are installed: <executable>/../share/toposcope/samples.
std::filesystem::path sampleFolder(const std::filesystem::path& executable);

// All samples of a folder, in the order of its index. InputError naming the file and the place: no index, a member
// missing, a name that comes twice, a group in two places, a file that is not beside the index.
std::vector<SampleText> readSamples(const std::filesystem::path& folder);

// InputError listing the names when there is no such sample.
const SampleText& sampleNamed(std::span<const SampleText> samples, std::string_view name);

// The text or the two texts, as they stand in the files.
std::vector<std::string> textsOf(const SampleText& sample);

// As JSON, one line without a line break: {"schema":1,"command":"samples","samples":[{"name","group","title","files",
// "look_for","source"},…]}; of one sample: its members, and "texts".
std::string samplesReport(std::span<const SampleText> samples);
std::string sampleReport(const SampleText& sample, const std::vector<std::string>& texts);

} // namespace toposcope
