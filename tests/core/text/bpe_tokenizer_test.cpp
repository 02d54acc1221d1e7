#include "core/error.h"
#include "core/text/bpe_tokenizer.h"
#include "core/text/utf8.h"
#include "tests/support/fixtures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

namespace toposcope {
namespace {

using test::messageOf;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

const BpeTokenizer& gpt2Tokenizer()
{
    static const BpeTokenizer tokenizer = BpeTokenizer::fromFolder(test::fixture("gpt2-tokenizer"));
    return tokenizer;
}

std::vector<int> idsOf(const TokenSequence& sequence)
{
    std::vector<int> ids;
    for (const Token& token : sequence.tokens)
        ids.push_back(static_cast<int>(token.id));
    return ids;
}

// Spans follow each other, cover the text, and hold the tokens' bytes.
void expectCovers(const TokenSequence& sequence)
{
    std::size_t offset = 0;
    for (const Token& token : sequence.tokens) {
        EXPECT_EQ(token.begin, offset);
        EXPECT_EQ(sequence.text.substr(token.begin, token.end - token.begin), token.bytes);
        offset = token.end;
    }
    EXPECT_EQ(offset, sequence.text.size());
}

// The shortest merges file and vocabulary there is: 256 bytes, and "ab".
struct SmallFiles {
    nlohmann::json vocabulary = nlohmann::json::object();
    std::string merges = "#version: 0.2\na b\n";

