// What the window has computed: one text or two, their comparison, and the long ways of looking at them. Keeps what the
// next request may use again: models, attention, the side that did not change. Used by one thread at a time.
#pragma once

#include "core/pipeline/analyser.h"
#include "core/pipeline/comparison.h"
#include "core/pipeline/growth.h"
#include "core/pipeline/head_comparison.h"
#include "core/pipeline/head_summary.h"
#include "core/pipeline/permutation_baseline.h"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>

namespace toposcope {

struct WorkRequest {
    AnalysisRequest a;
    std::optional<AnalysisRequest> b; // when two are compared
    bool scaleEach = false;           // each by its own largest mutual information, not by the common one
};

struct WorkResult {
    std::shared_ptr<const Analysis> a;
    std::shared_ptr<const Analysis> b;
    std::shared_ptr<const Comparison> comparison; // null for one text
};

class Workbench {
public:
    explicit Workbench(ModelLoader loader);
    ~Workbench();

    // Throws InputError that says which text is at fault when there are two, Cancelled; so do the others.
    WorkResult analyse(const WorkRequest& request, const Control& control = {});

    // Every head of A, whatever heads the request has chosen.
    std::shared_ptr<const HeadSummaries> summariseHeads(const WorkRequest& request, const Control& control,
                                                        const HeadListener& listener);
    // The same head of A and B, for every head. InputError without B.
    std::shared_ptr<const HeadDifferences> compareHeads(const WorkRequest& request, const Control& control,
                                                        const HeadDifferenceListener& listener);
    // Of A.
    std::shared_ptr<const Growth> grow(const WorkRequest& request, const Control& control,
                                       const GrowthListener& listener);
    // InputError without B.
    std::shared_ptr<const PermutationBaseline> permutationBaseline(const WorkRequest& request, int shuffles,
                                                                   std::uint64_t seed, const Control& control,
                                                                   const BaselineListener& listener);

private:
    struct Side;
    std::array<std::unique_ptr<Side>, 2> m_sides;
};

} // namespace toposcope
