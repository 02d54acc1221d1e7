// One text (or one saved attention array) under one set of settings, and everything computed from it. An Analysis is
// never changed once it is published, so every view may keep one without copying or locking.
#pragma once

#include "core/attention/attention_model.h"
#include "core/attention/attention_tensor.h"
#include "core/error.h"
#include "core/graph/layout.h"
#include "core/information/dependence_matrix.h"
#include "core/information/distance_matrix.h"
#include "core/pipeline/settings.h"
#include "core/text/token.h"
#include "core/topology/betti.h"
#include "core/topology/filtration.h"
#include "core/topology/merge_tree.h"
#include "core/topology/persistence_diagram.h"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace toposcope {

// Attention a user saved from any model, with one label per token.
struct ImportedAttention {
    std::string path; // of the array, for messages and provenance
    AttentionTensor attention;
    std::vector<std::string> tokens;
};

struct AnalysisRequest {
    std::string text;                                  // any bytes; ill-formed UTF-8 is repaired and the result says so
    std::string model;                                 // folder
    std::shared_ptr<const ImportedAttention> imported; // in place of text and model
    AnalysisSettings settings;
};

// The text does not fit the model's context: nothing is cut silently, the user chooses a window.
class TextTooLong : public InputError {
public:
    TextTooLong(int tokens, int fitting, const std::string& name = "the text");
    int tokens() const { return m_tokens; }            // in the text
    int fitting() const { return m_fitting; }          // at a time
    const std::string& name() const { return m_name; } // "the text", "text B"
private:
    int m_tokens;
    int m_fitting;
    std::string m_name;
};

// Fewer than two nodes are left to put a distance between.
class TextTooShort : public InputError {
public:
    using InputError::InputError;
};

// A vertex of the complex: a token, or a word.
struct Node {
    std::int32_t id = 0;   // vocabulary id; words and imported tokens: a number equal for equal texts
    std::string text;      // the bytes it stands for, valid UTF-8 only if they are
    std::string label;     // as shown
    std::size_t begin = 0; // bytes of Analysis::text
    std::size_t end = 0;
};

// How long each stage took.
struct StageTime {
    Stage stage = Stage::LoadModel;
    std::chrono::duration<double> seconds{};
};

struct Analysis {
    AnalysisRequest request;
    std::optional<ModelInfo> model; // none for imported attention
    std::string text;               // valid UTF-8; offsets refer to it
    std::size_t replacements = 0;   // ill-formed sequences replaced in it
    int tokensInText = 0;           // before windowing, hiding and grouping; without the prepended one
    TokenWindow window;             // the tokens of the text that were analysed: all of it, or the window asked for
    std::vector<HeadId> heads;      // the selection, resolved
    std::vector<Node> nodes;
    int nodesInContext = 0; // before a subset was taken; as many as nodes without one
    double sinkShare = 0.0; // mean share of attention on the first token, over the selection, before hiding

    // Mean over the selected heads of the attention between the nodes, N × N, kept as head 0.0; rows sum to 1 or, where
    // the first token is hidden or a subset was taken, to less.
    AttentionTensor attention;
    std::optional<DependenceMatrix> dependence; // inverse-mi only
    double maximumInformation = 0.0;            // nats, before scaling
    DistanceMatrix distance;
    std::int64_t clampedPairs = 0;
    std::int64_t tiedPairs = 0;

    Filtration filtration;
    MergeTree tree;
    PersistenceDiagram diagram;
    BettiCurves betti;
    Layout layout;
    std::vector<StageTime> times;

    double seconds() const;
};

} // namespace toposcope
