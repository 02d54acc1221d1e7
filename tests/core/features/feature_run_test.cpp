// Many texts in one run: what a text at fault does to the others, and that a run that was stopped anywhere continues to
// the same file.

#include "core/error.h"
#include "core/features/feature_file.h"
#include "core/features/feature_run.h"
#include "core/io/csv.h"
#include "core/model/sha256.h"
#include "tests/support/fake_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stop_token>

namespace toposcope {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// Few and short columns: the file is cut at every byte of it.
FeatureSettings smallSettings()
{
    FeatureSettings settings;
    settings.features.thresholds = {0.25};
    settings.features.threshold = parseThresholdFeatures("e,b0");
    settings.features.barcode = parseBarcodeFeatures("h0_s");
    settings.features.templates = parseTemplateFeatures("comma");
    settings.heads = HeadSelection{{1}, {0, 2}};
    return settings;
}

class FeatureRunTest : public ::testing::Test {
protected:
    static constexpr std::size_t rowsPerText = 2;

    TextCollection collection(std::string_view jsonLines)
    {
        test::writeBytes(folder / "texts, \"odd\".jsonl", jsonLines);
        return TextCollection::open(std::vector{(folder / "texts, \"odd\".jsonl").string()}, {});
    }

    FeatureRun run(const TextCollection& texts, FeatureOutput& output, const FeatureSettings& settings,
                   const FeatureListener& listener = {}, const Control& control = {})
    {
        return runFeatures(texts, std::make_shared<test::FakeModel>(), settings, threads, output, listener, control);
    }

    FeatureRun runToFile(const TextCollection& texts, bool resume, const FeatureSettings& settings = smallSettings())
    {
        FeatureFile file(table, featureHeader(settings.features), rowsPerText, resume);
        return run(texts, file, settings);
    }

    test::TemporaryFolder folder;
    std::filesystem::path table = folder / "out.csv";
    ModelInfo model = test::FakeModel().info();
    int threads = 2;
};

constexpr const char* threeTexts = R"({"text": "the tip of the iceberg"}
{"text": "one, two, three"}
{"text": "to be or not to be"}
)";

TEST_F(FeatureRunTest, ARowPerTextAndHeadWithWhatItWasComputedFrom)
{
    runToFile(collection(threeTexts), false);
    const std::string bytes = test::readBytes(table);
    CsvReader reader(bytes);
    EXPECT_THAT(reader.next()->fields,
                ElementsAre("source", "row", "text_sha256", "model", "model_sha256", "text_tokens", "tokens", "layer",
                            "head", "e_t0.25", "b0_t0.25", "h0_s", "comma"));
    std::vector<CsvRecord> rows;
    while (auto record = reader.next())
        rows.push_back(std::move(*record));
    ASSERT_EQ(rows.size(), 3 * rowsPerText);
    for (std::size_t r = 0; r < rows.size(); ++r) {
        ASSERT_EQ(rows[r].fields.size(), 13u);
        EXPECT_EQ(rows[r].fields[0], (folder / "texts, \"odd\".jsonl").string());
        EXPECT_EQ(rows[r].fields[1], std::to_string(r / rowsPerText + 1));
        EXPECT_EQ(rows[r].fields[4], model.sha256);
        EXPECT_EQ(rows[r].fields[7], "1");
        EXPECT_EQ(rows[r].fields[8], r % 2 == 0 ? "0" : "2");
        EXPECT_EQ(std::stoi(rows[r].fields[6]), std::stoi(rows[r].fields[5]) + 1); // with <|endoftext|>
    }
    EXPECT_EQ(rows[2].fields[2], sha256OfText("one, two, three"));
    // The numbers are those of the features themselves, on the attention that the pipeline prepares.
    Analyser analyser(test::fakeLoader());
    AnalysisRequest request;
    request.text = "one, two, three";
    request.model = model.path;
    request.settings.hideSink = false;
    const PreparedAttention attention = analyser.prepare(request);
    std::vector<std::string> tokens;
    for (const Node& node : attention.source->nodes)
        tokens.push_back(node.text);
    const auto values = headFeatures(attention.whole->head({1, 2}), tokens, true, smallSettings().features);
    for (std::size_t k = 0; k < values.size(); ++k)
        EXPECT_EQ(std::stod(rows[3].fields[9 + k]), values[k]);
}

TEST_F(FeatureRunTest, AStoppedRunContinuesToTheSameBytesWhereverItWasCut)
{
    const TextCollection texts = collection("{\"text\": \"the tip\"}\n{\"text\": \"a\"}\n{\"text\": \"two, words\"}\n"
                                            "{\"text\": \"to be or not\"}\n");
    const FeatureRun whole = runToFile(texts, false);
    EXPECT_EQ(whole.computed, 3u);
    EXPECT_EQ(whole.failures.size(), 1u); // one token
    const std::string expected = test::readBytes(table);
    for (std::size_t length = 0; length <= expected.size(); ++length) {
        test::writeBytes(table, expected.substr(0, length));
        const FeatureRun rest = runToFile(texts, true);
        ASSERT_EQ(test::readBytes(table), expected) << length;
        ASSERT_EQ(rest.computed + rest.skipped, 3u);
        ASSERT_LE(rest.skipped, 3 * length / expected.size());
    }
}

