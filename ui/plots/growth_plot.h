// The growth plot: the line at one prefix is dragged, the curves follow the threshold, and as many prefixes are drawn
// as have arrived.
#pragma once

#include "ui/plots/figure_view.h"
#include "ui/plots/growth_figure.h"

#include <memory>

namespace toposcope {

class GrowthPlot : public FigureView {
    Q_OBJECT
public:
    explicit GrowthPlot(ViewState& state, QWidget* parent = nullptr);

    // Null empties the plot; a change of the state's analysis does, too, because it is then another text's growth.
    void setGrowth(std::shared_ptr<const Growth> growth);
    // One more prefix of a growth under way, longer than those before.
    void addStep(const GrowthStep& step);

    // The lengths there are, in nodes; 0 while there are none.
    int shortest() const;
    int longest() const;
    // The prefix under the line; 0 while there are none. New data move the line to the longest one until it was moved.
    int prefix() const { return m_prefix; }
    // To the nearest length there is; emits nothing.
    void setPrefix(int nodes);
    // The same as the user's own choice: emits prefixChosen when it is another one.
    void choosePrefix(int nodes);
    // "37 tokens, up to iceberg"
    QString prefixText() const;

    std::unique_ptr<Figure> figure() const override;
    QSize sizeHint() const override { return {420, 380}; }

Q_SIGNALS:
    // The user moved the line, by mouse or keyboard.
    void prefixChosen(int nodes);
    // There are other lengths to choose from.
    void lengthsChanged();

protected:
    bool isEmpty() const override { return m_curves->empty() || !m_state.analysis(); }
    QString emptyText() const override;
    QString describe() const override;
    void paintGround(QPainter& painter) override;
    void paintOver(QPainter& painter) override;
    QString tooltipAt(const QPointF& position) const override;
    void reset() override {}
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void clear();
    void append(const GrowthStep& step);
    void showArrived();
    int prefixAt(double x) const;
    bool onLine(const QPointF& position) const;

    std::shared_ptr<GrowthCurves> m_curves;
    int m_prefix = 0;
    bool m_moved = false; // by the user
    bool m_dragging = false;
    bool m_waiting = false; // steps have arrived that are not drawn yet
};

} // namespace toposcope
