// --session and --save-session: a saved session as a command's input, and a command's results as a session. What the
// session has computed is used as it is while the command asks for the same, so that no model is opened for it.
#pragma once

#include "app/toposcope-cli/options.h"
#include "core/io/session.h"
#include "core/text/token.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace toposcope::cli {

struct SessionInput {
    std::string file;
    std::string side = "a";
    CLI::App* command = nullptr; // whose options were given

    bool isGiven() const { return !file.empty(); }
};

// --session; with `sides` also --side.
void addSession(CLI::App& command, SessionInput& input, bool sides = true);
// --save-session.
void addSaveSession(CLI::App& command, std::string& file);

// One text of a session, with what was computed of it under the settings that the command asks for.
struct SessionText {
    std::shared_ptr<const Analysis> analysis;   // on its own scale; null when it must be computed
    std::shared_ptr<const HeadSummaries> heads; // likewise
    std::optional<double> threshold;            // where it was left, while it means the same
};

// The session; what could not be read of it is said on standard error.
Session openSession(const SessionInput& input, const Environment& environment);

// InputError when the session has no such side. `side`: "a" or "b".
const DocumentSide& documentOf(const Session& session, const SessionInput& input, const std::string& side);
const Analysis& resultOf(const Session& session, const SessionInput& input, const std::string& side);

// Settings, model and text of the session's side, then the options of the command line again over these, then `adjust`.
SessionText takeSide(const Session& session, const SessionInput& input, const std::string& side,
                     AnalysisOptions& options, TextOption& text, const Environment& environment,
                     const std::function<void(AnalysisOptions&)>& adjust = {});

// Says the options that were given on the command line again, over values that have changed since.
void repeatOptions(const SessionInput& input);

// The tokens of the whole text, if the analysis has them.
std::optional<TokenSequence> tokensOf(const Analysis& analysis);

// What a session says of one analysed text.
DocumentSide asDocument(const Analysis& analysis, const AnalysisOptions& options);
// Writes it, with the name of this program.
void writeSessionFile(const std::string& file, Session session);

} // namespace toposcope::cli
