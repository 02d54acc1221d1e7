// Lines that say what was computed: the model, the settings, the counts a reader must know.
#pragma once

#include "core/pipeline/analysis.h"

#include <string>
#include <vector>

namespace toposcope::cli {

// "toposcope-mini · 6 layers × 8 heads · sha256 1a2b3c4d5e6f".
std::string describeModel(const ModelInfo& model);

// The same, or the file of imported attention.
std::string modelLine(const Analysis& analysis);

// "inverse-mi (pointwise, normalised, max) · mean of 48 heads of 6 layers · <|endoftext|> before the text · first token
// hidden"
std::string settingsLine(const Analysis& analysis);

// "24 tokens · 276 pairs · 0 clamped · 130 tied · sink share 0.620"
std::string countsLine(const Analysis& analysis);

// The labels of the nodes, safe for a terminal.
std::vector<std::string> nodeLabels(const Analysis& analysis);

} // namespace toposcope::cli
