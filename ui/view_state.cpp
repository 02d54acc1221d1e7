// What the views share. Everything that depends on the threshold is found in the merge tree and the Betti curves; the
// clusters are rebuilt only when a merge was passed.
#include "ui/view_state.h"

#include <algorithm>
#include <cmath>

namespace toposcope {

ViewState::ViewState(TextSide side, QObject* parent) : QObject(parent), m_side(side) {}

void ViewState::setAnalysis(std::shared_ptr<const Analysis> analysis)
{
    const double before = m_threshold;
    m_analysis = std::move(analysis);
    m_palette = m_analysis ? ClusterPalette(m_analysis->tree) : ClusterPalette();
    if (m_analysis && !m_analysis->tree.merges().empty()) {
        const AnalysisSettings& settings = m_analysis->request.settings;
        Meaning meaning{settings.distance, settings.scale, m_analysis->distance.unit()};
        // The scale belongs to mutual information; the other distances have none.
        if (meaning.kind != DistanceKind::InverseMutualInformation)
            meaning.scale = Scale::Normalised;
        if (m_meaning != meaning)
            m_threshold = medianMergeHeight();
        m_meaning = std::move(meaning);
        m_threshold = std::clamp(m_threshold, 0.0, largestThreshold());
    }
    updateClusters();
    Q_EMIT analysisChanged();
    if (m_threshold != before)
        Q_EMIT thresholdChanged(m_threshold);
}

double ViewState::medianMergeHeight() const
{
    return m_analysis->tree.medianHeight();
}

void ViewState::setThreshold(double threshold)
{
    if (std::isnan(threshold))
        return;
    threshold = std::clamp(threshold, 0.0, largestThreshold());
    if (threshold == m_threshold)
        return;
    m_threshold = threshold;
    if (m_analysis && m_analysis->tree.mergesUpTo(m_threshold).size() != m_mergeCount)
        updateClusters();
    Q_EMIT thresholdChanged(m_threshold);
}

double ViewState::largestThreshold() const
{
    return std::max(ownEnd(), m_commonEnd.value_or(0.0));
}

void ViewState::setCommonEnd(std::optional<double> end)
{
    const double before = largestThreshold();
    m_commonEnd = end;
    if (largestThreshold() == before)
        return;
    Q_EMIT axisChanged();
    setThreshold(m_threshold); // it may lie beyond the new end
}

double ViewState::ownEnd() const
{
    const double radius = m_analysis ? m_analysis->filtration.enclosingRadius() : 0.0;
    // Without two distinct tokens there is no scale; the slider still needs a length.
    return radius > 0.0 ? 1.02 * radius : 1.0;
}

double ViewState::eventAfter(double threshold) const
{
    if (!m_analysis)
        return threshold;
    const auto& events = m_analysis->betti.events();
    const auto next = std::upper_bound(events.begin(), events.end(), threshold);
    return next == events.end() ? threshold : *next;
}

double ViewState::eventBefore(double threshold) const
{
    if (!m_analysis)
        return threshold;
    const auto& events = m_analysis->betti.events();
    const auto next = std::lower_bound(events.begin(), events.end(), threshold);
    return next == events.begin() ? threshold : *std::prev(next);
}

std::span<const Edge> ViewState::visibleEdges() const
{
    return m_analysis ? m_analysis->filtration.edgesUpTo(m_threshold) : std::span<const Edge>();
}

std::vector<int> ViewState::betti() const
{
    return m_analysis ? m_analysis->betti.allAt(m_threshold) : std::vector<int>();
}

void ViewState::setTheme(const Theme& theme)
{
    if (m_theme == &theme)
        return;
    m_theme = &theme;
    Q_EMIT themeChanged();
}

void ViewState::updateClusters()
{
    m_clusters = m_analysis ? m_analysis->tree.clustersAt(m_threshold) : Clusters();
    m_mergeCount = m_analysis ? m_analysis->tree.mergesUpTo(m_threshold).size() : 0;
    m_slots.assign(m_clusters.representativeOf.size(), -1);
    for (const std::vector<int>& members : m_clusters.members) {
        if (members.size() < 2)
            break; // by size: only singletons follow
        const int slot = m_palette.slotOf(m_clusters.representativeOf[static_cast<std::size_t>(members.front())]);
        for (const int node : members)
            m_slots[static_cast<std::size_t>(node)] = slot;
    }
}

} // namespace toposcope