TEST_F(FeatureRunTest, ATextAtFaultIsSaidAndTheOthersGoOn)
{
    std::string tooLong;
    for (int i = 0; i < 100; ++i)
        tooLong += "word ";
    const TextCollection texts = collection("{\"text\": \"\"}\n{\"text\": \"" + tooLong +
                                            "\"}\n{\"other\": 1}\nnot json\n{\"text\": \"\xFF\"}\n\n"
                                            "{\"text\": \"a good one\"}\n");
    std::vector<std::string> said;
    FeatureListener listener;
    listener.onFailure = [&](const FeatureFailure& failure) {
        said.push_back(std::to_string(failure.row) + ": " + failure.message);
    };
    FeatureSettings settings = smallSettings();
    {
        FeatureFile file(table, featureHeader(settings.features), rowsPerText, false);
        const FeatureRun result = run(texts, file, settings, listener);
        EXPECT_EQ(result.texts, 6u);
        EXPECT_EQ(result.computed, 1u);
        EXPECT_EQ(result.failures.size(), 5u);
    }
    EXPECT_THAT(said, ElementsAre(HasSubstr("1: needs at least two tokens, found 0"),
                                  testing::AllOf(HasSubstr("2: has "), HasSubstr("--window first")),
                                  HasSubstr("3: has no field 'text'"), HasSubstr("4: is not JSON"),
                                  HasSubstr("5: is not valid UTF-8")));
    const std::string bytes = test::readBytes(table);
    EXPECT_EQ(std::count(bytes.begin(), bytes.end(), '\n'), 1 + static_cast<int>(rowsPerText));

    settings.firstWindow = true;
    std::filesystem::remove(table);
    FeatureFile file(table, featureHeader(settings.features), rowsPerText, false);
    EXPECT_EQ(run(texts, file, settings).failures.size(), 4u);
    const std::string windowed = test::readBytes(table);
    EXPECT_THAT(windowed, HasSubstr(",64,1,0,")); // tokens: what the model takes; text_tokens before it says how many
}

TEST_F(FeatureRunTest, CleaningChangesTheTextThatIsAnalysedNotItsHash)
{
    const TextCollection texts =
        collection("{\"text\": \"  @someone a   cat &amp; a dog \"}\n{\"text\": \"a cat & a dog\"}\n");
    FeatureSettings settings = smallSettings();
    settings.clean = true;
    runToFile(texts, false, settings);
    const std::string bytes = test::readBytes(table);
    CsvReader reader(bytes);
    reader.next();
    std::vector<CsvRecord> rows;
    while (auto record = reader.next())
        rows.push_back(std::move(*record));
    ASSERT_EQ(rows.size(), 4u);
    EXPECT_NE(rows[0].fields[2], rows[2].fields[2]);
    for (std::size_t k = 3; k < rows[0].fields.size(); ++k)
        EXPECT_EQ(rows[0].fields[k], rows[2].fields[k]) << k;
}

TEST_F(FeatureRunTest, WhatIsNotThisTableIsLeftAlone)
{
    const TextCollection texts = collection(threeTexts);
    runToFile(texts, false);
    const std::string bytes = test::readBytes(table);
    const auto refusal = [&](bool resume, const FeatureSettings& settings, std::size_t rows) {
        return test::messageOf<InputError>([&] { FeatureFile(table, featureHeader(settings.features), rows, resume); });
    };
    EXPECT_THAT(refusal(false, smallSettings(), rowsPerText), HasSubstr("exists already"));
    EXPECT_THAT(refusal(true, FeatureSettings{}, rowsPerText), HasSubstr("other columns"));
    EXPECT_THAT(refusal(true, smallSettings(), 4), HasSubstr("rows, expected 4"));
    EXPECT_EQ(test::readBytes(table), bytes);

    const TextCollection changed = collection("{\"text\": \"another text\"}\n");
    EXPECT_THAT(test::messageOf<InputError>([&] { runToFile(changed, true); }), HasSubstr("the texts have changed"));

    const std::size_t second = bytes.find('\n', bytes.find('\n') + 1) + 1;
    test::writeBytes(table, bytes.substr(0, second) + "x,y\n" + bytes.substr(second));
    EXPECT_THAT(refusal(true, smallSettings(), rowsPerText), HasSubstr("line 3 is damaged"));
    EXPECT_THAT(test::messageOf<InputError>([&] { FeatureFile(folder.path(), featureHeader({}), rowsPerText, true); }),
                HasSubstr("no regular file"));
}

