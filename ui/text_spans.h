// Where the bytes of an analysed text are in the editor's document, and back. In: offsets. Out: positions.
#pragma once

#include "core/pipeline/analysis.h"

#include <QString>
#include <QTextDocument>

#include <utility>
#include <vector>

namespace toposcope {

// For every node its [begin, end) in a document that holds the analysed text.
std::vector<std::pair<int, int>> documentSpans(const Analysis& analysis, const QTextDocument& document);

// The same for any stretches of `text`, in their order.
std::vector<std::pair<int, int>> documentSpans(const std::string& text, const std::vector<TextSpan>& spans,
                                               const QTextDocument& document);

// The bytes of the characters [begin, end) of `text` as UTF-8, without the white space around them: a token often
// begins with the space before it, which nobody means to choose. begin == end where nothing else is there.
TextSpan bytesOf(const QString& text, int begin, int end);

} // namespace toposcope
