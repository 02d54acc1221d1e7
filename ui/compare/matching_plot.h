// The matching as a widget: hovering a line or a point lights up both of its intervals on their sides, a click pins
// them, the arrow keys go through the pairs by cost. In: a comparison and the two sides' states and selections.
#pragma once

#include "ui/compare/matching_figure.h"
#include "ui/selection.h"
#include "ui/view_state.h"

#include <QPixmap>
#include <QWidget>

#include <memory>
#include <optional>

namespace toposcope {

class MatchingPlot : public QWidget {
    Q_OBJECT
public:
    // What is hovered or pinned goes to a selection only while its state shows the analysis that was compared.
    MatchingPlot(ViewState& a, Selection& selectionA, ViewState& b, Selection& selectionB, QWidget* parent = nullptr);
    ~MatchingPlot() override;

    void setComparison(std::shared_ptr<const Comparison> comparison); // null: nothing to see
    void setChoice(const MatchingChoice& choice);
    const MatchingChoice& choice() const { return m_choice; }

    // A snapshot of what is shown, for export; null when nothing is.
    std::unique_ptr<Figure> figure() const;
    // What is painted, for hit tests; null when nothing is.
    const MatchingFigure* current() const { return m_figure.get(); }
    // The pair that is lit, in words; empty when none is.
    QString sentence() const;

    QSize sizeHint() const override { return {420, 420}; }
    QSize minimumSizeHint() const override { return {260, 280}; }

Q_SIGNALS:
    void highlightChanged(); // sentence() is another one
    void exportRequested();
    void copyRequested();

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void changeEvent(QEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    bool event(QEvent* event) override; // tooltips with exact values

private:
    double axisEnd() const;
    void rebuild();
    const QPixmap& ground();
    void hover(std::optional<std::size_t> line);
    void pin(std::size_t line);
    void step(std::ptrdiff_t steps);
    void clearSelections();
    void followSelections();
    bool agrees(std::size_t line) const;

    struct Side {
        ViewState& state;
        Selection& selection;
    };
    // Null while the side shows something else than what was compared.
    Selection* selectionOf(TextSide side) const;

    Side m_a;
    Side m_b;
    std::shared_ptr<const Comparison> m_comparison;
    MatchingChoice m_choice;
    std::unique_ptr<MatchingFigure> m_figure;
    QPixmap m_ground; // all but the lit line; null when it has to be painted anew
    std::optional<std::size_t> m_hovered;
    std::optional<std::size_t> m_chosen; // last pinned, where the arrow keys go on from
    bool m_telling = false;              // it is this plot that changes the selections
    bool m_keyboardFocus = false;        // the focus came by keyboard and should be seen
};

} // namespace toposcope
