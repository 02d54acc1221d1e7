// Decides which nodes of the graph show their word, and where, so that no two words overlap and no word hides a node.
// In: where the nodes are and how large their labels would be. Out: a box per label that found room.
#pragma once

#include <QPointF>
#include <QRectF>
#include <QSizeF>

#include <span>
#include <vector>

namespace toposcope {

// Inside: the label is the node. The others: the node is a dot and the label stands beside it.
enum class LabelPlace { None, Inside, Right, Left, Above, Below };

struct PlacedLabel {
    LabelPlace place = LabelPlace::None;
    QRectF box; // null for None
};

struct LabelSpacing {
    double dot = 5.0;   // radius of the dot that stands for a node without a label
    double gap = 2.0;   // between two labels, and between a label and another node's dot
    double reach = 0.0; // further away that a label beside its dot may stand, where it finds no room close to it
};

// Greedy in `order` (indices, the most important first; nodes not in it get none): the first place with room, inside
// before beside. Labels lie within `bounds`. About linear in the number of nodes.
std::vector<PlacedLabel> placeLabels(std::span<const QPointF> nodes, std::span<const QSizeF> sizes,
                                     std::span<const int> order, const QRectF& bounds,
                                     const LabelSpacing& spacing = {});

} // namespace toposcope
