// The clusters at the threshold as rows: name, size, the heights between which each is a cluster, members. Tokens that
// are alone are counted in a last row, or listed with the others.
#pragma once

#include "ui/tables/table_twin.h"

namespace toposcope {

class ClusterTable : public TableTwin {
    Q_OBJECT
public:
    ClusterTable(ViewState& state, Selection& selection, QWidget* parent = nullptr);

    bool listsSingletons() const { return m_listsSingletons; }
    void setListsSingletons(bool listed);

protected:
    Content content() override;
    Target targetOf(int row) const override;
    std::vector<int> rowsOf(const Highlight& highlight) const override;

private:
    std::vector<TableCell> rowFor(const std::vector<int>& members) const;

    std::vector<QString> m_names;
    std::vector<double> m_births;         // representative → height of its first merge, +∞ without one
    std::vector<double> m_deaths;         // representative → height at which it ends in an older cluster
    std::shared_ptr<const Analysis> m_of; // whose names and heights these are
    bool m_listsSingletons = false;
    int m_listed = 0; // rows that are clusters; one more may count the rest
};

} // namespace toposcope
