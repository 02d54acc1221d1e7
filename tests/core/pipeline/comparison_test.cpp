#include "core/pipeline/comparison.h"

#include "core/error.h"
#include "core/pipeline/head_summary.h"
#include "tests/support/fixtures.h"
#include "tests/support/sample_analysis.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <tuple>

namespace toposcope {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

// The sentences of a comparison's notes.
std::vector<std::string> textsOf(const Comparison& comparison)
{
    std::vector<std::string> texts;
    for (const Note& note : comparison.notes)
        texts.push_back(note.text);
    return texts;
}

// Attention of the released GPT-2 over one of the fixture's two prompts, one layer.
std::shared_ptr<const ImportedAttention> realAttention(int layer, int prompt)
{
    static const nlohmann::json fixture = test::loadFixture("gpt2-real/attention.json");
    for (const auto& item : fixture["items"]) {
        if (item["layer"] != layer || item["prompt"] != prompt)
            continue;
        auto imported = std::make_shared<ImportedAttention>();
        imported->tokens = item["tokens"].get<std::vector<std::string>>();
        const int heads = static_cast<int>(item["attention"].size());
        imported->attention = AttentionTensor(1, heads, static_cast<int>(imported->tokens.size()),
                                              resolve(HeadSelection::all(), 1, heads));
        for (int h = 0; h < heads; ++h) {
            auto storage = imported->attention.storage({0, h}).begin();
            for (const auto& row : item["attention"][static_cast<std::size_t>(h)]) {
                for (const auto& value : row)
                    *storage++ = value.get<float>();
            }
        }
        return imported;
    }
    return nullptr;
}

AnalysisRequest requestFor(int layer, int prompt)
{
    AnalysisRequest request;
    request.imported = realAttention(layer, prompt);
    return request;
}

Analyser analyserWithoutModel()
{
    return Analyser([](const std::string&, const Control&) -> std::shared_ptr<const AttentionModel> {
        throw InputError("no model here");
    });
}

// A token sequence with distances that do not matter.
Analysis textOf(std::vector<std::string> tokens)
{
    SymmetricMatrix distances(static_cast<int>(tokens.size()));
    double next = 0.1;
    for (double& value : distances.values())
        value = next += 0.01;
    return *test::analysisOf(std::move(tokens), distances);
}

Comparison compareValues(Analysis a, Analysis b)
{
    return compare(std::make_shared<const Analysis>(std::move(a)), std::make_shared<const Analysis>(std::move(b)));
}

TEST(Comparison, AnAnalysisIsAtDistanceZeroFromItself)
{
    const auto analysis = test::sampleAnalysis();
    const Comparison comparison = compare(analysis, analysis);
    ASSERT_EQ(comparison.distances.size(), 2u);
    for (const DimensionDistance& distance : comparison.distances) {
        EXPECT_EQ(distance.bottleneck.distance, 0.0);
        EXPECT_EQ(distance.wasserstein1.distance, 0.0);
        EXPECT_EQ(distance.wasserstein2.distance, 0.0);
    }
}

TEST(Comparison, DimensionsAreNeverMixedUnlessPooled)
{
    const auto a = test::sampleAnalysis();
    const auto b = test::randomAnalysis(12, 3);
    const Comparison comparison = compare(a, b);
    const DimensionDistance pooled = diagramDistance(a->diagram, b->diagram, allDimensions);
    double separate = 0.0;
    for (const DimensionDistance& distance : comparison.distances) {
        const auto left = intervalsOf(a->diagram, distance.dimension);
        for (const MatchedPair& pair : distance.wasserstein1.pairs)
            EXPECT_LT(pair.a, static_cast<int>(left.size()));
        EXPECT_LE(distance.bottleneck.distance, distance.wasserstein2.distance + 1e-12);
        EXPECT_LE(distance.wasserstein2.distance, distance.wasserstein1.distance + 1e-12);
        separate += distance.wasserstein1.distance;
    }
    // The separate matchings together are one of the matchings of the pooled diagrams.
    EXPECT_LE(pooled.wasserstein1.distance, separate + 1e-12);
}

TEST(Comparison, OnlyTheOrdersAskedForAreComputed)
{
    const auto a = test::sampleAnalysis();
    const auto b = test::randomAnalysis(12, 3);
    const DimensionDistance two = diagramDistance(a->diagram, b->diagram, 0, {}, {2});
    EXPECT_TRUE(two.wasserstein1.pairs.empty());
    EXPECT_GT(two.wasserstein2.distance, 0.0);
}

TEST(Comparison, ACommonPrefixIsCountedAndSaid)
{
    const Comparison comparison = compareValues(textOf({"The", " cat", " sat", "."}), textOf({"The", " cat", " ran"}));
    EXPECT_EQ(comparison.commonPrefixTokens, 2);
    EXPECT_THAT(textsOf(comparison),
                Contains("the first 2 tokens are the same, so under a causal mask their attention is too"));
    const Comparison one = compareValues(textOf({"The", " cat"}), textOf({"The", " dog"}));
    EXPECT_THAT(textsOf(one), Contains("the first token is the same, so under a causal mask its attention is too"));
}

TEST(Comparison, WithoutEqualCircumstancesThereIsNoCommonPrefix)
{
    const auto prefix = [](auto change) {
        Analysis changed = textOf({"The", " cat", " ran"});
        change(changed);
        return compareValues(textOf({"The", " cat", " sat", "."}), std::move(changed)).commonPrefixTokens;
    };
    EXPECT_EQ(prefix([](Analysis&) {}), 2);
    EXPECT_EQ(prefix([](Analysis& other) { other.model->sha256 = "another"; }), 0);
    EXPECT_EQ(prefix([](Analysis& other) { other.model.reset(); }), 0);
    EXPECT_EQ(prefix([](Analysis& other) { other.request.settings.prependBos = false; }), 0);
    EXPECT_EQ(prefix([](Analysis& other) { other.heads = {{1, 2}}; }), 0);
    EXPECT_EQ(prefix([](Analysis& other) { other.nodes[0].text = "A"; }), 0);
}

TEST(Comparison, AHiddenFirstTokenOfTheTextMustBeTheSameToo)
{
    const auto hidden = [](const std::string& first) {
        Analysis analysis = textOf({first, " cat", " sat"});
        analysis.request.settings.prependBos = false;
        analysis.nodes.erase(analysis.nodes.begin());
        return analysis;
    };
    EXPECT_EQ(compareValues(hidden("The"), hidden("The")).commonPrefixTokens, 2);
    EXPECT_EQ(compareValues(hidden("The"), hidden("My")).commonPrefixTokens, 0);
}

TEST(Comparison, UnequalLengthsUnderAnUnnormalisedScaleAreNotedWithTheShift)
{
    Analyser analyser = analyserWithoutModel();
    AnalysisRequest a = requestFor(5, 0); // 25 tokens, one hidden
    AnalysisRequest b = requestFor(5, 1); // 23 tokens, one hidden
    for (auto* request : {&a, &b}) {
        request->settings.scale = Scale::Clamped;
        request->settings.estimator = Estimator::RowMarginal;
    }
    const Comparison comparison = compareRequests(analyser, a, b, false);
    char shift[32];
    std::snprintf(shift, sizeof shift, "= %.3f nats", std::log(24.0 / 22.0));
    EXPECT_THAT(textsOf(comparison), Contains(HasSubstr("A has 24 tokens, B 22")));
    EXPECT_THAT(textsOf(comparison), Contains(HasSubstr(shift)));
    EXPECT_THAT(textsOf(comparison), Contains(HasSubstr("pairs had a negative distance, which became 0")));
    EXPECT_THAT(textsOf(comparison), Contains(HasSubstr("pairs have the same distance as another pair")));
}

TEST(Comparison, ANormalisedScaleNeedsNoNoteOnLengths)
{
    Analyser analyser = analyserWithoutModel();
    const Comparison comparison = compareRequests(analyser, requestFor(5, 0), requestFor(5, 1), false);
    EXPECT_THAT(textsOf(comparison), Not(Contains(HasSubstr("lengths alone"))));
}

TEST(CommonScale, TheSmallerMaximumIsRescaledToTheLargerAndTheLargerStays)
{
    Analyser analyser = analyserWithoutModel();
    const auto a = analyser.analyse(requestFor(5, 0));
    const auto b = analyser.analyse(requestFor(0, 0));
    ASSERT_NE(a->maximumInformation, b->maximumInformation);
    const auto [left, right] = onCommonScale(a, b);
    const double common = std::max(a->maximumInformation, b->maximumInformation);
    for (const auto& [before, after] : {std::pair(a, left), std::pair(b, right)}) {
        if (before->maximumInformation == common) {
            EXPECT_EQ(before, after);
            continue;
        }
        // d = 2 ln 2 (1 − MI / common): the smallest distance shows the text's own maximum.
        const auto values = after->distance.values().values();
        EXPECT_NEAR(*std::min_element(values.begin(), values.end()),
                    twoLn2 * (1.0 - before->maximumInformation / common), 1e-12);
        EXPECT_EQ(after->filtration.vertexCount(), static_cast<int>(after->nodes.size()));
        EXPECT_EQ(after->layout.positions.size(), after->nodes.size());
        // The order of edges does not change, so neither does the number of merges at any rank.
        EXPECT_EQ(after->tree.merges().size(), before->tree.merges().size());
    }
}

TEST(CommonScale, RescalingByTheOwnMaximumChangesNothing)
{
    Analyser analyser = analyserWithoutModel();
    const auto analysis = analyser.analyse(requestFor(5, 1));
    const auto same = rescaled(*analysis, analysis->maximumInformation);
    EXPECT_EQ(same->distance.values(), analysis->distance.values());
    EXPECT_EQ(same->tiedPairs, analysis->tiedPairs);
}

TEST(CommonScale, ScaleEachLeavesBothAsTheyAre)
{
    Analyser analyser = analyserWithoutModel();
    const auto each = compareRequests(analyser, requestFor(5, 0), requestFor(0, 0), true);
    for (const auto& side : {each.a, each.b}) {
        const auto values = side->distance.values().values();
        EXPECT_NEAR(*std::min_element(values.begin(), values.end()), 0.0, 1e-12);
    }
}

TEST(CommonScale, OtherDistancesHaveNone)
{
    Analyser analyser = analyserWithoutModel();
    AnalysisRequest request = requestFor(5, 0);
    request.settings.distance = DistanceKind::JensenShannon;
    const auto analysis = analyser.analyse(request);
    EXPECT_EQ(onCommonScale(analysis, analysis).first, analysis);
    EXPECT_THROW(rescaled(*analysis, 1.0), InputError);
}

TEST(Comparison, TheTextAtFaultIsNamed)
{
    Analyser analyser = analyserWithoutModel();
    AnalysisRequest bad = requestFor(5, 1);
    bad.settings.heads.heads = {99};
    EXPECT_THAT(test::messageOf<InputError>([&] { compareRequests(analyser, requestFor(5, 0), bad, false); }),
                HasSubstr("text B: head 99 does not exist"));
}

TEST(Comparison, StopsWhenAsked)
{
    Analyser analyser = analyserWithoutModel();
    std::stop_source stop;
    const Control control(stop.get_token(), [&](Progress progress) {
        if (progress.stage == Stage::Compare)
            stop.request_stop();
    });
    EXPECT_THROW(compareRequests(analyser, requestFor(5, 0), requestFor(5, 1), false, control), Cancelled);
}

TEST(HeadSummaries, EveryHeadIsAnalysedByItself)
{
    Analyser analyser = analyserWithoutModel();
    const AnalysisRequest request = requestFor(5, 0);
    const PreparedAttention prepared = analyser.prepare(request);
    const HeadSummaries summaries = summariseHeads(prepared);
    ASSERT_EQ(summaries.heads.size(), 12u);
    EXPECT_EQ(summaries.distance.size(), 12);
    for (const int head : {0, 5, 11}) {
        AnalysisRequest single = request;
        single.settings.heads = HeadSelection::single({0, head});
        const auto analysis = analyser.analyse(single);
        const HeadSummary& summary = summaries.heads[static_cast<std::size_t>(head)];
        EXPECT_EQ(summary.id, (HeadId{0, head}));
        EXPECT_DOUBLE_EQ(summary.sinkShare, analysis->sinkShare);
        for (int k = 0; k <= 1; ++k) {
            double total = 0.0;
            double longest = 0.0;
            int count = 0;
            for (const PersistencePair& pair : analysis->diagram.ofDimension(k)) {
                if (pair.isEssential())
                    continue;
                total += pair.persistence();
                longest = std::max(longest, pair.persistence());
                ++count;
            }
            const auto index = static_cast<std::size_t>(k);
            EXPECT_NEAR(summary.totalPersistence[index], total, 1e-12);
            EXPECT_EQ(summary.longest[index], longest);
            EXPECT_EQ(summary.intervals[index], count);
        }
    }
}

TEST(HeadSummaries, EntropyAndSinkShareAreOfTheWholeAttention)
{
    Analyser analyser = analyserWithoutModel();
    const AnalysisRequest hidden = requestFor(5, 0);
    AnalysisRequest kept = hidden;
    kept.settings.hideSink = false;
    const auto a = summariseHeads(analyser.prepare(hidden));
    const auto b = summariseHeads(analyser.prepare(kept));
    EXPECT_EQ(a.heads[1].entropy, b.heads[1].entropy);
    EXPECT_EQ(a.heads[1].sinkShare, b.heads[1].sinkShare);
    EXPECT_NEAR(a.heads[1].sinkShare, 0.996, 0.005); // peers.md: layer 5 head 1 puts 99.6 % on the first token
}

TEST(HeadSummaries, StopsBetweenHeads)
{
    Analyser analyser = analyserWithoutModel();
    const PreparedAttention prepared = analyser.prepare(requestFor(5, 0));
    std::stop_source stop;
    int reports = 0;
    const Control control(stop.get_token(), [&](Progress) {
        if (++reports == 3)
            stop.request_stop();
    });
    EXPECT_THROW(summariseHeads(prepared, control), Cancelled);
    EXPECT_EQ(reports, 3);
}

} // namespace
} // namespace toposcope
