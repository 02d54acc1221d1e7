// Features of the barcode of attention, under the names of Kushnareva et al. (EMNLP 2021): h{dimension}_{type}. In: the
// attention of one head, rows summing to 1. Out: a number per feature; never NaN.
//
// Entries ≤ 1e-3 count as 0; D_ij = 1 − max(A_ij, A_ji), D_ii = 0; Vietoris–Rips, Z/2. The bar that never ends is left
// out, and so are bars of length 0.
#pragma once

#include "core/control.h"
#include "core/information/distance_matrix.h"
#include "core/math/matrix_view.h"
#include "core/topology/persistence_diagram.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace toposcope {

struct BarcodeFeature {
    // ℓ = death − birth, over the finite bars of the dimension. Every type is 0 where there are none.
    enum class Type {
        Sum,           // s: Σ ℓ
        Mean,          // m
        Deviation,     // v: standard deviation of the population (published under the name of the variance)
        Entropy,       // e: −Σ p ln p, p = ℓ / Σ ℓ
        Count,         // nb
        BirthsAtLeast, // n_b_m_tX: bars with birth ≥ X
        BirthsAtMost,  // n_b_l_tX: ≤ X
        DeathsAtLeast, // n_d_m_tX
        DeathsAtMost,  // n_d_l_tX
        LongestBirth,  // t_b: birth of the longest bar; of equally long ones the one born first
        LongestDeath,  // t_d
    };
    int dimension = 0;
    Type type = Type::Sum;
    double argument = 0.0; // X
    std::string name;      // as it was given, and as its column is called

    std::string definition() const;
};

// "h0_s", "h1_n_b_l_t0.95" → the feature; InputError that says what a name may be. Dimensions 0, 1, 2.
BarcodeFeature parseBarcodeFeature(std::string_view name);
std::vector<BarcodeFeature> parseBarcodeFeatures(std::string_view list);

// The fourteen of the published set.
std::vector<BarcodeFeature> publishedBarcodeFeatures();

// D as above. `attention`: n × n, entries in [0, 1].
DistanceMatrix barcodeDistance(MatrixView<double> attention);

double valueOf(const BarcodeFeature& feature, const PersistenceDiagram& diagram);

// One number per feature, in the order given; computes no higher dimension than they ask for.
std::vector<double> barcodeFeatures(MatrixView<double> attention, std::span<const BarcodeFeature> features,
                                    const Control& control = {});

} // namespace toposcope
