#include "core/io/session.h"

#include "core/io/atomic_file.h"
#include "core/io/json_file.h"
#include "core/io/regular_file.h"
#include "core/io/session_results.h"
#include "core/memory.h"
#include "core/text/utf8.h"

#include <algorithm>
#include <system_error>

namespace toposcope {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t longestFile = std::size_t{4} << 30;
constexpr std::size_t memoryPerByte = 4; // the text, its values, and what they are decoded into

Json sideJson(const DocumentSide& side)
{
    Json json{{"text", repairUtf8(side.text).text}, {"model", bytesJson(side.model)}};
    if (!side.attentionFile.empty())
        json["attention_file"] = bytesJson(side.attentionFile);
    if (!side.tokensFile.empty())
        json["tokens_file"] = bytesJson(side.tokensFile);
    json["settings"] = settingsJson(side.settings);
    return json;
}

Json documentJson(const Document& document)
{
    Json json{{"scale_each", document.scaleEach}, {"a", sideJson(document.a)}};
    if (document.b)
        json["b"] = sideJson(*document.b);
    return json;
}

Json viewJson(const SessionView& view)
{
    Json json = Json::object();
    if (view.thresholdA)
        json["threshold_a"] = *view.thresholdA;
    if (view.thresholdB)
        json["threshold_b"] = *view.thresholdB;
    json["thresholds_linked"] = view.thresholdsLinked;
    json["axes_linked"] = view.axesLinked;
    json["measure_linked"] = view.measureLinked;
    json["plot"] = bytesJson(view.plot);
    json["layout"] = bytesJson(view.layout);
    json["selected_nodes_a"] = view.selectedNodesA;
    json["selected_nodes_b"] = view.selectedNodesB;
    Json more = Json::object();
    for (const auto& [name, value] : view.more)
        more[repairUtf8(name).text] = bytesJson(value);
    json["more"] = std::move(more);
    return json;
}

// One member a line: the file can be looked at, and compared line by line.
std::string objectText(const std::vector<std::pair<const char*, std::string>>& members)
{
    std::string text = "{\n";
    for (const auto& [name, value] : members)
        text += '"' + std::string(name) + "\": " + value + (&value == &members.back().second ? "\n" : ",\n");
    return text + '}';
}

std::string resultsText(const Session& session)
{
    std::vector<std::pair<const char*, std::string>> members;
    if (session.a)
        members.emplace_back("a", resultJson(*session.a).dump());
    if (session.b)
        members.emplace_back("b", resultJson(*session.b).dump());
    if (session.headsA)
        members.emplace_back("heads_a", summariesJson(*session.headsA).dump());
    if (session.headsB)
        members.emplace_back("heads_b", summariesJson(*session.headsB).dump());
    return objectText(members);
}

// `damaged`: settings that are missing are those of a new document.
DocumentSide readSide(const JsonPlace& place, bool damaged)
{
    DocumentSide side;
    side.text = place["text"].text();
    const auto optionalBytes = [&](const char* name) {
        const auto member = place.find(name);
        return member ? member->bytes() : std::string();
    };
    side.model = damaged ? optionalBytes("model") : place["model"].bytes();
    side.attentionFile = optionalBytes("attention_file");
    side.tokensFile = optionalBytes("tokens_file");
    if (!damaged || place.find("settings"))
        side.settings = readSettings(place["settings"]);
    for (const TextSpan& span : side.settings.subset) {
        if (side.attentionFile.empty() && span.end > side.text.size())
            place["settings"].refuse("a subset of a text with " + std::to_string(side.text.size()) + " bytes",
                                     "one that ends at byte " + std::to_string(span.end));
    }
    return side;
}

Document readDocument(const JsonPlace& place, bool damaged)
{
    Document document;
    document.a = readSide(place["a"], damaged);
    if (const auto b = place.find("b"))
        document.b = readSide(*b, damaged);
    document.scaleEach = place["scale_each"].boolean();
    return document;
}

std::vector<int> readSelection(const JsonPlace& place)
{
    std::vector<int> nodes;
    for (const JsonPlace& entry : place.entries(mostSessionNodes))
        nodes.push_back(entry.integer(0, mostSessionNodes - 1));
    return nodes;
}

SessionView readView(const JsonPlace& place)
{
    SessionView view;
    const auto threshold = [&](const char* name) {
        const auto member = place.find(name);
        return member ? std::optional(member->numberFrom(0.0)) : std::nullopt;
    };
    view.thresholdA = threshold("threshold_a");
    view.thresholdB = threshold("threshold_b");
    view.thresholdsLinked = place["thresholds_linked"].boolean();
    view.axesLinked = place["axes_linked"].boolean();
    view.measureLinked = place["measure_linked"].boolean();
    view.plot = place["plot"].bytes();
    view.layout = place["layout"].bytes();
    view.selectedNodesA = readSelection(place["selected_nodes_a"]);
    view.selectedNodesB = readSelection(place["selected_nodes_b"]);
    for (const auto& [name, value] : place["more"].members())
        view.more[name] = value.bytes();
    return view;
}

// What does not exist in a result cannot be selected in it.
void checkSelection(const std::vector<int>& nodes, const std::shared_ptr<const Analysis>& analysis,
                    const std::string& name)
{
    if (!analysis || nodes.empty())
        return;
    const auto count = static_cast<int>(analysis->nodes.size());
    if (const int last = *std::max_element(nodes.begin(), nodes.end()); last >= count)
        throw InputError(name + ": view: expected selected nodes below " + std::to_string(count) + ", found " +
                         std::to_string(last));
}

// Runs `read`; an InputError becomes a warning that ends with `consequence`.
template <class Read>
void attempt(Session& session, const char* consequence, const Read& read)
{
    try {
        read();
    } catch (const InputError& error) {
        session.warnings.push_back(std::string(error.what()) + "; " + consequence);
    }
}

void readResults(const JsonPlace& place, Session& session, const Control& control)
{
    const auto result = [&](const char* member, const char* consequence, std::shared_ptr<const Analysis>& target) {
        attempt(session, consequence, [&] {
            if (const auto found = place.find(member))
                target = readResult(*found, control);
        });
    };
    const auto summaries = [&](const char* member, std::shared_ptr<const HeadSummaries>& target) {
        attempt(session, "the summaries of the heads are left out", [&] {
            if (const auto found = place.find(member))
                target = readSummaries(*found);
        });
    };
    result("a", "the results of text A are left out", session.a);
    result("b", "the results of text B are left out", session.b);
    summaries("heads_a", session.headsA);
    summaries("heads_b", session.headsB);
}

void checkSchema(const JsonPlace& place, const std::string& name)
{
    if (!place.find("schema"))
        throw InputError(name + ": is no session: expected a member \"schema\", found none");
    const std::int64_t schema = place["schema"].whole(1, 1'000'000);
    if (schema <= sessionSchema)
        return;
    const auto program = place.find("program");
    throw NewerSession(name + ": has schema " + std::to_string(schema) + ", this program reads schema " +
                       std::to_string(sessionSchema) + ": it was written by a later version" +
                       (program ? " (" + program->text() + ")" : "") +
                       ", which can open it; the file was left as it is");
}

// What a document that breaks off lacks.
void noteMissing(const JsonPlace& place, const std::string& name, Session& session)
{
    const JsonPlace document = place["document"];
    for (const char* side : {"a", "b"}) {
        if (const auto found = document.find(side); found && !found->find("settings"))
            session.warnings.push_back(name + ": text " + (*side == 'a' ? "A" : "B") +
                                       " has lost its settings; those of a new session are used");
    }
    if (!document.find("b") && !place.find("view"))
        session.warnings.push_back(name + ": text B, if there was one, is lost");
}

Session fromJson(const Json& json, const std::string& name, bool damaged, const Control& control)
{
    const JsonPlace place(json, name);
    checkSchema(place, name);
    Session session;
    session.document = readDocument(place["document"], damaged);
    if (damaged)
        noteMissing(place, name, session);
    if (const auto program = place.find("program"))
        attempt(session, "it is left out", [&] { session.writtenBy = program->bytes(); });
    if (const auto results = place.find("results"); results || !damaged)
        attempt(session, "the results are left out", [&] { readResults(place["results"], session, control); });
    if (const auto view = place.find("view"); view || !damaged)
        attempt(session, "the view is that of a new session", [&] {
            const SessionView read = readView(place["view"]);
            checkSelection(read.selectedNodesA, session.a, name);
            checkSelection(read.selectedNodesB, session.b, name);
            session.view = read;
        });
    return session;
}

// The longest beginning of `text` after which whole members of the outer objects are known, with these closed.
std::string completeBeginning(std::string_view text)
{
    constexpr std::size_t deepest = 3; // {"results": {"a": {…
    std::string closers;               // of what is open, innermost last
    std::size_t cut = 0;
    std::string closing;
    bool inText = false;
    const auto mark = [&](std::size_t place) {
        cut = place;
        closing.assign(closers.rbegin(), closers.rend());
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char character = text[i];
        if (inText) {
            if (character == '\\')
                ++i;
            else if (character == '"')
                inText = false;
            continue;
        }
        switch (character) {
        case '"': inText = true; break;
        case '{': closers += '}'; break;
        case '[': closers += ']'; break;
        case '}':
        case ']':
            if (!closers.empty())
                closers.pop_back();
            if (closers.size() <= deepest)
                mark(i + 1);
            break;
        case ',':
            if (closers.size() <= deepest)
                mark(i);
            break;
        default: break;
        }
    }
    return std::string(text.substr(0, cut)) + closing;
}

// A session whose JSON breaks off, or is none, at byte `at`.
Session salvage(std::string_view json, std::size_t at, const std::string& complaint, const std::string& name,
                const Control& control)
{
    const std::string damage =
        name + (at > json.size() ? ": ends after byte " + std::to_string(json.size()) + ", in the middle of a session"
                                 : ": is damaged at byte " + std::to_string(at) + " (" + complaint + ")");
    try {
        const Json beginning =
            Json::parse(completeBeginning(json.substr(0, std::min(at > 0 ? at - 1 : 0, json.size()))));
        Session session = fromJson(beginning, name, true, control);
        session.warnings.insert(session.warnings.begin(), damage + "; what comes before was read");
        return session;
    } catch (const NewerSession&) {
        throw;
    } catch (const InputError& error) {
        throw InputError(damage + "; what comes before holds no text: " + error.what());
    } catch (const Json::exception&) {
        throw InputError(damage + "; nothing in it could be read");
    }
}

std::string previousCopyNote(const std::filesystem::path& path)
{
    std::error_code error;
    const auto previous = previousCopyOf(path);
    return std::filesystem::exists(previous, error) ? "; the version before it is " + previous.string() : "";
}

// Cut short by something that does not write as saveSession does.
bool isWhole(const std::filesystem::path& path)
{
    constexpr std::string_view last = "}\n";
    std::error_code error;
    const RegularFile file(path);
    std::string end(last.size(), '\0');
    if (file.size() < last.size())
        return false;
    file.read(file.size() - last.size(), std::as_writable_bytes(std::span(end)));
    return end == last;
}

} // namespace

