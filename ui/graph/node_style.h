// How one node of the token graph looks: a rounded label, or a dot, in its cluster's colours.
#pragma once

#include "ui/graph/label_placement.h"
#include "ui/theme.h"

#include <QPainter>
#include <QString>

namespace toposcope {

enum class Emphasis {
    Normal,
    Dimmed,   // something else is highlighted
    Filled,   // the older component of a bar
    Outlined, // the younger one; a loop
    Focused,  // the node pointed at
};

struct NodeStyle {
    QColor fill;
    QColor outline;
    double outlineWidth = 0.0;
    QColor text;              // inside the label
    QColor beside;            // beside a dot
    QColor ring;              // the second mark of repeated colours; invalid for none
    double wordOpacity = 1.0; // dims emoji too, which bring their own colours
};

// WCAG 2 contrast ratio of two opaque colours, 1 … 21.
double contrast(const QColor& a, const QColor& b);
// `amount` of `over` on `ground`, opaque.
QColor blended(const QColor& over, const QColor& ground, double amount);
// Near-black or white, whichever is easier to read on `ground`.
QColor readableOn(const QColor& ground);

// `accent` colours Filled, Outlined and Focused.
NodeStyle nodeStyle(const Theme& theme, int slot, Emphasis emphasis, const QColor& accent);

// On the way from one style to another, `amount` in [0, 1].
NodeStyle between(const NodeStyle& from, const NodeStyle& to, double amount);
// `amount` of the way into the ground.
NodeStyle faded(NodeStyle style, const QColor& ground, double amount);
// The same, but its word stays readable.
NodeStyle distant(const NodeStyle& style, const QColor& ground, double amount);

struct NodeShape {
    QPointF position;
    PlacedLabel label;
    double radius = 4.0; // of the dot
};

// The padding around a word that makes its label.
inline constexpr double labelPaddingX = 6.0;
inline constexpr double labelPaddingY = 2.5;

void paintNode(QPainter& painter, const NodeShape& shape, const QString& name, const NodeStyle& style,
               const Theme& theme);

} // namespace toposcope
