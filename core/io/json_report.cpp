#include "core/io/json_report.h"

#include "core/text/utf8.h"
#include "core/topology/representative_loop.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

namespace toposcope {

namespace {

using Json = nlohmann::ordered_json;

constexpr int schema = 1;

std::string line(const Json& json)
{
    return json.dump(-1, ' ', false, Json::error_handler_t::replace); // paths may be any bytes
}

Json numberOrNull(double value)
{
    return std::isfinite(value) ? Json(value) : Json(nullptr);
}

std::string hexadecimal(const std::string& bytes)
{
    constexpr char digits[] = "0123456789abcdef";
    std::string text;
    for (const char byte : bytes) {
        const auto value = static_cast<unsigned char>(byte);
        text += digits[value >> 4];
        text += digits[value & 15];
    }
    return text;
}

Json tokenJson(std::int32_t id, const std::string& bytes, std::size_t begin, std::size_t end)
{
    const bool complete = isValidUtf8(bytes);
    Json json{{"id", id}, {"text", complete ? bytes : tokenLabel(bytes)}, {"begin", begin}, {"end", end}};
    if (!complete)
        json["bytes"] = hexadecimal(bytes);
    return json;
}

Json nodesJson(const std::vector<Node>& nodes)
{
    Json list = Json::array();
    for (const Node& node : nodes)
        list.push_back(tokenJson(node.id, node.text, node.begin, node.end));
    return list;
}

Json modelJson(const std::optional<ModelInfo>& model)
{
    if (!model)
        return nullptr;
    return {{"name", model->name},     {"path", model->path},   {"sha256", model->sha256},
            {"layers", model->layers}, {"heads", model->heads}, {"context", model->context}};
}

Json settingsJson(const Analysis& analysis)
{
    const AnalysisSettings& settings = analysis.request.settings;
    std::vector<int> layers;
    std::vector<int> heads;
    for (const HeadId id : analysis.heads) {
        layers.push_back(id.layer);
        heads.push_back(id.head);
    }
    for (auto* indices : {&layers, &heads}) {
        std::sort(indices->begin(), indices->end());
        indices->erase(std::unique(indices->begin(), indices->end()), indices->end());
    }
    Json json{{"estimator", nameOf(settings.estimator)},
              {"aggregate", nameOf(settings.aggregate)},
              {"distance", nameOf(settings.distance)},
              {"scale", nameOf(settings.scale)},
              {"symmetrise", nameOf(settings.symmetrise)},
              {"layers", layers},
              {"heads", heads},
              {"bos", settings.prependBos && !analysis.request.imported},
              {"hide_sink", settings.hideSink},
              {"words", settings.words},
              {"max_dimension", settings.maxDimension}};
    if (settings.window)
        json["window"] = {{"first", settings.window->first}, {"count", settings.window->count}};
    for (const TextSpan& span : settings.subset)
        json["subset"].push_back({span.begin, span.end});
    return json;
}

using Member = Json::object_t::value_type;

// An object of a long list, made in its place: an initializer list copies every name and value.
template <class... Members>
Json objectOf(Members&&... members)
{
    Json json = Json::object();
    auto& list = json.get_ref<Json::object_t&>();
    list.reserve(sizeof...(members) + 1); // and what may be added
    (list.push_back(std::forward<Members>(members)), ...);
    return json;
}

Json pairJson(const PersistencePair& pair)
{
    return objectOf(Member("dimension", pair.dimension), Member("birth", pair.birth),
                    Member("death", numberOrNull(pair.death)));
}

// `filtration`: for the vertices of a representative loop of every H1 interval; null leaves them out.
Json diagramJson(const PersistenceDiagram& diagram, const Filtration* filtration)
{
    std::optional<LoopFinder> loops;
    if (filtration)
        loops.emplace(*filtration, diagram);
    Json list = Json::array();
    for (const PersistencePair& pair : diagram.pairs) {
        Json entry = pairJson(pair);
        if (loops && pair.dimension == 1)
            entry["loop"] = loops->loopOf(pair);
        list.push_back(std::move(entry));
    }
    return list;
}

Json mergesJson(const MergeTree& tree)
{
    Json list = Json::array();
    for (const Merge& merge : tree.merges())
        list.push_back(
            objectOf(Member("a", merge.edge.a), Member("b", merge.edge.b), Member("height", merge.height())));
    return list;
}

void addShape(Json& json, const Filtration& filtration, const MergeTree& tree, const PersistenceDiagram& diagram,
              const BettiCurves& betti, double threshold)
{
    json["enclosing_radius"] = filtration.enclosingRadius();
    json["diagram"] = diagramJson(diagram, &filtration);
    json["merges"] = mergesJson(tree);
    json["threshold"] = threshold;
    json["betti"] = betti.allAt(threshold);
    json["clusters"] = tree.clustersAt(threshold).members;
}

void addCounts(Json& json, const Analysis& analysis)
{
    json["replacements"] = analysis.replacements;
    json["clamped_pairs"] = analysis.clampedPairs;
    json["tied_pairs"] = analysis.tiedPairs;
    json["sink_share"] = analysis.sinkShare;
    json["unit"] = analysis.distance.unit();
    if (analysis.dependence)
        json["maximum_information"] = analysis.maximumInformation;
}

// What two results have in common at their beginning.
Json opening(const char* command, const Analysis& analysis)
{
    Json json{{"schema", schema}, {"command", command}};
    json["model"] = modelJson(analysis.model);
    if (analysis.request.imported)
        json["attention"] = analysis.request.imported->path;
    json["settings"] = settingsJson(analysis);
    return json;
}

// Where the intervals of a dimension, in their order, stand in a diagram's list.
std::vector<std::size_t> placesOf(const PersistenceDiagram& diagram, int dimension)
{
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < diagram.pairs.size(); ++i) {
        if (dimension == allDimensions || diagram.pairs[i].dimension == dimension)
            places.push_back(i);
    }
    return places;
}

Json matchingJson(const DiagramMatching& matching, const std::vector<std::size_t>& placesA,
                  const std::vector<std::size_t>& placesB)
{
    const auto place = [](int index, const std::vector<std::size_t>& places) {
        return index < 0 ? Json(nullptr) : Json(places[static_cast<std::size_t>(index)]);
    };
    Json list = Json::array();
    for (const MatchedPair& pair : matching.pairs)
        list.push_back(
            {{"a", place(pair.a, placesA)}, {"b", place(pair.b, placesB)}, {"cost", numberOrNull(pair.cost)}});
    return list;
}

Json distanceJson(const DimensionDistance& distance, const PersistenceDiagram& a, const PersistenceDiagram& b,
                  const std::vector<int>& orders)
{
    const std::vector<std::size_t> placesA = placesOf(a, distance.dimension);
    const std::vector<std::size_t> placesB = placesOf(b, distance.dimension);
    Json json = Json::object();
    if (distance.dimension != allDimensions)
        json["dimension"] = distance.dimension;
    json["bottleneck"] = numberOrNull(distance.bottleneck.distance);
    Json matching{{"bottleneck", matchingJson(distance.bottleneck, placesA, placesB)}};
    for (const int order : orders) {
        const DiagramMatching& wasserstein = order == 1 ? distance.wasserstein1 : distance.wasserstein2;
        const std::string name = "wasserstein_" + std::to_string(order);
        json[name] = numberOrNull(wasserstein.distance);
        matching[name] = matchingJson(wasserstein, placesA, placesB);
    }
    json["matching"] = std::move(matching);
    return json;
}

Json sideJson(const Analysis& analysis)
{
    Json json{{"tokens", nodesJson(analysis.nodes)}};
    addCounts(json, analysis);
    json["diagram"] = diagramJson(analysis.diagram, &analysis.filtration);
    json["merges"] = mergesJson(analysis.tree);
    return json;
}

Json stepJson(const GrowthStep& step, const std::optional<double>& threshold)
{
    std::vector<std::size_t> counts;
    std::vector<int> betti;
    Json intervals = Json::array();
    for (std::size_t k = 0; k < step.intervals.size(); ++k) {
        counts.push_back(step.finiteCount(static_cast<int>(k)));
        if (threshold)
            betti.push_back(step.betti(static_cast<int>(k), *threshold));
        Json list = Json::array();
        for (const Interval& interval : step.intervals[k])
            list.push_back({interval.birth, numberOrNull(interval.death)});
        intervals.push_back(std::move(list));
    }
    Json json{{"nodes", step.nodes},
              {"end", step.end},
              {"total_persistence", step.totalPersistence},
              {"intervals", counts},
              {"longest", step.longest}};
    if (threshold)
        json["betti"] = betti;
    json["diagram"] = std::move(intervals);
    return json;
}

// One distance of every shuffle, and where the observed one stands among them.
Json positionJson(double observed, const std::vector<double>& shuffled)
{
    const BaselinePosition position = positionAmong(observed, shuffled);
    Json values = Json::array();
    for (const double value : shuffled)
        values.push_back(numberOrNull(value));
    return {{"low", numberOrNull(position.low)},   {"median", numberOrNull(position.median)},
            {"high", numberOrNull(position.high)}, {"percentile", position.percentile},
            {"p_value", position.pValue},          {"values", std::move(values)}};
}

Json baselineJson(const PermutationBaseline& baseline, const Comparison& comparison)
{
    Json list = Json::array();
    for (const DimensionDistance& observed : comparison.distances) {
        const auto of = [&](double ShuffleDistances::OfDimension::*distance) {
            return baseline.distances(observed.dimension, distance);
        };
        using OfDimension = ShuffleDistances::OfDimension;
        list.push_back(
            {{"dimension", observed.dimension},
             {"bottleneck", positionJson(observed.bottleneck.distance, of(&OfDimension::bottleneck))},
             {"wasserstein_1", positionJson(observed.wasserstein1.distance, of(&OfDimension::wasserstein1))},
             {"wasserstein_2", positionJson(observed.wasserstein2.distance, of(&OfDimension::wasserstein2))}});
    }
    return {{"shuffles", baseline.shuffles.size()}, {"seed", baseline.seed}, {"dimensions", std::move(list)}};
}

Json headJson(HeadId id)
{
    return {{"layer", id.layer}, {"head", id.head}};
}

Json differencesJson(const HeadDifferences& differences)
{
    const Analysis& other = *differences.sourceB;
    Json json{{"tokens", nodesJson(other.nodes)}, {"replacements", other.replacements}};
    Json list = Json::array();
    for (const HeadDifference& difference : differences.heads) {
        Json entry = headJson(difference.a);
        if (difference.b != difference.a)
            entry["b"] = headJson(difference.b);
        Json bottleneck = Json::array();
        Json wasserstein = Json::array();
        for (std::size_t k = 0; k < difference.bottleneck.size(); ++k) {
            bottleneck.push_back(numberOrNull(difference.bottleneck[k]));
            wasserstein.push_back(numberOrNull(difference.wasserstein1[k]));
        }
        entry["bottleneck"] = std::move(bottleneck);
        entry["wasserstein_1"] = std::move(wasserstein);
        list.push_back(std::move(entry));
    }
    json["heads"] = std::move(list);
    return json;
}

} // namespace

