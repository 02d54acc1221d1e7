// Comma-separated values as RFC 4180 has them: quoted fields with commas, line breaks and doubled quotation marks in
// them. In: the bytes of a file. Out: its records one by one; one that is ill-formed says so and does not end the file.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace toposcope {

struct CsvRecord {
    std::vector<std::string> fields;
    std::size_t line = 1;    // it begins on, counted from 1
    std::size_t begin = 0;   // its bytes, the line break at its end included
    std::size_t end = 0;     //
    bool terminated = false; // by a line break
    std::string error;       // what is ill-formed; the fields are then those before it
};

class CsvReader {
public:
    // `text` must outlive the reader. Line breaks are \n, \r\n or \r; records end at the same in a file with or without
    // a last one. Empty lines are no records.
    explicit CsvReader(std::string_view text) : m_text(text) {}

    // The next record; nothing at the end.
    std::optional<CsvRecord> next();

private:
    bool atLineBreak() const;
    void skipLineBreak();
    std::string plainField();
    std::string quotedField(CsvRecord& record);
    void skipRecord();

    std::string_view m_text;
    std::size_t m_at = 0;
    std::size_t m_line = 1;
};

// `field` as one field of a record: in quotation marks where it needs them, for readers that split at semicolons too.
std::string csvField(std::string_view field);

} // namespace toposcope
