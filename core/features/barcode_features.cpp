#include "core/features/barcode_features.h"

#include "core/error.h"
#include "core/features/name_list.h"
#include "core/io/number_rows.h"
#include "core/topology/persistence.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>
#include <cmath>
#include <numeric>
#include <optional>
#include <utility>

namespace toposcope {

namespace {

using Type = BarcodeFeature::Type;

constexpr double smallestAttention = 1e-3; // up to here it counts as none

constexpr std::array<std::pair<std::string_view, Type>, 7> plainTypes{{{"s", Type::Sum},
                                                                       {"m", Type::Mean},
                                                                       {"v", Type::Deviation},
                                                                       {"e", Type::Entropy},
                                                                       {"nb", Type::Count},
                                                                       {"t_b", Type::LongestBirth},
                                                                       {"t_d", Type::LongestDeath}}};
constexpr std::array<std::pair<std::string_view, Type>, 4> countingTypes{{{"n_b_m_t", Type::BirthsAtLeast},
                                                                          {"n_b_l_t", Type::BirthsAtMost},
                                                                          {"n_d_m_t", Type::DeathsAtLeast},
                                                                          {"n_d_l_t", Type::DeathsAtMost}}};

std::optional<double> finiteNumber(std::string_view text)
{
    double value = 0.0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value))
        return std::nullopt;
    return value;
}

// The type and the argument that `text`, a name without its h{dimension}_, spells.
std::optional<std::pair<Type, double>> parseType(std::string_view text)
{
    for (const auto& [name, type] : plainTypes) {
        if (text == name)
            return std::pair(type, 0.0);
    }
    for (const auto& [prefix, type] : countingTypes) {
        if (!text.starts_with(prefix))
            continue;
        if (const auto value = finiteNumber(text.substr(prefix.size())))
            return std::pair(type, *value);
    }
    return std::nullopt;
}

double entropy(const std::vector<double>& lengths, double sum)
{
    double value = 0.0;
    for (const double length : lengths) {
        const double p = length / sum;
        if (p > 0.0)
            value -= p * std::log(p);
    }
    return std::max(value, 0.0); // one bar: not −0
}

double deviation(const std::vector<double>& lengths, double mean)
{
    double squares = 0.0;
    for (const double length : lengths)
        squares += (length - mean) * (length - mean);
    return std::sqrt(squares / static_cast<double>(lengths.size()));
}

double count(const std::vector<PersistencePair>& bars, const BarcodeFeature& feature)
{
    return static_cast<double>(std::count_if(bars.begin(), bars.end(), [&](const PersistencePair& bar) {
        switch (feature.type) {
        case Type::BirthsAtLeast: return bar.birth >= feature.argument;
        case Type::BirthsAtMost: return bar.birth <= feature.argument;
        case Type::DeathsAtLeast: return bar.death >= feature.argument;
        case Type::DeathsAtMost: return bar.death <= feature.argument;
        default: return true;
        }
    }));
}

std::string typeText(Type type)
{
    switch (type) {
    case Type::Sum: return "sum of the bar lengths";
    case Type::Mean: return "mean bar length";
    case Type::Deviation: return "standard deviation of the bar lengths (population)";
    case Type::Entropy: return "entropy of the bar lengths, -sum p ln p, 0 without bars";
    case Type::Count: return "number of bars";
    case Type::BirthsAtLeast: return "bars born at or after ";
    case Type::BirthsAtMost: return "bars born at or before ";
    case Type::DeathsAtLeast: return "bars that die at or after ";
    case Type::DeathsAtMost: return "bars that die at or before ";
    case Type::LongestBirth: return "birth of the longest bar, 0 without bars";
    case Type::LongestDeath: return "death of the longest bar, 0 without bars";
    }
    assert(false);
    return {};
}

} // namespace

