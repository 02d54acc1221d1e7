#include "core/pipeline/head_space.h"

namespace toposcope {

namespace {

void addNodes(const HeadSummaries& summaries, Analysis& space)
{
    for (const HeadSummary& summary : summaries.heads) {
        const std::string label = std::to_string(summary.id.layer) + "." + std::to_string(summary.id.head);
        if (!space.text.empty())
            space.text += ' ';
        const std::size_t begin = space.text.size();
        space.text += label;
        space.nodes.push_back({static_cast<std::int32_t>(space.nodes.size()), label, label, begin, space.text.size()});
        space.heads.push_back(summary.id);
    }
    space.tokensInText = static_cast<int>(space.nodes.size());
}

} // namespace

std::shared_ptr<const Analysis> headSpace(const HeadSummaries& summaries, const Control& control)
{
    if (summaries.distance.size() < 2)
        return nullptr;
    auto space = std::make_shared<Analysis>();
    if (summaries.source) {
        space->request = summaries.source->request;
        space->model = summaries.source->model;
    }
    space->request.settings.maxDimension = 1;
    addNodes(summaries, *space);
    space->distance = summaries.distance;
    shape(*space, control);
    return space;
}

} // namespace toposcope
