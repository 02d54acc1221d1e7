#include "core/pipeline/head_comparison.h"

#include "core/model/ordered_tasks.h"
#include "core/pipeline/comparison.h"
#include "core/pipeline/quick_diagram.h"

#include <algorithm>
#include <string>

namespace toposcope {

namespace {

HeadDifference differenceOf(const PreparedAttention& a, const PreparedAttention& b, std::size_t head, bool scaleEach,
                            const Control& control)
{
    Analysis left = measured(*a.source, std::span(&a.views[head], 1), a.symbols, control);
    Analysis right = measured(*b.source, std::span(&b.views[head], 1), b.symbols, control);
    if (!scaleEach)
        shareScale(left, right);
    const int maxDimension =
        std::max(1, std::min(left.request.settings.maxDimension, right.request.settings.maxDimension));
    const PersistenceDiagram ofA = diagramOf(left, maxDimension, control);
    const PersistenceDiagram ofB = diagramOf(right, maxDimension, control);
    HeadDifference difference;
    difference.a = a.source->heads[head];
    difference.b = b.source->heads[head];
    for (int dimension = 0; dimension <= maxDimension; ++dimension) {
        const auto distance = diagramDistance(ofA, ofB, dimension, control.withListener({}), {1});
        difference.bottleneck.push_back(distance.bottleneck.distance);
        difference.wasserstein1.push_back(distance.wasserstein1.distance);
    }
    return difference;
}

} // namespace

HeadDifferences compareHeads(const PreparedAttention& a, const PreparedAttention& b, bool scaleEach,
                             const Control& control, const HeadDifferenceListener& listener)
{
    const auto& heads = a.source->heads;
    const bool oneEach = heads.size() == 1 && b.source->heads.size() == 1;
    if (!oneEach && heads != b.source->heads)
        throw InputError("comparing head by head needs the same heads of A and B, or one of each; found " +
                         std::to_string(heads.size()) + " of A and " + std::to_string(b.source->heads.size()) +
                         " of B");
    HeadDifferences result;
    result.sourceA = a.source;
    result.sourceB = b.source;
    control.report(Stage::Compare, 0.0);
    computeInOrder(
        static_cast<int>(heads.size()),
        [&](int head) { return differenceOf(a, b, static_cast<std::size_t>(head), scaleEach, control); },
        [&](HeadDifference difference) {
            result.heads.push_back(difference);
            control.report(Stage::Compare,
                           static_cast<double>(result.heads.size()) / static_cast<double>(heads.size()));
            if (listener)
                listener(difference);
        });
    return result;
}

} // namespace toposcope
