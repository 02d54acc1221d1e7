#include "core/features/threshold_features.h"

#include "core/error.h"
#include "core/features/name_list.h"
#include "core/features/threshold_graph.h"
#include "core/io/number_rows.h"

#include <algorithm>
#include <cassert>
#include <charconv>

namespace toposcope {

namespace {

constexpr std::array<ThresholdFeatureInfo, 10> infos{{
    {ThresholdFeature::StrongComponents, "s", "strongly connected components, at most 500",
     "always the tokens, at most 500"},
    {ThresholdFeature::WeakComponents, "w", "weakly connected components: b0, but at most 500", ""},
    {ThresholdFeature::Edges, "e", "directed edges, self-loops included", ""},
    {ThresholdFeature::Degree, "v", "mean degree 2e/n, in and out, a self-loop counting 2", ""},
    {ThresholdFeature::Cycles, "c", "simple directed cycles, a self-loop counting 1, at most 500",
     "the number of self-loops, at most 500"},
    {ThresholdFeature::Betti0, "b0", "connected components of the undirected graph", ""},
    {ThresholdFeature::Betti1, "b1", "E - n + b0, E counting joined pairs and self-loops", ""},
    {ThresholdFeature::Matching, "m", "size of a maximal matching, taken greedily in text order", ""},
    {ThresholdFeature::Chordal, "k", "1 if the undirected graph without self-loops is chordal, else 0", ""},
    {ThresholdFeature::Betti1Simple, "b1_simple", "E - n + b0, E counting joined pairs alone", ""},
}};

// `components`: those of the graph without its directions.
double valueOf(const ThresholdGraph& graph, int components, ThresholdFeature feature)
{
    const int n = graph.size();
    switch (feature) {
    case ThresholdFeature::StrongComponents: return std::min(strongComponents(graph), componentCap);
    case ThresholdFeature::WeakComponents: return std::min(components, componentCap);
    case ThresholdFeature::Edges: return static_cast<double>(graph.edgeCount());
    case ThresholdFeature::Degree: return 2.0 * static_cast<double>(graph.edgeCount()) / n;
    case ThresholdFeature::Cycles: return simpleCycles(graph, cycleCap);
    case ThresholdFeature::Betti0: return components;
    case ThresholdFeature::Betti1:
        return static_cast<double>(graph.pairCount() + graph.selfLoopCount() - n + components);
    case ThresholdFeature::Matching: return greedyMatching(graph);
    case ThresholdFeature::Chordal: return isChordal(graph) ? 1.0 : 0.0;
    case ThresholdFeature::Betti1Simple: return static_cast<double>(graph.pairCount() - n + components);
    }
    assert(false);
    return 0.0;
}

} // namespace

std::span<const ThresholdFeatureInfo> thresholdFeatureInfos()
{
    return infos;
}

std::vector<ThresholdFeature> allThresholdFeatures()
{
    std::vector<ThresholdFeature> features;
    for (const ThresholdFeatureInfo& info : infos)
        features.push_back(info.feature);
    return features;
}

std::vector<ThresholdFeature> parseThresholdFeatures(std::string_view list)
{
    std::vector<ThresholdFeature> features;
    for (const std::string_view name : splitNames(list, "threshold feature")) {
        const auto info =
            std::find_if(infos.begin(), infos.end(), [&](const auto& known) { return known.name == name; });
        if (info == infos.end())
            throw InputError("threshold feature '" + std::string(name) +
                             "' is unknown; expected some of s, w, e, v, c, b0, b1, m, k, b1_simple");
        features.push_back(info->feature);
    }
    return features;
}

std::vector<double> parseThresholds(std::string_view list)
{
    std::vector<double> thresholds;
    for (const std::string_view text : splitNames(list, "threshold")) {
        double value = 0.0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (error != std::errc{} || end != text.data() + text.size() || !(value > 0.0) || !(value <= 1.0))
            throw InputError("threshold '" + std::string(text) + "': expected a number above 0, at most 1");
        if (std::find(thresholds.begin(), thresholds.end(), value) != thresholds.end())
            throw InputError("threshold '" + std::string(text) + "' is named twice");
        thresholds.push_back(value);
    }
    return thresholds;
}

std::string columnName(ThresholdFeature feature, double threshold)
{
    return std::string(infos[static_cast<std::size_t>(feature)].name) + "_t" + shortest(threshold);
}

std::vector<double> thresholdFeatures(MatrixView<double> attention, double threshold,
                                      std::span<const ThresholdFeature> features)
{
    std::vector<double> values;
    if (features.empty())
        return values;
    const ThresholdGraph graph(attention, threshold);
    const int components = weakComponents(graph);
    for (const ThresholdFeature feature : features)
        values.push_back(valueOf(graph, components, feature));
    return values;
}

} // namespace toposcope
