#include "core/pipeline/growth.h"

#include "core/model/ordered_tasks.h"
#include "core/pipeline/comparison.h"
#include "core/pipeline/quick_diagram.h"

#include <algorithm>
#include <string>

namespace toposcope {

namespace {

void requireCausal(const PreparedAttention& attention)
{
    for (std::size_t h = 0; h < attention.views.size(); ++h) {
        const AttentionView& view = attention.views[h];
        for (int i = 0; i < view.rows(); ++i) {
            const auto later = view.row(i).subspan(static_cast<std::size_t>(i) + 1);
            const auto found = std::find_if(later.begin(), later.end(), [](float value) { return value != 0.0f; });
            if (found == later.end())
                continue;
            const HeadId id = attention.source->heads[h];
            throw InputError("growth needs causal attention: in layer " + std::to_string(id.layer) + ", head " +
                             std::to_string(id.head) + ", node " + std::to_string(i) + " attends to node " +
                             std::to_string(i + 1 + (found - later.begin())) +
                             ", which follows it, so its prefixes have no attention of their own");
        }
    }
}

// Rows and columns 0 … count − 1.
std::vector<AttentionView> leading(const std::vector<AttentionView>& views, int count)
{
    std::vector<AttentionView> blocks;
    for (const AttentionView& view : views)
        blocks.emplace_back(view.data(), count, count, view.stride());
    return blocks;
}

GrowthStep stepOf(const PreparedAttention& attention, int count, const Control& control)
{
    const Analysis& source = *attention.source;
    const int maxDimension = source.request.settings.maxDimension;
    const Analysis prefix = measured(source, leading(attention.views, count), attention.symbols, control);
    const PersistenceDiagram diagram = diagramOf(prefix, maxDimension, control);
    GrowthStep step;
    step.nodes = count;
    step.tokens = attention.tokenCounts[static_cast<std::size_t>(count) - 1];
    step.end = source.nodes[static_cast<std::size_t>(count) - 1].end;
    for (int dimension = 0; dimension <= maxDimension; ++dimension) {
        double total = 0.0;
        double longest = 0.0;
        step.intervals.push_back(intervalsOf(diagram, dimension));
        for (const Interval& interval : step.intervals.back()) {
            if (interval.death == neverDies)
                continue;
            total += interval.death - interval.birth;
            longest = std::max(longest, interval.death - interval.birth);
        }
        step.totalPersistence.push_back(total);
        step.longest.push_back(longest);
    }
    return step;
}

} // namespace

std::size_t GrowthStep::finiteCount(int dimension) const
{
    const auto& list = intervals[static_cast<std::size_t>(dimension)];
    const auto dies = [](const Interval& interval) { return interval.death != neverDies; };
    return static_cast<std::size_t>(std::count_if(list.begin(), list.end(), dies));
}

int GrowthStep::betti(int dimension, double threshold) const
{
    if (dimension < 0 || dimension >= static_cast<int>(intervals.size()))
        return 0;
    const auto& list = intervals[static_cast<std::size_t>(dimension)];
    return static_cast<int>(std::count_if(list.begin(), list.end(), [threshold](const Interval& interval) {
        return interval.birth <= threshold && threshold < interval.death;
    }));
}

Growth grow(const PreparedAttention& attention, const Control& control, const GrowthListener& listener)
{
    if (!attention.source->request.settings.subset.empty())
        throw InputError("growth is of a whole text: take the subset away");
    requireCausal(attention);
    Growth growth;
    growth.source = attention.source;
    const int nodes = static_cast<int>(attention.source->nodes.size());
    constexpr int fewest = 2;
    control.report(Stage::Persistence, 0.0);
    computeInOrder(
        nodes - fewest + 1, [&](int index) { return stepOf(attention, fewest + index, control); },
        [&](GrowthStep step) {
            // A prefix costs a little more than the square of its length.
            const double share = static_cast<double>(step.nodes) / nodes;
            control.report(Stage::Persistence, share * share * share);
            if (listener)
                listener(step);
            growth.steps.push_back(std::move(step));
        });
    return growth;
}

} // namespace toposcope
