#include "core/io/json_report.h"

#include "tests/support/fixtures.h"
#include "tests/support/sample_analysis.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <limits>
#include <memory>

#include <nlohmann/json.hpp>

#include <cmath>

namespace toposcope {
namespace {

using Json = nlohmann::json;
using testing::HasSubstr;
using testing::StartsWith;

TEST(JsonReport, TokensHaveByteOffsetsAndTheirOwnText)
{
    const TokenSequence sequence{"The café", {{TokenId{464}, 0, 3, "The"}, {TokenId{9}, 3, 9, " café"}}};
    EXPECT_EQ(tokensReport(sequence), R"({"schema":1,"tokens":[{"id":464,"text":"The","begin":0,"end":3},)"
                                      R"({"id":9,"text":" café","begin":3,"end":9}]})");
}

TEST(JsonReport, PartOfACharacterIsLabelledAndItsBytesGiven)
{
    const TokenSequence sequence{"é", {{TokenId{1}, 0, 1, "\xC3"}, {TokenId{2}, 1, 2, "\xA9"}}};
    const Json json = Json::parse(tokensReport(sequence, 3));
    EXPECT_EQ(json["tokens"][0]["text"], tokenLabel("\xC3"));
    EXPECT_EQ(json["tokens"][0]["bytes"], "c3");
    EXPECT_EQ(json["tokens"][1]["bytes"], "a9");
    EXPECT_EQ(json["replacements"], 3);
}

TEST(JsonReport, NoTokensIsAnEmptyList)
{
    EXPECT_EQ(tokensReport({}), R"({"schema":1,"tokens":[]})");
}

TEST(JsonReport, AnalysisHasTheFieldsOfSchemaOneInOrder)
{
    const auto analysis = test::sampleAnalysis();
    const std::string report = analysisReport(*analysis, 0.45);
    EXPECT_THAT(report, StartsWith(R"({"schema":1,"command":"analyze","model":{"name":"sample",)"));
    EXPECT_EQ(report.find('\n'), std::string::npos);
    const Json json = Json::parse(report);
    EXPECT_EQ(json["model"]["layers"], 12);
    EXPECT_EQ(json["model"]["sha256"], std::string(64, 'a'));
    const Json settings = json["settings"];
    EXPECT_EQ(settings["estimator"], "pointwise");
    EXPECT_EQ(settings["aggregate"], "mean");
    EXPECT_EQ(settings["distance"], "inverse-mi");
    EXPECT_EQ(settings["scale"], "normalised");
    EXPECT_EQ(settings["symmetrise"], "max");
    EXPECT_EQ(settings["layers"], Json::array({0}));
    EXPECT_EQ(settings["heads"], Json::array({0}));
    EXPECT_EQ(settings["bos"], true);
    EXPECT_EQ(settings["hide_sink"], true);
    EXPECT_EQ(settings["words"], false);
    EXPECT_EQ(json["tokens"].size(), 12u);
    EXPECT_EQ(json["tokens"][1]["text"], " tip");
    EXPECT_EQ(json["unit"], "nats");
    EXPECT_EQ(json["clamped_pairs"], 0);
    EXPECT_EQ(json["merges"].size(), 11u);
    EXPECT_EQ(json["betti"], Json::array({3, 1}));
    EXPECT_EQ(json["clusters"].size(), 3u);
    EXPECT_EQ(json["clusters"][0], Json::array({6, 7, 8, 9, 10, 11}));
    EXPECT_EQ(json["threshold"], 0.45);
}

TEST(JsonReport, NumbersReadBackExactlyAndWhatNeverDiesIsNull)
{
    const auto analysis = test::sampleAnalysis();
    const Json diagram = Json::parse(analysisReport(*analysis, 0.0))["diagram"];
    ASSERT_EQ(diagram.size(), analysis->diagram.pairs.size());
    int essential = 0;
    for (std::size_t i = 0; i < diagram.size(); ++i) {
        const PersistencePair& pair = analysis->diagram.pairs[i];
        EXPECT_EQ(diagram[i]["dimension"], pair.dimension);
        EXPECT_EQ(diagram[i]["birth"].get<double>(), pair.birth);
        if (diagram[i]["death"].is_null())
            ++essential;
        else
            EXPECT_EQ(diagram[i]["death"].get<double>(), pair.death);
        EXPECT_EQ(diagram[i].contains("loop"), pair.dimension == 1);
    }
    EXPECT_EQ(essential, 1);
}

TEST(JsonReport, ImportedAttentionHasNoModelButItsFile)
{
    Analysis analysis = *test::sampleAnalysis();
    analysis.model.reset();
    auto imported = std::make_shared<ImportedAttention>();
    imported->path = "bert-\xFF.npy"; // a path may be any bytes, JSON may not
    analysis.request.imported = imported;
    const Json json = Json::parse(analysisReport(analysis, 0.0));
    EXPECT_TRUE(json["model"].is_null());
    EXPECT_EQ(json["attention"], "bert-\uFFFD.npy");
    EXPECT_EQ(json["settings"]["bos"], false);
}

TEST(JsonReport, ComparisonNamesMatchedIntervalsByTheirPlaceInTheDiagrams)
{
    const auto a = test::sampleAnalysis();
    const auto b = test::randomAnalysis(9, 5);
    const Comparison comparison = compare(a, b);
    const Json json = Json::parse(comparisonReport(comparison, {true, {}, {}}));
    EXPECT_EQ(json["command"], "compare");
    EXPECT_EQ(json["scale_each"], true);
    ASSERT_EQ(json["distances"].size(), 2u);
    for (const Json& distance : json["distances"]) {
        const auto k = distance["dimension"].get<std::size_t>();
        EXPECT_EQ(distance["bottleneck"].get<double>(), comparison.distances[k].bottleneck.distance);
        EXPECT_EQ(distance["wasserstein_1"].get<double>(), comparison.distances[k].wasserstein1.distance);
        double largest = 0.0;
        for (const Json& pair : distance["matching"]["bottleneck"]) {
            largest = std::max(largest, pair["cost"].get<double>());
            for (const char* side : {"a", "b"}) {
                if (!pair[side].is_null()) {
                    EXPECT_EQ(json[side]["diagram"][pair[side].get<std::size_t>()]["dimension"], k);
                }
            }
        }
        EXPECT_EQ(largest, comparison.distances[k].bottleneck.distance);
    }
    EXPECT_FALSE(json.contains("pooled"));
}

TEST(JsonReport, ABaselineHasEveryShuffleAndTheObservedDistancesPlace)
{
    const Comparison comparison = compare(test::sampleAnalysis(), test::randomAnalysis(9, 5));
    ComparisonReportOptions options;
    options.baseline = PermutationBaseline{3, {}};
    for (const double factor : {0.5, 1.0, 2.0}) {
        ShuffleDistances shuffle;
        for (const DimensionDistance& distance : comparison.distances)
            shuffle.dimensions.push_back({distance.dimension, factor * distance.bottleneck.distance,
                                          factor * distance.wasserstein1.distance,
                                          std::numeric_limits<double>::infinity()});
        options.baseline->shuffles.push_back(shuffle);
    }
    const Json json = Json::parse(comparisonReport(comparison, options))["baseline"];
    EXPECT_EQ(json["shuffles"], 3);
    EXPECT_EQ(json["seed"], 3);
    ASSERT_EQ(json["dimensions"].size(), 2u);
    const Json& bottleneck = json["dimensions"][0]["bottleneck"];
    EXPECT_EQ(bottleneck["median"], comparison.distances[0].bottleneck.distance);
    EXPECT_DOUBLE_EQ(bottleneck["percentile"].get<double>(), 200.0 / 3.0);
    EXPECT_EQ(bottleneck["p_value"], 0.75);
    EXPECT_TRUE(json["dimensions"][0]["wasserstein_2"]["values"][0].is_null());
    EXPECT_TRUE(json["dimensions"][0]["wasserstein_2"]["high"].is_null());
}

TEST(JsonReport, NotesAreSentencesAndBTellsWhatIsItsOwn)
{
    auto b = std::make_shared<Analysis>(*test::sampleAnalysis());
    b->heads = {{3, 1}};
    b->request.settings.hideSink = false;
    b->request.settings.subset = {{4, 9}, {20, 31}};
    const Comparison comparison = compare(test::sampleAnalysis(), b);
    const Json json = Json::parse(comparisonReport(comparison));
    ASSERT_EQ(json["notes"].size(), comparison.notes.size());
    ASSERT_FALSE(json["notes"].empty());
    EXPECT_EQ(json["notes"][0], comparison.notes[0].text);
    EXPECT_EQ(json["b"]["settings"]["layers"], Json::parse("[3]"));
    EXPECT_EQ(json["b"]["settings"]["subset"], Json::parse("[[4,9],[20,31]]"));
    EXPECT_FALSE(json["b"].contains("model"));
    EXPECT_FALSE(json["a"].contains("settings"));
    EXPECT_FALSE(json["settings"].contains("subset"));
}

TEST(JsonReport, GrowthHasAnEntryPerPrefix)
{
    Growth growth;
    growth.source = test::sampleAnalysis();
    GrowthStep step;
    step.nodes = 2;
    step.end = 7;
    step.totalPersistence = {0.5, 0.0};
    step.longest = {0.5, 0.0};
    step.intervals = {{{0.0, 0.5}, {0.0, std::numeric_limits<double>::infinity()}}, {}};
    growth.steps = {step};
    EXPECT_EQ(Json::parse(growthReport(growth))["growth"], Json::parse(R"([{"nodes":2,"end":7,
        "total_persistence":[0.5,0.0],"intervals":[1,0],"longest":[0.5,0.0],"diagram":[[[0.0,0.5],[0.0,null]],[]]}])"));
    const Json json = Json::parse(growthReport(growth, 0.5));
    EXPECT_EQ(json["threshold"], 0.5);
    EXPECT_EQ(json["growth"][0]["betti"], Json::parse("[1,0]"));
    EXPECT_EQ(Json::parse(growthReport(growth, 0.4))["growth"][0]["betti"], Json::parse("[2,0]"));
}

TEST(JsonReport, HeadDifferencesNameTheOtherHeadWhereItIsAnother)
{
    HeadDifferences differences;
    differences.sourceA = differences.sourceB = test::sampleAnalysis();
    differences.heads = {{{0, 1}, {0, 1}, {0.25, 0.0}, {0.5, 0.0}}, {{0, 1}, {2, 3}, {0.25, 0.0}, {0.5, 0.0}}};
    HeadSummaries summaries;
    summaries.source = differences.sourceA;
    const Json json = Json::parse(headsReport(summaries, differences))["differences"];
    EXPECT_EQ(json["tokens"].size(), 12u);
    EXPECT_EQ(json["heads"][0],
              Json::parse(R"({"layer":0,"head":1,"bottleneck":[0.25,0.0],"wasserstein_1":[0.5,0.0]})"));
    EXPECT_EQ(json["heads"][1]["b"], Json::parse(R"({"layer":2,"head":3})"));
    EXPECT_FALSE(Json::parse(headsReport(summaries)).contains("differences"));
}

TEST(JsonReport, DistanceNamesMatchedIntervalsByTheirPlaceInTheFile)
{
    DiagramDistances distances;
    distances.a.pairs = {{1, 0.0, 9.0, {}, {}}, {0, 0.0, 5.0, {}, {}}, {1, 0.0, 1.0, {}, {}}};
    distances.b.pairs = {{0, 0.0, 5.5, {}, {}}, {1, 0.0, 1.5, {}, {}}, {1, 0.0, 8.0, {}, {}}};
    EXPECT_EQ(distances.a.maxDimension(), 1);
    for (const int dimension : {0, 1})
        distances.distances.push_back(diagramDistance(distances.a, distances.b, dimension));
    const Json json = Json::parse(distanceReport(distances));
    std::map<std::size_t, std::size_t> partner;
    for (const Json& distance : json["distances"]) {
        for (const Json& pair : distance["matching"]["wasserstein_2"])
            partner[pair["a"].get<std::size_t>()] = pair["b"].get<std::size_t>();
    }
    EXPECT_EQ(partner, (std::map<std::size_t, std::size_t>{{0, 2}, {1, 0}, {2, 1}}));
}

TEST(JsonReport, AnInfiniteDistanceIsNull)
{
    DiagramDistances distances;
    distances.a.pairs = {{}, {}};
    distances.b.pairs = {{}};
    distances.distances = {diagramDistance(distances.a, distances.b, 0)};
    distances.orders = {2};
    const Json json = Json::parse(distanceReport(distances));
    EXPECT_TRUE(json["distances"][0]["bottleneck"].is_null());
    EXPECT_TRUE(json["distances"][0]["wasserstein_2"].is_null());
    EXPECT_FALSE(json["distances"][0].contains("wasserstein_1"));
}

TEST(JsonReport, PersistenceOfAMatrix)
{
    const auto sample = test::sampleAnalysis();
    const MatrixAnalysis analysis{"m.csv", sample->filtration, sample->tree, sample->diagram, sample->betti};
    const Json json = Json::parse(persistenceReport(analysis, 10.0));
    EXPECT_EQ(json["command"], "persistence");
    EXPECT_EQ(json["points"], 12);
    EXPECT_EQ(json["betti"], Json::array({1, 0}));
    EXPECT_EQ(json["enclosing_radius"].get<double>(), sample->filtration.enclosingRadius());
}

TEST(JsonReport, HeadsWithTheirDistanceMatrix)
{
    HeadSummaries summaries;
    summaries.source = test::sampleAnalysis();
    summaries.heads = {{{0, 1}, {1.5, 0.25}, {3, 1}, {0.75, 0.25}, 1.25, 0.5, {0.25, 0.75, 0.5, 0.125}},
                       {{0, 2}, {2, 0}, {4, 0}, {1, 0}, 1, 0.1, {0.25, 0, 0, std::nan("")}}};
    SymmetricMatrix distance(2);
    distance.set(0, 1, 0.125);
    summaries.distance = DistanceMatrix(distance);
    const std::string report = headsReport(summaries);
    EXPECT_THAT(report, HasSubstr(R"("heads":[{"layer":0,"head":1,"total_persistence":[1.5,0.25],"intervals":[3,1],)"
                                  R"("longest":[0.75,0.25],"entropy":1.25,"sink_share":0.5,)"
                                  R"("self":0.25,"previous":0.75,"first":0.5,"induction":0.125,)"
                                  R"("label":"previous token 0.75"},)"));
    EXPECT_THAT(report, HasSubstr(R"("first":0.0,"induction":null,"label":""}])"));
    EXPECT_THAT(report, HasSubstr(R"("head_distance":[[0.0,0.125],[0.125,0.0]])"));
}

} // namespace
} // namespace toposcope
