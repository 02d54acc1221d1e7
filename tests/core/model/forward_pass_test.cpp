// The forward pass with random weights and a matrix product written out: what it may not depend on. Its numbers are
// compared with those of an independent implementation where models are opened.

#include "core/model/forward_pass.h"

#include "core/error.h"
#include "tests/support/fixtures.h"
#include "tests/support/random_inputs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <limits>
#include <numeric>
#include <optional>

namespace toposcope {
namespace {

void multiply(const MatrixProduct& p)
{
    for (int i = 0; i < p.m; ++i) {
        for (int j = 0; j < p.n; ++j) {
            float sum = 0.0F;
            for (int k = 0; k < p.k; ++k)
                sum += p.a[i * p.strideA + k] * (p.transposeB ? p.b[j * p.strideB + k] : p.b[k * p.strideB + j]);
            float& c = p.c[i * p.strideC + j];
            c = p.scale * sum + (p.beta == 0.0F ? 0.0F : p.beta * c);
        }
    }
}

class RandomWeights {
public:
    explicit RandomWeights(const Gpt2Config& config)
    {
        const int width = config.width;
        weights.tokens = numbers(config.vocabularySize * width, 1.0);
        weights.positions = numbers(config.positions * width, 1.0);
        for (int layer = 0; layer < config.layers; ++layer)
            weights.layers.push_back({affine(1, width), affine(width, 3 * width), affine(width, width),
                                      affine(1, width), affine(width, config.innerWidth),
                                      affine(config.innerWidth, width)});
        weights.finalNorm = affine(1, width);
    }

    ForwardWeights weights;

private:
    float* numbers(int count, double scale)
    {
        auto& list = m_numbers.emplace_back();
        for (int i = 0; i < count; ++i)
            list.push_back(static_cast<float>(scale * (2.0 * m_random.uniform() - 1.0)));
        return list.data();
    }
    AffineWeights affine(int in, int out) { return {numbers(in * out, 0.4), numbers(out, 0.1)}; }

    test::Random m_random{1};
    std::deque<std::vector<float>> m_numbers;
};

class Places : public AttentionPlaces {
public:
    explicit Places(AttentionTensor& tensor) : m_tensor(tensor) {}
    int lastLayer() const override { return m_tensor.kept().empty() ? -1 : m_tensor.kept().back().layer; }
    float* place(HeadId id) override { return m_tensor.contains(id) ? m_tensor.storage(id).data() : nullptr; }
    void layerWritten(int layer, WorkerTeam&) override { written.push_back(layer); }

    std::vector<int> written;

private:
    AttentionTensor& m_tensor;
};

class ForwardPassTest : public testing::Test {
protected:
    ForwardPassTest()
    {
        config.vocabularySize = 11;
        config.positions = 700;
        config.width = 12;
        config.layers = 3;
        config.heads = 3;
        config.innerWidth = 20;
        random.emplace(config);
    }

    std::vector<HeadId> all() const { return resolve(HeadSelection::all(), config.layers, config.heads); }

    Attended attend(int tokens, const std::vector<HeadId>& keep, bool wantHidden, int threads,
                    const Control& control = {})
    {
        std::vector<TokenId> ids;
        for (int i = 0; i < tokens; ++i)
            ids.push_back(TokenId{i * 7 % config.vocabularySize});
        Attended result{AttentionTensor(config.layers, config.heads, tokens, keep), {}};
        Places places(result.attention);
        ForwardPass(config, random->weights, multiply, tokens, threads, control)
            .run(ids, places, wantHidden ? &result.hidden : nullptr);
        written = places.written;
        return result;
    }

    static void expectSameHead(const Attended& a, const Attended& b, HeadId id)
    {
        for (int i = 0; i < a.attention.tokenCount(); ++i) {
            const auto left = a.attention.head(id).row(i);
            const auto right = b.attention.head(id).row(i);
            ASSERT_TRUE(std::equal(left.begin(), left.end(), right.begin())) << "row " << i;
        }
    }

    Gpt2Config config;
    std::optional<RandomWeights> random;
    std::vector<int> written;
};

// One block of queries and a part of one; two blocks of rows.
TEST_F(ForwardPassTest, RowsAreDistributionsOverWhatCameBefore)
{
    for (const int tokens : {1, 70, 600}) {
        const Attended attended = attend(tokens, all(), true, 2);
        EXPECT_EQ(written, (std::vector<int>{0, 1, 2}));
        EXPECT_EQ(attended.hidden.size(), static_cast<std::size_t>(tokens * config.width));
        for (const HeadId id : all()) {
            for (int i = 0; i < tokens; ++i) {
                const auto row = attended.attention.head(id).row(i);
                EXPECT_NEAR(std::accumulate(row.begin(), row.end(), 0.0), 1.0, 1e-5);
                EXPECT_TRUE(std::all_of(row.begin() + i + 1, row.end(), [](float value) { return value == 0.0F; }));
            }
        }
    }
}

TEST_F(ForwardPassTest, ThreadsAndWhatIsWantedChangeNoByte)
{
    const Attended expected = attend(150, all(), true, 1);
    for (const int threads : {1, 4}) {
        const Attended again = attend(150, all(), true, threads);
        EXPECT_EQ(again.hidden, expected.hidden);
        for (const HeadId id : all())
            expectSameHead(again, expected, id);
        EXPECT_EQ(attend(150, {}, true, threads).hidden, expected.hidden);
        const Attended one = attend(150, {{1, 2}}, false, threads);
        EXPECT_TRUE(one.hidden.empty());
        expectSameHead(one, expected, {1, 2});
        EXPECT_EQ(written, (std::vector<int>{0, 1})); // nothing of the last layer
    }
}

TEST_F(ForwardPassTest, StopsWithinALayer)
{
    std::stop_source source;
    const Control control(source.get_token(), [&](Progress) { source.request_stop(); });
    EXPECT_THROW(attend(40, all(), true, 2, control), Cancelled);
    EXPECT_TRUE(written.empty());
}

TEST_F(ForwardPassTest, WeightsThatGiveNoNumbersAreNamedByTheirHead)
{
    const_cast<float*>(random->weights.layers[1].queryKeyValue.weight)[4] = std::numeric_limits<float>::quiet_NaN();
    EXPECT_THAT(test::messageOf<InputError>([&] { attend(5, all(), true, 1); }),
                testing::HasSubstr("layer 1, head 1 is not finite"));
}

} // namespace
} // namespace toposcope
