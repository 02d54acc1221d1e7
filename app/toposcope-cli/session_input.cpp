#include "app/toposcope-cli/session_input.h"

#include "core/error.h"
#include "core/model/model_folder.h"
#include "core/pipeline/comparison.h"

#include <filesystem>
#include <utility>

namespace toposcope::cli {

namespace {

bool isOptionGiven(const SessionInput& input, const char* name)
{
    const CLI::Option* option = input.command->get_option_no_throw(name);
    return option && option->count() > 0;
}

std::string nameOfSide(const std::string& side)
{
    return side == "a" ? "A" : "B";
}

// Whether `saved` is what analysing the side under `options` would give.
bool isOf(const Analysis& saved, const DocumentSide& document, const AnalysisOptions& options,
          const SessionInput& input)
{
    AnalysisSettings wanted = options.settings;
    if (isOptionGiven(input, "--model") || isOptionGiven(input, "--model-b") || isOptionGiven(input, "--attention") ||
        !options.phrases.empty())
        return false;
    if (!document.attentionFile.empty()) {
        wanted.prependBos = false; // saved attention has none
        return saved.request.imported && saved.request.settings == wanted &&
               std::filesystem::path(saved.request.imported->path).filename() ==
                   std::filesystem::path(document.attentionFile).filename();
    }
    return !saved.request.imported && saved.request.settings == wanted && saved.text == document.text &&
           saved.request.model == document.model;
}

// A session holds the texts that it compares on their common scale.
std::shared_ptr<const Analysis> onOwnScale(std::shared_ptr<const Analysis> analysis, const Session& session,
                                           const Control& control)
{
    const bool common = session.document.b && !session.document.scaleEach && analysis->dependence &&
                        analysis->request.settings.scale == Scale::Normalised;
    return common ? rescaled(*analysis, analysis->maximumInformation, control) : analysis;
}

} // namespace

void addSession(CLI::App& command, SessionInput& input, bool sides)
{
    input.command = &command;
    auto* session = command.add_option(
        "--session", input.file, "Text, model, settings and results of a saved session; other options override these");
    session->type_name("FILE");
    if (!sides)
        return;
    command.add_option("--side", input.side, "The text of the session to take (default: a)")
        ->type_name("a|b")
        ->check(CLI::IsMember({"a", "b"}).description(""))
        ->needs(session);
}

void addSaveSession(CLI::App& command, std::string& file)
{
    command.add_option("--save-session", file, "Write text, settings and results as a session, which the window opens")
        ->type_name("FILE");
}

Session openSession(const SessionInput& input, const Environment& environment)
{
    Session session = loadSession(input.file, environment.control);
    for (const std::string& warning : session.warnings)
        complain("note: " + warning);
    return session;
}

const DocumentSide& documentOf(const Session& session, const SessionInput& input, const std::string& side)
{
    if (side == "a")
        return session.document.a;
    if (!session.document.b)
        throw InputError(input.file + ": has one text, A; there is no text B in it");
    return *session.document.b;
}

const Analysis& resultOf(const Session& session, const SessionInput& input, const std::string& side)
{
    documentOf(session, input, side);
    const auto& result = side == "a" ? session.a : session.b;
    if (!result)
        throw InputError(input.file + ": holds no results of text " + nameOfSide(side) +
                         "; analyse it with the model and save the session again");
    return *result;
}

void repeatOptions(const SessionInput& input)
{
    for (CLI::Option* option : input.command->get_options()) {
        if (option->count() > 0)
            option->run_callback();
    }
}

SessionText takeSide(const Session& session, const SessionInput& input, const std::string& side,
                     AnalysisOptions& options, TextOption& text, const Environment& environment,
                     const std::function<void(AnalysisOptions&)>& adjust)
{
    const DocumentSide& document = documentOf(session, input, side);
    options.settings = document.settings;
    options.model = document.model.empty() ? builtInModelName : document.model;
    options.attention = document.attentionFile;
    options.tokens = document.tokensFile;
    repeatOptions(input);
    if (adjust)
        adjust(options);
    SessionText result;
    if (text.given()) {
        if (!isOptionGiven(input, "--attention"))
            options.attention.clear();
        return result;
    }
    if (options.attention.empty())
        text.literal = document.text;
    const auto& saved = side == "a" ? session.a : session.b;
    if (saved && isOf(*saved, document, options, input)) {
        result.analysis = onOwnScale(saved, session, environment.control);
        result.threshold = side == "a" ? session.view.thresholdA : session.view.thresholdB;
    }
    const auto& heads = side == "a" ? session.headsA : session.headsB;
    if (heads && isOf(*heads->source, document, options, input))
        result.heads = heads;
    return result;
}

std::optional<TokenSequence> tokensOf(const Analysis& analysis)
{
    if (analysis.request.settings.words || analysis.request.imported)
        return std::nullopt;
    TokenSequence sequence{analysis.text, {}};
    std::size_t end = 0;
    for (const Node& node : analysis.nodes) {
        if (node.begin == node.end)
            continue; // <|endoftext|> before the text
        if (node.begin != end)
            return std::nullopt;
        end = node.end;
        sequence.tokens.push_back({TokenId{node.id}, node.begin, node.end, node.text});
    }
    return end == analysis.text.size() ? std::optional(std::move(sequence)) : std::nullopt;
}

DocumentSide asDocument(const Analysis& analysis, const AnalysisOptions& options)
{
    DocumentSide side;
    side.settings = analysis.request.settings;
    if (analysis.request.imported) {
        side.attentionFile = std::filesystem::absolute(options.attention).string();
        side.tokensFile = std::filesystem::absolute(options.tokens).string();
    } else {
        side.text = analysis.text;
        side.model = analysis.request.model;
    }
    return side;
}

void writeSessionFile(const std::string& file, Session session)
{
    session.writtenBy = "toposcope-cli " TOPOSCOPE_VERSION;
    saveSession(file, session);
}

} // namespace toposcope::cli
