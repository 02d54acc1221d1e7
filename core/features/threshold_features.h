// Features of attention as a graph at a threshold, under the names of Kushnareva et al. (EMNLP 2021) and Cherniavskii
// et al. (2022). In: the attention of one head, rows summing to 1. Out: a number per feature and threshold; never NaN.
#pragma once

#include "core/math/matrix_view.h"

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace toposcope {

// Over the graph with an edge i → j where A_ij ≥ t, self-loops included, all n tokens as vertices.
enum class ThresholdFeature {
    StrongComponents, // s: strongly connected components, at most componentCap
    WeakComponents,   // w: weakly connected components, at most componentCap
    Edges,            // e: directed edges
    Degree,           // v: mean degree 2e / n, in and out
    Cycles,           // c: simple directed cycles, a self-loop being one, at most cycleCap
    Betti0,           // b0: components of the undirected graph
    Betti1,           // b1: E − n + b0, E = joined pairs + self-loops
    Matching,         // m: size of the greedy maximal matching
    Chordal,          // k: 1 if the undirected graph without self-loops is chordal, else 0
    Betti1Simple,     // b1_simple: b1 without self-loops in E
};

inline constexpr int componentCap = 500;
inline constexpr int cycleCap = 500;

struct ThresholdFeatureInfo {
    ThresholdFeature feature;
    std::string_view name;
    std::string_view definition;
    std::string_view whenCausal; // what becomes of it under a causal mask; empty: nothing
};

// All of them, in the order of their columns.
std::span<const ThresholdFeatureInfo> thresholdFeatureInfos();

// Those of the published set, and b1_simple.
std::vector<ThresholdFeature> allThresholdFeatures();

inline constexpr std::array<double, 6> publishedThresholds{0.025, 0.05, 0.1, 0.25, 0.5, 0.75};

// "s,b0,k" → those features, in that order; InputError naming the one that is unknown, or repeated.
std::vector<ThresholdFeature> parseThresholdFeatures(std::string_view list);

// "0.1,0.5" → numbers in (0, 1], in that order; InputError naming the one that is none, or repeated.
std::vector<double> parseThresholds(std::string_view list);

// "e_t0.05"
std::string columnName(ThresholdFeature feature, double threshold);

// One number per feature, in the order given. `attention`: n × n, n ≥ 1, entries ≥ 0.
std::vector<double> thresholdFeatures(MatrixView<double> attention, double threshold,
                                      std::span<const ThresholdFeature> features);

} // namespace toposcope
