// A picture of the graph at a threshold: edges pull their ends together, all nodes push each other away. In: the edges
// and where the nodes are. Out: where they come to rest. It can be computed in slices, between two frames of a window.
#pragma once

#include "core/control.h"
#include "core/graph/layout.h"
#include "core/topology/filtration.h"

#include <chrono>
#include <memory>
#include <span>
#include <vector>

namespace toposcope {

inline constexpr int springIterations = 80;

// Fruchterman & Reingold 1991, by Boost.Graph: with k the spacing of n nodes spread evenly over a disc's square, two
// nodes closer than 2k push each other with k²/d, an edge pulls with d²/k divided by the geometric mean of its ends'
// degrees, so that a clique spreads instead of becoming a dot. Every node is drawn weakly to the middle, so that
// isolated ones stay near. The largest step shrinks linearly to 0. Deterministic.
class SpringLayout {
public:
    // `start`: a position per vertex, finite. `fixed`: vertices that keep their place. `edges` is copied.
    SpringLayout(std::span<const Edge> edges, const std::vector<Point>& start, const std::vector<int>& fixed = {},
                 int iterations = springIterations);
    SpringLayout(const SpringLayout&) = delete;
    SpringLayout& operator=(const SpringLayout&) = delete;
    ~SpringLayout();

    bool isFinished() const;
    // At least one iteration, no new one after `budget`. Reports Stage::Layout.
    void advance(std::chrono::milliseconds budget, const Control& control = {});
    // In the scale of `start`.
    std::vector<Point> positions() const;

private:
    struct State;
    std::unique_ptr<State> m_state;
};

// All iterations at once, with the stress against the distances.
Layout springLayout(const DistanceMatrix& distance, std::span<const Edge> edges, const std::vector<Point>& start,
                    int iterations = springIterations, const Control& control = {});

} // namespace toposcope
