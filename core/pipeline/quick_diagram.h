// From attention to a diagram without what only a picture needs: for one head of many, one prefix of many, one shuffle
// of many. In: prepared attention. Out: the same numbers as a whole analysis has.
#pragma once

#include "core/pipeline/analyser.h"

#include <span>

namespace toposcope {

// Distances under the settings of `source`, its subset taken; nothing that follows from them, and nodes only for a
// subset. `views` and `symbols`: of
// `source`'s nodes, or of as many of them from the first on as there are rows. Does not report, only looks whether to
// stop.
Analysis measured(const Analysis& source, std::span<const AttentionView> views, std::span<const std::int32_t> symbols,
                  const Control& control);

// Its diagram up to `maxDimension`.
PersistenceDiagram diagramOf(const Analysis& measured, int maxDimension, const Control& control);

// Puts both on the scale they share, as onCommonScale does with whole analyses.
void shareScale(Analysis& a, Analysis& b);

} // namespace toposcope
