// The cluster list: the table of clusters at the threshold, with a check box that lists the tokens that are alone too.
#pragma once

#include "ui/tables/cluster_table.h"

#include <QWidget>

class QCheckBox;

namespace toposcope {

class ClusterList : public QWidget {
    Q_OBJECT
public:
    ClusterList(ViewState& state, Selection& selection, QWidget* parent = nullptr);

    ClusterTable& table() { return *m_table; }
    QCheckBox& singletons() { return *m_singletons; }

private:
    ClusterTable* m_table = nullptr;
    QCheckBox* m_singletons = nullptr;
};

} // namespace toposcope
