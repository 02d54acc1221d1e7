#include "core/information/mutual_information.h"

#include "core/math/vector_clones.h"
#include "core/math/vector_log.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>
#include <numbers>
#include <unordered_map>

namespace toposcope {

namespace {

// So many ratios can be multiplied before a logarithm is taken of them: none is larger than N divided by the smallest
// float, about 1e50.
constexpr int ratiosPerLogarithm = 4;

constexpr int rowsPerTask = 32;

// Sums are taken in this many parts, whatever the width of the vectors, and put together in one order.
constexpr int lanes = 16;

constexpr int stretch = 64;

constexpr double epsilon = 1e-9; // of xlogy

// ---- Loops over one row -----------------------------------------------------------------------------------------

// Whether row[first …] is zero: a causal row costs its triangle only.
TOPOSCOPE_VECTOR_CLONES bool isZero(const float* row, int first, int count)
{
    std::uint32_t bits = 0; // no way out early: this the compiler turns into SIMD
    for (int j = first; j < count; ++j)
        bits |= std::bit_cast<std::uint32_t>(row[j]);
    return (bits & 0x7fffffffU) == 0;
}

// Adds the row to the sums of the columns and returns its own.
TOPOSCOPE_VECTOR_CLONES double addMarginals(const float* row, int count, double* columns)
{
    double sums[lanes] = {};
    const int whole = count / lanes * lanes;
    for (int j = 0; j < whole; j += lanes) {
        for (int k = 0; k < lanes; ++k) {
            const auto value = static_cast<double>(row[j + k]);
            sums[k] += value;
            columns[j + k] += value;
        }
    }
    for (int j = whole; j < count; ++j) {
        sums[j - whole] += static_cast<double>(row[j]);
        columns[j] += static_cast<double>(row[j]);
    }
    double total = 0.0;
    for (const double sum : sums)
        total += sum;
    return total;
}

// max(1, ·) under the logarithm is max(0, ·) above it.
inline double clippedRatio(float attention, double columnFactor, double rowFactor)
{
    const double ratio = static_cast<double>(attention) * columnFactor * rowFactor;
    return ratio > 1.0 ? ratio : 1.0;
}

TOPOSCOPE_VECTOR_CLONES void setRatios(const float* row, const double* columnFactor, double rowFactor, int count,
                                       double* product)
{
    for (int j = 0; j < count; ++j)
        product[j] = clippedRatio(row[j], columnFactor[j], rowFactor);
}

TOPOSCOPE_VECTOR_CLONES void multiplyRatios(const float* row, const double* columnFactor, double rowFactor, int count,
                                            double* product)
{
    for (int j = 0; j < count; ++j)
        product[j] *= clippedRatio(row[j], columnFactor[j], rowFactor);
}

// Most ratios of real attention are clipped: a stretch of ones needs no logarithm.
inline bool isOnes(const double* product, int count)
{
    std::uint64_t differences = 0;
    for (int j = 0; j < count; ++j)
        differences |= std::bit_cast<std::uint64_t>(product[j]) ^ std::bit_cast<std::uint64_t>(1.0);
    return differences == 0;
}

TOPOSCOPE_VECTOR_CLONES void setLogarithms(const double* product, double scale, int count, double* out)
{
    for (int begin = 0; begin < count; begin += stretch) {
        const int length = std::min(stretch, count - begin);
        if (isOnes(product + begin, length)) {
            std::fill_n(out + begin, length, 0.0);
            continue;
        }
        for (int j = begin; j < begin + length; ++j)
            out[j] = vectorLog(product[j]) * scale;
    }
}

TOPOSCOPE_VECTOR_CLONES void addLogarithms(const double* product, double scale, int count, double* sum)
{
    for (int begin = 0; begin < count; begin += stretch) {
        const int length = std::min(stretch, count - begin);
        if (isOnes(product + begin, length))
            continue;
        for (int j = begin; j < begin + length; ++j)
            sum[j] += vectorLog(product[j]) * scale;
    }
}

TOPOSCOPE_VECTOR_CLONES void addXlogy(const float* row, const double* columnSum, double rowSum, double scale, int count,
                                      double* sum)
{
    for (int j = 0; j < count; ++j) {
        const auto a = static_cast<double>(row[j]);
        sum[j] += (a + epsilon) * vectorLog(a + epsilon / (rowSum * columnSum[j] + epsilon)) * scale;
    }
}

// ---- One head ---------------------------------------------------------------------------------------------------

// The pointwise estimators are all of the form M_ij = max(0, log(rowFactor_i · A_ij · columnFactor_j)); a factor of 0
// stands for one that is undefined. For xlogy the factors are the sums themselves.
struct Head {
    AttentionView attention;
    std::vector<int> extent; // of every row: a column from which on it is zero
    std::vector<double> rowFactor;
    std::vector<double> columnFactor;
};

// x, or 0 where it is no number: a marginal was 0.
double definedOrZero(double x)
{
    return std::isfinite(x) ? x : 0.0;
}

// Row-marginal: P / (p pᵀ) = A ΣA / (r_i r_j); pointwise: P / (r cᵀ) = A ΣA / (r_i c_j).
void turnIntoFactors(Head& head, Estimator estimator)
{
    if (estimator == Estimator::RowMarginal)
        head.columnFactor = head.rowFactor;
    double total = 0.0;
    for (const double row : head.rowFactor)
        total += row;
    for (double& row : head.rowFactor)
        row = definedOrZero(total / row);
    for (double& column : head.columnFactor)
        column = definedOrZero(1.0 / column);
}

Head headOf(AttentionView attention, Estimator estimator, const std::vector<double>& inverseFrequencies)
{
    const int size = attention.rows();
    Head head;
    head.attention = attention;
    head.extent.reserve(static_cast<std::size_t>(size));
    const bool frequencies = estimator == Estimator::TokenFrequency;
    if (frequencies)
        head.rowFactor = head.columnFactor = inverseFrequencies;
    else
        head.columnFactor.resize(static_cast<std::size_t>(size));
    head.rowFactor.reserve(static_cast<std::size_t>(size));
    for (int i = 0; i < size; ++i) {
        const float* const row = attention.row(i).data();
        const int extent = isZero(row, i + 1, size) ? i + 1 : size;
        head.extent.push_back(extent);
        if (!frequencies)
            head.rowFactor.push_back(addMarginals(row, extent, head.columnFactor.data()));
    }
    if (estimator == Estimator::RowMarginal || estimator == Estimator::Pointwise)
        turnIntoFactors(head, estimator);
    return head;
}

// 1/p_i of the node's symbol: how rare its token is in the text.
std::vector<double> inverseFrequenciesOf(std::span<const std::int32_t> symbols)
{
    std::unordered_map<std::int32_t, int> count;
    for (const auto symbol : symbols)
        ++count[symbol];
    std::vector<double> inverse;
    for (const auto symbol : symbols)
        inverse.push_back(static_cast<double>(symbols.size()) / count[symbol]);
    return inverse;
}

InformationUnit unitOf(Estimator estimator)
{
    const bool nats = estimator == Estimator::Xlogy || estimator == Estimator::Pointwise;
    return nats ? InformationUnit::Nats : InformationUnit::Bits;
}

} // namespace

// Heads whose ratios are multiplied; `first` and `last`: of those under one logarithm.
struct DependenceEstimate::Group {
    std::vector<Head> heads;
    bool first = true;
    bool last = true;
};

DependenceEstimate::DependenceEstimate(int size, int headCount, std::span<const std::int32_t> symbols,
                                       Estimator estimator, Aggregate aggregate)
    : m_size(size), m_headCount(headCount), m_estimator(estimator),
      m_scale(unitOf(estimator) == InformationUnit::Nats ? 1.0 : 1.0 / std::numbers::ln2)
{
    assert(headCount > 0);
    if (aggregate == Aggregate::Mean)
        m_scale /= headCount;
    if (estimator == Estimator::TokenFrequency)
        m_inverseFrequencies = inverseFrequenciesOf(symbols);
    const auto n = static_cast<std::size_t>(size);
    if (headCount <= ratiosPerLogarithm && estimator != Estimator::Xlogy)
        m_sum.reserve(n * n); // the only logarithms write it from front to back: no need to fill it before
    else
        m_sum.resize(n * n);
}

void DependenceEstimate::add(std::span<const AttentionView> heads, const Control& control, WorkerTeam* team)
{
    while (!heads.empty()) {
        const int pending = m_added % ratiosPerLogarithm;
        const std::size_t taken = std::min(heads.size(), static_cast<std::size_t>(ratiosPerLogarithm - pending));
        addGroup(heads.first(taken), control, team);
        heads = heads.subspan(taken);
    }
}

void DependenceEstimate::addGroup(std::span<const AttentionView> views, const Control& control, WorkerTeam* team)
{
    const int count = static_cast<int>(views.size());
    assert(m_added + count <= m_headCount);
    Group group;
    group.heads.resize(views.size());
    group.first = m_added % ratiosPerLogarithm == 0;
    m_added += count;
    group.last = m_added % ratiosPerLogarithm == 0 || m_added == m_headCount;
    runTasks(team, count, [&](int head) {
        control.checkCancelled();
        const auto h = static_cast<std::size_t>(head);
        assert(views[h].rows() == m_size && views[h].columns() == m_size);
        group.heads[h] = headOf(views[h], m_estimator, m_inverseFrequencies);
    });
    const auto n = static_cast<std::size_t>(m_size);
    const bool products = m_estimator != Estimator::Xlogy;
    if (products && !(group.first && group.last) && m_pending.empty()) {
        m_pending.resize(n * n);
        m_pendingReach.resize(n);
    }
    const bool inOrder = products && group.last && m_sum.size() < n * n;
    const int blocks = (m_size + rowsPerTask - 1) / rowsPerTask;
    runTasks(inOrder ? nullptr : team, blocks, [&](int task) {
        control.checkCancelled();
        const int block = inOrder ? task : blocks - 1 - task; // the longest first
        const int begin = block * rowsPerTask;
        const int end = std::min(begin + rowsPerTask, m_size);
        if (products)
            addRows(group, begin, end);
        else
            addXlogyRows(group, begin, end);
    });
}

// product[0 … reach) becomes, or is multiplied by, the ratios of the group in row i.
void DependenceEstimate::multiplyRow(const Group& group, int i, double* product, int& reach) const
{
    const auto row = static_cast<std::size_t>(i);
    bool empty = group.first;
    for (const Head& head : group.heads) {
        const int extent = head.extent[row];
        const float* const attention = head.attention.row(i).data();
        const double* const columns = head.columnFactor.data();
        if (empty) {
            setRatios(attention, columns, head.rowFactor[row], extent, product);
            reach = extent;
            empty = false;
            continue;
        }
        if (extent > reach) {
            std::fill(product + reach, product + extent, 1.0);
            reach = extent;
        }
        multiplyRatios(attention, columns, head.rowFactor[row], extent, product);
    }
    if (m_estimator != Estimator::RowMarginal)
        product[i] = 1.0;
}

void DependenceEstimate::addRows(const Group& group, int begin, int end)
{
    const auto n = static_cast<std::size_t>(m_size);
    std::vector<double> products(m_pending.empty() ? n : 0);
    std::vector<double> logarithms(n);
    for (int i = begin; i < end; ++i) {
        const auto row = static_cast<std::size_t>(i);
        double* const product = m_pending.empty() ? products.data() : m_pending.data() + row * n;
        int reach = m_pending.empty() ? 0 : m_pendingReach[row];
        multiplyRow(group, i, product, reach);
        if (!m_pending.empty())
            m_pendingReach[row] = reach;
        if (!group.last)
            continue;
        if (m_sum.size() < n * n) {
            setLogarithms(product, m_scale, reach, logarithms.data());
            m_sum.insert(m_sum.end(), logarithms.begin(), logarithms.begin() + reach);
            m_sum.resize((row + 1) * n);
        } else {
            addLogarithms(product, m_scale, reach, m_sum.data() + row * n);
        }
    }
}

void DependenceEstimate::addXlogyRows(const Group& group, int begin, int end)
{
    const auto n = static_cast<std::size_t>(m_size);
    for (int i = begin; i < end; ++i) {
        const auto row = static_cast<std::size_t>(i);
        double* const sum = m_sum.data() + row * n;
        for (const Head& head : group.heads)
            addXlogy(head.attention.row(i).data(), head.columnFactor.data(), head.rowFactor[row], m_scale, m_size, sum);
        sum[i] = 0.0;
    }
}

DependenceMatrix DependenceEstimate::take()
{
    assert(m_added == m_headCount);
    DependenceMatrix result;
    result.size = m_size;
    result.unit = unitOf(m_estimator);
    result.values = std::move(m_sum);
    return result;
}

DependenceMatrix estimate(std::span<const AttentionView> heads, std::span<const std::int32_t> symbols,
                          Estimator estimator, Aggregate aggregate, const Control& control)
{
    assert(!heads.empty());
    DependenceEstimate sum(heads.front().rows(), static_cast<int>(heads.size()), symbols, estimator, aggregate);
    for (std::size_t h = 0; h < heads.size(); h += ratiosPerLogarithm) {
        control.report(Stage::Estimate, static_cast<double>(h) / static_cast<double>(heads.size()));
        sum.add(heads.subspan(h, std::min<std::size_t>(ratiosPerLogarithm, heads.size() - h)), control);
    }
    control.report(Stage::Estimate, 1.0);
    return sum.take();
}

} // namespace toposcope
