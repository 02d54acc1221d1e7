// A session comes back as it was written, to the last bit; a damaged one opens as far as it can, or says why not.

#include "core/io/atomic_file.h"
#include "core/io/json_report.h"
#include "core/io/session.h"
#include "core/pipeline/comparison.h"
#include "tests/support/fake_model.h"
#include "tests/support/fixtures.h"
#include "tests/support/random_inputs.h"
#include "tests/support/sample_analysis.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <limits>
#include <sys/wait.h>
#include <unistd.h>

namespace toposcope {
namespace {

using test::TemporaryFolder;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const std::string textA = "The tip of the iceberg: 世界 🙂 the tip of the iceberg.";
const std::string textB = "to be or not to be, שלום\n\tthat is the question";

// As analysed, with the mean attention that the views show.
std::shared_ptr<const Analysis> withAttention(const Analysis& analysis)
{
    auto copy = std::make_shared<Analysis>(analysis);
    const auto size = static_cast<int>(copy->nodes.size());
    const AttentionTensor random = test::randomAttention(1, 1, size, 3);
    copy->attention = AttentionTensor(1, 1, size, {{0, 0}});
    const auto from = random.head({0, 0});
    const auto to = copy->attention.storage({0, 0});
    std::copy(from.data(), from.data() + to.size(), to.begin());
    return copy;
}

DocumentSide documentOf(const AnalysisRequest& request)
{
    return {request.text, request.model, {}, {}, request.settings};
}

AnalysisRequest requestFor(const std::string& text)
{
    AnalysisRequest request;
    request.text = text;
    request.model = "/models/fake";
    return request;
}

Session sessionOf(const AnalysisRequest& request)
{
    Analyser analyser(test::fakeLoader());
    Session session;
    session.document.a = documentOf(request);
    session.a = withAttention(*analyser.analyse(request));
    session.writtenBy = "test 1";
    return session;
}

// Two texts, every part filled.
Session fullSession(int maxDimension = 2)
{
    Analyser analyser(test::fakeLoader());
    AnalysisRequest a = requestFor(textA);
    a.settings.maxDimension = maxDimension;
    AnalysisRequest b = requestFor(textB);
    b.settings.words = true;
    b.settings.heads = {{1}, {0, 2}};
    const Comparison comparison = compareRequests(analyser, a, b, false);
    Session session;
    session.document = {documentOf(a), documentOf(b), false};
    session.a = withAttention(*comparison.a);
    session.b = comparison.b;
    session.headsA = std::make_shared<const HeadSummaries>(summariseHeads(analyser.prepare(a)));
    session.headsB = std::make_shared<const HeadSummaries>(summariseHeads(analyser.prepare(b)));
    session.view = {0.25,      1.0 / 3.0, false,  true, false,
                    "barcode", "mds",     {3, 1}, {0},  {{"växel", "på\n\"1\""}, {"", ""}}};
    session.view.more["bytes"] = "\xFF\xFE";
    session.writtenBy = "test 1";
    return session;
}

// Attention of another model, with one token that is no whole character.
Session importedSession()
{
    auto imported = std::make_shared<ImportedAttention>();
    imported->path = "/data/a\xFFttention.npy"; // a path is any bytes
    imported->attention = test::randomAttention(2, 2, 6, 5);
    imported->tokens = {"<s>", "\xC4\xA0the", "\xC4\xA0tip", "\xC4\xA0世", "界", "🙂"};
    AnalysisRequest request;
    request.imported = imported;
    request.settings.distance = DistanceKind::JensenShannon;
    Session session = sessionOf(request);
    session.document.a = {{}, {}, imported->path, "/data/tokens.json", request.settings};
    return session;
}

void expectSame(const Analysis& read, const Analysis& written)
{
    EXPECT_EQ(analysisReport(read, 0.5), analysisReport(written, 0.5)); // nodes, counts, diagram, merges, seconds
    EXPECT_EQ(read.request.text, written.request.text);
    EXPECT_EQ(read.request.model, written.request.model);
    EXPECT_EQ(read.request.settings, written.request.settings);
    EXPECT_EQ(read.model, written.model);
    EXPECT_EQ(read.text, written.text);
    EXPECT_EQ(read.tokensInText, written.tokensInText);
    EXPECT_EQ(read.window, written.window);
    EXPECT_EQ(read.nodesInContext, written.nodesInContext);
    EXPECT_EQ(read.heads, written.heads);
    ASSERT_EQ(read.nodes.size(), written.nodes.size());
    for (std::size_t i = 0; i < read.nodes.size(); ++i) {
        EXPECT_EQ(read.nodes[i].text, written.nodes[i].text);
        EXPECT_EQ(read.nodes[i].label, written.nodes[i].label);
    }
    EXPECT_EQ(read.distance.values(), written.distance.values());
    EXPECT_EQ(read.distance.unit(), written.distance.unit());
    EXPECT_EQ(read.layout.positions, written.layout.positions);
    EXPECT_EQ(read.layout.stress, written.layout.stress);
    ASSERT_EQ(read.dependence.has_value(), written.dependence.has_value());
    if (read.dependence) {
        EXPECT_EQ(read.dependence->unit, written.dependence->unit);
        EXPECT_EQ(read.dependence->values, written.dependence->values);
    }
    ASSERT_EQ(read.attention.kept(), written.attention.kept());
    if (!read.attention.kept().empty()) {
        const AttentionView left = read.attention.head({0, 0});
        const AttentionView right = written.attention.head({0, 0});
        for (int i = 0; i < left.rows(); ++i)
            EXPECT_THAT(left.row(i), testing::ElementsAreArray(right.row(i)));
    }
}

void expectSame(const Session& read, const Session& written)
{
    EXPECT_THAT(read.warnings, IsEmpty());
    EXPECT_EQ(read.document, written.document);
    EXPECT_EQ(read.view, written.view);
    EXPECT_EQ(read.writtenBy, written.writtenBy);
    ASSERT_EQ(read.a != nullptr, written.a != nullptr);
    ASSERT_EQ(read.b != nullptr, written.b != nullptr);
    if (read.a)
        expectSame(*read.a, *written.a);
    if (read.b)
        expectSame(*read.b, *written.b);
    ASSERT_EQ(read.headsA != nullptr, written.headsA != nullptr);
    if (read.headsA) {
        EXPECT_EQ(headsReport(*read.headsA), headsReport(*written.headsA));
    }
}

// Read and written again: the same, and the same bytes.
void expectRoundTrip(const Session& session)
{
    const std::string json = writeSession(session);
    const Session read = readSession(json, "s");
    expectSame(read, session);
    EXPECT_EQ(writeSession(read), json);
}

TEST(Session, TwoTextsComeBack)
{
    expectRoundTrip(fullSession());
}

TEST(Session, ADocumentWithoutResultsComesBack)
{
    Session session;
    session.document.a = documentOf(requestFor(""));
    expectRoundTrip(session);
}

TEST(Session, EverySettingComesBack)
{
    AnalysisRequest request = requestFor(textA + textB);
    request.settings.estimator = Estimator::Xlogy; // dependence above the diagonal too
    request.settings.aggregate = Aggregate::Sum;
    request.settings.scale = Scale::Clamped;
    request.settings.symmetrise = Symmetrise::Mean;
    request.settings.maxDimension = 0;
    request.settings.prependBos = false;
    request.settings.hideSink = false;
    request.settings.heads = HeadSelection::single({1, 2});
    request.settings.window = TokenWindow{3, 40};
    request.settings.subset = {{10, 30}, {40, 55}};
    expectRoundTrip(sessionOf(request));
    request.settings.estimator = Estimator::TokenFrequency; // bits
    request.settings.scale = Scale::Literal;
    expectRoundTrip(sessionOf(request));
}

TEST(Session, IllFormedTextIsKeptAsItWasGiven)
{
    Session session = sessionOf(requestFor("ill \xE5\xAD formed \xFF text of some tokens"));
    session.document.a.text = session.a->text;
    ASSERT_GT(session.a->replacements, 0u);
    expectRoundTrip(session);
}

TEST(Session, SavedAttentionComesBackWithoutItsNumbers)
{
    const Session session = importedSession();
    expectRoundTrip(session);
    const Session read = readSession(writeSession(session), "s");
    const ImportedAttention& imported = *read.a->request.imported;
    EXPECT_EQ(imported.tokens, session.a->request.imported->tokens);
    EXPECT_EQ(imported.attention.layerCount(), 2);
    EXPECT_EQ(imported.attention.headCount(), 2);
    Analyser analyser(test::fakeLoader());
    EXPECT_THAT(test::messageOf<InputError>([&] { analyser.analyse(read.a->request); }),
                AllOf(HasSubstr("ttention.npy"), HasSubstr("open the file itself")));
}

TEST(Session, SchemaAndDocumentComeFirst)
{
    const std::string json = writeSession(fullSession());
    EXPECT_THAT(json, testing::StartsWith("{\n\"schema\": 1,\n"));
    EXPECT_LT(json.find("\"document\": "), json.find("\"results\": "));
}

TEST(Session, AThousandTokensStaySmall)
{
    auto analysis = std::make_shared<Analysis>(*test::randomAnalysis(64, 1));
    const std::size_t small = writeSession({{}, {}, analysis, {}, {}, {}, {}, {}}).size();
    const std::size_t pairs = SymmetricMatrix::pairCount(64);
    EXPECT_LT(small, pairs * sizeof(double) * 4 / 3 + 64 * 100 + 2500); // a third more than the numbers themselves
}

// -------------------------------------------------------------------------------------------------

TEST(Session, ALaterSchemaIsNamedAndLeftAlone)
{
    const TemporaryFolder folder;
    const auto file = folder / "s.toposcope";
    std::string json = writeSession(fullSession());
    json.replace(json.find("\"schema\": 1"), 11, "\"schema\": 7");
    const auto expected = AllOf(HasSubstr("schema 7"), HasSubstr("schema 1"), HasSubstr("left as it is"));
    for (const std::size_t size : {json.size(), json.size() / 2}) {
        test::writeBytes(file, json.substr(0, size));
        EXPECT_THAT(test::messageOf<NewerSession>([&] { loadSession(file); }), expected);
        EXPECT_EQ(test::readBytes(file), json.substr(0, size));
    }
}

TEST(Session, WhatIsNoSessionIsRefused)
{
    for (const char* text : {"", "{", "[1,2]", "{}", "\"schema\"", "{\"schema\": \"1\"}", "{\"schema\": 0}",
                             "{\"schema\": 1}", "{\"schema\": 1, \"document\": {\"a\": {\"text\": 5}}}", "\xFF\xFE{"})
        EXPECT_THAT(test::messageOf<InputError>([&] { readSession(text, "some.file"); }), HasSubstr("some.file: "))
            << text;
}

TEST(Session, NestingOfAnyDepthIsRefused)
{
    constexpr std::size_t depth = 500'000;
    const std::string open(depth, '[');
    const std::string closed = open + std::string(depth, ']');
    for (const std::string& text : {open, closed, "{\"schema\": " + closed + "}",
                                    "{\"schema\": 1, \"document\": {\"a\": {\"text\": " + closed + "}}}"})
        EXPECT_THAT(test::messageOf<InputError>([&] { readSession(text, "s"); }), HasSubstr("s: "));
}

// Whatever is left of a file: the text that is complete in it comes back, and a message says that something is missing.
void expectSalvage(const std::string& json, std::size_t size, const Session& written)
{
    SCOPED_TRACE("cut after byte " + std::to_string(size));
    const std::size_t textEnd = json.find("\"model\":"); // what follows the text
    const std::size_t documentEnd = json.find("\n\"view\": ");
    try {
        const Session read = readSession(json.substr(0, size), "cut");
        ASSERT_THAT(read.warnings, Not(IsEmpty()));
        EXPECT_THAT(read.warnings.front(), HasSubstr("ends after byte " + std::to_string(size)));
        EXPECT_EQ(read.document.a.text, written.document.a.text);
        if (size >= documentEnd) {
            EXPECT_EQ(read.document, written.document);
        }
        if (read.a) {
            EXPECT_EQ(read.a->distance.values(), written.a->distance.values());
        }
    } catch (const InputError& error) {
        EXPECT_LT(size, textEnd) << error.what();
        EXPECT_THAT(error.what(), HasSubstr("cut: ends after byte " + std::to_string(size)));
    }
}

TEST(Session, TruncatedAnywhereItOpensAsFarAsItCan)
{
    const Session session = fullSession();
    const std::string json = writeSession(session);
    for (std::size_t percent = 0; percent < 100; ++percent)
        expectSalvage(json, json.size() * percent / 100, session);
    const Session almost = readSession(json.substr(0, json.rfind("\"heads_b\"")), "cut");
    ASSERT_TRUE(almost.b && almost.headsA);
    EXPECT_FALSE(almost.headsB);
    EXPECT_EQ(almost.view, session.view);
}

TEST(Session, ATornDocumentSaysWhatItHasLost)
{
    const std::string json = writeSession(fullSession());
    const auto warningsUpTo = [&](std::size_t size) {
        std::string all;
        for (const std::string& warning : readSession(json.substr(0, size), "cut").warnings)
            all += warning + '\n';
        return all;
    };
    const std::size_t b = json.find(",\"b\":");
    EXPECT_THAT(warningsUpTo(json.find("\"settings\"")),
                AllOf(HasSubstr("text A has lost its settings"), HasSubstr("text B, if there was one, is lost")));
    EXPECT_THAT(warningsUpTo(b + 1), AllOf(Not(HasSubstr("its settings")), HasSubstr("text B, if there was one")));
    EXPECT_THAT(warningsUpTo(json.find("\"settings\"", b)),
                AllOf(HasSubstr("text B has lost its settings"), Not(HasSubstr("if there was one"))));
    EXPECT_THAT(warningsUpTo(json.find("\"results\"")), Not(HasSubstr("lost")));
}

TEST(Session, TruncatedAtEveryBoundaryItOpensAsFarAsItCan)
{
    const Session session = sessionOf(requestFor("a short text"));
    const std::string json = writeSession(session);
    const std::size_t last = json.size() - 2; // the line break alone may be missing
    for (std::size_t i = 0; i < last; ++i) {
        if (std::string_view("{}[],:\"\n").find(json[i]) == std::string_view::npos)
            continue;
        expectSalvage(json, i, session);
        expectSalvage(json, i + 1, session);
    }
}

TEST(Session, ADamagedFileNamesThePreviousCopy)
{
    const TemporaryFolder folder;
    const auto file = folder / "s.toposcope";
    const Session session = fullSession();
    saveSession(file, session);
    saveSession(file, session);
    const std::string json = test::readBytes(file);
    for (const std::size_t size : {json.size() / 2, std::size_t{10}}) {
        test::writeBytes(file, json.substr(0, size));
        std::string message;
        try {
            message = loadSession(file).warnings.back();
        } catch (const InputError& error) {
            message = error.what();
        }
        EXPECT_THAT(message, HasSubstr("the version before it is " + previousCopyOf(file).string()));
    }
    saveSession(file, session); // over the damaged one: the good copy stays
    expectSame(loadSession(previousCopyOf(file)), session);
    expectSame(loadSession(file), session);
}

// One change to a session's JSON and what the message must say.
void expectWarning(const std::function<void(nlohmann::ordered_json&)>& change, const std::string& part)
{
    auto json = nlohmann::ordered_json::parse(writeSession(fullSession()));
    change(json);
    const Session read = readSession(json.dump(), "s");
    ASSERT_THAT(read.warnings, testing::SizeIs(1)) << part;
    EXPECT_THAT(read.warnings.front(), HasSubstr(part));
    EXPECT_EQ(read.document, fullSession().document);
    const bool view = part.starts_with("view");
    EXPECT_EQ(read.a != nullptr, view || part.starts_with("results.b"));
    EXPECT_EQ(read.b != nullptr, view || part.starts_with("results.a"));
}

std::string packedNumbers(std::size_t count, double value)
{
    const std::vector<double> values(count, value);
    std::string bytes(reinterpret_cast<const char*>(values.data()), count * sizeof(double));
    constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        unsigned group = 0;
        for (std::size_t k = 0; k < 3; ++k)
            group = group << 8 | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0U);
        for (std::size_t k = 0; k < 4; ++k)
            text += i + k <= bytes.size() ? digits[group >> (18 - 6 * k) & 63] : '=';
    }
    return text;
}

