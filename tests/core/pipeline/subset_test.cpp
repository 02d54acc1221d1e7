#include "core/pipeline/subset.h"

#include "core/error.h"
#include "core/pipeline/comparison.h"
#include "core/text/phrase.h"
#include "tests/support/fake_model.h"
#include "tests/support/fixtures.h"
#include "tests/support/imported_requests.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace toposcope {
namespace {

using testing::HasSubstr;

AnalysisRequest textRequest(std::string text)
{
    AnalysisRequest request;
    request.text = std::move(text);
    request.model = "/models/fake";
    return request;
}

// Where the nodes of a part stand in the whole, by their place in the text.
std::vector<int> placesIn(const Analysis& whole, const Analysis& part)
{
    std::vector<int> places;
    for (const Node& node : part.nodes) {
        const auto same = std::find_if(whole.nodes.begin(), whole.nodes.end(), [&node](const Node& other) {
            return other.begin == node.begin && other.end == node.end;
        });
        places.push_back(static_cast<int>(same - whole.nodes.begin()));
    }
    return places;
}

const std::string text = "a tip of a thing, the tip of the iceberg and a part of the tongue";

class SubsetTest : public testing::Test {
protected:
    std::shared_ptr<const Analysis> analyse(const AnalysisSettings& settings)
    {
        AnalysisRequest request = textRequest(text);
        request.settings = settings;
        return analyser.analyse(request);
    }
    Analyser analyser{test::fakeLoader()};
};

TEST_F(SubsetTest, OfTheWholeTextIsThePlainAnalysis)
{
    for (const DistanceKind distance : {DistanceKind::InverseMutualInformation, DistanceKind::JensenShannon}) {
        AnalysisSettings settings;
        settings.distance = distance;
        const auto plain = analyse(settings);
        settings.subset = {{0, text.size()}};
        const auto whole = analyse(settings);
        EXPECT_EQ(whole->distance.values(), plain->distance.values());
        EXPECT_EQ(whole->maximumInformation, plain->maximumInformation);
        EXPECT_EQ(whole->clampedPairs, plain->clampedPairs);
        EXPECT_EQ(whole->tiedPairs, plain->tiedPairs);
        EXPECT_EQ(whole->nodes.size(), plain->nodes.size());
        for (int k = 0; k <= 1; ++k)
            EXPECT_EQ(intervalsOf(whole->diagram, k), intervalsOf(plain->diagram, k));
        EXPECT_EQ(whole->layout.positions, plain->layout.positions);
    }
}

TEST_F(SubsetTest, HasTheEntriesOfTheFullMatrices)
{
    for (const Scale scale : {Scale::Normalised, Scale::Clamped, Scale::Literal}) {
        for (const bool words : {false, true}) {
            AnalysisSettings settings;
            settings.scale = scale;
            settings.words = words;
            settings.estimator = Estimator::RowMarginal;
            const auto full = analyse(settings);
            settings.subset = {{2, 8}, {30, 50}};
            const auto part = analyse(settings);
            const std::vector<int> places = placesIn(*full, *part);
            ASSERT_GT(places.size(), 3U);
            ASSERT_LT(places.size(), full->nodes.size());
            EXPECT_EQ(part->nodesInContext, static_cast<int>(full->nodes.size()));
            EXPECT_EQ(part->maximumInformation, full->maximumInformation);
            for (int i = 0; i < part->distance.size(); ++i) {
                for (int j = 0; j < part->distance.size(); ++j) {
                    const int k = places[static_cast<std::size_t>(i)];
                    const int l = places[static_cast<std::size_t>(j)];
                    EXPECT_EQ(part->distance(i, j), full->distance(k, l));
                    EXPECT_EQ(part->dependence->view()(i, j), full->dependence->view()(k, l));
                    EXPECT_EQ(part->attention.head({0, 0})(i, j), full->attention.head({0, 0})(k, l));
                }
            }
            EXPECT_EQ(part->tiedPairs, ripsFiltration(part->distance).tiedPairs());
        }
    }
}

TEST_F(SubsetTest, ClampedPairsAreThoseBetweenTheChosen)
{
    AnalysisSettings settings;
    settings.scale = Scale::Clamped;
    settings.aggregate = Aggregate::Sum;
    const auto full = analyse(settings);
    ASSERT_GT(full->clampedPairs, 0);
    settings.subset = {{2, 12}};
    const auto part = analyse(settings);
    std::int64_t clamped = 0;
    const SymmetricMatrix information = symmetrise(*part->dependence, settings.symmetrise);
    for (const double value : information.values())
        clamped += value > twoLn2 ? 1 : 0;
    EXPECT_EQ(part->clampedPairs, clamped);
    EXPECT_LT(part->clampedPairs, full->clampedPairs);
}

// By token, "a tip of the" would also take the "a" before "thing" and before "part", and each other "of" and "the".
TEST_F(SubsetTest, IsChosenByPlaceAndNotByToken)
{
    AnalysisSettings settings;
    settings.subset = findPhrase(text, "the tip of the");
    ASSERT_EQ(settings.subset.size(), 1U);
    const auto part = analyse(settings);
    std::string joined;
    for (const Node& node : part->nodes)
        joined += node.text;
    EXPECT_EQ(joined, " the tip of the");
    EXPECT_EQ(part->nodes.front().begin, text.find(" the tip"));
}

TEST_F(SubsetTest, APrependedTokenIsNeverInIt)
{
    AnalysisSettings settings;
    settings.hideSink = false;
    settings.subset = {{0, text.size()}};
    const auto part = analyse(settings);
    for (const Node& node : part->nodes)
        EXPECT_LT(node.begin, node.end);
}

TEST_F(SubsetTest, SpansThatDoNotFitAreRefused)
{
    const auto refusal = [&](TextSpan span) {
        AnalysisSettings settings;
        settings.subset = {span};
        return test::messageOf<InputError>([&] { analyse(settings); });
    };
    EXPECT_THAT(refusal({5, 5}), HasSubstr("bytes 5 to 5 are no part of the text"));
    EXPECT_THAT(refusal({60, text.size() + 1}), HasSubstr("which has " + std::to_string(text.size()) + " bytes"));
    EXPECT_THAT(refusal({0, 1}), HasSubstr("the subset needs at least two tokens, found 1 of"));
    AnalysisSettings settings;
    settings.subset = {{0, 1}};
    EXPECT_THROW(analyse(settings), TextTooShort);
    EXPECT_EQ(analyser.forwardPasses(), 0); // found out before
}

TEST_F(SubsetTest, IsRescaledByTheMaximumOfTheWholeText)
{
    AnalysisSettings settings;
    const auto full = analyse(settings);
    settings.subset = {{2, 8}, {30, 50}};
    const auto part = analyse(settings);
    EXPECT_EQ(rescaled(*part, part->maximumInformation)->distance.values(), part->distance.values());
    const double common = 1.5 * full->maximumInformation;
    const auto fullRescaled = rescaled(*full, common);
    const auto partRescaled = rescaled(*part, common);
    EXPECT_EQ(partRescaled->maximumInformation, full->maximumInformation);
    const std::vector<int> places = placesIn(*full, *part);
    EXPECT_EQ(partRescaled->distance.values(), restricted(fullRescaled->distance, places).values());
}

TEST_F(SubsetTest, ComparingIsStable)
{
    // bottleneck ≤ max |D1 − D2|, here between two heads over the same words.
    AnalysisSettings settings;
    settings.subset = {{20, 60}};
    settings.heads = HeadSelection::single({0, 0});
    const auto a = analyse(settings);
    settings.heads = HeadSelection::single({1, 2});
    const auto b = analyse(settings);
    double largest = 0.0;
    for (std::size_t p = 0; p < a->distance.values().values().size(); ++p)
        largest = std::max(largest, std::abs(a->distance.values().values()[p] - b->distance.values().values()[p]));
    for (const DimensionDistance& distance : compare(a, b).distances)
        EXPECT_LE(distance.bottleneck.distance, largest + 1e-12);
}

TEST(Subset, APhraseInACommonPrefixIsAtDistanceZeroFromItself)
{
    Analyser analyser(test::fakeLoader());
    const std::string prefix = "on the tip of the tongue ";
    AnalysisRequest a = textRequest(prefix + "and more of it");
    AnalysisRequest b = textRequest(prefix + "there is an iceberg of another kind");
    for (AnalysisRequest* request : {&a, &b})
        request->settings.subset = findPhrase(request->text, "tip of the tongue");
    for (const DistanceKind distance : {DistanceKind::Attention, DistanceKind::JensenShannon}) {
        a.settings.distance = b.settings.distance = distance;
        const Comparison comparison = compareRequests(analyser, a, b, false);
        EXPECT_EQ(comparison.commonPrefixTokens, static_cast<int>(comparison.a->nodes.size()));
        for (const DimensionDistance& of : comparison.distances)
            EXPECT_NEAR(of.wasserstein1.distance, 0.0, 1e-12);
    }
    // Behind another beginning the phrase is another one.
    a.text = "in" + a.text;
    a.settings.subset = findPhrase(a.text, "tip of the tongue");
    const Comparison other = compareRequests(analyser, a, b, false);
    EXPECT_EQ(other.commonPrefixTokens, 0);
    EXPECT_GT(other.distances[0].wasserstein1.distance, 0.0);
}

TEST(MeanAttention, IsTheMeanOfTheHeadsBetweenTheNodes)
{
    const AttentionTensor tensor = test::randomAttention(2, 3, 9, 4);
    std::vector<AttentionView> views;
    for (const HeadId id : tensor.kept())
        views.push_back(tensor.head(id).withoutLeading(1));
    const std::vector<int> kept{1, 4, 5};
    const AttentionTensor mean = meanAttention(views, kept);
    ASSERT_EQ(mean.tokenCount(), 3);
    for (int i = 0; i < 3; ++i) {
        for (int j = 0; j < 3; ++j) {
            double sum = 0.0;
            for (const HeadId id : tensor.kept())
                sum += static_cast<double>(
                    tensor.head(id)(kept[static_cast<std::size_t>(i)] + 1, kept[static_cast<std::size_t>(j)] + 1));
            EXPECT_FLOAT_EQ(mean.head({0, 0})(i, j), static_cast<float>(sum / 6.0));
        }
    }
}

} // namespace
} // namespace toposcope
