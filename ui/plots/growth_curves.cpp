// Keeps numbers instead of the steps' intervals.
#include "ui/plots/growth_curves.h"

#include <algorithm>

namespace toposcope {

void GrowthCurves::append(const GrowthStep& step)
{
    const std::size_t dimensions = step.totalPersistence.size();
    PersistenceDiagram diagram;
    for (std::size_t d = 0; d < step.intervals.size(); ++d)
        for (const Interval& interval : step.intervals[d])
            diagram.pairs.push_back({static_cast<int>(d), interval.birth, interval.death, {}, {}});
    m_nodes.push_back(step.nodes);
    m_betti.emplace_back(diagram, static_cast<int>(dimensions) - 1);
    m_total.resize(std::max(m_total.size(), dimensions));
    m_largestTotal.resize(m_total.size());
    m_largestBetti.resize(m_total.size());
    for (std::size_t d = 0; d < dimensions; ++d) {
        m_total[d].push_back(step.totalPersistence[d]);
        m_largestTotal[d] = std::max(m_largestTotal[d], step.totalPersistence[d]);
        int& largest = m_largestBetti[d];
        largest = std::max(largest, m_betti.back().at(static_cast<int>(d), 0.0));
        if (d > 0) // clusters only become fewer
            for (const double event : m_betti.back().events())
                largest = std::max(largest, m_betti.back().at(static_cast<int>(d), event));
    }
}

double GrowthCurves::total(std::size_t index, int dimension) const
{
    return m_total[static_cast<std::size_t>(dimension)][index];
}

int GrowthCurves::betti(std::size_t index, int dimension, double threshold) const
{
    return m_betti[index].at(dimension, threshold);
}

std::size_t GrowthCurves::indexOf(int nodes) const
{
    const auto after = std::upper_bound(m_nodes.begin(), m_nodes.end(), nodes);
    return after == m_nodes.begin() ? 0 : static_cast<std::size_t>(after - m_nodes.begin()) - 1;
}

} // namespace toposcope