TEST(Session, EveryValueIsChecked)
{
    using Json = nlohmann::ordered_json;
    const std::size_t nodes = fullSession().a->nodes.size();
    const std::size_t pairs = SymmetricMatrix::pairCount(static_cast<int>(nodes));
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    for (const double bad : {nan, std::numeric_limits<double>::infinity(), -1.0})
        expectWarning([&](Json& json) { json["results"]["a"]["distance"]["values"] = packedNumbers(pairs, bad); },
                      "results.a.distance: distance: the entry in row 1, column 0");
    expectWarning([&](Json& json) { json["results"]["a"]["distance"]["values"] = packedNumbers(pairs - 1, 1.0); },
                  "results.a.distance.values: expected " + std::to_string(pairs) + " numbers");
    expectWarning([](Json& json) { json["results"]["a"]["distance"]["values"] = "AAAA"; }, "results.a.distance.values");
    expectWarning([](Json& json) { json["results"]["a"]["nodes"][2]["end"] = 1 << 20; },
                  "results.a.nodes[2].end: expected a whole number from");
    expectWarning([](Json& json) { json["results"]["a"]["nodes"][2]["id"] = 1.5; },
                  "results.a.nodes[2].id: expected a whole number from 0 to 2147483647, found 1.5");
    expectWarning([](Json& json) { json["results"]["b"]["settings"]["max_dimension"] = 9; },
                  "results.b.settings.max_dimension: expected a whole number from 0 to 2, found 9");
    expectWarning([](Json& json) { json["results"]["b"]["settings"]["scale"] = "huge"; },
                  "results.b.settings.scale: 'huge' is unknown; expected one of normalised");
    expectWarning([](Json& json) { json["results"]["a"]["dependence"]["matrix"]["size"] = 60000; },
                  "results.a.dependence.matrix.values: expected");
    expectWarning([](Json& json) { json["results"]["a"]["heads"][1] = {0, 0}; }, "results.a.heads[1]");
    expectWarning([](Json& json) { json["results"]["a"]["heads"][0] = {2, 0}; }, "results.a.heads[0][0]");
    expectWarning([](Json& json) { json["results"]["a"].erase("model"); }, "results.a: expected either");
    expectWarning([](Json& json) { json["results"]["a"].erase("distance"); },
                  "results.a: expected a member \"distance\", found none");
    expectWarning(
        [](Json& json) {
            json["view"]["selected_nodes_a"] = {0, 4000};
        },
        "view: expected selected nodes below " + std::to_string(nodes));
    expectWarning([](Json& json) { json["view"]["threshold_a"] = -0.5; },
                  "view.threshold_a: expected a number of at least 0");
}

