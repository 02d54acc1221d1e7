// Features against their definitions written out, their names, and the rules that keep NaN out.

#include "core/error.h"
#include "core/features/feature_table.h"
#include "core/topology/persistence.h"
#include "tests/support/brute_force.h"
#include "tests/support/fixtures.h"
#include "tests/support/random_inputs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace toposcope {
namespace {

using testing::DoubleNear;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pointwise;

// Rows that sum to 1, most of a row's mass in few places.
std::vector<double> randomRows(int size, std::uint64_t seed, bool causal)
{
    test::Random random(seed);
    std::vector<double> values;
    for (int i = 0; i < size; ++i) {
        std::vector<double> row;
        double sum = 0.0;
        for (int j = 0; j < size; ++j) {
            row.push_back(causal && j > i ? 0.0 : std::exp(8.0 * random.uniform()));
            sum += row.back();
        }
        for (const double value : row)
            values.push_back(value / sum);
    }
    return values;
}

// Threshold features
// ---------------------------------------------------------------------------------------------------------------------

TEST(ThresholdFeatures, AGraphWhoseCountsAreKnown)
{
    // 0 → 0, 1 → 0, 2 → 1, 3 → 2, 3 → 0: a loop of four tokens without a chord, and one self-loop.
    const std::vector<double> values{1.0, 0.0, 0.0, 0.0, //
                                     1.0, 0.0, 0.0, 0.0, //
                                     0.0, 1.0, 0.0, 0.0, //
                                     0.5, 0.0, 0.5, 0.0};
    const MatrixView<double> matrix(values.data(), 4, 4);
    // s, w, e, v, c, b0, b1, m, k, b1_simple
    EXPECT_THAT(thresholdFeatures(matrix, 0.5, allThresholdFeatures()), ElementsAre(4, 1, 5, 2.5, 1, 1, 2, 2, 0, 1));
    EXPECT_THAT(thresholdFeatures(matrix, 0.6, allThresholdFeatures()), ElementsAre(4, 2, 3, 1.5, 1, 2, 1, 1, 1, 0));
}

TEST(ThresholdFeatures, CountsAreCapped)
{
    const int n = 600;
    const std::vector<double> nothing(std::size_t{n} * n, 0.0);
    const MatrixView<double> matrix(nothing.data(), n, n);
    EXPECT_THAT(thresholdFeatures(matrix, 0.5, parseThresholdFeatures("s,w,b0,c")), ElementsAre(500, 500, 600, 0));
    const std::vector<double> all(std::size_t{n} * n, 1.0);
    EXPECT_THAT(thresholdFeatures({all.data(), n, n}, 0.5, parseThresholdFeatures("c,s,k")), ElementsAre(500, 1, 1));
}

TEST(ThresholdFeatures, NamesAreThePublishedOnes)
{
    EXPECT_EQ(columnName(ThresholdFeature::Edges, 0.05), "e_t0.05");
    EXPECT_EQ(columnName(ThresholdFeature::Betti1Simple, 0.025), "b1_simple_t0.025");
    for (const ThresholdFeatureInfo& info : thresholdFeatureInfos())
        EXPECT_EQ(parseThresholdFeatures(info.name), std::vector{info.feature});
    const auto refusal = [](const char* list) {
        return test::messageOf<InputError>([&] { parseThresholdFeatures(list); });
    };
    EXPECT_THAT(refusal("s,x"), HasSubstr("'x' is unknown"));
    EXPECT_THAT(refusal("s,s"), HasSubstr("named twice"));
    EXPECT_THAT(refusal("s,"), HasSubstr("missing beside a comma"));
    EXPECT_THAT(refusal(",s"), HasSubstr("missing beside a comma"));
    EXPECT_THAT(parseThresholdFeatures(""), ElementsAre());
}

TEST(ThresholdFeatures, ThresholdsAreNumbersAboveZeroUpToOne)
{
    EXPECT_THAT(parseThresholds("0.1,1,2e-3"), ElementsAre(0.1, 1.0, 0.002));
    for (const char* list : {"0", "-0.1", "1.1", "nan", "inf", "x", "0.1x", "0.1,,0.2", "0.1,1e-1"})
        EXPECT_NE(test::messageOf<InputError>([&] { parseThresholds(list); }), "(nothing thrown)") << list;
}

// Barcode features
// ---------------------------------------------------------------------------------------------------------------------

TEST(BarcodeFeatures, AreTheDefinitionsOverBruteForceIntervals)
{
    const auto features = parseBarcodeFeatures("h0_s,h0_m,h0_v,h0_e,h0_nb,h0_n_d_m_t0.5,h0_n_d_l_t0.5,h0_t_b,h0_t_d,"
                                               "h1_s,h1_m,h1_v,h1_e,h1_nb,h1_n_b_m_t0.6,h1_n_b_l_t0.6,h1_t_b,h1_t_d");
    int loops = 0;
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        const int n = 4 + static_cast<int>(seed % 6);
        const auto values = randomRows(n, seed, seed % 2 == 0);
        const MatrixView<double> matrix(values.data(), n, n);
        SymmetricMatrix distance(n);
        for (int i = 0; i < n; ++i)
            for (int j = 0; j < i; ++j) {
                const double a = matrix(i, j) <= 1e-3 ? 0.0 : matrix(i, j);
                const double b = matrix(j, i) <= 1e-3 ? 0.0 : matrix(j, i);
                distance.set(i, j, std::min(1.0 - a, 1.0 - b));
            }
        std::vector<double> expected;
        const auto intervals = test::bruteForceIntervals(DistanceMatrix(distance), 1);
        for (const double dimension : {0.0, 1.0}) {
            double sum = 0.0, squares = 0.0, entropy = 0.0, longest = 0.0, birth = 0.0, death = 0.0;
            int count = 0, atLeast = 0, atMost = 0;
            for (const auto& [d, b, e] : intervals) {
                if (d != dimension || std::isinf(e))
                    continue;
                sum += e - b;
                squares += (e - b) * (e - b);
                ++count;
                const double compared = dimension == 0.0 ? e : b;
                const double argument = dimension == 0.0 ? 0.5 : 0.6;
                atLeast += compared >= argument ? 1 : 0;
                atMost += compared <= argument ? 1 : 0;
                if (e - b > longest) {
                    longest = e - b;
                    birth = b;
                    death = e;
                }
            }
            for (const auto& [d, b, e] : intervals)
                if (d == dimension && !std::isinf(e))
                    entropy -= (e - b) / sum * std::log((e - b) / sum);
            const double mean = count > 0 ? sum / count : 0.0;
            const double deviation = count > 0 ? std::sqrt(std::max(0.0, squares / count - mean * mean)) : 0.0;
            loops += dimension == 1.0 ? count : 0;
            expected.insert(expected.end(), {sum, mean, deviation, entropy, static_cast<double>(count),
                                             static_cast<double>(atLeast), static_cast<double>(atMost), birth, death});
        }
        EXPECT_THAT(barcodeFeatures(matrix, features), Pointwise(DoubleNear(1e-7), expected)) << seed;
    }
    EXPECT_GT(loops, 5);
}

