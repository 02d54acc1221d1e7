#include "core/model/gpt2_model.h"

#include "core/error.h"
#include "core/memory.h"

namespace toposcope {

Gpt2Model::Gpt2Model(ModelFiles files)
    : m_files(std::move(files)), m_info{m_files.folder.name,   m_files.folder.path.string(), {},
                                        m_files.config.layers, m_files.config.heads,         m_files.config.positions,
                                        m_files.config.width}
{
}

ModelInfo Gpt2Model::identity(const Control& control) const
{
    ModelInfo identity = m_info;
    identity.sha256 = m_files.hash->wait(control);
    return identity;
}

void Gpt2Model::checkPass(std::span<const TokenId> ids, const std::vector<HeadId>& keep) const
{
    if (ids.empty() || ids.size() > static_cast<std::size_t>(config().positions))
        throw InputError("the text has " + std::to_string(ids.size()) + " tokens, expected 1 to " +
                         std::to_string(config().positions) + " for " + m_info.name);
    for (const TokenId id : ids) {
        if (static_cast<int>(id) < 0 || static_cast<int>(id) >= config().vocabularySize)
            throw InputError("token id " + std::to_string(static_cast<int>(id)) + " is not in " + m_info.name +
                             "'s vocabulary of " + std::to_string(config().vocabularySize));
    }
    for (const HeadId id : keep) {
        if (id.layer < 0 || id.layer >= m_info.layers || id.head < 0 || id.head >= m_info.heads)
            throw InputError("layer " + std::to_string(id.layer) + ", head " + std::to_string(id.head) +
                             " does not exist: " + m_info.name + " has " + std::to_string(m_info.layers) +
                             " layers of " + std::to_string(m_info.heads) + " heads");
    }
}

void Gpt2Model::requireMemoryFor(std::size_t heads, std::size_t tokens, std::size_t scratch)
{
    requireMemory(AttentionTensor::bytes(heads, tokens) + scratch,
                  "the attention of " + std::to_string(heads) + " heads over " + std::to_string(tokens) + " tokens",
                  "choose fewer heads or a shorter text");
}

} // namespace toposcope