TEST(Session, ADocumentThatCannotBeReadIsRefused)
{
    auto json = nlohmann::ordered_json::parse(writeSession(fullSession()));
    json["document"]["a"]["settings"]["estimator"] = 3;
    EXPECT_THAT(test::messageOf<InputError>([&] { readSession(json.dump(), "s"); }),
                HasSubstr("s: document.a.settings.estimator: expected a text, found 3"));
}

// Any one byte wrong: an error, or a session that can be saved and opened again.
TEST(Session, OneWrongByteNeverCrashes)
{
    const std::string json = writeSession(fullSession(1));
    test::Random random(11);
    int opened = 0;
    constexpr int changes = 3000;
    for (int i = 0; i < changes; ++i) {
        std::string changed = json;
        changed[static_cast<std::size_t>(random.below(static_cast<int>(json.size())))] =
            static_cast<char>(random.below(256));
        try {
            const std::string again = writeSession(readSession(changed, "s"));
            const Session read = readSession(again, "s");
            EXPECT_THAT(read.warnings, IsEmpty());
            EXPECT_EQ(writeSession(read), again);
            ++opened;
        } catch (const InputError& error) {
            EXPECT_THAT(error.what(), HasSubstr("s: "));
        }
    }
    EXPECT_GT(opened, 0);
}

