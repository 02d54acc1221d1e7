// Sessions, *.toposcope: what a person worked on, with its results, in one JSON file that opens without the model and
// without any saved attention. In: a Session. Out: its text or file, and back.
//
// {"schema": 1, "program": …, "document": …, "view": …, "results": {"a", "b", "heads_a", "heads_b"}}. The document
// comes first, so that it is what a truncated file has left. Matrices are base64 of little-endian numbers; what follows
// from them (filtration, merge tree, diagram, Betti curves, layout) is computed again when the session is opened, which
// gives the same to the last bit. Equal sessions have equal bytes.
#pragma once

#include "core/pipeline/document.h"
#include "core/pipeline/head_summary.h"

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace toposcope {

inline constexpr int sessionSchema = 1;
inline constexpr const char* sessionEnding = ".toposcope";

// How the results were looked at.
struct SessionView {
    std::optional<double> thresholdA; // distance ≥ 0; none: where a result puts it by itself
    std::optional<double> thresholdB;
    bool thresholdsLinked = true;
    bool axesLinked = true;
    bool measureLinked = true; // both texts under the settings of the first
    std::string plot;          // the plot in front, by its name
    std::string layout;        // the graph's arrangement, by its name
    std::vector<int> selectedNodesA;
    std::vector<int> selectedNodesB;
    // Anything else, by name. What a program does not know it keeps and writes again.
    std::map<std::string, std::string> more;
    friend bool operator==(const SessionView&, const SessionView&) = default;
};

struct Session {
    Document document;
    SessionView view;
    // Results; null where there are none. As shown: of two texts on a common scale unless document.scaleEach.
    // A result that was read of saved attention knows that attention's shape but not its numbers: measuring it again
    // needs the file.
    std::shared_ptr<const Analysis> a;
    std::shared_ptr<const Analysis> b;
    std::shared_ptr<const HeadSummaries> headsA;
    std::shared_ptr<const HeadSummaries> headsB;
    std::string writtenBy; // program and version, for people
    // What of a damaged file could not be read, sentences for the reader; empty for a file that is whole. Not written.
    std::vector<std::string> warnings;
};

// The file was written by a later version of the program.
class NewerSession : public InputError {
public:
    using InputError::InputError;
};

std::string writeSession(const Session& session);

// `name`: the file's, for messages. Damage after the document gives a session with warnings; InputError when not even
// the first text can be read, NewerSession for a later schema. Reports the stages of shape().
Session readSession(std::string_view json, const std::string& name, const Control& control = {});

// Atomic (see writeAtomically). What the file held before is kept as previousCopyOf(path), unless it was cut short and
// an older copy is there already. InputError.
void saveSession(const std::filesystem::path& path, const Session& session);
void saveSessionText(const std::filesystem::path& path, std::string_view json);

// As readSession; a message about damage names the previous copy where there is one.
Session loadSession(const std::filesystem::path& path, const Control& control = {});

} // namespace toposcope
