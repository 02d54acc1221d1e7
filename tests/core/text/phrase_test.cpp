#include "core/text/phrase.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace toposcope {
namespace {

std::vector<std::string> found(const std::string& text, const std::string& phrase)
{
    std::vector<std::string> parts;
    for (const TextSpan& span : findPhrase(text, phrase))
        parts.push_back(text.substr(span.begin, span.end - span.begin));
    return parts;
}

using Parts = std::vector<std::string>;

TEST(FindPhrase, FindsEveryOccurrenceInOrder)
{
    EXPECT_EQ(findPhrase("the tip of the tongue", "the"), (std::vector<TextSpan>{{0, 3}, {11, 14}}));
    EXPECT_TRUE(findPhrase("the tip", "iceberg").empty());
    EXPECT_TRUE(findPhrase("", "a").empty());
}

TEST(FindPhrase, AnyWhiteSpaceStandsForAnyOther)
{
    EXPECT_EQ(found("of\n\tthe, of the, of\u00A0 the, ofthe, of-the", " of  the\n"),
              (Parts{"of\n\tthe", "of the", "of\u00A0 the"}));
}

TEST(FindPhrase, OccurrencesDoNotOverlap)
{
    EXPECT_EQ(findPhrase("aaaaa", "aa"), (std::vector<TextSpan>{{0, 2}, {2, 4}}));
    EXPECT_EQ(findPhrase("a b a b a", "a b a"), (std::vector<TextSpan>{{0, 5}}));
}

TEST(FindPhrase, AFalseBeginHidesNoOccurrence)
{
    EXPECT_EQ(found("a a b", "a b"), Parts{"a b"});
    EXPECT_EQ(found("aab", "ab"), Parts{"ab"});
}

TEST(FindPhrase, FindsWholeCharactersOnly)
{
    EXPECT_EQ(findPhrase("שלום 世界 世", "世"), (std::vector<TextSpan>{{9, 12}, {16, 19}}));
    EXPECT_TRUE(findPhrase("世", "\xB8").empty()); // the middle byte of the character
    EXPECT_TRUE(findPhrase("a b", " \n").empty());
    EXPECT_TRUE(findPhrase("a b", "").empty());
}

} // namespace
} // namespace toposcope
