// Head patterns on attention that is a pattern, on none, and on the released GPT-2.

#include "core/attention/head_pattern.h"

#include "tests/support/fixtures.h"
#include "tests/support/random_inputs.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <numeric>
#include <string>

namespace toposcope {
namespace {

// One head in which token i looks at key(i) alone.
AttentionTensor lookingAt(int size, const std::function<int(int)>& key)
{
    AttentionTensor tensor(1, 1, size, {{0, 0}});
    for (int i = 0; i < size; ++i)
        tensor.storage({0, 0})[static_cast<std::size_t>(i * size + key(i))] = 1.0F;
    return tensor;
}

std::vector<std::int32_t> distinct(int size)
{
    std::vector<std::int32_t> symbols(static_cast<std::size_t>(size));
    std::iota(symbols.begin(), symbols.end(), 0);
    return symbols;
}

TEST(HeadPattern, APurePatternScoresOneAndNamesTheHead)
{
    const int n = 9;
    const auto previous = lookingAt(n, [](int i) { return std::max(0, i - 1); });
    EXPECT_EQ(headPattern(previous.head({0, 0}), distinct(n)).previous, 1.0);
    EXPECT_EQ(patternLabel(headPattern(previous.head({0, 0}), distinct(n))), "previous token 1.00");
    const auto first = lookingAt(n, [](int) { return 0; });
    EXPECT_EQ(headPattern(first.head({0, 0}), distinct(n)).first, 1.0);
    EXPECT_EQ(patternLabel(headPattern(first.head({0, 0}), distinct(n))), "first token 1.00");
    const auto self = lookingAt(n, [](int i) { return i; });
    EXPECT_EQ(headPattern(self.head({0, 0}), distinct(n)).self, 1.0);
    EXPECT_EQ(patternLabel(headPattern(self.head({0, 0}), distinct(n))), "self 1.00");
}

TEST(HeadPattern, InductionLooksBehindTheLastOccurrenceOfTheSameToken)
{
    // a b c a b c a: tokens 3 … 6 have occurred before, last at i − 3; behind that stands i − 2.
    const std::vector<std::int32_t> symbols{7, 8, 9, 7, 8, 9, 7};
    const auto induction = lookingAt(7, [](int i) { return i < 3 ? 0 : i - 2; });
    const HeadPattern pattern = headPattern(induction.head({0, 0}), symbols);
    EXPECT_EQ(pattern.induction, 1.0);
    EXPECT_EQ(patternLabel(pattern), "induction 1.00");
    // The occurrence before the last one does not count.
    const auto older = lookingAt(7, [](int i) { return i == 6 ? 1 : i < 3 ? 0 : i - 2; });
    EXPECT_EQ(headPattern(older.head({0, 0}), symbols).induction, 0.75);
}

TEST(HeadPattern, WithoutRepetitionThereIsNoInductionScore)
{
    const auto tensor = lookingAt(4, [](int) { return 0; });
    EXPECT_TRUE(std::isnan(headPattern(tensor.head({0, 0}), distinct(4)).induction));
    const AttentionTensor one = lookingAt(1, [](int i) { return i; });
    const HeadPattern alone = headPattern(one.head({0, 0}), distinct(1));
    EXPECT_EQ(alone.self, 1.0);
    EXPECT_EQ(alone.previous, 0.0);
    EXPECT_EQ(alone.first, 0.0);
}

TEST(HeadPattern, AHeadThatDoesNothingInParticularHasNoLabel)
{
    EXPECT_EQ(patternLabel({0.39, 0.39, 0.39, std::nan("")}), "");
    EXPECT_EQ(patternLabel({0.4, 0.1, 0.2, std::nan("")}), "self 0.40");
    EXPECT_EQ(patternLabel({0.5, 0.1, 0.8, 0.6}), "first token 0.80");
    EXPECT_EQ(patternLabel({0.5, 0.5, 0.5, 0.5}), "induction 0.50");
}

TEST(HeadPattern, ScoresAreSharesOfTheAttention)
{
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        const int n = 2 + static_cast<int>(seed);
        const auto tensor = test::randomAttention(1, 1, n, seed, 6.0);
        std::vector<std::int32_t> symbols = distinct(n);
        for (auto& symbol : symbols)
            symbol %= 3;
        const HeadPattern pattern = headPattern(tensor.head({0, 0}), symbols);
        for (const double score : {pattern.self, pattern.previous, pattern.first}) {
            EXPECT_GE(score, 0.0);
            EXPECT_LE(score, 1.0 + 1e-6);
        }
        if (n > 3) {
            EXPECT_GE(pattern.induction, 0.0);
            EXPECT_LE(pattern.induction, 1.0 + 1e-6);
        }
    }
}

// Which heads of GPT-2 look at the previous token is known (Wang et al. 2022, "Interpretability in the wild").
TEST(HeadPattern, FindsThePreviousTokenHeadsOfTheReleasedGpt2)
{
    const auto fixture = test::loadFixture("gpt2-real/attention.json");
    for (const auto& item : fixture["items"]) {
        const int layer = item["layer"].get<int>();
        if ((layer != 2 && layer != 4) || item["prompt"] != 0)
            continue;
        const int n = static_cast<int>(item["tokens"].size());
        int best = -1;
        double highest = 0.0;
        for (int head = 0; head < 12; ++head) {
            AttentionTensor tensor(1, 1, n, {{0, 0}});
            auto out = tensor.storage({0, 0}).begin();
            for (const auto& row : item["attention"][static_cast<std::size_t>(head)])
                for (const auto& value : row)
                    *out++ = value.get<float>();
            const HeadPattern pattern = headPattern(tensor.head({0, 0}), distinct(n));
            if (pattern.previous > highest) {
                highest = pattern.previous;
                best = head;
            }
            if (layer == 4 && head == 11) {
                EXPECT_TRUE(patternLabel(pattern).starts_with("previous token "));
            }
        }
        EXPECT_EQ(best, layer == 4 ? 11 : 2);
    }
}

} // namespace
} // namespace toposcope
