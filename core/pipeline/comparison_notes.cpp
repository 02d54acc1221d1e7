#include "core/pipeline/comparison_notes.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <utility>

namespace toposcope {

namespace {

using Kind = Note::Kind;
using Notes = std::vector<Note>;

// From this share of the pairs on, ties are said.
constexpr double manyTies = 0.05;

bool isNormalised(const Analysis& analysis)
{
    return analysis.dependence && analysis.request.settings.scale == Scale::Normalised;
}

// Whether token i of both was computed from the same tokens by the same weights, if the texts begin alike. Only
// models that this program runs are known to be causal.
bool attentionDependsOnPrefixAlike(const Analysis& a, const Analysis& b)
{
    if (!a.model || !b.model || a.model->sha256 != b.model->sha256 || a.nodes.empty() || b.nodes.empty())
        return false;
    const AnalysisSettings& left = a.request.settings;
    const AnalysisSettings& right = b.request.settings;
    if (a.heads != b.heads || left.prependBos != right.prependBos || left.hideSink != right.hideSink ||
        left.words != right.words)
        return false;
    const bool firstTokenDropped = left.hideSink && !left.prependBos;
    return !firstTokenDropped || a.text.substr(0, a.nodes[0].begin) == b.text.substr(0, b.nodes[0].begin);
}

bool hasSubset(const Analysis& analysis)
{
    return !analysis.request.settings.subset.empty();
}

std::string number(double value, const char* format = "%.3f")
{
    char text[64];
    std::snprintf(text, sizeof text, format, value);
    return text;
}

std::string percent(double share)
{
    return number(100.0 * share, "%.0f") + " %";
}

const char* nodeNoun(const Analysis& analysis)
{
    return analysis.request.settings.words ? "words" : "tokens";
}

// Tokens or words that the estimators saw.
std::size_t lengthOf(const Analysis& analysis)
{
    return hasSubset(analysis) ? static_cast<std::size_t>(analysis.nodesInContext) : analysis.nodes.size();
}

void notePrefix(const Analysis& a, const Analysis& b, Notes& notes)
{
    const int count = commonPrefix(a, b);
    if (count == 0)
        return;
    const std::string noun = (hasSubset(a) || hasSubset(b) ? "chosen " : "") + std::string(nodeNoun(a));
    notes.push_back({Kind::CommonPrefix, (count == 1 ? "the first " + noun.substr(0, noun.size() - 1) + " is"
                                                     : "the first " + std::to_string(count) + " " + noun + " are") +
                                             " the same, so under a causal mask " + (count == 1 ? "its" : "their") +
                                             " attention is too"});
}

// row-marginal is max(0, log(N·A)), so a longer text has more of it whatever it says; the others likewise.
void noteLength(const Analysis& a, const Analysis& b, Notes& notes)
{
    const AnalysisSettings& settings = a.request.settings;
    const std::size_t left = lengthOf(a);
    const std::size_t right = lengthOf(b);
    if (!a.dependence || !b.dependence || isNormalised(a) || left == right || left == 0 || right == 0 ||
        settings.estimator == Estimator::Xlogy)
        return;
    const int marginals = settings.estimator == Estimator::TokenFrequency ? 2 : 1;
    const int summed = settings.aggregate == Aggregate::Sum ? static_cast<int>(a.heads.size()) : 1;
    const int factor = marginals * summed;
    const bool bits = a.distance.unit() == "bits";
    const double ratio = static_cast<double>(left) / static_cast<double>(right);
    const double shift = factor * (bits ? std::log2(ratio) : std::log(ratio));
    notes.push_back({Kind::Length, "A has " + std::to_string(left) + " " + nodeNoun(a) + ", B " +
                                       std::to_string(right) + ": under the scale '" +
                                       std::string(nameOf(settings.scale)) +
                                       "' the lengths alone shift the mutual information by about " +
                                       (factor == 1 ? "" : std::to_string(factor) + "·") + (bits ? "log2" : "ln") +
                                       "(N1/N2) = " + number(shift) + " " + a.distance.unit()});
}

void noteSink(const Analysis& analysis, const char* name, Notes& notes)
{
    if (analysis.request.settings.hideSink)
        return;
    // Below, the first token is one of many.
    constexpr double muchOfIt = 0.3;
    notes.push_back(
        {Kind::Sink, name + std::string(": the first token is kept; it takes ") + percent(analysis.sinkShare) +
                         " of the attention" +
                         (analysis.sinkShare < muchOfIt ? "" : ", which makes the graph a star around it")});
}

void noteTies(const Analysis& analysis, const char* name, Notes& notes)
{
    const auto edges = analysis.filtration.edges();
    const auto pairs = static_cast<double>(edges.size());
    if (edges.empty() || static_cast<double>(analysis.tiedPairs) < manyTies * pairs || analysis.tiedPairs == 0)
        return;
    const double largest = edges.back().length;
    const auto first = std::lower_bound(edges.begin(), edges.end(), largest,
                                        [](const Edge& edge, double length) { return edge.length < length; });
    const auto atLargest = edges.end() - first;
    std::string text = name + (": " + std::to_string(analysis.tiedPairs)) + " of " + std::to_string(edges.size()) +
                       " pairs have the same distance as another pair";
    if (atLargest > 1)
        text += ", " + std::to_string(atLargest) + " (" + percent(static_cast<double>(atLargest) / pairs) +
                ") the largest, " + number(largest) +
                (analysis.distance.unit().empty() ? "" : ' ' + analysis.distance.unit());
    notes.push_back({Kind::Ties, std::move(text)});
}

void noteClamped(const Analysis& analysis, const char* name, Notes& notes)
{
    const auto pairs = SymmetricMatrix::pairCount(static_cast<int>(analysis.nodes.size()));
    if (analysis.clampedPairs > 0)
        notes.push_back({Kind::Clamped, name + (": " + std::to_string(analysis.clampedPairs)) + " of " +
                                            std::to_string(pairs) + " pairs had a negative distance, which became 0"});
}

void noteSubset(const Analysis& analysis, const char* name, Notes& notes)
{
    if (hasSubset(analysis))
        notes.push_back({Kind::Subset, name + (": " + std::to_string(analysis.nodes.size())) + " of " +
                                           std::to_string(analysis.nodesInContext) + " " + nodeNoun(analysis) +
                                           " are chosen; their distances and the scale are those of the whole text"});
}

std::string headsText(const std::vector<HeadId>& heads)
{
    if (heads.size() != 1)
        return std::to_string(heads.size()) + " heads";
    return "layer " + std::to_string(heads[0].layer) + " head " + std::to_string(heads[0].head);
}

std::string sourceText(const Analysis& analysis)
{
    if (analysis.model)
        return "model '" + analysis.model->name + "'";
    return analysis.request.imported ? "saved attention '" + analysis.request.imported->path + "'" : "no model";
}

bool sameModel(const Analysis& a, const Analysis& b)
{
    if (a.model && b.model)
        return a.model->sha256 == b.model->sha256;
    return a.model.has_value() == b.model.has_value();
}

void noteCircumstances(const Analysis& a, const Analysis& b, Notes& notes)
{
    const char* scale =
        isNormalised(a) && isNormalised(b) ? "; normalised too, their mutual information is not one quantity" : "";
    if (!sameModel(a, b))
        notes.push_back({Kind::Circumstances, "A is of " + sourceText(a) + ", B of " + sourceText(b) +
                                                  ": tokens and heads are not the same" + scale});
    else if (a.heads != b.heads)
        notes.push_back(
            {Kind::Circumstances, "A is of " + headsText(a.heads) + ", B of " + headsText(b.heads) + scale});
    if (a.request.settings.words != b.request.settings.words)
        notes.push_back(
            {Kind::Circumstances, std::string("the nodes of A are ") + nodeNoun(a) + ", those of B " + nodeNoun(b)});
    if (a.distance.unit() != b.distance.unit() || a.request.settings.distance != b.request.settings.distance)
        notes.push_back({Kind::Circumstances, "A has the distance '" +
                                                  std::string(nameOf(a.request.settings.distance)) + "', B '" +
                                                  std::string(nameOf(b.request.settings.distance)) +
                                                  "': their sizes mean different things"});
}

} // namespace

int commonPrefix(const Analysis& a, const Analysis& b)
{
    if (!attentionDependsOnPrefixAlike(a, b))
        return 0;
    const bool chosen = hasSubset(a) || hasSubset(b);
    // Where a window begins is known by its first node, which a subset may lack.
    if (chosen && (a.window.first > 0 || b.window.first > 0))
        return 0;
    const auto textBegin = std::mismatch(a.text.begin(), a.text.end(), b.text.begin(), b.text.end()).first;
    const auto alike = static_cast<std::size_t>(textBegin - a.text.begin());
    const auto same = [&](const Node& left, const Node& right) {
        return left.text == right.text && (!chosen || (left.begin == right.begin && left.end <= alike));
    };
    const auto end = std::mismatch(a.nodes.begin(), a.nodes.end(), b.nodes.begin(), b.nodes.end(), same).first;
    return static_cast<int>(end - a.nodes.begin());
}

std::vector<Note> comparisonNotes(const Analysis& a, const Analysis& b)
{
    Notes notes;
    notePrefix(a, b, notes);
    noteLength(a, b, notes);
    for (const auto note : {noteSink, noteTies, noteClamped, noteSubset}) {
        note(a, "A", notes);
        note(b, "B", notes);
    }
    noteCircumstances(a, b, notes);
    return notes;
}

} // namespace toposcope
