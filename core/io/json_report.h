// Results as JSON, schema 1: what the command line writes and other programs read. In: a result. Out: one line of UTF-8
// without a line break at its end. Numbers are the shortest that read back; an infinite death or distance is null.
#pragma once

#include "core/features/head_probe.h"
#include "core/pipeline/comparison.h"
#include "core/pipeline/growth.h"
#include "core/pipeline/head_comparison.h"
#include "core/pipeline/head_summary.h"
#include "core/pipeline/permutation_baseline.h"
#include "core/text/token.h"

#include <optional>
#include <string>
#include <vector>

namespace toposcope {

// {"schema":1,"tokens":[{"id","text","begin","end"},…]}. `text` is the token's own characters; for bytes that are no
// complete character its label, with the bytes themselves in hexadecimal as "bytes".
std::string tokensReport(const TokenSequence& tokens, std::size_t replacements = 0);

// What decided the analysis: {"schema","command":"analyze","model","attention","settings"}, as analysisReport begins.
std::string settingsReport(const Analysis& analysis);

// `analyze`: everything, with the Betti numbers and clusters at `threshold`.
std::string analysisReport(const Analysis& analysis, double threshold);

// `heads`; compared with another text, head by head, where there are differences.
std::string headsReport(const HeadSummaries& summaries, const std::optional<HeadDifferences>& differences = {});

// `heads --probe`. "previous_distance_text" and the lists of heads are of a text where one was given.
std::string probeReport(const ProbeResult& result);

// `growth`; with the Betti numbers of every prefix where a threshold is given.
std::string growthReport(const Growth& growth, const std::optional<double>& threshold = {});

// `compare`. Model and settings are those of "a"; "b" has its own where they differ. Matchings name intervals by their
// position in the "diagram" of "a" and of "b"; null is the diagonal.
struct ComparisonReportOptions {
    bool scaleEach = false;
    std::optional<DimensionDistance> pooled;     // all dimensions together
    std::optional<PermutationBaseline> baseline; // of the same comparison
};
std::string comparisonReport(const Comparison& comparison, const ComparisonReportOptions& options = {});

// `persistence`: a distance matrix by itself.
struct MatrixAnalysis {
    std::string source; // file
    Filtration filtration;
    MergeTree tree;
    PersistenceDiagram diagram;
    BettiCurves betti;
};
std::string persistenceReport(const MatrixAnalysis& analysis, double threshold);

// `distance`: two diagrams. An order that was not asked for is left out.
struct DiagramDistances {
    std::string sourceA;
    std::string sourceB;
    PersistenceDiagram a;
    PersistenceDiagram b;
    std::vector<DimensionDistance> distances;
    std::vector<int> orders{1, 2}; // of the Wasserstein distances
};
std::string distanceReport(const DiagramDistances& distances);

} // namespace toposcope
