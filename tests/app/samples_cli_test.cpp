// `samples`, what --sample gives the other commands, and `heads --probe`, as a user meets them.

#include "tests/support/command_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <sstream>

namespace toposcope {
namespace {

using Json = nlohmann::json;
using test::Arguments;
using test::Cli;
using test::Result;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

class SamplesCli : public Cli {
protected:
    static std::filesystem::path installed(const std::string& file)
    {
        return std::filesystem::path(TOPOSCOPE_BUILD_DIR "/share/toposcope/samples") / file;
    }
};

TEST_F(SamplesCli, ListsEveryOneWithItsSentence)
{
    const Json list = run({"samples", "--json", "-"}).json();
    EXPECT_EQ(list["command"], "samples");
    const Result table = run({"samples"});
    EXPECT_EQ(table.status, 0);
    EXPECT_THAT(table.err, IsEmpty());
    EXPECT_EQ(list["samples"], Json::parse(test::readBytes(installed("index.json")))["samples"]);
    for (const Json& sample : list["samples"]) {
        EXPECT_THAT(table.out, HasSubstr("  " + sample["name"].get<std::string>() + ": "));
        EXPECT_THAT(table.out, HasSubstr("    " + sample["look_for"].get<std::string>() + '\n'));
    }
    EXPECT_THAT(table.out, StartsWith(list["samples"][0]["group"].get<std::string>() + '\n'));
}

TEST_F(SamplesCli, PrintsATextByteForByte)
{
    for (const char* name : {"iceberg", "human-rights-arabic", "nursery-rhyme", "emoji"}) {
        const Result result = run({"samples", name});
        EXPECT_EQ(result.status, 0);
        EXPECT_EQ(result.out, test::readBytes(installed(std::string(name) + ".txt")));
    }
    const Json one = run({"samples", "chinese", "--json", "-"}).json();
    EXPECT_EQ(one["texts"], Json({test::readBytes(installed("chinese.txt"))}));
    EXPECT_EQ(one["name"], "chinese");
}

TEST_F(SamplesCli, PrintsAPairOrOneOfIt)
{
    const std::string a = test::readBytes(installed("paraphrase-a.txt"));
    const std::string b = test::readBytes(installed("paraphrase-b.txt"));
    EXPECT_EQ(run({"samples", "paraphrases"}).out, a + "\n\n" + b + '\n');
    EXPECT_EQ(run({"samples", "paraphrases", "--side", "a"}).out, a);
    EXPECT_EQ(run({"samples", "paraphrases", "--side", "b"}).out, b);
    EXPECT_EQ(run({"samples", "paraphrases", "--side", "b", "--json", "-"}).json()["texts"], Json({b}));
    EXPECT_EQ(run({"samples", "iceberg", "--side", "a"}).status, 0);
    expectRefusal({"samples", "iceberg", "--side", "b"}, "has one text, A");
}

TEST_F(SamplesCli, AWrongNameIsAnsweredWithThoseThereAre)
{
    expectRefusal({"samples", "icebreg"}, "there is no sample 'icebreg'; there are iceberg, sonnet");
    expectRefusal({"analyze", "--sample", "icebreg"}, "there is no sample 'icebreg'");
    for (const Arguments& wrong :
         {Arguments{"samples", "iceberg", "sonnet"}, Arguments{"samples", "--side", "a"},
          Arguments{"samples", "paraphrases", "--side", "c"},
          Arguments{"analyze", "--sample", "iceberg", "--text", "a b"}, Arguments{"compare", "--sample", "iceberg"},
          Arguments{"compare", "--sample", "paraphrases", "--sample", "iceberg"},
          Arguments{"compare", "--sample", "paraphrases", "c.txt"}}) {
        const Result result = run(wrong);
        EXPECT_EQ(result.status, 2) << testing::PrintToString(wrong);
        EXPECT_THAT(result.out, IsEmpty());
    }
}

TEST_F(SamplesCli, HelpHasAnExample)
{
    EXPECT_THAT(run({"samples", "--help"}).out, HasSubstr("Example: toposcope-cli samples"));
    EXPECT_THAT(run({"--help"}).out, HasSubstr("samples"));
}

TEST_F(SamplesCli, ASampleIsAnalysedAsItsFileIs)
{
    const std::string iceberg = installed("iceberg.txt").string();
    EXPECT_EQ(run({"analyze", "--sample", "iceberg", "--layers", "1"}).out,
              run({"analyze", iceberg, "--layers", "1"}).out);
    expectRefusal({"analyze", "--sample", "topics"}, "compare --sample topics");
}

// Options that may be repeated take one value at a time: what follows it is a file.
TEST_F(SamplesCli, AFileMayFollowARepeatableOption)
{
    const std::string iceberg = installed("iceberg.txt").string();
    const Result before = run({"analyze", "--layers", "1", "--phrase", "the tip", iceberg});
    ASSERT_EQ(before.status, 0) << before.err;
    EXPECT_EQ(before.out, run({"analyze", iceberg, "--layers", "1", "--phrase", "the tip"}).out);
}

TEST_F(SamplesCli, APairIsCompared)
{
    const std::string a = installed("paraphrase-a.txt").string();
    const std::string b = installed("other-topic.txt").string();
    const Arguments settings{"--layers", "1", "--heads", "0"};
    const auto compared = [&](Arguments arguments) {
        arguments.insert(arguments.begin(), "compare");
        arguments.insert(arguments.end(), settings.begin(), settings.end());
        const Result result = run(arguments);
        EXPECT_EQ(result.status, 0) << result.err;
        return result.out;
    };
    const std::string expected = compared({a, b});
    EXPECT_EQ(compared({"--sample", "topics"}), expected);
    EXPECT_EQ(compared({"--sample", "human-rights-english", "--sample", "human-rights-german"}),
              compared({"--sample", "translations"}));
    EXPECT_EQ(compared({"--sample", "iceberg", b}), compared({installed("iceberg.txt").string(), b}));
}

// heads --probe
// ----------------------------------------------------------------------------------------------------------------

TEST_F(SamplesCli, ProbingReportsEveryHeadAndTheKindsByTheirDefinition)
{
    const Arguments command{"heads", "--probe", "--probe-length", "20", "--probe-sequences", "2", "--json", "-"};
    const Result result = run(command);
    ASSERT_EQ(result.status, 0) << result.err;
    const Json json = result.json();
    EXPECT_EQ(run(command).out, result.out);
    EXPECT_EQ(json["probe"], (Json{{"length", 20}, {"sequences", 2}, {"seed", 1}, {"bos", true}}));
    const auto heads = json["model"]["layers"].get<std::size_t>() * json["model"]["heads"].get<std::size_t>();
    ASSERT_EQ(json["heads"].size(), heads);
    std::map<std::string, std::set<Json>> wanted;
    for (const Json& head : json["heads"]) {
        const Json id{head["layer"], head["head"]};
        for (const char* score : {"induction", "duplicate", "previous", "previous_distance"}) {
            EXPECT_GE(head[score].get<double>(), 0.0);
            EXPECT_LE(head[score].get<double>(), 1.0);
        }
        EXPECT_FALSE(head.contains("previous_distance_text"));
        if (head["induction"].get<double>() >= 0.4)
            wanted["induction_heads"].insert(id);
        if (head["duplicate"].get<double>() >= 0.4)
            wanted["duplicate_token_heads"].insert(id);
        if (head["previous_distance"].get<double>() < 0.5)
            wanted["previous_token_heads"].insert(id);
    }
    for (const char* kind : {"induction_heads", "duplicate_token_heads", "previous_token_heads"})
        EXPECT_EQ(std::set<Json>(json[kind].begin(), json[kind].end()), wanted[kind]) << kind;
    EXPECT_NE(
        run({"heads", "--probe", "--probe-length", "20", "--probe-sequences", "2", "--seed", "2", "--json", "-"}).out,
        result.out);
}

// The distance over a text is the published feature `prev` of the same attention.
TEST_F(SamplesCli, ProbingWithATextGivesTheFeatureOfItsAttention)
{
    const Json probe =
        run({"heads", "--probe", "--probe-sequences", "1", "--sample", "iceberg", "--layers", "2", "--json", "-"})
            .json();
    const std::string file = installed("iceberg.txt").string();
    const Result features = run({"features", file, "--layers", "2", "--threshold-features", "none", "--barcode", "none",
                                 "--templates", "prev"});
    ASSERT_EQ(features.status, 0) << features.err;
    std::vector<double> wanted;
    std::istringstream lines(features.out);
    std::string line;
    std::getline(lines, line);
    ASSERT_THAT(line, testing::EndsWith("prev")) << line;
    while (std::getline(lines, line))
        wanted.push_back(std::stod(line.substr(line.rfind(',') + 1)));
    ASSERT_EQ(probe["heads"].size(), wanted.size());
    for (std::size_t k = 0; k < wanted.size(); ++k)
        EXPECT_NEAR(probe["heads"][k]["previous_distance_text"].get<double>(), wanted[k], 1e-6);
}

// What the built-in model's card promises.
TEST_F(SamplesCli, TheBuiltInModelHasHeadsThatDoSomething)
{
    const Json probe = run({"heads", "--probe", "--sample", "sonnet", "--json", "-"}).json();
    EXPECT_GE(probe["previous_token_heads"].size(), 2U);
    EXPECT_GE(probe["induction_heads"].size(), 1U);
}

TEST_F(SamplesCli, EverySampleHasALoopInSomeHead)
{
    const Json list = run({"samples", "--json", "-"}).json();
    ASSERT_GT(list["samples"].size(), 20U);
    for (const Json& sample : list["samples"]) {
        const std::string text = installed(sample["files"][0]).string();
        const Result result = run({"heads", text, "--json", "-"});
        ASSERT_EQ(result.status, 0) << result.err;
        const Json heads = result.json()["heads"];
        EXPECT_TRUE(std::ranges::any_of(heads, [](const Json& head) { return head["intervals"][1] > 0; })) << text;
    }
}

TEST_F(SamplesCli, ProbingSaysInATableWhatItMeasured)
{
    const Result result = run({"heads", "--probe", "--probe-length", "5", "--probe-sequences", "1", "--no-bos"});
    ASSERT_EQ(result.status, 0) << result.err;
    EXPECT_THAT(result.out, AllOf(HasSubstr("1 sequence of 5 random tokens said twice · seed 1\n"),
                                  HasSubstr("induction heads (mean attention ≥ 0.4"),
                                  HasSubstr("previous-token heads (distance to the prev template < 0.5)")));
}

TEST_F(SamplesCli, ProbingRefusesWhatItCannotDo)
{
    expectRefusal({"heads", "--probe", "--probe-length", "300"}, "take 601 positions; the model has 512");
    for (const Arguments& wrong : {Arguments{"heads", "--probe-length", "5", "--text", "a b"},
                                   Arguments{"heads", "--probe", "--against", "x.txt"},
                                   Arguments{"heads", "--probe", "--session", "x.toposcope"},
                                   Arguments{"heads", "--probe", "--probe-length", "1"}}) {
        const Result result = run(wrong);
        EXPECT_EQ(result.status, 2) << testing::PrintToString(wrong);
        EXPECT_THAT(result.out, IsEmpty());
    }
}

} // namespace
} // namespace toposcope
