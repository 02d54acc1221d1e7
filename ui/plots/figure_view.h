// What every plot's widget shares, whatever its axes: a ground kept as a picture, a text while there is nothing to
// show, a visible focus, a context menu, tooltips, the letter of its text when two are compared, and a figure for
// export.
#pragma once

#include "ui/export/figure.h"
#include "ui/view_state.h"

#include <QPixmap>
#include <QWidget>

#include <memory>

class QMenu;

namespace toposcope {

// "A" filled, "B" outlined, in the top left corner of `target`.
void paintSideLetter(QPainter& painter, const QRectF& target, TextSide side, const Theme& theme);

class FigureView : public QWidget {
    Q_OBJECT
public:
    explicit FigureView(ViewState& state, QWidget* parent = nullptr);

    // A snapshot of what is shown, for export; null when nothing is.
    virtual std::unique_ptr<Figure> figure() const = 0;
    // Whether the corner says which of two texts this is: while two are compared.
    void setLetter(bool shown);
    bool hasLetter() const { return m_letter; }

    QSize sizeHint() const override { return {420, 320}; }
    QSize minimumSizeHint() const override { return {200, 160}; }

Q_SIGNALS:
    void exportRequested();
    void copyRequested();

protected:
    virtual bool isEmpty() const = 0;
    // What will appear here and what to do for it.
    virtual QString emptyText() const = 0;
    // The picture in one sentence, for screen readers; while not empty.
    virtual QString describe() const = 0;
    // Slow painting that is kept: without the ground's colour, and while not empty.
    virtual void paintGround(QPainter& painter) = 0;
    // What changes while the user drags or points.
    virtual void paintOver(QPainter& painter) = 0;
    // Rich text with exact values; empty: none.
    virtual QString tooltipAt(const QPointF& position) const = 0;
    virtual void addActions(QMenu&) {}
    // Forgets what was built from the analysis.
    virtual void reset() = 0;

    // To be called by a subclass whose own settings or data changed what is shown.
    void rebuild();
    // The ground has to be painted anew; the rest is as it was.
    void repaintGround();

    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void changeEvent(QEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    bool event(QEvent* event) override;

    ViewState& m_state;

private:
    const QPixmap& ground();
    void paintEmpty(QPainter& painter) const;

    QPixmap m_ground;             // null when it has to be painted anew
    bool m_keyboardFocus = false; // the focus came by keyboard and should be seen
    bool m_letter = false;
};

} // namespace toposcope
