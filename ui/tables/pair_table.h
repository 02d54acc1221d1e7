// The closest pairs of tokens as rows, with distance, mutual information and attention both ways: the twin of the
// matrix plots.
#pragma once

#include "ui/tables/table_twin.h"

namespace toposcope {

class PairTable : public TableTwin {
    Q_OBJECT
public:
    // So many pairs are listed; a last row counts the others.
    static constexpr std::size_t mostPairs = 5000;

    PairTable(ViewState& state, Selection& selection, QWidget* parent = nullptr);

protected:
    Content content() override;
    Target targetOf(int row) const override;
    std::vector<int> rowsOf(const Highlight& highlight) const override;
    std::optional<double> thresholdOf(int row) const override;
    bool dependsOnThreshold() const override { return false; }

private:
    std::size_t listed() const;
};

} // namespace toposcope
