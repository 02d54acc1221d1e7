// `tokenize`: how a model's tokenizer splits texts. Reads the vocabulary only, so it needs no transformer.
#include "app/toposcope-cli/options.h"
#include "app/toposcope-cli/session_input.h"
#include "app/toposcope-cli/table.h"
#include "core/error.h"
#include "core/io/json_report.h"
#include "core/io/text_file.h"
#include "core/text/bpe_tokenizer.h"
#include "core/text/utf8.h"

#include <algorithm>

namespace toposcope::cli {

namespace {

struct TokenizeOptions {
    AnalysisOptions analysis;
    std::vector<std::string> files;
    std::optional<std::string> literal;
    SessionInput session;
    bool lines = false;
    std::string json;
};

struct Source {
    std::string name;
    std::string text;
    std::optional<TokenSequence> tokens; // when they are known already
};

// The text of a session, tokenized by its model.
Source readSession(TokenizeOptions& options, const Environment& environment)
{
    const Session session = openSession(options.session, environment);
    TextOption text;
    const SessionText saved =
        takeSide(session, options.session, options.session.side, options.analysis, text, environment);
    if (!text.literal)
        throw InputError(options.session.file + ": that side is saved attention, which has no text to split");
    return {options.session.file, *text.literal, saved.analysis ? tokensOf(*saved.analysis) : std::nullopt};
}

std::vector<Source> readSources(TokenizeOptions& options, const Environment& environment)
{
    if (options.session.isGiven()) {
        if (!options.files.empty() || options.literal)
            throw UsageError("give a text or --session, not both");
        return {readSession(options, environment)};
    }
    if (options.files.empty() && !options.literal)
        throw UsageError("no text given: name a file, - for standard input, or use --text");
    std::vector<Source> sources;
    if (options.literal)
        sources.push_back({"--text", *options.literal, {}});
    for (const std::string& file : options.files)
        sources.push_back({inputName(file), readText(file, environment.control), {}});
    return sources;
}

// Every line a text of its own, without its line break; what follows the last line break counts when not empty.
std::vector<Source> splitLines(const std::vector<Source>& sources)
{
    std::vector<Source> lines;
    for (const Source& source : sources) {
        std::string_view rest = source.text;
        for (int number = 1; !rest.empty(); ++number) {
            const std::size_t end = rest.find('\n');
            std::string_view line = rest.substr(0, end);
            if (line.ends_with('\r'))
                line.remove_suffix(1);
            lines.push_back({source.name + ", line " + std::to_string(number), std::string(line), {}});
            rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
        }
    }
    return lines;
}

// A folder needs no model beside its vocabulary here.
std::string vocabularyFolder(const AnalysisOptions& options, const Environment& environment)
{
    std::error_code unreadable; // then the search says what is wrong
    return std::filesystem::is_directory(options.model, unreadable) ? options.model : modelFolder(options, environment);
}

std::string tokenTable(const TokenSequence& sequence)
{
    Table table({{"#", Align::Right}, {"id", Align::Right}, {"begin", Align::Right}, {"end", Align::Right}, {"text"}});
    for (const Token& token : sequence.tokens)
        table.addRow({std::to_string(table.size()), std::to_string(static_cast<int>(token.id)),
                      std::to_string(token.begin), std::to_string(token.end), printable(tokenLabel(token.bytes))});
    return counted(static_cast<long long>(sequence.tokens.size()), "token") + '\n' +
           (table.size() == 0 ? "" : table.str());
}

void tokenize(TokenizeOptions& options, const Environment& environment)
{
    std::vector<Source> sources = readSources(options, environment);
    if (options.lines)
        sources = splitLines(sources);
    std::optional<BpeTokenizer> tokenizer; // read unless all is known
    if (std::any_of(sources.begin(), sources.end(), [](const Source& source) { return !source.tokens; }))
        tokenizer = BpeTokenizer::fromFolder(vocabularyFolder(options.analysis, environment));
    const bool asJson = options.lines || !options.json.empty();
    std::string result;
    for (std::size_t i = 0; i < sources.size(); ++i) {
        environment.control.report(Stage::Tokenise, static_cast<double>(i) / static_cast<double>(sources.size()));
        const RepairedText repaired = repairUtf8(sources[i].text);
        noteReplacements(repaired.replacements, sources[i].name);
        const TokenSequence sequence =
            sources[i].tokens ? *sources[i].tokens : tokenizer->encode(repaired.text, environment.control);
        if (asJson)
            result += tokensReport(sequence, repaired.replacements) + '\n';
        else
            result += (sources.size() > 1 ? sources[i].name + ": " : "") + tokenTable(sequence);
    }
    if (options.json.empty() || options.json == "-")
        print(result);
    else
        writeWholeFile(options.json, result);
}

} // namespace

void addTokenize(CLI::App& app, Action& action)
{
    auto options = std::make_shared<TokenizeOptions>();
    CLI::App& command = *app.add_subcommand("tokenize", "Split texts into a model's tokens");
    command.add_option("TEXT", options->files, "Files with the texts, or - for standard input")->type_name("");
    command.add_option("--text", options->literal, "A text itself")->type_name("STRING");
    command.add_flag("--lines", options->lines, "Every input line is a text of its own; JSON Lines out");
    addSession(command, options->session);
    addModelOptions(command, options->analysis);
    addJson(command, options->json);
    command.footer("Example: toposcope-cli tokenize --text \"The tip of the iceberg\"");
    command.callback([options, &action] {
        action = [options](const Environment& environment) { tokenize(*options, environment); };
    });
}

} // namespace toposcope::cli