TEST(BarcodeFeatures, WithoutBarsEverythingIsZero)
{
    const auto features = parseBarcodeFeatures("h1_s,h1_m,h1_v,h1_e,h1_nb,h1_n_b_m_t0,h1_t_b,h1_t_d,h2_e");
    const std::vector<double> values{1.0, 0.0, 0.5, 0.5};
    for (const double value : barcodeFeatures({values.data(), 2, 2}, features))
        EXPECT_EQ(value, 0.0);
}

TEST(BarcodeFeatures, ANameSaysDimensionTypeAndArgument)
{
    const BarcodeFeature feature = parseBarcodeFeature("h1_n_b_l_t0.70");
    EXPECT_EQ(feature.dimension, 1);
    EXPECT_EQ(feature.type, BarcodeFeature::Type::BirthsAtMost);
    EXPECT_EQ(feature.argument, 0.7);
    EXPECT_EQ(feature.name, "h1_n_b_l_t0.70"); // as it was published, not as a number would be written
    EXPECT_EQ(publishedBarcodeFeatures().size(), 14u);
    for (const char* name : {"", "h", "h0", "h0_", "h3_s", "x0_s", "h0_x", "h0_sx", "h0_n_b_m", "h0_n_b_m_t",
                             "h0_n_b_m_tx", "h0_n_b_m_tnan", "h0_n_x_m_t1", "H0_s", "h0s"})
        EXPECT_THAT(test::messageOf<InputError>([&] { parseBarcodeFeature(name); }), HasSubstr("is unknown")) << name;
}

