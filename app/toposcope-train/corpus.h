// The text that is trained on, as token ids. In: a text file, or a folder of them, and a tokenizer. Out: ids in the
// order of the texts, kept in a file so that the next run need not cut them again.
#pragma once

#include "core/text/bpe_tokenizer.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string_view>
#include <vector>

namespace toposcope::train {

using TokenList = std::vector<std::uint16_t>;

// Ids of `utf8`, cut at line breaks into pieces that are encoded in `threads` threads: the same ids as in one piece.
// InputError when the vocabulary has more than 65,536 entries.
TokenList encodeText(const BpeTokenizer& tokenizer, std::string_view utf8, int threads);

// The ids of a file, or of all files *.txt of a folder by name with <|endoftext|> between them (if the vocabulary has
// one). They are taken from `cache` when it was made from the same bytes with the same tokenizer, else written to it.
// InputError: no such file, no text in the folder, fewer than two tokens.
TokenList readCorpus(const std::filesystem::path& text, const std::filesystem::path& tokenizerFolder,
                     const BpeTokenizer& tokenizer, const std::filesystem::path& cache, int threads);

} // namespace toposcope::train
