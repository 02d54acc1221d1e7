// Estimators and distances against the float64 reference of tests/data, and their closed forms.

#include "core/error.h"
#include "core/information/distance.h"
#include "core/information/head_distance.h"
#include "core/information/mutual_information.h"
#include "core/information/row_distribution.h"
#include "core/model/worker_team.h"
#include "tests/support/fixtures.h"
#include "tests/support/random_inputs.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <numeric>
#include <stop_token>
#include <vector>

namespace toposcope {
namespace {

using test::Random;

AttentionTensor attentionOf(const nlohmann::json& layers)
{
    const int layerCount = static_cast<int>(layers.size());
    const int headCount = static_cast<int>(layers[0].size());
    const int size = static_cast<int>(layers[0][0].size());
    AttentionTensor tensor(layerCount, headCount, size, resolve(HeadSelection::all(), layerCount, headCount));
    for (const HeadId id : tensor.kept()) {
        auto out = tensor.storage(id).begin();
        for (const auto& row : layers[static_cast<std::size_t>(id.layer)][static_cast<std::size_t>(id.head)]) {
            for (const auto& value : row)
                *out++ = value.get<float>();
        }
    }
    return tensor;
}

std::vector<AttentionView> viewsOf(const AttentionTensor& tensor)
{
    std::vector<AttentionView> views;
    for (const HeadId id : tensor.kept())
        views.push_back(tensor.head(id));
    return views;
}

std::vector<std::int32_t> distinctSymbols(int count)
{
    std::vector<std::int32_t> symbols(static_cast<std::size_t>(count));
    std::iota(symbols.begin(), symbols.end(), 0);
    return symbols;
}

// Within 1e-5 relative + 1e-6 absolute of the reference.
template <class Matrix>
void expectNear(const Matrix& matrix, const nlohmann::json& expected)
{
    for (std::size_t i = 0; i < expected.size(); ++i) {
        for (std::size_t j = 0; j < expected[i].size(); ++j) {
            const auto reference = expected[i][j].get<double>();
            ASSERT_NEAR(matrix(static_cast<int>(i), static_cast<int>(j)), reference, 1e-5 * std::abs(reference) + 1e-6)
                << "entry " << i << ", " << j;
        }
    }
}

class EstimatorFixture : public ::testing::Test {
protected:
    nlohmann::json data = test::loadFixture("estimators.json");
    AttentionTensor attention = attentionOf(data["attention"]);
    std::vector<AttentionView> views = viewsOf(attention);
    std::vector<std::int32_t> symbols = data["ids"].get<std::vector<std::int32_t>>();

