// How far attention is from known patterns, as in Kushnareva et al. (EMNLP 2021): ‖A − T‖ / √(‖A‖² + ‖T‖²), Frobenius
// norms over the n × n matrix without padding. In: the attention of one head and its tokens. Out: numbers, 0 for the
// pattern itself, 1 for nothing in common; never NaN.
#pragma once

#include "core/math/matrix_view.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace toposcope {

enum class TemplateFeature {
    Self,      // self: the identity
    Beginning, // beginning: column 0 is 1
    Previous,  // prev: T[i, i−1] = 1
    Next,      // next: T[i, i+1] = 1
    Comma,     // comma: the columns of the commas, each row divided by its sum + 1e-7
    Dot,       // dot: the same for full stops
};

struct TemplateFeatureInfo {
    TemplateFeature feature;
    std::string_view name;
    std::string_view definition;
    std::string_view whenCausal; // what becomes of it under a causal mask; empty: nothing
};

// All of them, in the order of their columns.
std::span<const TemplateFeatureInfo> templateFeatureInfos();
std::vector<TemplateFeature> allTemplateFeatures();

// "self,prev" → those; InputError naming the one that is unknown, or repeated.
std::vector<TemplateFeature> parseTemplateFeatures(std::string_view list);

// Whether a token is `mark` ("," or "."), alone or after the space that GPT-2 ("Ġ") and others ("▁") put into a token.
bool isMark(std::string_view token, char mark);

// One number per feature, in the order given. `tokens`: the n tokens' own bytes. `causal`: a row of comma and dot ends
// at its own token, before it is divided by its sum.
std::vector<double> templateFeatures(MatrixView<double> attention, std::span<const std::string> tokens, bool causal,
                                     std::span<const TemplateFeature> features);

} // namespace toposcope
