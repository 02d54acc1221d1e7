#include "core/io/provenance.h"

#include "core/io/number_rows.h"

namespace toposcope {

namespace {

std::string headsText(const std::vector<HeadId>& heads)
{
    std::string text;
    for (const HeadId id : heads)
        text += (text.empty() ? "" : " ") + std::to_string(id.layer) + '.' + std::to_string(id.head);
    return text;
}

std::string spansText(const std::vector<TextSpan>& spans)
{
    std::string text;
    for (const TextSpan& span : spans)
        text += (text.empty() ? "" : " ") + std::to_string(span.begin) + ':' + std::to_string(span.end);
    return text;
}

} // namespace

std::string programName()
{
    return "Toposcope " TOPOSCOPE_VERSION;
}

std::vector<std::pair<std::string, std::string>> provenanceFacts(const Analysis& analysis,
                                                                 std::optional<double> threshold)
{
    const AnalysisSettings& settings = analysis.request.settings;
    std::vector<std::pair<std::string, std::string>> facts{{"program", programName()}};
    const auto add = [&facts](const char* name, std::string value) { facts.emplace_back(name, std::move(value)); };
    const auto yesNo = [](bool value) { return value ? "yes" : "no"; };
    if (analysis.model) {
        add("model", analysis.model->name);
        add("sha256", analysis.model->sha256);
    } else if (analysis.request.imported) {
        add("attention", analysis.request.imported->path);
    }
    add("heads", headsText(analysis.heads));
    add("distance", std::string(nameOf(settings.distance)));
    add("unit", analysis.distance.unit());
    if (settings.distance == DistanceKind::InverseMutualInformation) {
        add("estimator", std::string(nameOf(settings.estimator)));
        add("aggregate", std::string(nameOf(settings.aggregate)));
        add("scale", std::string(nameOf(settings.scale)));
        add("symmetrise", std::string(nameOf(settings.symmetrise)));
        add("clamped pairs", std::to_string(analysis.clampedPairs));
    }
    if (analysis.model)
        add("begin mark", yesNo(settings.prependBos));
    add("sink hidden", yesNo(settings.hideSink));
    add("words", yesNo(settings.words));
    if (settings.window)
        add("window", std::to_string(analysis.window.first) + ':' + std::to_string(analysis.window.count));
    if (!settings.subset.empty())
        add("subset", spansText(settings.subset));
    add("homology up to", std::to_string(settings.maxDimension));
    add("tokens", std::to_string(analysis.nodes.size()));
    if (threshold)
        add("threshold", shortest(*threshold));
    return facts;
}

std::string provenanceLine(const Analysis& analysis, std::optional<double> threshold)
{
    std::string line;
    for (const auto& [name, value] : provenanceFacts(analysis, threshold)) {
        line += line.empty() ? "" : "; ";
        line += name;
        line += ": ";
        line += value;
    }
    return line;
}

} // namespace toposcope
