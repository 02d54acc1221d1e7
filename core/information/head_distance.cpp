#include "core/information/head_distance.h"

#include "core/memory.h"
#include "core/model/ordered_tasks.h"

#include <Eigen/Core>

#include <cassert>
#include <cmath>
#include <limits>
#include <string>

namespace toposcope {

DistanceMatrix headDistance(std::span<const AttentionView> heads, RowDistributions::Preparation preparation,
                            const Control& control)
{
    std::size_t bytes = 0;
    for (const AttentionView& head : heads) // a row and its logarithms, in double
        bytes += 2 * sizeof(double) * static_cast<std::size_t>(head.rows()) * static_cast<std::size_t>(head.columns());
    requireMemory(bytes, "the distance between " + std::to_string(heads.size()) + " heads");
    std::vector<RowDistributions> rows;
    rows.reserve(heads.size());
    for (const AttentionView& head : heads) {
        control.checkCancelled();
        rows.emplace_back(head, preparation);
    }
    const int count = static_cast<int>(heads.size());
    SymmetricMatrix distances(count);
    const auto toEarlier = [&](int task) {
        const auto& left = rows[static_cast<std::size_t>(task + 1)];
        std::vector<double> row;
        for (int b = 0; b <= task; ++b) {
            control.checkCancelled();
            const auto& right = rows[static_cast<std::size_t>(b)];
            double sum = 0.0;
            for (int token = 0; token < left.size(); ++token)
                sum += std::sqrt(left.divergence(token, right, token));
            row.push_back(sum);
        }
        return row;
    };
    computeInOrder(count - 1, toEarlier, [&](const std::vector<double>& row) {
        const auto a = static_cast<int>(row.size());
        control.report(Stage::Distance, static_cast<double>(a) * a / (static_cast<double>(count) * count));
        for (int b = 0; b < a; ++b)
            distances.set(a, b, row[static_cast<std::size_t>(b)]);
    });
    control.report(Stage::Distance, 1.0);
    return DistanceMatrix(std::move(distances), "√nats");
}

double meanRowEntropy(AttentionView attention)
{
    double sum = 0.0;
    for (int i = 0; i < attention.rows(); ++i) {
        const auto row = Eigen::Map<const Eigen::ArrayXf>(attention.row(i).data(), attention.columns()).cast<double>();
        sum -= (row * row.max(std::numeric_limits<double>::min()).log()).sum();
    }
    return attention.rows() == 0 ? 0.0 : std::max(0.0, sum / attention.rows());
}

double sinkShare(AttentionView attention)
{
    if (attention.rows() < 2)
        return 0.0;
    double sum = 0.0;
    for (int i = 1; i < attention.rows(); ++i)
        sum += attention(i, 0);
    return sum / (attention.rows() - 1);
}

} // namespace toposcope
