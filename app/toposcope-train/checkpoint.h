// Everything a training run needs to go on as if it had never stopped, in one file that is replaced as a whole.
#pragma once

#include "app/toposcope-train/parameters.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace toposcope::train {

struct Checkpoint {
    NetworkShape shape;
    std::string method; // of the optimiser, "adamw" or "muon"
    std::uint64_t seed = 0;
    std::int64_t seen = 0;  // tokens so far
    std::int64_t steps = 0; // so far
    int stage = 0;          // the stage of the last step
    std::int64_t drawn = 0; // sequences of that stage so far
    std::vector<float> parameters, first, second;
};

// Layout: one line "toposcope-train checkpoint 1", one line of JSON, then the three arrays, little-endian float32.
void writeCheckpoint(const std::filesystem::path& file, const Checkpoint& checkpoint);

// InputError: no such file, not a checkpoint, arrays of another length than the shape asks for.
Checkpoint readCheckpoint(const std::filesystem::path& file);

} // namespace toposcope::train
