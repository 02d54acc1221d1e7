// Each layer knows on which side it was pointed at; the other side is derived from it anew whenever anything it depends
// on changes, and never the other way round, so that nothing grows by going to and fro.
#include "ui/selection_link.h"

#include "ui/token_name.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace toposcope {

namespace {

std::string_view trimmed(std::string_view text)
{
    constexpr std::string_view space = " \t\n\r\f\v";
    const std::size_t begin = text.find_first_not_of(space);
    if (begin == std::string_view::npos)
        return text; // white space is all there is
    return text.substr(begin, text.find_last_not_of(space) - begin + 1);
}

// Position of diagram.pairs[index] among the pairs of its dimension, and back.
int positionOf(const PersistenceDiagram& diagram, std::size_t index)
{
    const int dimension = diagram.pairs[index].dimension;
    return static_cast<int>(std::count_if(diagram.pairs.begin(),
                                          diagram.pairs.begin() + static_cast<std::ptrdiff_t>(index),
                                          [&](const PersistencePair& pair) { return pair.dimension == dimension; }));
}

std::optional<std::size_t> indexOf(const PersistenceDiagram& diagram, int dimension, int position)
{
    for (std::size_t index = 0; index < diagram.pairs.size(); ++index)
        if (diagram.pairs[index].dimension == dimension && position-- == 0)
            return index;
    return std::nullopt;
}

QString withoutStop(const QString& sentence)
{
    return sentence.endsWith(QLatin1Char('.')) ? sentence.chopped(1) : sentence;
}

} // namespace

SelectionLink::SelectionLink(Selection& a, const ViewState& stateA, Selection& b, const ViewState& stateB,
                             QObject* parent)
    : QObject(parent), m_sides{Side{a, stateA}, Side{b, stateB}}
{
    for (const int side : {0, 1}) {
        const Side& it = m_sides[static_cast<std::size_t>(side)];
        connect(&it.selection, &Selection::changed, this, [this, side] { follow(side); });
        connect(&it.selection, &Selection::cleared, this, [this, side] { clearOther(side); });
        // The selections are connected before, and have followed by then.
        connect(&it.state, &ViewState::thresholdChanged, this, &SelectionLink::synchronise);
        connect(&it.state, &ViewState::analysisChanged, this, &SelectionLink::synchronise);
    }
}

void SelectionLink::setMatching(std::shared_ptr<const Comparison> comparison, MatchingKind kind)
{
    m_comparison = std::move(comparison);
    m_kind = kind;
    synchronise();
}

void SelectionLink::setEnabled(bool enabled)
{
    if (m_enabled == enabled)
        return;
    m_enabled = enabled;
    if (enabled) { // one of the two wins: A
        for (Layer& layer : m_layers)
            layer = {};
        m_layers[0].shown[1] = m_sides[1].selection.hovered();
        m_layers[1].shown[1] = m_sides[1].selection.pinned();
        follow(0);
        synchronise();
        return;
    }
    const auto own = [](const Side& side, const Highlight& highlight) {
        if (highlight.counterpart)
            return Highlight();
        // Without the other side's half of the sentence.
        return highlight.interval && highlight.kind == Highlight::Kind::Interval
                   ? Selection::ofInterval(side.state, *highlight.interval)
                   : highlight;
    };
    m_busy = true;
    for (const Side& side : m_sides)
        side.selection.show(own(side, side.selection.hovered()), own(side, side.selection.pinned()));
    m_busy = false;
}

// The layers in which this side is not what it was have their origin here now.
void SelectionLink::follow(int side)
{
    if (!m_enabled || m_busy)
        return;
    const auto at = static_cast<std::size_t>(side);
    const Selection& selection = m_sides[at].selection;
    const std::array<const Highlight*, 2> now{&selection.hovered(), &selection.pinned()};
    for (std::size_t i = 0; i < now.size(); ++i)
        if (m_layers[i].shown[at] != *now[i]) {
            m_layers[i].origin = side;
            m_layers[i].shown[at] = *now[i];
        }
    synchronise();
}

void SelectionLink::synchronise()
{
    if (!m_enabled || m_busy)
        return;
    const auto original = [this](const Layer& layer, bool hovered) {
        const Selection& selection = m_sides[static_cast<std::size_t>(layer.origin)].selection;
        return hovered ? selection.hovered() : selection.pinned();
    };
    m_layers[0].shown = linked(m_layers[0].origin, original(m_layers[0], true));
    m_layers[1].shown = linked(m_layers[1].origin, original(m_layers[1], false));
    m_busy = true;
    for (std::size_t side = 0; side < m_sides.size(); ++side)
        m_sides[side].selection.show(m_layers[0].shown[side], m_layers[1].shown[side]);
    m_busy = false;
}

