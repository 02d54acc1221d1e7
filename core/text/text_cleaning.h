// The text cleaning of a published feature set (Kushnareva et al., EMNLP 2021), made for web texts. In: UTF-8. Out: the
// text as those features were computed on it.
#pragma once

#include <string>
#include <string_view>

namespace toposcope {

// In this order: everything from an @ to the next white space, both included, becomes a space (an @ that no white space
// follows stays); "&amp;" becomes "&"; every run of white space becomes one space; none is left at either end.
std::string cleanedText(std::string_view utf8);

} // namespace toposcope
