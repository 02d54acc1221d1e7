// Probing heads on random tokens said twice: heads that are a pattern, a head that is none, and the scores by another
// road, from the tokens that the model was given.

#include "core/features/head_probe.h"

#include "core/error.h"
#include "tests/support/fake_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <set>

namespace toposcope {
namespace {

using test::messageOf;
using testing::ElementsAre;
using testing::HasSubstr;

using Ids = std::vector<TokenId>;

// Where a token looks, from the tokens alone: a list of keys that share its attention evenly.
using Keys = std::function<std::vector<int>(const Ids&, int)>;

// The last occurrence of the token before place i, −1 when there is none.
int lastOccurrence(const Ids& ids, int i)
{
    int j = i - 1;
    while (j >= 0 && ids[static_cast<std::size_t>(j)] != ids[static_cast<std::size_t>(i)])
        --j;
    return j;
}

std::vector<int> induction(const Ids& ids, int i)
{
    const int last = lastOccurrence(ids, i);
    return {last < 0 ? 0 : last + 1};
}

std::vector<int> duplicate(const Ids& ids, int i)
{
    return {std::max(0, lastOccurrence(ids, i))};
}

std::vector<int> previous(const Ids&, int i)
{
    return {std::max(0, i - 1)};
}

std::vector<int> everything(const Ids&, int i)
{
    std::vector<int> keys(static_cast<std::size_t>(i) + 1);
    for (int j = 0; j <= i; ++j)
        keys[static_cast<std::size_t>(j)] = j;
    return keys;
}

// One layer; head k looks at keys[k]. Remembers what it was given.
class PatternModel : public AttentionModel {
public:
    explicit PatternModel(std::vector<Keys> keys)
        : m_tokenizer(BpeTokenizer::fromFolder(test::fixture("tiny-f32"))), m_keys(std::move(keys))
    {
        m_info = {"pattern", "/models/pattern", std::string(64, 'p'), 1, static_cast<int>(m_keys.size()), 64, 1};
    }
    const ModelInfo& info() const override { return m_info; }
    const BpeTokenizer& tokenizer() const override { return m_tokenizer; }

    Attended attend(std::span<const TokenId> ids, const std::vector<HeadId>& keep, bool,
                    const Control& control) const override
    {
        control.report(Stage::Attend, 0.5);
        given.emplace_back(ids.begin(), ids.end());
        const int size = static_cast<int>(ids.size());
        Attended result{AttentionTensor(1, m_info.heads, size, keep), {}};
        for (const HeadId id : keep) {
            const auto out = result.attention.storage(id);
            for (int i = 0; i < size; ++i) {
                const auto keys = m_keys[static_cast<std::size_t>(id.head)](given.back(), i);
                for (const int j : keys)
                    out[static_cast<std::size_t>(i * size + j)] = 1.0F / static_cast<float>(keys.size());
            }
        }
        return result;
    }

