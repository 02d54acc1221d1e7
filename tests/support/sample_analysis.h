// Complete analyses made in memory, for tests and pictures: no model, no file, no thread. In: tokens and a distance
// matrix, or nothing. Out: what the pipeline would publish, with text, spans, filtration, tree, diagram and layout.
#pragma once

#include "core/graph/layout.h"
#include "core/pipeline/analysis.h"
#include "core/text/token.h"
#include "core/topology/persistence.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace toposcope::test {

// The tokens are the text, one after the other (bytes as they are); `distance` has one row per token, in nats.
inline std::shared_ptr<const Analysis> analysisOf(std::vector<std::string> tokens, const SymmetricMatrix& distance)
{
    auto analysis = std::make_shared<Analysis>();
    std::map<std::string, std::int32_t> ids;
    for (const std::string& bytes : tokens) {
        const std::int32_t id = ids.try_emplace(bytes, static_cast<std::int32_t>(ids.size())).first->second;
        const std::size_t begin = analysis->text.size();
        analysis->text += bytes;
        analysis->nodes.push_back({id, bytes, tokenLabel(bytes), begin, analysis->text.size()});
    }
    analysis->request.text = analysis->text;
    analysis->request.model = "/models/sample";
    analysis->model = ModelInfo{"sample", "/models/sample", std::string(64, 'a'), 12, 12, 1024, 768};
    analysis->tokensInText = static_cast<int>(tokens.size());
    analysis->heads = {{0, 0}};
    analysis->sinkShare = 0.6;
    analysis->distance = DistanceMatrix(distance, "nats");
    analysis->filtration = ripsFiltration(analysis->distance);
    analysis->tiedPairs = analysis->filtration.tiedPairs();
    analysis->tree = mergeTree(analysis->filtration);
    const int maxDimension = analysis->request.settings.maxDimension;
    analysis->diagram = persistence(analysis->filtration, analysis->tree, maxDimension);
    analysis->betti = BettiCurves(analysis->diagram, maxDimension);
    analysis->layout = spreadApart(classicalMds(analysis->distance), analysis->distance);
    return analysis;
}

// Euclidean distances of points in the plane.
inline SymmetricMatrix distancesOf(const std::vector<std::array<double, 2>>& points)
{
    SymmetricMatrix distance(static_cast<int>(points.size()));
    for (std::size_t i = 0; i < points.size(); ++i)
        for (std::size_t j = 0; j < i; ++j)
            distance.set(static_cast<int>(i), static_cast<int>(j),
                         std::hypot(points[i][0] - points[j][0], points[i][1] - points[j][1]));
    return distance;
}

// Twelve tokens. Nodes 0–2 and 3–5 are tight clusters (complete by 0.16 nats), nodes 6–11 a ring, in order, whose one
// clear loop is born near 0.37 and filled in near 0.61; from 0.40 to 0.55 there are exactly these three clusters, and
// all is one cluster by 0.75.
inline std::shared_ptr<const Analysis> sampleAnalysis()
{
    std::vector<std::array<double, 2>> points = {{-0.80, 0.42},  {-0.70, 0.47},  {-0.76, 0.34},
                                                 {-0.84, -0.40}, {-0.73, -0.45}, {-0.75, -0.33}};
    // Slightly irregular, so that no two lengths are equal.
    const std::array<double, 6> radius = {0.350, 0.352, 0.355, 0.349, 0.351, 0.356};
    for (std::size_t i = 0; i < radius.size(); ++i) {
        const double angle = (static_cast<double>(i) + 0.01 * static_cast<double>(i % 3)) * std::acos(-1.0) / 3.0;
        points.push_back({0.15 + radius[i] * std::cos(angle), radius[i] * std::sin(angle)});
    }
    return analysisOf(
        {"The", " tip", " of", " an", " iceberg", ":", " שלום", " 世界", " 🙂", " means", " hello", " world"},
        distancesOf(points));
}

// `nodes` words under attention-like distances: topics, locality, causality and noise; pointwise information,
// normalised to [0, 2 ln 2]. As on real heads, many pairs share the largest distance exactly. Equal arguments give
// equal results.
inline SymmetricMatrix randomDistances(int nodes, unsigned seed)
{
    std::mt19937 random(seed);
    // The distributions of the standard library differ between implementations; these do not.
    const auto uniform = [&] { return static_cast<double>(random()) / 4294967296.0; };
    const auto n = static_cast<std::size_t>(nodes);
    const std::size_t topicCount = std::max<std::size_t>(2, n / 12);
    std::vector<std::size_t> topic(n);
    for (std::size_t i = 0; i < n; ++i) // a phrase stays with its topic for a while
        topic[i] = i > 0 && uniform() < 0.75 ? topic[i - 1] : static_cast<std::size_t>(uniform() * topicCount);
    std::vector<double> joint(n * n), rows(n), columns(n);
    for (std::size_t i = 0; i < n; ++i) {
        double sum = 0.0;
        for (std::size_t j = 0; j <= i; ++j) {
            const double score =
                (topic[i] == topic[j] ? 2.2 : 0.0) - 0.06 * static_cast<double>(i - j) + 2.5 * uniform();
            sum += joint[i * n + j] = std::exp(score);
        }
        for (std::size_t j = 0; j <= i; ++j) {
            joint[i * n + j] /= sum * static_cast<double>(n);
            rows[i] += joint[i * n + j];
            columns[j] += joint[i * n + j];
        }
    }
    SymmetricMatrix information(nodes);
    double largest = 0.0;
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < i; ++j) {
            const double value = std::max(0.0, std::log(joint[i * n + j] / (rows[i] * columns[j])));
            information.set(static_cast<int>(i), static_cast<int>(j), value);
            largest = std::max(largest, value);
        }
    for (double& value : information.values())
        value = twoLn2 * (1.0 - (largest > 0.0 ? value / largest : 0.0));
    return information;
}

inline std::shared_ptr<const Analysis> randomAnalysis(int nodes, unsigned seed)
{
    static const std::array<const char*, 24> words = {"topology", "of",      "attention", "the",   "a",     "shape",
                                                      "loops",    "persist", "שלום",      "世界",  "🙂",  "tokens",
                                                      "merge",    "into",    "clusters",  "while", "some",  "stay",
                                                      "far",      "apart",   "and",       "then",  "close", "."};
    std::mt19937 random(seed + 1);
    std::vector<std::string> tokens;
    for (int i = 0; i < nodes; ++i)
        tokens.push_back((i > 0 ? " " : "") + std::string(words[random() % words.size()]));
    return analysisOf(std::move(tokens), randomDistances(nodes, seed));
}

// A random analysis of that many nodes, made once.
inline std::shared_ptr<const Analysis> sharedRandomAnalysis(int nodes)
{
    static std::map<int, std::shared_ptr<const Analysis>> known;
    auto& analysis = known[nodes];
    if (!analysis)
        analysis = randomAnalysis(nodes, 7);
    return analysis;
}

} // namespace toposcope::test
