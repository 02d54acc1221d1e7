// Everything an analysis found as files for other programs, in one folder. In: an analysis and a threshold. Out: the
// files, and the Python that reads them.
#pragma once

#include "core/control.h"
#include "core/graph/layout.h"
#include "core/pipeline/analysis.h"

#include <filesystem>
#include <string>
#include <vector>

namespace toposcope {

// Makes the folder if need be and writes, over files of the same names:
//   intervals.csv, intervals.json   the persistence diagram
//   clusters.csv                    the clusters at the threshold
//   graph.graphml                   tokens and edges at the threshold
//   distance.npy, distance.csv      float64, N × N
//   mi.npy                          float64, N × N, in the estimator's unit (inverse-mi only)
//   attention.npy                   float32, N × N, mean over the selected heads
//   settings.json                   model, settings, threshold, text, and what each file holds
//   load.py                         loads the files and computes the persistence again
// InputError when a file cannot be written. `positions`: see graphMl.
void writeData(const std::filesystem::path& folder, const Analysis& analysis, double threshold,
               const Control& control = {}, const std::vector<Point>& positions = {});

// A few lines of Python that load what writeData wrote into `folder`, with numpy, and check the diagram with GUDHI. An
// empty folder: where the script itself lies.
std::string pythonSnippet(const Analysis& analysis, double threshold, const std::filesystem::path& folder = {});

} // namespace toposcope
