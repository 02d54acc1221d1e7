// The parts that all results of a session have in common, as JSON and back: settings, the text and what it was analysed
// with, nodes. Internal to core/io/session.
#pragma once

#include "core/io/json_place.h"
#include "core/pipeline/analysis.h"

#include <array>

namespace toposcope {

inline constexpr int mostSessionNodes = 1 << 16; // and layers, heads

nlohmann::ordered_json settingsJson(const AnalysisSettings& settings);
AnalysisSettings readSettings(const JsonPlace& place);

// Everything of an analysis before its matrices. Nodes are in the order of the text, inside it; heads exist.
nlohmann::ordered_json identityJson(const Analysis& analysis);
Analysis readIdentity(const JsonPlace& place);

// [layer, head] of the model, or the saved attention, of `analysis`.
HeadId readHead(const JsonPlace& place, const Analysis& analysis);
// InputError at `place` unless the head comes after the last one that was read, null for the first.
void checkHeadOrder(const JsonPlace& place, const HeadId* last, HeadId id);

// The value called by the text at `place`.
template <class E, std::size_t N>
E readChoice(const JsonPlace& place, const std::array<NameTable<E>, N>& names)
{
    return valueOf(names, place.text(), place.where() + ":");
}

// A list of two: [first, second].
std::array<JsonPlace, 2> readPair(const JsonPlace& place);

} // namespace toposcope
