// What the commands share: how one is registered, what it is given when it runs, and where its results go.
#pragma once

#include "core/control.h"

#include <CLI/CLI.hpp>

#include <cstddef>
#include <filesystem>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace toposcope::cli {

// Wrong usage found after parsing: exit status 2.
class UsageError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

// What a running command is given.
struct Environment {
    std::filesystem::path executable; // of this process
    Control control;                  // stops on SIGINT, shows progress
};

using Action = std::function<void(const Environment&)>;

// Each adds one subcommand; parsing it leaves what is to be run in `action`.
void addTokenize(CLI::App& app, Action& action);
void addAnalyze(CLI::App& app, Action& action);
void addGrowth(CLI::App& app, Action& action);
void addHeads(CLI::App& app, Action& action);
void addFeatures(CLI::App& app, Action& action);
void addCompare(CLI::App& app, Action& action);
void addModels(CLI::App& app, Action& action);
void addPersistence(CLI::App& app, Action& action);
void addDistance(CLI::App& app, Action& action);
void addSamples(CLI::App& app, Action& action);

// To standard output, all of it; InputError when that fails.
void print(std::string_view text);

// One line on standard error: "toposcope-cli: …".
void complain(std::string_view message);

// "note: TEXT is not valid UTF-8: 2 ill-formed sequences …" on standard error, if there were any.
void noteReplacements(std::size_t replacements, const std::string& name);

// `json` and a line break to `file`, "-" for standard output.
void writeJson(const std::string& file, const std::string& json);

} // namespace toposcope::cli
