#include "core/pipeline/head_summary.h"

#include "core/information/head_distance.h"
#include "core/topology/persistence.h"

#include <algorithm>

namespace toposcope {

namespace {

// The pipeline from the attention of one head to its diagram.
PersistenceDiagram diagramOf(AttentionView head, std::span<const std::int32_t> symbols,
                             const AnalysisSettings& settings, int maxDimension, const Control& control)
{
    Analysis one;
    one.request.settings = settings;
    measure(one, std::span(&head, 1), symbols, control);
    const Filtration filtration = ripsFiltration(one.distance);
    return persistence(filtration, mergeTree(filtration), maxDimension, control);
}

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

} // namespace

HeadSummaries summariseHeads(const PreparedAttention& attention, const Control& control, const HeadListener& listener)
{
    HeadSummaries result;
    result.source = attention.source;
    const AnalysisSettings& settings = attention.source->request.settings;
    const int maxDimension = std::max(1, settings.maxDimension);
    const auto& ids = attention.source->heads;
    for (std::size_t h = 0; h < ids.size(); ++h) {
        const auto fraction = static_cast<double>(h) / static_cast<double>(ids.size());
        control.report(Stage::Persistence, fraction);
        // The stages of one head are too short to be shown by themselves; they only look whether to stop.
        const Control inner = control.withListener({});
        HeadSummary summary;
        summary.id = ids[h];
        addIntervals(diagramOf(attention.views[h], attention.symbols, settings, maxDimension, inner), maxDimension,
                     summary);
        summary.entropy = meanRowEntropy(attention.whole->head(ids[h]));
        summary.sinkShare = sinkShare(attention.whole->head(ids[h]));
        if (listener)
            listener(summary);
        result.heads.push_back(std::move(summary));
    }
    using enum RowDistributions::Preparation;
    result.distance = headDistance(attention.views, settings.hideSink ? Renormalised : AsTheyAre, control);
    return result;
}

} // namespace toposcope
