// Requests on attention made in memory, and an analyser that has no model to open: the pipeline without torch and
// without a tokenizer.
#pragma once

#include "core/error.h"
#include "core/pipeline/analyser.h"
#include "tests/support/random_inputs.h"

#include <memory>
#include <string>
#include <vector>

namespace toposcope::test {

inline AnalysisRequest importedRequest(AttentionTensor attention, std::vector<std::string> tokens)
{
    auto imported = std::make_shared<ImportedAttention>();
    imported->path = "attention.npy";
    imported->attention = std::move(attention);
    imported->tokens = std::move(tokens);
    AnalysisRequest request;
    request.imported = std::move(imported);
    return request;
}

// Tokens " t0", " t1", …, every fifth a repetition of the one before.
inline std::vector<std::string> tokenNames(int count)
{
    std::vector<std::string> tokens;
    for (int i = 0; i < count; ++i)
        tokens.push_back(" t" + std::to_string(i % 5 == 4 ? i - 1 : i));
    return tokens;
}

// Random causal attention of two layers with three heads each.
inline AnalysisRequest randomRequest(int tokens, std::uint64_t seed)
{
    return importedRequest(randomAttention(2, 3, tokens, seed, 6.0, 8.0), tokenNames(tokens));
}

inline Analyser analyserWithoutModel()
{
    return Analyser([](const std::string&, const Control&) -> std::shared_ptr<const AttentionModel> {
        throw InputError("no model here");
    });
}

} // namespace toposcope::test
