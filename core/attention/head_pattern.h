// What a head does, by known patterns: looks at the previous token, at the first, at itself, or at what followed the
// same token before. In: the attention of one head and which tokens are equal. Out: scores and a label.
#pragma once

#include "core/attention/attention_tensor.h"

#include <cstdint>
#include <span>
#include <string>

namespace toposcope {

// Mean attention, over the query tokens that have such a key token, from a token to …; in [0, 1].
struct HeadPattern {
    double self = 0.0;      // … itself
    double previous = 0.0;  // … the token before it
    double first = 0.0;     // … token 0, query 0 aside: the sink share
    double induction = 0.0; // … the token after the previous occurrence of the same token; NaN where nothing repeats
};

// Of the whole attention of a head, N × N; `symbols`: N numbers, equal for equal tokens.
HeadPattern headPattern(AttentionView attention, std::span<const std::int32_t> symbols);

// The pattern that describes the head best and how well: "previous token 0.86", "induction 0.61", "first token 0.92",
// "self 0.55"; empty when none reaches 0.4.
std::string patternLabel(const HeadPattern& pattern);

} // namespace toposcope
