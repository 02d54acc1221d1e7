// The dendrogram as a figure: one leaf per token on the left, joined where their clusters merge, over the same distance
// axis as the barcode; left of the threshold, which cuts it, the clusters have their colours.
#pragma once

#include "ui/plots/dendrogram_layout.h"
#include "ui/plots/plot_figure.h"

namespace toposcope {

// For views, for export and for headless use (a QApplication must exist). `highlighted`: the interval whose merge
// lights up.
std::unique_ptr<PlotFigure> dendrogramFigure(std::shared_ptr<const Analysis> analysis, double threshold,
                                             std::optional<std::size_t> highlighted = {},
                                             LeafOrder order = LeafOrder::Tree);

} // namespace toposcope
