#include "ui/tables/node_table.h"

#include "ui/tables/cluster_swatch.h"
#include "ui/token_name.h"

#include <QHash>

namespace toposcope {

namespace {

// The nearest other node of every node, ties by index. O(N²).
std::vector<int> nearestOf(const DistanceMatrix& distance)
{
    std::vector<int> nearest(static_cast<std::size_t>(distance.size()), -1);
    for (int node = 0; node < distance.size(); ++node) {
        int& best = nearest[static_cast<std::size_t>(node)];
        for (int other = 0; other < distance.size(); ++other)
            if (other != node && (best < 0 || distance(node, other) < distance(node, best)))
                best = other;
    }
    return nearest;
}

} // namespace

NodeTable::NodeTable(ViewState& state, Selection& selection, QWidget* parent)
    : TableTwin(
          tr("Tokens"),
          tr("Every token with its cluster and degree at the threshold, its nearest neighbour and its place in the "
             "text in bytes, counted from 0 as in exported files."),
          state, selection, parent)
{
}

TableTwin::Content NodeTable::content()
{
    if (m_of != m_state.analysis()) {
        m_of = m_state.analysis();
        m_names = distinctNames(analysis());
        m_tokens.clear();
        for (const Node& node : analysis().nodes)
            m_tokens << tokenName(node);
        m_nearest = nearestOf(analysis().distance);
    }
    std::vector<int> degrees(m_names.size(), 0);
    for (const Edge& edge : m_state.visibleEdges()) {
        ++degrees[static_cast<std::size_t>(edge.a)];
        ++degrees[static_cast<std::size_t>(edge.b)];
    }
    Content content;
    content.titles =
        QStringList{tr("Index"), tr("Token"), tr("Cluster"), tr("Degree"), tr("Nearest"), withUnit(tr("Distance")),
                    tr("Begin"), tr("End")};
    content.rows.reserve(m_names.size());
    QHash<int, QVariant> swatches;
    for (std::size_t i = 0; i < m_names.size(); ++i) {
        const Node& node = analysis().nodes[i];
        const int slot = m_state.clusterSlots()[i];
        QVariant& swatch = swatches[slot];
        if (!swatch.isValid())
            swatch = clusterSwatch(m_state.theme(), slot);
        const int near = m_nearest[i];
        const QString& cluster = m_names[static_cast<std::size_t>(m_state.clusters().representativeOf[i])];
        content.rows.push_back({{static_cast<int>(i), {}},
                                {m_tokens[static_cast<qsizetype>(i)], {}},
                                {slot < 0 ? QString() : cluster, {}, swatch},
                                {degrees[i], {}},
                                {near < 0 ? QVariant() : QVariant(m_names[static_cast<std::size_t>(near)]), {}},
                                {near < 0 ? QVariant() : QVariant(analysis().distance(static_cast<int>(i), near)), {}},
                                {static_cast<qlonglong>(node.begin), {}},
                                {static_cast<qlonglong>(node.end), {}}});
    }
    return content;
}

TableTwin::Target NodeTable::targetOf(int row) const
{
    return {.nodes = {row}};
}

std::vector<int> NodeTable::rowsOf(const Highlight& highlight) const
{
    std::vector<int> rows = highlight.nodes;
    rows.insert(rows.end(), highlight.otherNodes.begin(), highlight.otherNodes.end());
    return rows;
}

} // namespace toposcope
