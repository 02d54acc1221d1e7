// Many texts to be analysed one after the other. In: text files, folders of them, JSON Lines, CSV. Out: a list of
// texts, each with where it stands; one that cannot be had says why and does not keep the others.
#pragma once

#include "core/control.h"

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace toposcope {

struct CollectedText {
    std::string source; // the file
    std::size_t row =
        1;            // .csv: its record, the header not counted; .jsonl: its line; a session: 1 for A, 2 for B; else 1
    std::string text; // valid UTF-8
    std::string error; // not empty: why there is no text
};

struct CollectionOptions {
    std::string field = "text"; // of a .jsonl
    std::string column;         // of a .csv; empty: "text", or the only one
};

class TextCollection {
public:
    // Every path is
    //   a folder   its files *.txt, by name, not those in folders inside it
    //   .jsonl     a JSON object a line, the text in a field of it; empty lines do not count as texts
    //   .csv       RFC 4180 with a header, the text in one column
    //   .toposcope a session, its text A and, when there are two, its text B
    //   else       a text file, "-" for standard input
    // InputError when a path does not exist, a .jsonl or .csv cannot be read, a header lacks the column, or nothing is
    // found at all. What else is wrong is noted at the text.
    static TextCollection open(std::span<const std::string> paths, const CollectionOptions& options,
                               const Control& control = {});

    std::size_t size() const { return m_texts.size(); }

    // Text `index`; a text file is read now. Ill-formed UTF-8 is an error of the text.
    CollectedText read(std::size_t index, const Control& control = {}) const;

private:
    struct Entry {
        CollectedText text;
        bool isFile = false; // still to be read
    };
    void add(const std::string& path, const CollectionOptions& options, const Control& control);
    void addSession(const std::string& path, const Control& control);
    void addFolder(const std::string& path);
    void addJsonLines(const std::string& path, const std::string& field, const Control& control);
    void addCsv(const std::string& path, const std::string& column, const Control& control);

    std::vector<Entry> m_texts;
};

} // namespace toposcope