    mutable std::vector<Ids> given;

private:
    BpeTokenizer m_tokenizer;
    std::vector<Keys> m_keys;
    ModelInfo m_info;
};

std::vector<HeadId> allHeads(const AttentionModel& model)
{
    return resolve(HeadSelection::all(), model.info().layers, model.info().heads);
}

TEST(HeadProbe, APerfectHeadScoresOne)
{
    const PatternModel model({induction, duplicate, previous});
    const auto probes = probeHeads(model, allHeads(model), {20, 3, 1, true});
    ASSERT_EQ(probes.size(), 3U);
    EXPECT_DOUBLE_EQ(probes[0].induction, 1.0);
    EXPECT_EQ(probes[0].duplicate, 0.0);
    EXPECT_DOUBLE_EQ(probes[1].duplicate, 1.0);
    EXPECT_EQ(probes[1].induction, 0.0);
    EXPECT_DOUBLE_EQ(probes[2].previous, 1.0);
    EXPECT_EQ(probes[2].induction, 0.0);
    // The first token has none before it and looks at itself: one entry of 41 is where the pattern has nothing.
    EXPECT_NEAR(probes[2].previousDistance, std::sqrt(1.0 / (41.0 + 40.0)), 1e-12);
}

TEST(HeadProbe, AHeadThatLooksEverywhereHasTheSharesOfThat)
{
    const PatternModel model({everything});
    const HeadProbe probe = probeHeads(model, allHeads(model), {4, 2, 1, false}).front();
    double secondHalf = 0.0; // query i spreads over i + 1 tokens
    for (int i = 4; i < 8; ++i)
        secondHalf += 1.0 / (i + 1) / 4.0;
    double all = 0.0;
    for (int i = 1; i < 8; ++i)
        all += 1.0 / (i + 1) / 7.0;
    EXPECT_NEAR(probe.induction, secondHalf, 1e-7);
    EXPECT_NEAR(probe.duplicate, secondHalf, 1e-7);
    EXPECT_NEAR(probe.previous, all, 1e-7);
}

TEST(HeadProbe, SequencesAreDifferentTokensSaidTwice)
{
    const PatternModel model({previous});
    probeHeads(model, allHeads(model), {25, 4, 7, true});
    ASSERT_EQ(model.given.size(), 4U);
    std::set<Ids> different;
    for (const Ids& ids : model.given) {
        ASSERT_EQ(ids.size(), 51U);
        EXPECT_EQ(ids[0], model.tokenizer().endOfText());
        const Ids first(ids.begin() + 1, ids.begin() + 26);
        EXPECT_EQ(Ids(ids.begin() + 26, ids.end()), first);
        const std::set<TokenId> drawn(first.begin(), first.end());
        EXPECT_EQ(drawn.size(), 25U);
        EXPECT_FALSE(drawn.contains(*model.tokenizer().endOfText()));
        different.insert(first);
    }
    EXPECT_EQ(different.size(), 4U);
}

TEST(HeadProbe, TheSeedDecides)
{
    const auto drawn = [](std::uint64_t seed) {
        const PatternModel model({previous});
        probeHeads(model, allHeads(model), {10, 2, seed, false});
        return model.given;
    };
    EXPECT_EQ(drawn(3), drawn(3));
    EXPECT_NE(drawn(3), drawn(4));
}

// Any attention: the scores again, from the tokens by their definition.
TEST(HeadProbe, ScoresAreMeansOverWhatTheModelWasGiven)
{
    const test::FakeModel fake;
    const PatternModel recorder({previous});
    const ProbeSettings settings{12, 3, 5, true};
    const auto probes = probeHeads(fake, allHeads(fake), settings);
    probeHeads(recorder, allHeads(recorder), settings); // has the same vocabulary, so it is given the same
    for (const HeadProbe& probe : probes) {
        double induction = 0.0;
        double duplicate = 0.0;
        int count = 0;
        for (const Ids& ids : recorder.given) {
            const Attended attended = fake.attend(ids, {probe.id}, false, {});
            for (int i = 0; i < static_cast<int>(ids.size()); ++i) {
                const int last = lastOccurrence(ids, i);
                if (last < 0)
                    continue;
                induction += static_cast<double>(attended.attention.head(probe.id)(i, last + 1));
                duplicate += static_cast<double>(attended.attention.head(probe.id)(i, last));
                ++count;
            }
        }
        EXPECT_EQ(count, 36);
        EXPECT_NEAR(probe.induction, induction / count, 1e-12);
        EXPECT_NEAR(probe.duplicate, duplicate / count, 1e-12);
    }
}

TEST(HeadProbe, OnlyTheHeadsAskedForAreLookedAt)
{
    const test::FakeModel model;
    const auto all = probeHeads(model, allHeads(model), {10, 2, 1, true});
    const auto one = probeHeads(model, {{1, 2}}, {10, 2, 1, true});
    ASSERT_EQ(one.size(), 1U);
    EXPECT_EQ(one[0].id, (HeadId{1, 2}));
    EXPECT_EQ(one[0].induction, all.back().induction);
    EXPECT_EQ(one[0].previousDistance, all.back().previousDistance);
}

TEST(HeadProbe, WhatDoesNotFitIsRefused)
{
    const PatternModel model({previous});
    const auto refusal = [&](const ProbeSettings& settings) {
        return messageOf<InputError>([&] { probeHeads(model, allHeads(model), settings); });
    };
    EXPECT_EQ(refusal({31, 1, 1, true}), "(nothing thrown)"); // 63 of 64 positions
    EXPECT_EQ(refusal({32, 1, 1, false}), "(nothing thrown)");
    EXPECT_THAT(refusal({32, 1, 1, true}), HasSubstr("take 65 positions; the model has 64"));
    EXPECT_THAT(refusal({1, 1, 1, true}), HasSubstr("at least 2 tokens"));
    EXPECT_THAT(refusal({10, 0, 1, true}), HasSubstr("one sequence or more"));
}

TEST(HeadProbe, ProgressGrowsOverAllSequences)
{
    const PatternModel model({previous});
    std::vector<double> seen;
    const Control control({}, [&](Progress progress) { seen.push_back(progress.fraction); });
    probeHeads(model, allHeads(model), {5, 4, 1, true}, control);
    EXPECT_THAT(seen, ElementsAre(0.125, 0.375, 0.625, 0.875));
    std::stop_source stop;
    stop.request_stop();
    EXPECT_THROW(probeHeads(model, allHeads(model), {5, 4, 1, true}, Control(stop.get_token())), Cancelled);
}

TEST(HeadProbe, KindsAreNamedByTheirScoresAndByTheTextWhereThereIsOne)
{
    ProbeResult result;
    result.heads = {{{0, 0}, 0.4, 0.1, 0.0, 0.6}, {{0, 1}, 0.39, 0.7, 0.0, 0.3}, {{1, 0}, 0.9, 0.4, 0.0, 0.2}};
    EXPECT_THAT(headsOfKind(result, HeadKind::Induction), ElementsAre(2U, 0U));
    EXPECT_THAT(headsOfKind(result, HeadKind::DuplicateToken), ElementsAre(1U, 2U));
    EXPECT_THAT(headsOfKind(result, HeadKind::PreviousToken), ElementsAre(2U, 1U));
    result.ofText = {0.1, 0.5, 0.7};
    EXPECT_THAT(headsOfKind(result, HeadKind::PreviousToken), ElementsAre(0U));
    EXPECT_EQ(scoreOf(result, HeadKind::PreviousToken, 0), 0.1);
}

// Distances computed by others from the attention that TransformerLens publishes of GPT-2.
TEST(HeadProbe, DistanceToThePatternIsThatOfPublishedAttention)
{
    const auto fixture = test::loadFixture("gpt2-real/attention.json");
    const std::map<HeadId, double> published{
        {{4, 11}, 0.14291}, {{2, 2}, 0.47281}, {{5, 5}, 0.97564}, {{0, 1}, 0.99801}};
    for (const auto& [id, distance] : published) {
        nlohmann::json matrix;
        for (const auto& item : fixture["items"]) {
            if (item["layer"] == id.layer && item["prompt"] == 0)
                matrix = item["attention"].at(static_cast<std::size_t>(id.head));
        }
        const Ids ids(matrix.size(), TokenId{1});
        class Replay : public PatternModel {
        public:
            explicit Replay(const nlohmann::json& matrix) : PatternModel({previous}), m_matrix(matrix) {}
            Attended attend(std::span<const TokenId> tokens, const std::vector<HeadId>& keep, bool,
                            const Control&) const override
            {
                Attended result{AttentionTensor(1, 1, static_cast<int>(tokens.size()), keep), {}};
                auto out = result.attention.storage({0, 0}).begin();
                for (const auto& row : m_matrix) {
                    for (const auto& value : row)
                        *out++ = value.get<float>();
                }
                return result;
            }

        private:
            const nlohmann::json& m_matrix;
        };
        EXPECT_NEAR(previousDistances(Replay(matrix), {{0, 0}}, ids).front(), distance, 1e-5);
    }
}

} // namespace
} // namespace toposcope
