// The tokens as rows, with their clusters, degrees and nearest neighbours: the twin of the token graph.
#pragma once

#include "ui/tables/table_twin.h"

namespace toposcope {

class NodeTable : public TableTwin {
    Q_OBJECT
public:
    NodeTable(ViewState& state, Selection& selection, QWidget* parent = nullptr);

protected:
    Content content() override;
    Target targetOf(int row) const override;
    std::vector<int> rowsOf(const Highlight& highlight) const override;

private:
    std::vector<QString> m_names; // distinct
    QStringList m_tokens;
    std::vector<int> m_nearest;           // −1 for an only node
    std::shared_ptr<const Analysis> m_of; // whose names and neighbours these are
};

} // namespace toposcope
