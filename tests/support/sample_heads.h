// Summaries of made-up heads, for tests and pictures: no model, no attention. Equal arguments give equal results.
#pragma once

#include "core/pipeline/head_comparison.h"
#include "core/pipeline/head_summary.h"

#include <array>
#include <cmath>
#include <limits>
#include <memory>
#include <vector>

namespace toposcope::test {

inline HeadSummary sampleHead(HeadId id)
{
    const double depth = id.layer + 1.0;
    const double turn = std::sin(3.0 * id.head + 1.7 * id.layer);
    HeadSummary summary;
    summary.id = id;
    summary.totalPersistence = {20.0 + depth + 6.0 * turn, 0.1 * depth + 0.3 * turn * turn};
    summary.intervals = {23, id.layer + id.head};
    summary.longest = {1.0 + 0.3 * turn, 0.02 * depth};
    summary.entropy = 1.5 + turn;
    summary.sinkShare = 0.5 + 0.45 * turn;
    summary.pattern = {0.2 - 0.1 * turn, 0.5 - 0.45 * turn, summary.sinkShare, 0.25 * (1.0 + turn)};
    if (id.head % 7 == 3)
        summary.pattern.induction = std::numeric_limits<double>::quiet_NaN();
    return summary;
}

inline HeadDifference sampleDifference(HeadId id)
{
    const double turn = std::sin(2.0 * id.head + 0.7 * id.layer);
    return {id, id, {0.3 + 0.2 * turn, 0.1 + 0.05 * turn}, {3.0 + turn, 0.5 + 0.2 * turn}};
}

// By layer, then head; each head a point on a ring of its layer, distances Euclidean.
inline std::shared_ptr<const HeadSummaries> sampleHeads(int layers, int heads)
{
    auto summaries = std::make_shared<HeadSummaries>();
    std::vector<std::array<double, 2>> points;
    for (int layer = 0; layer < layers; ++layer)
        for (int head = 0; head < heads; ++head) {
            summaries->heads.push_back(sampleHead({layer, head}));
            const double angle = 2.0 * std::acos(-1.0) * (head + 0.3 * std::sin(5.0 * layer + head)) / heads;
            points.push_back({(1.0 + layer) * std::cos(angle), (1.0 + layer) * std::sin(angle)});
        }
    SymmetricMatrix distance(static_cast<int>(points.size()));
    for (std::size_t i = 0; i < points.size(); ++i)
        for (std::size_t j = 0; j < i; ++j)
            distance.set(static_cast<int>(i), static_cast<int>(j),
                         std::hypot(points[i][0] - points[j][0], points[i][1] - points[j][1]));
    summaries->distance = DistanceMatrix(distance, "√nats");
    return summaries;
}

} // namespace toposcope::test