// Template features
// ---------------------------------------------------------------------------------------------------------------------

// The definition with matrices written out.
double templateByDefinition(const std::vector<double>& a, const std::vector<double>& t)
{
    double difference = 0.0, normA = 0.0, normT = 0.0;
    for (std::size_t k = 0; k < a.size(); ++k) {
        difference += std::pow(a[k] - t[k], 2);
        normA += a[k] * a[k];
        normT += t[k] * t[k];
    }
    return std::sqrt(difference) / std::sqrt(normA + normT);
}

TEST(TemplateFeatures, AreDistancesToTheWrittenOutMatrices)
{
    const std::vector<std::string> tokens{"a", " ,", "b", ","};
    const double half = 1.0 / (2.0 + 1e-7), one = 1.0 / (1.0 + 1e-7);
    const std::vector<std::vector<double>> causal{{1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1}, // self
                                                  {1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0}, // beginning
                                                  {0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0}, // prev
                                                  {0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0}, // next
                                                  {0, 0, 0, 0, 0, one, 0, 0, 0, one, 0, 0, 0, half, 0, half}, // comma
                                                  std::vector<double>(16, 0.0)}; // dot: there is none
    std::vector<std::vector<double>> full = causal;
    full[4] = {0, half, 0, half, 0, half, 0, half, 0, half, 0, half, 0, half, 0, half};
    for (std::uint64_t seed = 0; seed < 5; ++seed) {
        for (const bool isCausal : {true, false}) {
            const auto values = randomRows(4, seed, isCausal);
            const auto found = templateFeatures({values.data(), 4, 4}, tokens, isCausal, allTemplateFeatures());
            ASSERT_EQ(found.size(), 6u);
            for (std::size_t k = 0; k < found.size(); ++k)
                EXPECT_NEAR(found[k], templateByDefinition(values, (isCausal ? causal : full)[k]), 1e-12) << k;
            EXPECT_EQ(found[5], 1.0);
            if (isCausal) {
                EXPECT_EQ(found[3], 1.0);
            }
        }
    }
}

TEST(TemplateFeatures, APatternIsAtDistanceZeroFromItself)
{
    const std::vector<double> identity{1, 0, 0, 1};
    const std::vector<std::string> tokens{"a", "b"};
    EXPECT_THAT(templateFeatures({identity.data(), 2, 2}, tokens, true, parseTemplateFeatures("self,prev")),
                ElementsAre(0.0, 1.0));
    const std::vector<double> nothing(4, 0.0);
    for (const double value : templateFeatures({nothing.data(), 2, 2}, tokens, true, allTemplateFeatures()))
        EXPECT_EQ(value, 1.0);
}

TEST(TemplateFeatures, AMarkStandsAloneOrBehindASpace)
{
    for (const char* token : {",", " ,", "Ġ,", "▁,"})
        EXPECT_TRUE(isMark(token, ',')) << token;
    for (const char* token : {"", " ", ".", ",,", "a,", "  ,", ", ", "Ġ"})
        EXPECT_FALSE(isMark(token, ',')) << token;
    EXPECT_TRUE(isMark("Ġ.", '.'));
}

// The table
// ---------------------------------------------------------------------------------------------------------------------

