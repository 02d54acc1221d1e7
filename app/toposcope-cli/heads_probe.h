// `heads --probe`: what the heads of a model do on random tokens said twice.
#pragma once

#include "app/toposcope-cli/options.h"
#include "core/features/head_probe.h"

#include <string>

namespace toposcope::cli {

struct ProbeOptions {
    bool wanted = false;
    ProbeSettings settings;
};

// --probe, --probe-length, --probe-sequences, --seed.
void addProbe(CLI::App& command, ProbeOptions& options);

// Of the layers and heads that `analysis` chooses; with the distance to the previous-token pattern on `text` where one
// is given. A table, or JSON to `json`.
void probe(const ProbeOptions& options, const AnalysisOptions& analysis, const TextOption& text,
           const std::string& json, const Environment& environment);

} // namespace toposcope::cli
