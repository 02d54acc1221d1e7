#include "core/io/csv_export.h"

#include "core/io/csv.h"
#include "core/io/number_rows.h"
#include "core/topology/representative_loop.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

namespace toposcope {

namespace {

using Json = nlohmann::ordered_json;

const std::string& labelOf(const Analysis& analysis, int node)
{
    return analysis.nodes[static_cast<std::size_t>(node)].label;
}

// a, b, token_a, token_b; four empty fields without an edge.
std::string edgeFields(const Analysis& analysis, const std::optional<Edge>& edge)
{
    if (!edge)
        return ",,,";
    return std::to_string(edge->a) + ',' + std::to_string(edge->b) + ',' + csvField(labelOf(analysis, edge->a)) + ',' +
           csvField(labelOf(analysis, edge->b));
}

void addEdge(Json& entry, const std::string& end, const Analysis& analysis, const std::optional<Edge>& edge)
{
    entry[end + "_edge"] = edge ? Json::array({edge->a, edge->b}) : Json(nullptr);
    entry[end + "_tokens"] =
        edge ? Json::array({labelOf(analysis, edge->a), labelOf(analysis, edge->b)}) : Json(nullptr);
}

std::string header(const Analysis& analysis)
{
    std::string line;
    for (std::size_t i = 0; i < analysis.nodes.size(); ++i)
        line += (i == 0 ? "" : ",") + csvField(std::to_string(i) + ':' + analysis.nodes[i].label);
    return line + '\n';
}

// `entry(i, j)` of the nodes i and j.
template <class Entry>
std::string squareCsv(const Analysis& analysis, Entry entry)
{
    const auto size = static_cast<int>(analysis.nodes.size());
    std::string text = header(analysis);
    for (int i = 0; i < size; ++i)
        for (int j = 0; j < size; ++j) {
            text += shortest(entry(i, j));
            text += j + 1 < size ? ',' : '\n';
        }
    return text;
}

struct Life {
    double birth = 0.0;
    double death = neverDies;
};

// Per representative at the threshold: the last merge that made its cluster, and the next that changes it.
std::vector<Life> lives(const MergeTree& tree, double threshold)
{
    const std::vector<int> representatives = tree.representativesAt(threshold);
    std::vector<Life> result(representatives.size());
    for (const Merge& merge : tree.merges()) {
        for (const int end : {merge.edge.a, merge.edge.b}) {
            Life& life = result[static_cast<std::size_t>(representatives[static_cast<std::size_t>(end)])];
            if (merge.height() <= threshold)
                life.birth = merge.height();
            else
                life.death = std::min(life.death, merge.height());
        }
    }
    return result;
}

} // namespace

std::string intervalsCsv(const Analysis& analysis)
{
    std::string text = "dimension,birth,death,persistence,birth_edge_a,birth_edge_b,birth_token_a,birth_token_b,"
                       "death_edge_a,death_edge_b,death_token_a,death_token_b\n";
    for (const PersistencePair& pair : analysis.diagram.pairs)
        text += std::to_string(pair.dimension) + ',' + shortest(pair.birth) + ',' + shortest(pair.death) + ',' +
                shortest(pair.persistence()) + ',' + edgeFields(analysis, pair.birthEdge) + ',' +
                edgeFields(analysis, pair.deathEdge) + '\n';
    return text;
}

std::string intervalsJson(const Analysis& analysis)
{
    const auto number = [](double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); };
    const LoopFinder loops(analysis.filtration, analysis.diagram);
    Json list = Json::array();
    for (const PersistencePair& pair : analysis.diagram.pairs) {
        Json entry{{"dimension", pair.dimension},
                   {"birth", pair.birth},
                   {"death", number(pair.death)},
                   {"persistence", number(pair.persistence())}};
        addEdge(entry, "birth", analysis, pair.birthEdge);
        addEdge(entry, "death", analysis, pair.deathEdge);
        if (pair.dimension == 1)
            entry["loop"] = loops.loopOf(pair);
        list.push_back(std::move(entry));
    }
    const Json json{{"schema", 1}, {"unit", analysis.distance.unit()}, {"diagram", std::move(list)}};
    return json.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
}

std::string clustersCsv(const Analysis& analysis, double threshold)
{
    const Clusters clusters = analysis.tree.clustersAt(threshold);
    const std::vector<Life> life = lives(analysis.tree, threshold);
    std::string text = "cluster,cluster_name,index,token,size,birth,death,begin,end\n";
    for (const std::vector<int>& members : clusters.members) {
        const int representative = clusters.representativeOf[static_cast<std::size_t>(members.front())];
        const Life& span = life[static_cast<std::size_t>(representative)];
        const std::string ofCluster =
            std::to_string(representative) + ',' + csvField(labelOf(analysis, representative)) + ',';
        const std::string ofLife =
            std::to_string(members.size()) + ',' + shortest(span.birth) + ',' + shortest(span.death) + ',';
        for (const int member : members) {
            const Node& node = analysis.nodes[static_cast<std::size_t>(member)];
            text += ofCluster + std::to_string(member) + ',' + csvField(node.label) + ',' + ofLife +
                    std::to_string(node.begin) + ',' + std::to_string(node.end) + '\n';
        }
    }
    return text;
}

std::string distanceCsv(const Analysis& analysis)
{
    return squareCsv(analysis, [&](int i, int j) { return analysis.distance(i, j); });
}

std::string informationCsv(const Analysis& analysis)
{
    if (!analysis.dependence)
        return {};
    const auto view = analysis.dependence->view();
    return squareCsv(analysis, [&](int i, int j) { return view(i, j); });
}

} // namespace toposcope
