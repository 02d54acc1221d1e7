#include "core/information/head_distance.h"

#include "core/model/ordered_tasks.h"

#include <Eigen/Core>

#include <cassert>
#include <cmath>
#include <limits>
#include <vector>

namespace toposcope {

DistanceMatrix headDistance(std::span<const AttentionView> heads, RowDistributions::Preparation preparation,
                            const Control& control)
{
    const int count = static_cast<int>(heads.size());
    const int tokens = count < 2 ? 0 : heads.front().rows();
    SymmetricMatrix distances(count);
    const auto values = distances.values();
    // A block of tokens is one task; they are added up in order, whichever is done first.
    constexpr int block = 8;
    const auto ofTokens = [&](int b) {
        std::vector<double> sums(values.size(), 0.0);
        std::vector<double> divergences(heads.size());
        for (int token = b * block; token < std::min(tokens, (b + 1) * block); ++token) {
            const RowDistributions rows(heads, token, preparation);
            for (int i = 1; i < count; ++i) {
                control.checkCancelled();
                rows.divergences(i, divergences);
                double* out = sums.data() + SymmetricMatrix::pairIndex(i, 0);
                for (std::size_t j = 0; j < static_cast<std::size_t>(i); ++j)
                    out[j] += std::sqrt(divergences[j]);
            }
        }
        return sums;
    };
    const int blocks = (tokens + block - 1) / block;
    int done = 0;
    computeInOrder(blocks, ofTokens, [&](const std::vector<double>& sums) {
        for (std::size_t k = 0; k < sums.size(); ++k)
            values[k] += sums[k];
        const double part = static_cast<double>(++done) / blocks; // a later token has more to attend to
        control.report(Stage::Distance, part * part);
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