    AttentionView head(const nlohmann::json& item) const
    {
        return attention.head({item[0].get<int>(), item[1].get<int>()});
    }
    void expectPerHead(Estimator estimator, const nlohmann::json& items) const
    {
        ASSERT_EQ(items.size(), views.size());
        for (const auto& item : items) {
            const AttentionView one[] = {head(item)};
            expectNear(estimate(one, symbols, estimator, Aggregate::Mean).view(), item[2]);
        }
    }
};

TEST_F(EstimatorFixture, TokenFrequencySumsOverAllHeads)
{
    const auto matrix = estimate(views, symbols, Estimator::TokenFrequency, Aggregate::Sum);
    EXPECT_EQ(matrix.unit, InformationUnit::Bits);
    expectNear(matrix.view(), data["token-frequency"]["matrix"]);
}

TEST_F(EstimatorFixture, RowMarginalPerHead)
{
    expectPerHead(Estimator::RowMarginal, data["row-marginal"]["per_head"]);
}

TEST_F(EstimatorFixture, XlogyPerHead)
{
    expectPerHead(Estimator::Xlogy, data["xlogy"]["per_head"]);
}

TEST_F(EstimatorFixture, PointwisePerHeadAndMean)
{
    expectPerHead(Estimator::Pointwise, data["pointwise"]["per_head"]);
    expectNear(estimate(views, symbols, Estimator::Pointwise, Aggregate::Mean).view(),
               data["pointwise"]["mean_over_all"]);
}

TEST_F(EstimatorFixture, DirectDistancesPerHead)
{
    const std::pair<DistanceKind, const char*> kinds[] = {{DistanceKind::JensenShannon, "jensen-shannon"},
                                                          {DistanceKind::Attention, "attention-distance"}};
    for (const auto& [kind, name] : kinds) {
        ASSERT_EQ(data[name].size(), views.size());
        for (const auto& item : data[name]) {
            const AttentionView one[] = {head(item)};
            expectNear(attentionDistance(one, kind, false), item[2]);
        }
    }
}

// The reference of this one was computed in single precision, as the notebook does: its divergences carry an error of
// some 3e-7, which the fourth root blows up to 4e-5 in the distance. So the divergences, d⁴, are compared.
TEST_F(EstimatorFixture, NotebookJensenShannonPerHead)
{
    const auto& items = data["jensen-shannon-notebook"];
    ASSERT_EQ(items.size(), views.size());
    for (const auto& item : items) {
        const AttentionView one[] = {head(item)};
        const auto distance = attentionDistance(one, DistanceKind::JensenShannonNotebook, false);
        for (int i = 0; i < distance.size(); ++i) {
            for (int j = 0; j < distance.size(); ++j) {
                const double reference = item[2][static_cast<std::size_t>(i)][static_cast<std::size_t>(j)];
                ASSERT_NEAR(std::pow(distance(i, j), 4), std::pow(reference, 4), 1e-6);
            }
        }
    }
}

TEST_F(EstimatorFixture, HeadDistance)
{
    expectNear(headDistance(views, RowDistributions::Preparation::AsTheyAre), data["head_distance"]);
}

TEST_F(EstimatorFixture, SeveralHeadsGiveTheMeanOfTheirDistances)
{
    const AttentionView two[] = {views[0], views[4]};
    const auto both = attentionDistance(two, DistanceKind::JensenShannon, false);
    const auto first = attentionDistance({two, 1}, DistanceKind::JensenShannon, false);
    const auto second = attentionDistance({two + 1, 1}, DistanceKind::JensenShannon, false);
    for (int i = 0; i < both.size(); ++i) {
        for (int j = 0; j < both.size(); ++j)
            EXPECT_NEAR(both(i, j), 0.5 * (first(i, j) + second(i, j)), 1e-15);
    }
}

TEST(RowMarginal, IsTheLogarithmOfNTimesAttention)
{
    const auto tensor = test::randomAttention(1, 1, 40, 1);
    const AttentionView one[] = {tensor.head({0, 0})};
    const auto matrix = estimate(one, distinctSymbols(40), Estimator::RowMarginal, Aggregate::Sum);
    for (int i = 0; i < 40; ++i) {
        for (int j = 0; j < 40; ++j) {
            const double a = static_cast<double>(one[0](i, j));
            EXPECT_NEAR(matrix.view()(i, j), a > 0.0 ? std::max(0.0, std::log2(40.0 * a)) : 0.0, 1e-5);
        }
    }
}

TEST(Estimators, AreNeverNegativeButXlogy)
{
    const auto tensor = test::randomAttention(2, 2, 30, 2, 8.0);
    const auto views = viewsOf(tensor);
    for (const auto estimator : {Estimator::TokenFrequency, Estimator::RowMarginal, Estimator::Pointwise}) {
        for (const double value : estimate(views, distinctSymbols(30), estimator, Aggregate::Sum).values)
            ASSERT_GE(value, 0.0);
    }
}

TEST(Estimators, ARowAndAColumnWithoutMassGiveZeroNotNaN)
{
    AttentionTensor tensor(1, 1, 3, {{0, 0}});
    const auto values = tensor.storage({0, 0});
    values[3] = 1.0f; // only token 1 attends, to token 0
    const AttentionView one[] = {tensor.head({0, 0})};
    for (const auto estimator :
         {Estimator::TokenFrequency, Estimator::RowMarginal, Estimator::Xlogy, Estimator::Pointwise}) {
        for (const double value : estimate(one, distinctSymbols(3), estimator, Aggregate::Mean).values)
            ASSERT_TRUE(std::isfinite(value));
    }
}

TEST(Estimators, ScalingAttentionChangesPointwiseNot)
{
    auto tensor = test::randomAttention(1, 1, 20, 3);
    const AttentionView one[] = {tensor.head({0, 0})};
    const auto original = estimate(one, distinctSymbols(20), Estimator::Pointwise, Aggregate::Mean);
    for (float& value : tensor.storage({0, 0}))
        value *= 0.25f;
    const auto scaled = estimate(one, distinctSymbols(20), Estimator::Pointwise, Aggregate::Mean);
    for (std::size_t k = 0; k < original.values.size(); ++k)
        ASSERT_NEAR(original.values[k], scaled.values[k], 1e-9);
}

TEST(Estimators, ReportCancelsBetweenHeads)
{
    const auto tensor = test::randomAttention(3, 4, 8, 4);
    std::stop_source stop;
    const Control control(stop.get_token(), [&stop](Progress progress) {
        if (progress.fraction > 0.3)
            stop.request_stop();
    });
    EXPECT_THROW(estimate(viewsOf(tensor), distinctSymbols(8), Estimator::Pointwise, Aggregate::Mean, control),
                 Cancelled);
}

// Six heads: a logarithm of four, and one of two; one head is not causal.
TEST(Estimators, TheSumOfHeadsDependsNeitherOnHowTheyComeNorOnThreads)
{
    auto tensor = test::randomAttention(2, 3, 70, 9, 8.0);
    tensor.storage({1, 1})[5] = 0.25f;
    const auto views = viewsOf(tensor);
    std::vector<std::int32_t> symbols = distinctSymbols(70);
    symbols[3] = symbols[1];
    const int count = static_cast<int>(views.size());
    for (const auto estimator :
         {Estimator::TokenFrequency, Estimator::RowMarginal, Estimator::Xlogy, Estimator::Pointwise}) {
        const auto expected = estimate(views, symbols, estimator, Aggregate::Mean).values;
        for (const std::size_t step : {1U, 2U, 3U, 5U, 6U}) {
            for (const int threads : {1, 3}) {
                WorkerTeam team(threads);
                DependenceEstimate sum(70, count, symbols, estimator, Aggregate::Mean);
                for (std::size_t h = 0; h < views.size(); h += step)
                    sum.add(std::span(views).subspan(h, std::min(step, views.size() - h)), {}, &team);
                EXPECT_EQ(sum.take().values, expected) << step << " at a time, " << threads << " threads";
            }
        }
        std::vector<double> alone(expected.size());
        for (const AttentionView& view : views) {
            const AttentionView one[] = {view};
            const auto values = estimate(one, symbols, estimator, Aggregate::Mean).values;
            for (std::size_t k = 0; k < alone.size(); ++k)
                alone[k] += values[k] / count;
        }
        for (std::size_t k = 0; k < alone.size(); ++k)
            ASSERT_NEAR(expected[k], alone[k], 1e-12);
    }
}

DependenceMatrix dependence(std::vector<double> values, InformationUnit unit = InformationUnit::Nats)
{
    DependenceMatrix matrix;
    matrix.size = static_cast<int>(std::sqrt(static_cast<double>(values.size())));
    matrix.unit = unit;
    matrix.values = std::move(values);
    return matrix;
}

TEST(Symmetrise, FollowsItsRule)
{
    const auto matrix = dependence({0, 1, 5, 0});
    EXPECT_EQ(symmetrise(matrix, Symmetrise::Max)(0, 1), 5.0);
    EXPECT_EQ(symmetrise(matrix, Symmetrise::Min)(0, 1), 1.0);
    EXPECT_EQ(symmetrise(matrix, Symmetrise::Mean)(0, 1), 3.0);
    EXPECT_EQ(symmetrise(matrix, Symmetrise::Lower)(0, 1), 5.0);
}

TEST(InverseInformation, NormalisedSpansZeroToTwoLn2)
{
    const auto result = inverseInformation(dependence({0, 0, 0, 3, 0, 0, 1, 0, 0}), Symmetrise::Max, Scale::Normalised);
    EXPECT_EQ(result.distance(1, 0), 0.0);
    EXPECT_NEAR(result.distance(2, 0), twoLn2 * (1.0 - 1.0 / 3.0), 1e-15);
    EXPECT_EQ(result.distance(2, 1), twoLn2);
    EXPECT_EQ(result.maximum, 3.0);
    EXPECT_EQ(result.clampedPairs, 0);
}

TEST(InverseInformation, ClampedConvertsBitsAndCountsUnorderedPairs)
{
    // 4 bits = 4 ln 2 > 2 ln 2, in both directions: one pair.
    const auto result = inverseInformation(dependence({0, 4, 0, 4, 0, 0, 1, 0, 0}, InformationUnit::Bits),
                                           Symmetrise::Max, Scale::Clamped);
    EXPECT_EQ(result.clampedPairs, 1);
    EXPECT_EQ(result.distance(0, 1), 0.0);
    EXPECT_NEAR(result.distance(0, 2), std::numbers::ln2, 1e-15);
}

TEST(InverseInformation, LiteralDoesNotConvertBits)
{
    const auto result =
        inverseInformation(dependence({0, 0, 1, 0}, InformationUnit::Bits), Symmetrise::Max, Scale::Literal);
    EXPECT_NEAR(result.distance(0, 1), twoLn2 - 1.0, 1e-15);
    EXPECT_EQ(result.distance.unit(), "bits");
}

TEST(InverseInformation, WithoutDependenceAllPairsAreAtTwoLn2)
{
    for (const auto scale : {Scale::Normalised, Scale::Clamped, Scale::Literal})
        EXPECT_EQ(inverseInformation(dependence({0, 0, 0, 0}), Symmetrise::Max, scale).distance(0, 1), twoLn2);
}

TEST(InverseInformation, ATinyMaximumDoesNotOverflow)
{
    const auto result = inverseInformation(dependence({0, 0, 1e-310, 0}), Symmetrise::Max, Scale::Normalised);
    EXPECT_EQ(result.distance(0, 1), 0.0);
}

TEST(InverseInformation, NormalisingKeepsTheOrderOfEdges)
{
    const auto tensor = test::randomAttention(1, 1, 25, 5);
    const AttentionView one[] = {tensor.head({0, 0})};
    const auto matrix = estimate(one, distinctSymbols(25), Estimator::Pointwise, Aggregate::Mean);
    const auto plain = symmetrise(matrix, Symmetrise::Max);
    const auto scaled = inverseInformation(matrix, Symmetrise::Max, Scale::Normalised).distance;
    const auto information = plain.values();
    const auto distance = scaled.values().values();
    for (std::size_t a = 0; a < information.size(); a += 7) {
        for (std::size_t b = 0; b < information.size(); b += 3) {
            if (information[a] < information[b]) {
                ASSERT_GE(distance[a], distance[b]);
            }
        }
    }
}

TEST(JensenShannon, IsAMetricBoundedBySqrtLn2)
{
    const auto tensor = test::randomAttention(1, 1, 24, 6, 9.0);
    const AttentionView one[] = {tensor.head({0, 0})};
    const auto d = attentionDistance(one, DistanceKind::JensenShannon, false);
    for (int i = 0; i < 24; ++i) {
        for (int j = 0; j < 24; ++j) {
            ASSERT_LE(d(i, j), std::sqrt(std::numbers::ln2) + 1e-12);
            for (int k = 0; k < 24; ++k)
                ASSERT_LE(d(i, j), d(i, k) + d(k, j) + 1e-12);
        }
    }
}

TEST(JensenShannon, EqualRowsAreAtExactlyZero)
{
    Random random(7);
    AttentionTensor tensor(1, 1, 13, {{0, 0}});
    const auto values = tensor.storage({0, 0});
    for (std::size_t j = 0; j < 13; ++j)
        values[5 * 13 + j] = values[9 * 13 + j] = static_cast<float>(random.uniform());
    const RowDistributions rows(tensor.head({0, 0}), RowDistributions::Preparation::AsTheyAre);
    std::vector<double> divergences(9);
    rows.divergences(9, divergences);
    EXPECT_EQ(divergences[5], 0.0);
}

// Σ [p ln(p/m) + q ln(q/m)] / 2 in extended precision, term by term, the logarithms of p/m = 1 + δ and q/m = 1 − δ.
long double divergenceByDefinition(std::span<const float> p, std::span<const float> q)
{
    const auto part = [](long double x) { return x == -1.0L ? 0.0L : (1.0L + x) * std::log1p(x); };
    long double sum = 0.0L;
    for (std::size_t k = 0; k < p.size(); ++k) {
        const long double m = 0.5L * (static_cast<long double>(p[k]) + static_cast<long double>(q[k]));
        if (m == 0.0L)
            continue;
        const long double delta = 0.5L * (static_cast<long double>(p[k]) - static_cast<long double>(q[k])) / m;
        sum += 0.5L * m * (part(delta) + part(-delta));
    }
    return sum;
}

void expectByDefinition(const AttentionTensor& tensor, double relative)
{
    const AttentionView view = tensor.head({0, 0});
    const RowDistributions rows(view, RowDistributions::Preparation::AsTheyAre);
    std::vector<double> divergences(static_cast<std::size_t>(rows.size()));
    for (int i = 1; i < rows.size(); ++i) {
        rows.divergences(i, divergences);
        for (int j = 0; j < i; ++j) {
            const double truth = static_cast<double>(divergenceByDefinition(view.row(i), view.row(j)));
            ASSERT_NEAR(divergences[static_cast<std::size_t>(j)], truth, relative * truth) << i << ", " << j;
        }
    }
}

TEST(JensenShannon, IsTheDefinitionForAnySizeAndSupport)
{
    for (const int size : {2, 3, 15, 16, 17, 33, 100})
        expectByDefinition(test::randomAttention(1, 1, size, 9, 12.0), 1e-10);
    Random random(10);
    AttentionTensor full(1, 1, 40, {{0, 0}}); // not causal, every third entry 0, rows of any mass
    for (float& value : full.storage({0, 0}))
        value = random.below(3) == 0 ? 0.0f : static_cast<float>(random.uniform());
    expectByDefinition(full, 1e-10);
}

// The rows differ by a few units of the last place of a float, up to a thousandth: the difference of entropies alone
// would have no correct digit.
TEST(JensenShannon, OfRowsThatAreNearlyEqualKeepsItsDigits)
{
    Random random(11);
    constexpr int size = 24;
    AttentionTensor tensor(1, 1, size, {{0, 0}});
    const auto values = tensor.storage({0, 0});
    std::vector<float> common;
    for (int k = 0; k < size; ++k)
        common.push_back(static_cast<float>((0.1 + random.uniform()) / size));
    for (int i = 0; i < size; ++i) {
        const double change = std::pow(10.0, -3.0 - 4.0 * i / size);
        for (int k = 0; k < size; ++k)
            values[static_cast<std::size_t>(i * size + k)] =
                common[static_cast<std::size_t>(k)] * static_cast<float>(1.0 + change * (random.uniform() - 0.5));
    }
    values[5] = 0.0f; // where one row has nothing
    expectByDefinition(tensor, 1e-7);
}

TEST(JensenShannon, ARowWithoutMassBecomesAPointMassOnItself)
{
    AttentionTensor tensor(1, 1, 2, {{0, 0}});
    tensor.storage({0, 0})[0] = 0.25f; // row 0 on token 0, renormalised to 1; row 1 empty
    const AttentionView one[] = {tensor.head({0, 0})};
    const auto d = attentionDistance(one, DistanceKind::JensenShannon, true);
    EXPECT_NEAR(d(0, 1), std::sqrt(std::numbers::ln2), 1e-12);
}

TEST(AttentionDistance, IsOneMinusTheStrongerDirection)
{
    AttentionTensor tensor(1, 1, 2, {{0, 0}});
    tensor.storage({0, 0})[1] = 0.25f;
    tensor.storage({0, 0})[2] = 0.75f;
    const AttentionView one[] = {tensor.head({0, 0})};
    EXPECT_EQ(attentionDistance(one, DistanceKind::Attention, false)(0, 1), 0.25);
}

TEST(JensenShannon, DoesNotDependOnTheNumberOfThreads)
{
    const auto tensor = test::randomAttention(1, 2, 150, 12);
    const auto views = viewsOf(tensor);
    const auto together = attentionDistance(views, DistanceKind::JensenShannon, false);
    const auto between = headDistance(views, RowDistributions::Preparation::AsTheyAre);
    WorkerTeam alone(1); // inside a task no other threads are used
    alone.run(1, [&](int) {
        EXPECT_EQ(attentionDistance(views, DistanceKind::JensenShannon, false).values(), together.values());
        EXPECT_EQ(headDistance(views, RowDistributions::Preparation::AsTheyAre).values(), between.values());
    });
}

TEST(JensenShannon, CanBeStopped)
{
    const auto tensor = test::randomAttention(1, 2, 150, 12);
    std::stop_source stop;
    const Control control(stop.get_token(), [&](Progress) { stop.request_stop(); });
    EXPECT_THROW(attentionDistance(viewsOf(tensor), DistanceKind::JensenShannon, false, control), Cancelled);
    EXPECT_THROW(headDistance(viewsOf(tensor), RowDistributions::Preparation::AsTheyAre, control), Cancelled);
}

TEST(HeadSummaries, EntropyOfUniformRowsIsLnN)
{
    AttentionTensor tensor(1, 1, 8, {{0, 0}});
    for (float& value : tensor.storage({0, 0}))
        value = 0.125f;
    EXPECT_NEAR(meanRowEntropy(tensor.head({0, 0})), std::log(8.0), 1e-12);
    EXPECT_NEAR(sinkShare(tensor.head({0, 0})), 0.125, 1e-12);
}

TEST(DistanceMatrix, RefusesWhatIsNoDistance)
{
    for (const double bad : {-1.0, std::nan(""), std::numeric_limits<double>::infinity()}) {
        SymmetricMatrix matrix(3, 1.0);
        matrix.set(2, 1, bad);
        const auto message = test::messageOf<InputError>([&] { DistanceMatrix{matrix}; });
        EXPECT_NE(message.find("row 2, column 1"), std::string::npos) << message;
    }
}

} // namespace
} // namespace toposcope
