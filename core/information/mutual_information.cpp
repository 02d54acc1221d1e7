#include "core/information/mutual_information.h"

#include <Eigen/Core>

#include <algorithm>
#include <bit>
#include <cassert>
#include <numbers>
#include <unordered_map>
#include <vector>

namespace toposcope {

namespace {

using Array = Eigen::ArrayXd;
using Matrix = Eigen::Array<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

auto asArray(AttentionView view)
{
    using Source = Eigen::Array<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
    return Eigen::Map<const Source, 0, Eigen::OuterStride<>>(view.data(), view.rows(), view.columns(),
                                                             Eigen::OuterStride<>(view.stride()));
}

// A column from which on row i is zero: a causal row costs its triangle only.
int extentOf(std::span<const float> row, int i)
{
    std::uint32_t later = 0; // no way out early: this the compiler turns into SIMD
    for (std::size_t k = static_cast<std::size_t>(i) + 1; k < row.size(); ++k)
        later |= std::bit_cast<std::uint32_t>(row[k]);
    return later == 0 ? i + 1 : static_cast<int>(row.size());
}

// One head under an estimator of the form M_ij = max(0, log(rowFactor_i · A_ij · columnFactor_j)); a factor of 0 stands
// for one that is undefined. All three pointwise estimators are of this form.
struct Ratio {
    AttentionView attention;
    std::vector<int> extent; // of every row
    Array rowFactor;
    Array columnFactor;
};

// So many ratios can be multiplied before a logarithm is taken of them: none is larger than N divided by the smallest
// float, about 1e50.
constexpr std::size_t ratiosPerLogarithm = 4;

// Adds the M of at most ratiosPerLogarithm heads to `sum`, times `unit`.
void addClippedLogRatios(std::span<const Ratio> heads, double unit, bool keepDiagonal, Matrix& sum)
{
    Array product(sum.cols());
    for (int i = 0; i < sum.rows(); ++i) {
        int reach = 0;
        for (const Ratio& head : heads)
            reach = std::max(reach, head.extent[static_cast<std::size_t>(i)]);
        product.head(reach).setOnes();
        for (const Ratio& head : heads) {
            const float* row = head.attention.row(i).data();
            const double* column = head.columnFactor.data();
            const double factor = head.rowFactor[i];
            double* out = product.data();
            const int extent = head.extent[static_cast<std::size_t>(i)];
            // max(1, ·) under the logarithm is max(0, ·) above it.
            for (int j = 0; j < extent; ++j)
                out[j] *= std::max(1.0, static_cast<double>(row[j]) * column[j] * factor);
        }
        if (!keepDiagonal)
            product[i] = 1.0;
        sum.row(i).head(reach) += product.head(reach).log().transpose() * unit;
    }
}

// x, or 0 where it is no number: a marginal was 0.
Array definedOrZero(const Array& x)
{
    return x.isFinite().select(x, 0.0);
}

// 1/p_i of the node's symbol: how rare its token is in the text.
Array inverseFrequencies(std::span<const std::int32_t> symbols)
{
    std::unordered_map<std::int32_t, int> count;
    for (const auto symbol : symbols)
        ++count[symbol];
    Array inverse(static_cast<Eigen::Index>(symbols.size()));
    for (std::size_t i = 0; i < symbols.size(); ++i)
        inverse[static_cast<Eigen::Index>(i)] = static_cast<double>(symbols.size()) / count[symbols[i]];
    return inverse;
}

void addXlogy(AttentionView attention, Matrix& sum)
{
    constexpr double epsilon = 1e-9;
    const Matrix a = asArray(attention).cast<double>();
    const Array rows = a.rowwise().sum();
    const Array columns = a.colwise().sum().transpose();
    for (Eigen::Index i = 0; i < a.rows(); ++i) {
        const Array row = a.row(i).transpose();
        const double diagonal = sum(i, i);
        sum.row(i) += ((row + epsilon) * (row + epsilon / (rows[i] * columns + epsilon)).log()).transpose();
        sum(i, i) = diagonal;
    }
}

Ratio ratioOf(AttentionView attention, std::span<const std::int32_t> symbols, Estimator estimator)
{
    Ratio ratio;
    ratio.attention = attention;
    Array rows(attention.rows());
    Array columns = Array::Zero(attention.columns());
    Array values(attention.columns());
    for (int i = 0; i < attention.rows(); ++i) {
        const int extent = extentOf(attention.row(i), i);
        ratio.extent.push_back(extent);
        const float* row = attention.row(i).data();
        for (int j = 0; j < extent; ++j)
            values[j] = static_cast<double>(row[j]);
        rows[i] = values.head(extent).sum();
        columns.head(extent) += values.head(extent);
    }
    if (estimator == Estimator::TokenFrequency) {
        ratio.rowFactor = ratio.columnFactor = inverseFrequencies(symbols);
        return ratio;
    }
    // row-marginal: P / (p pᵀ) = A ΣA / (r_i r_j); pointwise: P / (r cᵀ) = A ΣA / (r_i c_j)
    const Array& second = estimator == Estimator::RowMarginal ? rows : columns;
    ratio.rowFactor = definedOrZero(rows.sum() / rows);
    ratio.columnFactor = definedOrZero(second.inverse());
    return ratio;
}

// At most ratiosPerLogarithm heads.
void addHeads(std::span<const AttentionView> heads, std::span<const std::int32_t> symbols, Estimator estimator,
              Matrix& sum)
{
    if (estimator == Estimator::Xlogy) {
        for (const AttentionView& head : heads)
            addXlogy(head, sum);
        return;
    }
    constexpr double bitsPerNat = 1.0 / std::numbers::ln2;
    std::vector<Ratio> ratios;
    for (const AttentionView& head : heads)
        ratios.push_back(ratioOf(head, symbols, estimator));
    addClippedLogRatios(ratios, estimator == Estimator::Pointwise ? 1.0 : bitsPerNat,
                        estimator == Estimator::RowMarginal, sum);
}

} // namespace

DependenceMatrix estimate(std::span<const AttentionView> heads, std::span<const std::int32_t> symbols,
                          Estimator estimator, Aggregate aggregate, const Control& control)
{
    assert(!heads.empty());
    const int size = heads.front().rows();
    DependenceMatrix result;
    result.size = size;
    const bool nats = estimator == Estimator::Xlogy || estimator == Estimator::Pointwise;
    result.unit = nats ? InformationUnit::Nats : InformationUnit::Bits;

    Matrix sum = Matrix::Zero(size, size);
    for (std::size_t h = 0; h < heads.size(); h += ratiosPerLogarithm) {
        control.report(Stage::Estimate, static_cast<double>(h) / static_cast<double>(heads.size()));
        addHeads(heads.subspan(h, std::min(ratiosPerLogarithm, heads.size() - h)), symbols, estimator, sum);
    }
    if (aggregate == Aggregate::Mean)
        sum /= static_cast<double>(heads.size());
    control.report(Stage::Estimate, 1.0);
    result.values.assign(sum.data(), sum.data() + sum.size());
    return result;
}

} // namespace toposcope
