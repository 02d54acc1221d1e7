// A token's name for people: in sentences, in tooltips and as a node of the graph.
#pragma once

#include "core/pipeline/analysis.h"

#include <QString>

#include <vector>

namespace toposcope {

// The text without white space around it; the label ("↵", "‹E2·80›") where nothing is left or the bytes are no complete
// character. Longer than `longest` characters as a reader counts them: cut, with an ellipsis.
QString tokenName(const Node& node, int longest = 18);

// The same between U+2068 and U+2069, so that a right-to-left token does not turn the sentence around it.
QString isolated(const QString& name);

// A name for every node that no other node has: where several have one, their number is added, "the (7)". It depends on
// the analysis only, so it also names a cluster by its representative, the same at every threshold.
std::vector<QString> distinctNames(const Analysis& analysis);

// A distance to three significant digits in the locale's format, with its unit: "0.41 nats".
QString distanceText(double distance, const std::string& unit);

} // namespace toposcope
