// The command that computes again what the window shows. In: the document. Out: a line for a POSIX shell.
#pragma once

#include "core/pipeline/document.h"

#include <optional>
#include <string>
#include <string_view>

namespace toposcope {

// Where the texts are saved; empty: in no file, or changed since.
struct TextFiles {
    std::string a;
    std::string b;
};

// `toposcope-cli analyze …`, or `compare …` when the document has a second side: the model, every setting that is not
// the default, and the threshold (analyze only). A text that is in no file is part of the line. InputError, saying what
// to do, where no line can: a text with a NUL character or longer than an argument may be; two sides that differ in
// more than text, model, layers, heads and subset; saved attention as a side of a comparison.
std::string commandLine(const Document& document, std::optional<double> threshold = {}, const TextFiles& files = {});

// One word for a POSIX shell: as it is where nothing in it means anything to the shell, else in single quotes.
std::string shellQuoted(std::string_view word);

} // namespace toposcope
