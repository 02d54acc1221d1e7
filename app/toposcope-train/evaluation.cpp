#include "app/toposcope-train/evaluation.h"

#include "app/toposcope-train/kernels.h"
#include "app/toposcope-train/network.h"
#include "app/toposcope-train/random.h"
#include "core/attention/head_pattern.h"
#include "core/features/head_probe.h"
#include "core/model/worker_team.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <numbers>
#include <string>

namespace toposcope::train {

namespace {

// `count` tokens from `begin` behind `endOfText`.
Batch passage(std::span<const std::uint16_t> tokens, int endOfText)
{
    Batch batch;
    batch.sequences = 1;
    batch.length = static_cast<int>(tokens.size());
    batch.inputs.push_back(endOfText);
    batch.inputs.insert(batch.inputs.end(), tokens.begin(), tokens.end() - 1);
    batch.targets.assign(tokens.begin(), tokens.end());
    batch.weights.assign(tokens.size(), 1.0F);
    batch.prose.assign(1, true);
    return batch;
}

// The attention of the network's last sequence without what the mask hides.
std::vector<float> causalAttention(const Network& network, HeadId id, int length)
{
    const auto values = network.attention(id.layer, 0, id.head);
    const auto n = static_cast<std::size_t>(length);
    std::vector<float> matrix(n * n, 0.0F);
    for (std::size_t i = 0; i < n; ++i)
        std::copy_n(values.begin() + static_cast<std::ptrdiff_t>(i * n), i + 1,
                    matrix.begin() + static_cast<std::ptrdiff_t>(i * n));
    return matrix;
}

// `size` different random tokens, twice.
TokenList repeatedTokens(int vocabulary, int size, std::uint64_t index)
{
    Random random{7, index};
    TokenList tokens;
    while (static_cast<int>(tokens.size()) < std::min(size, vocabulary / 2)) {
        const auto token = static_cast<std::uint16_t>(random.below(vocabulary - 1));
        if (std::find(tokens.begin(), tokens.end(), token) == tokens.end())
            tokens.push_back(token);
    }
    const TokenList once = tokens;
    tokens.insert(tokens.end(), once.begin(), once.end());
    return tokens;
}

} // namespace

HeldOut encodeHeldOut(const BpeTokenizer& tokenizer, std::string_view utf8, int threads)
{
    return {encodeText(tokenizer, utf8, threads), utf8.size()};
}

double bitsPerByte(const ParameterLayout& layout, std::span<const float> parameters, const HeldOut& text, int endOfText,
                   int threads)
{
    const auto context = static_cast<std::size_t>(layout.shape().context);
    const std::size_t passages = (text.tokens.size() + context - 1) / context;
    std::vector<double> nats(passages);
    const auto share = static_cast<std::size_t>(std::max(1, threads));
    WorkerTeam team(static_cast<int>(share));
    team.run(static_cast<int>(share), [&](int worker) {
        flushSubnormals();
        Network network(layout, layout.shape().context);
        for (std::size_t i = static_cast<std::size_t>(worker); i < passages; i += share) {
            const std::size_t begin = i * context;
            const std::size_t count = std::min(context, text.tokens.size() - begin);
            const Batch batch = passage(std::span(text.tokens).subspan(begin, count), endOfText);
            nats[i] = network.loss(parameters, {&batch, 0, 1});
        }
    });
    double sum = 0.0;
    for (const double each : nats)
        sum += each;
    return sum / std::numbers::ln2 / static_cast<double>(text.bytes);
}

std::vector<HeadScores> scoreHeads(const ParameterLayout& layout, std::span<const float> parameters,
                                   const HeldOut& text, int endOfText)
{
    constexpr int passages = 8;
    constexpr int blockSize = 64;
    const NetworkShape& shape = layout.shape();
    const int length = std::min({128, shape.context, static_cast<int>(text.tokens.size())});
    std::vector<HeadScores> scores;
    for (int layer = 0; layer < shape.layers; ++layer) {
        for (int head = 0; head < shape.heads; ++head)
            scores.push_back({{layer, head}, 0.0, 0.0});
    }
    Network network(layout, shape.context);
    const auto causal = [&](HeadId id, int tokens, auto score) {
        const std::vector<float> matrix = causalAttention(network, id, tokens);
        return score(AttentionView(matrix.data(), tokens, tokens)) / passages;
    };
    const std::size_t gap = (text.tokens.size() - static_cast<std::size_t>(length)) / passages;
    for (std::size_t i = 0; i < passages; ++i) {
        const Batch prose =
            passage(std::span(text.tokens).subspan(i * gap, static_cast<std::size_t>(length)), endOfText);
        network.loss(parameters, {&prose, 0, 1});
        for (HeadScores& head : scores)
            head.previousDistance += causal(head.id, length, previousDistance);
        const Batch random =
            passage(repeatedTokens(shape.vocabulary, std::min(blockSize, shape.context / 2), i), endOfText);
        network.loss(parameters, {&random, 0, 1});
        for (HeadScores& head : scores)
            head.induction += causal(head.id, random.length, [&](AttentionView attention) {
                return headPattern(attention, random.inputs).induction;
            });
    }
    return scores;
}

std::string describeHeads(std::span<const HeadScores> heads)
{
    constexpr std::size_t shown = 3;
    std::vector<HeadScores> sorted(heads.begin(), heads.end());
    const auto list = [&](auto better, auto value) {
        std::stable_sort(sorted.begin(), sorted.end(), better);
        std::string text;
        for (std::size_t i = 0; i < std::min(shown, sorted.size()); ++i) {
            std::array<char, 64> line{};
            std::snprintf(line.data(), line.size(), "%s%d.%d %.2f", i == 0 ? " " : " · ", sorted[i].id.layer,
                          sorted[i].id.head, value(sorted[i]));
            text += line.data();
        }
        return text;
    };
    return "previous token" +
           list([](const auto& a, const auto& b) { return a.previousDistance < b.previousDistance; },
                [](const HeadScores& head) { return head.previousDistance; }) +
           "; induction" +
           list([](const auto& a, const auto& b) { return a.induction > b.induction; },
                [](const HeadScores& head) { return head.induction; });
}

} // namespace toposcope::train
