#include "ui/tables/interval_table.h"

#include "ui/plots/plot_view.h"
#include "ui/token_name.h"

namespace toposcope {

IntervalTable::IntervalTable(ViewState& state, Selection& selection, QWidget* parent)
    : TableTwin(tr("Intervals"),
                tr("Every interval with its birth, death and persistence; a mark on those alive at the threshold."),
                state, selection, parent)
{
}

TableTwin::Content IntervalTable::content()
{
    const std::vector<QString> names = distinctNames(analysis());
    Content content;
    content.titles =
        QStringList{tr("Dimension"), withUnit(tr("Birth")), withUnit(tr("Death")), withUnit(tr("Persistence")),
                    tr("Alive"),     tr("Tokens")};
    const double threshold = m_state.threshold();
    for (const PersistencePair& pair : analysis().diagram.pairs) {
        // A bar of H0 ends with its edge, a loop begins with it.
        const auto& edge = pair.dimension == 0 ? pair.deathEdge : pair.birthEdge;
        TableCell tokens{tr("all"), {}};
        if (edge)
            tokens = pairCell(names[static_cast<std::size_t>(edge->a)], names[static_cast<std::size_t>(edge->b)]);
        content.rows.push_back({{pair.dimension, homologyName(pair.dimension)},
                                {pair.birth, {}},
                                {pair.death, {}},
                                {pair.persistence(), {}},
                                {isAlive(pair, threshold) ? QVariant(tr("●")) : QVariant(), {}},
                                std::move(tokens)});
    }
    return content;
}

TableTwin::Target IntervalTable::targetOf(int row) const
{
    return {.interval = static_cast<std::size_t>(row)};
}

std::vector<int> IntervalTable::rowsOf(const Highlight& highlight) const
{
    return highlight.interval ? std::vector<int>{static_cast<int>(*highlight.interval)} : std::vector<int>();
}

std::optional<double> IntervalTable::thresholdOf(int row) const
{
    const PersistencePair& pair = analysis().diagram.pairs[static_cast<std::size_t>(row)];
    return pair.dimension == 0 && !pair.isEssential() ? pair.death : pair.birth;
}

} // namespace toposcope
