// Rows of numbers from a text file: what .csv, .txt and Ripser's lower-distance files have in common. In: the bytes.
// Out: the numbers row by row, or a message that names the file, the row and the column, both counted from 1.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace toposcope {

struct NumberRows {
    std::vector<double> values;      // row after row
    std::vector<std::size_t> ends;   // of row r in values: [ends[r−1], ends[r])
    std::vector<std::size_t> lines;  // the line a row stands on, counted from 1
    std::vector<std::string> header; // the names of a first line that holds no number at all; else empty

    std::size_t count() const { return ends.size(); }
    std::span<const double> row(std::size_t r) const
    {
        const std::size_t begin = r == 0 ? 0 : ends[r - 1];
        return {values.data() + begin, ends[r] - begin};
    }
    // "row 3", and "row 3 (line 5)" where empty lines, comments or a header make the two differ.
    std::string rowName(std::size_t r) const;
};

// Separators: one comma or semicolon, any number of spaces and tabs; one may end a row. A field that begins
// with a quote ends with one. Empty lines and lines that start with # are skipped. Numbers have a decimal point; "inf"
// and "nan" are numbers here. InputError, naming `file`, for anything else.
NumberRows parseNumberRows(std::string_view text, const std::string& file);

// A number as a message shows it: shortest form that reads back.
std::string shortest(double value);

} // namespace toposcope
