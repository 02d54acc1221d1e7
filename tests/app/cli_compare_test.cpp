// Subsets, growth, baselines and comparisons head by head, on the command line.

#include "core/io/npy.h"
#include "tests/support/command_line.h"
#include "tests/support/random_inputs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace toposcope {
namespace {

using Json = nlohmann::json;
using test::Arguments;
using test::Result;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

class CompareCli : public test::Cli {
protected:
    // Random causal attention of one layer with two heads over eight tokens, the first of which is hidden.
    Arguments savedAttention()
    {
        const AttentionTensor tensor = test::randomAttention(1, 2, 8, 3, 6.0, 4.0);
        std::vector<float> values;
        for (const HeadId id : tensor.kept()) {
            for (int i = 0; i < 8; ++i)
                values.insert(values.end(), tensor.head(id).row(i).begin(), tensor.head(id).row(i).end());
        }
        writeNpy(folder / "attention.npy", values, std::vector<std::size_t>{2, 8, 8});
        return {"--attention", (folder / "attention.npy").string(), "--tokens",
                file("tokens.json", R"(["[CLS]","the"," tip"," of"," the"," ice"," of"," it"])")};
    }

    Result runSaved(const std::string& command, const Arguments& more)
    {
        Arguments arguments{command};
        for (const Arguments& part : {savedAttention(), more})
            arguments.insert(arguments.end(), part.begin(), part.end());
        return run(arguments);
    }
};

TEST_F(CompareCli, GrowthEndsWithThePlainAnalysis)
{
    const Result growth = runSaved("growth", {"--threshold", "1", "--json", "-"});
    ASSERT_EQ(growth.status, 0) << growth.err;
    const Json json = growth.json();
    EXPECT_EQ(json["command"], "growth");
    ASSERT_EQ(json["growth"].size(), 6u); // 2 to 7 tokens
    const Json& last = json["growth"].back();
    const Json plain = runSaved("analyze", {"--threshold", "1", "--json", "-"}).json();
    EXPECT_EQ(last["nodes"], plain["tokens"].size());
    EXPECT_EQ(last["end"], plain["tokens"].back()["end"]);
    EXPECT_EQ(last["betti"], plain["betti"]);
    Json diagram = Json::array({Json::array(), Json::array()});
    for (const Json& pair : plain["diagram"])
        diagram[pair["dimension"].get<std::size_t>()].push_back({pair["birth"], pair["death"]});
    EXPECT_EQ(last["diagram"], diagram);
}

TEST_F(CompareCli, GrowthIsATableOrCsvToo)
{
    const Result table = runSaved("growth", {});
    EXPECT_THAT(table.out, HasSubstr("nodes  end  H0 total  H0 bars"));
    const Result csv = runSaved("growth", {"--csv", "-", "--threshold", "0.5"});
    EXPECT_THAT(csv.out,
                StartsWith("nodes,end,H0_total,H0_bars,H0_longest,betti_0,H1_total,H1_bars,H1_longest,betti_1\n2,"));
    EXPECT_EQ(std::count(csv.out.begin(), csv.out.end(), '\n'), 7);
    EXPECT_EQ(runSaved("growth", {"--csv", "-", "--json", "-"}).status, 2);
}

TEST_F(CompareCli, ASubsetKeepsTheDistancesOfItsContext)
{
    const auto readDistance = [&](const char* name) { return readNpy(folder / name / "distance.npy").values; };
    runSaved("analyze", {"--matrices", (folder / "whole").string(), "--json", (folder / "whole.json").string()});
    const Result part =
        runSaved("analyze", {"--subset", "4:11,12:15", "--matrices", (folder / "part").string(), "--json", "-"});
    ASSERT_EQ(part.status, 0) << part.err;
    const Json json = part.json();
    EXPECT_EQ(json["settings"]["subset"], Json::parse("[[4,11],[12,15]]"));
    ASSERT_EQ(json["tokens"].size(), 3u); // "[CLS]the tip of …": hidden, "the", " tip" up to byte 12, " of"
    const auto whole = readDistance("whole");
    const auto chosen = readDistance("part");
    for (std::size_t i = 0; i < 3; ++i) {
        for (std::size_t j = 0; j < 3; ++j)
            EXPECT_EQ(chosen[i * 3 + j], whole[i * 7 + j]);
    }
    EXPECT_EQ(readNpy(folder / "part" / "attention.npy").shape, (std::vector<std::size_t>{2, 3, 3}));
}

TEST_F(CompareCli, APhraseIsFoundWhereverItOccurs)
{
    const Json json = runSaved("analyze", {"--phrase", " of", "--phrase", "the  tip", "--json", "-"}).json();
    EXPECT_EQ(json["settings"]["subset"], Json::parse("[[13,15],[24,26],[5,12]]"));
    EXPECT_EQ(json["tokens"].size(), 4u);
    const Result missing = runSaved("analyze", {"--phrase", "tongue"});
    EXPECT_EQ(missing.status, 1);
    EXPECT_THAT(missing.err, HasSubstr("the text has no \"tongue\""));
}

TEST_F(CompareCli, WrongSubsetsAreRefused)
{
    for (const char* wrong : {"4", "4:", "9:4", "4:4", "-1:4", "1:2,", "a:b", "1:2:3"})
        EXPECT_EQ(runSaved("analyze", {"--subset", wrong}).status, 2) << wrong;
    const Result beyond = runSaved("analyze", {"--subset", "4:1000"});
    EXPECT_EQ(beyond.status, 1);
    EXPECT_THAT(beyond.err, HasSubstr("go beyond the text"));
    EXPECT_THAT(runSaved("growth", {"--subset", "4:20"}).err, HasSubstr("growth is of a whole text"));
}

TEST_F(CompareCli, TwoEmptyDiagramsAreAtDistanceZero)
{
    const std::string empty = file("empty.json", "[]");
    const Result table = run({"distance", empty, empty});
    EXPECT_EQ(table.status, 0);
    EXPECT_THAT(table.out, HasSubstr("H0           0.000000       0.000000       0.000000"));
    const Json json = run({"distance", empty, empty, "--json", "-"}).json();
    ASSERT_EQ(json["distances"].size(), 1u);
    EXPECT_EQ(json["distances"][0]["bottleneck"], 0.0);
}

const std::string textA = "The cat sat on the mat because the cat was tired.";
const std::string textB = "The tip of the iceberg is what the captain saw.";

TEST_F(CompareCli, PermutationsGiveABandAndAPercentile)
{
    const Arguments arguments{"compare", "--text-a",       textA, "--text-b", textB, "--layers", "1", "--heads",
                              "2",       "--permutations", "6",   "--seed",   "5",   "--json",   "-"};
    const Result result = run(arguments);
    ASSERT_EQ(result.status, 0) << result.err;
    const Json json = result.json();
    const Json& baseline = json["baseline"];
    EXPECT_EQ(baseline["shuffles"], 6);
    EXPECT_EQ(baseline["seed"], 5);
    ASSERT_EQ(baseline["dimensions"].size(), 2u);
    for (const Json& dimension : baseline["dimensions"]) {
        for (const char* name : {"bottleneck", "wasserstein_1", "wasserstein_2"}) {
            const Json& position = dimension[name];
            ASSERT_EQ(position["values"].size(), 6u);
            EXPECT_LE(position["low"], position["median"]);
            EXPECT_LE(position["median"], position["high"]);
            const double observed = json["distances"][dimension["dimension"].get<std::size_t>()][name].get<double>();
            const auto near = std::count_if(position["values"].begin(), position["values"].end(),
                                            [&](const Json& value) { return value.get<double>() <= observed; });
            EXPECT_DOUBLE_EQ(position["percentile"].get<double>(), 100.0 * static_cast<double>(near) / 6.0);
            EXPECT_DOUBLE_EQ(position["p_value"].get<double>(), (1.0 + static_cast<double>(near)) / 7.0);
        }
    }
    EXPECT_EQ(run(arguments).json()["baseline"], baseline);
    Arguments table(arguments.begin(), arguments.end() - 2);
    EXPECT_THAT(run(table).out, HasSubstr("Among 6 random orders of B (seed 5)"));
    EXPECT_EQ(run({"compare", "--text-a", textA, "--text-b", textB, "--permutations", "0"}).status, 2);
}

TEST_F(CompareCli, OneTextUnderTwoHeads)
{
    const Result result = run({"compare", "--text-a", textA, "--layers", "1", "--heads", "2", "--layers-b", "4",
                               "--heads-b", "0", "--json", "-"});
    ASSERT_EQ(result.status, 0) << result.err;
    const Json json = result.json();
    EXPECT_EQ(json["settings"]["layers"], Json::parse("[1]"));
    EXPECT_EQ(json["b"]["settings"]["layers"], Json::parse("[4]"));
    EXPECT_EQ(json["b"]["settings"]["heads"], Json::parse("[0]"));
    EXPECT_EQ(json["a"]["tokens"], json["b"]["tokens"]);
    EXPECT_FALSE(json["b"].contains("model"));
    EXPECT_EQ(json["common_prefix_tokens"], 0);
    const Result table = run({"compare", "-", "--heads-b", "3"}, textA);
    EXPECT_THAT(table.out, HasSubstr("A: inverse-mi (pointwise, normalised, max) · mean of 48 heads"));
    EXPECT_THAT(table.out, HasSubstr("Note: A is of 48 heads, B of 6 heads"));
    EXPECT_EQ(run({"compare", "--text-a", textA}).status, 2);
}

TEST_F(CompareCli, OneTextUnderTwoModels)
{
    const std::string tiny = test::fixture("tiny-f32").string();
    const Result result = run({"compare", "--text-a", textA, "--model-b", tiny, "--json", "-"});
    ASSERT_EQ(result.status, 0) << result.err;
    const Json json = result.json();
    EXPECT_EQ(json["model"]["name"], "toposcope-mini");
    EXPECT_EQ(json["b"]["model"]["path"], std::filesystem::canonical(tiny).string());
}

TEST_F(CompareCli, APhraseOfACommonBeginningIsTheSame)
{
    const std::string begin = "On the tip of the tongue ";
    const Json json = run({"compare", "--text-a", begin + "and more", "--text-b", begin + "there is an iceberg",
                           "--phrase", "tip of the tongue", "--distance", "attention", "--json", "-"})
                          .json();
    EXPECT_EQ(json["common_prefix_tokens"], json["a"]["tokens"].size());
    EXPECT_NEAR(json["distances"][0]["wasserstein_1"].get<double>(), 0.0, 1e-5); // float attention of two passes
}

TEST_F(CompareCli, HeadsAgainstAnotherTextAreComparisonsUnderEachHead)
{
    const Result result =
        run({"heads", "--text", textA, "--against-text", textB, "--layers", "2", "--heads", "0-1", "--json", "-"});
    ASSERT_EQ(result.status, 0) << result.err;
    const Json heads = result.json()["differences"]["heads"];
    ASSERT_EQ(heads.size(), 2u);
    for (const Json& head : heads) {
        const Json alone = run({"compare", "--text-a", textA, "--text-b", textB, "--layers", "2", "--heads",
                                std::to_string(head["head"].get<int>()), "--json", "-"})
                               .json();
        for (std::size_t k = 0; k < 2; ++k) {
            EXPECT_NEAR(head["bottleneck"][k].get<double>(), alone["distances"][k]["bottleneck"].get<double>(), 1e-12);
            EXPECT_NEAR(head["wasserstein_1"][k].get<double>(), alone["distances"][k]["wasserstein_1"].get<double>(),
                        1e-12);
        }
    }
    const Result table = run({"heads", "--text", textA, "--against", "-", "--layers", "2"}, textB);
    EXPECT_THAT(table.out, HasSubstr("Distance from the other text, head by head"));
    EXPECT_EQ(run({"heads", "-", "--against", "-"}, textB).status, 2);
}

} // namespace
} // namespace toposcope
