#include "core/pipeline/quick_diagram.h"

#include "core/pipeline/comparison.h"
#include "core/topology/persistence.h"

#include <cassert>

namespace toposcope {

Analysis measured(const Analysis& source, std::span<const AttentionView> views, std::span<const std::int32_t> symbols,
                  const Control& control)
{
    assert(!views.empty());
    const auto count = static_cast<std::ptrdiff_t>(views.front().rows());
    Analysis result;
    result.request.settings = source.request.settings;
    if (!source.request.settings.subset.empty()) { // chosen by where the nodes are; the text's length bounds the spans
        result.text = source.text;
        result.nodes.assign(source.nodes.begin(), source.nodes.begin() + count);
    }
    measure(result, views, symbols.first(static_cast<std::size_t>(count)), control.withListener({}));
    return result;
}

PersistenceDiagram diagramOf(const Analysis& measured, int maxDimension, const Control& control)
{
    const Control quiet = control.withListener({});
    const Filtration filtration = ripsFiltration(measured.distance);
    quiet.checkCancelled();
    return persistence(filtration, mergeTree(filtration), maxDimension, quiet);
}

void shareScale(Analysis& a, Analysis& b)
{
    if (const auto common = commonMaximum(a, b)) {
        for (Analysis* side : {&a, &b}) {
            if (side->maximumInformation != *common)
                applyScale(*side, common);
        }
    }
}

} // namespace toposcope
