// A square matrix as a heat map: token labels on both axes, one coloured cell per pair, a colour bar with the unit,
// hatching where nothing applies. One object paints and is hit-tested, as for the other plots.
#pragma once

#include "ui/export/figure.h"
#include "ui/plots/matrix_layout.h"
#include "ui/plots/matrix_values.h"
#include "ui/view_state.h"

#include <QStringList>

#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace toposcope {

// What the figure shows; a snapshot.
struct MatrixContent {
    std::shared_ptr<const MatrixValues> values;
    ColorMap map = ColorMap::Viridis;
    std::optional<std::pair<double, double>> range; // of the colours; none: the matrix' own
    MatrixWindow window;
    std::optional<MatrixCell> cell; // pointed at: its row and column are outlined
    std::vector<int> litNodes;
    std::vector<Edge> litEdges;
    TextSide side = TextSide::A;
    bool compared = false;
};

class MatrixFigure : public Figure {
public:
    explicit MatrixFigure(MatrixContent content);

    QString title() const override;
    QString description() const override;
    QSizeF sizeMillimetres() const override { return {150.0, 130.0}; }
    void paint(QPainter& painter, const QRectF& target, const Theme& theme) const override;
    // Cells, captions and colour bar. Slow.
    void paintGround(QPainter& painter, const QRectF& target, const Theme& theme) const;
    // Labels, and what lights up.
    void paintLit(QPainter& painter, const QRectF& target, const Theme& theme) const;

    // The square of the cells.
    QRectF plotArea(const QRectF& target) const { return frame(target).plot; }
    std::optional<MatrixCell> cellAt(const QPointF& position, const QRectF& target) const;
    // The token under whose label the position is, on either axis.
    std::optional<int> nodeAt(const QPointF& position, const QRectF& target) const;
    // The exact value of a cell as a sentence.
    QString cellText(const MatrixCell& cell) const;

    // For views, which change these between two paints.
    MatrixContent& content() { return m_content; }
    const MatrixContent& content() const { return m_content; }

private:
    struct Frame {
        QRectF plot;
        double labelRoom = 0.0;
        double captionRoom = 0.0;
    };
    const Frame& frame(const QRectF& target) const;
    std::pair<double, double> range() const { return m_content.range.value_or(m_content.values->range()); }
    QString barTitle() const;
    void paintGaps(QPainter& painter, const QRectF& plot, const Theme& theme) const;
    void paintCells(QPainter& painter, const QRectF& plot) const;
    void paintCaptions(QPainter& painter, const Frame& in, const Theme& theme) const;
    void paintRowLabel(QPainter& painter, const Frame& in, int node) const;
    void paintColumnLabel(QPainter& painter, const Frame& in, int node) const;
    void paintReadout(QPainter& painter, const Frame& in, const QRectF& target, const Theme& theme) const;
    void outlineRow(QPainter& painter, const QRectF& plot, int row) const;
    void outlineColumn(QPainter& painter, const QRectF& plot, int column) const;
    void paintLabels(QPainter& painter, const Frame& in, const std::vector<int>& rows, const std::vector<int>& columns,
                     const Theme& theme) const;

    MatrixContent m_content;
    QStringList m_names; // per node
    mutable QRectF m_frameTarget;
    mutable Frame m_frame;
};

} // namespace toposcope
