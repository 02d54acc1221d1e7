// A matching of two diagrams as the lines of a picture. In: a comparison, which matching, which dimension. Out: one
// line for all pairs of equal intervals, costliest first, with the intervals' places in the two analyses.
#pragma once

#ifndef Q_MOC_RUN // moc of Qt 6.4 cannot read <compare> and <numbers> of GCC 12
#include "core/pipeline/comparison.h"
#endif

#include <QCoreApplication>
#include <QString>

#include <array>
#include <cstddef>
#include <optional>
#include <vector>

namespace toposcope {

// Where the words of the comparison's views are looked up.
struct CompareText {
    Q_DECLARE_TR_FUNCTIONS(toposcope::CompareText)
};

enum class MatchingKind { Bottleneck, Wasserstein1, Wasserstein2 };
inline constexpr std::array matchingKinds{MatchingKind::Bottleneck, MatchingKind::Wasserstein1,
                                          MatchingKind::Wasserstein2};

// "Bottleneck", "Wasserstein-1", …
QString matchingName(MatchingKind kind);
const DiagramMatching& matchingOf(const DimensionDistance& distance, MatchingKind kind);

// What is drawn: one matching, of one dimension or of each of them (allDimensions; never of the pooled intervals).
struct MatchingChoice {
    MatchingKind kind = MatchingKind::Bottleneck;
    int dimension = allDimensions;
    friend bool operator==(const MatchingChoice&, const MatchingChoice&) = default;
};

struct MatchedLine {
    int dimension = 0;
    std::optional<std::size_t> a; // position in the analysis' diagram.pairs; none: the diagonal
    std::optional<std::size_t> b;
    int count = 1;       // pairs that this line stands for
    double cost = 0.0;   // of one of them; ∞: a class that never dies and has no partner
    bool marked = false; // the costliest of its dimension: a bottleneck matching is as long as this
};

// By cost, largest first; ties by dimension, then by the places in A and B. Pairs of cost 0 are included.
std::vector<MatchedLine> matchedLines(const Comparison& comparison, const MatchingChoice& choice);

// The dimensions of `choice` that the comparison has.
std::vector<int> dimensionsOf(const Comparison& comparison, const MatchingChoice& choice);

// Intervals of one dimension.
std::size_t intervalCount(const Analysis& analysis, int dimension);

} // namespace toposcope
