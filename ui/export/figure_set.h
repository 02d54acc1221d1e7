// All figures of a window at once: the same for "Export all figures", the report and the command line.
#pragma once

#include "ui/export/figure_export.h"
#include "ui/plot_deck.h"
#include "ui/view_state.h"

#include <QString>

#include <memory>
#include <vector>

namespace toposcope {

// A figure with the stem of its file, its name for people and what a reader needs to reproduce it.
struct NamedFigure {
    QString stem;
    QString name;
    std::shared_ptr<const Figure> figure;
    Provenance provenance;
};
using FigureSet = std::vector<NamedFigure>;

// Those of `targets` that have something to show. `a`, `b`: the states of the two texts.
FigureSet figureSet(const std::vector<ExportTarget>& targets, const ViewState& a, const ViewState& b);

// Each as STEM.svg and STEM.png in `folder`, which is made when missing. Empty on success, else what went wrong.
QString writeFigures(const FigureSet& figures, const QString& folder);

} // namespace toposcope