TEST(FeatureTable, OneNumberPerColumnNoneOfThemNan)
{
    FeatureOptions options;
    const auto columns = featureColumns(options);
    EXPECT_EQ(columns.size(), 10u * 6 + 14 + 6);
    EXPECT_EQ(columns[0].name, "s_t0.025");
    EXPECT_EQ(columns[1].name, "s_t0.05");
    EXPECT_EQ(columns[60].name, "h0_s");
    EXPECT_EQ(columns.back().name, "dot");
    for (const int n : {1, 2, 3, 17}) {
        const auto tensor = test::randomAttention(1, 1, n, 5);
        const std::vector<std::string> tokens(static_cast<std::size_t>(n), ",");
        for (const int hidden : {0, 1}) {
            if (hidden == n)
                continue;
            const auto values =
                headFeatures(tensor.head({0, 0}).withoutLeading(hidden),
                             std::span(tokens).subspan(static_cast<std::size_t>(hidden)), true, options);
            EXPECT_EQ(values.size(), columns.size());
            for (std::size_t k = 0; k < values.size(); ++k)
                EXPECT_TRUE(std::isfinite(values[k])) << columns[k].name;
        }
    }
}

TEST(FeatureTable, ColumnsAreFoundUnderTheirNamesWhateverElseIsAskedFor)
{
    const auto tensor = test::randomAttention(1, 1, 12, 3);
    const std::vector<std::string> tokens(12, "a");
    FeatureOptions all;
    const auto columns = featureColumns(all);
    const auto values = headFeatures(tensor.head({0, 0}), tokens, true, all);
    FeatureOptions few;
    few.thresholds = {0.5, 0.1};
    few.threshold = parseThresholdFeatures("b0,e");
    few.barcode = parseBarcodeFeatures("h1_nb,h0_s");
    few.templates = parseTemplateFeatures("prev");
    const auto fewColumns = featureColumns(few);
    const auto fewValues = headFeatures(tensor.head({0, 0}), tokens, true, few);
    ASSERT_EQ(fewValues.size(), 7u);
    for (std::size_t k = 0; k < fewValues.size(); ++k) {
        const auto same = std::find_if(columns.begin(), columns.end(),
                                       [&](const FeatureColumn& column) { return column.name == fewColumns[k].name; });
        ASSERT_NE(same, columns.end()) << fewColumns[k].name;
        EXPECT_EQ(fewValues[k], values[static_cast<std::size_t>(same - columns.begin())]) << same->name;
    }
}

TEST(FeatureTable, WhatIsDegenerateUnderACausalMaskSaysSo)
{
    const int n = 14;
    std::vector<std::string> degenerate;
    for (const FeatureColumn& column : featureColumns({}))
        if (!column.whenCausal.empty())
            degenerate.push_back(column.name);
    EXPECT_EQ(degenerate.size(), 13u); // s and c at six thresholds, next
    const auto tensor = test::randomAttention(1, 1, n, 11);
    EXPECT_TRUE(isCausal(tensor));
    const auto columns = featureColumns({});
    const auto values =
        headFeatures(tensor.head({0, 0}), std::vector<std::string>(static_cast<std::size_t>(n), "a"), true, {});
    for (std::size_t k = 0; k < columns.size(); ++k) {
        if (columns[k].name.starts_with("s_")) {
            EXPECT_EQ(values[k], n);
        }
        if (columns[k].name == "next") {
            EXPECT_EQ(values[k], 1.0);
        }
    }
    AttentionTensor full(1, 1, 2, {{0, 0}});
    full.storage({0, 0})[1] = 0.5F;
    EXPECT_FALSE(isCausal(full));
}

TEST(FeatureTable, RowsAreDividedByTheirSumAndEmptyOnesStayEmpty)
{
    AttentionTensor tensor(1, 1, 3, {{0, 0}});
    const auto values = tensor.storage({0, 0});
    values[0] = 1.0F;
    values[3] = 0.5F;
    values[4] = 0.25F;
    EXPECT_THAT(rowsSummingToOne(tensor.head({0, 0})), ElementsAre(1, 0, 0, 2.0 / 3, 1.0 / 3, 0, 0, 0, 0));
    // Without the first token row 2 has no mass.
    EXPECT_THAT(rowsSummingToOne(tensor.head({0, 0}).withoutLeading(1)), ElementsAre(1, 0, 0, 0));
}

} // namespace
} // namespace toposcope
