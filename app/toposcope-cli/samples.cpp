// `samples`: the texts that come with the program, with what to look for in each; or one of them, as it stands.
#include "app/toposcope-cli/command.h"
#include "app/toposcope-cli/table.h"
#include "core/error.h"
#include "core/io/sample_texts.h"

#include <memory>

namespace toposcope::cli {

namespace {

struct SamplesOptions {
    std::string name;
    std::string side;
    std::string json;
};

std::string listed(const std::vector<SampleText>& samples)
{
    std::string text;
    const std::string* group = nullptr;
    for (const SampleText& sample : samples) {
        if (!group || *group != sample.group)
            text += (group ? "\n" : "") + printable(sample.group) + '\n';
        group = &sample.group;
        text += "  " + printable(sample.name) + ": " + printable(sample.title) +
                (sample.isPair() ? " (two texts)" : "") + "\n    " + printable(sample.lookFor) + '\n';
    }
    return text;
}

// The texts that --side leaves.
std::vector<std::string> chosenTexts(const SampleText& sample, const std::string& side)
{
    std::vector<std::string> texts = textsOf(sample);
    if (side.empty())
        return texts;
    const std::size_t index = side == "b" ? 1 : 0;
    if (index >= texts.size())
        throw InputError("the sample '" + sample.name + "' has one text, A; there is no text B");
    return {std::move(texts[index])};
}

void listSamples(const SamplesOptions& options, const std::vector<SampleText>& samples)
{
    if (!options.side.empty())
        throw UsageError("--side chooses a text of a sample: name the sample");
    if (options.json.empty())
        print(listed(samples));
    else
        writeJson(options.json, samplesReport(samples));
}

void printSample(const SamplesOptions& options, const SampleText& sample)
{
    const std::vector<std::string> texts = chosenTexts(sample, options.side);
    // One text byte for byte, so that a pipe gets what the file has; two apart by an empty line.
    if (options.json.empty())
        print(texts.size() == 1 ? texts[0] : texts[0] + "\n\n" + texts[1] + '\n');
    else
        writeJson(options.json, sampleReport(sample, texts));
}

void samples(const SamplesOptions& options, const Environment& environment)
{
    const std::vector<SampleText> known = readSamples(sampleFolder(environment.executable));
    if (options.name.empty())
        listSamples(options, known);
    else
        printSample(options, sampleNamed(known, options.name));
}

} // namespace

void addSamples(CLI::App& app, Action& action)
{
    auto options = std::make_shared<SamplesOptions>();
    CLI::App& command = *app.add_subcommand("samples", "Sample texts, with what to look for in each");
    command.add_option("NAME", options->name, "Print this sample's text instead of the list")->type_name("");
    command.add_option("--side", options->side, "Of a pair of texts, only this one (default: both)")
        ->type_name("a|b")
        ->check(CLI::IsMember({"a", "b"}).description(""));
    command
        .add_option("--json", options->json, "Write the list, or the sample, as JSON to FILE, or - for standard output")
        ->type_name("FILE");
    command.footer("Example: toposcope-cli samples nursery-rhyme | toposcope-cli heads -");
    command.callback(
        [options, &action] { action = [options](const Environment& environment) { samples(*options, environment); }; });
}

} // namespace toposcope::cli
