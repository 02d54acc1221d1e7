// The table of features as a file that a stopped run continues, and the JSON beside it that says what the columns mean.
// In: rows, text by text. Out: FILE with every complete text, FILE.json with the definitions.
#pragma once

#include "core/features/feature_run.h"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace toposcope {

class FeatureFile : public FeatureOutput {
public:
    // `header`: the first line. `rowsPerText`: how many rows a complete text has, ≥ 1. Continuing an existing file
    // drops an incomplete last text and keeps the others. InputError when the file holds something else: another
    // header, text that is incomplete but not the last; and, unless it is to be continued, when it holds anything.
    FeatureFile(std::filesystem::path file, const std::string& header, std::size_t rowsPerText, bool resume);
    FeatureFile(const FeatureFile&) = delete;
    FeatureFile& operator=(const FeatureFile&) = delete;
    ~FeatureFile() override;

    // Whether there is a file with anything in it.
    static bool isBegun(const std::filesystem::path& file);

    bool contains(const FeatureIdentity& text) const override;
    // Written at once, so that a program that is ended leaves at most one text incomplete.
    void append(const FeatureIdentity& text, const std::string& rows) override;

private:
    // Where the complete texts of `bytes` end; notes them.
    std::size_t scan(std::string_view bytes, const std::string& header, std::size_t rowsPerText);
    void write(std::string_view bytes);

    std::filesystem::path m_file;
    int m_descriptor = -1;
    std::map<std::pair<std::string, std::string>, std::string> m_known; // source, row → hash of the text
};

// Everything a reader of the table must know.
struct FeatureDescription {
    std::string version; // of the program
    FeatureSettings settings;
    std::vector<HeadId> heads;
    std::optional<ModelInfo> model; // none for saved attention
    std::string attention;          // its file
    std::string attentionSha256;
    bool causal = true;
    std::optional<FeatureRun> run; // once it has ended
};

// Indented JSON, schema 1, with a line break at its end: {"schema", "command", "version", "model",
// "causal", "columns": [{"name", "definition", "degenerate"}], "degenerate": [names], "definition", "run"}.
// "definition" is what must be equal for two runs to give rows of one table.
std::string featureDescription(const FeatureDescription& description);

// Replaces `file` by it, or leaves it as it was.
void writeDescription(const std::filesystem::path& file, const FeatureDescription& description);

// InputError unless `file` is such a JSON with the same "definition".
void requireSameDefinition(const std::filesystem::path& file, const FeatureDescription& description);

} // namespace toposcope