std::string BarcodeFeature::definition() const
{
    const bool counts = type == Type::BirthsAtLeast || type == Type::BirthsAtMost || type == Type::DeathsAtLeast ||
                        type == Type::DeathsAtMost;
    return "H" + std::to_string(dimension) + ", finite bars: " + typeText(type) + (counts ? shortest(argument) : "");
}

BarcodeFeature parseBarcodeFeature(std::string_view name)
{
    const bool opens = name.size() > 3 && name[0] == 'h' && name[1] >= '0' &&
                       name[1] <= '0' + largestHomologyDimension && name[2] == '_';
    const auto type = opens ? parseType(name.substr(3)) : std::nullopt;
    if (!type)
        throw InputError("barcode feature '" + std::string(name) +
                         "' is unknown; expected h0_, h1_ or h2_ and then s, m, v, e, nb, t_b, t_d, or n_b_m_tX, "
                         "n_b_l_tX, n_d_m_tX, n_d_l_tX with a number X");
    return {name[1] - '0', type->first, type->second, std::string(name)};
}

std::vector<BarcodeFeature> parseBarcodeFeatures(std::string_view list)
{
    std::vector<BarcodeFeature> features;
    for (const std::string_view name : splitNames(list, "barcode feature"))
        features.push_back(parseBarcodeFeature(name));
    return features;
}

std::vector<BarcodeFeature> publishedBarcodeFeatures()
{
    return parseBarcodeFeatures("h0_s,h0_e,h0_t_d,h0_n_d_m_t0.75,h0_n_d_m_t0.5,h0_n_d_l_t0.25,h1_t_b,h1_n_b_m_t0.25,"
                                "h1_n_b_l_t0.95,h1_n_b_l_t0.70,h1_s,h1_e,h1_v,h1_nb");
}

DistanceMatrix barcodeDistance(MatrixView<double> attention)
{
    const int n = attention.rows();
    SymmetricMatrix distance(n);
    for (int i = 1; i < n; ++i) {
        for (int j = 0; j < i; ++j) {
            const double strongest = std::max(attention(i, j), attention(j, i));
            distance.set(i, j, strongest <= smallestAttention ? 1.0 : 1.0 - strongest);
        }
    }
    return DistanceMatrix(std::move(distance));
}

double valueOf(const BarcodeFeature& feature, const PersistenceDiagram& diagram)
{
    std::vector<PersistencePair> bars = diagram.ofDimension(feature.dimension);
    std::erase_if(bars, [](const PersistencePair& bar) { return bar.isEssential(); });
    if (bars.empty())
        return 0.0;
    std::vector<double> lengths;
    for (const PersistencePair& bar : bars)
        lengths.push_back(bar.persistence());
    const double sum = std::accumulate(lengths.begin(), lengths.end(), 0.0);
    const double mean = sum / static_cast<double>(lengths.size());
    const auto longest = std::max_element(lengths.begin(), lengths.end()) - lengths.begin();
    switch (feature.type) {
    case Type::Sum: return sum;
    case Type::Mean: return mean;
    case Type::Deviation: return deviation(lengths, mean);
    case Type::Entropy: return entropy(lengths, sum);
    case Type::LongestBirth: return bars[static_cast<std::size_t>(longest)].birth;
    case Type::LongestDeath: return bars[static_cast<std::size_t>(longest)].death;
    default: return count(bars, feature);
    }
}

std::vector<double> barcodeFeatures(MatrixView<double> attention, std::span<const BarcodeFeature> features,
                                    const Control& control)
{
    std::vector<double> values;
    if (features.empty())
        return values;
    int maxDimension = 0;
    for (const BarcodeFeature& feature : features)
        maxDimension = std::max(maxDimension, feature.dimension);
    const Filtration filtration = ripsFiltration(barcodeDistance(attention));
    const PersistenceDiagram diagram = persistence(filtration, mergeTree(filtration), maxDimension, control);
    for (const BarcodeFeature& feature : features)
        values.push_back(valueOf(feature, diagram));
    return values;
}

} // namespace toposcope
