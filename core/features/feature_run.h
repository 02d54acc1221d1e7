// The table of features of many texts, one CSV row per text × layer × head. In: a collection of texts and an open
// model. Out: rows, text by text; a text at fault is reported and left out, the others go on.
#pragma once

#include "core/features/feature_table.h"
#include "core/io/text_collection.h"
#include "core/model/worker_team.h"
#include "core/pipeline/analyser.h"

#include <cstddef>
#include <functional>
#include <memory>
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

// Where rows go. Used by one thread at a time.
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
    std::function<void(std::size_t index)> onText;        // is begun, counted from 0; by any thread, one at a time
    std::function<void(const FeatureFailure&)> onFailure; // in the order of the texts, by the caller's thread
};

// The first line of the table, with its line break.
std::string featureHeader(const FeatureOptions& options);

// The rows of one text: a line per head of attention.source->heads. Heads are shared out over `team`; reports
// Stage::Persistence.
std::string featureRows(const PreparedAttention& attention, const FeatureIdentity& identity,
                        const FeatureOptions& options, WorkerTeam& team, const Control& control = {});

// How many of `threads` threads work on one text when there are `texts` of them: the others work on other texts. As
// many as `model` should have been opened with.
int featureThreadsPerText(int threads, std::size_t texts);

// Every text of `texts` that `output` does not contain, several at a time while memory allows; rows are appended in the
// order of the texts, and do not depend on the number of threads. Reports Stage::Persistence. Throws Cancelled, and
// what `output` throws; a text's own InputError, or that it needs too much memory, is a failure.
FeatureRun runFeatures(const TextCollection& texts, const std::shared_ptr<const AttentionModel>& model,
                       const FeatureSettings& settings, int threads, FeatureOutput& output,
                       const FeatureListener& listener = {}, const Control& control = {});

} // namespace toposcope
