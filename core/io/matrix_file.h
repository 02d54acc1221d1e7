// Reads a distance matrix of anything, not only of tokens. In: a .csv, .npy, .txt or Ripser lower-distance file. Out: a
// DistanceMatrix, or a message with row and column (counted from 1), what was expected and what was found.
#pragma once

#include "core/control.h"
#include "core/information/distance_matrix.h"

#include <string>

namespace toposcope {

// By the name's ending:
//   .npy                                     square
//   .lower-distance, .lower_distance_matrix  row i holds the i distances to the points before it (Ripser); the first
//                                            point's empty row may be missing
//   .txt                                     either of the two, by its shape
//   anything else, "-" (standard input)      square: numbers separated by commas, semicolons, tabs or spaces,
//                                            with or without a first line that names the columns
// Refuses ragged, not square, NaN, infinite, negative, asymmetric by more than 1e-6 (of the larger entry where that is
// more than 1), a diagonal further than 1e-6 from 0, and more than mostFiltrationPoints. Of two entries as equal as
// that the one under the diagonal counts, as in GUDHI.
DistanceMatrix readDistanceMatrix(const std::string& file, const Control& control = {});

} // namespace toposcope
