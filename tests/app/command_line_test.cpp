// The command that reproduces a view: a shell takes it apart into the words that were meant, and the options of the
// program read the settings back.
#include "core/io/command_line.h"

#include "app/toposcope-cli/options.h"
#include "tests/support/fixtures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>

namespace toposcope {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using Words = std::vector<std::string>;

// The words a shell makes of a line.
Words shellWords(const std::string& line)
{
    const test::TemporaryFolder folder;
    test::writeBytes(folder / "line.sh", "printf '%s\\0' " + line);
    FILE* pipe = popen(("sh " + (folder / "line.sh").string()).c_str(), "r");
    std::string out;
    for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe))
        out += static_cast<char>(c);
    EXPECT_EQ(pclose(pipe), 0);
    Words words;
    for (std::size_t at = 0; at < out.size();) {
        const std::size_t end = out.find('\0', at);
        words.push_back(out.substr(at, end - at));
        at = end + 1;
    }
    return words;
}

struct Parsed {
    cli::AnalysisOptions options;
    cli::TextOption text;
    std::optional<double> threshold;
};

// As `analyze` reads them.
Parsed parsed(const std::string& line)
{
    Parsed result;
    CLI::App app;
    CLI::App& command = *app.add_subcommand("analyze");
    cli::addText(command, result.text);
    cli::addModelOptions(command, result.options);
    cli::addSettings(command, result.options);
    cli::addImportOptions(command, result.options);
    cli::addThreshold(command, result.threshold);
    Words words = shellWords(line);
    EXPECT_EQ(words.front(), "toposcope-cli");
    std::vector<std::string> reversed(words.rbegin(), words.rend() - 1);
    app.parse(reversed);
    return result;
}

Document documentOf(std::string text, AnalysisSettings settings = {})
{
    Document document;
    document.a = {std::move(text), "/models/a model", {}, {}, std::move(settings)};
    return document;
}

TEST(ShellQuoted, AShellGivesBackTheWord)
{
    for (const std::string word :
         {"", "plain", "two words", "it's", "''", "$HOME `id` $(id) \\ \"", "*?[a]~#!&;|<>(){}", "two\nlines\n", "\t",
          "-x", "שלום 世界 🙂", "a=b", "~", "\\'", "\xff\xfe"})
        EXPECT_THAT(shellWords(shellQuoted(word)), ElementsAre(word));
    EXPECT_EQ(shellQuoted("model/name-1.0"), "model/name-1.0");
}

TEST(CommandLine, DefaultsAreNotRepeated)
{
    EXPECT_EQ(commandLine(documentOf("A cat.")), "toposcope-cli analyze --text 'A cat.' --model '/models/a model'");
}

TEST(CommandLine, EverySettingIsReadBack)
{
    AnalysisSettings settings;
    settings.heads = {{0, 1, 2, 5}, {3, 4}};
    settings.estimator = Estimator::Xlogy;
    settings.aggregate = Aggregate::Sum;
    settings.distance = DistanceKind::JensenShannon;
    settings.scale = Scale::Clamped;
    settings.symmetrise = Symmetrise::Lower;
    settings.maxDimension = 2;
    settings.prependBos = false;
    settings.hideSink = false;
    settings.words = true;
    settings.window = TokenWindow{100, 50};
    const Parsed result = parsed(commandLine(documentOf("text", settings), 0.1 + 0.2));
    EXPECT_EQ(result.options.settings, settings);
    EXPECT_EQ(result.options.model, "/models/a model");
    EXPECT_EQ(result.threshold, 0.1 + 0.2);
    settings.window = TokenWindow{7, 0};
    EXPECT_EQ(parsed(commandLine(documentOf("text", settings))).options.settings.window, settings.window);
}

TEST(CommandLine, ATextIsReadBackWhateverItHolds)
{
    for (const std::string text :
         {"", "-", "--model", "-x y", "it's\ntwo \"lines\"\n", "$(id) \\", "שלום 世界 🙂", "=", " "})
        EXPECT_EQ(parsed(commandLine(documentOf(text))).text.literal, text) << '<' << text << '>';
}

TEST(CommandLine, ATextThatIsSavedIsNamed)
{
    const auto file = [](const std::string& name) {
        const Parsed result = parsed(commandLine(documentOf("text"), {}, {name, {}}));
        EXPECT_FALSE(result.text.literal);
        return result.text.file;
    };
    EXPECT_EQ(file("/a folder/it's.txt"), "/a folder/it's.txt");
    EXPECT_EQ(file("-odd.txt"), "./-odd.txt");
}

TEST(CommandLine, SavedAttentionTakesThePlaceOfTextAndModel)
{
    Document document;
    document.a.attentionFile = "/data/a.npy";
    document.a.tokensFile = "/data/t.json";
    const Parsed result = parsed(commandLine(document));
    EXPECT_EQ(result.options.attention, "/data/a.npy");
    EXPECT_EQ(result.options.tokens, "/data/t.json");
    EXPECT_FALSE(result.text.given());
}

TEST(CommandLine, ASubsetIsItsSpans)
{
    AnalysisSettings settings;
    settings.subset = {{3, 8}, {10, 12}};
    EXPECT_THAT(commandLine(documentOf("text", settings)), HasSubstr(" --subset 3:8,10:12"));
}

TEST(CommandLine, TwoSides)
{
    Document document = documentOf("one");
    document.b = DocumentSide{"two", document.a.model, {}, {}, document.a.settings};
    EXPECT_THAT(shellWords(commandLine(document, 0.5)), ElementsAre("toposcope-cli", "compare", "--text-a", "one",
                                                                    "--text-b", "two", "--model", "/models/a model"));
    document.b->model = "/models/b";
    document.b->settings.heads = {{1}, {}};
    document.b->settings.subset = {{0, 2}};
    document.scaleEach = true;
    EXPECT_THAT(shellWords(commandLine(document, {}, {"a.txt", "b.txt"})),
                ElementsAre("toposcope-cli", "compare", "a.txt", "b.txt", "--model", "/models/a model", "--model-b",
                            "/models/b", "--layers-b", "1", "--subset-b", "0:2", "--scale-each"));
}

TEST(CommandLine, WhatNoLineCanSayIsRefused)
{
    const auto refusal = [](const Document& document) {
        return test::messageOf<InputError>([&] { commandLine(document); });
    };
    EXPECT_THAT(refusal(documentOf(std::string("a\0b", 3))), HasSubstr("save it as a file"));
    EXPECT_THAT(refusal(documentOf(std::string(200'000, 'a'))), HasSubstr("save it as a file"));
    Document document = documentOf("one");
    document.b = document.a;
    document.b->settings.words = true;
    EXPECT_THAT(refusal(document), HasSubstr("differ in more"));
    document.b = document.a;
    document.b->attentionFile = "a.npy";
    EXPECT_THAT(refusal(document), HasSubstr("texts only"));
}

} // namespace
} // namespace toposcope
