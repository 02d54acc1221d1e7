// Sessions on the command line: what one command saves, the others take as their input, without the model.

#include "core/io/npy.h"
#include "core/io/session.h"
#include "tests/support/command_line.h"
#include "tests/support/random_inputs.h"

#include <sstream>

namespace toposcope {
namespace {

using Json = nlohmann::json;
using test::Result;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr const char* textA = "The tip of the iceberg is 世界 🙂.";
constexpr const char* textB = "To be or not to be, that is the question.";

class SessionCli : public test::Cli {
protected:
    std::string path(const char* name) { return (folder / name).string(); }

    // Saved attention of 6 tokens, as analyze --attention takes it.
    test::Arguments savedAttention()
    {
        const AttentionTensor attention = test::randomAttention(2, 3, 6, 1);
        std::vector<float> values;
        for (const HeadId id : attention.kept()) {
            const AttentionView view = attention.head(id);
            values.insert(values.end(), view.data(), view.data() + 36);
        }
        writeNpy(folder / "attention.npy", values, std::vector<std::size_t>{2, 3, 6, 6});
        file("tokens.json", R"(["a", "b", "c", "d", "e", "f"])");
        return {"--attention", path("attention.npy"), "--tokens", path("tokens.json")};
    }

    // Runs, expects success and gives what was printed.
    std::string output(test::Arguments arguments)
    {
        const Result result = run(arguments);
        EXPECT_EQ(result.status, 0) << result.err;
        EXPECT_THAT(result.err, IsEmpty());
        return result.out;
    }
};

TEST_F(SessionCli, SavedAttentionIsAnalysedWithoutItsFiles)
{
    test::Arguments arguments = savedAttention();
    arguments.insert(arguments.begin(), "analyze");
    arguments.insert(arguments.end(), {"--layers", "1", "--threshold", "0.5", "--save-session", path("s.toposcope")});
    const std::string first = output(arguments);
    std::filesystem::remove(folder / "attention.npy");
    std::filesystem::remove(folder / "tokens.json");
    EXPECT_EQ(output({"analyze", "--session", path("s.toposcope")}), first);
    EXPECT_THAT(output({"analyze", "--session", path("s.toposcope"), "--threshold", "0.25"}), HasSubstr("At 0.250000"));
    expectRefusal({"analyze", "--session", path("s.toposcope"), "--layers", "0"}, ".json: there is no such file");
    expectRefusal({"tokenize", "--session", path("s.toposcope")}, "no text to split");
    expectRefusal({"distance", "--session", path("s.toposcope")}, "there is no text B");
    const Json points = Json::parse(output({"persistence", "--session", path("s.toposcope"), "--json", "-"}));
    const Json analysis = Json::parse(output({"analyze", "--session", path("s.toposcope"), "--json", "-"}));
    EXPECT_EQ(points["points"], analysis["tokens"].size());
    EXPECT_EQ(points["diagram"], analysis["diagram"]);
}

TEST_F(SessionCli, UsageIsChecked)
{
    savedAttention();
    EXPECT_EQ(run({"persistence"}).status, 2);
    EXPECT_EQ(run({"persistence", "m.csv", "--session", "s"}).status, 2);
    EXPECT_EQ(run({"distance", "a.json"}).status, 2);
    EXPECT_EQ(run({"distance", "a.json", "b.json", "--session", "s"}).status, 2);
    EXPECT_EQ(run({"analyze", "--side", "b"}).status, 2);
    EXPECT_EQ(run({"analyze", "--session", "s", "--side", "c"}).status, 2);
    EXPECT_EQ(run({"tokenize", "--session", "s", "--text", "x"}).status, 2);
    expectRefusal({"analyze", "--session", path("none.toposcope")}, "there is no such file");
}

TEST_F(SessionCli, ALaterSchemaAndATornFileAreSaidToBeSo)
{
    expectRefusal({"analyze", "--session", file("new.toposcope", "{\"schema\": 99}")}, "schema 99");
    test::Arguments arguments = savedAttention();
    arguments.insert(arguments.begin(), "analyze");
    arguments.insert(arguments.end(), {"--save-session", path("s.toposcope")});
    output(arguments);
    const std::string whole = test::readBytes(path("s.toposcope"));
    const std::string torn = file("torn.toposcope", whole.substr(0, whole.size() - 50));
    const Result result = run({"analyze", "--session", torn}); // the document is there, and the files it names
    EXPECT_EQ(result.status, 0);
    EXPECT_THAT(result.err, HasSubstr("note: " + torn + ": ends after byte"));
    EXPECT_THAT(result.out, Not(IsEmpty()));
}

class SessionOfTexts : public SessionCli {
protected:
    // A model of its own, which can be taken away.
    void SetUp() override
    {
        std::filesystem::copy(test::fixture("tiny-f32"), folder / "model");
        comparison = Json::parse(output({"compare", "--model", path("model"), "--text-a", textA, "--text-b", textB,
                                         "--save-session", path("s.toposcope"), "--json", "-"}));
        single = Json::parse(output({"analyze", "--model", path("model"), "--text", textB, "--json", "-"}));
        session = path("s.toposcope");
    }
    void removeModel() { std::filesystem::remove_all(folder / "model"); }

