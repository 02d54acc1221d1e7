// Clusters come from the merge tree, loops from the filtration of the analysis compared, whatever a view shows now.
#include "ui/compare/compare_sentence.h"

#include "core/topology/representative_loop.h"
#include "ui/plots/plot_view.h"
#include "ui/token_name.h"

#include <QLocale>

#include <algorithm>
#include <cmath>
#include <span>

namespace toposcope {

namespace {

enum class Side { A, B };

// "{tip, of}", "{tip, of, the, … 12 tokens}".
QString setText(const Analysis& analysis, const std::vector<int>& nodes)
{
    constexpr std::size_t longest = 6;
    const std::size_t shown = nodes.size() <= longest ? nodes.size() : longest - 2;
    QStringList names;
    for (const int node : std::span(nodes).first(shown))
        names << isolated(tokenName(analysis.nodes[static_cast<std::size_t>(node)]));
    if (shown < nodes.size())
        names << (analysis.request.settings.words ? CompareText::tr("… %1 words") : CompareText::tr("… %1 tokens"))
                     .arg(QLocale().toString(static_cast<qulonglong>(nodes.size())));
    return QLatin1Char('{') + names.join(QStringLiteral(", ")) + QLatin1Char('}');
}

QString number(double value)
{
    return distanceText(value, {});
}

QString clusterWords(const Analysis& analysis, const PersistencePair& pair)
{
    const auto merges = analysis.tree.merges();
    const auto merge = std::find_if(merges.begin(), merges.end(),
                                    [&](const Merge& candidate) { return candidate.edge == pair.deathEdge; });
    if (merge == merges.end())
        return CompareText::tr("cluster that ends at %1").arg(number(pair.death));
    const auto [older, younger] = analysis.tree.sidesOf(static_cast<std::size_t>(merge - merges.begin()));
    return CompareText::tr("clusters %1 and %2, joined at %3")
        .arg(setText(analysis, older), setText(analysis, younger), number(pair.death));
}

QString lifeText(const PersistencePair& pair)
{
    return QStringLiteral("(%1–%2)").arg(number(pair.birth), number(pair.death));
}

QString sideWords(const Comparison& comparison, Side side, std::size_t interval)
{
    return (side == Side::A ? CompareText::tr("A's %1") : CompareText::tr("B's %1"))
        .arg(intervalWords(side == Side::A ? *comparison.a : *comparison.b, interval));
}

QString partnerless(const Comparison& comparison, const MatchedLine& line)
{
    const Side side = line.a ? Side::A : Side::B;
    const QString words = sideWords(comparison, side, line.a ? *line.a : *line.b);
    if (std::isinf(line.cost))
        return (side == Side::A ? CompareText::tr("%1 has no partner in B") : CompareText::tr("%1 has no partner in A"))
            .arg(words);
    return (side == Side::A ? CompareText::tr("%1, matched to the diagonal: nothing like it in B")
                            : CompareText::tr("%1, matched to the diagonal: nothing like it in A"))
        .arg(words);
}

QString nothingIn(int dimension)
{
    switch (dimension) {
    case 0: return CompareText::tr("Neither A nor B has a cluster (H₀).");
    case 1: return CompareText::tr("Neither A nor B has a loop (H₁).");
    default: return CompareText::tr("Neither A nor B has a cavity (H₂).");
    }
}

QString distanceSentence(const Comparison& comparison, const MatchingChoice& choice, double distance)
{
    const auto lines = matchedLines(comparison, choice);
    const QString homology = homologyName(choice.dimension);
    if (lines.empty())
        return nothingIn(choice.dimension);
    const MatchedLine& costliest = lines.front();
    if (!costliest.marked)
        return CompareText::tr("%1 of A and B is the same: every interval has its equal on the other side.")
            .arg(homology);
    const QString pair = pairWords(comparison, costliest);
    if (std::isinf(distance))
        return CompareText::tr("%1 of %2 is ∞: %3.").arg(matchingName(choice.kind), homology, pair);
    if (choice.kind == MatchingKind::Bottleneck)
        return CompareText::tr("The bottleneck of %1 is %2: %3.").arg(homology, costText(comparison, distance), pair);
    return CompareText::tr("%1 of %2 is %3; the costliest of its pairs, %4: %5.")
        .arg(matchingName(choice.kind), homology, costText(comparison, distance), costText(comparison, costliest.cost),
             pair);
}

} // namespace

QString intervalWords(const Analysis& analysis, std::size_t interval)
{
    const PersistencePair& pair = analysis.diagram.pairs[interval];
    if (pair.isEssential())
        return CompareText::tr("class that is born at %1 and never dies").arg(number(pair.birth));
    if (pair.dimension == 0)
        return clusterWords(analysis, pair);
    if (pair.dimension == 1)
        return CompareText::tr("loop %1 %2")
            .arg(setText(analysis, representativeLoop(analysis.filtration, pair)), lifeText(pair));
    std::vector<int> ends;
    if (pair.birthEdge)
        ends = {pair.birthEdge->a, pair.birthEdge->b};
    return CompareText::tr("cavity closed by %1 %2").arg(setText(analysis, ends), lifeText(pair));
}

QString pairWords(const Comparison& comparison, const MatchedLine& line)
{
    if (!line.a || !line.b)
        return partnerless(comparison, line);
    return CompareText::tr("%1 against %2")
        .arg(sideWords(comparison, Side::A, *line.a), sideWords(comparison, Side::B, *line.b));
}

QString lineSentence(const Comparison& comparison, const MatchedLine& line)
{
    const QString cost = costText(comparison, line.cost);
    const QString pairs =
        line.count == 1 ? cost : CompareText::tr("%1 equal pairs of %2 each").arg(line.count).arg(cost);
    return CompareText::tr("%1, %2: %3.").arg(homologyName(line.dimension), pairs, pairWords(comparison, line));
}

QStringList distanceSentences(const Comparison& comparison, const MatchingChoice& choice)
{
    QStringList sentences;
    for (const DimensionDistance& distance : comparison.distances) {
        if (distance.dimension == allDimensions ||
            (choice.dimension != allDimensions && choice.dimension != distance.dimension))
            continue;
        sentences << distanceSentence(comparison, {choice.kind, distance.dimension},
                                      matchingOf(distance, choice.kind).distance);
    }
    return sentences;
}

std::string unitOf(const Comparison& comparison)
{
    const std::string unit = comparison.a->distance.unit();
    return unit == comparison.b->distance.unit() ? unit : std::string();
}

QString costText(const Comparison& comparison, double cost)
{
    return std::isinf(cost) ? QStringLiteral("∞") : distanceText(cost, unitOf(comparison));
}

QString lineTooltip(const Comparison& comparison, const MatchedLine& line)
{
    const QString exact = std::isinf(line.cost) ? QStringLiteral("∞") : QLocale().toString(line.cost, 'g', 6);
    const QString unit = QString::fromStdString(unitOf(comparison));
    const auto side = [](const QString& name, const QString& other, const Analysis& analysis,
                         const std::optional<std::size_t>& interval) {
        if (interval)
            return QStringLiteral("<p><b>%1</b></p>").arg(name) + intervalTooltip(analysis, *interval);
        return QStringLiteral("<p><b>%1</b> ").arg(name) +
               CompareText::tr("the diagonal: nothing like the interval of %1").arg(other) + QStringLiteral("</p>");
    };
    QString head = CompareText::tr("cost %1").arg(exact);
    if (!unit.isEmpty() && !std::isinf(line.cost))
        head += QChar(0x00a0) + unit;
    if (line.count > 1)
        head += CompareText::tr(", %1 equal pairs").arg(line.count);
    return QStringLiteral("<p><b>%1</b></p>").arg(head) +
           side(QStringLiteral("A"), QStringLiteral("B"), *comparison.a, line.a) +
           side(QStringLiteral("B"), QStringLiteral("A"), *comparison.b, line.b);
}

} // namespace toposcope
