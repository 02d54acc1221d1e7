#include "ui/tables/cluster_table.h"

#include "ui/tables/cluster_swatch.h"
#include "ui/token_name.h"

#include <QLocale>

#include <algorithm>

namespace toposcope {

namespace {

constexpr std::size_t shownMembers = 24;

} // namespace

ClusterTable::ClusterTable(ViewState& state, Selection& selection, QWidget* parent)
    : TableTwin(tr("Clusters"),
                tr("The clusters at the threshold, each named by the token that names it at every threshold."), state,
                selection, parent)
{
}

void ClusterTable::setListsSingletons(bool listed)
{
    if (m_listsSingletons == listed)
        return;
    m_listsSingletons = listed;
    invalidate();
}

TableTwin::Content ClusterTable::content()
{
    if (m_of != m_state.analysis()) {
        m_of = m_state.analysis();
        m_names = distinctNames(analysis());
        m_births.assign(m_names.size(), neverDies);
        m_deaths.assign(m_names.size(), neverDies);
        for (const Merge& merge : analysis().tree.merges()) {
            double& birth = m_births[static_cast<std::size_t>(merge.older)];
            birth = std::min(birth, merge.height());
            m_deaths[static_cast<std::size_t>(merge.younger)] = merge.height();
        }
    }
    Content content;
    content.titles =
        QStringList{tr("Cluster"), tr("Size"), withUnit(tr("Birth")), withUnit(tr("Death")), tr("Members")};
    const auto& members = m_state.clusters().members;
    m_listed = static_cast<int>(m_listsSingletons ? members.size()
                                                  : std::count_if(members.begin(), members.end(),
                                                                  [](const auto& some) { return some.size() > 1; }));
    for (int row = 0; row < m_listed; ++row)
        content.rows.push_back(rowFor(members[static_cast<std::size_t>(row)]));
    if (const int alone = static_cast<int>(members.size()) - m_listed; alone > 0) {
        const QString text = alone == 1 ? tr("1 single token") : tr("%1 single tokens").arg(QLocale().toString(alone));
        content.rows.push_back({{text, {}, clusterSwatch(m_state.theme(), -1)}, {alone, {}}, {}, {}, {}});
        content.footerRows = 1;
    }
    return content;
}

std::vector<TableCell> ClusterTable::rowFor(const std::vector<int>& members) const
{
    const int representative = m_state.clusters().representativeOf[static_cast<std::size_t>(members.front())];
    const auto at = static_cast<std::size_t>(representative);
    QStringList words;
    QStringList shown;
    for (const int node : members) {
        words << tokenName(analysis().nodes[static_cast<std::size_t>(node)]);
        if (static_cast<std::size_t>(shown.size()) < shownMembers)
            shown << isolated(words.back());
    }
    if (members.size() > shownMembers)
        shown << tr("… %1 more").arg(QLocale().toString(static_cast<qulonglong>(members.size() - shownMembers)));
    // A token that is alone has been there from the start.
    const double birth = members.size() > 1 ? m_births[at] : 0.0;
    return {{m_names[at], {}, clusterSwatch(m_state.theme(), m_state.clusterSlot(members.front()))},
            {static_cast<int>(members.size()), {}},
            {birth, {}},
            {m_deaths[at], {}},
            {words.join(QLatin1Char(' ')), shown.join(QLatin1Char(' '))}};
}

TableTwin::Target ClusterTable::targetOf(int row) const
{
    const Clusters& clusters = m_state.clusters();
    if (row < m_listed)
        return {.cluster = clusters.representativeOf[static_cast<std::size_t>(
                    clusters.members[static_cast<std::size_t>(row)].front())]};
    Target alone;
    for (auto cluster = clusters.members.begin() + m_listed; cluster != clusters.members.end(); ++cluster)
        alone.nodes.push_back(cluster->front());
    return alone;
}

std::vector<int> ClusterTable::rowsOf(const Highlight& highlight) const
{
    const Clusters& clusters = m_state.clusters();
    std::vector<char> lit(clusters.representativeOf.size(), 0);
    for (const auto* nodes : {&highlight.nodes, &highlight.otherNodes})
        for (const int node : *nodes)
            lit[static_cast<std::size_t>(clusters.representativeOf[static_cast<std::size_t>(node)])] = 1;
    std::vector<int> rows;
    for (std::size_t i = 0; i < clusters.members.size(); ++i) {
        const auto first = static_cast<std::size_t>(clusters.members[i].front());
        if (lit[static_cast<std::size_t>(clusters.representativeOf[first])] && (rows.empty() || rows.back() < m_listed))
            rows.push_back(std::min(static_cast<int>(i), m_listed));
    }
    return rows;
}

} // namespace toposcope
