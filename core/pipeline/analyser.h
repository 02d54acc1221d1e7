// Runs the pipeline: text → tokens → attention → dependence → distance → filtration → diagram → layout, keeping the
// model and the last attention so that a change of measure, or a text that begins the last one, costs no forward pass.
// Used by one thread at a time.
#pragma once

#include "core/pipeline/analysis.h"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace toposcope {

// Attention of the selected heads as the estimators see it: sink hidden, words grouped as the settings say. A subset is
// not taken yet: it is one of measured distances.
struct PreparedAttention {
    std::shared_ptr<const Analysis> source;         // request, model, text, heads, nodes; nothing beyond the attention
    std::shared_ptr<const AttentionTensor> whole;   // every token of the forward pass, the first one included
    std::shared_ptr<const AttentionTensor> grouped; // words × words; null unless words were asked for
    std::vector<AttentionView> views;               // one per head of source->heads, nodes × nodes; into the above
    std::vector<int> tokenCounts;                   // one per node: tokens of the text up to its end
    std::vector<std::int32_t> symbols;              // one per node, equal for equal texts
    std::vector<std::int32_t> wholeSymbols;         // the same for every token of `whole`
};

// What an Analyser keeps of a forward pass.
enum class KeepAttention {
    ForReuse, // all heads while they take 512 MB at most, else those selected: the next measure costs no pass
    Nothing   // analyse() looks at one layer at a time where its measure allows that; prepare() keeps what it returns
};

class Analyser {
public:
    explicit Analyser(ModelLoader loader, KeepAttention keep = KeepAttention::ForReuse);
    ~Analyser();

    // Throws InputError (the text or the model is at fault), Cancelled.
    std::shared_ptr<const Analysis> analyse(const AnalysisRequest& request, const Control& control = {});

    // The attention an analysis starts from: what `heads` and head–head distances are computed on.
    PreparedAttention prepare(const AnalysisRequest& request, const Control& control = {});

    // The same for the nodes in another order: order[i] is the node of the text, as prepare() numbers them, that takes
    // place i. For a text, not for saved attention. Costs a forward pass, and what is kept of the last one stays.
    PreparedAttention prepareReordered(const AnalysisRequest& request, std::span<const int> order,
                                       const Control& control = {});

    // Forward passes run so far; a test of the cache.
    int forwardPasses() const;

private:
    struct State;
    std::unique_ptr<State> m_state;
};

// The steps of analyse() after the attention, each a function of what the analysis holds already.
// Attention → dependence (inverse-mi) → distance, of all nodes; then, of all that, the subset of the settings.
void measure(Analysis& analysis, std::span<const AttentionView> views, std::span<const std::int32_t> symbols,
             const Control& control);
// Dependence → distance; `commonMaximum` (nats): when two texts share one scale. A subset is scaled by the maximum of
// its text.
void applyScale(Analysis& analysis, std::optional<double> commonMaximum);
// Distance → filtration, merge tree, diagram, Betti curves, layout.
void shape(Analysis& analysis, const Control& control);

} // namespace toposcope
