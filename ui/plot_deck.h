// The tabs beside the graph: every way of looking at an analysis, for one text or for two under each other, each plot
// with its table twin; the comparison and the growth. Knows what can be exported.
#pragma once

#include "ui/export/figure.h"
#include "ui/selection.h"
#include "ui/view_state.h"

#include <QTabWidget>

#include <array>
#include <functional>
#include <memory>
#include <vector>

class QComboBox;
class QSettings;
class QSplitter;

namespace toposcope {

class ComparePanel;
class FigureView;
class GrowthPanel;
class GrowthTable;
class MatrixPlot;
class PlotWithTable;

// A text's state and selection.
struct SideStates {
    ViewState* state = nullptr;
    Selection* selection = nullptr;
};

// A picture that can be saved, copied, and put into a report.
struct ExportTarget {
    QString name;                                    // "Barcode", "Barcode B"
    QString stem;                                    // of the file: "barcode", "barcode-b"
    std::function<std::unique_ptr<Figure>()> figure; // null while there is nothing to show
    TextSide side = TextSide::A;                     // whose settings go with it
};

class PlotDeck : public QTabWidget {
    Q_OBJECT
public:
    // `sides`: A and B.
    PlotDeck(const std::array<SideStates, 2>& sides, QWidget* parent = nullptr);

    void setComparing(bool comparing);
    ComparePanel* compare() const { return m_compare; }
    GrowthPanel* growth() const { return m_growth; }
    GrowthTable* growthTable() const { return m_growthTable; }

    // The tab's name in sessions and settings: "barcode", "diagram", "betti", "tree", "matrix", "clusters", "growth",
    // "compare".
    QString currentKey() const;
    void showKey(const QString& key);
    // What can be exported of all tabs, in their order.
    std::vector<ExportTarget> targets() const;

    void save(QSettings& settings) const;
    void restore(const QSettings& settings);

Q_SIGNALS:
    // From a plot's context menu or key; the target is one of targets() by its stem.
    void exportRequested(const QString& stem);
    void copyRequested(const QString& stem);

private:
    struct Page {
        QString key;
        QString figure; // the stem of its figure's file
        QString title;  // the figure's name
        QWidget* widget = nullptr;
        std::array<QWidget*, 2> halves{}; // of A and of B; none for pages of both
        std::array<FigureView*, 2> plots{};
    };

    struct Names {
        QString key;
        QString tab;
        QString figure;
        QString title;
    };
    void addPair(const Names& names, std::array<FigureView*, 2> plots, std::array<QWidget*, 2> tables);
    void addPage(const Names& names, QWidget* widget, std::array<QWidget*, 2> halves, std::array<FigureView*, 2> plots);
    void addMatrices();
    void shareRange();
    void addClusters();
    void addGrowth();
    void addCompare();
    QSplitter* pairOf(const std::array<QWidget*, 2>& halves);
    // A plot and its twin for each side.
    std::array<QWidget*, 2> withTables(const QString& name, const std::array<FigureView*, 2>& plots,
                                       const std::array<QWidget*, 2>& tables);

    const std::array<SideStates, 2> m_sides;
    std::vector<Page> m_pages;
    std::vector<PlotWithTable*> m_twins;
    std::array<MatrixPlot*, 2> m_matrices{};
    ComparePanel* m_compare = nullptr;
    GrowthPanel* m_growth = nullptr;
    GrowthTable* m_growthTable = nullptr;
    bool m_comparing = false;
};

} // namespace toposcope
