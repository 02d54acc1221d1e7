// The map of heads: every head stands where multidimensional scaling puts it, so that heads that attend alike lie close
// together. In: the space of heads and how to colour it. Out: painting, and the head under a point.
#pragma once

#include "ui/export/figure.h"
#include "ui/graph/label_placement.h"
#include "ui/heads/head_values.h"

#include <memory>
#include <optional>
#include <vector>

namespace toposcope {

enum class HeadColouring { Layer, Quantity, Cluster };

struct HeadMapContent {
    std::shared_ptr<const Analysis> space; // of headSpace(); not null
    HeadColouring colouring = HeadColouring::Layer;
    std::vector<double> values; // per node, for Quantity; NaN: unknown
    double largest = 1.0;       // of the quantity's colours
    QString quantityTitle;      // with its unit
    double threshold = 0.0;     // clusters are those at it
    std::vector<int> slots;     // per node, for Cluster
    std::vector<bool> chosen;   // per node: analysed now
    std::vector<int> lit;       // nodes that light up; empty: no node is dimmed
    std::optional<int> hovered;
    bool old = false; // of a text or settings that are not the current ones
};

class HeadMapFigure : public Figure {
public:
    explicit HeadMapFigure(HeadMapContent content);

    HeadMapContent& content() { return m_content; }
    const HeadMapContent& content() const { return m_content; }

    QString title() const override { return HeadValues::tr("Map of heads"); }
    QString description() const override;
    QSizeF sizeMillimetres() const override { return {130.0, 130.0}; }
    void paint(QPainter& painter, const QRectF& target, const Theme& theme) const override;

    // Where the dots are when painted into `target`.
    std::vector<QPointF> positions(const QRectF& target) const;
    // The nearest head within a few pixels.
    std::optional<int> nodeAt(const QPointF& position, const QRectF& target) const;

private:
    QRectF mapArea(const QRectF& target) const;
    QColor colourOf(int node, const Theme& theme) const;
    void paintLinks(QPainter& painter, const std::vector<QPointF>& points, const Theme& theme) const;
    std::vector<PlacedLabel> placeNames(const QRectF& area, const std::vector<QPointF>& points) const;
    void paintNode(QPainter& painter, int node, const QPointF& point, const PlacedLabel& label,
                   const Theme& theme) const;
    void paintNodes(QPainter& painter, const QRectF& area, const std::vector<QPointF>& points,
                    const Theme& theme) const;
    double dotRadius() const;
    bool isNamedAlways(int node) const;
    bool isLit(int node) const;

    HeadMapContent m_content;
};

} // namespace toposcope
