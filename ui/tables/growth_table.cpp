#include "ui/tables/growth_table.h"

#include "ui/plots/plot_view.h"
#include "ui/token_name.h"

#include <utility>

namespace toposcope {

GrowthTable::GrowthTable(ViewState& state, Selection& selection, QWidget* parent)
    : TableTwin(tr("Growth"), tr("Every prefix of the text with its persistence, each under its own scale."), state,
                selection, parent)
{
    connect(this, &ValueTable::rowChosen, this, &GrowthTable::stepChosen);
}

void GrowthTable::setGrowth(std::shared_ptr<const Growth> growth)
{
    m_growth = std::move(growth);
    m_step = -1;
    invalidate();
}

void GrowthTable::setStep(int step)
{
    if (m_step == step)
        return;
    m_step = step;
    showRow(step);
}

// Another text may have been analysed since.
bool GrowthTable::isOfAnalysis() const
{
    return m_growth && m_growth->source && m_state.analysis() && m_growth->source->text == analysis().text &&
           m_growth->source->nodes.size() == analysis().nodes.size();
}

TableTwin::Content GrowthTable::content()
{
    Content content;
    if (!m_growth || m_growth->steps.empty())
        return content;
    const auto& nodes = m_growth->source->nodes;
    const std::size_t dimensions = m_growth->steps.front().totalPersistence.size();
    content.titles = QStringList{tr("Tokens"), tr("Last token")};
    for (std::size_t k = 0; k < dimensions; ++k) {
        const QString name = homologyName(static_cast<int>(k));
        content.titles << tr("%1 total").arg(name) << tr("%1 longest").arg(name)
                       << QStringLiteral("β") + QChar(0x2080 + static_cast<int>(k));
    }
    for (const GrowthStep& step : m_growth->steps) {
        const auto last = static_cast<std::size_t>(step.nodes) - 1;
        std::vector<TableCell> row{{step.nodes, {}}, {last < nodes.size() ? tokenName(nodes[last]) : QString(), {}}};
        for (std::size_t k = 0; k < dimensions; ++k) {
            row.push_back({step.totalPersistence[k], {}});
            row.push_back({step.longest[k], {}});
            row.push_back({step.betti(static_cast<int>(k), m_state.threshold()), {}});
        }
        content.rows.push_back(std::move(row));
    }
    return content;
}

TableTwin::Target GrowthTable::targetOf(int row) const
{
    if (!isOfAnalysis())
        return {};
    return {.nodes = {m_growth->steps[static_cast<std::size_t>(row)].nodes - 1}};
}

std::vector<int> GrowthTable::rowsOf(const Highlight& highlight) const
{
    if (!isOfAnalysis() || highlight.kind == Highlight::Kind::None)
        return m_step < 0 ? std::vector<int>() : std::vector<int>{m_step};
    std::vector<int> rows;
    for (const int node : highlight.nodes)
        for (std::size_t i = 0; i < m_growth->steps.size(); ++i)
            if (m_growth->steps[i].nodes == node + 1)
                rows.push_back(static_cast<int>(i));
    return rows;
}

} // namespace toposcope
