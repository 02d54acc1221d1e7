// The options that commands share, and what they mean: where the text comes from, which model, which settings, where
// the results go.
#pragma once

#include "app/toposcope-cli/command.h"
#include "core/model/gpt2_loader.h"
#include "core/pipeline/analyser.h"
#include "core/pipeline/analysis.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace toposcope::cli {

// One text: a file, "-", --text, or the name of a sample.
struct TextOption {
    std::string file;
    std::optional<std::string> literal;
    std::string sample;

    bool given() const { return !file.empty() || literal.has_value() || !sample.empty(); }
};

struct AnalysisOptions {
    std::string model;
    int threads = 0;
    Device device = Device::Cpu;
    AnalysisSettings settings;
    std::vector<std::string> phrases; // every occurrence of these is in the subset
    std::string attention;            // .npy, in place of a text and a model
    std::string tokens;               // .json
};

// What is different for the second of two texts.
struct SecondSide {
    std::optional<std::string> model;
    std::optional<std::vector<int>> layers;
    std::optional<std::vector<int>> heads;
    std::vector<TextSpan> subset;

    // Whether one text can be compared with itself.
    bool differs() const { return model || layers || heads; }
    AnalysisOptions applied(AnalysisOptions options) const;
};

// --model, --threads, --device.
void addModelOptions(CLI::App& command, AnalysisOptions& options);
// --layers, --heads.
void addHeadSelection(CLI::App& command, AnalysisOptions& options);
// --layers … --window, --subset, --phrase.
void addSettings(CLI::App& command, AnalysisOptions& options);
// --model-b, --layers-b, --heads-b, --subset-b.
void addSecondSide(CLI::App& command, SecondSide& side);
// --attention, --tokens.
void addImportOptions(CLI::App& command, AnalysisOptions& options);
// TEXT, --text and --sample.
void addText(CLI::App& command, TextOption& text);
CLI::Option* addJson(CLI::App& command, std::string& file);
CLI::Option* addThreshold(CLI::App& command, std::optional<double>& threshold);
CLI::Option* addMaxDimension(CLI::App& command, int& maxDimension);

// The bytes of the text; UsageError when none, or two, are given. Ill-formed UTF-8 is left for who counts it.
std::string readText(const TextOption& text, const Environment& environment);

// The one text, or the two, of a sample that comes with the program.
std::vector<std::string> readSampleTexts(const std::string& name, const Environment& environment);

// The folder of a model.
std::string modelFolder(const AnalysisOptions& options, const Environment& environment);
// Opens models for --device; `threads` as --threads has it, or as many as a command shares out.
ModelLoader modelLoader(const AnalysisOptions& options, const Environment& environment, int threads);

// Text and model, or saved attention, with the settings; phrases are looked up. InputError when one does not occur.
AnalysisRequest makeRequest(const AnalysisOptions& options, const TextOption& text, const Environment& environment);

// Opens models with as many threads as --threads says.
Analyser makeAnalyser(const AnalysisOptions& options, const Environment& environment,
                      KeepAttention keep = KeepAttention::ForReuse);

// --threshold, else the median merge height; 0 where nothing merges.
double thresholdOr(const std::optional<double>& threshold, const MergeTree& tree);

} // namespace toposcope::cli
