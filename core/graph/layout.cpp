#include "core/graph/layout.h"

#include "core/graph/principal_coordinates.h"
#include "core/graph/stress.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <unordered_map>

namespace toposcope {

namespace {

// Cells of side `gap`, so that points closer than `gap` lie in neighbouring cells.
class Grid {
public:
    Grid(const std::vector<Point>& points, double gap) : m_gap(gap)
    {
        for (std::size_t i = 0; i < points.size(); ++i)
            m_cells[key(cell(points[i].x), cell(points[i].y))].push_back(i);
    }
    template <class Visitor>
    void forEachNear(const Point& point, Visitor visit) const
    {
        for (std::int64_t dx = -1; dx <= 1; ++dx) {
            for (std::int64_t dy = -1; dy <= 1; ++dy) {
                const auto found = m_cells.find(key(cell(point.x) + dx, cell(point.y) + dy));
                if (found == m_cells.end())
                    continue;
                for (const std::size_t other : found->second)
                    visit(other);
            }
        }
    }

private:
    // Far out, and where distances are so large that places are no numbers any more, one cell takes all.
    std::int64_t cell(double value) const
    {
        constexpr double farthest = 1 << 30;
        const double place = std::floor(value / m_gap);
        return std::abs(place) < farthest ? static_cast<std::int64_t>(place) : std::int64_t{1} << 30;
    }
    static std::int64_t key(std::int64_t x, std::int64_t y) { return x * 0x100000001LL + y; }

    double m_gap;
    std::unordered_map<std::int64_t, std::vector<std::size_t>> m_cells;
};

double boundingArea(const std::vector<Point>& points)
{
    const auto [left, right] =
        std::minmax_element(points.begin(), points.end(), [](const Point& a, const Point& b) { return a.x < b.x; });
    const auto [low, high] =
        std::minmax_element(points.begin(), points.end(), [](const Point& a, const Point& b) { return a.y < b.y; });
    const double width = right->x - left->x;
    const double height = high->y - low->y;
    return std::max(width, 0.2 * height) * std::max(height, 0.2 * width);
}

// The direction in which point i leaves point j when both lie on one spot; another for every pair.
Point apart(std::size_t i, std::size_t j)
{
    const double angle = 2.0 * std::numbers::pi * std::fmod(static_cast<double>(i + 7 * j) * std::numbers::phi, 1.0);
    return {std::cos(angle), std::sin(angle)};
}

} // namespace

double stress(const std::vector<Point>& positions, const DistanceMatrix& distance)
{
    return stressOf(distance, [&](std::size_t i, std::size_t j) {
        return std::hypot(positions[i].x - positions[j].x, positions[i].y - positions[j].y);
    });
}

Layout classicalMds(const DistanceMatrix& distance, const Control& control)
{
    const auto coordinates = principalCoordinates(distance, 2, control);
    Layout layout;
    for (std::size_t i = 0; i < static_cast<std::size_t>(distance.size()); ++i)
        layout.positions.push_back({coordinates[0][i], coordinates[1][i]});
    layout.stress = stress(layout.positions, distance);
    control.report(Stage::Layout, 0.9);
    return layout;
}

Layout circularLayout(int count)
{
    Layout layout;
    for (int i = 0; i < count; ++i) {
        const double angle = 2.0 * std::numbers::pi * i / count;
        layout.positions.push_back({std::sin(angle), -std::cos(angle)});
    }
    return layout;
}

Layout spreadApart(const Layout& layout, const DistanceMatrix& distance, double gap, const Control& control)
{
    constexpr int rounds = 80;
    Layout result = layout;
    auto& points = result.positions;
    if (points.size() < 2)
        return result;
    const double area = boundingArea(points);
    const double spacing = area > 0.0 ? std::sqrt(area / static_cast<double>(points.size())) : 1.0;
    const double least = gap * spacing;
    for (int round = 0; round < rounds; ++round) {
        control.report(Stage::Layout, 0.9 + 0.1 * round / rounds);
        const Grid grid(points, least);
        std::vector<Point> shift(points.size());
        bool moved = false;
        for (std::size_t i = 0; i < points.size(); ++i) {
            grid.forEachNear(points[i], [&](std::size_t j) {
                const Point from{points[i].x - points[j].x, points[i].y - points[j].y};
                const double length = std::hypot(from.x, from.y);
                if (j == i || length >= least)
                    return;
                const Point unit = length > 0.0 ? Point{from.x / length, from.y / length} : apart(i, j);
                shift[i].x += 0.35 * (least - length) * unit.x;
                shift[i].y += 0.35 * (least - length) * unit.y;
                moved = moved || length < 0.95 * least;
            });
        }
        for (std::size_t i = 0; i < points.size(); ++i)
            points[i] = {points[i].x + shift[i].x, points[i].y + shift[i].y};
        if (!moved)
            break;
    }
    result.stress = stress(points, distance);
    return result;
}

} // namespace toposcope
