// The one shared highlight: hover or select anything anywhere, and the same thing lights up everywhere.
#pragma once

#include "ui/view_state.h"

#include <QObject>
#include <QString>

#include <optional>
#include <vector>

namespace toposcope {

// What lights up, derived from the thing pointed at.
struct Highlight {
    enum class Kind { None, Node, Nodes, Interval, Cluster };
    Kind kind = Kind::None;
    std::vector<int> nodes;              // a token; a cell's two; the older component; a loop in order; the members
    std::vector<int> otherNodes;         // the younger component of an H0 bar
    std::vector<Edge> edges;             // the merging edge; the loop's; a token's visible ones; those within a cluster
    std::optional<std::size_t> interval; // index into Analysis::diagram.pairs; a cluster's is the bar that it ends
    int cluster = -1;                    // Kind::Cluster: the representative it was asked for by
    bool counterpart = false;            // shown because of what is pointed at in the other text; see SelectionLink
    QString sentence;                    // "at 0.41 nats the clusters {tip, of} and {iceberg} join"
    friend bool operator==(const Highlight&, const Highlight&) = default;
};

// Up to `count` other nodes, nearest first, ties by index.
std::vector<int> nearestNodes(const Analysis& analysis, int node, std::size_t count);

class Selection : public QObject {
    Q_OBJECT
public:
    // What pinning the pinned thing does: a click unpins it, an arrow key that arrives there does not.
    enum class Again { Unpins, Stays };

    explicit Selection(const ViewState& state, QObject* parent = nullptr);

    // What is shown now: the hovered thing, else the pinned one, else nothing.
    const Highlight& highlight() const;
    const Highlight& hovered() const { return m_hovered; }
    const Highlight& pinned() const { return m_pinned; }

    void hoverNode(int node);
    // Two: a cell of a matrix, row and column. More: what a box or a text selection holds.
    void hoverNodes(const std::vector<int>& nodes);
    // The cluster that `representative` belongs to at the threshold; it follows the threshold.
    void hoverCluster(int representative);
    void hoverInterval(std::size_t index);
    void endHover();
    // A click pins; a click on the pinned thing again, or clear(), unpins. No nodes: unpins.
    void pinNode(int node, Again again = Again::Unpins);
    void pinNodes(const std::vector<int>& nodes, Again again = Again::Unpins);
    void pinCluster(int representative, Again again = Again::Unpins);
    void pinInterval(std::size_t index, Again again = Again::Unpins);
    void clear();
    // Replaces both layers as they are; for whoever keeps two selections in step.
    void show(Highlight hovered, Highlight pinned);

    static Highlight ofNode(const ViewState& state, int node);
    // Nodes that do not exist and repeats are left out; what is left of one node is ofNode, of none nothing.
    static Highlight ofNodes(const ViewState& state, const std::vector<int>& nodes);
    static Highlight ofCluster(const ViewState& state, int representative);
    static Highlight ofInterval(const ViewState& state, std::size_t index);

Q_SIGNALS:
    void changed();
    // After clear(), whether or not anything was shown.
    void cleared();

private:
    void reset();
    void followThreshold();
    void hover(Highlight highlight);
    void pin(Highlight highlight, Again again);

    const ViewState& m_state;
    Highlight m_hovered;
    Highlight m_pinned;
};

} // namespace toposcope
