// Which of many labels along an axis are written when not all of them fit. In: where they are and which matter. Out:
// their indices.
#pragma once

#include <vector>

namespace toposcope {

// Of the labels first … first + count − 1, `pitch` pixels apart: those of `lit` (ascending) that do not touch the one
// before, then every k-th that touches neither these nor another one. k-th counted from 0, so that labels stay what
// they are while `first` moves. Ascending; a label needs the height of a line of plotLabelFont().
std::vector<int> labelledSteps(const std::vector<int>& lit, int first, int count, double pitch);

} // namespace toposcope
