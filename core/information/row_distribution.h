// Rows of attention as probability distributions, and the Jensen–Shannon divergences between them.
#pragma once

#include "core/attention/attention_tensor.h"

#include <cstddef>
#include <span>
#include <vector>

namespace toposcope {

// A set of rows in double precision, laid out for the divergences of all pairs of them.
class RowDistributions {
public:
    // How rows become distributions. AsTheyAre: unchanged. Renormalised: divided by their sum, a row without mass
    // becoming a point mass on its own token (after the sink was hidden). The SecondSoftmax kinds then pass every row
    // through softmax again, masked entries included, as the notebook does.
    enum class Preparation { AsTheyAre, Renormalised, SecondSoftmax, RenormalisedSecondSoftmax };

    // The rows of one head.
    RowDistributions(AttentionView attention, Preparation preparation);
    // The row of one token in each of several heads of one size.
    RowDistributions(std::span<const AttentionView> heads, int token, Preparation preparation);

    int size() const { return m_size; }

    // JS(p, q) = H((p+q)/2) − (H(p)+H(q))/2, nats, 0·ln 0 = 0, of row i and each row before it, in order, into `out`
    // (at least i numbers). ≥ 0, exactly 0 for equal rows; its relative error is below 1e-7, however close the rows
    // are.
    void divergences(int i, std::span<double> out) const;

private:
    RowDistributions(int size, int columns);
    void setRow(int i, std::span<const float> attention, int token, Preparation preparation);
    void finish();
    const double* row(int i) const { return m_values.data() + static_cast<std::ptrdiff_t>(i) * m_columns; }
    double closeDivergence(int i, int j) const;

    int m_size = 0;
    int m_columns = 0; // beyond them all rows are 0
    int m_panels = 0;
    std::vector<double> m_values;       // size × columns
    std::vector<double> m_panelRows;    // the same in panels of a few rows: panels × columns × rows of a panel
    std::vector<int> m_panelExtent;     // columns from which on all rows of a panel are 0 (causal attention)
    std::vector<double> m_mass;         // Σ p of every row
    std::vector<double> m_negEntropy;   // Σ p ln p of every row
    std::vector<double> m_negEntropyTo; // size × panels: the same up to the extent of each panel
};

} // namespace toposcope
