// The comparison of two texts on one page: the matching drawn, the distances in a table, the pair behind them in words,
// what to know before believing them, and the permutation baseline. In: a comparison and shuffles as they arrive. Out:
// requests for a baseline, its cancellation and exports.
#pragma once

#include "ui/compare/distance_table.h"
#include "ui/compare/matched_lines.h"
#include "ui/export/figure.h"
#include "ui/selection.h"
#include "ui/view_state.h"

#include <QWidget>

#include <memory>
#include <vector>

class QComboBox;
class QLabel;
class QStackedWidget;

namespace toposcope {

class BaselineControls;
class CompareNotes;
class MatchingPlot;

class ComparePanel : public QWidget {
    Q_OBJECT
public:
    ComparePanel(ViewState& a, Selection& selectionA, ViewState& b, Selection& selectionB, QWidget* parent = nullptr);

    // Null: says what will appear and what to do for it. Forgets the baseline, which belonged to the last comparison.
    void setComparison(std::shared_ptr<const Comparison> comparison);
    const std::shared_ptr<const Comparison>& comparison() const { return m_comparison; }

    // Which matching is shown; a dimension that the comparison lacks shows as all. Restoring emits no signal.
    MatchingChoice choice() const;
    void setChoice(const MatchingChoice& choice);

    // A baseline under way; what has arrived can be read at once.
    void beginBaseline(int shuffles);
    void addShuffle(const ShuffleDistances& distances);
    void finishBaseline(std::shared_ptr<const PermutationBaseline> baseline);
    // Cancelled or failed: what has arrived stays.
    void stopBaseline(const QString& message);
    const std::vector<ShuffleDistances>& shuffles() const { return m_shuffles; }

    // The matching as it is shown, for export; null when nothing is.
    std::unique_ptr<Figure> figure() const;
    MatchingPlot* plot() const { return m_plot; }
    DistanceTable* table() const { return m_table; }
    BaselineControls* baseline() const { return m_baseline; }

Q_SIGNALS:
    void choiceChanged(); // by the user
    void baselineRequested(int shuffles, quint64 seed);
    void cancelRequested();
    void exportRequested();
    void copyRequested();

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    QWidget* buildEmpty();
    QWidget* buildPage(ViewState& a, Selection& selectionA, ViewState& b, Selection& selectionB);
    QWidget* buildChoosers(QWidget* parent);
    void fillDimensions();
    void showChoice();
    void showPair();
    void showShuffles();

    std::shared_ptr<const Comparison> m_comparison;
    std::vector<ShuffleDistances> m_shuffles;
    int m_wanted = 0; // shuffles asked for
    QStackedWidget* m_pages = nullptr;
    QComboBox* m_kind = nullptr;
    QComboBox* m_dimension = nullptr;
    MatchingPlot* m_plot = nullptr;
    QLabel* m_pair = nullptr;
    QLabel* m_sentences = nullptr;
    DistanceTable* m_table = nullptr;
    CompareNotes* m_notes = nullptr;
    BaselineControls* m_baseline = nullptr;
};

} // namespace toposcope
