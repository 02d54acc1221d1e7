// What TextPanel paints behind and over the words: one mark per run of neighbouring tokens of a cluster, so that
// phrases show as bands; the highlighted tokens; a veil over what is not part of the analysis.
#include "ui/text_panel.h"

#include "ui/graph/node_style.h"
#include "ui/text_ground.h"
#include "ui/token_editor.h"

#include <algorithm>

namespace toposcope {

namespace {

// Over text that is not part of the analysis: as pale as stays readable.
QColor veilOf(const Theme& theme)
{
    double opacity = 0.6;
    while (opacity > 0.05 && contrast(blended(theme.surface, theme.text, opacity), theme.surface) < 4.5)
        opacity -= 0.03;
    QColor veil = theme.surface;
    veil.setAlphaF(static_cast<float>(opacity));
    return veil;
}

bool isPartOfText(const Analysis& analysis)
{
    return !analysis.request.settings.subset.empty() || analysis.window.count < analysis.tokensInText;
}

} // namespace

// Everything between the nodes is veiled when they are only a part of the text.
void TextPanel::showSubset()
{
    if (!m_matches)
        return;
    std::vector<QTextCursor> veils;
    const auto veil = [&](int begin, int end) {
        if (begin >= end)
            return;
        veils.emplace_back(m_editor->document()).setPosition(begin);
        veils.back().setPosition(end, QTextCursor::KeepAnchor);
    };
    if (isPartOfText(*m_spansOf)) {
        int end = 0;
        for (const auto& [begin, nodeEnd] : m_spans) {
            veil(end, begin);
            end = std::max(end, nodeEnd);
        }
        veil(end, m_editor->document()->characterCount() - 1);
    }
    m_editor->setVeils(std::move(veils), veilOf(m_state.theme()));
}

// While the text is not the analysed one nothing is known about it, and the marks stay as they are.
void TextPanel::recolour()
{
    // The selection changes with an analysis, too, and may say so before this panel has followed.
    if (!m_matches || m_spansOf != m_state.analysis())
        return;
    const bool highlighted = m_selection.highlight().kind != Highlight::Kind::None;
    m_editor->setMarks(clusterMarks(highlighted), highlightMarks());
    m_colouredSlots = m_state.clusterSlots();
}

// From the first character that is not white space: a mark starts with a word, not with the space before it.
TextMark TextPanel::markOf(std::size_t firstNode, std::size_t lastNode) const
{
    auto [begin, end] = std::pair(m_spans[firstNode].first, m_spans[lastNode].second);
    while (begin < end && m_editor->document()->characterAt(begin).isSpace())
        ++begin;
    TextMark mark;
    mark.range = QTextCursor(m_editor->document());
    mark.range.setPosition(begin);
    mark.range.setPosition(end, QTextCursor::KeepAnchor);
    return mark;
}

// Between two nodes of a subset there may be words that are not part of it.
bool TextPanel::isNextTo(std::size_t node) const
{
    for (int position = m_spans[node].second; position < m_spans[node + 1].first; ++position)
        if (!m_editor->document()->characterAt(position).isSpace())
            return false;
    return true;
}

std::vector<TextMark> TextPanel::clusterMarks(bool faint) const
{
    const Theme& theme = m_state.theme();
    const std::vector<int>& slotOf = m_state.clusterSlots();
    std::vector<TextMark> marks;
    for (std::size_t first = 0; first < m_spans.size();) {
        std::size_t last = first;
        while (last + 1 < m_spans.size() && slotOf[last + 1] == slotOf[first] && isNextTo(last))
            ++last;
        if (slotOf[first] >= 0) {
            TextMark mark = markOf(first, last);
            mark.ground = groundOf(theme.cluster(slotOf[first]), theme, faint ? 0.25 : 1.0);
            if (Theme::hasSecondMark(slotOf[first]) && !faint)
                mark.underline = blended(theme.cluster(slotOf[first]), theme.text, 0.6);
            marks.push_back(std::move(mark));
        }
        first = last + 1;
    }
    return marks;
}

std::vector<TextMark> TextPanel::highlightMarks() const
{
    const Highlight& highlight = m_selection.highlight();
    const auto& analysis = m_state.analysis();
    const Theme& theme = m_state.theme();
    QColor color = theme.accent;
    if (highlight.interval && *highlight.interval < analysis->diagram.pairs.size()) {
        const int dimension = std::clamp(analysis->diagram.pairs[*highlight.interval].dimension, 0, 2);
        color = theme.dimension[static_cast<std::size_t>(dimension)];
    }
    // Filled: the token, the older component, the loop. Outlined: the younger component, the token's neighbours.
    enum : char { None, Outlined, Filled };
    std::vector<char> kinds(m_spans.size(), None);
    const auto set = [&](int node, char kind) {
        if (node >= 0 && node < static_cast<int>(kinds.size()))
            kinds[static_cast<std::size_t>(node)] = kind;
    };
    if (highlight.kind == Highlight::Kind::Node)
        for (const Edge& edge : highlight.edges) {
            set(edge.a, Outlined);
            set(edge.b, Outlined);
        }
    for (const int node : highlight.otherNodes)
        set(node, Outlined);
    for (const int node : highlight.nodes)
        set(node, Filled);

    std::vector<TextMark> marks;
    for (std::size_t node = 0; node < kinds.size(); ++node)
        if (kinds[node] != None) {
            TextMark mark = markOf(node, node);
            mark.ground = kinds[node] == Filled ? groundOf(color, theme, 1.0) : theme.surface;
            mark.outline = color;
            marks.push_back(std::move(mark));
        }
    return marks;
}

} // namespace toposcope