    SmallFiles()
    {
        int next = 0x100;
        for (int byte = 0; byte < 256; ++byte) {
            const bool printable = (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
            std::string entry;
            appendUtf8(entry, static_cast<char32_t>(printable ? byte : next++));
            vocabulary[entry] = byte;
        }
        vocabulary["ab"] = 256;
        vocabulary["<|endoftext|>"] = 257;
    }

    BpeTokenizer open(const test::TemporaryFolder& folder) const
    {
        test::writeBytes(folder / "vocab.json", vocabulary.dump());
        test::writeBytes(folder / "merges.txt", merges);
        return BpeTokenizer::fromFolder(folder.path());
    }
    std::string refusal() const
    {
        return messageOf<InputError>([&] { open(test::TemporaryFolder()); });
    }
};

std::string refusalOf(const std::string& vocabulary)
{
    const test::TemporaryFolder folder;
    test::writeBytes(folder / "vocab.json", vocabulary);
    test::writeBytes(folder / "merges.txt", "a b\n");
    return messageOf<InputError>([&] { BpeTokenizer::fromFolder(folder.path()); });
}

nlohmann::json tokenizerJson(bool mergesAsPairs)
{
    nlohmann::json vocabulary = nlohmann::json::parse(test::readBytes(test::fixture("gpt2-tokenizer/vocab.json")));
    vocabulary.erase("<|endoftext|>");
    nlohmann::json merges = nlohmann::json::array();
    std::istringstream lines(test::readBytes(test::fixture("gpt2-tokenizer/merges.txt")));
    std::string line;
    std::getline(lines, line);
    while (std::getline(lines, line)) {
        if (const auto space = line.find(' '); mergesAsPairs)
            merges.push_back({line.substr(0, space), line.substr(space + 1)});
        else
            merges.push_back(line);
    }
    return {{"version", "1.0"},
            {"truncation", nullptr},
            {"added_tokens", {{{"id", 50256}, {"content", "<|endoftext|>"}, {"special", true}}}},
            {"normalizer", nullptr},
            {"pre_tokenizer", {{"type", "ByteLevel"}, {"add_prefix_space", false}, {"trim_offsets", true}}},
            {"model",
             {{"type", "BPE"}, {"dropout", nullptr}, {"vocab", std::move(vocabulary)}, {"merges", std::move(merges)}}}};
}

TEST(BpeTokenizer, MatchesThePublishedEncoder)
{
    for (const auto& example : test::loadFixture("tokenizer.json")) {
        const TokenSequence sequence = gpt2Tokenizer().encode(example["text"].get<std::string>());
        EXPECT_EQ(idsOf(sequence), example["ids"].get<std::vector<int>>()) << example["text"];
        expectCovers(sequence);
    }
}

TEST(BpeTokenizer, SplitsThePublishedPromptsAsPublished)
{
    const auto fixture = test::loadFixture("gpt2-real/attention.json");
    for (const auto& item : fixture["items"]) {
        const auto prompt = fixture["prompts"].at(item["prompt"].get<std::size_t>()).get<std::string>();
        std::vector<std::string> tokens = {"<|endoftext|>"};
        for (const Token& token : gpt2Tokenizer().encode(prompt).tokens)
            tokens.push_back(token.bytes);
        EXPECT_EQ(tokens, item["tokens"].get<std::vector<std::string>>());
    }
}

TEST(BpeTokenizer, TokenizerJsonGivesTheSameIdsInBothForms)
{
    for (const bool mergesAsPairs : {false, true}) {
        const test::TemporaryFolder folder;
        test::writeBytes(folder / "tokenizer.json", tokenizerJson(mergesAsPairs).dump());
        const BpeTokenizer tokenizer = BpeTokenizer::fromFolder(folder.path());
        EXPECT_EQ(tokenizer.vocabularySize(), 50257);
        EXPECT_EQ(tokenizer.endOfText(), TokenId{50256});
        for (const auto& example : test::loadFixture("tokenizer.json"))
            EXPECT_EQ(idsOf(tokenizer.encode(example["text"].get<std::string>())),
                      example["ids"].get<std::vector<int>>());
        EXPECT_THAT(idsOf(tokenizer.encode("a<|endoftext|>b")), ElementsAre(64, 50256, 65));
    }
}

TEST(BpeTokenizer, TheVocabularyMayBeAPrefixOfGpt2s)
{
    const auto mini = std::filesystem::path(TOPOSCOPE_BUILD_DIR) / "share/toposcope/models/toposcope-mini";
    const BpeTokenizer tokenizer = BpeTokenizer::fromFolder(mini);
    EXPECT_EQ(tokenizer.vocabularySize(), 8192);
    EXPECT_EQ(tokenizer.endOfText(), TokenId{8191});
    EXPECT_EQ(idsOf(tokenizer.encode(" the world")), idsOf(gpt2Tokenizer().encode(" the world")));
    for (const char* name : {"tiny-f32", "tiny-f16-prefixed", "tiny-bf16-sharded"})
        expectCovers(BpeTokenizer::fromFolder(test::fixture(name)).encode("The quick brown fox — größer 🙂"));
}

TEST(BpeTokenizer, EndOfTextInTheTextIsTheSpecialToken)
{
    const TokenSequence sequence = gpt2Tokenizer().encode("Hello <|endoftext|><|endoftext|> world");
    EXPECT_THAT(idsOf(sequence), ElementsAre(15496, 220, 50256, 50256, 995));
    EXPECT_EQ(sequence.tokens[2].bytes, "<|endoftext|>");
    expectCovers(sequence);
}

TEST(BpeTokenizer, ContractionsAreLowerCaseOnly)
{
    EXPECT_EQ(idsOf(gpt2Tokenizer().encode("'re")).size(), 1U);
    EXPECT_GT(idsOf(gpt2Tokenizer().encode("'RE")).size(), 1U);
}

TEST(BpeTokenizer, IllFormedBytesAreReplacedAndOffsetsReferToTheResult)
{
    const TokenSequence sequence = gpt2Tokenizer().encode("a\xff z");
    EXPECT_EQ(sequence.text, "a\ufffd z");
    expectCovers(sequence);
}

TEST(BpeTokenizer, AnyBytesAreCovered)
{
    std::mt19937 random(1);
    for (int round = 0; round < 300; ++round) {
        std::string bytes(random() % 60, '\0');
        for (char& byte : bytes)
            byte = static_cast<char>(random() % 3 ? random() : " '\n\ts"[random() % 5]);
        expectCovers(gpt2Tokenizer().encode(bytes));
    }
}

// A method whose time grows with the square of a piece's length would not end before the test's time limit.
TEST(BpeTokenizer, EncodesAMegabyteOfOneLetter)
{
    constexpr std::size_t size = 1 << 20;
    for (const char letter : {'A', ' ', '\n'}) {
        const TokenSequence sequence = gpt2Tokenizer().encode(std::string(size, letter));
        std::size_t end = 0;
        for (const Token& token : sequence.tokens) {
            ASSERT_EQ(token.begin, end);
            end = token.end;
        }
        EXPECT_EQ(end, size);
    }
}

TEST(BpeTokenizer, StopsInsideALongPiece)
{
    std::stop_source source;
    const Control control(source.get_token(), [&](Progress) { source.request_stop(); });
    EXPECT_THROW(gpt2Tokenizer().encode(std::string(1 << 20, 'A'), control), Cancelled);
}

TEST(BpeTokenizer, BytesOfRefusesIdsOutsideTheVocabulary)
{
    EXPECT_EQ(gpt2Tokenizer().bytesOf(TokenId{995}), " world");
    EXPECT_THROW(gpt2Tokenizer().bytesOf(TokenId{-1}), InputError);
    EXPECT_THROW(gpt2Tokenizer().bytesOf(TokenId{50257}), InputError);
}

TEST(BpeTokenizerFiles, TheSmallestTokenizerWorks)
{
    const test::TemporaryFolder folder;
    EXPECT_THAT(idsOf(SmallFiles().open(folder).encode("abc")), ElementsAre(256, 'c'));
}

TEST(BpeTokenizerFiles, AMissingTokenizerIsNamed)
{
    const test::TemporaryFolder folder;
    EXPECT_THAT(messageOf<InputError>([&] { BpeTokenizer::fromFolder(folder.path()); }),
                AllOf(HasSubstr(folder.path().string()), HasSubstr("vocab.json")));
}

TEST(BpeTokenizerFiles, WrongVocabulariesAreRefusedWithTheEntry)
{
    EXPECT_THAT(refusalOf("{\"a\": 0"), HasSubstr("is not JSON"));
    EXPECT_THAT(refusalOf(""), HasSubstr("is not JSON"));
    EXPECT_THAT(refusalOf("[1, 2]"), HasSubstr("vocab.json"));
    EXPECT_THAT(refusalOf("7"), HasSubstr("expected an object"));
    EXPECT_THAT(refusalOf("{}"), HasSubstr("empty"));
    EXPECT_THAT(refusalOf(R"({"a": 0, "b": 0})"), AllOf(HasSubstr("'b'"), HasSubstr("another entry")));
    EXPECT_THAT(refusalOf(R"({"a": 0, "a": 1})"), AllOf(HasSubstr("'a'"), HasSubstr("twice")));
    EXPECT_THAT(refusalOf(R"({"a": -1})"), AllOf(HasSubstr("'a'"), HasSubstr("found -1")));
    EXPECT_THAT(refusalOf(R"({"a": 1.5})"), HasSubstr("found 1.5"));
    EXPECT_THAT(refusalOf(R"({"a": "1"})"), HasSubstr("found \"1\""));
    EXPECT_THAT(refusalOf(R"({"a": [1]})"), HasSubstr("found a list"));
    EXPECT_THAT(refusalOf(R"({"a": {}})"), HasSubstr("found an object"));
    EXPECT_THAT(refusalOf(R"({"a": 4000000000})"), HasSubstr("found 4000000000"));
    EXPECT_THAT(refusalOf(R"({"a": 99999999999999999999999})"), HasSubstr("expected an id"));
    EXPECT_THAT(refusalOf(R"({"a": 10000000})"), HasSubstr("has id 10000000"));
    EXPECT_THAT(refusalOf(R"({"": 1})"), HasSubstr("empty entry"));
    EXPECT_THAT(refusalOf(std::string(100000, '[')), HasSubstr("vocab.json"));
    EXPECT_THAT(refusalOf(R"({"a": 0})"), AllOf(HasSubstr("byte 0 "), HasSubstr("no entry")));
}

TEST(BpeTokenizerFiles, WrongMergesAreRefusedWithTheLine)
{
    SmallFiles files;
    files.merges = "#version: 0.2\na b\na z\n";
    EXPECT_THAT(files.refusal(), AllOf(HasSubstr("merges.txt, line 3"), HasSubstr("'az'")));
    files.merges = "a b\nxyz a\n";
    EXPECT_THAT(files.refusal(), AllOf(HasSubstr("line 2"), HasSubstr("'xyz'")));
    files.merges = "a b\r\n\nab\n";
    EXPECT_THAT(files.refusal(), HasSubstr("line 3: expected two entries"));
    files.merges = "a b c\n";
    EXPECT_THAT(files.refusal(), HasSubstr("line 1: expected two entries"));
    files.merges = "a b\na b\n";
    EXPECT_THAT(files.refusal(), HasSubstr("appears twice"));
}

TEST(BpeTokenizerFiles, OtherKindsOfTokenizerJsonAreRefused)
{
    const SmallFiles files;
    const nlohmann::json good = {{"model", {{"vocab", files.vocabulary}, {"merges", {"a b"}}}}};
    const auto refusal = [&](const std::string& pointer, const nlohmann::json& value) {
        const test::TemporaryFolder folder;
        nlohmann::json changed = good;
        changed[nlohmann::json::json_pointer(pointer)] = value;
        test::writeBytes(folder / "tokenizer.json", changed.dump());
        return messageOf<InputError>([&] { BpeTokenizer::fromFolder(folder.path()); });
    };
    EXPECT_EQ(refusal("/version", "1.0"), "(nothing thrown)");
    EXPECT_THAT(refusal("/model/type", "Unigram"), HasSubstr("expected \"BPE\""));
    EXPECT_THAT(refusal("/pre_tokenizer", {{"type", "Metaspace"}}), HasSubstr("Metaspace"));
    EXPECT_THAT(refusal("/normalizer", {{"type", "NFC"}}), HasSubstr("NFC"));
    EXPECT_THAT(refusal("/model/vocab", nullptr), HasSubstr("model.vocab"));
    EXPECT_THAT(refusal("/model/merges", {"a b", "ab"}), HasSubstr("merge 2"));
    EXPECT_THAT(refusal("/model/merges", {{"a", "b", "c"}}), HasSubstr("has 3 parts"));
    EXPECT_THAT(refusal("/model/merges", {{"a"}}), HasSubstr("has 1 parts"));
    EXPECT_THAT(refusal("/model/merges", {1}), HasSubstr("merge 1"));
    EXPECT_THAT(refusal("/added_tokens", {{{"content", "x"}}}), HasSubstr("added_tokens.0"));
    EXPECT_THAT(refusal("/added_tokens", {{{"content", "<|endoftext|>"}, {"id", 999}}}), HasSubstr("twice"));
}

TEST(BpeTokenizerFiles, TruncatedFilesAreRefusedOrRead)
{
    const std::string whole = test::readBytes(test::fixture("tiny-f32/vocab.json"));
    const std::string merges = test::readBytes(test::fixture("tiny-f32/merges.txt"));
    for (std::size_t part = 0; part < 100; ++part) {
        const test::TemporaryFolder folder;
        test::writeBytes(folder / "vocab.json", whole.substr(0, whole.size() * part / 100));
        test::writeBytes(folder / "merges.txt", merges.substr(0, merges.size() * part / 100));
        EXPECT_THROW(BpeTokenizer::fromFolder(folder.path()), InputError);
    }
}

} // namespace
} // namespace toposcope
