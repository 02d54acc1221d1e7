// Collections of texts: the order they come in, and what is said of those that cannot be had.

#include "core/io/text_collection.h"

#include "core/error.h"
#include "tests/support/fixtures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace toposcope {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class TextCollectionTest : public ::testing::Test {
protected:
    std::string file(std::string_view name, std::string_view bytes)
    {
        test::writeBytes(folder / name, bytes);
        return (folder / name).string();
    }
    static TextCollection open(const std::vector<std::string>& paths, const CollectionOptions& options = {})
    {
        return TextCollection::open(paths, options);
    }
    // "row:text", or "row!error".
    static std::vector<std::string> listed(const TextCollection& collection)
    {
        std::vector<std::string> list;
        for (std::size_t i = 0; i < collection.size(); ++i) {
            const CollectedText text = collection.read(i);
            list.push_back(std::to_string(text.row) + (text.error.empty() ? ":" + text.text : "!" + text.error));
        }
        return list;
    }
    static std::string refusal(const std::string& path, const CollectionOptions& options = {})
    {
        return test::messageOf<InputError>([&] { open({path}, options); });
    }

    test::TemporaryFolder folder;
};

TEST_F(TextCollectionTest, AFolderGivesItsTextFilesByName)
{
    file("b.txt", "second");
    file("a.TXT", "first");
    file("c.md", "not a text");
    std::filesystem::create_directories(folder / "d.txt");
    const TextCollection collection = open({folder.path().string()});
    EXPECT_THAT(listed(collection), ElementsAre("1:first", "1:second"));
    EXPECT_EQ(collection.read(1).source, (folder / "b.txt").string());
}

TEST_F(TextCollectionTest, AFileIsReadWhenItIsItsTurn)
{
    const std::string path = file("a.txt", "\xEF\xBB\xBFwith a mark");
    const std::string bad = file("b.txt", "caf\xE9");
    const TextCollection collection = open({path, bad});
    EXPECT_THAT(listed(collection), ElementsAre("1:with a mark", "1!is not valid UTF-8"));
    std::filesystem::remove(path);
    EXPECT_THAT(collection.read(0).error, HasSubstr("there is no such file"));
}

TEST_F(TextCollectionTest, JsonLinesCountTheirLines)
{
    const std::string path = file("a.jsonl", "{\"text\": \"one\"}\r\n\n  \n{\"text\": \"line\\nbreak\", \"id\": 1}\n"
                                             "{\"text\": 3}\n[]\n{\n{\"id\": 1}\n{\"text\": \"\xC3\"}\n"
                                             "{\"text\": \"\\ud800\"}\n{\"text\": \"last\"}");
    EXPECT_THAT(listed(open({path})),
                ElementsAre("1:one", "4:line\nbreak", HasSubstr("5!field 'text': expected a text, found 3"),
                            HasSubstr("6!expected a JSON object, found a list"), HasSubstr("7!is not JSON"),
                            "8!has no field 'text'", "9!is not valid UTF-8", HasSubstr("10!is not JSON"), "11:last"));
    EXPECT_THAT(listed(open({path}, {"id", ""}))[1], HasSubstr("4!field 'id': expected a text, found 1"));
}

TEST_F(TextCollectionTest, ACsvGivesOneColumn)
{
    const std::string path = file(
        "a.csv", "id,review\n1,\"good, very\ngood\"\n2\n3,\"un\"closed\n4,bad,worse\n5,\n6,\xFF\n7,fine\n8,\"open");
    EXPECT_THAT(listed(open({path}, {"text", "review"})),
                ElementsAre("1:good, very\ngood", "2!line 4: expected 2 fields as in the header, found 1",
                            HasSubstr("3!line 5: expected a comma"), HasSubstr("4!line 6: expected 2 fields"),
                            "5:", "6!is not valid UTF-8", "7:fine", HasSubstr("8!line 10: a quotation mark opens")));
    EXPECT_THAT(refusal(path), HasSubstr("has no column 'text'; its columns are 'id', 'review'"));
    EXPECT_THAT(refusal(path, {"text", "x"}), HasSubstr("has no column 'x'"));
    EXPECT_THAT(listed(open({file("b.csv", "\xEF\xBB\xBFid,text\n1,hello\n")})), ElementsAre("1:hello"));
    EXPECT_THAT(listed(open({file("c.csv", "sentence\nhello\n")})), ElementsAre("1:hello"));
}

TEST_F(TextCollectionTest, WhatHoldsNoTextsIsRefused)
{
    EXPECT_THAT(refusal("/nowhere/a.csv"), HasSubstr("/nowhere/a.csv: there is no such file or folder"));
    EXPECT_THAT(refusal(file("a.csv", "")), HasSubstr("is empty, expected a header"));
    EXPECT_THAT(refusal(file("b.csv", "\"a")), HasSubstr("line 1: a quotation mark opens"));
    EXPECT_THAT(refusal(file("c.csv", "text\n")), HasSubstr("holds no text"));
    EXPECT_THAT(refusal(file("d.jsonl", "\n")), HasSubstr("holds no text"));
    std::filesystem::create_directories(folder / "empty");
    EXPECT_THAT(refusal((folder / "empty").string()), HasSubstr("holds no text"));
}

} // namespace
} // namespace toposcope
