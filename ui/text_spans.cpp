#include "ui/text_spans.h"

#include "ui/token_editor.h"

#include <algorithm>

namespace toposcope {

namespace {

// Offsets in UTF-16 units for ascending byte offsets of a UTF-8 text, in linear time altogether. A byte inside a
// character counts to the character's start.
class Utf16Offsets {
public:
    explicit Utf16Offsets(const std::string& utf8) : m_utf8(utf8) {}

    int ofByte(std::size_t byte)
    {
        while (m_byte < m_utf8.size()) {
            const auto lead = static_cast<unsigned char>(m_utf8[m_byte]);
            const std::size_t length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
            if (m_byte + length > byte)
                break;
            m_byte += length;
            m_offset += length == 4 ? 2 : 1;
        }
        return m_offset;
    }
    // Likewise, but a byte inside a character counts to the character's end.
    int ofEnd(std::size_t byte)
    {
        const int offset = ofByte(byte);
        if (m_byte >= byte || m_byte >= m_utf8.size())
            return offset;
        return offset + (static_cast<unsigned char>(m_utf8[m_byte]) >= 0xf0 ? 2 : 1);
    }

private:
    const std::string& m_utf8;
    std::size_t m_byte = 0;
    int m_offset = 0;
};

} // namespace

std::vector<std::pair<int, int>> documentSpans(const std::string& text, const std::vector<TextSpan>& spans,
                                               const QTextDocument& document)
{
    std::vector<std::size_t> order(spans.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return spans[a].begin < spans[b].begin; });
    std::vector<std::pair<int, int>> found(spans.size());
    Utf16Offsets offsets(text);
    TokenEditor::Positions begins(document);
    TokenEditor::Positions ends(document);
    for (const std::size_t i : order) {
        const int begin = offsets.ofByte(spans[i].begin);
        // Spans of a user may overlap; going on is possible only forwards.
        const int end = Utf16Offsets(offsets).ofEnd(spans[i].end);
        // The end is the position after the last character, on this side of a soft break.
        const int first = begins.ofOffset(begin);
        found[i] = {first, end > begin ? TokenEditor::Positions(ends).ofOffset(end - 1) + 1 : first};
        ends.ofOffset(begin);
    }
    return found;
}

std::vector<std::pair<int, int>> documentSpans(const Analysis& analysis, const QTextDocument& document)
{
    std::vector<TextSpan> spans;
    for (const Node& node : analysis.nodes)
        spans.push_back({node.begin, node.end});
    return documentSpans(analysis.text, spans, document);
}

TextSpan bytesOf(const QString& text, int begin, int end)
{
    end = std::min<int>(end, static_cast<int>(text.size()));
    while (begin < end && text[begin].isSpace())
        ++begin;
    while (begin < end && text[end - 1].isSpace())
        --end;
    const auto before = static_cast<std::size_t>(QStringView(text).first(begin).toUtf8().size());
    return {before, before + static_cast<std::size_t>(QStringView(text).mid(begin, end - begin).toUtf8().size())};
}

} // namespace toposcope
