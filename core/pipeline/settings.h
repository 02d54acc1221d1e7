// Everything that decides what an analysis computes, and its names on the command line and in files.
#pragma once

#include "core/attention/head_id.h"
#include "core/error.h"
#include "core/information/distance.h"
#include "core/information/mutual_information.h"
#include "core/text/text_span.h"

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace toposcope {

// Part of a text that is longer than the model's context: `count` tokens from `first` (0: as many as fit).
struct TokenWindow {
    int first = 0;
    int count = 0;
    friend bool operator==(const TokenWindow&, const TokenWindow&) = default;
};

struct AnalysisSettings {
    HeadSelection heads;
    Estimator estimator = Estimator::Pointwise;
    Aggregate aggregate = Aggregate::Mean;
    DistanceKind distance = DistanceKind::InverseMutualInformation;
    Scale scale = Scale::Normalised;
    Symmetrise symmetrise = Symmetrise::Max;
    int maxDimension = 1;
    bool prependBos = true;            // <|endoftext|> before the text
    bool hideSink = true;              // the first token takes part in the forward pass and is then dropped
    bool words = false;                // group tokens into words
    std::optional<TokenWindow> window; // absent: the whole text, an error if it does not fit
    // Only the tokens (or words) that touch one of these spans, in their context: distances and scale are those of the
    // whole text, everything after them is of the chosen tokens. Empty: all of them.
    std::vector<TextSpan> subset;
    friend bool operator==(const AnalysisSettings&, const AnalysisSettings&) = default;
};

// Names as the command line and the files spell them; nameOf and valueOf are inverse.
template <class E>
using NameTable = std::pair<E, std::string_view>;

inline constexpr std::array<NameTable<Estimator>, 4> estimatorNames{{{Estimator::TokenFrequency, "token-frequency"},
                                                                     {Estimator::RowMarginal, "row-marginal"},
                                                                     {Estimator::Xlogy, "xlogy"},
                                                                     {Estimator::Pointwise, "pointwise"}}};
inline constexpr std::array<NameTable<Aggregate>, 2> aggregateNames{
    {{Aggregate::Sum, "sum"}, {Aggregate::Mean, "mean"}}};
inline constexpr std::array<NameTable<DistanceKind>, 4> distanceNames{
    {{DistanceKind::InverseMutualInformation, "inverse-mi"},
     {DistanceKind::JensenShannon, "jensen-shannon"},
     {DistanceKind::JensenShannonNotebook, "jensen-shannon-notebook"},
     {DistanceKind::Attention, "attention"}}};
inline constexpr std::array<NameTable<Scale>, 3> scaleNames{
    {{Scale::Normalised, "normalised"}, {Scale::Clamped, "clamped"}, {Scale::Literal, "literal"}}};
inline constexpr std::array<NameTable<Symmetrise>, 4> symmetriseNames{
    {{Symmetrise::Max, "max"}, {Symmetrise::Mean, "mean"}, {Symmetrise::Min, "min"}, {Symmetrise::Lower, "lower"}}};

// The value called `name`; `option` is named in the message of the InputError that lists the choices otherwise.
template <class E, std::size_t N>
E valueOf(const std::array<NameTable<E>, N>& names, std::string_view name, std::string_view option)
{
    std::string choices;
    for (const auto& [value, known] : names) {
        if (known == name)
            return value;
        choices += (choices.empty() ? "" : ", ") + std::string(known);
    }
    throw InputError(std::string(option) + " '" + std::string(name) + "' is unknown; expected one of " + choices);
}

std::string_view nameOf(Estimator value);
std::string_view nameOf(Aggregate value);
std::string_view nameOf(DistanceKind value);
std::string_view nameOf(Scale value);
std::string_view nameOf(Symmetrise value);

} // namespace toposcope
