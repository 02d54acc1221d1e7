#include "core/pipeline/subset.h"

#include "core/math/vector_clones.h"

#include <algorithm>
#include <cassert>
#include <string>
#include <utility>

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

TOPOSCOPE_VECTOR_CLONES void addRow(const float* row, int count, double* sum)
{
    for (int j = 0; j < count; ++j)
        sum[j] += static_cast<double>(row[j]);
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

MeanAttention::MeanAttention(std::vector<int> kept, bool causal)
    : m_kept(std::move(kept)), m_causal(causal),
      m_whole(m_kept.empty() || m_kept.back() - m_kept.front() + 1 == static_cast<int>(m_kept.size())),
      m_sum(m_kept.size() * m_kept.size())
{
}

void MeanAttention::add(std::span<const AttentionView> heads, WorkerTeam* team)
{
    constexpr std::size_t rowsPerTask = 32;
    m_heads += static_cast<int>(heads.size());
    const std::size_t tasks = (m_kept.size() + rowsPerTask - 1) / rowsPerTask;
    runTasks(team, static_cast<int>(tasks), [&](int index) {
        const std::size_t begin = (tasks - 1 - static_cast<std::size_t>(index)) * rowsPerTask; // the longest first
        addRows(heads, begin, std::min(begin + rowsPerTask, m_kept.size()));
    });
}

void MeanAttention::addRows(std::span<const AttentionView> heads, std::size_t begin, std::size_t end)
{
    for (std::size_t i = begin; i < end; ++i) {
        double* const sum = m_sum.data() + i * m_kept.size();
        const std::size_t columns = m_causal ? i + 1 : m_kept.size();
        for (const AttentionView& head : heads) {
            const float* const row = head.row(m_kept[i]).data();
            if (m_whole) {
                addRow(row + m_kept.front(), static_cast<int>(columns), sum);
                continue;
            }
            for (std::size_t j = 0; j < columns; ++j)
                sum[j] += static_cast<double>(row[m_kept[j]]);
        }
    }
}

AttentionTensor MeanAttention::take() const
{
    assert(m_heads > 0);
    AttentionTensor mean(1, 1, static_cast<int>(m_kept.size()), {{0, 0}});
    std::transform(m_sum.begin(), m_sum.end(), mean.storage({0, 0}).begin(),
                   [heads = static_cast<double>(m_heads)](double sum) { return static_cast<float>(sum / heads); });
    return mean;
}

AttentionTensor meanAttention(std::span<const AttentionView> heads, std::span<const int> kept)
{
    MeanAttention mean({kept.begin(), kept.end()}, false);
    mean.add(heads);
    return mean.take();
}

} // namespace toposcope
