#include "core/io/session_identity.h"

#include "core/error.h"
#include "core/text/utf8.h"
#include "core/topology/persistence.h"

#include <limits>

namespace toposcope {

namespace {

using Json = nlohmann::ordered_json;

constexpr int mostTokens = std::numeric_limits<int>::max();
constexpr auto mostBytes = std::numeric_limits<std::int64_t>::max();

std::vector<int> indices(const JsonPlace& place)
{
    std::vector<int> list;
    for (const JsonPlace& entry : place.entries(mostSessionNodes))
        list.push_back(entry.integer(0, mostSessionNodes - 1));
    return list;
}

TokenWindow readWindow(const JsonPlace& place)
{
    return {place["first"].integer(0, mostTokens), place["count"].integer(0, mostTokens)};
}

Json windowJson(const TokenWindow& window)
{
    return {{"first", window.first}, {"count", window.count}};
}

Json headListJson(const std::vector<HeadId>& heads)
{
    Json list = Json::array();
    for (const HeadId id : heads)
        list.push_back(Json::array({id.layer, id.head}));
    return list;
}

Json modelJson(const ModelInfo& model)
{
    return {{"name", bytesJson(model.name)}, {"path", bytesJson(model.path)}, {"sha256", bytesJson(model.sha256)},
            {"layers", model.layers},        {"heads", model.heads},          {"context", model.context},
            {"width", model.width}};
}

ModelInfo readModel(const JsonPlace& place)
{
    const auto count = [&](const char* name) { return place[name].integer(1, 1 << 24); };
    return {place["name"].bytes(), place["path"].bytes(), place["sha256"].bytes(), count("layers"),
            count("heads"),        count("context"),      count("width")};
}

Json importedJson(const ImportedAttention& imported)
{
    Json tokens = Json::array();
    for (const std::string& token : imported.tokens)
        tokens.push_back(bytesJson(token));
    return {{"path", bytesJson(imported.path)},
            {"layers", imported.attention.layerCount()},
            {"heads", imported.attention.headCount()},
            {"tokens", std::move(tokens)}};
}

// The shape of the saved attention, without its numbers.
std::shared_ptr<const ImportedAttention> readImported(const JsonPlace& place)
{
    auto imported = std::make_shared<ImportedAttention>();
    imported->path = place["path"].bytes();
    for (const JsonPlace& token : place["tokens"].entries(mostSessionNodes))
        imported->tokens.push_back(token.bytes());
    imported->attention =
        AttentionTensor(place["layers"].integer(1, mostSessionNodes), place["heads"].integer(1, mostSessionNodes),
                        static_cast<int>(imported->tokens.size()), {});
    return imported;
}

Json nodesJson(const std::vector<Node>& nodes)
{
    Json list = Json::array();
    for (const Node& node : nodes)
        list.push_back({{"id", node.id},
                        {"text", bytesJson(node.text)},
                        {"label", repairUtf8(node.label).text},
                        {"begin", node.begin},
                        {"end", node.end}});
    return list;
}

// In the order of the text, inside it.
std::vector<Node> readNodes(const JsonPlace& place, std::size_t textSize)
{
    std::vector<Node> nodes;
    std::size_t earliest = 0;
    for (const JsonPlace& entry : place.entries(mostSessionNodes)) {
        Node node;
        node.id = entry["id"].integer(0, std::numeric_limits<std::int32_t>::max());
        node.text = entry["text"].bytes();
        node.label = entry["label"].text();
        const auto last = static_cast<std::int64_t>(textSize);
        node.begin = static_cast<std::size_t>(entry["begin"].whole(static_cast<std::int64_t>(earliest), last));
        node.end = static_cast<std::size_t>(entry["end"].whole(static_cast<std::int64_t>(node.begin), last));
        earliest = node.begin;
        nodes.push_back(std::move(node));
    }
    return nodes;
}

} // namespace

std::array<JsonPlace, 2> readPair(const JsonPlace& place)
{
    const auto entries = place.entries();
    if (entries.size() != 2)
        place.refuse("a list of two", "one of " + std::to_string(entries.size()));
    return {entries[0], entries[1]};
}

HeadId readHead(const JsonPlace& place, const Analysis& analysis)
{
    const AttentionTensor* imported = analysis.model ? nullptr : &analysis.request.imported->attention;
    const auto [layer, head] = readPair(place);
    return {layer.integer(0, (imported ? imported->layerCount() : analysis.model->layers) - 1),
            head.integer(0, (imported ? imported->headCount() : analysis.model->heads) - 1)};
}

void checkHeadOrder(const JsonPlace& place, const HeadId* last, HeadId id)
{
    if (last && *last >= id)
        place.refuse("heads in order, each once", "another order");
}

Json identityJson(const Analysis& analysis)
{
    Json json{{"settings", settingsJson(analysis.request.settings)}};
    if (analysis.model)
        json["model"] = modelJson(*analysis.model);
    if (analysis.request.imported)
        json["imported"] = importedJson(*analysis.request.imported);
    json["model_folder"] = bytesJson(analysis.request.model);
    json["text"] = bytesJson(analysis.text);
    if (analysis.request.text != analysis.text)
        json["text_as_given"] = bytesJson(analysis.request.text);
    json["replacements"] = analysis.replacements;
    json["tokens_in_text"] = analysis.tokensInText;
    json["window"] = windowJson(analysis.window);
    json["heads"] = headListJson(analysis.heads);
    json["nodes"] = nodesJson(analysis.nodes);
    json["nodes_in_context"] = analysis.nodesInContext;
    json["sink_share"] = analysis.sinkShare;
    return json;
}

Analysis readIdentity(const JsonPlace& place)
{
    Analysis analysis;
    analysis.request.settings = readSettings(place["settings"]);
    if (const auto model = place.find("model"))
        analysis.model = readModel(*model);
    if (const auto imported = place.find("imported"))
        analysis.request.imported = readImported(*imported);
    if (analysis.model.has_value() == (analysis.request.imported != nullptr))
        place.refuse("either a member \"model\" or a member \"imported\"", analysis.model ? "both" : "neither");
    analysis.request.model = place["model_folder"].bytes();
    analysis.text = place["text"].text();
    const auto asGiven = place.find("text_as_given");
    analysis.request.text = asGiven ? asGiven->bytes() : analysis.text;
    analysis.replacements = static_cast<std::size_t>(place["replacements"].whole(0, mostBytes));
    analysis.tokensInText = place["tokens_in_text"].integer(0, mostTokens);
    analysis.window = readWindow(place["window"]);
    for (const JsonPlace& entry : place["heads"].entries(mostSessionNodes)) {
        const HeadId id = readHead(entry, analysis);
        checkHeadOrder(entry, analysis.heads.empty() ? nullptr : &analysis.heads.back(), id);
        analysis.heads.push_back(id);
    }
    analysis.nodes = readNodes(place["nodes"], analysis.text.size());
    analysis.nodesInContext = place["nodes_in_context"].integer(0, mostSessionNodes);
    analysis.sinkShare = place["sink_share"].numberFrom(0.0);
    for (const TextSpan& span : analysis.request.settings.subset) {
        if (span.end > analysis.text.size())
            place["settings"].refuse("a subset of a text with " + std::to_string(analysis.text.size()) + " bytes",
                                     "one that ends at byte " + std::to_string(span.end));
    }
    return analysis;
}

Json settingsJson(const AnalysisSettings& settings)
{
    Json json{{"layers", settings.heads.layers},
              {"heads", settings.heads.heads},
              {"estimator", nameOf(settings.estimator)},
              {"aggregate", nameOf(settings.aggregate)},
              {"distance", nameOf(settings.distance)},
              {"scale", nameOf(settings.scale)},
              {"symmetrise", nameOf(settings.symmetrise)},
              {"max_dimension", settings.maxDimension},
              {"bos", settings.prependBos},
              {"hide_sink", settings.hideSink},
              {"words", settings.words}};
    if (settings.window)
        json["window"] = windowJson(*settings.window);
    if (!settings.subset.empty()) {
        Json spans = Json::array();
        for (const TextSpan& span : settings.subset)
            spans.push_back(Json::array({span.begin, span.end}));
        json["subset"] = std::move(spans);
    }
    return json;
}

AnalysisSettings readSettings(const JsonPlace& place)
{
    AnalysisSettings settings;
    settings.heads = {indices(place["layers"]), indices(place["heads"])};
    settings.estimator = readChoice(place["estimator"], estimatorNames);
    settings.aggregate = readChoice(place["aggregate"], aggregateNames);
    settings.distance = readChoice(place["distance"], distanceNames);
    settings.scale = readChoice(place["scale"], scaleNames);
    settings.symmetrise = readChoice(place["symmetrise"], symmetriseNames);
    settings.maxDimension = place["max_dimension"].integer(0, largestHomologyDimension);
    settings.prependBos = place["bos"].boolean();
    settings.hideSink = place["hide_sink"].boolean();
    settings.words = place["words"].boolean();
    if (const auto window = place.find("window"))
        settings.window = readWindow(*window);
    if (const auto subset = place.find("subset")) {
        for (const JsonPlace& entry : subset->entries()) {
            const auto [begin, end] = readPair(entry);
            const std::int64_t first = begin.whole(0, mostBytes);
            settings.subset.push_back(
                {static_cast<std::size_t>(first), static_cast<std::size_t>(end.whole(first, mostBytes))});
        }
    }
    return settings;
}

} // namespace toposcope
