// The Betti curves: how many clusters, loops and voids there are at every threshold. Clusters in a strip of their own,
// because there may be a thousand of them beside two loops.
#pragma once

#include "ui/plots/plot_view.h"

namespace toposcope {

class BettiPlot : public PlotView {
    Q_OBJECT
public:
    BettiPlot(ViewState& state, Selection& selection, QWidget* parent = nullptr);

protected:
    std::unique_ptr<PlotFigure> makeFigure() const override;
    QString emptyText() const override;
};

// For export and for headless use (a QApplication must exist).
std::unique_ptr<PlotFigure> bettiFigure(std::shared_ptr<const Analysis> analysis, double threshold);

// "β₀ 7, β₁ 2"
QString bettiText(const BettiCurves& betti, double threshold);

} // namespace toposcope
