// What every opened GPT-2 is, wherever it computes: its files and what is known of them, and which passes are possible.
#pragma once

#include "core/attention/attention_model.h"
#include "core/model/model_files.h"

#include <span>
#include <string>
#include <vector>

namespace toposcope {

class Gpt2Model : public AttentionModel {
public:
    explicit Gpt2Model(ModelFiles files);

    const ModelInfo& info() const override { return m_info; }
    const BpeTokenizer& tokenizer() const override { return m_files.tokenizer; }
    ModelInfo identity(const Control& control) const override;

protected:
    const Gpt2Config& config() const { return m_files.config; }
    const WeightFiles& weights() const { return *m_files.weights; }
    // Throws InputError unless a pass over these tokens that keeps these heads is possible.
    void checkPass(std::span<const TokenId> ids, const std::vector<HeadId>& keep) const;
    // Throws InputError unless there is memory for the attention of that many heads and `scratch` bytes beside it.
    static void requireMemoryFor(std::size_t heads, std::size_t tokens, std::size_t scratch);

private:
    ModelFiles m_files;
    ModelInfo m_info;
};

} // namespace toposcope
