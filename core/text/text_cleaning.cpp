#include "core/text/text_cleaning.h"

#include "core/text/character_class.h"
#include "core/text/utf8.h"

namespace toposcope {

namespace {

struct Character {
    std::string_view bytes;
    bool isSpace = false;
};

Character characterAt(std::string_view text, std::size_t at)
{
    const DecodedCharacter decoded = decodeUtf8(text, at);
    const char32_t code = decoded.codePoint;
    // The separators of ASCII are white space to the published expression, though not to Unicode.
    const bool separator = code >= 0x1C && code <= 0x1F;
    return {text.substr(at, static_cast<std::size_t>(decoded.length)),
            decoded.valid && (separator || classify(code) == CharacterClass::WhiteSpace)};
}

std::string withoutMentions(std::string_view text)
{
    std::string result;
    std::size_t open = std::string::npos; // where in `result` the last @ stands that no white space followed yet
    for (std::size_t at = 0; at < text.size();) {
        const Character character = characterAt(text, at);
        at += character.bytes.size();
        if (character.isSpace && open != std::string::npos) {
            result.resize(open);
            result += ' ';
            open = std::string::npos;
            continue;
        }
        if (character.bytes == "@" && open == std::string::npos)
            open = result.size();
        result += character.bytes;
    }
    return result;
}

std::string withPlainAmpersands(std::string_view text)
{
    constexpr std::string_view entity = "&amp;";
    std::string result;
    for (std::size_t at = 0; at < text.size();) {
        const bool found = text.substr(at).starts_with(entity);
        result += text[at];
        at += found ? entity.size() : 1;
    }
    return result;
}

std::string withSingleSpaces(std::string_view text)
{
    std::string result;
    bool pending = false;
    for (std::size_t at = 0; at < text.size();) {
        const Character character = characterAt(text, at);
        at += character.bytes.size();
        if (character.isSpace) {
            pending = !result.empty();
            continue;
        }
        if (pending)
            result += ' ';
        pending = false;
        result += character.bytes;
    }
    return result;
}

} // namespace

std::string cleanedText(std::string_view utf8)
{
    return withSingleSpaces(withPlainAmpersands(withoutMentions(utf8)));
}

} // namespace toposcope
