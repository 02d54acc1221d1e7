// The common persistence diagram of two analyses with a matching drawn in it: A filled, B outlined, a line from every
// interval to its partner or to the diagonal, the costliest pair thick and labelled. The same paint for screen and
// files.
#pragma once

#include "ui/compare/matched_lines.h"
#include "ui/export/figure.h"
#include "ui/plots/diagram_axes.h"
#include "ui/view_state.h"

#include <QPolygonF>

#include <memory>
#include <optional>

namespace toposcope {

class MatchingFigure final : public Figure {
public:
    // `axisEnd`: where both axes end, as elsewhere in the window; never before the last death of either text.
    explicit MatchingFigure(std::shared_ptr<const Comparison> comparison, const MatchingChoice& choice = {},
                            double axisEnd = 0.0);

    const Comparison& comparison() const { return *m_comparison; }
    const MatchingChoice& choice() const { return m_choice; }
    // Costliest first; `highlighted` and the hit test count in them.
    const std::vector<MatchedLine>& lines() const { return m_lines; }
    std::optional<std::size_t> highlighted() const { return m_highlighted; }
    void setHighlighted(std::optional<std::size_t> line) { m_highlighted = line; }

    QString title() const override;
    QString description() const override;
    QSizeF sizeMillimetres() const override { return {130.0, 135.0}; }
    void paint(QPainter& painter, const QRectF& target, const Theme& theme) const override;
    // All but the highlighted line. Slow.
    void paintGround(QPainter& painter, const QRectF& target, const Theme& theme) const;
    void paintHighlight(QPainter& painter, const QRectF& target, const Theme& theme) const;

    // From the place of A's interval (or B's, where A has none) to its partner or its foot on the diagonal. Empty when
    // nothing is drawn: cost 0 or ∞. Where both were born at once, a bow, so that the line does not hide under points.
    QPolygonF lineShape(std::size_t line, const QRectF& target) const;
    // The centre of an interval's mark.
    QPointF positionOf(TextSide side, std::size_t interval, const QRectF& target) const;
    // The line or, for a point, the costliest line of it at `position`.
    std::optional<std::size_t> lineAt(const QPointF& position, const QRectF& target) const;
    // The costliest line of an interval.
    std::optional<std::size_t> lineOf(TextSide side, std::size_t interval) const;

private:
    // Equal intervals of one side are one point.
    struct Point {
        TextSide side = TextSide::A;
        int dimension = 0;
        double birth = 0.0;
        double death = 0.0;
        int multiplicity = 1;
        double radius = 0.0;
        std::size_t line = 0; // costliest
    };

    void collectPoints(TextSide side);
    const DiagramFrame& frame(const QRectF& target) const;
    void paintLegend(QPainter& painter, const DiagramFrame& frame, const Theme& theme) const;
    void paintLine(QPainter& painter, const QRectF& target, std::size_t line, const Theme& theme) const;
    void paintLabels(QPainter& painter, const QRectF& target, const Theme& theme) const;
    QRectF labelPlace(const QRectF& target, std::size_t line, const QSizeF& size,
                      const std::vector<QRectF>& taken) const;

    std::shared_ptr<const Comparison> m_comparison;
    MatchingChoice m_choice;
    std::vector<MatchedLine> m_lines;
    std::vector<bool> m_isEmphasised; // line by line
    std::vector<Point> m_points;
    double m_radius = 0.0; // of a single interval
    double m_axisEnd = 1.0;
    std::optional<std::size_t> m_highlighted;
    mutable QRectF m_frameTarget; // painting and every hit test of a mouse move ask for the same size
    mutable DiagramFrame m_frame;
};

} // namespace toposcope
