// Every distance of a comparison with what defines it, and where it falls among shuffles once there are any. In: a
// comparison, the distances of shuffles. Out: a table that can be sorted and copied; which row was chosen.
#pragma once

#ifndef Q_MOC_RUN // moc of Qt 6.4 cannot read <compare> and <numbers> of GCC 12
#include "core/pipeline/permutation_baseline.h"
#endif
#include "ui/compare/matched_lines.h"
#include "ui/tables/value_table.h"

#include <memory>
#include <optional>
#include <vector>

namespace toposcope {

// The order, the ground norm and what becomes of classes that never die.
QString distanceConventions();

// One kind of distance in one dimension, shuffle by shuffle; those that have none of that dimension are left out.
std::vector<double> shuffledDistances(const std::vector<ShuffleDistances>& shuffles, int dimension, MatchingKind kind);

// What a strip shows: the shuffles as ticks, their 5–95 % as a band, the observed distance as a mark.
struct ShuffleStrip {
    double observed = 0.0;
    std::vector<double> shuffles; // at least one
    BaselinePosition position;
};
void paintShuffleStrip(QPainter& painter, const QRectF& target, const ShuffleStrip& strip, const QPalette& palette);

class DistanceTable : public ValueTable {
    Q_OBJECT
public:
    explicit DistanceTable(QWidget* parent = nullptr);

    // Null: empty. Forgets the shuffles.
    void setComparison(std::shared_ptr<const Comparison> comparison);
    void setShuffles(const std::vector<ShuffleDistances>& shuffles);
    // Null where the row has no shuffles.
    const ShuffleStrip* strip(int row) const;

    // One row is one distance of one dimension; a choice of all dimensions has none.
    MatchingChoice choiceOf(int row) const { return m_choices[static_cast<std::size_t>(row)]; }
    void showChoice(const MatchingChoice& choice);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {200, sizeHint().height()}; }

private:
    void fill();
    int widthOf(int column, const QString& title) const;
    std::vector<TableCell> rowFor(const DimensionDistance& distance, MatchingKind kind);

    std::shared_ptr<const Comparison> m_comparison;
    std::vector<ShuffleDistances> m_shuffles;
    std::vector<MatchingChoice> m_choices;
    std::vector<std::optional<ShuffleStrip>> m_strips;
    int m_columns = 0;
    bool m_sized = false; // the columns fit what this comparison has
};

} // namespace toposcope
