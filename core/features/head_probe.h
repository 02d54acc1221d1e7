// What the heads of a model do on sequences without meaning: random tokens said twice. In: a model. Out: per head, how
// much of the attention goes where an induction head, a duplicate-token head, a previous-token head looks (Elhage et
// al. 2021, Olsson et al. 2022, Wang et al. 2022); and how far the head is from the pattern of the last.
#pragma once

#include "core/attention/attention_model.h"
#include "core/control.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace toposcope {

// A sequence is r₁ … r_L r₁ … r_L, with r drawn from the vocabulary without <|endoftext|>, no token twice; before it
// <|endoftext|>, if wanted and known to the model.
struct ProbeSettings {
    int length = 50;    // L, at least 2
    int sequences = 10; // scores are means over so many
    std::uint64_t seed = 1;
    bool prependBos = true;
};

struct HeadProbe {
    HeadId id;
    // Mean attention, in [0, 1]. The first two over the query tokens of the second half, where r_k comes again.
    double induction = 0.0;        // to the token after the first r_k: the one that may come next again
    double duplicate = 0.0;        // to the first r_k
    double previous = 0.0;         // to the token before, over all query tokens but the first
    double previousDistance = 0.0; // see below
};

// ‖A − T‖ / √(‖A‖² + ‖T‖²) with T[i, i−1] = 1, as template feature `prev` (Kushnareva et al. 2021), in [0, 1].
double previousDistance(AttentionView attention);

// Of `heads` (sorted, unique), in that order. InputError when a sequence does not fit into the model's context or the
// vocabulary has too few tokens. Reports Stage::Attend.
std::vector<HeadProbe> probeHeads(const AttentionModel& model, const std::vector<HeadId>& heads,
                                  const ProbeSettings& settings, const Control& control = {});

// HeadProbe::previousDistance on the attention over a text's tokens instead.
std::vector<double> previousDistances(const AttentionModel& model, const std::vector<HeadId>& heads,
                                      std::span<const TokenId> ids, const Control& control = {});

struct ProbeResult {
    ModelInfo model;
    ProbeSettings settings;
    std::vector<HeadProbe> heads;
    std::vector<double> ofText; // previousDistances over a text, per head; empty without a text
};

// A head is of a kind when its score is at least 0.4, or its distance to the previous-token pattern below 0.5: on the
// text, where there is one.
enum class HeadKind { Induction, DuplicateToken, PreviousToken };

// The number that decides: a score, or for PreviousToken the distance.
double scoreOf(const ProbeResult& result, HeadKind kind, std::size_t head);
// Indices into ProbeResult::heads, the clearest first.
std::vector<std::size_t> headsOfKind(const ProbeResult& result, HeadKind kind);

} // namespace toposcope
