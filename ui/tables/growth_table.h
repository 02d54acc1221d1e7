// The prefixes of a growing text as rows: the twin of the growth plot. In: a Growth. Out: which prefix is chosen.
#pragma once

#ifndef Q_MOC_RUN // moc of Qt 6.4 cannot read <compare> and <numbers> of GCC 12
#include "core/pipeline/growth.h"
#endif
#include "ui/tables/table_twin.h"

#include <memory>

namespace toposcope {

class GrowthTable : public TableTwin {
    Q_OBJECT
public:
    GrowthTable(ViewState& state, Selection& selection, QWidget* parent = nullptr);

    // Null: none yet. Rows are its steps; the Betti numbers are those at the state's threshold.
    void setGrowth(std::shared_ptr<const Growth> growth);
    // The step that the slider stands on, −1 none; lit while nothing is highlighted.
    void setStep(int step);

Q_SIGNALS:
    void stepChosen(int step);

protected:
    Content content() override;
    // The token that the step adds.
    Target targetOf(int row) const override;
    std::vector<int> rowsOf(const Highlight& highlight) const override;

private:
    bool isOfAnalysis() const;

    std::shared_ptr<const Growth> m_growth;
    int m_step = -1;
};

} // namespace toposcope