void SelectionLink::clearOther(int side)
{
    if (!m_enabled || m_busy)
        return;
    m_busy = true;
    m_sides[static_cast<std::size_t>(1 - side)].selection.clear();
    m_busy = false;
    m_layers = {};
}

std::array<Highlight, 2> SelectionLink::linked(int origin, Highlight original) const
{
    const auto& here = m_sides[static_cast<std::size_t>(origin)].state.analysis();
    const auto& there = m_sides[static_cast<std::size_t>(1 - origin)].state.analysis();
    if (original.kind == Highlight::Kind::None || original.counterpart || !here || !there)
        return origin == 0 ? std::array{original, Highlight()} : std::array{Highlight(), original};
    if (original.kind == Highlight::Kind::Interval)
        return linkedInterval(origin, std::move(original));
    Highlight other = counterpartOf(origin, original);
    return origin == 0 ? std::array{std::move(original), std::move(other)}
                       : std::array{std::move(other), std::move(original)};
}

Highlight SelectionLink::counterpartOf(int origin, const Highlight& original) const
{
    const ViewState& here = m_sides[static_cast<std::size_t>(origin)].state;
    const ViewState& there = m_sides[static_cast<std::size_t>(1 - origin)].state;
    Highlight counterpart =
        Selection::ofNodes(there, counterparts(*here.analysis(), *there.analysis(), original.nodes));
    counterpart.counterpart = counterpart.kind != Highlight::Kind::None;
    return counterpart;
}

std::array<Highlight, 2> SelectionLink::linkedInterval(int origin, Highlight original) const
{
    const auto from = static_cast<std::size_t>(origin);
    const Analysis& analysis = *m_sides[from].state.analysis();
    const ViewState& there = m_sides[1 - from].state;
    const PersistenceDiagram& diagram = analysis.diagram;
    std::array<Highlight, 2> both;
    // Anew: it may carry the sentence of an earlier matching.
    both[from] = Selection::ofInterval(m_sides[from].state, *original.interval);
    const int dimension = diagram.pairs[*original.interval].dimension;
    const DiagramMatching* matching = matchingFor(dimension);
    if (!matching)
        return both;
    const int position = positionOf(diagram, *original.interval);
    const auto pair = std::find_if(matching->pairs.begin(), matching->pairs.end(), [&](const MatchedPair& candidate) {
        return (origin == 0 ? candidate.a : candidate.b) == position;
    });
    if (pair == matching->pairs.end())
        return both;
    const QString cost = distanceText(pair->cost, analysis.distance.unit());
    const int partner = origin == 0 ? pair->b : pair->a;
    const auto index = partner < 0 ? std::nullopt : indexOf(there.analysis()->diagram, dimension, partner);
    if (!index) {
        both[from].sentence = tr("%1: %2; it is matched to the diagonal, %3 away.")
                                  .arg(origin == 0 ? tr("A") : tr("B"), withoutStop(both[from].sentence), cost);
        return both;
    }
    both[1 - from] = Selection::ofInterval(there, *index);
    both[1 - from].counterpart = true;
    const QString sentence =
        tr("A: %1; B: %2; they differ by %3.").arg(withoutStop(both[0].sentence), withoutStop(both[1].sentence), cost);
    both[0].sentence = sentence;
    both[1].sentence = sentence;
    return both;
}

const DiagramMatching* SelectionLink::matchingFor(int dimension) const
{
    if (!m_comparison || m_comparison->a != m_sides[0].state.analysis() ||
        m_comparison->b != m_sides[1].state.analysis())
        return nullptr;
    for (const DimensionDistance& distance : m_comparison->distances) {
        if (distance.dimension == dimension)
            return &matchingOf(distance, m_kind);
    }
    return nullptr;
}

std::vector<int> SelectionLink::counterparts(const Analysis& from, const Analysis& to, const std::vector<int>& nodes)
{
    const auto sameText = [](const Node& a, const Node& b) { return a.text == b.text; };
    const auto prefix =
        std::mismatch(from.nodes.begin(), from.nodes.end(), to.nodes.begin(), to.nodes.end(), sameText).first -
        from.nodes.begin();
    std::unordered_map<std::string_view, std::vector<int>> byText;
    std::vector<int> found;
    for (const int node : nodes) {
        if (node < 0 || node >= static_cast<int>(from.nodes.size()))
            continue;
        if (node < prefix) {
            found.push_back(node);
            continue;
        }
        if (byText.empty())
            for (std::size_t other = 0; other < to.nodes.size(); ++other)
                byText[trimmed(to.nodes[other].text)].push_back(static_cast<int>(other));
        const auto same = byText.find(trimmed(from.nodes[static_cast<std::size_t>(node)].text));
        if (same != byText.end())
            found.insert(found.end(), same->second.begin(), same->second.end());
    }
    return found; // a node may be there twice
}

} // namespace toposcope
