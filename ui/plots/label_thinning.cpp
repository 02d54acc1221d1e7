#include "ui/plots/label_thinning.h"

#include "ui/plots/chart_axes.h"

#include <QFontMetricsF>

#include <algorithm>
#include <cmath>

namespace toposcope {

std::vector<int> labelledSteps(const std::vector<int>& lit, int first, int count, double pitch)
{
    constexpr double lineShare = 0.86; // lines of labels stand a little closer than lines of text
    const double line = lineShare * QFontMetricsF(plotLabelFont()).height();
    const int every = std::max(1, static_cast<int>(std::ceil(line / std::max(pitch, 1e-6))));
    std::vector<int> chosen;
    for (const int index : lit)
        if (index >= first && index < first + count && (chosen.empty() || index - chosen.back() >= every))
            chosen.push_back(index);
    const std::vector<int> kept = chosen;
    for (int index = (first + every - 1) / every * every; index < first + count; index += every) {
        const auto after = std::lower_bound(kept.begin(), kept.end(), index);
        const bool touches = (after != kept.end() && *after - index < every) ||
                             (after != kept.begin() && index - *std::prev(after) < every);
        if (!touches)
            chosen.push_back(index);
    }
    std::sort(chosen.begin(), chosen.end());
    return chosen;
}

} // namespace toposcope
