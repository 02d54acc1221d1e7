// The intervals of an analysis as rows: the twin of barcode and diagram.
#pragma once

#include "ui/tables/table_twin.h"

namespace toposcope {

class IntervalTable : public TableTwin {
    Q_OBJECT
public:
    IntervalTable(ViewState& state, Selection& selection, QWidget* parent = nullptr);

protected:
    Content content() override;
    Target targetOf(int row) const override;
    std::vector<int> rowsOf(const Highlight& highlight) const override;
    std::optional<double> thresholdOf(int row) const override;
};

} // namespace toposcope
