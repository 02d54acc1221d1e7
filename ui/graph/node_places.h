// Which layout the graph has, and where its nodes are now: springs that settle in slices between two frames, nodes
// moved by hand, space turned by the user, and the short way from one layout to the next.
#pragma once

#include "ui/graph/graph_places.h"

#include <QObject>
#include <QTimer>
#include <QVariantAnimation>

#include <array>
#include <map>
#include <memory>
#include <optional>

namespace toposcope {

class SpringLayout;

class NodePlaces : public QObject {
    Q_OBJECT
public:
    explicit NodePlaces(QObject* parent = nullptr);
    ~NodePlaces() override;

    // Null without an analysis.
    const std::shared_ptr<const GraphPlaces>& shown() const { return m_shown; }
    GraphLayout layout() const { return m_layout; }

    void setAnalysis(std::shared_ptr<const Analysis> analysis, double threshold);
    // Springs follow once it has been at rest for a moment.
    void setThreshold(double threshold);
    // Springs are found anew, from where the nodes are.
    void setLayout(GraphLayout layout);
    // Changes of layout take a moment; off: at once.
    void setAnimated(bool animated) { m_animated = animated; }

    // A node in a flat layout, to a point in the layout's coordinates; it stays there until reset(), also under
    // springs.
    void move(int node, const QPointF& place);
    // Degrees around the vertical and the horizontal axis of the picture; ThreeD only.
    void turn(double aroundVertical, double aroundHorizontal);
    bool isChangedByHand() const;
    // Forgets what was moved and turned in this layout.
    void reset();
    // Springs are being computed, or the nodes are on their way.
    bool isBusy() const;

Q_SIGNALS:
    void changed();

private:
    using Moved = std::map<int, QPointF>;

    Moved& moved() { return m_moved[static_cast<std::size_t>(m_layout)]; }
    const Moved& moved() const { return m_moved[static_cast<std::size_t>(m_layout)]; }
    GraphPlaces target();
    void startSprings();
    void advanceSprings();
    void stopSprings();
    void showTarget(bool animate);
    void show(GraphPlaces places);

    std::shared_ptr<const Analysis> m_analysis;
    double m_threshold = 0.0;
    GraphLayout m_layout = GraphLayout::Stable;
    bool m_animated = true;
    std::array<Moved, graphLayoutCount> m_moved;
    std::optional<GraphPlaces> m_springPlaces; // at rest
    std::optional<Layout3d> m_space;
    QQuaternion m_rotation;
    std::unique_ptr<SpringLayout> m_springs; // on their way
    QTimer m_rest;
    QTimer m_slice;
    std::shared_ptr<const GraphPlaces> m_shown;
    std::shared_ptr<const GraphPlaces> m_from;
    std::shared_ptr<const GraphPlaces> m_to;
    QVariantAnimation m_way;
};

} // namespace toposcope
