// Where points and lines are. The painting is in matching_painting.cpp.
#include "ui/compare/matching_figure.h"

#include "ui/compare/compare_sentence.h"
#include "ui/plots/plot_view.h"

#include <QLocale>

#include <algorithm>
#include <cmath>
#include <map>

namespace toposcope {

namespace {

constexpr int emphasisedLines = 16;   // the costliest of every dimension
constexpr double outlineGap = 2.0;    // B's mark around an equal one of A
constexpr double diamondGrowth = 1.0; // a diamond of a disc's radius looks smaller
constexpr int bowSegments = 12;

double lastDeath(const Analysis& analysis)
{
    double last = 1.02 * analysis.filtration.enclosingRadius(); // as ViewState::largestThreshold
    for (const PersistencePair& pair : analysis.diagram.pairs)
        last = std::max(last, pair.isEssential() ? pair.birth : pair.death);
    return last;
}

// Half the length to the right at most, never a wide detour.
QPolygonF bow(const QPointF& from, const QPointF& to)
{
    const double bulge = std::clamp(0.5 * std::abs(to.y() - from.y()), 8.0, 48.0);
    QPolygonF shape;
    for (int i = 0; i <= bowSegments; ++i) {
        const double t = static_cast<double>(i) / bowSegments;
        shape << from + t * (to - from) + QPointF(4.0 * bulge * t * (1.0 - t), 0.0);
    }
    return shape;
}

double distanceTo(const QPolygonF& shape, const QPointF& position)
{
    double least = std::numeric_limits<double>::infinity();
    for (qsizetype i = 1; i < shape.size(); ++i) {
        const QPointF along = shape[i] - shape[i - 1];
        const double square = QPointF::dotProduct(along, along);
        const double t =
            square > 0.0 ? std::clamp(QPointF::dotProduct(position - shape[i - 1], along) / square, 0.0, 1.0) : 0.0;
        const QPointF away = position - (shape[i - 1] + t * along);
        least = std::min(least, std::hypot(away.x(), away.y()));
    }
    return least;
}

} // namespace

MatchingFigure::MatchingFigure(std::shared_ptr<const Comparison> comparison, const MatchingChoice& choice,
                               double axisEnd)
    : m_comparison(std::move(comparison)), m_choice(choice), m_lines(matchedLines(*m_comparison, choice))
{
    m_axisEnd = std::max({axisEnd, lastDeath(*m_comparison->a), lastDeath(*m_comparison->b)});
    if (!(m_axisEnd > 0.0))
        m_axisEnd = 1.0;
    std::map<int, int> rank; // within the dimension
    for (const MatchedLine& line : m_lines)
        m_isEmphasised.push_back(rank[line.dimension]++ < emphasisedLines);
    collectPoints(TextSide::A);
    collectPoints(TextSide::B);
    m_radius = diagramRadius(m_points.size() / 2);
    for (Point& point : m_points)
        point.radius = diagramRadius(m_radius, point.multiplicity) + (point.dimension == 1 ? diamondGrowth : 0.0) +
                       (point.side == TextSide::B ? outlineGap : 0.0);
    // Painted in this order: what costs most is seen.
    std::stable_sort(m_points.begin(), m_points.end(),
                     [](const Point& left, const Point& right) { return left.line > right.line; });
}

void MatchingFigure::collectPoints(TextSide side)
{
    const auto& pairs = (side == TextSide::A ? m_comparison->a : m_comparison->b)->diagram.pairs;
    for (std::size_t i = 0; i < m_lines.size(); ++i) {
        const auto& place = side == TextSide::A ? m_lines[i].a : m_lines[i].b;
        if (!place)
            continue;
        const PersistencePair& pair = pairs[*place];
        const auto known = std::find_if(m_points.begin(), m_points.end(), [&](const Point& point) {
            return point.side == side && point.dimension == pair.dimension && point.birth == pair.birth &&
                   point.death == pair.death;
        });
        if (known != m_points.end())
            known->multiplicity += m_lines[i].count;
        else
            m_points.push_back({side, pair.dimension, pair.birth, pair.death, m_lines[i].count, 0.0, i});
    }
}

QString MatchingFigure::title() const
{
    return CompareText::tr("Matching of two diagrams");
}

QString MatchingFigure::description() const
{
    QStringList parts;
    for (const DimensionDistance& distance : m_comparison->distances) {
        if (distance.dimension != allDimensions &&
            (m_choice.dimension == allDimensions || m_choice.dimension == distance.dimension))
            parts << QStringLiteral("%1 %2").arg(homologyName(distance.dimension),
                                                 costText(*m_comparison, matchingOf(distance, m_choice.kind).distance));
    }
    return CompareText::tr(
               "%1 matching of the persistence diagrams of A (%2 tokens) and B (%3 tokens), ground norm ℓ∞: "
               "%4. A is filled, B outlined.")
        .arg(matchingName(m_choice.kind), QLocale().toString(static_cast<qulonglong>(m_comparison->a->nodes.size())),
             QLocale().toString(static_cast<qulonglong>(m_comparison->b->nodes.size())),
             parts.join(QStringLiteral(", ")));
}

QPointF MatchingFigure::positionOf(TextSide side, std::size_t interval, const QRectF& target) const
{
    const Analysis& analysis = side == TextSide::A ? *m_comparison->a : *m_comparison->b;
    const PersistencePair& pair = analysis.diagram.pairs[interval];
    return frame(target).positionOf(pair.birth, pair.death);
}

QPolygonF MatchingFigure::lineShape(std::size_t line, const QRectF& target) const
{
    const MatchedLine& drawn = m_lines[line];
    if (drawn.cost == 0.0 || std::isinf(drawn.cost))
        return {};
    const TextSide side = drawn.a ? TextSide::A : TextSide::B;
    const std::size_t place = drawn.a ? *drawn.a : *drawn.b;
    const QPointF from = positionOf(side, place, target);
    if (!drawn.a || !drawn.b) {
        const Analysis& analysis = side == TextSide::A ? *m_comparison->a : *m_comparison->b;
        const PersistencePair& pair = analysis.diagram.pairs[place];
        const double middle = (pair.birth + pair.death) / 2.0;
        return QPolygonF{from, frame(target).at(middle, middle)};
    }
    const QPointF to = positionOf(TextSide::B, *drawn.b, target);
    return std::abs(to.x() - from.x()) < 1.0 ? bow(from, to) : QPolygonF{from, to};
}

std::optional<std::size_t> MatchingFigure::lineAt(const QPointF& position, const QRectF& target) const
{
    const DiagramFrame& in = frame(target);
    std::optional<std::size_t> nearest;
    double least = 3.0; // beyond the mark's edge
    for (const Point& point : m_points) {
        const QPointF away = position - in.positionOf(point.birth, point.death);
        const double distance = std::hypot(away.x(), away.y()) - point.radius;
        if (distance < least || (distance == least && nearest && point.line < *nearest)) {
            least = distance;
            nearest = point.line;
        }
    }
    if (nearest)
        return nearest;
    least = 5.0;
    for (std::size_t i = 0; i < m_lines.size(); ++i) {
        const double distance = distanceTo(lineShape(i, target), position);
        if (distance < least) {
            least = distance;
            nearest = i;
        }
    }
    return nearest;
}

std::optional<std::size_t> MatchingFigure::lineOf(TextSide side, std::size_t interval) const
{
    const auto& pairs = (side == TextSide::A ? m_comparison->a : m_comparison->b)->diagram.pairs;
    if (interval >= pairs.size())
        return {};
    for (const Point& point : m_points) {
        if (point.side == side && point.dimension == pairs[interval].dimension &&
            point.birth == pairs[interval].birth && point.death == pairs[interval].death)
            return point.line;
    }
    return {};
}

} // namespace toposcope
