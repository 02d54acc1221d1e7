#include "core/pipeline/permutation_baseline.h"

#include "core/model/ordered_tasks.h"
#include "core/pipeline/quick_diagram.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>
#include <random>
#include <string>
#include <utility>

namespace toposcope {

namespace {

// Fisher–Yates; the standard library's own shuffle differs between implementations. Dividing 64 random bits by a number
// of nodes leaves a bias no test could see.
void shuffle(std::span<int> order, std::mt19937_64& random)
{
    for (std::size_t i = order.size(); i > 1; --i)
        std::swap(order[i - 1], order[static_cast<std::size_t>(random() % i)]);
}

ShuffleDistances distancesOf(const PersistenceDiagram& a, const PersistenceDiagram& b, int maxDimension,
                             const Control& control)
{
    ShuffleDistances result;
    for (int dimension = 0; dimension <= maxDimension; ++dimension) {
        const auto distance = diagramDistance(a, b, dimension, control);
        result.dimensions.push_back(
            {dimension, distance.bottleneck.distance, distance.wasserstein1.distance, distance.wasserstein2.distance});
    }
    return result;
}

} // namespace

std::vector<double> PermutationBaseline::distances(int dimension, double ShuffleDistances::OfDimension::*distance) const
{
    std::vector<double> values;
    for (const ShuffleDistances& shuffled : shuffles)
        values.push_back(shuffled.dimensions[static_cast<std::size_t>(dimension)].*distance);
    return values;
}

BaselinePosition positionAmong(double observed, std::vector<double> shuffled)
{
    assert(!shuffled.empty());
    std::sort(shuffled.begin(), shuffled.end());
    const auto count = static_cast<double>(shuffled.size());
    const auto nearestRank = [&](int percent) {
        const auto rank = static_cast<std::size_t>(std::ceil(percent * count / 100.0));
        return shuffled[std::max<std::size_t>(rank, 1) - 1];
    };
    const auto near =
        static_cast<double>(std::upper_bound(shuffled.begin(), shuffled.end(), observed) - shuffled.begin());
    BaselinePosition position;
    position.low = nearestRank(5);
    position.median = nearestRank(50);
    position.high = nearestRank(95);
    position.percentile = 100.0 * near / count;
    position.pValue = (1.0 + near) / (1.0 + count);
    return position;
}

PermutationBaseline permutationBaseline(Analyser& analyser, const AnalysisRequest& a, const AnalysisRequest& b,
                                        bool scaleEach, int shuffles, std::uint64_t seed, const Control& control,
                                        const BaselineListener& listener)
{
    if (b.imported)
        throw InputError(b.imported->path + ": there is no model to run on its tokens in another order, which the "
                                            "permutation baseline needs");
    if (shuffles < 1)
        throw InputError("permutation baseline: " + std::to_string(shuffles) + " shuffles, expected at least 1");
    control.report(Stage::Compare, 0.0);
    const Control quiet = control.withListener({});
    // B first: after a comparison its attention is the one that is still there.
    const auto nodesOfB = analyser.prepare(b, quiet).source->nodes.size();
    const Analysis left = [&] {
        const PreparedAttention prepared = analyser.prepare(a, quiet);
        return measured(*prepared.source, prepared.views, prepared.symbols, quiet);
    }();
    const int maxDimension = std::min(a.settings.maxDimension, b.settings.maxDimension);
    const PersistenceDiagram ofLeft = diagramOf(left, maxDimension, quiet);

    PermutationBaseline result;
    result.seed = seed;
    std::mt19937_64 random(seed);
    for (int k = 0; k < shuffles; ++k) {
        std::vector<int> order(nodesOfB);
        std::iota(order.begin(), order.end(), 0);
        const std::size_t fixed = b.settings.prependBos && !b.settings.hideSink ? 1 : 0;
        shuffle(std::span(order).subspan(fixed), random);
        const PreparedAttention prepared = analyser.prepareReordered(b, order, quiet);
        Analysis right = measured(*prepared.source, prepared.views, prepared.symbols, quiet);
        Analysis scaledLeft = left;
        if (!scaleEach)
            shareScale(scaledLeft, right);
        const bool sameLeft = scaledLeft.distance.values() == left.distance.values();
        // The two diagrams, or the one that is not known yet, at once.
        std::vector<PersistenceDiagram> diagrams;
        computeInOrder(
            sameLeft ? 1 : 2, [&](int side) { return diagramOf(side == 0 ? right : scaledLeft, maxDimension, quiet); },
            [&](PersistenceDiagram diagram) { diagrams.push_back(std::move(diagram)); });
        result.shuffles.push_back(
            distancesOf(sameLeft ? ofLeft : diagrams.back(), diagrams.front(), maxDimension, quiet));
        control.report(Stage::Compare, static_cast<double>(k + 1) / shuffles);
        if (listener)
            listener(result.shuffles.back());
    }
    return result;
}

} // namespace toposcope
