// The thresholds at which Betti numbers change as rows, with the numbers from there on: the twin of the Betti plot.
#pragma once

#include "ui/tables/table_twin.h"

namespace toposcope {

class BettiTable : public TableTwin {
    Q_OBJECT
public:
    BettiTable(ViewState& state, Selection& selection, QWidget* parent = nullptr);

protected:
    Content content() override;
    Target targetOf(int row) const override;
    std::vector<int> rowsOf(const Highlight& highlight) const override;
    std::optional<double> thresholdOf(int row) const override;
    bool dependsOnThreshold() const override { return false; }

private:
    int rowAt(double threshold) const;

    std::vector<double> m_events;                        // row → threshold; 0 first
    std::vector<std::optional<std::size_t>> m_intervals; // row → the first interval that ends there, else begins there
};

} // namespace toposcope
