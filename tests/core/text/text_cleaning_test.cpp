#include "core/text/text_cleaning.h"

#include <gtest/gtest.h>

namespace toposcope {
namespace {

TEST(TextCleaning, MentionsAmpersandsAndWhiteSpace)
{
    EXPECT_EQ(cleanedText(""), "");
    EXPECT_EQ(cleanedText("plain text"), "plain text");
    EXPECT_EQ(cleanedText("@someone hello"), "hello");
    EXPECT_EQ(cleanedText("ask @a @b\nnow"), "ask now");
    EXPECT_EQ(cleanedText("a@b.c d"), "a d");
    EXPECT_EQ(cleanedText("mail me @home"), "mail me @home"); // no white space follows
    EXPECT_EQ(cleanedText("a@b@c d"), "a d");
    EXPECT_EQ(cleanedText("this &amp; that &amp;amp; &am;"), "this & that &amp; &am;");
    EXPECT_EQ(cleanedText(" \t\u00A0 one \u3000\n two\u2028"), "one two");
    EXPECT_EQ(cleanedText("שלום  世界"), "שלום 世界");
}

} // namespace
} // namespace toposcope
