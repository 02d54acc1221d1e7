// Paints a dendrogram. Lines of one colour are one path, so that a thousand leaves fit into a frame; what lies beyond
// the cut is grey and belongs to the ground.
#include "ui/plots/dendrogram_figure.h"

#include "ui/cluster_palette.h"
#include "ui/plots/chart_axes.h"
#include "ui/plots/label_thinning.h"
#include "ui/plots/plot_view.h"
#include "ui/token_name.h"

#include <QFontMetricsF>
#include <QLocale>
#include <QPainterPath>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

namespace toposcope {

namespace {

constexpr double rightRoom = 16.0;     // for the last tick label and the stem that never ends
constexpr double edgeGap = 4.0;        // above the first and below the last leaf
constexpr double chipWidth = 5.0;      // of the cluster colour beside a label
constexpr double chipRoom = 11.0;      // with the gaps around it
constexpr double largestLabel = 130.0; // width
constexpr double labelShare = 0.3;     // of the whole width, at most
constexpr int longestName = 16;        // characters
constexpr double largestPitch = 40.0;
constexpr double reach = 5.0;  // of the pointer
constexpr double uncut = 0.45; // opacity of what is not joined at the threshold

class DendrogramFigure final : public DistanceAxisFigure {
public:
    DendrogramFigure(std::shared_ptr<const Analysis> analysis, double threshold, std::optional<std::size_t> highlighted,
                     LeafOrder order);

    QString title() const override { return PlotView::tr("Dendrogram"); }
    QString description() const override;
    QSizeF sizeMillimetres() const override;
    void paintMarks(QPainter& painter, const QRectF& target, const Theme& theme, Marks marks) const override;
    void paintThreshold(QPainter& painter, const QRectF& target, const Theme& theme) const override;
    std::optional<std::size_t> intervalAt(const QPointF& position, const QRectF& target) const override;
    std::optional<int> nodeAt(const QPointF& position, const QRectF& target) const override;
    QString tooltipAt(const QPointF& position, const QRectF& target) const override;
    std::vector<std::size_t> order() const override;

protected:
    void paintChart(QPainter& painter, const QRectF& target, const Theme& theme) const override;
    QRectF plotArea(const QRectF& target) const override { return frame(target).plot; }

private:
    struct Frame {
        QRectF plot;
        double pitch = 1.0; // from leaf to leaf
        double top = 0.0;   // of the first leaf
        double labelWidth = 0.0;
    };
    const Frame& frame(const QRectF& target) const;
    static double yOf(const Frame& in, double row) { return in.top + (row + 0.5) * in.pitch; }
    static double chipHeight(const Frame& in) { return in.pitch > 6.0 ? std::min(in.pitch - 3.0, 16.0) : in.pitch; }
    void addStem(QPainterPath& path, const Frame& in, double row, double from, double to) const;
    void addJoint(QPainterPath& path, const Frame& in, const DendrogramJoint& joint) const;
    QPainterPath wholeTree(const Frame& in) const;
    std::map<int, QPainterPath> cutTree(const Frame& in) const;
    double rootRow() const { return m_layout.joints.empty() ? 0.0 : m_layout.joints.back().row; }
    double rootHeight() const { return m_layout.joints.empty() ? 0.0 : m_layout.joints.back().height; }
    void paintTree(QPainter& painter, const Frame& in, const QPainterPath& path, const QColor& colour) const;
    void paintLabel(QPainter& painter, const Frame& in, int row, const QColor& colour) const;
    void paintChips(QPainter& painter, const Frame& in, const Theme& theme) const;
    void paintHighlight(QPainter& painter, const Frame& in, const Theme& theme) const;
    std::vector<int> litRows() const;
    void paintLabels(QPainter& painter, const Frame& in, const Theme& theme) const;