std::string tokensReport(const TokenSequence& tokens, std::size_t replacements)
{
    Json list = Json::array();
    for (const Token& token : tokens.tokens)
        list.push_back(tokenJson(static_cast<std::int32_t>(token.id), token.bytes, token.begin, token.end));
    Json json{{"schema", schema}, {"tokens", std::move(list)}};
    if (replacements > 0)
        json["replacements"] = replacements;
    return line(json);
}

std::string settingsReport(const Analysis& analysis)
{
    return line(opening("analyze", analysis));
}

std::string analysisReport(const Analysis& analysis, double threshold)
{
    Json json = opening("analyze", analysis);
    json["tokens"] = nodesJson(analysis.nodes);
    addCounts(json, analysis);
    addShape(json, analysis.filtration, analysis.tree, analysis.diagram, analysis.betti, threshold);
    json["seconds"] = analysis.seconds();
    return line(json);
}

std::string headsReport(const HeadSummaries& summaries, const std::optional<HeadDifferences>& differences)
{
    Json json = opening("heads", *summaries.source);
    json["tokens"] = nodesJson(summaries.source->nodes);
    json["replacements"] = summaries.source->replacements;
    Json list = Json::array();
    for (const HeadSummary& head : summaries.heads)
        list.push_back({{"layer", head.id.layer},
                        {"head", head.id.head},
                        {"total_persistence", head.totalPersistence},
                        {"intervals", head.intervals},
                        {"longest", head.longest},
                        {"entropy", head.entropy},
                        {"sink_share", head.sinkShare},
                        {"self", head.pattern.self},
                        {"previous", head.pattern.previous},
                        {"first", head.pattern.first},
                        {"induction", numberOrNull(head.pattern.induction)},
                        {"label", patternLabel(head.pattern)}});
    json["heads"] = std::move(list);
    Json rows = Json::array();
    for (int i = 0; i < summaries.distance.size(); ++i) {
        std::vector<double> row;
        for (int j = 0; j < summaries.distance.size(); ++j)
            row.push_back(summaries.distance(i, j));
        rows.push_back(std::move(row));
    }
    json["head_distance"] = std::move(rows);
    if (differences)
        json["differences"] = differencesJson(*differences);
    return line(json);
}

