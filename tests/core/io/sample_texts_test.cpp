// The samples as they are installed, and what an index that is wrong says.

#include "core/io/sample_texts.h"

#include "core/error.h"
#include "core/text/bpe_tokenizer.h"
#include "core/text/utf8.h"
#include "tests/support/fixtures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace toposcope {
namespace {

namespace fs = std::filesystem;

using test::messageOf;
using testing::AllOf;
using testing::HasSubstr;

const fs::path installed = TOPOSCOPE_BUILD_DIR "/share/toposcope/samples";

TEST(SampleTexts, LieBesideThePrograms)
{
    EXPECT_EQ(sampleFolder(TOPOSCOPE_BUILD_DIR "/bin/toposcope-cli"), installed.lexically_normal());
}

TEST(SampleTexts, EveryFileIsListedAndEveryListedFileIsThere)
{
    std::set<fs::path> listed{installed / "index.json"};
    for (const SampleText& sample : readSamples(installed))
        listed.insert(sample.files.begin(), sample.files.end());
    std::set<fs::path> found;
    for (const auto& entry : fs::directory_iterator(installed))
        found.insert(entry.path());
    EXPECT_EQ(found, listed);
}

TEST(SampleTexts, AreCleanTexts)
{
    for (const SampleText& sample : readSamples(installed)) {
        for (const fs::path& file : sample.files) {
            const std::string bytes = test::readBytes(file);
            EXPECT_TRUE(isValidUtf8(bytes)) << file;
            ASSERT_FALSE(bytes.empty()) << file;
            EXPECT_EQ(bytes.find('\r'), std::string::npos) << file;
            EXPECT_NE(bytes.substr(0, 3), "\xEF\xBB\xBF") << file;
            EXPECT_NE(bytes.back(), '\n') << file << ": the line break would be a token";
        }
        const std::vector<std::string> texts = textsOf(sample);
        ASSERT_EQ(texts.size(), sample.files.size());
        EXPECT_EQ(texts[0], test::readBytes(sample.files[0]));
    }
}

TEST(SampleTexts, FitTheBuiltInModelAndComeBackFromItsTokens)
{
    const fs::path model = TOPOSCOPE_BUILD_DIR "/share/toposcope/models/toposcope-mini";
    const auto context =
        nlohmann::json::parse(test::readBytes(model / "config.json"))["n_positions"].get<std::size_t>();
    const BpeTokenizer tokenizer = BpeTokenizer::fromFolder(model);
    for (const SampleText& sample : readSamples(installed)) {
        for (const std::string& text : textsOf(sample)) {
            const TokenSequence sequence = tokenizer.encode(text);
            EXPECT_LT(sequence.tokens.size(), context) << sample.name; // <|endoftext|> comes before them
            std::string back;
            for (const Token& token : sequence.tokens)
                back += tokenizer.bytesOf(token.id);
            EXPECT_EQ(back, text) << sample.name;
        }
    }
}

TEST(SampleTexts, SayWhatToLookForInOneSentence)
{
    std::set<std::string> sentences;
    for (const SampleText& sample : readSamples(installed)) {
        EXPECT_TRUE(sample.lookFor.ends_with('.')) << sample.name;
        EXPECT_EQ(sample.lookFor.find(". "), std::string::npos) << sample.name;
        EXPECT_EQ(sample.lookFor.find('!'), std::string::npos) << sample.name;
        sentences.insert(sample.lookFor);
    }
    EXPECT_EQ(sentences.size(), readSamples(installed).size());
}

// One passage in many languages, each its own: no file was copied over another.
TEST(SampleTexts, HaveTheSamePassageInADozenLanguages)
{
    const auto samples = readSamples(installed);
    std::set<std::string> texts;
    for (const SampleText& sample : samples) {
        if (sample.name.starts_with("human-rights-"))
            texts.insert(textsOf(sample).at(0));
    }
    EXPECT_GE(texts.size(), 12U);
    EXPECT_FALSE(sampleNamed(samples, firstSampleName).isPair());
    for (const char* pair : {"paraphrases", "topics"})
        EXPECT_TRUE(sampleNamed(samples, pair).isPair());
    // Their distances can be compared because they share a text.
    EXPECT_EQ(textsOf(sampleNamed(samples, "paraphrases"))[0], textsOf(sampleNamed(samples, "topics"))[0]);
}

TEST(SampleTexts, AnUnknownNameIsAnsweredWithThoseThereAre)
{
    const auto samples = readSamples(installed);
    EXPECT_THAT(messageOf<InputError>([&] { sampleNamed(samples, "icebreg"); }),
                AllOf(HasSubstr("no sample 'icebreg'"), HasSubstr("iceberg, sonnet")));
    EXPECT_THAT(messageOf<InputError>([&] { sampleNamed({}, "iceberg"); }), HasSubstr("there are none"));
}

// A folder with a.txt, b.txt and an index.
class BadIndex : public testing::Test {
protected:
    static nlohmann::json sample(const std::string& name, const std::string& group)
    {
        return {{"name", name},       {"group", group},      {"title", "T"},
                {"files", {"a.txt"}}, {"look_for", "Look."}, {"source", "us"}};
    }

    std::string refusal(const std::vector<nlohmann::json>& samples, int schema = 1)
    {
        test::writeBytes(folder / "a.txt", "a");
        test::writeBytes(folder / "b.txt", "b");
        const nlohmann::json index{{"schema", schema}, {"samples", samples}};
        test::writeBytes(folder / "index.json", index.dump());
        return messageOf<InputError>([&] { readSamples(folder.path()); });
    }

    test::TemporaryFolder folder;
};

TEST_F(BadIndex, IsNamedWithThePlace)
{
    EXPECT_THAT(messageOf<InputError>([&] { readSamples(folder / "nowhere"); }), HasSubstr("index.json"));
    EXPECT_EQ(refusal({sample("one", "G"), sample("two", "G"), sample("three", "H")}), "(nothing thrown)");
    EXPECT_THAT(refusal({sample("one", "G")}, 2), HasSubstr("schema"));
    EXPECT_THAT(refusal({sample("one", "G"), sample("one", "G")}), HasSubstr("samples[1].name"));
    EXPECT_THAT(refusal({sample("one", "G"), sample("two", "H"), sample("three", "G")}), HasSubstr("samples[2].group"));
    auto incomplete = sample("one", "G");
    incomplete.erase("look_for");
    EXPECT_THAT(refusal({incomplete}), HasSubstr("\"look_for\""));
    EXPECT_THAT(refusal({sample("", "G")}), HasSubstr("samples[0].name"));
}

TEST_F(BadIndex, NamesFilesBesideItselfOnly)
{
    for (const char* file : {"../a.txt", "/etc/passwd", "..", ".", "sub/a.txt", "", "c.txt"}) {
        auto entry = sample("one", "G");
        entry["files"] = {file};
        EXPECT_THAT(refusal({entry}), HasSubstr("samples[0].files[0]")) << file;
    }
    auto entry = sample("one", "G");
    entry["files"] = {"a.txt", "b.txt", "a.txt"};
    EXPECT_THAT(refusal({entry}), HasSubstr("samples[0].files"));
    entry["files"] = nlohmann::json::array();
    EXPECT_THAT(refusal({entry}), HasSubstr("one file or two"));
    entry["files"] = {"a.txt", "b.txt"};
    EXPECT_EQ(refusal({entry}), "(nothing thrown)");
}

} // namespace
} // namespace toposcope
