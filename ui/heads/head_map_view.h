// The map of heads as a widget: hovering names a head, a click chooses it, arrow keys go from head to head.
#pragma once

#include "ui/heads/head_map_figure.h"
#include "ui/selection.h"

#include <QWidget>

namespace toposcope {

class HeadMapView : public QWidget {
    Q_OBJECT
public:
    // `values`: for colours and tooltips; `space`: the heads as nodes, its theme and threshold; `selection`: of that
    // space, as from its barcode. All outlive the view.
    HeadMapView(const HeadValues& values, const ViewState& space, Selection& selection, QWidget* parent = nullptr);

    void setColouring(HeadColouring colouring);
    void setQuantity(HeadQuantity quantity);
    void setChosen(const HeadSelection& chosen);
    void setOld(bool old);
    // To be called when the values are others.
    void refresh();
    // What is shown, for export; null when nothing is.
    std::unique_ptr<Figure> figure() const;

    QSize sizeHint() const override { return {280, 280}; }
    QSize minimumSizeHint() const override { return {160, 180}; }

Q_SIGNALS:
    void headChosen(toposcope::HeadId id);
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
    void contextMenuEvent(QContextMenuEvent* event) override;
    bool event(QEvent* event) override;

private:
    HeadMapContent content() const;
    void step(int steps);
    void point(std::optional<int> node);

    const HeadValues& m_values;
    const ViewState& m_space;
    Selection& m_selection;
    std::unique_ptr<HeadMapFigure> m_figure; // null while there is nothing to show
    HeadColouring m_colouring = HeadColouring::Layer;
    HeadQuantity m_quantity = HeadQuantity::TotalH0;
    HeadSelection m_chosen;
    std::optional<int> m_hovered;
    bool m_old = false;
    bool m_keyboardFocus = false; // the focus came by keyboard and should be seen
};

} // namespace toposcope