    Json json(test::Arguments arguments)
    {
        arguments.insert(arguments.end(), {"--json", "-"});
        Json result = Json::parse(output(arguments));
        result.erase("seconds");
        return result;
    }
    static Json timeless(Json result)
    {
        result.erase("seconds");
        return result;
    }

    Json comparison;
    Json single;
    std::string session;
};

TEST_F(SessionOfTexts, EveryCommandTakesItWithoutTheModel)
{
    const Json tokens = json({"tokenize", "--model", path("model"), "--text", textB});
    removeModel();
    EXPECT_EQ(json({"compare", "--session", session}), timeless(comparison));
    EXPECT_EQ(json({"analyze", "--session", session, "--side", "b"}), timeless(single)); // on its own scale
    EXPECT_EQ(json({"tokenize", "--session", session, "--side", "b"}), tokens);
    EXPECT_EQ(json({"persistence", "--session", session, "--side", "b"})["diagram"].size(),
              comparison["b"]["diagram"].size());
    const Json distances = json({"distance", "--session", session})["distances"];
    EXPECT_EQ(distances, comparison["distances"]);
}

TEST_F(SessionOfTexts, WhatItHasNotComputedNeedsTheModel)
{
    const Json layer = json({"analyze", "--session", session, "--layers", "1", "--words"});
    EXPECT_EQ(layer, json({"analyze", "--model", path("model"), "--text", textA, "--layers", "1", "--words"}));
    EXPECT_EQ(json({"heads", "--session", session, "--side", "b"}),
              json({"heads", "--model", path("model"), "--text", textB}));
    removeModel();
    expectRefusal({"analyze", "--session", session, "--layers", "1"}, path("model"));
    expectRefusal({"heads", "--session", session}, path("model"));
}

TEST_F(SessionOfTexts, TheCommandLineOverridesInBothDirections)
{
    const std::string saved = path("t.toposcope");
    output({"analyze", "--session", session, "--words", "--keep-sink", "--no-bos", "--window", "1:6", "--estimator",
            "xlogy", "--save-session", saved});
    const DocumentSide side = loadSession(saved).document.a;
    EXPECT_EQ(side.text, textA);
    EXPECT_TRUE(side.settings.words && !side.settings.hideSink && !side.settings.prependBos);
    EXPECT_EQ(side.settings.window, (TokenWindow{1, 6}));
    EXPECT_EQ(json({"analyze", "--session", saved, "--no-words", "--hide-sink", "--bos", "--window", "all",
                    "--estimator", "pointwise"}),
              json({"analyze", "--model", path("model"), "--text", textA}));
    EXPECT_EQ(json({"analyze", "--session", session, "--text", textB}), timeless(single));
}

TEST_F(SessionOfTexts, ScalesAreTheSessionsUnlessSaidOtherwise)
{
    const Json each = json({"compare", "--model", path("model"), "--text-a", textA, "--text-b", textB, "--scale-each",
                            "--save-session", path("each.toposcope")});
    EXPECT_NE(each["distances"], comparison["distances"]);
    removeModel();
    EXPECT_EQ(json({"compare", "--session", path("each.toposcope")}), each);
    EXPECT_EQ(json({"compare", "--session", path("each.toposcope"), "--common-scale"}), timeless(comparison));
    EXPECT_EQ(json({"compare", "--session", session, "--scale-each"}), each);
}

TEST_F(SessionOfTexts, AComparisonSavedAgainHasTheSameBytes)
{
    output({"compare", "--session", path("s.toposcope"), "--save-session", path("again.toposcope")});
    EXPECT_EQ(test::readBytes(path("again.toposcope")), test::readBytes(path("s.toposcope")));
}

TEST_F(SessionOfTexts, GrowthAndFeaturesTakeItsTexts)
{
    EXPECT_EQ(output({"growth", "--session", path("s.toposcope"), "--side", "b", "--layers", "0", "--csv", "-"}),
              output({"growth", "--model", path("model"), "--text", textB, "--layers", "0", "--csv", "-"}));
    const auto features = [&](const test::Arguments& input) {
        test::Arguments arguments{"features", "--model", path("model"), "--layers",          "0",
                                  "--heads",  "0",       "--output",    path("features.csv")};
        arguments.insert(arguments.end(), input.begin(), input.end());
        EXPECT_EQ(run(arguments).status, 0);
        const std::string table = test::readBytes(path("features.csv"));
        std::filesystem::remove(path("features.csv"));
        std::filesystem::remove(path("features.csv.json"));
        // Without the columns that say where a text comes from.
        std::vector<std::string> rows;
        std::istringstream lines(table);
        for (std::string line; std::getline(lines, line);)
            rows.push_back(line.substr(line.find(',', line.find(',') + 1)));
        return rows;
    };
    EXPECT_EQ(features({"--session", path("s.toposcope")}), features({file("a.txt", textA), file("b.txt", textB)}));
}

TEST_F(SessionOfTexts, AnotherTextTakesTheSecondPlace)
{
    const std::string one = path("one.toposcope");
    output({"analyze", "--model", path("model"), "--text", textA, "--save-session", one});
    EXPECT_EQ(json({"compare", "--session", one, "--text-b", textB}), timeless(comparison));
    expectRefusal({"compare", "--session", one}, "there is no text B");
    EXPECT_EQ(json({"compare", "--session", session, "--text-a", textA}), timeless(comparison));
}

} // namespace
} // namespace toposcope
