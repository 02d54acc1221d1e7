// A training run: from text to a model's folder, with a checkpoint every few minutes that the next run goes on from.
// In: options. Out: <output>/checkpoint.bin, <output>/tokens.bin, and the model's files in <output>.
#pragma once

#include "app/toposcope-train/batch_source.h"
#include "app/toposcope-train/optimiser.h"
#include "app/toposcope-train/parameters.h"
#include "app/toposcope-train/schedule.h"

#include <atomic>
#include <filesystem>
#include <functional>
#include <string>

namespace toposcope::train {

struct TrainingOptions {
    std::filesystem::path text, tokenizer, output;
    std::filesystem::path heldOut; // empty: nothing is evaluated
    std::filesystem::path from;    // another run's folder or model to begin with; empty: begin anew, or go on
    std::vector<int> lookBack;     // see initialParameters()
    std::vector<HeadSplit> splits; // see splitHead(); where a run begins with another
    NetworkShape shape;            // its vocabulary is the tokenizer's
    std::vector<Stage> stages;
    RateCurve rate;
    OptimiserOptions optimiser;
    Mixture mixture;
    std::uint64_t seed = 1;
    int workers = 2;            // threads that share a step's sequences; part of what the result depends on
    std::string device = "cpu"; // or "cuda"
    Precision precision = Precision::Single; // on the processor
    double lineSeconds = 10.0;
    double checkpointMinutes = 5.0;
    std::int64_t evaluateEvery = 0; // tokens; 0: at the end only
};

// One line of news at a time, without a line break.
using Report = std::function<void(const std::string& line)>;

// Trains until the options' total number of tokens has been seen, or `stop` becomes true; then, and every few minutes,
// a checkpoint is written. Where <output> has a checkpoint, the run goes on from it: with the same options to the same
// numbers as if it had never stopped. Returns whether it came to the end; only then the model's files are written.
// InputError: texts, tokenizer or checkpoint cannot be read, or do not fit the options; loss is no number any more.
bool train(const TrainingOptions& options, const Report& report, const std::atomic<bool>& stop);

} // namespace toposcope::train
