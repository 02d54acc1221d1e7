// What all views show: one published analysis and one threshold. Moving the threshold computes the clusters from the
// merge tree and nothing else; it never starts a job.
#pragma once

#ifndef Q_MOC_RUN // moc of Qt 6.4 cannot read <compare> and <numbers> of GCC 12
#include "core/pipeline/analysis.h"
#endif
#include "ui/cluster_palette.h"
#include "ui/theme.h"

#include <QObject>

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace toposcope {

// Which of two texts; alone, a text is A. Marks of A are filled, of B outlined.
enum class TextSide { A, B };

class ViewState : public QObject {
    Q_OBJECT
public:
    explicit ViewState(QObject* parent = nullptr) : ViewState(TextSide::A, parent) {}
    explicit ViewState(TextSide side, QObject* parent = nullptr);

    TextSide side() const { return m_side; }

    // Null before the first result.
    const std::shared_ptr<const Analysis>& analysis() const { return m_analysis; }
    // Keeps the threshold when the new distances have the same meaning (kind, scale, unit) as the last ones, else moves
    // it to the median merge height.
    void setAnalysis(std::shared_ptr<const Analysis> analysis);

    double threshold() const { return m_threshold; }
    // Clamped to [0, largestThreshold()].
    void setThreshold(double threshold);
    // The slider's right end, and that of every distance axis: a little over the enclosing radius, or the common end.
    double largestThreshold() const;
    // A little over the enclosing radius of the analysis, whatever the common end is.
    double ownEnd() const;
    // The end of axes that two texts share; never less than the own end. None: the own end.
    void setCommonEnd(std::optional<double> end);
    // The next or previous event (a merge, a class born or dying) from the threshold on; the threshold itself if none.
    double eventAfter(double threshold) const;
    double eventBefore(double threshold) const;

    // At the threshold.
    const Clusters& clusters() const { return m_clusters; }
    std::span<const Edge> visibleEdges() const;
    std::vector<int> betti() const;
    // The colour slot of a node's cluster at the threshold; −1 for a singleton.
    int clusterSlot(int node) const { return m_slots[static_cast<std::size_t>(node)]; }
    // The same for every node.
    const std::vector<int>& clusterSlots() const { return m_slots; }

    const Theme& theme() const { return *m_theme; }
    void setTheme(const Theme& theme);

Q_SIGNALS:
    void analysisChanged();
    void thresholdChanged(double threshold);
    void themeChanged();
    // largestThreshold() is another one, for the same analysis.
    void axisChanged();

private:
    // What a threshold is a number of; equal meanings make thresholds of two analyses comparable.
    struct Meaning {
        DistanceKind kind{};
        Scale scale{};
        std::string unit;
        friend bool operator==(const Meaning&, const Meaning&) = default;
    };

    double medianMergeHeight() const;
    void updateClusters();

    const TextSide m_side;
    std::shared_ptr<const Analysis> m_analysis;
    ClusterPalette m_palette;
    Clusters m_clusters;
    std::vector<int> m_slots;         // node → slot at the threshold
    std::size_t m_mergeCount = 0;     // merges that m_clusters has seen
    std::optional<Meaning> m_meaning; // of the last analysis that had a merge
    double m_threshold = 0.0;
    std::optional<double> m_commonEnd;
    const Theme* m_theme = &Theme::light();
};

} // namespace toposcope
