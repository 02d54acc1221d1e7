// What the nodes of an analysis are: tokens of the pass, or groups of them that make words. In: tokens and settings.
// Out: nodes, and the attention between them.
#pragma once

#include "core/pipeline/analyser.h"
#include "core/text/word_grouping.h"

#include <span>
#include <string>
#include <vector>

namespace toposcope {

// The tokens of a forward pass and which of them make which node.
struct PassTokens {
    std::vector<Token> tokens;
    int hidden = 0;                 // leading tokens that make no node
    std::vector<TokenGroup> groups; // one per node, of the tokens after the hidden ones
};

// The tokens of imported attention, laid end to end as a text of their own.
std::vector<Token> importedTokens(const ImportedAttention& imported, std::string& text);

// Hides and groups as the settings say, and sets the nodes of `analysis`, whose text and request are known.
// TextTooShort for fewer than two nodes; InputError for a subset that does not fit.
PassTokens groupTokens(std::vector<Token> tokens, Analysis& analysis);

// The nodes in another order: order[i] is the node that takes place i, with its tokens and its place in the text.
void reorder(PassTokens& pass, std::span<const int> order, Analysis& analysis);

// The attention between the nodes, from that between the tokens of the pass, head by head. Where nodes are words, the
// views are into `grouped`, which must outlive them.
std::vector<AttentionView> nodeViews(std::vector<AttentionView> ofTokens, const PassTokens& pass, bool words,
                                     AttentionTensor& grouped);

// Numbers that are equal for equal nodes.
std::vector<std::int32_t> symbolsOf(std::span<const Node> nodes);

// The attention between the nodes, from PreparedAttention::whole.
void prepareViews(PreparedAttention& prepared, const Analysis& analysis, const PassTokens& pass);

} // namespace toposcope
