#include "app/toposcope-cli/describe.h"

#include "app/toposcope-cli/table.h"

#include <cstdio>
#include <set>

namespace toposcope::cli {

namespace {

std::string headsText(const std::vector<HeadId>& heads)
{
    if (heads.size() == 1)
        return "layer " + std::to_string(heads[0].layer) + " head " + std::to_string(heads[0].head);
    std::set<int> layers;
    for (const HeadId id : heads)
        layers.insert(id.layer);
    return std::to_string(heads.size()) + " heads of " + counted(static_cast<long long>(layers.size()), "layer");
}

} // namespace

std::string describeModel(const ModelInfo& model)
{
    constexpr std::size_t enoughDigits = 12;
    return printable(model.name) + " · " + counted(model.layers, "layer") + " × " + counted(model.heads, "head") +
           " · sha256 " + model.sha256.substr(0, enoughDigits);
}

std::string modelLine(const Analysis& analysis)
{
    if (!analysis.model) {
        const ImportedAttention& imported = *analysis.request.imported;
        return printable(imported.path) + " · " + counted(imported.attention.layerCount(), "layer") + " × " +
               counted(imported.attention.headCount(), "head");
    }
    return describeModel(*analysis.model);
}

std::string settingsLine(const Analysis& analysis)
{
    const AnalysisSettings& settings = analysis.request.settings;
    std::string line(nameOf(settings.distance));
    if (settings.distance == DistanceKind::InverseMutualInformation) {
        line += " (" + std::string(nameOf(settings.estimator)) + ", " + std::string(nameOf(settings.scale)) + ", " +
                std::string(nameOf(settings.symmetrise)) + ") · " + std::string(nameOf(settings.aggregate)) + " of ";
    } else {
        line += " · mean of ";
    }
    line += headsText(analysis.heads);
    if (analysis.model)
        line += settings.prependBos ? " · <|endoftext|> before the text" : " · text alone";
    line += settings.hideSink ? " · first token hidden" : " · first token kept";
    if (settings.words)
        line += " · words";
    if (settings.window)
        line += " · window from token " + std::to_string(settings.window->first);
    if (!settings.subset.empty())
        line += " · a subset of " + counted(analysis.nodesInContext, settings.words ? "word" : "token");
    return line;
}

std::string countsLine(const Analysis& analysis)
{
    const auto nodes = static_cast<int>(analysis.nodes.size());
    const auto pairs = static_cast<long long>(SymmetricMatrix::pairCount(nodes));
    char share[32];
    std::snprintf(share, sizeof share, "%.3f", analysis.sinkShare);
    return counted(nodes, analysis.request.settings.words ? "word" : "token") + " · " + counted(pairs, "pair") + " · " +
           std::to_string(analysis.clampedPairs) + " clamped · " + std::to_string(analysis.tiedPairs) +
           " tied · sink share " + share;
}

std::vector<std::string> nodeLabels(const Analysis& analysis)
{
    std::vector<std::string> labels;
    for (const Node& node : analysis.nodes)
        labels.push_back(printable(node.label));
    return labels;
}

} // namespace toposcope::cli