    DendrogramLayout m_layout;
    ClusterPalette m_palette;
    std::vector<std::optional<std::size_t>> m_intervalOf; // joint → the interval that its edge ends
    std::optional<std::size_t> m_essential;               // the interval of the last stem
    // The layout for the size last asked for: painting and every hit test of a mouse move ask for the same.
    mutable QRectF m_frameTarget;
    mutable Frame m_frame;
};

DendrogramFigure::DendrogramFigure(std::shared_ptr<const Analysis> analysis, double threshold,
                                   std::optional<std::size_t> highlighted, LeafOrder order)
    : DistanceAxisFigure(std::move(analysis), threshold, highlighted),
      m_layout(layOutTree(this->analysis().tree, order)), m_palette(this->analysis().tree)
{
    std::map<std::pair<int, int>, std::size_t> intervals; // by the edge that ends them
    const auto& pairs = this->analysis().diagram.pairs;
    for (std::size_t i = 0; i < pairs.size() && pairs[i].dimension == 0; ++i) {
        if (pairs[i].deathEdge)
            intervals[{pairs[i].deathEdge->a, pairs[i].deathEdge->b}] = i;
        else if (pairs[i].isEssential())
            m_essential = i;
    }
    for (const Merge& merge : this->analysis().tree.merges()) { // one at distance 0 ends no interval
        const auto found = intervals.find({merge.edge.a, merge.edge.b});
        m_intervalOf.push_back(found == intervals.end() ? std::nullopt : std::optional(found->second));
    }
}

QString DendrogramFigure::description() const
{
    const auto clusters = analysis().tree.clustersAt(threshold()).count();
    return PlotView::tr("Dendrogram of %1 tokens, cut at %2: %3.")
        .arg(QLocale().toString(static_cast<qulonglong>(analysis().nodes.size())),
             thresholdText(analysis(), threshold()),
             clusters == 1 ? PlotView::tr("1 cluster") : PlotView::tr("%1 clusters").arg(clusters));
}

// Tall enough for a label per leaf, as far as a page goes.
QSizeF DendrogramFigure::sizeMillimetres() const
{
    return {160.0, std::clamp(30.0 + 3.8 * static_cast<double>(m_layout.leaves.size()), 90.0, 240.0)};
}

const DendrogramFigure::Frame& DendrogramFigure::frame(const QRectF& target) const
{
    if (target == m_frameTarget)
        return m_frame;
    const QFontMetricsF label(plotLabelFont());
    double widest = 0.0;
    for (const Node& node : analysis().nodes)
        widest = std::max(widest, label.horizontalAdvance(tokenName(node, longestName)));
    Frame& in = m_frame;
    in.labelWidth = std::min({widest + 2.0, largestLabel, labelShare * target.width()});
    in.plot = target.adjusted(in.labelWidth + chipRoom + 8.0, heightAbovePlot(), -rightRoom, -heightBelowPlot());
    const double count = std::max(1.0, static_cast<double>(m_layout.leaves.size()));
    in.pitch = std::clamp((in.plot.height() - 2.0 * edgeGap) / count, 0.01, largestPitch);
    in.top = in.plot.center().y() - in.pitch * count / 2.0;
    m_frameTarget = target;
    return in;
}

void DendrogramFigure::addStem(QPainterPath& path, const Frame& in, double row, double from, double to) const
{
    path.moveTo(xOf(in.plot, from), yOf(in, row));
    path.lineTo(xOf(in.plot, to), yOf(in, row));
}

void DendrogramFigure::addJoint(QPainterPath& path, const Frame& in, const DendrogramJoint& joint) const
{
    const double x = xOf(in.plot, joint.height);
    path.moveTo(xOf(in.plot, joint.older.height), yOf(in, joint.older.row));
    path.lineTo(x, yOf(in, joint.older.row));
    path.lineTo(x, yOf(in, joint.younger.row));
    path.lineTo(xOf(in.plot, joint.younger.height), yOf(in, joint.younger.row));
}

QPainterPath DendrogramFigure::wholeTree(const Frame& in) const
{
    QPainterPath path;
    for (const DendrogramJoint& joint : m_layout.joints)
        addJoint(path, in, joint);
    addStem(path, in, rootRow(), rootHeight(), largestDistance());
    return path;
}

// What lies left of the cut, by the colour slot of its cluster; −1: singletons.
std::map<int, QPainterPath> DendrogramFigure::cutTree(const Frame& in) const
{
    const std::vector<int> representative = analysis().tree.representativesAt(threshold());
    std::map<int, QPainterPath> paths;
    const auto slotOf = [&](int member) { return m_palette.slotOf(representative[static_cast<std::size_t>(member)]); };
    for (const DendrogramJoint& joint : m_layout.joints) {
        if (joint.height <= threshold()) {
            addJoint(paths[slotOf(joint.older.member)], in, joint);
            continue;
        }
        for (const DendrogramBranch& branch : {joint.older, joint.younger})
            if (branch.height <= threshold())
                addStem(paths[branch.leaf ? -1 : slotOf(branch.member)], in, branch.row, branch.height, threshold());
    }
    if (rootHeight() <= threshold() && !m_layout.leaves.empty())
        addStem(paths[m_layout.joints.empty() ? -1 : slotOf(m_layout.leaves.front())], in, rootRow(), rootHeight(),
                threshold());
    return paths;
}

void DendrogramFigure::paintChart(QPainter& painter, const QRectF& target, const Theme& theme) const
{
    const Frame& in = frame(target);
    ChartSpec chart;
    chart.target = target;
    chart.plotArea = in.plot;
    chart.x = {0.0, largestDistance(), axisTitle(PlotView::tr("distance"), analysis())};
    chart.y.shown = false;
    toposcope::paintChart(painter, chart, theme);
}

void DendrogramFigure::paintLabel(QPainter& painter, const Frame& in, int row, const QColor& colour) const
{
    const QFontMetricsF label(plotLabelFont());
    const int node = m_layout.leaves[static_cast<std::size_t>(row)];
    const QString name = label.elidedText(tokenName(analysis().nodes[static_cast<std::size_t>(node)], longestName),
                                          Qt::ElideRight, in.labelWidth);
    painter.setFont(plotLabelFont());
    painter.setPen(colour);
    const double x = in.plot.left() - chipRoom - label.horizontalAdvance(name);
    painter.drawText(QPointF(x, yOf(in, row) + label.capHeight() / 2.0), name);
}

void DendrogramFigure::paintTree(QPainter& painter, const Frame& in, const QPainterPath& path,
                                 const QColor& colour) const
{
    painter.setPen(QPen(colour, in.pitch < 4.0 ? 1.0 : 1.6, Qt::SolidLine, Qt::FlatCap, Qt::MiterJoin));
    painter.setBrush(Qt::NoBrush);
    painter.drawPath(path);
}

// The colour of each leaf's cluster beside its label: a coloured margin where a thousand leaves leave no room for more.
void DendrogramFigure::paintChips(QPainter& painter, const Frame& in, const Theme& theme) const
{
    const std::vector<int> representative = analysis().tree.representativesAt(threshold());
    std::vector<int> size(representative.size());
    for (const int each : representative)
        ++size[static_cast<std::size_t>(each)];
    const double height = chipHeight(in);
    for (std::size_t row = 0; row < m_layout.leaves.size(); ++row) {
        const int root = representative[static_cast<std::size_t>(m_layout.leaves[row])];
        const int slot = size[static_cast<std::size_t>(root)] > 1 ? m_palette.slotOf(root) : -1;
        painter.fillRect(QRectF(in.plot.left() - chipWidth - 2.0, yOf(in, static_cast<double>(row)) - height / 2.0,
                                chipWidth, height),
                         theme.cluster(slot));
    }
}

void DendrogramFigure::paintMarks(QPainter& painter, const QRectF& target, const Theme& theme, Marks marks) const
{
    const Frame& in = frame(target);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing, false); // all lines are upright or level
    if (marks != Marks::OnlyVivid) {
        QColor faded = theme.mutedText;
        faded.setAlphaF(uncut);
        paintTree(painter, in, wholeTree(in), faded);
    }
    if (marks != Marks::AllFaded) {
        for (const auto& [slot, path] : cutTree(in))
            paintTree(painter, in, path, theme.cluster(slot));
        paintChips(painter, in, theme);
    }
    painter.restore();
}

void DendrogramFigure::paintHighlight(QPainter& painter, const Frame& in, const Theme& theme) const
{
    if (!highlighted())
        return;
    QPainterPath path;
    for (std::size_t i = 0; i < m_layout.joints.size(); ++i)
        if (m_intervalOf[i] == highlighted())
            addJoint(path, in, m_layout.joints[i]);
    if (highlighted() == m_essential)
        addStem(path, in, rootRow(), rootHeight(), largestDistance());
    painter.setPen(QPen(theme.accent, 3.0, Qt::SolidLine, Qt::SquareCap, Qt::MiterJoin));
    painter.setBrush(Qt::NoBrush);
    painter.drawPath(path);
}

std::vector<int> DendrogramFigure::litRows() const
{
    std::vector<int> rows;
    for (const int node : litNodes())
        if (node >= 0 && node < static_cast<int>(m_layout.rowOf.size()))
            rows.push_back(m_layout.rowOf[static_cast<std::size_t>(node)]);
    std::sort(rows.begin(), rows.end());
    return rows;
}

// Every lit leaf is marked, and labelled where there is room; of the others every k-th that leaves these theirs.
void DendrogramFigure::paintLabels(QPainter& painter, const Frame& in, const Theme& theme) const
{
    const std::vector<int> lit = litRows();
    for (const int row : lit) {
        const double height = chipHeight(in) + 2.0;
        painter.fillRect(QRectF(in.plot.left() - chipWidth - 3.0, yOf(in, row) - height / 2.0, chipWidth + 2.0, height),
                         theme.accent);
    }
    for (const int row : labelledSteps(lit, 0, static_cast<int>(m_layout.leaves.size()), in.pitch))
        paintLabel(painter, in, row, std::binary_search(lit.begin(), lit.end(), row) ? theme.accent : theme.text);
}

void DendrogramFigure::paintThreshold(QPainter& painter, const QRectF& target, const Theme& theme) const
{
    const Frame& in = frame(target);
    painter.save();
    painter.setLayoutDirection(Qt::LeftToRight);
    paintHighlight(painter, in, theme);
    paintLabels(painter, in, theme);
    paintLine(painter, in.plot, theme);
    painter.restore();
}

std::optional<std::size_t> DendrogramFigure::intervalAt(const QPointF& position, const QRectF& target) const
{
    const Frame& in = frame(target);
    if (position.x() < in.plot.left() - 1.0)
        return {};
    // From a point to an upright or level line.
    const auto away = [&](double x1, double y1, double x2, double y2) {
        const double dx = std::max({std::min(x1, x2) - position.x(), position.x() - std::max(x1, x2), 0.0});
        const double dy = std::max({std::min(y1, y2) - position.y(), position.y() - std::max(y1, y2), 0.0});
        return std::hypot(dx, dy);
    };
    double least = reach;
    std::optional<std::size_t> nearest;
    const double rootY = yOf(in, rootRow());
    if (const double distance = away(xOf(in.plot, rootHeight()), rootY, target.right(), rootY); distance < least) {
        least = distance;
        nearest = m_essential;
    }
    for (std::size_t i = 0; i < m_layout.joints.size(); ++i) {
        const DendrogramJoint& joint = m_layout.joints[i];
        const double x = xOf(in.plot, joint.height);
        double distance = away(x, yOf(in, joint.older.row), x, yOf(in, joint.younger.row));
        for (const DendrogramBranch& branch : {joint.older, joint.younger})
            distance =
                std::min(distance, away(xOf(in.plot, branch.height), yOf(in, branch.row), x, yOf(in, branch.row)));
        if (distance < least && m_intervalOf[i]) {
            least = distance;
            nearest = m_intervalOf[i];
        }
    }
    return nearest;
}

std::optional<int> DendrogramFigure::nodeAt(const QPointF& position, const QRectF& target) const
{
    const Frame& in = frame(target);
    const double row = std::floor((position.y() - in.top) / in.pitch);
    if (position.x() >= in.plot.left() || row < 0.0 || row >= static_cast<double>(m_layout.leaves.size()))
        return {};
    return m_layout.leaves[static_cast<std::size_t>(row)];
}

QString DendrogramFigure::tooltipAt(const QPointF& position, const QRectF& target) const
{
    if (const auto node = nodeAt(position, target))
        return tooltipOf({isolated(tokenName(analysis().nodes[static_cast<std::size_t>(*node)], 60)).toHtmlEscaped()});
    return PlotFigure::tooltipAt(position, target);
}

std::vector<std::size_t> DendrogramFigure::order() const
{
    std::vector<std::size_t> intervals;
    for (const auto& interval : m_intervalOf)
        if (interval)
            intervals.push_back(*interval);
    if (m_essential)
        intervals.push_back(*m_essential);
    return intervals;
}

} // namespace

std::unique_ptr<PlotFigure> dendrogramFigure(std::shared_ptr<const Analysis> analysis, double threshold,
                                             std::optional<std::size_t> highlighted, LeafOrder order)
{
    return std::make_unique<DendrogramFigure>(std::move(analysis), threshold, highlighted, order);
}

} // namespace toposcope