std::string probeReport(const ProbeResult& result)
{
    const ProbeSettings& settings = result.settings;
    Json json{{"schema", schema}, {"command", "heads"}, {"model", modelJson(result.model)}};
    json["probe"] = {{"length", settings.length},
                     {"sequences", settings.sequences},
                     {"seed", settings.seed},
                     {"bos", settings.prependBos}};
    json["heads"] = Json::array();
    for (std::size_t i = 0; i < result.heads.size(); ++i) {
        const HeadProbe& head = result.heads[i];
        json["heads"].push_back({{"layer", head.id.layer},
                                 {"head", head.id.head},
                                 {"induction", head.induction},
                                 {"duplicate", head.duplicate},
                                 {"previous", head.previous},
                                 {"previous_distance", head.previousDistance}});
        if (!result.ofText.empty())
            json["heads"].back()["previous_distance_text"] = result.ofText[i];
    }
    for (const auto& [name, kind] : {std::pair("induction_heads", HeadKind::Induction),
                                     std::pair("duplicate_token_heads", HeadKind::DuplicateToken),
                                     std::pair("previous_token_heads", HeadKind::PreviousToken)}) {
        json[name] = Json::array();
        for (const std::size_t i : headsOfKind(result, kind))
            json[name].push_back({result.heads[i].id.layer, result.heads[i].id.head});
    }
    return line(json);
}

