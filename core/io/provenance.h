// Where a result comes from: program, model with the hash of its weights, every setting. Every file that is written
// carries it.
#pragma once

#include "core/pipeline/analysis.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace toposcope {

// "Toposcope 0.1.0".
std::string programName();

// Name and value, in an order for reading: {"program", "Toposcope 0.1.0"}, {"model", …}, {"sha256", …}, …. Numbers in C
// format, the shortest that read back.
std::vector<std::pair<std::string, std::string>> provenanceFacts(const Analysis& analysis,
                                                                 std::optional<double> threshold = {});

// The facts in one line: "program: Toposcope 0.1.0; model: …; …".
std::string provenanceLine(const Analysis& analysis, std::optional<double> threshold = {});

} // namespace toposcope
