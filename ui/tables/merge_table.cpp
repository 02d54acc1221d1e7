#include "ui/tables/merge_table.h"

#include "ui/token_name.h"

#include <map>
#include <utility>

namespace toposcope {

MergeTable::MergeTable(ViewState& state, Selection& selection, QWidget* parent)
    : TableTwin(tr("Merges"),
                tr("Every merge of two clusters with its height and their sizes; a mark on those below the threshold."),
                state, selection, parent)
{
}

TableTwin::Content MergeTable::content()
{
    const auto merges = analysis().tree.merges();
    const std::vector<QString> names = distinctNames(analysis());
    std::map<std::pair<int, int>, std::size_t> barOf;
    for (std::size_t i = 0; i < analysis().diagram.pairs.size(); ++i)
        if (const PersistencePair& pair = analysis().diagram.pairs[i]; pair.dimension == 0 && pair.deathEdge)
            barOf[{pair.deathEdge->a, pair.deathEdge->b}] = i;
    Content content;
    content.titles = QStringList{withUnit(tr("Height")), tr("Older"), tr("Size"), tr("Younger"), tr("Size"),
                                 tr("Joined by"),        tr("Joined")};
    const std::size_t passed = analysis().tree.mergesUpTo(m_state.threshold()).size();
    std::vector<int> sizes(names.size(), 1);
    m_bars.clear();
    for (std::size_t i = 0; i < merges.size(); ++i) {
        const Merge& merge = merges[i];
        const auto older = static_cast<std::size_t>(merge.older);
        const auto younger = static_cast<std::size_t>(merge.younger);
        content.rows.push_back(
            {{merge.height(), {}},
             {names[older], {}},
             {sizes[older], {}},
             {names[younger], {}},
             {sizes[younger], {}},
             pairCell(names[static_cast<std::size_t>(merge.edge.a)], names[static_cast<std::size_t>(merge.edge.b)]),
             {i < passed ? QVariant(tr("●")) : QVariant(), {}}});
        sizes[older] += sizes[younger];
        const auto bar = barOf.find({merge.edge.a, merge.edge.b});
        m_bars.push_back(bar == barOf.end() ? std::nullopt : std::optional(bar->second));
    }
    return content;
}

TableTwin::Target MergeTable::targetOf(int row) const
{
    if (const auto& bar = m_bars[static_cast<std::size_t>(row)])
        return {.interval = bar};
    const Edge& edge = analysis().tree.merges()[static_cast<std::size_t>(row)].edge;
    return {.nodes = {edge.a, edge.b}};
}

// The merges whose edge is highlighted: a bar's one, a cluster's all, a token's and a pair's if there are any.
std::vector<int> MergeTable::rowsOf(const Highlight& highlight) const
{
    const auto merges = analysis().tree.merges();
    std::vector<int> rows;
    for (const Edge& edge : highlight.edges) {
        const auto from =
            std::lower_bound(merges.begin(), merges.end(), edge,
                             [](const Merge& merge, const Edge& value) { return before(merge.edge, value); });
        if (from != merges.end() && from->edge == edge)
            rows.push_back(static_cast<int>(from - merges.begin()));
    }
    return rows;
}

std::optional<double> MergeTable::thresholdOf(int row) const
{
    return analysis().tree.merges()[static_cast<std::size_t>(row)].height();
}

} // namespace toposcope