std::string growthReport(const Growth& growth, const std::optional<double>& threshold)
{
    const Analysis& source = *growth.source;
    Json json = opening("growth", source);
    json["tokens"] = nodesJson(source.nodes);
    json["replacements"] = source.replacements;
    if (threshold)
        json["threshold"] = *threshold;
    Json list = Json::array();
    for (const GrowthStep& step : growth.steps)
        list.push_back(stepJson(step, threshold));
    json["growth"] = std::move(list);
    return line(json);
}

std::string comparisonReport(const Comparison& comparison, const ComparisonReportOptions& options)
{
    const std::vector<int> orders{1, 2};
    const Analysis& a = *comparison.a;
    const Analysis& b = *comparison.b;
    Json json = opening("compare", a);
    json["scale_each"] = options.scaleEach;
    Json list = Json::array();
    for (const DimensionDistance& distance : comparison.distances)
        list.push_back(distanceJson(distance, a.diagram, b.diagram, orders));
    json["distances"] = std::move(list);
    if (options.pooled)
        json["pooled"] = distanceJson(*options.pooled, a.diagram, b.diagram, orders);
    json["common_prefix_tokens"] = comparison.commonPrefixTokens;
    json["notes"] = Json::array();
    for (const Note& note : comparison.notes)
        json["notes"].push_back(note.text);
    if (options.baseline)
        json["baseline"] = baselineJson(*options.baseline, comparison);
    json["a"] = sideJson(a);
    json["b"] = sideJson(b);
    if (b.model != a.model)
        json["b"]["model"] = modelJson(b.model);
    if (settingsJson(b) != settingsJson(a))
        json["b"]["settings"] = settingsJson(b);
    json["seconds"] = a.seconds() + b.seconds();
    return line(json);
}

std::string persistenceReport(const MatrixAnalysis& analysis, double threshold)
{
    Json json{{"schema", schema},
              {"command", "persistence"},
              {"matrix", analysis.source},
              {"points", analysis.filtration.vertexCount()}};
    addShape(json, analysis.filtration, analysis.tree, analysis.diagram, analysis.betti, threshold);
    return line(json);
}

std::string distanceReport(const DiagramDistances& distances)
{
    Json json{{"schema", schema}, {"command", "distance"}, {"a", distances.sourceA}, {"b", distances.sourceB}};
    Json list = Json::array();
    for (const DimensionDistance& distance : distances.distances)
        list.push_back(distanceJson(distance, distances.a, distances.b, distances.orders));
    json["distances"] = std::move(list);
    return line(json);
}

} // namespace toposcope
