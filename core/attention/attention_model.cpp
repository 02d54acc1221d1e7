#include "core/attention/attention_model.h"

namespace toposcope {

void AttentionModel::attendByLayer(std::span<const TokenId> ids, const std::vector<HeadId>& heads,
                                   const LayerVisitor& visit, const Control& control) const
{
    const AttentionTensor attention = attend(ids, heads, false, control).attention;
    WorkerTeam team(1);
    for (std::size_t first = 0; first < heads.size();) {
        LayerAttention layer{{}, {}, team};
        std::size_t last = first;
        for (; last < heads.size() && heads[last].layer == heads[first].layer; ++last)
            layer.views.push_back(attention.head(heads[last]));
        layer.heads = std::span(heads).subspan(first, last - first);
        visit(layer);
        first = last;
    }
}

} // namespace toposcope
