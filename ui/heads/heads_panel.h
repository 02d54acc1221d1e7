// Every head at a glance: a heat map by layer and head, a list, and a map of which heads attend alike. In: summaries
// and differences, one at a time as they are computed. Out: what the user wants to be computed or analysed.
#pragma once

#include "ui/heads/head_map.h"
#include "ui/heads/heads_grid.h"
#include "ui/heads/heads_list.h"

#include <QWidget>

#include <memory>

class QComboBox;
class QLabel;
class QProgressBar;
class QPushButton;
class QScrollArea;
class QStackedWidget;
class QTabWidget;
class QTimer;

namespace toposcope {

class Banner;

class HeadsPanel : public QWidget {
    Q_OBJECT
public:
    explicit HeadsPanel(ViewState& state, QWidget* parent = nullptr); // the state gives the theme and outlives it

    // Of the model; forgets everything when it is another one.
    void setShape(int layers, int heads);
    // The unit of distances between tokens, for titles and tooltips.
    void setUnit(const QString& unit);
    // What is analysed now; tells nobody.
    void setChosen(const HeadSelection& chosen);

    // A computation of `total` heads starts. Values of the kind that it computes stay, as old ones, until replaced.
    void begin(int total);
    void addSummary(const HeadSummary& summary);
    void addDifference(const HeadDifference& difference);
    // All of them. `space`: headSpace() of them where it was computed already; else the map computes it when shown.
    void finish(std::shared_ptr<const HeadSummaries> summaries, std::shared_ptr<const Analysis> space = nullptr);
    void finishDifferences(std::shared_ptr<const HeadDifferences> differences);
    // Cancelled (no message) or failed: what is there stays.
    void stop(const QString& message = {});
    bool isComputing() const { return m_computing; }

    // The text or the settings are others than those the values are of; false: they are the same again. What is added
    // after begin() is current until the next setStale(true).
    void setStale(bool stale);
    // Whether there is a text B: offers the distances between A and B, or forgets them.
    void setComparing(bool comparing);
    // Whether the chosen quantity is a distance between A and B.
    bool wantsDifferences() const { return isDifference(m_grid->quantity()); }
    void setQuantity(HeadQuantity quantity);
    HeadQuantity quantity() const { return m_grid->quantity(); }

    const HeadValues& values() const { return m_values; }
    HeadsGrid* grid() const { return m_grid; }
    HeadsList* list() const { return m_list; }
    HeadMap* map() const { return m_map; }

Q_SIGNALS:
    // By the button, or by the choice of a quantity of which nothing is known.
    void headsRequested();
    void cancelRequested();
    void selectionChosen(const toposcope::HeadSelection& chosen);

protected:
    void showEvent(QShowEvent* event) override;

private:
    void buildHeader();
    void buildTabs();
    void fillQuantities();
    void chooseQuantity();
    void end();
    void refresh();
    void updateStatus();
    void updateLazyTabs();
    void makeSpace();

    const ViewState& m_state;
    HeadValues m_values;
    std::shared_ptr<const HeadSummaries> m_summaries; // of which the map is
    std::shared_ptr<const Analysis> m_space;          // null until the map needs it
    bool m_computing = false;
    bool m_computingDifferences = false;
    bool m_outdated = false; // the text or settings changed since the last begin()
    bool m_changed = false;  // old values are of another text or settings, not merely of an earlier computation
    bool m_comparing = false;
    int m_done = 0;
    int m_total = 0;

    Banner* m_banner = nullptr;
    QComboBox* m_quantity = nullptr;
    QPushButton* m_compute = nullptr;
    QStackedWidget* m_statusLine = nullptr; // the progress or the status, in the same place
    QProgressBar* m_progress = nullptr;
    QLabel* m_status = nullptr;
    QTabWidget* m_tabs = nullptr;
    HeadsGrid* m_grid = nullptr;
    HeadsList* m_list = nullptr;
    HeadMap* m_map = nullptr;
    QScrollArea* m_mapArea = nullptr;
    QTimer* m_lazyTimer = nullptr; // the tabs that take time follow now and then while heads arrive
};

} // namespace toposcope
