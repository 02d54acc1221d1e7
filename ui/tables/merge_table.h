// The merges as rows, in the order in which they happen: the twin of the dendrogram.
#pragma once

#include "ui/tables/table_twin.h"

namespace toposcope {

class MergeTable : public TableTwin {
    Q_OBJECT
public:
    MergeTable(ViewState& state, Selection& selection, QWidget* parent = nullptr);

protected:
    Content content() override;
    Target targetOf(int row) const override;
    std::vector<int> rowsOf(const Highlight& highlight) const override;
    std::optional<double> thresholdOf(int row) const override;

private:
    std::vector<std::optional<std::size_t>> m_bars; // merge → its bar; none where two clusters of distance zero join
};

} // namespace toposcope
