#include "core/pipeline/comparison.h"

#include "core/error.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <tuple>

namespace toposcope {

namespace {

bool isNormalised(const Analysis& analysis)
{
    return analysis.dependence && analysis.request.settings.scale == Scale::Normalised;
}

// Whether token i of both was computed from the same tokens by the same weights, if the texts begin alike. Only
// models that this program runs are known to be causal.
bool attentionDependsOnPrefixAlike(const Analysis& a, const Analysis& b)
{
    if (!a.model || !b.model || a.model->sha256 != b.model->sha256 || a.nodes.empty() || b.nodes.empty())
        return false;
    const AnalysisSettings& left = a.request.settings;
    const AnalysisSettings& right = b.request.settings;
    if (a.heads != b.heads || left.prependBos != right.prependBos || left.hideSink != right.hideSink ||
        left.words != right.words)
        return false;
    const bool firstTokenDropped = left.hideSink && !left.prependBos;
    return !firstTokenDropped || a.text.substr(0, a.nodes[0].begin) == b.text.substr(0, b.nodes[0].begin);
}

int commonPrefix(const Analysis& a, const Analysis& b)
{
    if (!attentionDependsOnPrefixAlike(a, b))
        return 0;
    const auto same = [](const Node& left, const Node& right) { return left.text == right.text; };
    const auto end = std::mismatch(a.nodes.begin(), a.nodes.end(), b.nodes.begin(), b.nodes.end(), same).first;
    return static_cast<int>(end - a.nodes.begin());
}

std::string fixed(double value)
{
    char text[64];
    std::snprintf(text, sizeof text, "%.3f", value);
    return text;
}

const char* nodeNoun(const Analysis& analysis)
{
    return analysis.request.settings.words ? "words" : "tokens";
}

void notePrefix(const Comparison& comparison, std::vector<std::string>& notes)
{
    const int count = comparison.commonPrefixTokens;
    if (count == 0)
        return;
    const std::string noun = nodeNoun(*comparison.a);
    notes.push_back((count == 1 ? "the first " + noun.substr(0, noun.size() - 1) + " is"
                                : "the first " + std::to_string(count) + " " + noun + " are") +
                    " the same, so under a causal mask " + (count == 1 ? "its" : "their") + " attention is too");
}

// row-marginal is max(0, log(N·A)), so a longer text has more of it whatever it says; the others likewise.
void noteLength(const Analysis& a, const Analysis& b, std::vector<std::string>& notes)
{
    const AnalysisSettings& settings = a.request.settings;
    if (!a.dependence || !b.dependence || isNormalised(a) || a.nodes.size() == b.nodes.size() || a.nodes.empty() ||
        b.nodes.empty() || settings.estimator == Estimator::Xlogy)
        return;
    const int marginals = settings.estimator == Estimator::TokenFrequency ? 2 : 1;
    const int summed = settings.aggregate == Aggregate::Sum ? static_cast<int>(a.heads.size()) : 1;
    const int factor = marginals * summed;
    const bool bits = a.distance.unit() == "bits";
    const double ratio = static_cast<double>(a.nodes.size()) / static_cast<double>(b.nodes.size());
    const double shift = factor * (bits ? std::log2(ratio) : std::log(ratio));
    notes.push_back("A has " + std::to_string(a.nodes.size()) + " " + nodeNoun(a) + ", B " +
                    std::to_string(b.nodes.size()) + ": under the scale '" + std::string(nameOf(settings.scale)) +
                    "' the lengths alone shift the mutual information by about " +
                    (factor == 1 ? "" : std::to_string(factor) + "·") + (bits ? "log2" : "ln") +
                    "(N1/N2) = " + fixed(shift) + " " + a.distance.unit());
}

void noteCounts(const Analysis& analysis, const char* name, std::vector<std::string>& notes)
{
    const auto pairs = std::to_string(SymmetricMatrix::pairCount(static_cast<int>(analysis.nodes.size())));
    if (analysis.clampedPairs > 0)
        notes.push_back(name + (": " + std::to_string(analysis.clampedPairs)) + " of " + pairs +
                        " pairs had a negative distance, which became 0");
    if (analysis.tiedPairs > 0)
        notes.push_back(name + (": " + std::to_string(analysis.tiedPairs)) + " of " + pairs +
                        " pairs have the same distance as another pair");
}

// Says which of the two is at fault.
std::shared_ptr<const Analysis> analyseSide(Analyser& analyser, const AnalysisRequest& request, const char* name,
                                            const Control& control)
{
    try {
        return analyser.analyse(request, control);
    } catch (const TextTooLong& error) {
        throw TextTooLong(error.tokens(), error.fitting(), std::string("text ") + name);
    } catch (const InputError& error) {
        throw InputError(std::string("text ") + name + ": " + error.what());
    }
}

} // namespace

std::vector<Interval> intervalsOf(const PersistenceDiagram& diagram, int dimension)
{
    std::vector<Interval> intervals;
    for (const PersistencePair& pair : diagram.pairs) {
        if (dimension == allDimensions || pair.dimension == dimension)
            intervals.push_back({pair.birth, pair.death});
    }
    return intervals;
}

DimensionDistance diagramDistance(const PersistenceDiagram& a, const PersistenceDiagram& b, int dimension,
                                  const Control& control, const std::vector<int>& orders)
{
    const auto left = intervalsOf(a, dimension);
    const auto right = intervalsOf(b, dimension);
    DimensionDistance result;
    result.dimension = dimension;
    result.bottleneck = bottleneckDistance(left, right);
    for (const int order : orders) {
        control.checkCancelled();
        (order == 1 ? result.wasserstein1 : result.wasserstein2) = wassersteinDistance(left, right, order, control);
    }
    return result;
}

Comparison compare(std::shared_ptr<const Analysis> a, std::shared_ptr<const Analysis> b, const Control& control)
{
    Comparison result;
    result.a = std::move(a);
    result.b = std::move(b);
    const int maxDimension = std::min(result.a->request.settings.maxDimension, result.b->request.settings.maxDimension);
    for (int dimension = 0; dimension <= maxDimension; ++dimension) {
        const double share = 1.0 / (maxDimension + 1);
        const Control inner = control.withListener(
            [&](Progress progress) { control.report(Stage::Compare, (dimension + progress.fraction / 2) * share); });
        control.report(Stage::Compare, dimension * share);
        result.distances.push_back(diagramDistance(result.a->diagram, result.b->diagram, dimension, inner));
    }
    control.report(Stage::Compare, 1.0);
    result.commonPrefixTokens = commonPrefix(*result.a, *result.b);
    notePrefix(result, result.notes);
    noteLength(*result.a, *result.b, result.notes);
    noteCounts(*result.a, "A", result.notes);
    noteCounts(*result.b, "B", result.notes);
    return result;
}

Comparison compareRequests(Analyser& analyser, const AnalysisRequest& a, const AnalysisRequest& b, bool scaleEach,
                           const Control& control)
{
    auto left = analyseSide(analyser, a, "A", control);
    auto right = analyseSide(analyser, b, "B", control);
    if (!scaleEach)
        std::tie(left, right) = onCommonScale(std::move(left), std::move(right), control);
    return compare(std::move(left), std::move(right), control);
}

std::pair<std::shared_ptr<const Analysis>, std::shared_ptr<const Analysis>>
onCommonScale(std::shared_ptr<const Analysis> a, std::shared_ptr<const Analysis> b, const Control& control)
{
    if (!isNormalised(*a) || !isNormalised(*b) || a->maximumInformation == b->maximumInformation)
        return {std::move(a), std::move(b)};
    const double common = std::max(a->maximumInformation, b->maximumInformation);
    auto& smaller = a->maximumInformation < b->maximumInformation ? a : b;
    smaller = rescaled(*smaller, common, control);
    return {std::move(a), std::move(b)};
}

std::shared_ptr<const Analysis> rescaled(const Analysis& analysis, double commonMaximum, const Control& control)
{
    if (!isNormalised(analysis))
        throw InputError("a common scale needs mutual information under the scale 'normalised'");
    auto result = std::make_shared<Analysis>(analysis);
    applyScale(*result, commonMaximum);
    shape(*result, control);
    return result;
}

} // namespace toposcope
