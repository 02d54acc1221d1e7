#include "ui/tables/pair_table.h"

#include "ui/token_name.h"

#include <QLocale>

#include <algorithm>

namespace toposcope {

PairTable::PairTable(ViewState& state, Selection& selection, QWidget* parent)
    : TableTwin(
          tr("Pairs of tokens"),
          tr("The closest pairs of tokens, with their mutual information and the attention each pays to the other."),
          state, selection, parent)
{
}

std::size_t PairTable::listed() const
{
    return std::min(mostPairs, analysis().filtration.edges().size());
}

TableTwin::Content PairTable::content()
{
    const std::vector<QString> names = distinctNames(analysis());
    const auto& dependence = analysis().dependence;
    const QString unit = dependence && dependence->unit == InformationUnit::Bits ? tr("bits") : tr("nats");
    Content content;
    content.titles = QStringList{tr("From"), tr("To"), withUnit(tr("Distance"))};
    if (dependence)
        content.titles << tr("Information (%1)").arg(unit) << tr("Information back");
    const auto& kept = analysis().attention.kept();
    if (!kept.empty())
        content.titles << tr("Attention") << tr("Attention back");
    const auto edges = analysis().filtration.edges();
    content.rows.reserve(listed() + 1);
    for (const Edge& edge : edges.first(listed())) {
        // The later token attends to the earlier one where attention is causal.
        std::vector<TableCell> row{{names[static_cast<std::size_t>(edge.b)], {}},
                                   {names[static_cast<std::size_t>(edge.a)], {}},
                                   {edge.length, {}}};
        if (dependence) {
            row.push_back({dependence->view()(edge.b, edge.a), {}});
            row.push_back({dependence->view()(edge.a, edge.b), {}});
        }
        if (!kept.empty()) {
            const AttentionView attention = analysis().attention.head(kept.front());
            row.push_back({static_cast<double>(attention(edge.b, edge.a)), {}});
            row.push_back({static_cast<double>(attention(edge.a, edge.b)), {}});
        }
        content.rows.push_back(std::move(row));
    }
    if (const std::size_t others = edges.size() - listed(); others > 0) {
        std::vector<TableCell> row(static_cast<std::size_t>(content.titles.size()));
        row.front().value =
            others == 1
                ? tr("1 pair farther apart is not listed")
                : tr("%1 pairs farther apart are not listed").arg(QLocale().toString(static_cast<qulonglong>(others)));
        content.rows.push_back(std::move(row));
        content.footerRows = 1;
    }
    return content;
}

TableTwin::Target PairTable::targetOf(int row) const
{
    if (static_cast<std::size_t>(row) >= listed())
        return {};
    const Edge& edge = analysis().filtration.edges()[static_cast<std::size_t>(row)];
    return {.nodes = {edge.b, edge.a}};
}

// The pairs that are highlighted edges; a pair's own and those of a loop, of a merge and of a token's neighbours.
std::vector<int> PairTable::rowsOf(const Highlight& highlight) const
{
    const auto edges = analysis().filtration.edges().first(listed());
    std::vector<int> rows;
    for (const Edge& edge : highlight.edges) {
        const auto row = std::lower_bound(edges.begin(), edges.end(), edge, before);
        if (row != edges.end() && *row == edge)
            rows.push_back(static_cast<int>(row - edges.begin()));
    }
    return rows;
}

std::optional<double> PairTable::thresholdOf(int row) const
{
    if (static_cast<std::size_t>(row) >= listed())
        return std::nullopt;
    return analysis().filtration.edges()[static_cast<std::size_t>(row)].length;
}

} // namespace toposcope
