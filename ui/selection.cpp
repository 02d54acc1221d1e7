// Derives what lights up from what is pointed at: clusters from the merge tree, loops from the filtration, neighbours
// from the distances. All of it on the GUI thread, from the published analysis.
#include "ui/selection.h"

#include "core/topology/representative_loop.h"
#include "ui/token_name.h"

#include <QLocale>

#include <algorithm>
#include <numeric>
#include <utility>

namespace toposcope {

namespace {

constexpr std::size_t namedNeighbours = 3;

QString nameIn(const Analysis& analysis, int node)
{
    return isolated(tokenName(analysis.nodes[static_cast<std::size_t>(node)]));
}

QStringList namesIn(const Analysis& analysis, std::span<const int> nodes)
{
    QStringList names;
    for (const int node : nodes)
        names << nameIn(analysis, node);
    return names;
}

// "{tip, of}", "{tip, of, the, … 12 tokens}".
QString clusterText(const Analysis& analysis, const std::vector<int>& members)
{
    constexpr std::size_t longest = 5;
    const std::size_t shown = members.size() <= longest ? members.size() : 3;
    QString text = namesIn(analysis, std::span(members).first(shown)).join(QStringLiteral(", "));
    if (shown < members.size())
        text += QStringLiteral(", ") + Selection::tr("… %1 tokens").arg(members.size());
    return QLatin1Char('{') + text + QLatin1Char('}');
}

// "a – b – c", the middle of a long loop left out.
QString loopText(const Analysis& analysis, const std::vector<int>& loop)
{
    constexpr std::size_t longest = 10;
    const QString separator = QStringLiteral(" – ");
    if (loop.size() <= longest)
        return namesIn(analysis, loop).join(separator);
    const std::span all(loop);
    return namesIn(analysis, all.first(longest - 2)).join(separator) + QStringLiteral(" – … – ") +
           nameIn(analysis, loop.back());
}

void describeMerge(Highlight& highlight, const Analysis& analysis, const PersistencePair& pair)
{
    const auto merges = analysis.tree.merges();
    if (pair.isEssential()) {
        highlight.nodes.resize(analysis.nodes.size());
        std::iota(highlight.nodes.begin(), highlight.nodes.end(), 0);
        highlight.sentence = merges.empty()
                                 ? Selection::tr("The only token is a cluster by itself.")
                                 : Selection::tr("From %1 on, all %2 tokens are one cluster, which never ends.")
                                       .arg(distanceText(merges.back().height(), analysis.distance.unit()))
                                       .arg(analysis.nodes.size());
        return;
    }
    const auto merge = std::find_if(merges.begin(), merges.end(),
                                    [&](const Merge& candidate) { return candidate.edge == pair.deathEdge; });
    if (merge == merges.end())
        return;
    std::tie(highlight.nodes, highlight.otherNodes) =
        analysis.tree.sidesOf(static_cast<std::size_t>(merge - merges.begin()));
    highlight.edges = {merge->edge};
    highlight.sentence = Selection::tr("At %1 the clusters %2 and %3 join.")
                             .arg(distanceText(pair.death, analysis.distance.unit()),
                                  clusterText(analysis, highlight.nodes), clusterText(analysis, highlight.otherNodes));
}

void describeLoop(Highlight& highlight, const Analysis& analysis, const PersistencePair& pair)
{
    highlight.nodes = representativeLoop(analysis.filtration, pair);
    const std::size_t size = highlight.nodes.size();
    for (std::size_t i = 0; i < size; ++i) {
        const auto [a, b] = std::minmax(highlight.nodes[i], highlight.nodes[(i + 1) % size]);
        highlight.edges.push_back({a, b, analysis.distance(a, b)});
    }
    highlight.sentence = Selection::tr("A loop of %1 tokens, %2, is born at %3 and filled in at %4.")
                             .arg(size)
                             .arg(loopText(analysis, highlight.nodes),
                                  distanceText(pair.birth, analysis.distance.unit()), distanceText(pair.death, {}));
}

// A cavity has no short representative; its birth edge shows where it is.
void describeCavity(Highlight& highlight, const Analysis& analysis, const PersistencePair& pair)
{
    if (pair.birthEdge) {
        highlight.nodes = {pair.birthEdge->a, pair.birthEdge->b};
        highlight.edges = {*pair.birthEdge};
    }
    highlight.sentence = Selection::tr("A cavity, closed by the edge %1, is born at %2 and filled in at %3.")
                             .arg(loopText(analysis, highlight.nodes),
                                  distanceText(pair.birth, analysis.distance.unit()), distanceText(pair.death, {}));
}

bool sameThing(const Highlight& a, const Highlight& b)
{
    if (a.kind != b.kind)
        return false;
    return a.kind == Highlight::Kind::Interval ? a.interval == b.interval : a.nodes == b.nodes;
}

// Whether what lights up depends on the threshold. A counterpart follows its original.
bool followsThreshold(const Highlight& highlight)
{
    const bool depends = highlight.kind == Highlight::Kind::Node || highlight.kind == Highlight::Kind::Nodes ||
                         highlight.kind == Highlight::Kind::Cluster;
    return depends && !highlight.counterpart;
}

// "0.31 nats", or both directions where they differ: "0.31 nats one way, 0.12 nats the other".
QString informationText(const DependenceMatrix& dependence, int a, int b)
{
    const std::string unit = dependence.unit == InformationUnit::Bits ? "bits" : "nats";
    const auto view = dependence.view();
    const QString there = distanceText(view(a, b), unit);
    const QString back = distanceText(view(b, a), unit);
    return there == back ? there : Selection::tr("%1 one way and %2 the other").arg(there, back);
}

void describePair(Highlight& highlight, const Analysis& analysis)
{
    const auto [a, b] = std::pair(highlight.nodes[0], highlight.nodes[1]);
    const auto [low, high] = std::minmax(a, b);
    const double distance = analysis.distance(a, b);
    highlight.edges = {{low, high, distance}};
    const QString names = Selection::tr("%1 and %2").arg(nameIn(analysis, a), nameIn(analysis, b));
    const QString far = distanceText(distance, analysis.distance.unit());
    highlight.sentence = analysis.dependence ? Selection::tr("%1 are %2 apart; their mutual information is %3.")
                                                   .arg(names, far, informationText(*analysis.dependence, a, b))
                                             : Selection::tr("%1 are %2 apart.").arg(names, far);
}

void describeMany(Highlight& highlight, const ViewState& state)
{
    std::vector<int> representatives;
    for (const int node : highlight.nodes)
        representatives.push_back(state.clusters().representativeOf[static_cast<std::size_t>(node)]);
    std::sort(representatives.begin(), representatives.end());
    const auto clusters = std::unique(representatives.begin(), representatives.end()) - representatives.begin();
    const QString count = QLocale().toString(static_cast<qulonglong>(highlight.nodes.size()));
    const QString threshold = distanceText(state.threshold(), state.analysis()->distance.unit());
    highlight.sentence = clusters == 1
                             ? Selection::tr("%1 tokens, at %2 in one cluster.").arg(count, threshold)
                             : Selection::tr("%1 tokens, at %2 in %3 clusters.")
                                   .arg(count, threshold, QLocale().toString(static_cast<qlonglong>(clusters)));
}

// The merge in which a cluster ends in an older one; the end of the merges for the oldest of all.
auto endOf(const MergeTree& tree, int representative)
{
    const auto merges = tree.merges();
    return std::find_if(merges.begin(), merges.end(),
                        [representative](const Merge& merge) { return merge.younger == representative; });
}

void describeCluster(Highlight& highlight, const Analysis& analysis, int representative, double threshold)
{
    const auto merges = analysis.tree.merges();
    const auto begin =
        std::find_if(merges.begin(), merges.end(), [&](const Merge& merge) { return merge.older == representative; });
    const auto end = endOf(analysis.tree, representative);
    // Exactly the merges that made it: those up to the threshold with both ends inside.
    for (const Merge& merge : analysis.tree.mergesUpTo(threshold))
        if (std::binary_search(highlight.nodes.begin(), highlight.nodes.end(), merge.edge.a))
            highlight.edges.push_back(merge.edge);

    // Names may hold anything, "%1" included: all arguments at once.
    const std::string& unit = analysis.distance.unit();
    const QString size = QLocale().toString(static_cast<qulonglong>(highlight.nodes.size()));
    const QString text =
        highlight.nodes.size() == 1
            ? Selection::tr("%1 is a cluster by itself").arg(nameIn(analysis, highlight.nodes.front()))
            : Selection::tr("The cluster %1 of %2 tokens has grown since %3")
                  .arg(clusterText(analysis, highlight.nodes), size, distanceText(begin->height(), unit));
    if (end == merges.end()) {
        highlight.sentence = Selection::tr("%1 and never ends.").arg(text);
        return;
    }
    const auto older = analysis.tree.sidesOf(static_cast<std::size_t>(end - merges.begin())).first;
    highlight.sentence = Selection::tr("%1; at %2 it joins %3.")
                             .arg(text, distanceText(end->height(), unit), clusterText(analysis, older));
}

// The bar of H0 that ends where the cluster does; none where clusters of distance zero join.
std::optional<std::size_t> barOf(const Analysis& analysis, int representative)
{
    const auto merges = analysis.tree.merges();
    const auto end = endOf(analysis.tree, representative);
    const auto& pairs = analysis.diagram.pairs;
    const auto bar = std::find_if(pairs.begin(), pairs.end(), [&](const PersistencePair& pair) {
        return pair.dimension == 0 && (end == merges.end() ? pair.isEssential() : pair.deathEdge == end->edge);
    });
    if (bar == pairs.end())
        return std::nullopt;
    return static_cast<std::size_t>(bar - pairs.begin());
}

} // namespace

std::vector<int> nearestNodes(const Analysis& analysis, int node, std::size_t count)
{
    std::vector<int> others(static_cast<std::size_t>(analysis.distance.size()));
    std::iota(others.begin(), others.end(), 0);
    others.erase(others.begin() + node);
    count = std::min(count, others.size());
    std::partial_sort(others.begin(), others.begin() + static_cast<std::ptrdiff_t>(count), others.end(),
                      [&](int a, int b) {
                          return std::pair(analysis.distance(node, a), a) < std::pair(analysis.distance(node, b), b);
                      });
    others.resize(count);
    return others;
}

Selection::Selection(const ViewState& state, QObject* parent) : QObject(parent), m_state(state)
{
    connect(&state, &ViewState::analysisChanged, this, &Selection::reset);
    connect(&state, &ViewState::thresholdChanged, this, &Selection::followThreshold);
}

const Highlight& Selection::highlight() const
{
    return m_hovered.kind != Highlight::Kind::None ? m_hovered : m_pinned;
}

void Selection::hoverNode(int node)
{
    hover(ofNode(m_state, node));
}

void Selection::hoverInterval(std::size_t index)
{
    if (m_hovered.kind != Highlight::Kind::Interval || m_hovered.interval != index)
        hover(ofInterval(m_state, index));
}

void Selection::endHover()
{
    hover({});
}

void Selection::hoverNodes(const std::vector<int>& nodes)
{
    hover(ofNodes(m_state, nodes));
}

void Selection::hoverCluster(int representative)
{
    hover(ofCluster(m_state, representative));
}

void Selection::pinNode(int node, Again again)
{
    pin(ofNode(m_state, node), again);
}

void Selection::pinNodes(const std::vector<int>& nodes, Again again)
{
    pin(ofNodes(m_state, nodes), again);
}

void Selection::pinCluster(int representative, Again again)
{
    pin(ofCluster(m_state, representative), again);
}

void Selection::pinInterval(std::size_t index, Again again)
{
    pin(ofInterval(m_state, index), again);
}

void Selection::clear()
{
    show({}, {});
    Q_EMIT cleared();
}

void Selection::show(Highlight hovered, Highlight pinned)
{
    const Highlight before = highlight();
    const bool same = m_hovered == hovered && m_pinned == pinned;
    m_hovered = std::move(hovered);
    m_pinned = std::move(pinned);
    if (!same && (before.kind != Highlight::Kind::None || highlight().kind != Highlight::Kind::None))
        Q_EMIT changed();
}

void Selection::hover(Highlight highlight)
{
    if (sameThing(m_hovered, highlight))
        return;
    m_hovered = std::move(highlight);
    Q_EMIT changed();
}

void Selection::pin(Highlight highlight, Again again)
{
    const bool same = sameThing(m_pinned, highlight);
    if (same && (again == Again::Stays || highlight.kind == Highlight::Kind::None))
        return;
    m_pinned = same ? Highlight() : std::move(highlight);
    Q_EMIT changed();
}

// Indices belong to one analysis.
void Selection::reset()
{
    clear();
}

// A node's edges are those visible, a cluster's members those of now; an interval is the same at every threshold.
void Selection::followThreshold()
{
    bool refreshed = false;
    for (Highlight* highlight : {&m_hovered, &m_pinned}) {
        if (!followsThreshold(*highlight))
            continue;
        *highlight = highlight->kind == Highlight::Kind::Cluster ? ofCluster(m_state, highlight->cluster)
                                                                 : ofNodes(m_state, highlight->nodes);
        refreshed = true;
    }
    if (refreshed)
        Q_EMIT changed();
}

Highlight Selection::ofNode(const ViewState& state, int node)
{
    const auto& analysis = state.analysis();
    if (!analysis || node < 0 || node >= static_cast<int>(analysis->nodes.size()))
        return {};
    Highlight highlight;
    highlight.kind = Highlight::Kind::Node;
    highlight.nodes = {node};
    for (const Edge& edge : state.visibleEdges()) // in filtration order: nearest first
        if (edge.a == node || edge.b == node)
            highlight.edges.push_back(edge);

    QStringList neighbours;
    for (const int other : nearestNodes(*analysis, node, namedNeighbours))
        neighbours << tr("%1 at %2")
                          .arg(nameIn(*analysis, other),
                               distanceText(analysis->distance(node, other), analysis->distance.unit()));
    highlight.sentence =
        neighbours.isEmpty()
            ? tr("%1 is the only token.").arg(nameIn(*analysis, node))
            : tr("Nearest to %1: %2.").arg(nameIn(*analysis, node), neighbours.join(QStringLiteral(", ")));
    return highlight;
}

Highlight Selection::ofNodes(const ViewState& state, const std::vector<int>& nodes)
{
    const auto& analysis = state.analysis();
    if (!analysis)
        return {};
    Highlight highlight;
    highlight.kind = Highlight::Kind::Nodes;
    std::vector<char> seen(analysis->nodes.size(), 0);
    for (const int node : nodes)
        if (node >= 0 && node < static_cast<int>(seen.size()) &&
            !std::exchange(seen[static_cast<std::size_t>(node)], 1))
            highlight.nodes.push_back(node);
    if (highlight.nodes.size() < 2)
        return ofNode(state, highlight.nodes.empty() ? -1 : highlight.nodes.front());
    if (highlight.nodes.size() == 2)
        describePair(highlight, *analysis);
    else
        describeMany(highlight, state);
    return highlight;
}

Highlight Selection::ofCluster(const ViewState& state, int representative)
{
    const auto& analysis = state.analysis();
    if (!analysis || representative < 0 || representative >= static_cast<int>(analysis->nodes.size()))
        return {};
    const Clusters& clusters = state.clusters();
    // Once it has ended in an older one, that is the cluster it belongs to.
    const int current = clusters.representativeOf[static_cast<std::size_t>(representative)];
    Highlight highlight;
    highlight.kind = Highlight::Kind::Cluster;
    highlight.cluster = representative;
    for (std::size_t node = 0; node < clusters.representativeOf.size(); ++node)
        if (clusters.representativeOf[node] == current)
            highlight.nodes.push_back(static_cast<int>(node));
    highlight.interval = barOf(*analysis, current);
    describeCluster(highlight, *analysis, current, state.threshold());
    return highlight;
}

Highlight Selection::ofInterval(const ViewState& state, std::size_t index)
{
    const auto& analysis = state.analysis();
    if (!analysis || index >= analysis->diagram.pairs.size())
        return {};
    const PersistencePair& pair = analysis->diagram.pairs[index];
    Highlight highlight;
    highlight.kind = Highlight::Kind::Interval;
    highlight.interval = index;
    if (pair.dimension == 0)
        describeMerge(highlight, *analysis, pair);
    else if (pair.dimension == 1)
        describeLoop(highlight, *analysis, pair);
    else
        describeCavity(highlight, *analysis, pair);
    return highlight;
}

} // namespace toposcope
