// The pipeline as a whole: what is cached, what is hidden, what is refused, and that its stages agree with each other.

#include "core/pipeline/analyser.h"

#include "core/error.h"
#include "core/pipeline/word_attention.h"
#include "tests/support/fake_model.h"
#include "tests/support/random_inputs.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <numeric>

namespace toposcope {
namespace {

constexpr const char* sentence = "the tip of the iceberg and the tip of the tongue";

AnalysisRequest requestFor(std::string text)
{
    AnalysisRequest request;
    request.text = std::move(text);
    request.model = "/models/fake";
    return request;
}

class AnalyserTest : public ::testing::Test {
protected:
    std::shared_ptr<const Analysis> analyse(const AnalysisRequest& request) { return analyser.analyse(request); }
    std::string refusal(const AnalysisRequest& request)
    {
        return test::messageOf<InputError>([&] { analyser.analyse(request); });
    }
    Analyser analyser{test::fakeLoader()};
};

TEST_F(AnalyserTest, NodesAreTheTokensOfTheText)
{
    const auto analysis = analyse(requestFor(sentence));
    std::string joined;
    for (const Node& node : analysis->nodes) {
        EXPECT_EQ(node.text, analysis->text.substr(node.begin, node.end - node.begin));
        joined += node.text;
    }
    EXPECT_EQ(joined, sentence); // the begin mark is hidden, nothing else is
    EXPECT_EQ(analysis->distance.size(), static_cast<int>(analysis->nodes.size()));
    EXPECT_EQ(analysis->layout.positions.size(), analysis->nodes.size());
    EXPECT_EQ(analysis->heads.size(), 6U);
}

TEST_F(AnalyserTest, TheSinkStaysWhenAskedFor)
{
    auto request = requestFor(sentence);
    const auto hidden = analyse(request);
    request.settings.hideSink = false;
    const auto kept = analyse(request);
    ASSERT_EQ(kept->nodes.size(), hidden->nodes.size() + 1);
    EXPECT_EQ(kept->nodes.front().text, "<|endoftext|>");
    EXPECT_EQ(kept->sinkShare, hidden->sinkShare);
}

TEST_F(AnalyserTest, EveryTokenOfThePassHasASymbolWhateverIsHiddenOrGrouped)
{
    auto request = requestFor(sentence);
    const PreparedAttention tokens = analyser.prepare(request);
    ASSERT_EQ(tokens.wholeSymbols.size(), tokens.symbols.size() + 1);
    EXPECT_TRUE(std::equal(tokens.symbols.begin(), tokens.symbols.end(), tokens.wholeSymbols.begin() + 1));
    request.settings.words = true;
    EXPECT_EQ(analyser.prepare(request).wholeSymbols, tokens.wholeSymbols);
}

TEST_F(AnalyserTest, WithoutBeginMarkTheFirstTokenOfTheTextIsTheSink)
{
    auto request = requestFor(sentence);
    const auto marked = analyse(request);
    request.settings.prependBos = false;
    EXPECT_EQ(analyse(request)->nodes.size(), marked->nodes.size() - 1);
}

TEST_F(AnalyserTest, AChangeOfMeasureCostsNoForwardPass)
{
    auto request = requestFor(sentence);
    analyse(request);
    EXPECT_EQ(analyser.forwardPasses(), 1);
    request.settings.estimator = Estimator::RowMarginal;
    request.settings.heads = HeadSelection::single({1, 2});
    analyse(request);
    request.settings.distance = DistanceKind::JensenShannon;
    request.settings.words = true;
    request.settings.hideSink = false;
    analyse(request);
    EXPECT_EQ(analyser.forwardPasses(), 1);
    request.text += " and more";
    analyse(request);
    EXPECT_EQ(analyser.forwardPasses(), 2);
    request.model = "/models/other";
    analyse(request);
    EXPECT_EQ(analyser.forwardPasses(), 3);
}

TEST_F(AnalyserTest, ACancelledPassLeavesTheNextOneWhole)
{
    std::stop_source stop;
    const Control control(stop.get_token(), [&stop](Progress progress) {
        if (progress.stage == Stage::Attend)
            stop.request_stop();
    });
    EXPECT_THROW(analyser.analyse(requestFor(sentence), control), Cancelled);
    EXPECT_FALSE(analyse(requestFor(sentence))->diagram.pairs.empty());
}

TEST_F(AnalyserTest, CanBeCancelledAtEveryStage)
{
    for (const Stage stage : {Stage::Attend, Stage::Estimate, Stage::Filtration, Stage::Persistence, Stage::Layout}) {
        Analyser fresh(test::fakeLoader());
        std::stop_source stop;
        const Control control(stop.get_token(), [&stop, stage](Progress progress) {
            if (progress.stage == stage)
                stop.request_stop();
        });
        EXPECT_THROW(fresh.analyse(requestFor(sentence), control), Cancelled) << stageName(stage);
    }
}

TEST_F(AnalyserTest, TheSameRequestGivesTheSameBytes)
{
    const auto first = analyse(requestFor(sentence));
    Analyser other(test::fakeLoader());
    const auto second = other.analyse(requestFor(sentence));
    EXPECT_EQ(first->distance.values(), second->distance.values());
    EXPECT_EQ(first->layout.positions, second->layout.positions);
}

TEST_F(AnalyserTest, ACommonPrefixHasTheSameAttention)
{
    auto request = requestFor("the tip of the iceberg");
    request.settings.heads = HeadSelection::single({0, 0});
    const auto shorter = analyser.prepare(request);
    const AttentionView a = shorter.views.front();
    request.text = "the tip of the iceberg and more of it";
    const auto longer = analyser.prepare(request);
    const AttentionView b = longer.views.front();
    for (int i = 0; i < a.rows(); ++i) {
        for (int j = 0; j < a.rows(); ++j)
            ASSERT_EQ(a(i, j), b(i, j));
    }
}

TEST_F(AnalyserTest, ATextThatBeginsTheLastOneCostsNoForwardPass)
{
    auto longer = requestFor("the tip of the iceberg and more of it");
    auto shorter = requestFor("the tip of the iceberg");
    analyse(longer);
    const auto reused = analyse(shorter);
    EXPECT_EQ(analyser.forwardPasses(), 1);
    Analyser fresh(test::fakeLoader());
    const auto own = fresh.analyse(shorter);
    EXPECT_EQ(reused->nodes.size(), own->nodes.size());
    for (std::size_t p = 0; p < own->distance.values().values().size(); ++p)
        EXPECT_NEAR(reused->distance.values().values()[p], own->distance.values().values()[p], 1e-6);
    EXPECT_NEAR(reused->sinkShare, own->sinkShare, 1e-6);
    // The longer pass is still there; other beginnings and longer texts need one of their own.
    analyse(longer);
    EXPECT_EQ(analyser.forwardPasses(), 1);
    shorter.settings.prependBos = false;
    analyse(shorter);
    EXPECT_EQ(analyser.forwardPasses(), 2);
    analyse(longer);
    EXPECT_EQ(analyser.forwardPasses(), 3);
}

TEST_F(AnalyserTest, TheMeanAttentionIsThatOfTheSelectedHeadsBetweenTheNodes)
{
    auto request = requestFor(sentence);
    request.settings.heads = HeadSelection::single({1, 1});
    request.settings.words = true;
    const auto analysis = analyse(request);
    const PreparedAttention prepared = analyser.prepare(request);
    const AttentionView only = prepared.views.front();
    ASSERT_EQ(analysis->attention.tokenCount(), only.rows());
    for (int i = 0; i < only.rows(); ++i) {
        for (int j = 0; j < only.rows(); ++j)
            EXPECT_EQ(analysis->attention.head({0, 0})(i, j), only(i, j));
    }
}

TEST_F(AnalyserTest, OneLayerAtATimeGivesTheSameBytesAsAttentionThatIsKept)
{
    Analyser streaming(test::fakeLoader(), KeepAttention::Nothing);
    std::vector<AnalysisRequest> requests(6, requestFor(sentence));
    requests[1].settings.words = true;
    requests[2].settings.hideSink = false;
    requests[2].settings.estimator = Estimator::Xlogy;
    requests[3].settings.heads = {{1}, {0, 2}};
    requests[3].settings.aggregate = Aggregate::Sum;
    requests[3].settings.estimator = Estimator::TokenFrequency;
    requests[4].settings.subset = {{0, 4}, {8, 20}};
    requests[5].settings.distance = DistanceKind::JensenShannon; // which needs all rows
    for (const AnalysisRequest& request : requests) {
        const auto kept = analyse(request);
        const auto streamed = streaming.analyse(request);
        EXPECT_EQ(streamed->distance.values(), kept->distance.values());
        ASSERT_EQ(streamed->dependence.has_value(), kept->dependence.has_value());
        if (kept->dependence) {
            EXPECT_EQ(streamed->dependence->values, kept->dependence->values);
        }
        EXPECT_EQ(streamed->sinkShare, kept->sinkShare);
        EXPECT_EQ(streamed->maximumInformation, kept->maximumInformation);
        const AttentionView a = streamed->attention.head({0, 0});
        const AttentionView b = kept->attention.head({0, 0});
        ASSERT_EQ(a.rows(), b.rows());
        for (int i = 0; i < a.rows(); ++i)
            EXPECT_TRUE(std::equal(a.row(i).begin(), a.row(i).end(), b.row(i).begin()));
    }
    EXPECT_EQ(streaming.forwardPasses(), 6);
}

TEST_F(AnalyserTest, TooFewTokensAreRefused)
{
    EXPECT_EQ(refusal(requestFor("")), "needs at least two tokens, found 0");
    EXPECT_EQ(refusal(requestFor("a")), "needs at least two tokens, found 1");
}

TEST_F(AnalyserTest, ATextBeyondTheContextSaysHowMuchFits)
{
    std::string longText;
    for (int i = 0; i < 200; ++i)
        longText += " a";
    try {
        analyse(requestFor(longText));
        FAIL() << "nothing thrown";
    } catch (const TextTooLong& error) {
        EXPECT_EQ(error.fitting(), test::FakeModel::context - 1);
        EXPECT_GE(error.tokens(), 200);
    }
    auto request = requestFor(longText);
    request.settings.window = TokenWindow{100, 0};
    const auto window = analyse(request);
    EXPECT_EQ(window->nodes.size(), static_cast<std::size_t>(test::FakeModel::context - 1));
    request.settings.window = TokenWindow{190, 50};
    EXPECT_EQ(analyse(request)->nodes.back().end, longText.size());
}

TEST_F(AnalyserTest, AWindowBeyondTheTextIsRefused)
{
    auto request = requestFor(sentence);
    request.settings.window = TokenWindow{5000, 0};
    EXPECT_NE(refusal(request).find("window"), std::string::npos);
}

TEST_F(AnalyserTest, AHeadThatDoesNotExistIsNamed)
{
    auto request = requestFor(sentence);
    request.settings.heads = HeadSelection::single({0, 7});
    EXPECT_EQ(refusal(request), "head 7 does not exist: the model has 3 (0 to 2)");
}

TEST_F(AnalyserTest, IllFormedBytesAreReplacedAndCounted)
{
    const auto analysis = analyse(requestFor("the \xFF tip \xC3 of it"));
    EXPECT_EQ(analysis->replacements, 2U);
    EXPECT_NE(analysis->text.find("\xEF\xBF\xBD"), std::string::npos);
}

TEST_F(AnalyserTest, AModelThatCannotBeOpenedLeavesTheLastOneUsable)
{
    analyse(requestFor(sentence));
    auto request = requestFor(sentence);
    request.model = "missing";
    EXPECT_EQ(refusal(request), "missing: no such folder");
    EXPECT_FALSE(analyse(requestFor(sentence))->nodes.empty());
    EXPECT_EQ(analyser.forwardPasses(), 1);
}

TEST_F(AnalyserTest, WordsGroupTokensAndKeepRowSums)
{
    auto request = requestFor(sentence);
    request.settings.words = true;
    request.settings.hideSink = false;
    const auto prepared = analyser.prepare(request);
    for (const AttentionView& head : prepared.views) {
        for (int i = 0; i < head.rows(); ++i) {
            const auto row = head.row(i);
            EXPECT_NEAR(std::accumulate(row.begin(), row.end(), 0.0), 1.0, 1e-5);
        }
    }
    const auto& nodes = prepared.source->nodes;
    EXPECT_EQ(nodes.size(), 12U);        // the begin mark and eleven words
    EXPECT_EQ(nodes[1].id, nodes[4].id); // "the" is "the"
}

TEST_F(AnalyserTest, ImportedAttentionTakesTheSameRoad)
{
    auto imported = std::make_shared<ImportedAttention>();
    imported->path = "attention.npy";
    imported->attention = test::randomAttention(2, 3, 9, 5);
    imported->tokens = {"[CLS]", "time", " flies", " like", " an", " arrow", " like", " time", "."};
    AnalysisRequest request;
    request.imported = imported;
    const auto analysis = analyse(request);
    EXPECT_FALSE(analysis->model);
    ASSERT_EQ(analysis->nodes.size(), 8U);
    EXPECT_EQ(analysis->nodes[0].text, "time");
    EXPECT_EQ(analysis->nodes[2].id, analysis->nodes[5].id);
    EXPECT_EQ(analysis->text.substr(analysis->nodes[1].begin, 6), " flies");
}

TEST(WordAttention, TakesTheMeanOfQueriesAndTheSumOfKeys)
{
    AttentionTensor tensor(1, 1, 3, {{0, 0}});
    const float values[] = {1.0f, 0.0f, 0.0f, 0.5f, 0.5f, 0.0f, 0.2f, 0.3f, 0.5f};
    std::copy(std::begin(values), std::end(values), tensor.storage({0, 0}).begin());
    const AttentionView one[] = {tensor.head({0, 0})};
    const TokenGroup words[] = {{0, 1}, {1, 3}};
    const auto grouped = wordAttention(one, words);
    const AttentionView result = grouped.head({0, 0});
    EXPECT_FLOAT_EQ(result(0, 0), 1.0f);
    EXPECT_FLOAT_EQ(result(0, 1), 0.0f);
    EXPECT_FLOAT_EQ(result(1, 0), 0.35f);
    EXPECT_FLOAT_EQ(result(1, 1), 0.65f);
}

TEST(HeadSelection, ResolvesSortedWithoutRepeats)
{
    EXPECT_EQ(resolve({{1, 0, 1}, {2}}, 3, 4), (std::vector<HeadId>{{0, 2}, {1, 2}}));
    EXPECT_EQ(resolve(HeadSelection::all(), 2, 2).size(), 4U);
    EXPECT_THROW(resolve({{-1}, {}}, 2, 2), InputError);
}

} // namespace
} // namespace toposcope
