// How far two analyses are from each other, per homology dimension. In: two analyses, or two requests. Out: bottleneck
// and Wasserstein distances with their matchings, and what a reader must know before believing them.
#pragma once

#include "core/control.h"
#include "core/pipeline/analyser.h"
#include "core/pipeline/comparison_notes.h"
#include "core/topology/diagram_distance.h"

#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace toposcope {

struct DimensionDistance {
    int dimension = 0; // allDimensions: pooled
    // Points of the pairs: positions in PersistenceDiagram::ofDimension (pooled: in PersistenceDiagram::pairs).
    DiagramMatching bottleneck;
    DiagramMatching wasserstein1;
    DiagramMatching wasserstein2;
};

inline constexpr int allDimensions = -1;

struct Comparison {
    std::shared_ptr<const Analysis> a;
    std::shared_ptr<const Analysis> b;
    std::vector<DimensionDistance> distances; // dimension 0, 1, … as far as both go
    int commonPrefixTokens = 0;               // nodes at the beginning of both that have identical attention
    std::vector<Note> notes;                  // for the reader
};

// Compares the two as they are. Reports Stage::Compare.
Comparison compare(std::shared_ptr<const Analysis> a, std::shared_ptr<const Analysis> b, const Control& control = {});

// Analyses both, one after the other, and compares them; on a common scale unless `scaleEach`. Two texts, or one text
// under two models, two selections of heads, two sets of settings.
Comparison compareRequests(Analyser& analyser, const AnalysisRequest& a, const AnalysisRequest& b, bool scaleEach,
                           const Control& control = {});

// One dimension of two diagrams, or allDimensions: every interval together, as the source notebook does. `orders`: the
// Wasserstein distances that are wanted; the others stay empty.
DimensionDistance diagramDistance(const PersistenceDiagram& a, const PersistenceDiagram& b, int dimension,
                                  const Control& control = {}, const std::vector<int>& orders = {1, 2});

// The intervals of one dimension, or of all, in the diagram's order.
std::vector<Interval> intervalsOf(const PersistenceDiagram& diagram, int dimension);

// The larger of two maxima (nats) of normalised mutual information; none where they are equal, or where either has no
// normalised mutual information: then there is nothing to rescale.
std::optional<double> commonMaximum(const Analysis& a, const Analysis& b);

// Two analyses whose mutual information is normalised by the larger of their maxima; as they are when either has no
// normalised mutual information.
std::pair<std::shared_ptr<const Analysis>, std::shared_ptr<const Analysis>>
onCommonScale(std::shared_ptr<const Analysis> a, std::shared_ptr<const Analysis> b, const Control& control = {});

// The same dependence normalised by `commonMaximum` (nats), with distance, filtration, diagram and layout to match.
// InputError when the analysis has no normalised mutual information.
std::shared_ptr<const Analysis> rescaled(const Analysis& analysis, double commonMaximum, const Control& control = {});

} // namespace toposcope
