#include "core/pipeline/subset.h"

#include <algorithm>
#include <cassert>
#include <string>

namespace toposcope {

namespace {

std::string textOf(const TextSpan& span)
{
    return "bytes " + std::to_string(span.begin) + " to " + std::to_string(span.end);
}

void checkSpans(const Analysis& analysis)
{
    for (const TextSpan& span : analysis.request.settings.subset) {
        if (span.begin >= span.end)
            throw InputError("subset: " + textOf(span) + " are no part of the text: the end must be after the begin");
        if (span.end > analysis.text.size())
            throw InputError("subset: " + textOf(span) + " go beyond the text, which has " +
                             std::to_string(analysis.text.size()) + " bytes");
    }
}

} // namespace

std::vector<int> nodesTouching(std::span<const Node> nodes, std::span<const TextSpan> spans)
{
    std::vector<int> kept;
    for (int i = 0; i < static_cast<int>(nodes.size()); ++i) {
        const Node& node = nodes[static_cast<std::size_t>(i)];
        const auto touches = [&node](const TextSpan& span) {
            return node.begin < node.end && node.begin < span.end && node.end > span.begin;
        };
        if (spans.empty() || std::any_of(spans.begin(), spans.end(), touches))
            kept.push_back(i);
    }
    return kept;
}

std::vector<int> chosenNodes(const Analysis& analysis)
{
    checkSpans(analysis);
    const AnalysisSettings& settings = analysis.request.settings;
    auto kept = nodesTouching(analysis.nodes, settings.subset);
    if (kept.size() < 2 && !settings.subset.empty())
        throw TextTooShort(std::string("the subset needs at least two ") + (settings.words ? "words" : "tokens") +
                           ", found " + std::to_string(kept.size()) + " of " + std::to_string(analysis.nodes.size()));
    return kept;
}

DependenceMatrix restricted(const DependenceMatrix& dependence, std::span<const int> kept)
{
    DependenceMatrix result;
    result.size = static_cast<int>(kept.size());
    result.unit = dependence.unit;
    result.values.reserve(kept.size() * kept.size());
    const auto view = dependence.view();
    for (const int i : kept) {
        for (const int j : kept)
            result.values.push_back(view(i, j));
    }
    return result;
}

DistanceMatrix restricted(const DistanceMatrix& distance, std::span<const int> kept)
{
    SymmetricMatrix result(static_cast<int>(kept.size()));
    auto values = result.values();
    std::size_t pair = 0;
    for (std::size_t i = 1; i < kept.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j)
            values[pair++] = distance(kept[i], kept[j]);
    }
    return DistanceMatrix(std::move(result), distance.unit());
}

AttentionTensor meanAttention(std::span<const AttentionView> heads, std::span<const int> kept)
{
    assert(!heads.empty());
    AttentionTensor mean(1, 1, static_cast<int>(kept.size()), {{0, 0}});
    const auto out = mean.storage({0, 0});
    std::vector<double> sums(kept.size());
    for (std::size_t i = 0; i < kept.size(); ++i) {
        std::fill(sums.begin(), sums.end(), 0.0);
        for (const AttentionView& head : heads) {
            const auto row = head.row(kept[i]);
            for (std::size_t j = 0; j < kept.size(); ++j)
                sums[j] += static_cast<double>(row[static_cast<std::size_t>(kept[j])]);
        }
        for (std::size_t j = 0; j < kept.size(); ++j)
            out[i * kept.size() + j] = static_cast<float>(sums[j] / static_cast<double>(heads.size()));
    }
    return mean;
}

} // namespace toposcope
