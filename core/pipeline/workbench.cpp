#include "core/pipeline/workbench.h"

#include "core/error.h"
#include "core/pipeline/text_name.h"

#include <map>
#include <string>
#include <tuple>
#include <utility>

namespace toposcope {

namespace {

bool sameRequest(const AnalysisRequest& left, const AnalysisRequest& right)
{
    return left.text == right.text && left.model == right.model && left.imported == right.imported &&
           left.settings == right.settings;
}

// Both sides read the same folder once, as long as one of them keeps the model.
ModelLoader shared(ModelLoader loader)
{
    auto known = std::make_shared<std::map<std::string, std::weak_ptr<const AttentionModel>>>();
    return [known, loader = std::move(loader)](const std::string& folder, const Control& control) {
        auto& entry = (*known)[folder];
        auto model = entry.lock();
        if (!model) {
            model = loader(folder, control);
            entry = model;
        }
        return model;
    };
}

AnalysisRequest withEveryHead(AnalysisRequest request)
{
    request.settings.heads = HeadSelection::all();
    return request;
}

const AnalysisRequest& second(const WorkRequest& request)
{
    if (!request.b)
        throw InputError("there is no second text to compare with");
    return *request.b;
}

} // namespace

struct Workbench::Side {
    explicit Side(const ModelLoader& loader) : analyser(loader) {}

    Analyser analyser;
    AnalysisRequest request;
    std::shared_ptr<const Analysis> analysis; // of `request`, on its own scale

    std::shared_ptr<const Analysis> analyse(const AnalysisRequest& wanted, const Control& control)
    {
        if (!analysis || !sameRequest(request, wanted)) {
            analysis.reset();
            analysis = analyser.analyse(wanted, control);
            request = wanted;
        }
        return analysis;
    }
};

Workbench::Workbench(ModelLoader loader)
{
    const ModelLoader both = shared(std::move(loader));
    for (auto& side : m_sides)
        side = std::make_unique<Side>(both);
}

Workbench::~Workbench() = default;

WorkResult Workbench::analyse(const WorkRequest& request, const Control& control)
{
    WorkResult result;
    if (!request.b) {
        result.a = m_sides[0]->analyse(request.a, control);
        return result;
    }
    const auto analysed = [&](int side, const AnalysisRequest& wanted) {
        return namingText(side == 0 ? "A" : "B",
                          [&] { return m_sides[static_cast<std::size_t>(side)]->analyse(wanted, control); });
    };
    result.a = analysed(0, request.a);
    result.b = analysed(1, *request.b);
    if (!request.scaleEach)
        std::tie(result.a, result.b) = onCommonScale(result.a, result.b, control);
    result.comparison = std::make_shared<const Comparison>(compare(result.a, result.b, control));
    return result;
}

std::shared_ptr<const HeadSummaries> Workbench::summariseHeads(const WorkRequest& request, const Control& control,
                                                               const HeadListener& listener)
{
    const PreparedAttention prepared = m_sides[0]->analyser.prepare(withEveryHead(request.a), control);
    return std::make_shared<const HeadSummaries>(toposcope::summariseHeads(prepared, control, listener));
}

std::shared_ptr<const HeadDifferences> Workbench::compareHeads(const WorkRequest& request, const Control& control,
                                                               const HeadDifferenceListener& listener)
{
    const PreparedAttention a = m_sides[0]->analyser.prepare(withEveryHead(request.a), control);
    const PreparedAttention b = m_sides[1]->analyser.prepare(withEveryHead(second(request)), control);
    return std::make_shared<const HeadDifferences>(toposcope::compareHeads(a, b, request.scaleEach, control, listener));
}

std::shared_ptr<const Growth> Workbench::grow(const WorkRequest& request, const Control& control,
                                              const GrowthListener& listener)
{
    const PreparedAttention prepared = m_sides[0]->analyser.prepare(request.a, control);
    return std::make_shared<const Growth>(toposcope::grow(prepared, control, listener));
}

std::shared_ptr<const PermutationBaseline> Workbench::permutationBaseline(const WorkRequest& request, int shuffles,
                                                                          std::uint64_t seed, const Control& control,
                                                                          const BaselineListener& listener)
{
    return std::make_shared<const PermutationBaseline>(toposcope::permutationBaseline(
        m_sides[1]->analyser, request.a, second(request), request.scaleEach, shuffles, seed, control, listener));
}

} // namespace toposcope
