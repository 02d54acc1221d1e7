#include "core/pipeline/head_summary.h"

#include "core/information/head_distance.h"
#include "core/model/ordered_tasks.h"
#include "core/pipeline/quick_diagram.h"

#include <algorithm>

namespace toposcope {

namespace {

void addIntervals(const PersistenceDiagram& diagram, int maxDimension, HeadSummary& summary)
{
    const auto dimensions = static_cast<std::size_t>(maxDimension) + 1;
    summary.totalPersistence.assign(dimensions, 0.0);
    summary.intervals.assign(dimensions, 0);
    summary.longest.assign(dimensions, 0.0);
    for (const PersistencePair& pair : diagram.pairs) {
        if (pair.isEssential())
            continue;
        const auto k = static_cast<std::size_t>(pair.dimension);
        summary.totalPersistence[k] += pair.persistence();
        summary.intervals[k] += 1;
        summary.longest[k] = std::max(summary.longest[k], pair.persistence());
    }
}

HeadSummary summaryOf(const PreparedAttention& attention, std::size_t head, int maxDimension, const Control& control)
{
    const Analysis& source = *attention.source;
    const HeadId id = source.heads[head];
    const Analysis one = measured(source, std::span(&attention.views[head], 1), attention.symbols, control);
    HeadSummary summary;
    summary.id = id;
    addIntervals(diagramOf(one, maxDimension, control), maxDimension, summary);
    summary.entropy = meanRowEntropy(attention.whole->head(id));
    summary.sinkShare = sinkShare(attention.whole->head(id));
    summary.pattern = headPattern(attention.whole->head(id), attention.wholeSymbols);
    return summary;
}

} // namespace

HeadSummaries summariseHeads(const PreparedAttention& attention, const Control& control, const HeadListener& listener)
{
    HeadSummaries result;
    result.source = attention.source;
    const AnalysisSettings& settings = attention.source->request.settings;
    const int maxDimension = std::max(1, settings.maxDimension);
    const auto& ids = attention.source->heads;
    control.report(Stage::Persistence, 0.0);
    computeInOrder(
        static_cast<int>(ids.size()),
        [&](int head) { return summaryOf(attention, static_cast<std::size_t>(head), maxDimension, control); },
        [&](HeadSummary summary) {
            result.heads.push_back(summary);
            control.report(Stage::Persistence,
                           static_cast<double>(result.heads.size()) / static_cast<double>(ids.size()));
            if (listener)
                listener(summary);
        });
    using enum RowDistributions::Preparation;
    result.distance = headDistance(attention.views, settings.hideSink ? Renormalised : AsTheyAre, control);
    return result;
}

} // namespace toposcope
