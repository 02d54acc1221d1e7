// The dendrogram beside the graph: the cut can be dragged, merges and leaves light up, the leaves stand in tree or text
// order.
#pragma once

#include "ui/plots/dendrogram_figure.h"
#include "ui/plots/plot_view.h"

namespace toposcope {

class DendrogramPlot : public PlotView {
    Q_OBJECT
public:
    DendrogramPlot(ViewState& state, Selection& selection, QWidget* parent = nullptr);
    void setOrder(LeafOrder order);
    LeafOrder order() const { return m_order; }

protected:
    std::unique_ptr<PlotFigure> makeFigure() const override;
    QString emptyText() const override;
    void addActions(QMenu& menu) override;

private:
    LeafOrder m_order = LeafOrder::Tree;
};

} // namespace toposcope