std::string writeSession(const Session& session)
{
    return objectText({{"schema", std::to_string(sessionSchema)},
                       {"program", bytesJson(session.writtenBy).dump()},
                       {"document", documentJson(session.document).dump()},
                       {"view", viewJson(session.view).dump()},
                       {"results", resultsText(session)}}) +
           '\n';
}

Session readSession(std::string_view json, const std::string& name, const Control& control)
{
    requireMemory(json.size() * memoryPerByte, "reading " + name);
    Json parsed;
    try {
        parsed = Json::parse(json);
    } catch (const Json::parse_error& error) {
        return salvage(json, error.byte, jsonErrorText(error), name, control);
    } catch (const Json::exception& error) {
        throw InputError(name + ": is damaged (" + jsonErrorText(error) + ")");
    }
    return fromJson(parsed, name, false, control);
}

void saveSessionText(const std::filesystem::path& path, std::string_view json)
{
    std::error_code error;
    const bool keep = !std::filesystem::is_regular_file(path, error) ||
                      !std::filesystem::exists(previousCopyOf(path), error) || isWhole(path);
    writeAtomically(path, json, keep ? PreviousCopy::Keep : PreviousCopy::Drop);
}

void saveSession(const std::filesystem::path& path, const Session& session)
{
    saveSessionText(path, writeSession(session));
}

Session loadSession(const std::filesystem::path& path, const Control& control)
{
    try {
        Session session = readSession(readWholeFile(path, longestFile), path.string(), control);
        if (!session.warnings.empty())
            session.warnings.back() += previousCopyNote(path);
        return session;
    } catch (const NewerSession&) {
        throw;
    } catch (const InputError& error) {
        throw InputError(error.what() + previousCopyNote(path));
    }
}

} // namespace toposcope
