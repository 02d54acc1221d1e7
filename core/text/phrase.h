// Finds a phrase in a text, so that what was marked in one text can be marked in another. In: two texts. Out: where the
// one occurs in the other, in bytes.
#pragma once

#include "core/text/text_span.h"

#include <string_view>
#include <vector>

namespace toposcope {

// Every occurrence of `phrase` in `text` (valid UTF-8), first to last, without overlaps, of whole characters. Any run
// of white space between two words of the phrase stands for any run of it in the text; white space around the phrase
// does not count. None for a phrase that is empty or not valid UTF-8.
std::vector<TextSpan> findPhrase(std::string_view text, std::string_view phrase);

} // namespace toposcope
