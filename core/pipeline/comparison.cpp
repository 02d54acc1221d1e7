#include "core/pipeline/comparison.h"

#include "core/error.h"
#include "core/pipeline/text_name.h"

#include <algorithm>
#include <tuple>

namespace toposcope {

namespace {

bool isNormalised(const Analysis& analysis)
{
    return analysis.dependence && analysis.request.settings.scale == Scale::Normalised;
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
    result.bottleneck = bottleneckDistance(left, right, control);
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
    result.notes = comparisonNotes(*result.a, *result.b);
    return result;
}

Comparison compareRequests(Analyser& analyser, const AnalysisRequest& a, const AnalysisRequest& b, bool scaleEach,
                           const Control& control)
{
    auto left = namingText("A", [&] { return analyser.analyse(a, control); });
    auto right = namingText("B", [&] { return analyser.analyse(b, control); });
    if (!scaleEach)
        std::tie(left, right) = onCommonScale(std::move(left), std::move(right), control);
    return compare(std::move(left), std::move(right), control);
}

std::optional<double> commonMaximum(const Analysis& a, const Analysis& b)
{
    if (!isNormalised(a) || !isNormalised(b) || a.maximumInformation == b.maximumInformation)
        return std::nullopt;
    return std::max(a.maximumInformation, b.maximumInformation);
}

std::pair<std::shared_ptr<const Analysis>, std::shared_ptr<const Analysis>>
onCommonScale(std::shared_ptr<const Analysis> a, std::shared_ptr<const Analysis> b, const Control& control)
{
    if (const auto common = commonMaximum(*a, *b)) {
        auto& smaller = a->maximumInformation < b->maximumInformation ? a : b;
        smaller = rescaled(*smaller, *common, control);
    }
    return {std::move(a), std::move(b)};
}

std::shared_ptr<const Analysis> rescaled(const Analysis& analysis, double commonMaximum, const Control& control)
{
    if (!isNormalised(analysis))
        throw InputError("a common scale needs mutual information under the scale 'normalised'");
    auto result = std::make_shared<Analysis>(analysis);
    applyScale(*result, commonMaximum);
    shape(*result, control);
    result->times = analysis.times; // how long the text took; to see it on another scale is no part of that
    return result;
}

} // namespace toposcope
