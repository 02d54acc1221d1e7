#include "app/toposcope-cli/shape_table.h"

#include "app/toposcope-cli/table.h"
#include "core/topology/representative_loop.h"

#include <algorithm>

namespace toposcope::cli {

namespace {

std::string joined(const std::vector<int>& vertices, const std::vector<std::string>& labels, const char* separator)
{
    std::string text;
    for (const int vertex : vertices)
        text += (text.empty() ? "" : separator) + labels[static_cast<std::size_t>(vertex)];
    return text;
}

std::string edgeText(const Edge& edge, const std::vector<std::string>& labels)
{
    return joined({edge.a, edge.b}, labels, " — ");
}

// What an interval is made of, in the vertices' labels.
std::string membersOf(const PersistencePair& pair, const Shape& shape, const LoopFinder& loops)
{
    if (pair.dimension == 1)
        return joined(loops.loopOf(pair), shape.labels, " — ");
    if (pair.dimension == 0 && pair.deathEdge)
        return edgeText(*pair.deathEdge, shape.labels);
    return {};
}

const char* membersTitle(int dimension)
{
    constexpr const char* titles[] = {"merges over", "loop", ""};
    return titles[dimension];
}

} // namespace

std::string clusterTable(const Shape& shape, double threshold, bool thresholdIsMedian)
{
    const Clusters clusters = shape.tree.clustersAt(threshold);
    std::string text = "At " + number(threshold) + (shape.unit.empty() ? "" : ' ' + shape.unit) +
                       (thresholdIsMedian ? " (the median merge height): " : ": ") +
                       counted(clusters.count(), "cluster");
    const std::vector<int> betti = shape.betti.allAt(threshold);
    for (std::size_t k = 0; k < betti.size(); ++k)
        text += (k == 0 ? "; Betti numbers " : ", ") + std::to_string(betti[k]);
    text += '\n';

    Table table({{"size", Align::Right}, {"members"}});
    std::vector<int> alone;
    for (const std::vector<int>& members : clusters.members) {
        if (members.size() == 1)
            alone.push_back(members.front());
        else
            table.addRow({std::to_string(members.size()), joined(members, shape.labels, " ")});
    }
    std::sort(alone.begin(), alone.end());
    if (!alone.empty())
        table.addRow({std::to_string(alone.size()) + " × 1", joined(alone, shape.labels, " ")});
    return text + table.str();
}

std::string intervalTables(const Shape& shape)
{
    const LoopFinder loops(shape.filtration, shape.diagram);
    std::string text;
    for (int dimension = 0; dimension <= shape.betti.maxDimension(); ++dimension) {
        std::vector<PersistencePair> pairs = shape.diagram.ofDimension(dimension);
        std::stable_sort(pairs.begin(), pairs.end(),
                         [](const auto& a, const auto& b) { return a.persistence() > b.persistence(); });
        text +=
            "\nH" + std::to_string(dimension) + ": " + counted(static_cast<long long>(pairs.size()), "interval") + '\n';
        if (pairs.empty())
            continue;
        Table table(
            {{"length", Align::Right}, {"birth", Align::Right}, {"death", Align::Right}, {membersTitle(dimension)}});
        for (const PersistencePair& pair : pairs)
            table.addRow(
                {number(pair.persistence()), number(pair.birth), number(pair.death), membersOf(pair, shape, loops)});
        text += table.str();
    }
    return text;
}

} // namespace toposcope::cli
