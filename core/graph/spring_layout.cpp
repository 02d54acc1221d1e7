// The disc has diameter 1: Boost's grid of force pairs takes the spacing from the volume and not from its root, and the
// two agree for 1 alone.
#include "core/graph/spring_layout.h"

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/fruchterman_reingold.hpp>
#include <boost/graph/topology.hpp>
#include <boost/property_map/property_map.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <random>

namespace toposcope {

namespace {

using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::undirectedS>;
using Vertex = boost::graph_traits<Graph>::vertex_descriptor;
using GraphEdge = boost::graph_traits<Graph>::edge_descriptor;

// The length of a difference as one root: Boost's hypot, made for extreme numbers, takes most of the time otherwise.
struct Disc : boost::circle_topology<std::minstd_rand> {
    explicit Disc(std::minstd_rand& random) : boost::circle_topology<std::minstd_rand>(random, 0.5) {}
    double norm(const point_difference_type& d) const { return std::sqrt(d[0] * d[0] + d[1] * d[1]); }
    double distance(const point_type& a, const point_type& b) const { return norm(difference(a, b)); }
};

using Place = Disc::point_type;
using Shift = Disc::point_difference_type;
template <class T>
using VertexMap =
    boost::iterator_property_map<typename std::vector<T>::iterator, boost::typed_identity_property_map<Vertex>, T, T&>;

template <class T>
VertexMap<T> vertexMap(std::vector<T>& values)
{
    return {values.begin(), {}};
}

// Room around the given picture; how fast the middle draws, in 1/k; the first largest step, of the disc's diameter.
constexpr double filled = 0.8;
constexpr double gravity = 0.35;
constexpr double firstStep = 0.08;

} // namespace

struct SpringLayout::State {
    Graph graph;
    std::vector<Place> places;
    std::vector<Shift> shifts;
    std::vector<char> fixed;
    std::vector<double> pull; // per vertex: 1 / sqrt(degree)
    int done = 0;
    int iterations = 0;
    Point middle;
    double scale = 1.0; // of the start, one unit of the disc
    std::minstd_rand random;
    Disc disc{random};

    double spacing() const { return 1.0 / std::sqrt(static_cast<double>(places.size())); }
    void place(const std::vector<Point>& start);
    void addGravity();
};

// Centres and scales the start; nodes on one spot are put on a tiny spiral, so that no accident decides who goes where.
void SpringLayout::State::place(const std::vector<Point>& start)
{
    const auto [left, right] =
        std::minmax_element(start.begin(), start.end(), [](const Point& a, const Point& b) { return a.x < b.x; });
    const auto [top, bottom] =
        std::minmax_element(start.begin(), start.end(), [](const Point& a, const Point& b) { return a.y < b.y; });
    middle = {(left->x + right->x) / 2.0, (top->y + bottom->y) / 2.0};
    const double diameter = std::hypot(right->x - left->x, bottom->y - top->y);
    scale = diameter > 0.0 ? diameter / filled : 1.0;
    for (std::size_t i = 0; i < start.size(); ++i) {
        const double angle = 2.0 * std::numbers::pi * std::fmod(static_cast<double>(i + 1) * std::numbers::phi, 1.0);
        const double radius =
            fixed[i] ? 0.0 : 1e-3 * spacing() * static_cast<double>(i + 1) / static_cast<double>(start.size());
        places[i][0] = (start[i].x - middle.x) / scale + radius * std::cos(angle);
        places[i][1] = (start[i].y - middle.y) / scale + radius * std::sin(angle);
    }
}

void SpringLayout::State::addGravity()
{
    constexpr double nowhere = 1e-100; // Boost divides by the length of a shift
    for (std::size_t i = 0; i < shifts.size(); ++i) {
        if (fixed[i]) {
            shifts[i][0] = nowhere;
            shifts[i][1] = 0.0;
            continue;
        }
        for (std::size_t axis = 0; axis < 2; ++axis)
            shifts[i][axis] -= gravity * places[i][axis];
        if (shifts[i][0] == 0.0 && shifts[i][1] == 0.0)
            shifts[i][0] = nowhere;
    }
}

SpringLayout::SpringLayout(std::span<const Edge> edges, const std::vector<Point>& start, const std::vector<int>& fixed,
                           int iterations)
    : m_state(std::make_unique<State>())
{
    State& state = *m_state;
    const std::size_t count = start.size();
    state.iterations = count < 2 ? 0 : iterations;
    state.graph = Graph(count);
    state.places.resize(count);
    state.shifts.resize(count);
    state.fixed.assign(count, 0);
    for (const int vertex : fixed)
        state.fixed[static_cast<std::size_t>(vertex)] = 1;
    std::vector<int> degree(count, 0);
    for (const Edge& edge : edges) {
        boost::add_edge(static_cast<Vertex>(edge.a), static_cast<Vertex>(edge.b), state.graph);
        ++degree[static_cast<std::size_t>(edge.a)];
        ++degree[static_cast<std::size_t>(edge.b)];
    }
    for (const int edgesThere : degree)
        state.pull.push_back(1.0 / std::sqrt(static_cast<double>(std::max(1, edgesThere))));
    if (count > 0)
        state.place(start);
}

SpringLayout::~SpringLayout() = default;

bool SpringLayout::isFinished() const
{
    return m_state->done >= m_state->iterations;
}

void SpringLayout::advance(std::chrono::milliseconds budget, const Control& control)
{
    State& state = *m_state;
    if (isFinished())
        return;
    const auto end = std::chrono::steady_clock::now() + budget;
    const int first = state.done;
    const auto attraction = [&state](const GraphEdge& edge, double k, double d, const Graph& graph) {
        return d * d / k * state.pull[boost::source(edge, graph)] * state.pull[boost::target(edge, graph)];
    };
    const auto repulsion = [](Vertex, Vertex, double k, double d, const Graph&) { return k * k / d; };
    // Called between the forces and the step they make; 0 ends the run.
    const auto cooling = [&]() {
        control.report(Stage::Layout, static_cast<double>(state.done) / state.iterations);
        if (isFinished() || (state.done > first && std::chrono::steady_clock::now() >= end))
            return 0.0;
        state.addGravity();
        const double left = 1.0 - static_cast<double>(state.done) / state.iterations;
        ++state.done;
        return firstStep * left;
    };
    const auto places = vertexMap(state.places);
    boost::fruchterman_reingold_force_directed_layout(state.graph, places, state.disc, attraction, repulsion,
                                                      boost::make_grid_force_pairs(state.disc, places, state.graph),
                                                      cooling, vertexMap(state.shifts));
}

std::vector<Point> SpringLayout::positions() const
{
    std::vector<Point> positions;
    for (const Place& place : m_state->places)
        positions.push_back(
            {m_state->middle.x + m_state->scale * place[0], m_state->middle.y + m_state->scale * place[1]});
    return positions;
}

Layout springLayout(const DistanceMatrix& distance, std::span<const Edge> edges, const std::vector<Point>& start,
                    int iterations, const Control& control)
{
    SpringLayout spring(edges, start, {}, iterations);
    while (!spring.isFinished())
        spring.advance(std::chrono::hours(1), control);
    const std::vector<Point> positions = spring.positions();
    return {positions, stress(positions, distance)};
}

} // namespace toposcope
