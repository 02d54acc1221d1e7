#include "tests/support/gudhi_reference.h"

#define GUDHI_COLLAPSE_USE_DENSE_ARRAY
#include <gudhi/Flag_complex_edge_collapser.h>
#include <gudhi/Persistent_cohomology.h>
#include <gudhi/Simplex_tree.h>

#include <algorithm>
#include <cstdint>
#include <tuple>

namespace toposcope::test {

namespace {

struct TreeOptions : Gudhi::Simplex_tree_options_full_featured {
    using Filtration_value = double;
    using Simplex_key = std::uint32_t;
    static constexpr bool contiguous_vertices = true;
};
using SimplexTree = Gudhi::Simplex_tree<TreeOptions>;
using Cohomology =
    Gudhi::persistent_cohomology::Persistent_cohomology<SimplexTree, Gudhi::persistent_cohomology::Field_Zp>;

} // namespace

std::vector<std::array<double, 3>> gudhiIntervals(const DistanceMatrix& distance, int maxDimension, bool whole)
{
    if (distance.size() == 0)
        return {};
    std::vector<std::tuple<int, int, double>> edges;
    for (int b = 1; b < distance.size(); ++b) {
        for (int a = 0; a < b; ++a)
            edges.emplace_back(a, b, distance(a, b));
    }
    if (!whole && !edges.empty())
        edges = Gudhi::collapse::flag_complex_collapse_edges(edges);
    SimplexTree tree;
    for (int vertex = 0; vertex < distance.size(); ++vertex)
        tree.insert_simplex({vertex}, 0.0);
    for (const auto& [a, b, length] : edges)
        tree.insert_simplex({a, b}, length);
    tree.expansion(maxDimension + 1);
    Cohomology cohomology(tree, true); // intervals of the top dimension, too
    cohomology.init_coefficients(2);
    cohomology.compute_persistent_cohomology(0.0);
    std::vector<std::array<double, 3>> intervals;
    for (int dimension = 0; dimension <= maxDimension; ++dimension) {
        for (const auto& [birth, death] : cohomology.intervals_in_dimension(dimension)) {
            if (death > birth)
                intervals.push_back({static_cast<double>(dimension), birth, death});
        }
    }
    std::sort(intervals.begin(), intervals.end());
    return intervals;
}

} // namespace toposcope::test
