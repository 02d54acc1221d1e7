// Everything between the tool bar and the status bar: the texts, the controls, the graphs, the plots and the threshold,
// for one text or for two side by side. Shows results; knows neither documents nor files.
#pragma once

#include "ui/plot_deck.h"
#include "ui/selection.h"
#include "ui/side_link.h"
#include "ui/view_state.h"

#include <QWidget>

#include <array>
#include <memory>
#include <vector>

class QSettings;
class QSplitter;
class QTabWidget;

namespace toposcope {

class Banner;
class CompareBar;
class HeadsPanel;
class MeasurePanel;
class SelectionLink;
class TextPanel;
class ThresholdBar;
class TokenGraphView;
class WindowBar;
struct Comparison;
struct SessionView;
enum class GraphLayout;

// What one text is shown in.
struct SideViews {
    ViewState* state = nullptr;
    Selection* selection = nullptr;
    TextPanel* text = nullptr;
    WindowBar* window = nullptr;
    TokenGraphView* graph = nullptr;
    ThresholdBar* threshold = nullptr; // B's shows only while it has a threshold of its own
};

class Workspace : public QWidget {
    Q_OBJECT
public:
    explicit Workspace(QWidget* parent = nullptr);
    ~Workspace() override;

    const SideViews& side(TextSide side) const { return m_sides[static_cast<std::size_t>(side)]; }
    Banner* banner() const { return m_banner; }
    MeasurePanel* measure() const { return m_measure; }
    HeadsPanel* heads() const { return m_heads; }
    PlotDeck* deck() const { return m_deck; }
    CompareBar* compareBar() const { return m_compareBar; }
    const SideLink& link() const { return *m_link; }

    void setComparing(bool comparing);
    bool isComparing() const { return m_comparing; }
    void setThresholdsLinked(bool linked);
    void setAxesLinked(bool linked);
    // B and comparison: null for one text.
    void showResult(const std::shared_ptr<const Analysis>& a, const std::shared_ptr<const Analysis>& b,
                    const std::shared_ptr<const Comparison>& comparison);
    // The last good picture stays, and is seen to be old.
    void setDimmed(bool dimmed);
    void applyTheme(const Theme& theme);
    void clearSelection();
    // Whether the heads are on screen.
    bool showsHeads() const;
    void showHeads();
    void showMeasure();

    // Of both graphs.
    void setGraphLayout(GraphLayout layout);
    // What a session keeps of how things are looked at, in both directions; to be restored after the results.
    SessionView view() const;
    void restoreView(const SessionView& view);

    // Graphs, then every plot.
    std::vector<ExportTarget> targets() const;

    void save(QSettings& settings) const;
    void restore(const QSettings& settings);

Q_SIGNALS:
    void exportRequested(const QString& stem);
    void copyRequested(const QString& stem);
    // The heads came on screen.
    void headsShown();

private:
    QWidget* buildLeft();
    QWidget* buildGraphs();
    void connectSides();
    void connectHeads();

    std::array<std::unique_ptr<ViewState>, 2> m_states;
    std::array<std::unique_ptr<Selection>, 2> m_selections;
    std::array<SideViews, 2> m_sides;
    SideLink* m_link = nullptr;
    SelectionLink* m_selectionLink = nullptr;
    Banner* m_banner = nullptr;
    MeasurePanel* m_measure = nullptr;
    HeadsPanel* m_heads = nullptr;
    PlotDeck* m_deck = nullptr;
    CompareBar* m_compareBar = nullptr;
    QSplitter* m_columns = nullptr;
    QSplitter* m_left = nullptr;
    QSplitter* m_graphs = nullptr;
    QTabWidget* m_controls = nullptr; // measure, heads
    std::shared_ptr<const Comparison> m_comparison;
    bool m_comparing = false;
};

} // namespace toposcope
