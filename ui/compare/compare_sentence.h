// A comparison in plain sentences: the pair behind a distance, named with the words of both texts. In: a comparison and
// one of its lines. Out: sentences for a label, a tooltip or a screen reader, exact enough to be checked.
#pragma once

#include "ui/compare/matched_lines.h"

#include <QStringList>

namespace toposcope {

// "the loop {tip, of, iceberg} (0.41–0.62)", "the clusters {tip, of} and {iceberg}, joined at 0.41".
QString intervalWords(const Analysis& analysis, std::size_t interval);

// "A's loop {tip, of, iceberg} (0.41–0.62) against B's loop {…} (0.38–0.53)", "… matched to the diagonal: nothing like
// it in B".
QString pairWords(const Comparison& comparison, const MatchedLine& line);

// A line of the picture by itself: "H₁, 0.083 nats: A's loop …".
QString lineSentence(const Comparison& comparison, const MatchedLine& line);

// One sentence for every chosen dimension: its distance and the costliest of its pairs, for the bottleneck the one that
// realises it.
QStringList distanceSentences(const Comparison& comparison, const MatchingChoice& choice);

// "0.083 nats"; ∞ has no unit. The unit of both, or none where they differ.
QString costText(const Comparison& comparison, double cost);
std::string unitOf(const Comparison& comparison);

// Rich text: both intervals exactly, with the names of the tokens whose edges make them.
QString lineTooltip(const Comparison& comparison, const MatchedLine& line);

} // namespace toposcope
