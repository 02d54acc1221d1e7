#include "ui/tables/cluster_list.h"

#include <QCheckBox>
#include <QVBoxLayout>

namespace toposcope {

ClusterList::ClusterList(ViewState& state, Selection& selection, QWidget* parent)
    : QWidget(parent), m_table(new ClusterTable(state, selection, this)),
      m_singletons(new QCheckBox(tr("List single &tokens"), this))
{
    m_singletons->setToolTip(tr("Lists every token that is a cluster by itself, instead of counting them in one row."));
    m_singletons->setAccessibleName(tr("List single tokens"));
    connect(m_singletons, &QCheckBox::toggled, m_table, &ClusterTable::setListsSingletons);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(m_table, 1);
    auto* below = new QHBoxLayout;
    below->setContentsMargins(8, 0, 8, 4);
    below->addWidget(m_singletons);
    below->addStretch(1);
    layout->addLayout(below);
    setFocusProxy(m_table);
}

} // namespace toposcope
