// With s = p + q, 2 JS(p, q) = Σ p ln p + Σ q ln q − Σ s ln s + ln 2 Σ s: one logarithm per pair and column. Where q
// has ended, s ln s is p ln p and known. That difference of sums has an error of 1e-13 or so (below 1e-12 for 1024
// columns), so divergences below 1e-5 are computed again in a way that loses nothing: with δ = (p − q) / s, 2 JS = Σ s
// φ(δ), φ(δ) = ½ ((1+δ) ln(1+δ) + (1−δ) ln(1−δ)) = δ²/2 + δ⁴/12 + …

#include "core/information/row_distribution.h"

#include "core/math/vector_clones.h"
#include "core/math/vector_log.h"

#include <Eigen/Core>

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <limits>
#include <numbers>

namespace toposcope {

namespace {

// Rows whose divergences from one row are computed at once: a few vectors of any width, and a panel of 1024 columns
// stays in the second-level cache.
constexpr int panelRows = 16;
constexpr double tiny = std::numeric_limits<double>::min(); // stands in for 0 under the logarithm

// sums[l] = Σ s ln s, s = p[k] + panel[k][l].
TOPOSCOPE_VECTOR_CLONES void sumsOfSLogS(const double* p, const double* panel, int columns, double* sums)
{
    std::array<double, panelRows> total{};
    for (int k = 0; k < columns; ++k) {
        const double own = p[k];
        const double* q = panel + static_cast<std::ptrdiff_t>(k) * panelRows;
        for (int l = 0; l < panelRows; ++l) {
            const double s = own + q[l];
            total[static_cast<std::size_t>(l)] += s * vectorLog(s > tiny ? s : tiny);
        }
    }
    for (int l = 0; l < panelRows; ++l)
        sums[l] = total[static_cast<std::size_t>(l)];
}

// p ln p of every entry.
TOPOSCOPE_VECTOR_CLONES void negEntropies(const double* p, int columns, double* out)
{
    for (int k = 0; k < columns; ++k)
        out[k] = p[k] * vectorLog(p[k] > tiny ? p[k] : tiny);
}

// s φ(δ) of every entry by its series, for δ² up to 1/64, and the largest δ² met.
TOPOSCOPE_VECTOR_CLONES void closeTerms(const double* p, const double* q, int columns, double* out, double* squares)
{
    for (int k = 0; k < columns; ++k) {
        const double s = p[k] + q[k];
        const double delta = (p[k] - q[k]) / (s > tiny ? s : tiny);
        const double z = delta * delta;
        double series = 1.0 / 306.0;
        series = series * z + 1.0 / 240.0;
        series = series * z + 1.0 / 182.0;
        series = series * z + 1.0 / 132.0;
        series = series * z + 1.0 / 90.0;
        series = series * z + 1.0 / 56.0;
        series = series * z + 1.0 / 30.0;
        series = series * z + 1.0 / 12.0;
        series = series * z + 1.0 / 2.0;
        out[k] = s * z * series;
        squares[k] = z;
    }
}

// s φ(δ) for any two numbers.
double farTerm(double p, double q)
{
    const double s = p + q;
    const double delta = (p - q) / s;
    const auto part = [](double x) { return x == -1.0 ? 0.0 : (1.0 + x) * std::log1p(x); };
    return 0.5 * s * (part(delta) + part(-delta));
}

bool isRenormalised(RowDistributions::Preparation preparation)
{
    return preparation == RowDistributions::Preparation::Renormalised ||
           preparation == RowDistributions::Preparation::RenormalisedSecondSoftmax;
}

bool hasSecondSoftmax(RowDistributions::Preparation preparation)
{
    return preparation == RowDistributions::Preparation::SecondSoftmax ||
           preparation == RowDistributions::Preparation::RenormalisedSecondSoftmax;
}

int extentOf(std::span<const float> row)
{
    const auto last = std::find_if(row.rbegin(), row.rend(), [](float value) { return value != 0.0f; });
    return static_cast<int>(row.rend() - last);
}

} // namespace

RowDistributions::RowDistributions(int size, int columns)
    : m_size(size), m_columns(columns), m_panels((size + panelRows - 1) / panelRows),
      m_values(static_cast<std::size_t>(size) * static_cast<std::size_t>(columns)),
      m_panelRows(static_cast<std::size_t>(m_panels) * panelRows * static_cast<std::size_t>(columns)),
      m_panelExtent(static_cast<std::size_t>(m_panels), 0), m_mass(static_cast<std::size_t>(size)),
      m_negEntropy(static_cast<std::size_t>(size)),
      m_negEntropyTo(static_cast<std::size_t>(size) * static_cast<std::size_t>(m_panels))
{
}

RowDistributions::RowDistributions(AttentionView attention, Preparation preparation)
    : RowDistributions(attention.rows(), attention.columns())
{
    assert(attention.rows() == attention.columns());
    for (int i = 0; i < m_size; ++i)
        setRow(i, attention.row(i), i, preparation);
    finish();
}

RowDistributions::RowDistributions(std::span<const AttentionView> heads, int token, Preparation preparation)
    : RowDistributions(static_cast<int>(heads.size()), [&] {
          int extent = token + 1;
          for (const AttentionView& head : heads)
              extent = std::max(extent, hasSecondSoftmax(preparation) ? head.columns() : extentOf(head.row(token)));
          return extent;
      }())
{
    for (int i = 0; i < m_size; ++i)
        setRow(i, heads[static_cast<std::size_t>(i)].row(token).first(static_cast<std::size_t>(m_columns)), token,
               preparation);
    finish();
}

void RowDistributions::setRow(int i, std::span<const float> attention, int token, Preparation preparation)
{
    Eigen::Map<Eigen::ArrayXd> row(m_values.data() + static_cast<std::ptrdiff_t>(i) * m_columns, m_columns);
    row = Eigen::Map<const Eigen::ArrayXf>(attention.data(), m_columns).cast<double>();
    if (isRenormalised(preparation)) {
        const double mass = row.sum();
        if (mass > 0.0)
            row /= mass;
        else
            row[token] = 1.0;
    }
    if (hasSecondSoftmax(preparation)) {
        row = row.exp().eval();
        row /= row.sum();
    }
    m_mass[static_cast<std::size_t>(i)] = row.sum();

    int extent = m_columns;
    while (extent > 0 && row[extent - 1] == 0.0)
        --extent;
    int& ofPanel = m_panelExtent[static_cast<std::size_t>(i / panelRows)];
    ofPanel = std::max(ofPanel, extent);
    double* panel = m_panelRows.data() + static_cast<std::ptrdiff_t>(i / panelRows) * m_columns * panelRows;
    for (int k = 0; k < extent; ++k)
        panel[static_cast<std::ptrdiff_t>(k) * panelRows + i % panelRows] = row[k];
}

// What needs the extents of all rows.
void RowDistributions::finish()
{
    std::vector<double> terms(static_cast<std::size_t>(m_columns));
    std::vector<double> sums(terms.size() + 1, 0.0);
    for (int i = 0; i < m_size; ++i) {
        negEntropies(row(i), m_columns, terms.data());
        for (std::size_t k = 0; k < terms.size(); ++k)
            sums[k + 1] = sums[k] + terms[k];
        m_negEntropy[static_cast<std::size_t>(i)] = sums.back();
        for (int b = 0; b < m_panels; ++b)
            m_negEntropyTo[static_cast<std::size_t>(i * m_panels + b)] =
                sums[static_cast<std::size_t>(m_panelExtent[static_cast<std::size_t>(b)])];
    }
}

void RowDistributions::divergences(int i, std::span<double> out) const
{
    assert(out.size() >= static_cast<std::size_t>(i));
    constexpr double close = 1e-5;
    std::array<double, panelRows> sums{};
    const double mass = m_mass[static_cast<std::size_t>(i)];
    for (int b = 0; b * panelRows < i; ++b) {
        const double* panel = m_panelRows.data() + static_cast<std::ptrdiff_t>(b) * m_columns * panelRows;
        sumsOfSLogS(row(i), panel, m_panelExtent[static_cast<std::size_t>(b)], sums.data());
        const double ownTerms = m_negEntropyTo[static_cast<std::size_t>(i * m_panels + b)];
        for (int j = b * panelRows; j < std::min(i, (b + 1) * panelRows); ++j) {
            const auto at = static_cast<std::size_t>(j);
            const double doubled = ownTerms + m_negEntropy[at] - sums[static_cast<std::size_t>(j % panelRows)] +
                                   std::numbers::ln2 * (mass + m_mass[at]);
            out[at] = doubled < 2.0 * close ? closeDivergence(i, j) : 0.5 * doubled;
        }
    }
}

double RowDistributions::closeDivergence(int i, int j) const
{
    constexpr int block = 64;
    constexpr double largestSquare = 1.0 / 64.0; // to which the series goes
    std::array<double, block> terms{};
    std::array<double, block> squares{};
    double sum = 0.0;
    for (int start = 0; start < m_columns; start += block) {
        const int count = std::min(block, m_columns - start);
        const double* p = row(i) + start;
        const double* q = row(j) + start;
        closeTerms(p, q, count, terms.data(), squares.data());
        for (int k = 0; k < count; ++k)
            sum += squares[static_cast<std::size_t>(k)] <= largestSquare ? terms[static_cast<std::size_t>(k)]
                                                                         : farTerm(p[k], q[k]);
    }
    return 0.5 * sum;
}

} // namespace toposcope
