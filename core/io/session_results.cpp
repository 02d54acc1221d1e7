#include "core/io/session_results.h"

#include "core/error.h"
#include "core/io/base64.h"
#include "core/memory.h"
#include "core/pipeline/analyser.h"
#include "core/topology/persistence.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <limits>

namespace toposcope {

namespace {

using Json = nlohmann::ordered_json;

constexpr auto mostBytes = std::numeric_limits<std::int64_t>::max();
// From the packed distances to the layout; see bytesPerPair of the analyser.
constexpr std::size_t bytesPerPair = 56;

constexpr std::array<NameTable<Stage>, 9> stageNames{{{Stage::LoadModel, "load-model"},
                                                      {Stage::Tokenise, "tokenise"},
                                                      {Stage::Attend, "attend"},
                                                      {Stage::Estimate, "estimate"},
                                                      {Stage::Distance, "distance"},
                                                      {Stage::Filtration, "filtration"},
                                                      {Stage::Persistence, "persistence"},
                                                      {Stage::Layout, "layout"},
                                                      {Stage::Compare, "compare"}}};
constexpr std::array<NameTable<InformationUnit>, 2> unitNames{
    {{InformationUnit::Nats, "nats"}, {InformationUnit::Bits, "bits"}}};

template <class E, std::size_t N>
std::string_view nameIn(const std::array<NameTable<E>, N>& names, E value)
{
    const auto entry =
        std::find_if(names.begin(), names.end(), [&](const auto& known) { return known.first == value; });
    assert(entry != names.end());
    return entry->second;
}

// A square matrix that is zero above the diagonal needs only the rest.
template <class Number>
Json squareJson(MatrixView<Number> matrix)
{
    const int size = matrix.rows();
    bool lower = true;
    for (int i = 0; i < size && lower; ++i) {
        const auto above = matrix.row(i).subspan(static_cast<std::size_t>(i) + 1);
        lower = std::all_of(above.begin(), above.end(),
                            [](Number value) { return value == Number{0} && !std::signbit(value); });
    }
    std::vector<Number> values;
    for (int i = 0; i < size; ++i) {
        const auto row = matrix.row(i).first(static_cast<std::size_t>(lower ? i + 1 : size));
        values.insert(values.end(), row.begin(), row.end());
    }
    return {{"size", size}, {"triangle", lower ? "lower" : "both"}, {"values", packed<Number>(values)}};
}

template <class Number>
std::vector<Number> readNumbers(const JsonPlace& place, std::size_t count);
template <>
std::vector<double> readNumbers(const JsonPlace& place, std::size_t count)
{
    return place.doubles(count);
}
template <>
std::vector<float> readNumbers(const JsonPlace& place, std::size_t count)
{
    return place.floats(count);
}

// N × N numbers, row-major; `least`: none is smaller.
template <class Number>
std::vector<Number> readSquare(const JsonPlace& place, int size, Number least)
{
    const auto n = static_cast<std::size_t>(size);
    const JsonPlace triangle = place["triangle"];
    const bool lower = triangle.text() == "lower";
    if (!lower && triangle.text() != "both")
        triangle.refuse("lower or both");
    const JsonPlace packedValues = place["values"];
    const auto values = readNumbers<Number>(packedValues, lower ? n * (n + 1) / 2 : n * n);
    const bool good =
        std::all_of(values.begin(), values.end(), [&](Number value) { return std::isfinite(value) && value >= least; });
    if (!good)
        packedValues.refuse("finite numbers in range", "others");
    if (!lower)
        return values;
    requireMemory(n * n * sizeof(Number), "a matrix of " + std::to_string(n) + " tokens");
    std::vector<Number> square(n * n);
    auto next = values.begin();
    for (std::size_t i = 0; i < n; ++i) {
        std::copy_n(next, i + 1, square.begin() + static_cast<std::ptrdiff_t>(i * n));
        next += static_cast<std::ptrdiff_t>(i + 1);
    }
    return square;
}

Json distanceJson(const DistanceMatrix& distance)
{
    return {{"unit", distance.unit()}, {"values", packed<double>(distance.values().values())}};
}

DistanceMatrix readDistance(const JsonPlace& place, int size)
{
    const std::vector<double> values = place["values"].doubles(SymmetricMatrix::pairCount(size));
    SymmetricMatrix matrix(size);
    std::copy(values.begin(), values.end(), matrix.values().begin());
    try {
        return DistanceMatrix(std::move(matrix), place["unit"].text());
    } catch (const InputError& error) {
        throw InputError(place.where() + ": " + error.what());
    }
}

Json timesJson(const std::vector<StageTime>& times)
{
    Json list = Json::array();
    for (const StageTime& time : times)
        list.push_back(Json::array({nameIn(stageNames, time.stage), time.seconds.count()}));
    return list;
}

std::vector<StageTime> readTimes(const JsonPlace& place)
{
    std::vector<StageTime> times;
    for (const JsonPlace& entry : place.entries(mostSessionNodes)) {
        const auto [stage, seconds] = readPair(entry);
        times.push_back({readChoice(stage, stageNames), std::chrono::duration<double>(seconds.numberFrom(0.0))});
    }
    return times;
}

void readMatrices(const JsonPlace& place, Analysis& analysis)
{
    const auto size = static_cast<int>(analysis.nodes.size());
    if (const auto attention = place.find("attention")) {
        const auto values = readSquare<float>(*attention, size, 0.0F);
        analysis.attention = AttentionTensor(1, 1, size, {{0, 0}});
        std::copy(values.begin(), values.end(), analysis.attention.storage({0, 0}).begin());
    }
    if (const auto dependence = place.find("dependence")) {
        DependenceMatrix matrix;
        matrix.unit = readChoice((*dependence)["unit"], unitNames);
        const JsonPlace square = (*dependence)["matrix"];
        matrix.size = square["size"].integer(2, mostSessionNodes);
        matrix.values = readSquare<double>(square, matrix.size, std::numeric_limits<double>::lowest());
        analysis.dependence = std::move(matrix);
    }
    analysis.distance = readDistance(place["distance"], size);
}

Json optionalNumber(double value)
{
    return std::isfinite(value) ? Json(value) : Json(nullptr);
}

double readOptionalNumber(const JsonPlace& place)
{
    return place.isNull() ? std::numeric_limits<double>::quiet_NaN() : place.number();
}

HeadSummary readSummary(const JsonPlace& place, const Analysis& source)
{
    HeadSummary summary;
    summary.id = readHead(place["head"], source);
    for (const JsonPlace& dimension : place["dimensions"].entries(largestHomologyDimension + 1)) {
        summary.totalPersistence.push_back(dimension["total"].numberFrom(0.0));
        summary.intervals.push_back(dimension["intervals"].integer(0, std::numeric_limits<int>::max()));
        summary.longest.push_back(dimension["longest"].numberFrom(0.0));
    }
    if (summary.intervals.size() < 2)
        place["dimensions"].refuse("dimensions 0 and 1 at least", std::to_string(summary.intervals.size()));
    summary.entropy = place["entropy"].number();
    summary.sinkShare = place["sink_share"].number();
    const JsonPlace pattern = place["pattern"];
    summary.pattern = {readOptionalNumber(pattern["self"]), readOptionalNumber(pattern["previous"]),
                       readOptionalNumber(pattern["first"]), readOptionalNumber(pattern["induction"])};
    return summary;
}

Json summaryJson(const HeadSummary& summary)
{
    Json dimensions = Json::array();
    for (std::size_t k = 0; k < summary.intervals.size(); ++k)
        dimensions.push_back({{"total", summary.totalPersistence[k]},
                              {"intervals", summary.intervals[k]},
                              {"longest", summary.longest[k]}});
    const HeadPattern& pattern = summary.pattern;
    return {{"head", Json::array({summary.id.layer, summary.id.head})},
            {"dimensions", std::move(dimensions)},
            {"entropy", summary.entropy},
            {"sink_share", summary.sinkShare},
            {"pattern",
             {{"self", optionalNumber(pattern.self)},
              {"previous", optionalNumber(pattern.previous)},
              {"first", optionalNumber(pattern.first)},
              {"induction", optionalNumber(pattern.induction)}}}};
}

} // namespace

Json resultJson(const Analysis& analysis)
{
    Json json = identityJson(analysis);
    json["maximum_information"] = analysis.maximumInformation;
    json["clamped_pairs"] = analysis.clampedPairs;
    json["times"] = timesJson(analysis.times);
    if (analysis.attention.contains({0, 0}))
        json["attention"] = squareJson(analysis.attention.head({0, 0}));
    if (analysis.dependence)
        json["dependence"] = {{"unit", nameIn(unitNames, analysis.dependence->unit)},
                              {"matrix", squareJson(analysis.dependence->view())}};
    json["distance"] = distanceJson(analysis.distance);
    return json;
}

std::shared_ptr<const Analysis> readResult(const JsonPlace& place, const Control& control)
{
    auto analysis = std::make_shared<Analysis>(readIdentity(place));
    const std::size_t nodes = analysis->nodes.size();
    if (nodes < 2)
        place["nodes"].refuse("at least two", std::to_string(nodes));
    if (analysis->heads.empty())
        place["heads"].refuse("at least one head", "none");
    requireMemory(nodes * nodes * bytesPerPair,
                  place.where() + ": an analysis of " + std::to_string(nodes) + " tokens");
    analysis->maximumInformation = place["maximum_information"].number();
    analysis->clampedPairs = place["clamped_pairs"].whole(0, mostBytes);
    readMatrices(place, *analysis);
    shape(*analysis, control);
    analysis->times = readTimes(place["times"]);
    return analysis;
}

Json summariesJson(const HeadSummaries& summaries)
{
    Json heads = Json::array();
    for (const HeadSummary& summary : summaries.heads)
        heads.push_back(summaryJson(summary));
    return {{"source", identityJson(*summaries.source)},
            {"heads", std::move(heads)},
            {"distances", summaries.distance.size()},
            {"distance", distanceJson(summaries.distance)}};
}

std::shared_ptr<const HeadSummaries> readSummaries(const JsonPlace& place)
{
    auto summaries = std::make_shared<HeadSummaries>();
    const auto source = std::make_shared<const Analysis>(readIdentity(place["source"]));
    for (const JsonPlace& entry : place["heads"].entries(mostSessionNodes)) {
        HeadSummary summary = readSummary(entry, *source);
        checkHeadOrder(entry, summaries->heads.empty() ? nullptr : &summaries->heads.back().id, summary.id);
        summaries->heads.push_back(std::move(summary));
    }
    // None while heads are missing: their distances come last.
    const auto count = static_cast<int>(summaries->heads.size());
    const JsonPlace distances = place["distances"];
    const int known = distances.integer(0, count);
    if (known != 0 && known != count)
        distances.refuse("0 or " + std::to_string(count));
    summaries->distance = readDistance(place["distance"], known);
    summaries->source = source;
    return summaries;
}

} // namespace toposcope
