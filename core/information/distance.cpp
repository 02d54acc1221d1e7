#include "core/information/distance.h"

#include "core/information/row_distribution.h"
#include "core/model/ordered_tasks.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <vector>

namespace toposcope {

namespace {

double combine(double below, double above, Symmetrise rule)
{
    switch (rule) {
    case Symmetrise::Max: return std::max(below, above);
    case Symmetrise::Mean: return 0.5 * (below + above);
    case Symmetrise::Min: return std::min(below, above);
    case Symmetrise::Lower: return below;
    }
    return below;
}

void addAttentionDistance(AttentionView attention, SymmetricMatrix& sum)
{
    auto values = sum.values();
    std::size_t pair = 0;
    for (int i = 1; i < attention.rows(); ++i) {
        for (int j = 0; j < i; ++j) {
            const auto strongest = static_cast<double>(std::max(attention(i, j), attention(j, i)));
            values[pair++] += std::max(0.0, 1.0 - strongest);
        }
    }
}

void addJensenShannon(AttentionView attention, DistanceKind kind, bool renormalise, const Control& control, double done,
                      double share, SymmetricMatrix& sum)
{
    using enum RowDistributions::Preparation;
    const bool notebook = kind == DistanceKind::JensenShannonNotebook;
    const RowDistributions rows(attention, notebook ? (renormalise ? RenormalisedSecondSoftmax : SecondSoftmax)
                                                    : (renormalise ? Renormalised : AsTheyAre));
    const auto values = sum.values();
    // A block of rows is one task; row i is as many pairs as rows came before it.
    constexpr int block = 16;
    constexpr int fewForThreads = 128; // rows: below, a thread costs more than it does
    const auto addBlock = [&](int b) {
        std::vector<double> divergences(static_cast<std::size_t>(rows.size()));
        const int end = std::min(rows.size(), (b + 1) * block);
        for (int i = std::max(1, b * block); i < end; ++i) {
            control.checkCancelled();
            rows.divergences(i, divergences);
            double* out = values.data() + SymmetricMatrix::pairIndex(i, 0);
            for (std::size_t j = 0; j < static_cast<std::size_t>(i); ++j) {
                const double distance = std::sqrt(divergences[j]);
                out[j] += notebook ? std::sqrt(distance) : distance;
            }
        }
        return end;
    };
    computeInOrder((rows.size() + block - 1) / block, addBlock,
                   [&](int end) {
                       const double part = static_cast<double>(end) / rows.size();
                       control.report(Stage::Distance, done + share * part * part);
                   },
                   rows.size() < fewForThreads ? 1 : threadsForTasks());
}

} // namespace

SymmetricMatrix symmetrise(const DependenceMatrix& dependence, Symmetrise rule)
{
    SymmetricMatrix result(dependence.size);
    const auto view = dependence.view();
    auto values = result.values();
    std::size_t pair = 0;
    for (int i = 1; i < dependence.size; ++i) {
        for (int j = 0; j < i; ++j)
            values[pair++] = combine(view(i, j), view(j, i), rule);
    }
    return result;
}

InverseInformation inverseInformation(const DependenceMatrix& dependence, Symmetrise rule, Scale scale,
                                      std::optional<double> commonMaximum)
{
    SymmetricMatrix matrix = symmetrise(dependence, rule);
    const auto values = matrix.values();
    const double unit = scale == Scale::Literal ? 1.0 : natsPer(dependence.unit);

    InverseInformation result;
    const double largest = values.empty() ? 0.0 : *std::max_element(values.begin(), values.end());
    result.maximum = largest * natsPer(dependence.unit);

    // Normalising divides before it multiplies: a maximum near the smallest double must not overflow the factor.
    const double common = commonMaximum.value_or(result.maximum);
    const bool normalise = scale == Scale::Normalised && common > 0.0;
    for (double& value : values) {
        const double information = normalise ? value * unit / common * twoLn2 : value * unit;
        const double distance = twoLn2 - information;
        if (distance < 0.0 && !normalise)
            ++result.clampedPairs;
        value = std::max(0.0, distance);
    }
    const bool bits = scale == Scale::Literal && dependence.unit == InformationUnit::Bits;
    result.distance = DistanceMatrix(std::move(matrix), bits ? "bits" : "nats");
    return result;
}

DistanceMatrix attentionDistance(std::span<const AttentionView> heads, DistanceKind kind, bool renormaliseRows,
                                 const Control& control)
{
    assert(!heads.empty() && kind != DistanceKind::InverseMutualInformation);
    SymmetricMatrix sum(heads.front().rows());
    const double share = 1.0 / static_cast<double>(heads.size());
    for (std::size_t h = 0; h < heads.size(); ++h) {
        const double done = static_cast<double>(h) * share;
        control.report(Stage::Distance, done);
        if (kind == DistanceKind::Attention)
            addAttentionDistance(heads[h], sum);
        else
            addJensenShannon(heads[h], kind, renormaliseRows, control, done, share, sum);
    }
    for (double& value : sum.values())
        value *= share;
    control.report(Stage::Distance, 1.0);
    const char* unit = kind == DistanceKind::JensenShannon           ? "√nats"
                       : kind == DistanceKind::JensenShannonNotebook ? "nats^¼"
                                                                     : "";
    return DistanceMatrix(std::move(sum), unit);
}

} // namespace toposcope
