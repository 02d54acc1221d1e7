// What a reader must know before believing a comparison. In: two analyses. Out: sentences, each with the trap it is
// about, so that it can stand at the number it concerns.
#pragma once

#include "core/pipeline/analysis.h"

#include <string>
#include <vector>

namespace toposcope {

struct Note {
    enum class Kind { CommonPrefix, Length, Sink, Ties, Clamped, Subset, Circumstances };
    Kind kind = Kind::CommonPrefix;
    std::string text; // a sentence without capital and full stop; plain text, though it may quote a model's name
    friend bool operator==(const Note&, const Note&) = default;
};

// Nodes at the beginning of both whose attention is the same because nothing before them differs; 0 unless one causal
// model computed both in the same way.
int commonPrefix(const Analysis& a, const Analysis& b);

// In the order of Note::Kind, A before B.
//   CommonPrefix   commonPrefix() nodes are the same
//   Length         the texts differ in length under a scale that is not normalised, with the size of the shift
//   Sink           the first token was kept
//   Ties           one pair in twenty or more has the length of another
//   Clamped        negative distances became 0
//   Subset         only a part of a text was chosen
//   Circumstances  models, heads, or what is a node, differ
std::vector<Note> comparisonNotes(const Analysis& a, const Analysis& b);

} // namespace toposcope
