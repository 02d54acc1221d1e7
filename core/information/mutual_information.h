// Mutual-information matrices from attention. In: the attention of the selected heads over the same nodes. Out: one
// DependenceMatrix. The four estimators are those of the source notebook and its corrected form; the definitions, with
// A the attention, N the number of nodes:
//   token-frequency  p_i = count(t_i)/N;  M = Σ_heads max(0, log2(A_ij / (p_i p_j))), A = 0 and diagonal → 0   [bits]
//   row-marginal     P = A/ΣA, p = rowsum(P);  M = max(0, log2(P_ij / (p_i p_j))), undefined → 0                [bits]
//   xlogy            M = (A+ε) ln(A + ε/(r_i c_j + ε)), ε = 1e-9, r, c row and column sums, diagonal 0           [nats]
//   pointwise        P = A/ΣA, r = rowsum(P), c = colsum(P);  M = max(0, ln(P_ij / (r_i c_j))), diagonal 0       [nats]
#pragma once

#include "core/attention/attention_tensor.h"
#include "core/control.h"
#include "core/information/dependence_matrix.h"
#include "core/model/worker_team.h"

#include <cstdint>
#include <span>
#include <vector>

namespace toposcope {

enum class Estimator { TokenFrequency, RowMarginal, Xlogy, Pointwise };
enum class Aggregate { Sum, Mean };

// The sum or mean of the heads' M, which come one after another or several at a time: the same bytes however they are
// divided, and whatever the number of threads.
class DependenceEstimate {
public:
    // Of `headCount` ≥ 1 heads over `size` nodes. `symbols`: N class numbers, equal for equal tokens (or words); used
    // by token-frequency only.
    DependenceEstimate(int size, int headCount, std::span<const std::int32_t> symbols, Estimator estimator,
                       Aggregate aggregate);

    // N × N each, causal or not; without `team`, on the caller's thread. Throws Cancelled.
    void add(std::span<const AttentionView> heads, const Control& control = {}, WorkerTeam* team = nullptr);

    // After all heads have been added, once.
    DependenceMatrix take();

private:
    struct Group;

    void addGroup(std::span<const AttentionView> heads, const Control& control, WorkerTeam* team);
    void addRows(const Group& group, int begin, int end);
    void multiplyRow(const Group& group, int i, double* product, int& reach) const;
    void addXlogyRows(const Group& group, int begin, int end);

    int m_size;
    int m_headCount;
    Estimator m_estimator;
    double m_scale;                           // of a natural logarithm in the result
    std::vector<double> m_inverseFrequencies; // token-frequency: 1/p of every node
    std::vector<double> m_sum;                // N × N
    int m_added = 0;
    // Products of fewer ratios than a logarithm is taken of: N × N and how far each row goes. Empty without.
    std::vector<double> m_pending;
    std::vector<int> m_pendingReach;
};

// `heads`: one N × N view per selected head, at least one, all of one size. Reports Stage::Estimate.
DependenceMatrix estimate(std::span<const AttentionView> heads, std::span<const std::int32_t> symbols,
                          Estimator estimator, Aggregate aggregate, const Control& control = {});

} // namespace toposcope
