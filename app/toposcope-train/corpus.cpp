#include "app/toposcope-train/corpus.h"

#include "core/error.h"
#include "core/io/atomic_file.h"
#include "core/io/text_file.h"
#include "core/model/sha256.h"
#include "core/model/worker_team.h"

#include <algorithm>
#include <cstring>
#include <string>

namespace toposcope::train {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t textLimit = std::size_t{4} << 30;
constexpr int mostIds = 1 << 16;

bool isSpace(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

// Where a piece may end: before a line break that something visible follows, which the splitting pattern always makes
// a piece of its own, whatever stands before it.
std::size_t pieceEnd(std::string_view text, std::size_t begin)
{
    constexpr std::size_t pieceSize = std::size_t{1} << 20;
    for (std::size_t i = begin + pieceSize; i + 1 < text.size(); ++i) {
        if (text[i] == '\n' && !isSpace(text[i + 1]) && static_cast<unsigned char>(text[i + 1]) < 0x80)
            return i;
    }
    return text.size();
}

std::vector<std::string_view> piecesOf(std::string_view text)
{
    std::vector<std::string_view> pieces;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(pieceEnd(text, begin), text.size());
        pieces.push_back(text.substr(begin, end - begin));
        begin = end;
    }
    return pieces;
}

std::vector<fs::path> textFiles(const fs::path& text)
{
    if (!fs::is_directory(text))
        return {text};
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(text)) {
        if (entry.is_regular_file() && entry.path().extension() == ".txt")
            files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    if (files.empty())
        throw InputError(text.string() + ": holds no text, expected files *.txt");
    return files;
}

// What the ids depend on, as one line that begins the file they are kept in.
std::string fingerprint(const std::vector<std::string>& texts, const fs::path& tokenizerFolder)
{
    std::string hashes;
    for (const std::string& text : texts)
        hashes += sha256OfText(text);
    for (const char* name : {"vocab.json", "merges.txt", "tokenizer.json"}) {
        if (fs::exists(tokenizerFolder / name))
            hashes += sha256OfFile(tokenizerFolder / name);
    }
    return "toposcope-train tokens 1 " + sha256OfText(hashes) + '\n';
}

TokenList readCache(const fs::path& cache, const std::string& head)
{
    if (!fs::exists(cache))
        return {};
    const std::string bytes = readInput(cache.string(), textLimit);
    if (!bytes.starts_with(head) || (bytes.size() - head.size()) % sizeof(TokenList::value_type) != 0)
        return {};
    TokenList ids((bytes.size() - head.size()) / sizeof(TokenList::value_type));
    std::memcpy(ids.data(), bytes.data() + head.size(), bytes.size() - head.size());
    return ids;
}

void writeCache(const fs::path& cache, std::string head, const TokenList& ids)
{
    head.append(reinterpret_cast<const char*>(ids.data()), ids.size() * sizeof(TokenList::value_type));
    writeAtomically(cache, head);
}

} // namespace

TokenList encodeText(const BpeTokenizer& tokenizer, std::string_view utf8, int threads)
{
    if (tokenizer.vocabularySize() > mostIds)
        throw InputError("the tokenizer has " + std::to_string(tokenizer.vocabularySize()) +
                         " entries, expected at most " + std::to_string(mostIds));
    const auto pieces = piecesOf(utf8);
    std::vector<TokenList> parts(pieces.size());
    WorkerTeam team(threads);
    team.run(static_cast<int>(pieces.size()), [&](int index) {
        const auto i = static_cast<std::size_t>(index);
        for (const Token& token : tokenizer.encode(pieces[i]).tokens)
            parts[i].push_back(static_cast<std::uint16_t>(token.id));
    });
    TokenList ids;
    for (const TokenList& part : parts)
        ids.insert(ids.end(), part.begin(), part.end());
    return ids;
}

TokenList readCorpus(const fs::path& text, const fs::path& tokenizerFolder, const BpeTokenizer& tokenizer,
                     const fs::path& cache, int threads)
{
    if (!fs::exists(text))
        throw InputError(text.string() + ": no such file or folder");
    std::vector<std::string> texts;
    for (const fs::path& file : textFiles(text))
        texts.push_back(decodeText(readInput(file.string(), textLimit)));
    const std::string head = fingerprint(texts, tokenizerFolder);
    TokenList ids = readCache(cache, head);
    if (ids.empty()) {
        for (const std::string& each : texts) {
            const TokenList part = encodeText(tokenizer, each, threads);
            if (!ids.empty() && tokenizer.endOfText())
                ids.push_back(static_cast<std::uint16_t>(*tokenizer.endOfText()));
            ids.insert(ids.end(), part.begin(), part.end());
        }
        if (ids.size() < 2)
            throw InputError(text.string() + ": has " + std::to_string(ids.size()) + " tokens, expected at least 2");
        writeCache(cache, head, ids);
    }
    return ids;
}

} // namespace toposcope::train
