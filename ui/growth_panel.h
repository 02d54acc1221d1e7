// The growth of a text: the plot with its own slider, and the buttons that compute it and show one of its prefixes. The
// panel computes nothing; whoever owns it does what its signals ask for and hands in the steps.
#pragma once

#include "ui/plots/growth_plot.h"

#include <QWidget>

class QLabel;
class QProgressBar;
class QPushButton;
class QSlider;

namespace toposcope {

class GrowthPanel : public QWidget {
    Q_OBJECT
public:
    explicit GrowthPanel(ViewState& state, QWidget* parent = nullptr);
    GrowthPlot* plot() const { return m_plot; }

    // One more prefix of a growth under way.
    void addStep(const GrowthStep& step);
    // The finished growth, or null: none. Ends being busy.
    void setGrowth(std::shared_ptr<const Growth> growth);
    // `done` of `total` prefixes; a total of 0: not busy. A growth that was cancelled keeps its steps.
    void setBusy(int done, int total);
    // Why there is no growth, or what is wrong with it; empty: nothing to say.
    void setMessage(const QString& message);

Q_SIGNALS:
    void growthRequested();
    void cancelRequested();
    // Show the text's first `nodes` tokens in the other views.
    void prefixRequested(int nodes);

private:
    void build();
    void refresh();

    ViewState& m_state;
    GrowthPlot* m_plot = nullptr;
    QSlider* m_slider = nullptr;
    QLabel* m_value = nullptr;
    QLabel* m_message = nullptr;
    QPushButton* m_compute = nullptr;
    QPushButton* m_cancel = nullptr;
    QPushButton* m_show = nullptr;
    QProgressBar* m_progress = nullptr;
    bool m_busy = false;
};

} // namespace toposcope