TEST_F(FeatureRunTest, ATextThatIsGivenTwiceIsComputedOnce)
{
    test::writeBytes(folder / "a.txt", "the tip of the iceberg");
    const std::string path = (folder / "a.txt").string();
    const FeatureRun result = runToFile(TextCollection::open(std::vector{path, path}, {}), false);
    EXPECT_EQ(result.computed, 1u);
    EXPECT_EQ(result.skipped, 1u);
}

TEST_F(FeatureRunTest, TheBytesDoNotDependOnTheNumberOfThreads)
{
    std::string lines;
    for (int i = 0; i < 40; ++i)
        lines += i % 7 == 3 ? "{\"text\": \"\"}\n"
                            : "{\"text\": \"" + std::string(static_cast<std::size_t>(1 + i * 5 % 50), 'x') + " and " +
                                  std::to_string(i) + "\"}\n";
    const TextCollection texts = collection(lines);
    std::vector<std::string> tables;
    std::vector<std::vector<std::size_t>> failures;
    for (const int count : {1, 2, 5}) {
        threads = count;
        const FeatureRun result = runToFile(texts, false);
        tables.push_back(test::readBytes(table));
        failures.emplace_back();
        for (const FeatureFailure& failure : result.failures)
            failures.back().push_back(failure.row);
        std::filesystem::remove(table);
    }
    EXPECT_EQ(tables[1], tables[0]);
    EXPECT_EQ(tables[2], tables[0]);
    EXPECT_THAT(failures[0], ElementsAre(4, 11, 18, 25, 32, 39));
    EXPECT_EQ(failures[1], failures[0]);
    EXPECT_EQ(failures[2], failures[0]);
}

TEST(FeatureThreads, AreSharedOutOverTextsFirst)
{
    EXPECT_EQ(featureThreadsPerText(8, 200), 1);
    EXPECT_EQ(featureThreadsPerText(8, 3), 2);
    EXPECT_EQ(featureThreadsPerText(8, 1), 8);
    EXPECT_EQ(featureThreadsPerText(1, 5), 1);
}

TEST_F(FeatureRunTest, ARunIsStoppedBetweenHeadsAndLeavesWholeTexts)
{
    const TextCollection texts = collection(threeTexts);
    runToFile(texts, false);
    const std::string expected = test::readBytes(table);
    std::filesystem::remove(table);
    std::stop_source stop;
    FeatureListener listener;
    listener.onText = [&](std::size_t index) {
        if (index == 2)
            stop.request_stop();
    };
    {
        FeatureFile file(table, featureHeader(smallSettings().features), rowsPerText, false);
        EXPECT_THROW(run(texts, file, smallSettings(), listener, Control(stop.get_token())), Cancelled);
    }
    const std::string partial = test::readBytes(table);
    EXPECT_LT(partial.size(), expected.size());
    EXPECT_TRUE(expected.starts_with(partial));
    runToFile(texts, true);
    EXPECT_EQ(test::readBytes(table), expected);
}

TEST_F(FeatureRunTest, TheDescriptionSaysWhatTheTableHoldsAndGuardsItsContinuation)
{
    FeatureDescription description;
    description.version = "1";
    description.settings = smallSettings();
    description.settings.features = {};
    description.heads = {{1, 0}, {1, 2}};
    description.model = model;
    const auto file = folder / "out.csv.json";
    writeDescription(file, description);
    const auto json = nlohmann::json::parse(test::readBytes(file));
    EXPECT_EQ(json["model"]["sha256"], model.sha256);
    EXPECT_EQ(json["columns"].size(), 80u);
    EXPECT_EQ(json["columns"][0]["degenerate"], "always the tokens, at most 500");
    EXPECT_EQ(json["degenerate"].size(), 13u);
    EXPECT_TRUE(json["run"].is_null());
    EXPECT_NO_THROW(requireSameDefinition(file, description));
    description.version = "2"; // and a run that ended change nothing
    description.run = FeatureRun{3, 2, 0, {{"a.txt", 1, "is empty"}}};
    EXPECT_NO_THROW(requireSameDefinition(file, description));
    writeDescription(file, description);
    EXPECT_EQ(nlohmann::json::parse(test::readBytes(file))["run"]["failures"][0]["message"], "is empty");

    const auto refusal = [&](const FeatureDescription& other) {
        return test::messageOf<InputError>([&] { requireSameDefinition(file, other); });
    };
    FeatureDescription other = description;
    other.settings.hideSink = true;
    EXPECT_THAT(refusal(other), HasSubstr("another 'hide_sink'"));
    other = description;
    other.model->sha256[0] = '0';
    EXPECT_THAT(refusal(other), HasSubstr("another 'model_sha256'"));
    other = description;
    other.heads.pop_back();
    EXPECT_THAT(refusal(other), HasSubstr("another 'heads'"));
    test::writeBytes(file, "[]");
    EXPECT_THAT(refusal(description), HasSubstr("expected the description"));
}

} // namespace
} // namespace toposcope
