// What a reader of a figure needs to reproduce it: model, settings, counts, program; the same facts as in every other
// file. In: an analysis and a threshold.
#pragma once

#include "core/pipeline/analysis.h"
#include "ui/export/figure_export.h"

namespace toposcope {

// `name`: the figure's, as "Barcode B"; `figure` gives the description.
Provenance provenanceOf(const QString& name, const Figure& figure, const Analysis& analysis, double threshold);

} // namespace toposcope
