// The layer × head heat map as a widget: cells appear as heads finish; a click on a cell, a row's number or the corner
// chooses a head, a layer or all. Arrow keys move, Return opens.
#pragma once

#include "ui/heads/heads_figure.h"
#include "ui/heads/heads_geometry.h"
#include "ui/view_state.h"

#include <QWidget>

namespace toposcope {

class HeadsGrid : public QWidget {
    Q_OBJECT
public:
    // Both outlive it; `state` gives the theme.
    HeadsGrid(const HeadValues& values, const ViewState& state, QWidget* parent = nullptr);

    void setQuantity(HeadQuantity quantity);
    HeadQuantity quantity() const { return m_quantity; }
    // What is analysed now; tells nobody.
    void setChosen(const HeadSelection& chosen);
    // To be called when the values are others.
    void refresh();
    // Where the arrow keys are.
    HeadsTarget cursorTarget() const { return m_cursor; }
    HeadsGeometry geometryOfCells() const;
    // What is shown, for export; null when nothing is.
    std::unique_ptr<Figure> figure() const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void headChosen(toposcope::HeadId id);
    void layerChosen(int layer);
    void allChosen();
    // The arrow keys' place, for who scrolls.
    void cursorMoved(const QRect& area);
    void exportRequested();
    void copyRequested();

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    bool event(QEvent* event) override;

private:
    bool isEmpty() const { return m_values.count() == 0; }
    QString textOf(const HeadsTarget& target) const;
    void choose(const HeadsTarget& target);
    void moveTo(HeadsTarget target);
    void describe();

    const HeadValues& m_values;
    const ViewState& m_state;
    HeadQuantity m_quantity = HeadQuantity::TotalH0;
    HeadSelection m_chosen;
    HeadsTarget m_cursor;
    bool m_keyboardFocus = false; // the focus came by keyboard and should be seen
};

} // namespace toposcope
