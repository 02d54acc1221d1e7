#include "ui/compare/matched_lines.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace toposcope {

namespace {

// Positions in diagram.pairs of the intervals of one dimension, in that order: what a matching's numbers refer to.
std::vector<std::size_t> placesOf(const PersistenceDiagram& diagram, int dimension)
{
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < diagram.pairs.size(); ++i) {
        if (diagram.pairs[i].dimension == dimension)
            places.push_back(i);
    }
    return places;
}

// Equal keys: equal intervals. The diagonal is before every interval.
using IntervalKey = std::tuple<bool, double, double>;

IntervalKey keyOf(const PersistenceDiagram& diagram, const std::optional<std::size_t>& place)
{
    if (!place)
        return {false, 0.0, 0.0};
    return {true, diagram.pairs[*place].birth, diagram.pairs[*place].death};
}

std::optional<std::size_t> placeOf(const std::vector<std::size_t>& places, int index)
{
    return index < 0 ? std::nullopt : std::optional(places[static_cast<std::size_t>(index)]);
}

void addLines(std::vector<MatchedLine>& lines, const Comparison& comparison, const DimensionDistance& distance,
              MatchingKind kind)
{
    const PersistenceDiagram& left = comparison.a->diagram;
    const PersistenceDiagram& right = comparison.b->diagram;
    const auto placesA = placesOf(left, distance.dimension);
    const auto placesB = placesOf(right, distance.dimension);
    std::map<std::pair<IntervalKey, IntervalKey>, std::size_t> lineOf;
    for (const MatchedPair& pair : matchingOf(distance, kind).pairs) {
        const auto a = placeOf(placesA, pair.a);
        const auto b = placeOf(placesB, pair.b);
        if (!a && !b)
            continue;
        const auto [known, isNew] = lineOf.try_emplace({keyOf(left, a), keyOf(right, b)}, lines.size());
        if (isNew)
            lines.push_back({distance.dimension, a, b, 1, pair.cost, false});
        else
            ++lines[known->second].count;
    }
}

} // namespace

QString matchingName(MatchingKind kind)
{
    switch (kind) {
    case MatchingKind::Bottleneck: return CompareText::tr("Bottleneck");
    case MatchingKind::Wasserstein1: return CompareText::tr("Wasserstein-1");
    case MatchingKind::Wasserstein2: return CompareText::tr("Wasserstein-2");
    }
    return {};
}

const DiagramMatching& matchingOf(const DimensionDistance& distance, MatchingKind kind)
{
    switch (kind) {
    case MatchingKind::Wasserstein1: return distance.wasserstein1;
    case MatchingKind::Wasserstein2: return distance.wasserstein2;
    case MatchingKind::Bottleneck: break;
    }
    return distance.bottleneck;
}

std::vector<MatchedLine> matchedLines(const Comparison& comparison, const MatchingChoice& choice)
{
    std::vector<MatchedLine> lines;
    for (const DimensionDistance& distance : comparison.distances) {
        if (distance.dimension != allDimensions &&
            (choice.dimension == allDimensions || choice.dimension == distance.dimension))
            addLines(lines, comparison, distance, choice.kind);
    }
    std::sort(lines.begin(), lines.end(), [](const MatchedLine& left, const MatchedLine& right) {
        return std::tuple(-left.cost, left.dimension, left.a, left.b) <
               std::tuple(-right.cost, right.dimension, right.a, right.b);
    });
    std::map<int, bool> hasMark;
    for (MatchedLine& line : lines) {
        if (line.cost > 0.0 && !hasMark[line.dimension])
            hasMark[line.dimension] = line.marked = true;
    }
    return lines;
}

std::vector<int> dimensionsOf(const Comparison& comparison, const MatchingChoice& choice)
{
    std::vector<int> dimensions;
    for (const DimensionDistance& distance : comparison.distances) {
        if (distance.dimension != allDimensions &&
            (choice.dimension == allDimensions || choice.dimension == distance.dimension))
            dimensions.push_back(distance.dimension);
    }
    return dimensions;
}

std::size_t intervalCount(const Analysis& analysis, int dimension)
{
    return static_cast<std::size_t>(
        std::count_if(analysis.diagram.pairs.begin(), analysis.diagram.pairs.end(),
                      [dimension](const PersistencePair& pair) { return pair.dimension == dimension; }));
}

} // namespace toposcope
