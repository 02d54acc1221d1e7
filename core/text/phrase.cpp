#include "core/text/phrase.h"

#include "core/text/character_class.h"
#include "core/text/utf8.h"

#include <optional>

namespace toposcope {

namespace {

// One past the run of characters from `offset` on that are, or are not, white space.
std::size_t endOfRun(std::string_view text, std::size_t offset, bool whiteSpace)
{
    while (offset < text.size()) {
        const DecodedCharacter character = decodeUtf8(text, offset);
        if ((classify(character.codePoint) == CharacterClass::WhiteSpace) != whiteSpace)
            break;
        offset += static_cast<std::size_t>(character.length);
    }
    return offset;
}

std::vector<std::string_view> wordsOf(std::string_view phrase)
{
    std::vector<std::string_view> words;
    for (std::size_t begin = endOfRun(phrase, 0, true); begin < phrase.size();) {
        const std::size_t end = endOfRun(phrase, begin, false);
        words.push_back(phrase.substr(begin, end - begin));
        begin = endOfRun(phrase, end, true);
    }
    return words;
}

// Where the words end that begin at `begin` with the first of them; none when the others do not follow.
std::optional<std::size_t> endOfWords(std::string_view text, std::size_t begin,
                                      const std::vector<std::string_view>& words)
{
    std::size_t offset = begin + words.front().size();
    for (std::size_t w = 1; w < words.size(); ++w) {
        const std::size_t next = endOfRun(text, offset, true);
        if (next == offset || !text.substr(next).starts_with(words[w]))
            return std::nullopt;
        offset = next + words[w].size();
    }
    return offset;
}

} // namespace

std::vector<TextSpan> findPhrase(std::string_view text, std::string_view phrase)
{
    std::vector<TextSpan> spans;
    // A part of a character is found inside others; a phrase of whole characters is found at whole characters only.
    const auto words = isValidUtf8(phrase) ? wordsOf(phrase) : std::vector<std::string_view>{};
    if (words.empty())
        return spans;
    for (std::size_t begin = text.find(words.front()); begin != std::string_view::npos;) {
        const auto end = endOfWords(text, begin, words);
        if (end)
            spans.push_back({begin, *end});
        begin = text.find(words.front(), end.value_or(begin + 1));
    }
    return spans;
}

} // namespace toposcope