// -------------------------------------------------------------------------------------------------

[[noreturn]] void saveForEver(const std::filesystem::path& file, const std::string& one, const std::string& other)
{
    for (;;) {
        saveSessionText(file, one);
        saveSessionText(file, other);
    }
}

TEST(Session, KilledWhileSavingTheLastCompleteOneOpens)
{
    const TemporaryFolder folder;
    const auto file = folder / "s.toposcope";
    const Session one = sessionOf(requestFor("the first of two texts"));
    Session other = fullSession();
    other.view.more["padding"] = std::string(200'000, 'x'); // so that writing takes a while
    const std::string oneJson = writeSession(one);
    const std::string otherJson = writeSession(other);
    saveSessionText(file, oneJson);
    test::Random random(13);
    int unfinished = 0;
    for (int round = 0; round < 200; ++round) {
        const pid_t child = ::fork();
        if (child == 0)
            saveForEver(file, oneJson, otherJson);
        ::usleep(static_cast<useconds_t>(random.below(4000)));
        ::kill(child, SIGKILL);
        ASSERT_EQ(::waitpid(child, nullptr, 0), child);
        for (const auto& complete : {file, previousCopyOf(file)}) {
            if (complete != file && !std::filesystem::exists(complete))
                continue;
            const std::string bytes = test::readBytes(complete);
            ASSERT_TRUE(bytes == oneJson || bytes == otherJson) << "round " << round << ", " << complete;
        }
        ASSERT_THAT(loadSession(file).warnings, IsEmpty());
        const auto entries = std::distance(std::filesystem::directory_iterator(folder.path()), {});
        unfinished += entries > 2 ? 1 : 0;
        ASSERT_LE(entries, 4); // the two, what was being written, and a second name on its way
    }
    EXPECT_GT(unfinished, 0) << "no kill met a save under way: the test shows nothing";
    saveSession(file, one);
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 2);
}

} // namespace
} // namespace toposcope
