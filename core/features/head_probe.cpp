#include "core/features/head_probe.h"

#include "core/error.h"
#include "core/features/template_features.h"

#include <algorithm>
#include <optional>
#include <random>
#include <string>
#include <utility>

namespace toposcope {

namespace {

// The tokens that sequences are drawn from.
std::vector<TokenId> drawableTokens(const AttentionModel& model)
{
    std::vector<TokenId> ids;
    const auto special = model.tokenizer().endOfText();
    for (int id = 0; id < model.tokenizer().vocabularySize(); ++id) {
        if (!special || static_cast<int>(*special) != id)
            ids.push_back(static_cast<TokenId>(id));
    }
    return ids;
}

// r₁ … r_L twice, after `first`; the first L places of `pool` become r (Fisher–Yates as far as needed).
std::vector<TokenId> drawSequence(std::vector<TokenId>& pool, int length, std::optional<TokenId> first,
                                  std::mt19937_64& random)
{
    std::vector<TokenId> ids;
    if (first)
        ids.push_back(*first);
    for (std::size_t k = 0; k < static_cast<std::size_t>(length); ++k) {
        // The remainder is uneven by less than 2⁻⁴⁰ and, other than std distributions, the same everywhere.
        std::swap(pool[k], pool[k + static_cast<std::size_t>(random() % (pool.size() - k))]);
        ids.push_back(pool[k]);
    }
    ids.insert(ids.end(), pool.begin(), pool.begin() + length);
    return ids;
}

// Mean of attention(i, i − back) over the query tokens first … N − 1.
double meanAttention(AttentionView attention, int first, int back)
{
    double sum = 0.0;
    for (int i = first; i < attention.rows(); ++i)
        sum += static_cast<double>(attention(i, i - back));
    return sum / (attention.rows() - first);
}

void checkFits(const AttentionModel& model, const ProbeSettings& settings, std::size_t tokens, bool prepend)
{
    if (settings.length < 2 || settings.sequences < 1)
        throw InputError("a probe needs one sequence or more, of at least 2 tokens said twice");
    const std::int64_t needed = 2 * static_cast<std::int64_t>(settings.length) + (prepend ? 1 : 0);
    if (needed > model.info().context)
        throw InputError("sequences of " + std::to_string(settings.length) + " tokens said twice take " +
                         std::to_string(needed) + " positions; the model has " + std::to_string(model.info().context));
    if (static_cast<std::size_t>(settings.length) > tokens)
        throw InputError("sequences of " + std::to_string(settings.length) +
                         " different tokens are more than the vocabulary has: " + std::to_string(tokens));
}

} // namespace

double previousDistance(AttentionView attention)
{
    const int n = attention.rows();
    std::vector<double> values;
    values.reserve(static_cast<std::size_t>(n) * static_cast<std::size_t>(n));
    for (int i = 0; i < n; ++i) {
        const auto row = attention.row(i);
        values.insert(values.end(), row.begin(), row.end());
    }
    const std::vector<std::string> tokens(static_cast<std::size_t>(n)); // this template does not look at them
    const TemplateFeature previous[] = {TemplateFeature::Previous};
    return templateFeatures({values.data(), n, n}, tokens, true, previous).front();
}

std::vector<HeadProbe> probeHeads(const AttentionModel& model, const std::vector<HeadId>& heads,
                                  const ProbeSettings& settings, const Control& control)
{
    std::vector<TokenId> pool = drawableTokens(model);
    const auto first = settings.prependBos ? model.tokenizer().endOfText() : std::nullopt;
    checkFits(model, settings, pool.size(), first.has_value());
    std::vector<HeadProbe> probes;
    for (const HeadId id : heads)
        probes.push_back({id});
    std::mt19937_64 random(settings.seed);
    for (int sequence = 0; sequence < settings.sequences; ++sequence) {
        const auto whole = control.withListener(
            [&](Progress part) { control.report(Stage::Attend, (sequence + part.fraction) / settings.sequences); });
        const auto ids = drawSequence(pool, settings.length, first, random);
        const Attended attended = model.attend(ids, heads, false, whole);
        const int secondHalf = static_cast<int>(ids.size()) - settings.length;
        for (HeadProbe& probe : probes) {
            const AttentionView attention = attended.attention.head(probe.id);
            probe.induction += meanAttention(attention, secondHalf, settings.length - 1) / settings.sequences;
            probe.duplicate += meanAttention(attention, secondHalf, settings.length) / settings.sequences;
            probe.previous += meanAttention(attention, 1, 1) / settings.sequences;
            probe.previousDistance += previousDistance(attention) / settings.sequences;
        }
    }
    return probes;
}

std::vector<double> previousDistances(const AttentionModel& model, const std::vector<HeadId>& heads,
                                      std::span<const TokenId> ids, const Control& control)
{
    const Attended attended = model.attend(ids, heads, false, control);
    std::vector<double> distances;
    for (const HeadId id : heads)
        distances.push_back(previousDistance(attended.attention.head(id)));
    return distances;
}

double scoreOf(const ProbeResult& result, HeadKind kind, std::size_t head)
{
    const HeadProbe& probe = result.heads.at(head);
    switch (kind) {
    case HeadKind::Induction: return probe.induction;
    case HeadKind::DuplicateToken: return probe.duplicate;
    case HeadKind::PreviousToken: break;
    }
    return result.ofText.empty() ? probe.previousDistance : result.ofText.at(head);
}

std::vector<std::size_t> headsOfKind(const ProbeResult& result, HeadKind kind)
{
    constexpr double leastScore = 0.4;
    constexpr double distanceBound = 0.5;
    const bool isDistance = kind == HeadKind::PreviousToken;
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < result.heads.size(); ++i) {
        const double score = scoreOf(result, kind, i);
        if (isDistance ? score < distanceBound : score >= leastScore)
            found.push_back(i);
    }
    std::stable_sort(found.begin(), found.end(), [&](std::size_t left, std::size_t right) {
        const double ofLeft = scoreOf(result, kind, left);
        const double ofRight = scoreOf(result, kind, right);
        return isDistance ? ofLeft < ofRight : ofLeft > ofRight;
    });
    return found;
}

} // namespace toposcope
