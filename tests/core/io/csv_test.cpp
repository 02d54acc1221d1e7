// Comma-separated values: what RFC 4180 allows, and what it does not.

#include "core/io/csv.h"

#include "tests/support/random_inputs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace toposcope {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using namespace std::string_literals;

std::vector<CsvRecord> recordsOf(std::string_view text)
{
    std::vector<CsvRecord> records;
    CsvReader reader(text);
    while (auto record = reader.next())
        records.push_back(std::move(*record));
    return records;
}

TEST(Csv, FieldsMayHoldCommasLineBreaksAndQuotationMarks)
{
    const auto records = recordsOf("a,b\r\n\"x,y\",\"1\n2\r\n3\"\r\n\"say \"\"hi\"\"\",\n");
    ASSERT_EQ(records.size(), 3u);
    EXPECT_THAT(records[0].fields, ElementsAre("a", "b"));
    EXPECT_THAT(records[1].fields, ElementsAre("x,y", "1\n2\r\n3"));
    EXPECT_THAT(records[2].fields, ElementsAre("say \"hi\"", ""));
    EXPECT_EQ(records[1].line, 2u);
    EXPECT_EQ(records[2].line, 5u);
}

TEST(Csv, TheLastLineBreakMayBeMissingAndEmptyLinesAreNoRecords)
{
    EXPECT_THAT(recordsOf(""), IsEmpty());
    EXPECT_THAT(recordsOf("\n\r\n\r"), IsEmpty());
    const auto records = recordsOf("\na\n\n\nb");
    ASSERT_EQ(records.size(), 2u);
    EXPECT_TRUE(records[0].terminated);
    EXPECT_FALSE(records[1].terminated);
    EXPECT_EQ(records[1].line, 5u);
    EXPECT_THAT(recordsOf("a,")[0].fields, ElementsAre("a", ""));
    EXPECT_THAT(recordsOf(",")[0].fields, ElementsAre("", ""));
    EXPECT_THAT(recordsOf("\"\"")[0].fields, ElementsAre(""));
    EXPECT_THAT(recordsOf("a\rb").size(), 2u);
}

TEST(Csv, AnIllFormedRecordDoesNotEndTheFile)
{
    const auto records = recordsOf("a,\"b\"c,d\nnext,one\n");
    ASSERT_EQ(records.size(), 2u);
    EXPECT_THAT(records[0].error, HasSubstr("after a closing quotation mark"));
    EXPECT_THAT(records[1].fields, ElementsAre("next", "one"));
    EXPECT_EQ(records[1].line, 2u);
    const auto open = recordsOf("a\n\"never\nends");
    ASSERT_EQ(open.size(), 2u);
    EXPECT_THAT(open[1].error, HasSubstr("never ends"));
    EXPECT_FALSE(open[1].terminated);
    // A quotation mark inside a plain field is one of its characters.
    EXPECT_THAT(recordsOf("a 5\" disk,b")[0].fields, ElementsAre("a 5\" disk", "b"));
}

TEST(Csv, WhatIsWrittenIsReadBack)
{
    EXPECT_EQ(csvField("plain"), "plain");
    EXPECT_EQ(csvField("a;b"), "\"a;b\"");
    EXPECT_EQ(csvField("a,\"b\""), "\"a,\"\"b\"\"\"");
    test::Random random(7);
    const std::string alphabet = "ab,\"\n\r \xC3"s;
    for (int round = 0; round < 300; ++round) {
        std::vector<std::string> fields;
        std::string line;
        for (int f = 0; f <= random.below(4); ++f) {
            std::string field;
            for (int k = random.below(6); k > 0; --k)
                field += alphabet[static_cast<std::size_t>(random.below(static_cast<int>(alphabet.size())))];
            line += (f == 0 ? "" : ",") + csvField(field);
            fields.push_back(field);
        }
        const auto records = recordsOf(line + '\n');
        ASSERT_EQ(records.size(), 1u) << line;
        EXPECT_EQ(records[0].fields, fields) << line;
        EXPECT_EQ(records[0].end, line.size() + 1);
    }
}

TEST(Csv, AnyBytesEndInRecordsThatCoverThem)
{
    test::Random random(11);
    const std::string alphabet = "a,\"\n\r\0"s;
    for (int round = 0; round < 500; ++round) {
        std::string text;
        for (int k = random.below(20); k > 0; --k)
            text += alphabet[static_cast<std::size_t>(random.below(static_cast<int>(alphabet.size())))];
        std::size_t at = 0;
        for (const CsvRecord& record : recordsOf(text)) {
            EXPECT_GE(record.begin, at);
            EXPECT_GT(record.end, record.begin);
            EXPECT_FALSE(record.fields.empty());
            at = record.end;
        }
        EXPECT_LE(at, text.size());
    }
}

} // namespace
} // namespace toposcope
