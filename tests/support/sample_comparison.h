// Comparisons made in memory, for tests and pictures.
#pragma once

#include "core/pipeline/comparison.h"
#include "tests/support/sample_analysis.h"

namespace toposcope::test {

// Nine tokens in a ring that is wider than the one of sampleAnalysis(), and three beside it; other words.
inline std::shared_ptr<const Analysis> otherAnalysis()
{
    std::vector<std::array<double, 2>> points = {{-0.90, 0.10}, {-0.81, 0.16}, {-0.86, -0.02}};
    const std::array<double, 9> radius = {0.450, 0.452, 0.455, 0.449, 0.451, 0.456, 0.453, 0.448, 0.454};
    for (std::size_t i = 0; i < radius.size(); ++i) {
        const double angle = (static_cast<double>(i) + 0.01 * static_cast<double>(i % 4)) * std::acos(-1.0) / 4.5;
        points.push_back({0.15 + radius[i] * std::cos(angle), radius[i] * std::sin(angle)});
    }
    return analysisOf(
        {"Ein", " Berg", " aus", " Eis", " 冰山", " ist", " קרח", " größer", " 🧊", " als", " man", " denkt"},
        distancesOf(points));
}

inline std::shared_ptr<const Comparison> sampleComparison()
{
    return std::make_shared<const Comparison>(compare(sampleAnalysis(), otherAnalysis()));
}

inline std::shared_ptr<const Comparison> randomComparison(int nodesA, int nodesB)
{
    return std::make_shared<const Comparison>(compare(randomAnalysis(nodesA, 3), randomAnalysis(nodesB, 4)));
}

// The first with one more class of H0 that never dies, so that the two differ in their number.
inline std::shared_ptr<const Comparison> infiniteComparison()
{
    auto a = std::make_shared<Analysis>(*sampleAnalysis());
    a->diagram.pairs.insert(a->diagram.pairs.begin(), PersistencePair{0, 0.25, neverDies, {}, {}});
    return std::make_shared<const Comparison>(compare(std::move(a), otherAnalysis()));
}

// Two octahedra of different size, each a hollow sphere: one interval of H2 on either side.
inline std::shared_ptr<const Comparison> hollowComparison()
{
    const auto octahedron = [](std::vector<std::string> tokens, double edge, double diagonal) {
        SymmetricMatrix distance(6);
        for (int i = 0; i < 6; ++i)
            for (int j = 0; j < i; ++j)
                distance.set(i, j, i - j == 3 ? diagonal : edge);
        auto analysis = std::make_shared<Analysis>(*analysisOf(std::move(tokens), distance));
        analysis->request.settings.maxDimension = 2;
        analysis->diagram = persistence(analysis->filtration, analysis->tree, 2);
        return analysis;
    };
    return std::make_shared<const Comparison>(compare(octahedron({"a", " b", " c", " d", " e", " f"}, 1.0, 1.4),
                                                      octahedron({"u", " v", " w", " x", " y", " z"}, 0.7, 1.3)));
}

} // namespace toposcope::test
