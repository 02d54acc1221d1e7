#include "ui/plots/dendrogram_plot.h"

#include <QAction>
#include <QActionGroup>
#include <QMenu>

namespace toposcope {

DendrogramPlot::DendrogramPlot(ViewState& state, Selection& selection, QWidget* parent)
    : PlotView(state, selection, parent)
{
    setAccessibleName(tr("Dendrogram"));
    rebuild();
}

std::unique_ptr<PlotFigure> DendrogramPlot::makeFigure() const
{
    return dendrogramFigure(m_state.analysis(), m_state.threshold(), m_selection.highlight().interval, m_order);
}

QString DendrogramPlot::emptyText() const
{
    return tr("The dendrogram appears here: every token, joined to others at the distance at which their clusters "
              "merge. Type or paste a text of at least two tokens.");
}

void DendrogramPlot::setOrder(LeafOrder order)
{
    if (order == m_order)
        return;
    m_order = order;
    rebuild();
}

void DendrogramPlot::addActions(QMenu& menu)
{
    menu.addSeparator();
    auto* group = new QActionGroup(&menu);
    const auto add = [&](const QString& text, LeafOrder order) {
        QAction* action = menu.addAction(text, this, [this, order] { setOrder(order); });
        action->setCheckable(true);
        action->setChecked(order == m_order);
        group->addAction(action);
    };
    add(tr("Tokens in &tree order"), LeafOrder::Tree);
    add(tr("Tokens in text &order"), LeafOrder::Text);
}

} // namespace toposcope
