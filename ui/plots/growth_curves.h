// What the growth plot draws, taken from the steps as they come: per prefix its total persistence and its Betti curves,
// so that a moving threshold costs a binary search per prefix.
#pragma once

#ifndef Q_MOC_RUN // moc of Qt 6.4 cannot read <compare> and <numbers> of GCC 12
#include "core/pipeline/growth.h"
#endif

#include <vector>

namespace toposcope {

class GrowthCurves {
public:
    // Steps come in order of their length.
    void append(const GrowthStep& step);

    std::size_t size() const { return m_nodes.size(); }
    bool empty() const { return m_nodes.empty(); }
    int maxDimension() const { return static_cast<int>(m_total.size()) - 1; }
    // Length of prefix number `index`, in nodes.
    int nodes(std::size_t index) const { return m_nodes[index]; }
    double total(std::size_t index, int dimension) const;
    int betti(std::size_t index, int dimension, double threshold) const;
    // Over all prefixes; the Betti number also over all thresholds.
    double largestTotal(int dimension) const { return m_largestTotal[static_cast<std::size_t>(dimension)]; }
    int largestBetti(int dimension) const { return m_largestBetti[static_cast<std::size_t>(dimension)]; }
    // The prefix of this length, or the longest shorter one; 0 when all are longer.
    std::size_t indexOf(int nodes) const;

private:
    std::vector<int> m_nodes;
    std::vector<std::vector<double>> m_total; // per dimension, per prefix
    std::vector<BettiCurves> m_betti;
    std::vector<double> m_largestTotal; // per dimension
    std::vector<int> m_largestBetti;
};

} // namespace toposcope
