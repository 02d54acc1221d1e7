// From dependence to distance, and the distances taken from attention directly.
// MI⁻¹(i,j) = 2 ln 2 − MI(i,j), MI in nats; the constant is the largest quantum mutual information of two qubits
// (Olsthoorn, arXiv 2110.10214). A sum of clipped pointwise terms is not bounded by it, hence the scales.
#pragma once

#include "core/attention/attention_tensor.h"
#include "core/control.h"
#include "core/information/dependence_matrix.h"
#include "core/information/distance_matrix.h"

#include <cstdint>
#include <numbers>
#include <optional>
#include <span>

namespace toposcope {

enum class DistanceKind { InverseMutualInformation, JensenShannon, JensenShannonNotebook, Attention };
// Normalised: MI · 2 ln 2 / max MI. Clamped: MI in nats, negative distances become 0 and are counted.
// Literal: MI in its own unit, as the notebook has it, then as Clamped.
enum class Scale { Normalised, Clamped, Literal };
enum class Symmetrise { Max, Mean, Min, Lower };

inline constexpr double twoLn2 = 2.0 * std::numbers::ln2;

// Entry {i, j} from M_ij and M_ji; `Lower` takes the one below the diagonal, as GUDHI reads a square matrix.
SymmetricMatrix symmetrise(const DependenceMatrix& dependence, Symmetrise rule);

struct InverseInformation {
    DistanceMatrix distance;
    std::int64_t clampedPairs = 0; // unordered pairs whose raw distance was negative
    double maximum = 0.0;          // the largest MI over pairs i ≠ j, nats, before scaling
};

// `commonMaximum` (nats): the maximum to normalise by when two texts share one scale; its own otherwise. A maximum
// ≤ 0 leaves MI as it is: nothing to normalise by (all-zero MI gives 2 ln 2 everywhere).
InverseInformation inverseInformation(const DependenceMatrix& dependence, Symmetrise rule, Scale scale,
                                      std::optional<double> commonMaximum = {});

// Distances from attention rows, mean over the heads given (at least one, all N × N). Several threads, unless it is
// part of a team's task; reports Stage::Distance on the caller's.
//   jensen-shannon            sqrt(JS(A_i, A_j)), nats, rows as they are (Schreiber 2023, §2)
//   jensen-shannon-notebook   rows passed through softmax again, then sqrt of that distance (the notebook)
//   attention                 1 − max(A_ij, A_ji) (Kushnareva et al., EMNLP 2021)
// `renormaliseRows`: divide rows by their sum first (the sink was hidden); for the Jensen–Shannon kinds only.
DistanceMatrix attentionDistance(std::span<const AttentionView> heads, DistanceKind kind, bool renormaliseRows,
                                 const Control& control = {});

} // namespace toposcope
