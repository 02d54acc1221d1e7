// The trainer's mathematics: gradients against finite differences and against automatic differentiation, products of
// rounded numbers, what a step does, and what is trained on.
#include "app/toposcope-train/batch_source.h"
#include "app/toposcope-train/checkpoint.h"
#include "app/toposcope-train/corpus.h"
#include "app/toposcope-train/gradient_engine.h"
#include "app/toposcope-train/half_product.h"
#include "app/toposcope-train/model_files.h"
#include "app/toposcope-train/network.h"
#include "app/toposcope-train/optimiser.h"
#include "app/toposcope-train/parameters.h"
#include "app/toposcope-train/random.h"
#include "app/toposcope-train/schedule.h"
#include "core/error.h"
#include "core/math/half.h"
#include "tests/support/fixtures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>
#include <vector>

namespace toposcope::train {

namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

Batch randomBatch(int vocabulary, int sequences, int length)
{
    Random random{3};
    Batch batch{sequences, length, {}, {}, {}, std::vector<bool>(static_cast<std::size_t>(sequences), true)};
    for (int i = 0; i < sequences * length; ++i) {
        batch.inputs.push_back(static_cast<std::int32_t>(random.below(vocabulary)));
        batch.targets.push_back(static_cast<std::int32_t>(random.below(vocabulary)));
        batch.weights.push_back(i % 5 == 0 ? 0.0F : 1.0F);
    }
    return batch;
}

// Larger than at the beginning of a training, so that nothing is nearly linear.
std::vector<float> roughParameters(const ParameterLayout& layout)
{
    std::vector<float> parameters = initialParameters(layout, 5);
    Random random{6};
    for (const Parameter& parameter : layout.parameters()) {
        for (std::size_t i = 0; i < parameter.size; ++i)
            parameters[parameter.offset + i] += static_cast<float>(0.15 * random.normal());
    }
    return parameters;
}

std::vector<float> randomNumbers(std::size_t count, std::uint64_t seed)
{
    Random random{seed};
    std::vector<float> numbers(count);
    for (float& number : numbers)
        number = static_cast<float>(random.normal());
    return numbers;
}

double norm(const std::vector<float>& x)
{
    return std::sqrt(std::transform_reduce(x.begin(), x.end(), 0.0, std::plus<>(),
                                           [](float v) { return static_cast<double>(v) * static_cast<double>(v); }));
}

double distance(std::vector<float> x, const std::vector<float>& y)
{
    std::transform(x.begin(), x.end(), y.begin(), x.begin(), std::minus<>());
    return norm(x);
}

const NetworkShape smallShape{.vocabulary = 40, .context = 150, .width = 12, .layers = 2, .heads = 3};

// ---- Gradients ------------------------------------------------------------------------------------------------

TEST(Network, GradientsAreTheDerivativesOfTheLoss)
{
    const ParameterLayout layout(smallShape);
    const Batch batch = randomBatch(40, 2, 150); // longer than one block of attention
    std::vector<float> parameters = roughParameters(layout);
    std::vector<float> gradients(layout.size(), 0.0F);
    Network network(layout, 300);
    const BatchPart all{&batch, 0, 2};
    const double loss = network.addGradients(parameters, all, 0.01F, gradients);
    EXPECT_NEAR(network.loss(parameters, all), loss, 1e-6 * loss);
    // Along the gradient of one tensor at a time the loss grows by the gradient's square.
    for (const Parameter& parameter : layout.parameters()) {
        double square = 0.0;
        for (std::size_t i = 0; i < parameter.size; ++i)
            square += std::pow(static_cast<double>(gradients[parameter.offset + i]), 2);
        const double step = 0.01 / std::sqrt(square);
        const auto lossAt = [&](double along) {
            std::vector<float> moved = parameters;
            for (std::size_t i = 0; i < parameter.size; ++i)
                moved[parameter.offset + i] += static_cast<float>(along * gradients[parameter.offset + i]);
            return 0.01 * network.loss(moved, all);
        };
        const double slope = (lossAt(step) - lossAt(-step)) / (2.0 * step);
        EXPECT_NEAR(slope / square, 1.0, 0.02) << parameter.name;
    }
}

#if TOPOSCOPE_HAS_TORCH
TEST(Network, GradientsAreThoseOfAutomaticDifferentiation)
{
    const ParameterLayout layout(smallShape);
    const Batch batch = randomBatch(40, 5, 140);
    const std::vector<float> parameters = roughParameters(layout);
    std::vector<float> byHand(layout.size()), automatic(layout.size());
    const auto loss = processorEngine(layout, 2, Precision::Single)->gradients(parameters, batch, byHand);
    const auto expected = torchEngine(layout, "cpu")->gradients(parameters, batch, automatic);
    EXPECT_NEAR(loss.all, expected.all, 1e-5);
    EXPECT_NEAR(loss.prose, expected.prose, 1e-5);
    EXPECT_LT(distance(byHand, automatic), 1e-4 * norm(automatic));
}
#endif

TEST(Network, SubsetsOfABatchAddUp)
{
    const ParameterLayout layout(smallShape);
    const Batch batch = randomBatch(40, 4, 30);
    const std::vector<float> parameters = roughParameters(layout);
    std::vector<float> whole(layout.size()), inParts(layout.size());
    processorEngine(layout, 1, Precision::Single)->gradients(parameters, batch, whole);
    processorEngine(layout, 3, Precision::Single)->gradients(parameters, batch, inParts);
    EXPECT_LT(distance(inParts, whole), 1e-5 * norm(whole));
}

// ---- Products of rounded numbers ------------------------------------------------------------------------------

struct Extents {
    int rows, columns, inner;
};

class HalfProduct : public testing::TestWithParam<Extents> {};

TEST(Parameters, HeadsBeginByLookingAsFarBackAsAsked)
{
    const ParameterLayout layout({.vocabulary = 500, .context = 128, .width = 96, .layers = 1, .heads = 4});
    const std::vector<int> distances = {1, 1, 3};
    Network network(layout, 128);
    const Batch batch = randomBatch(500, 1, 128);
    network.loss(initialParameters(layout, 1, distances), {&batch, 0, 1});
    const auto nearest = [&](int head, int distance) { // how often the largest weight stands there
        const auto weights = network.attention(0, 0, head);
        int hits = 0;
        for (int i = distance; i < 128; ++i) {
            const auto row = weights.subspan(static_cast<std::size_t>(i) * 128, static_cast<std::size_t>(i) + 1);
            hits += std::max_element(row.begin(), row.end()) - row.begin() == i - distance ? 1 : 0;
        }
        return static_cast<double>(hits) / (128 - distance);
    };
    for (std::size_t head = 0; head < distances.size(); ++head)
        EXPECT_GT(nearest(static_cast<int>(head), distances[head]), 0.9) << head;
    EXPECT_LT(nearest(3, 1), 0.1); // left to chance
}

TEST(Parameters, TwoHeadsInThePlaceOfOneWriteWhatItWrote)
{
    const ParameterLayout layout(smallShape);
    std::vector<float> parameters = roughParameters(layout);
    const HeadSplit split{1, 0, 1};
    const auto size = static_cast<std::ptrdiff_t>(smallShape.headWidth()) * smallShape.width;
    const auto output = parameters.begin() + static_cast<std::ptrdiff_t>(layout.layers[1].attentionOutput);
    std::fill_n(output + split.to * size, size, 0.0F); // what is lost
    const Batch batch = randomBatch(smallShape.vocabulary, 1, 30);
    Network network(layout, smallShape.context);
    const double before = network.loss(parameters, {&batch, 0, 1});
    splitHead(parameters, layout, split, 9);
    EXPECT_NEAR(network.loss(parameters, {&batch, 0, 1}), before, 1e-5 * before);
    for (std::size_t i = 0; i < 30; ++i)
        EXPECT_TRUE(std::ranges::equal(network.attention(1, 0, 0).subspan(30 * i, i + 1),
                                       network.attention(1, 0, 1).subspan(30 * i, i + 1)));
    EXPECT_FALSE(std::equal(output, output + size, output + size));
}

TEST_P(HalfProduct, IsTheProductUpToItsRounding)
{
    if (!hasHalfProducts())
        GTEST_SKIP() << "this processor has no AVX512-BF16";
    const auto [rows, columns, inner] = GetParam();
    const auto count = [](int a, int b) { return static_cast<std::size_t>(a) * static_cast<std::size_t>(b); };
    const std::vector<float> a = randomNumbers(count(rows, inner), 1);
    const std::vector<float> b = randomNumbers(count(inner, columns), 2);
    for (int form = 0; form < 4; ++form) {
        Operand left{a.data(), form % 2 == 0 ? inner : rows, form % 2 == 0 ? Form::Plain : Form::Transposed};
        Operand right{b.data(), form < 2 ? columns : inner, form < 2 ? Form::Plain : Form::Transposed};
        std::vector<float> expected = randomNumbers(count(rows, columns), 3);
        std::vector<float> found = expected;
        multiply(rows, columns, inner, left, right, {expected.data(), columns, 1.0F}, 0.5F);
        multiplyHalf(rows, columns, inner, left, right, {found.data(), columns, 1.0F}, 0.5F);
        EXPECT_LT(distance(found, expected), 0.004 * norm(expected)) << "form " << form;
        EXPECT_GT(distance(found, expected), 0.0); // it rounds
    }
}

INSTANTIATE_TEST_SUITE_P(Extents, HalfProduct,
                         testing::Values(Extents{1, 1, 33}, Extents{37, 53, 41}, Extents{8, 48, 384},
                                         Extents{300, 900, 777}, Extents{130, 24, 130}, Extents{20, 2400, 50}));

// ---- Steps ----------------------------------------------------------------------------------------------------

TEST(Optimiser, OrthogonalisesEveryDirectionToAboutOne)
{
    for (const auto& [rows, columns] : {std::pair(20, 60), std::pair(60, 20), std::pair(30, 30)}) {
        std::vector<float> x = randomNumbers(static_cast<std::size_t>(rows * columns), 4);
        orthogonalise(x, rows, columns);
        // A vector that the matrix does not make shorter than 0.6 or longer than 1.3, on its smaller side.
        const int small = std::min(rows, columns);
        for (std::uint64_t seed = 0; seed < 20; ++seed) {
            const std::vector<float> v = randomNumbers(static_cast<std::size_t>(small), 100 + seed);
            std::vector<float> image(static_cast<std::size_t>(std::max(rows, columns)), 0.0F);
            for (int i = 0; i < rows; ++i) {
                for (int j = 0; j < columns; ++j) {
                    const float value = x[static_cast<std::size_t>(i * columns + j)];
                    if (rows <= columns)
                        image[static_cast<std::size_t>(j)] += value * v[static_cast<std::size_t>(i)];
                    else
                        image[static_cast<std::size_t>(i)] += value * v[static_cast<std::size_t>(j)];
                }
            }
            EXPECT_GT(norm(image) / norm(v), 0.6);
            EXPECT_LT(norm(image) / norm(v), 1.3);
        }
    }
}

TEST(Optimiser, FirstStepOfAdamWIsTheRateAgainstTheSign)
{
    const ParameterLayout layout({.vocabulary = 3, .context = 2, .width = 4, .layers = 1, .heads = 1});
    std::vector<float> parameters(layout.size(), 0.0F), gradients(layout.size(), 0.0F);
    for (const Parameter& parameter : layout.parameters())
        for (std::size_t i = 0; i < parameter.size; ++i)
            gradients[parameter.offset + i] = i % 2 == 0 ? 0.25F : -4.0F;
    Optimiser optimiser(layout, {.clip = 1e9});
    WorkerTeam team(2);
    const double found = optimiser.step(parameters, gradients, 0.01, team);
    EXPECT_NEAR(found, norm(gradients), 1e-4);
    for (const Parameter& parameter : layout.parameters())
        for (std::size_t i = 0; i < parameter.size; ++i)
            EXPECT_NEAR(parameters[parameter.offset + i] * (parameter.role == Role::Position ? 10.0 : 1.0),
                        i % 2 == 0 ? -0.01 : 0.01, 1e-6)
                << parameter.name;
}

TEST(Optimiser, ResultDoesNotDependOnTheNumberOfThreads)
{
    const ParameterLayout layout(smallShape);
    std::vector<std::vector<float>> results;
    for (const int threads : {1, 3}) {
        std::vector<float> parameters = initialParameters(layout, 1);
        Optimiser optimiser(layout, {.method = Method::Muon});
        WorkerTeam team(threads);
        for (std::uint64_t step = 0; step < 3; ++step)
            optimiser.step(parameters, randomNumbers(layout.size(), step), 0.01, team);
        results.push_back(parameters);
    }
    EXPECT_EQ(results[0], results[1]);
}

TEST(Schedule, RatesRiseToThePeakAndFallToZero)
{
    for (const Curve curve : {Curve::Cosine, Curve::Linear, Curve::Plateau}) {
        const RateCurve rate{.curve = curve, .peak = 2.0, .warmUp = 100, .decay = 300, .total = 1000};
        EXPECT_NEAR(rate.at(49), 1.0, 1e-9);
        EXPECT_NEAR(rate.at(100), 2.0, 1e-9);
        EXPECT_NEAR(rate.at(550), curve == Curve::Plateau ? 2.0 : 1.0, 1e-9);
        const double sixth = curve == Curve::Cosine ? 1.0 - std::sqrt(0.75) : curve == Curve::Linear ? 1.0 / 3.0 : 1.0;
        EXPECT_NEAR(rate.at(850), sixth, 1e-9);
        EXPECT_NEAR(rate.at(1000), 0.0, 1e-9);
    }
}

TEST(Schedule, StagesAndTokensAreReadAsWritten)
{
    EXPECT_EQ(parseTokens("1.5M", "--x"), 1'500'000);
    EXPECT_EQ(parseTokens("12k", "--x"), 12'000);
    EXPECT_EQ(parseTokens("7", "--x"), 7);
    const auto stages = parseStages("128x32:2M,512x16");
    ASSERT_EQ(stages.size(), 2U);
    EXPECT_EQ(stages[0].context, 128);
    EXPECT_EQ(stages[0].sequences, 32);
    EXPECT_EQ(stages[0].until, 2'000'000);
    EXPECT_EQ(stages[1].context, 512);
    for (const char* wrong : {"", "x", "128", "128x", "128x4:2M", "128x4,64x2", "64x4:2M,64x4:1M,64x4", "0x4", "8x4 "})
        EXPECT_THAT([&] { parseStages(wrong); }, ThrowsMessage<InputError>(HasSubstr("--stages"))) << wrong;
    for (const char* wrong : {"", "M", "1T", "-1", "nan", "1e99"})
        EXPECT_THAT([&] { parseTokens(wrong, "--x"); }, ThrowsMessage<InputError>(HasSubstr("--x"))) << wrong;
}

// ---- What is trained on ---------------------------------------------------------------------------------------

TEST(BatchSource, EveryPassageComesOnceBeforeAnyComesAgain)
{
    std::vector<std::uint16_t> tokens(10'001);
    std::iota(tokens.begin(), tokens.end(), std::uint16_t{0});
    const BatchSource source(tokens, 20'000, std::nullopt, {0.0, 0.0});
    const Batch batch = source.draw({1, 0, 0}, 999, 10);
    std::set<std::int32_t> seen;
    for (int i = 0; i < batch.sequences * batch.length; ++i) {
        const auto at = static_cast<std::size_t>(i);
        EXPECT_EQ(batch.targets[at], batch.inputs[at] + 1);
        seen.insert(batch.inputs[at]);
    }
    EXPECT_EQ(seen.size(), 9990U);
}

TEST(BatchSource, APlaceAlwaysHasTheSameBatch)
{
    std::vector<std::uint16_t> tokens(5000);
    std::iota(tokens.begin(), tokens.end(), std::uint16_t{0});
    const BatchSource source(tokens, 5000, 0, {0.3, 0.3});
    const Batch whole = source.draw({9, 1, 40}, 6, 32);
    const Batch tail = source.draw({9, 1, 42}, 4, 32);
    EXPECT_TRUE(std::equal(tail.inputs.begin(), tail.inputs.end(), whole.inputs.begin() + 2 * 32));
    EXPECT_TRUE(std::equal(tail.weights.begin(), tail.weights.end(), whole.weights.begin() + 2 * 32));
    EXPECT_NE(source.draw({10, 1, 40}, 6, 32).inputs, whole.inputs);
}

TEST(BatchSource, RandomRepeatsCountOnlyWhereTheyCanBeKnown)
{
    const std::vector<std::uint16_t> tokens(5000, 7);
    const BatchSource source(tokens, 3000, 2999, {1.0, 0.0});
    const Batch batch = source.draw({2, 0, 0}, 40, 200);
    EXPECT_THAT(batch.prose, testing::Each(false));
    for (std::size_t sequence = 0; sequence < 40; ++sequence) {
        const auto* const targets = batch.targets.data() + sequence * 200;
        const auto* const weights = batch.weights.data() + sequence * 200;
        const auto block = static_cast<std::size_t>(std::find(weights, weights + 200, 1.0F) - weights) +
                           (batch.inputs[sequence * 200] == 2999 ? 0 : 1);
        EXPECT_GE(block, 8U);
        EXPECT_LE(block, 64U);
        for (std::size_t i = 64; i < 200; ++i) {
            EXPECT_EQ(weights[i], 1.0F);
            EXPECT_EQ(targets[i], targets[i - block]);
        }
    }
}

TEST(Corpus, PiecesGiveTheIdsOfTheWhole)
{
    const auto tokenizer = BpeTokenizer::fromFolder(test::fixture("tiny-f32"));
    Random random{8};
    std::string text;
    const std::vector<std::string> parts{"the cat", " ", "  ", "\n", "\n\n", "\t", "!?", " 42", "\xc3\xa9", "\xc2\xa0"};
    while (text.size() < (std::size_t{5} << 19)) // 2.5 MiB: three pieces
        text += parts[static_cast<std::size_t>(random.below(static_cast<std::int64_t>(parts.size())))];
    TokenList whole;
    for (const Token& token : tokenizer.encode(text).tokens)
        whole.push_back(static_cast<std::uint16_t>(token.id));
    EXPECT_EQ(encodeText(tokenizer, text, 2), whole);
}

TEST(Corpus, CacheBelongsToTextAndTokenizer)
{
    const test::TemporaryFolder folder;
    const auto tokenizerFolder = test::fixture("tiny-f32");
    const auto tokenizer = BpeTokenizer::fromFolder(tokenizerFolder);
    const auto read = [&] {
        return readCorpus(folder.path() / "texts", tokenizerFolder, tokenizer, folder.path() / "tokens.bin", 1);
    };
    EXPECT_THAT(read, ThrowsMessage<InputError>(HasSubstr("no such file or folder")));
    std::filesystem::create_directory(folder.path() / "texts");
    EXPECT_THAT(read, ThrowsMessage<InputError>(HasSubstr("*.txt")));
    test::writeBytes(folder.path() / "texts" / "b.txt", "two words");
    test::writeBytes(folder.path() / "texts" / "a.txt", "one");
    const TokenList ids = read();
    const auto end = static_cast<std::uint16_t>(*tokenizer.endOfText());
    TokenList expected = encodeText(tokenizer, "one", 1);
    expected.push_back(end);
    const TokenList second = encodeText(tokenizer, "two words", 1);
    expected.insert(expected.end(), second.begin(), second.end());
    EXPECT_EQ(ids, expected);
    EXPECT_EQ(read(), ids);
    test::writeBytes(folder.path() / "texts" / "b.txt", "other words");
    EXPECT_NE(read(), ids);
    test::writeBytes(folder.path() / "tokens.bin", "broken");
    EXPECT_NE(read(), ids);
}

// ---- Files ----------------------------------------------------------------------------------------------------

TEST(ModelFiles, HalfIsTheNearestAndEvenBetweenTwo)
{
    for (std::uint32_t bits = 0; bits < 0x7c00; ++bits) {
        const auto half = static_cast<std::uint16_t>(bits);
        const float value = halfToFloat(half);
        ASSERT_EQ(halfOf(value), half) << value;
        ASSERT_EQ(halfOf(-value), half | 0x8000U) << value;
        if (bits + 1 == 0x7c00)
            break;
        const float next = halfToFloat(static_cast<std::uint16_t>(bits + 1));
        const float middle = value + (next - value) / 2.0F;
        ASSERT_EQ(halfOf(middle), bits % 2 == 0 ? half : half + 1) << middle;
        ASSERT_EQ(halfOf(std::nextafter(middle, next)), half + 1) << middle;
    }
    EXPECT_THROW(halfOf(70000.0F), InputError);
    EXPECT_THROW(halfOf(std::nanf("")), InputError);
}

TEST(ModelFiles, WhatIsWrittenIsReadBack)
{
    const test::TemporaryFolder folder;
    const ParameterLayout layout({.vocabulary = 500, .context = 20, .width = 12, .layers = 2, .heads = 3});
    const std::vector<float> parameters = roughParameters(layout);
    writeModel(folder.path(), layout, parameters, test::fixture("tiny-f32"), 499);
    const ModelFiles model = readModel(folder.path());
    EXPECT_EQ(model.shape, layout.shape());
    EXPECT_LT(distance(model.parameters, parameters), 1e-3 * norm(parameters));
    EXPECT_EQ(test::readBytes(folder.path() / "merges.txt"), test::readBytes(test::fixture("tiny-f32") / "merges.txt"));
}

TEST(Checkpoint, IsReadAsWrittenAndRefusedWhenCut)
{
    const test::TemporaryFolder folder;
    const auto file = folder.path() / "checkpoint.bin";
    const ParameterLayout layout(smallShape);
    const Checkpoint written{smallShape,
                             "muon",
                             3,
                             1000,
                             10,
                             1,
                             7,
                             randomNumbers(layout.size(), 1),
                             randomNumbers(layout.size(), 2),
                             randomNumbers(layout.size(), 3)};
    writeCheckpoint(file, written);
    const Checkpoint read = readCheckpoint(file);
    EXPECT_EQ(read.shape, written.shape);
    EXPECT_EQ(read.method, "muon");
    EXPECT_EQ(read.seen, 1000);
    EXPECT_EQ(read.drawn, 7);
    EXPECT_EQ(read.parameters, written.parameters);
    EXPECT_EQ(read.second, written.second);
    const std::string bytes = test::readBytes(file);
    for (const std::size_t length : {std::size_t{0}, std::size_t{40}, bytes.size() / 2, bytes.size() - 1}) {
        test::writeBytes(file, bytes.substr(0, length));
        EXPECT_THROW(readCheckpoint(file), InputError) << length;
    }
}

} // namespace

} // namespace toposcope::train
