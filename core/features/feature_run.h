// The table of features of many texts, one CSV row per text × layer × head. In: a collection of texts and an Analyser
// with its model open. Out: rows, text by text; a text at fault is reported and left out, the others go on.
#pragma once

#include "core/features/feature_table.h"
#include "core/io/text_collection.h"
#include "core/model/worker_team.h"
#include "core/pipeline/analyser.h"

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace toposcope {

// What a text's rows begin with.
struct FeatureIdentity {
    std::string source;
    std::size_t row = 1;
    std::string textSha256; // of the text as UTF-8, before any cleaning
    std::string model;
    std::string modelSha256;
};

// Where rows go.
class FeatureOutput {
public:
    virtual ~FeatureOutput() = default;
    // Whether all rows of a text are there already. InputError when those of another text are in their place.
    virtual bool contains(const FeatureIdentity& text) const = 0;
    // `rows`: all of one text, each with its line break.
    virtual void append(const FeatureIdentity& text, const std::string& rows) = 0;
};

struct FeatureSettings {
    FeatureOptions features;
    HeadSelection heads;
    bool prependBos = true;
    bool hideSink = false;    // published features keep every token
    bool firstWindow = false; // of a text that is too long, the part that fits; else the text is at fault
    bool clean = false;       // cleanedText() first
};

struct FeatureFailure {
    std::string source;
    std::size_t row = 1;
    std::string message;
};

struct FeatureRun {
    std::size_t texts = 0;
    std::size_t computed = 0;
    std::size_t skipped = 0; // in the output already
    std::vector<FeatureFailure> failures;
};

struct FeatureListener {
    std::function<void(std::size_t index)> onText; // is next, counted from 0
    std::function<void(const FeatureFailure&)> onFailure;
};

// The first line of the table, with its line break.
std::string featureHeader(const FeatureOptions& options);

// The rows of one text: a line per head of attention.source->heads. Heads are shared out over `team`; reports
// Stage::Persistence.
std::string featureRows(const PreparedAttention& attention, const FeatureIdentity& identity,
                        const FeatureOptions& options, WorkerTeam& team, const Control& control = {});

// Every text of `texts` that `output` does not contain. `model`: what `analyser` opens, its path is the request's
// folder. Throws Cancelled, and what `output` throws; a text's own InputError, or that it needs too much memory, is a
// failure.
FeatureRun runFeatures(const TextCollection& texts, Analyser& analyser, const ModelInfo& model,
                       const FeatureSettings& settings, WorkerTeam& team, FeatureOutput& output,
                       const FeatureListener& listener = {}, const Control& control = {});

} // namespace toposcope
