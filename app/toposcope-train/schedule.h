// How training goes: which context and how many sequences a step has, and how fast it learns, as functions of the
// tokens seen so far. In: options as a person writes them. Out: numbers for a step.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace toposcope::train {

// "250k", "40M", "1.5G" or a plain number of tokens; InputError names `option`.
std::int64_t parseTokens(std::string_view text, const std::string& option);

struct Stage {
    int context = 0;        // tokens of a sequence
    int sequences = 0;      // of a step
    std::int64_t until = 0; // tokens seen when the next stage begins; the last stage has no end
};

// "128x32:2M,256x16:6M,512x16": context × sequences, up to so many tokens. InputError unless the ends grow and only
// the last has none.
std::vector<Stage> parseStages(std::string_view text);

enum class Curve {
    Cosine,  // half a cosine wave from the end of the warm-up to the end
    Linear,  // a straight line to 0
    Plateau, // constant, then a straight line to 0 over the last `decay` tokens: such a run can be prolonged
};

struct RateCurve {
    Curve curve = Curve::Cosine;
    double peak = 3e-3;
    std::int64_t warmUp = 0;
    std::int64_t decay = 0; // of Plateau
    std::int64_t total = 0;

    // The learning rate after `seen` tokens.
    double at(std::int64_t seen) const;
};

} // namespace toposcope::train
