#include "core/pipeline/node_preparation.h"

#include "core/pipeline/subset.h"
#include "core/pipeline/word_attention.h"

#include <algorithm>
#include <cassert>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace toposcope {

namespace {

std::string_view trimmed(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t\r\n");
    return first == std::string_view::npos ? text : text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

// Numbers nodes so that equal texts (white space around them aside) have equal numbers.
void numberByText(std::vector<Node>& nodes)
{
    std::unordered_map<std::string_view, std::int32_t> known;
    for (Node& node : nodes)
        node.id = known.try_emplace(trimmed(node.text), static_cast<std::int32_t>(known.size())).first->second;
}

std::vector<Node> tokenNodes(const std::string& text, std::span<const Token> tokens)
{
    std::vector<Node> nodes;
    for (const Token& token : tokens) {
        const bool prepended = token.begin == token.end;
        nodes.push_back({static_cast<std::int32_t>(token.id), token.bytes,
                         prepended ? tokenLabel(token.bytes) : tokenLabelIn(text, token.begin, token.end), token.begin,
                         token.end});
    }
    return nodes;
}

std::vector<Node> wordNodes(std::string_view text, std::span<const Token> tokens, std::span<const TokenGroup> words)
{
    std::vector<Node> nodes;
    for (const auto [first, last] : words) {
        const Token& front = tokens[static_cast<std::size_t>(first)];
        const Token& back = tokens[static_cast<std::size_t>(last - 1)];
        const bool prepended = front.begin == front.end;
        const std::string word =
            prepended ? front.bytes : std::string(text.substr(front.begin, back.end - front.begin));
        nodes.push_back({0, word, tokenLabel(word), front.begin, back.end});
    }
    numberByText(nodes);
    return nodes;
}

[[noreturn]] void refuseTooShort(std::size_t found, const AnalysisSettings& settings)
{
    const bool hidesText = settings.hideSink && !settings.prependBos;
    throw TextTooShort(std::string("needs at least two ") + (settings.words ? "words" : "tokens") + ", found " +
                       std::to_string(found) + (hidesText ? " beside the hidden first token" : ""));
}

std::vector<TokenGroup> eachByItself(std::size_t count)
{
    std::vector<TokenGroup> groups;
    for (int i = 0; i < static_cast<int>(count); ++i)
        groups.push_back({i, i + 1});
    return groups;
}

} // namespace

std::vector<Token> importedTokens(const ImportedAttention& imported, std::string& text)
{
    std::vector<Token> tokens;
    for (const std::string& token : imported.tokens) {
        tokens.push_back({TokenId{}, text.size(), text.size() + token.size(), token});
        text += token;
    }
    std::vector<Node> nodes = tokenNodes(text, tokens);
    numberByText(nodes);
    for (std::size_t i = 0; i < tokens.size(); ++i)
        tokens[i].id = TokenId{nodes[i].id};
    return tokens;
}

PassTokens groupTokens(std::vector<Token> tokens, Analysis& analysis)
{
    const AnalysisRequest& request = analysis.request;
    const AnalysisSettings& settings = request.settings;
    // Of a text, <|endoftext|> and one token make no graph, hidden or not.
    const std::size_t aside = settings.prependBos || settings.hideSink ? 1 : 0;
    if (!request.imported && tokens.size() < aside + 2)
        refuseTooShort(tokens.size() - std::min(aside, tokens.size()), settings);

    PassTokens pass;
    pass.tokens = std::move(tokens);
    pass.hidden = settings.hideSink && !pass.tokens.empty() ? 1 : 0;
    const auto kept = std::span<const Token>(pass.tokens).subspan(static_cast<std::size_t>(pass.hidden));
    if (settings.words) {
        pass.groups = request.imported ? groupMarkedWords(kept) : groupWords(analysis.text, kept);
        analysis.nodes = wordNodes(analysis.text, kept, pass.groups);
    } else {
        pass.groups = eachByItself(kept.size());
        analysis.nodes = tokenNodes(analysis.text, kept);
    }
    if (analysis.nodes.size() < 2)
        refuseTooShort(analysis.nodes.size(), settings);
    analysis.nodesInContext = static_cast<int>(analysis.nodes.size());
    chosenNodes(analysis); // now, before a forward pass is spent on a subset that does not fit
    return pass;
}

void reorder(PassTokens& pass, std::span<const int> order, Analysis& analysis)
{
    assert(order.size() == pass.groups.size());
    PassTokens result;
    result.hidden = pass.hidden;
    const auto begin = pass.tokens.begin() + pass.hidden;
    result.tokens.assign(pass.tokens.begin(), begin);
    std::vector<Node> nodes;
    int next = 0;
    for (const int place : order) {
        const TokenGroup group = pass.groups[static_cast<std::size_t>(place)];
        result.tokens.insert(result.tokens.end(), begin + group.first, begin + group.last);
        result.groups.push_back({next, next + group.last - group.first});
        next = result.groups.back().last;
        nodes.push_back(std::move(analysis.nodes[static_cast<std::size_t>(place)]));
    }
    analysis.nodes = std::move(nodes);
    pass = std::move(result);
}

std::vector<AttentionView> nodeViews(std::vector<AttentionView> ofTokens, const PassTokens& pass, bool words,
                                     AttentionTensor& grouped)
{
    std::vector<AttentionView> views = std::move(ofTokens);
    for (AttentionView& view : views)
        view = view.withoutLeading(pass.hidden);
    if (!words)
        return views;
    grouped = wordAttention(views, pass.groups);
    for (std::size_t h = 0; h < views.size(); ++h)
        views[h] = grouped.head({0, static_cast<int>(h)});
    return views;
}

std::vector<std::int32_t> symbolsOf(std::span<const Node> nodes)
{
    std::vector<std::int32_t> symbols;
    for (const Node& node : nodes)
        symbols.push_back(node.id);
    return symbols;
}

void prepareViews(PreparedAttention& prepared, const Analysis& analysis, const PassTokens& pass)
{
    std::vector<AttentionView> ofTokens;
    for (const HeadId id : analysis.heads)
        ofTokens.push_back(prepared.whole->head(id));
    auto grouped = std::make_shared<AttentionTensor>();
    prepared.views = nodeViews(std::move(ofTokens), pass, analysis.request.settings.words, *grouped);
    if (analysis.request.settings.words)
        prepared.grouped = std::move(grouped);
    prepared.symbols = symbolsOf(analysis.nodes);
    const int prepended = analysis.request.settings.prependBos ? 1 : 0;
    for (const TokenGroup& group : pass.groups)
        prepared.tokenCounts.push_back(pass.hidden + group.last - prepended);
    for (const Token& token : pass.tokens)
        prepared.wholeSymbols.push_back(static_cast<std::int32_t>(token.id));
}

} // namespace toposcope
