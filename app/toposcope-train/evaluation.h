// How good a model is, and what its heads do. In: parameters and text that was never trained on. Out: bits per byte,
// and for every head how far it is from looking at the token before and how much it copies what came next earlier.
#pragma once

#include "app/toposcope-train/corpus.h"
#include "app/toposcope-train/parameters.h"
#include "core/attention/head_id.h"
#include "core/text/bpe_tokenizer.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace toposcope::train {

struct HeldOut {
    TokenList tokens;
    std::size_t bytes = 0;
};

// The ids of a text and its length.
HeldOut encodeHeldOut(const BpeTokenizer& tokenizer, std::string_view utf8, int threads);

// − Σ log2 p(token) / bytes over the text in passages of as many tokens as the context has, each preceded by
// <|endoftext|> (id `endOfText`) and predicted from its own beginning.
double bitsPerByte(const ParameterLayout& layout, std::span<const float> parameters, const HeldOut& text, int endOfText,
                   int threads);

struct HeadScores {
    HeadId id;
    double previousDistance; // to the template "prev" (templateFeatures), mean over passages of the text; 0 to 1
    double induction;        // mean attention to the token after the previous occurrence, on repeated random tokens
};

// Over 8 passages of 128 tokens, and 8 sequences of 64 random tokens that come twice; both begin with `endOfText`.
std::vector<HeadScores> scoreHeads(const ParameterLayout& layout, std::span<const float> parameters,
                                   const HeldOut& text, int endOfText);

// "previous token 1.2 0.21 · 0.3 0.35 …; induction 4.1 0.82 …": the three best of each.
std::string describeHeads(std::span<const HeadScores> heads);

} // namespace toposcope::train
