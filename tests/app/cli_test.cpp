// The command line as a user meets it: the executable is started, and its exit status, standard output and standard
// error are looked at.

#include "core/io/npy.h"
#include "core/text/utf8.h"
#include "tests/support/command_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <csignal>
#include <fcntl.h>
#include <map>
#include <thread>
#include <unistd.h>

namespace toposcope {
namespace {

using Json = nlohmann::json;
using test::Arguments;
using test::Cli;
using test::Result;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

// A fixture's matrix as CSV.
std::string csvOf(const Json& matrix)
{
    std::string text;
    for (const Json& row : matrix) {
        std::string line;
        for (const Json& value : row)
            line += (line.empty() ? "" : ",") + value.dump();
        text += line + '\n';
    }
    return text;
}

using Entry = std::array<double, 3>; // dimension, birth, death

std::vector<Entry> sortedDiagram(const Json& list)
{
    std::vector<Entry> entries;
    for (const Json& entry : list) {
        const Json& dimension = entry.is_array() ? entry[0] : entry["dimension"];
        const Json& birth = entry.is_array() ? entry[1] : entry["birth"];
        const Json& death = entry.is_array() ? entry[2] : entry["death"];
        const bool finite = death.is_number();
        entries.push_back({dimension.get<double>(), birth.get<double>(), finite ? death.get<double>() : HUGE_VAL});
    }
    std::sort(entries.begin(), entries.end());
    return entries;
}

double totalH0(const Json& diagram)
{
    double sum = 0.0;
    for (const Json& entry : diagram) {
        if (entry["dimension"] == 0 && !entry["death"].is_null())
            sum += entry["death"].get<double>() - entry["birth"].get<double>();
    }
    return sum;
}

// Usage
// ----------------------------------------------------------------------------------------------------------------

TEST_F(Cli, HelpAndVersionEndWithZero)
{
    for (const char* command : {"tokenize", "analyze", "heads", "features", "compare", "persistence", "distance"}) {
        const Result result = run({command, "--help"});
        EXPECT_EQ(result.status, 0);
        EXPECT_THAT(result.out, HasSubstr("Example: toposcope-cli " + std::string(command)));
        EXPECT_THAT(result.err, IsEmpty());
    }
    EXPECT_THAT(run({"--help"}).out, HasSubstr("persistence"));
    EXPECT_THAT(run({"--version"}).out, StartsWith("toposcope-cli "));
}

TEST_F(Cli, WrongUsageEndsWithTwoAndPrintsNothing)
{
    const Arguments wrong[] = {
        {},
        {"frobnicate"},
        {"analyze"},
        {"analyze", "a.txt", "--text", "b"},
        {"analyze", "--text", "a b", "--estimator", "best"},
        {"analyze", "--text", "a b", "--layers", "1-"},
        {"analyze", "--text", "a b", "--heads", "5-2"},
        {"analyze", "--text", "a b", "--max-dim", "3"},
        {"analyze", "--text", "a b", "--device", "gpu"},
        {"analyze", "--text", "a b", "--threshold", "nan"},
        {"analyze", "--text", "a b", "--window", "1:0"},
        {"analyze", "--text", "a b", "--frobnicate"},
        {"analyze", "--attention", "a.npy"},
        {"tokenize"},
        {"compare", "a.txt"},
        {"compare", "a.txt", "b.txt", "--text-a", "c"},
        {"features"},
        {"features", "a.txt", "--thresholds", "0"},
        {"features", "a.txt", "--barcode", "h0_x"},
        {"features", "a.txt", "--templates", "sep"},
        {"features", "a.txt", "--window", "3"},
        {"features", "a.txt", "--resume"},
        {"features", "a.txt", "--threshold-features", "none", "--barcode", "none", "--templates", "none"},
        {"persistence"},
        {"distance", "a.json"},
        {"distance", "a.json", "b.json", "--wasserstein-q", "3"},
        {"distance", "-", "-"},
    };
    for (const Arguments& arguments : wrong) {
        const Result result = run(arguments);
        EXPECT_EQ(result.status, 2) << testing::PrintToString(arguments);
        EXPECT_THAT(result.out, IsEmpty());
        EXPECT_THAT(result.err, StartsWith("toposcope-cli: "));
        EXPECT_THAT(result.err, HasSubstr("--help"));
    }
}

TEST_F(Cli, AnInterruptEndsWith130)
{
    std::array<int, 2> input{};
    ASSERT_EQ(pipe2(input.data(), O_CLOEXEC), 0);
    const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    const pid_t child = start({"persistence", "-"}, {input[0], nowhere, nowhere});
    // Once the program waits for SIGINT it blocks the signal everywhere else.
    const auto blocksInterrupt = [&] {
        const std::string status = test::readBytes("/proc/" + std::to_string(child) + "/status");
        const auto at = status.find("SigBlk:");
        return at != std::string::npos && (std::stoull(status.substr(at + 7), nullptr, 16) >> (SIGINT - 1) & 1) == 1;
    };
    for (int i = 0; i < 2000 && !blocksInterrupt(); ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    kill(child, SIGINT);
    EXPECT_EQ(wait(child), 130);
    for (const int descriptor : {input[0], input[1], nowhere})
        close(descriptor);
}

TEST_F(Cli, TheProgressLineIsGoneBeforeTheResult)
{
    const int terminal = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    ASSERT_GE(terminal, 0);
    ASSERT_EQ(grantpt(terminal), 0);
    ASSERT_EQ(unlockpt(terminal), 0);
    const int screen = open(ptsname(terminal), O_RDWR | O_NOCTTY | O_CLOEXEC);
    ASSERT_GE(screen, 0);
    const std::string before = std::getenv("TERM") ? std::getenv("TERM") : "dumb";
    setenv("TERM", "xterm", 1);
    const pid_t child = start({"persistence", file("m.csv", "0,1\n1,0\n")}, {screen, screen, screen});
    setenv("TERM", before.c_str(), 1);
    close(screen);
    std::string shown;
    std::array<char, 4096> block{};
    for (ssize_t got = 0; (got = read(terminal, block.data(), block.size())) > 0;)
        shown.append(block.data(), static_cast<std::size_t>(got));
    close(terminal);
    EXPECT_EQ(wait(child), 0);
    const auto progress = shown.rfind(" %");
    ASSERT_NE(progress, std::string::npos) << shown;
    EXPECT_THAT(shown.substr(progress), StartsWith(" %\r\033[K"));
    EXPECT_THAT(shown, Not(testing::EndsWith("\033[K")));
}

TEST_F(Cli, AReaderThatLeavesIsNoError)
{
    std::array<int, 2> output{};
    ASSERT_EQ(pipe2(output.data(), O_CLOEXEC), 0);
    close(output[0]);
    const std::string matrix = file("m.csv", "0,1\n1,0\n");
    const auto err = folder / "stderr";
    const int errors = open(err.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    const int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
    wait(start({"persistence", matrix}, {nothing, output[1], errors}));
    EXPECT_THAT(test::readBytes(err), IsEmpty());
    for (const int descriptor : {output[1], errors, nothing})
        close(descriptor);
}

TEST_F(Cli, AFullDiskIsSaid)
{
    const Result result = run({"persistence", file("m.csv", "0,1\n1,0\n")}, {}, "/dev/full");
    EXPECT_EQ(result.status, 1);
    EXPECT_THAT(result.err, HasSubstr("standard output: No space left on device"));
}

// persistence and distance
// ---------------------------------------------------------------------------------------------

TEST_F(Cli, PersistenceMeetsTheFixtures)
{
    for (const Json& item : test::loadFixture("persistence.json")) {
        const std::string matrix = file("m.csv", csvOf(item["matrix"]));
        const Result result = run({"persistence", matrix, "--max-dim", "2", "--json", "-"});
        ASSERT_EQ(result.status, 0) << result.err;
        std::vector<Entry> expected = sortedDiagram(item["diagram"]);
        std::vector<Entry> found = sortedDiagram(result.json()["diagram"]);
        double highest = 0.0;
        for (const Entry& entry : expected)
            highest = std::max(highest, entry[0]);
        std::erase_if(found, [&](const Entry& entry) { return entry[0] > highest; });
        ASSERT_EQ(found.size(), expected.size()) << item["name"];
        for (std::size_t i = 0; i < found.size(); ++i) {
            EXPECT_EQ(found[i][0], expected[i][0]);
            EXPECT_NEAR(found[i][1], expected[i][1], 1e-6);
            if (std::isinf(expected[i][2]))
                EXPECT_EQ(found[i][2], HUGE_VAL);
            else
                EXPECT_NEAR(found[i][2], expected[i][2], 1e-6);
        }
    }
}

TEST_F(Cli, DistanceMeetsTheFixtures)
{
    std::map<std::string, std::string> diagrams;
    for (const Json& item : test::loadFixture("persistence.json")) {
        const auto name = item["name"].get<std::string>();
        // The fixture's distances are between finite intervals.
        std::string csv = "dimension,birth,death\n";
        for (const Entry& entry : sortedDiagram(item["diagram"])) {
            if (std::isfinite(entry[2]))
                csv += Json(entry[0]).dump() + ',' + Json(entry[1]).dump() + ',' + Json(entry[2]).dump() + '\n';
        }
        diagrams[name] = file(name + ".csv", csv);
    }
    int checked = 0;
    const Json expected = test::loadFixture("diagram-distances.json");
    for (const Json& pair : expected["pairs"]) {
        if (++checked % 5 != 0) // every pair is checked in the core's own tests
            continue;
        const Result result = run({"distance", diagrams.at(pair["a"]), diagrams.at(pair["b"]), "--json", "-"});
        ASSERT_EQ(result.status, 0) << result.err;
        const Json json = result.json();
        for (const Json& distance : json["distances"]) {
            if (distance["dimension"] != pair["dimension"])
                continue;
            for (const char* name : {"bottleneck", "wasserstein_1", "wasserstein_2"})
                EXPECT_NEAR(distance[name].get<double>(), pair[name].get<double>(), 1e-6) << pair["a"] << pair["b"];
        }
    }
    EXPECT_GT(checked, 5);
}

TEST_F(Cli, JsonToStandardOutputIsAllThereIs)
{
    const std::string matrix = file("m.csv", "0,1,1.4,1\n1,0,1,1.4\n1.4,1,0,1\n1,1.4,1,0\n");
    const Result result = run({"persistence", matrix, "--json", "-"});
    EXPECT_EQ(result.status, 0);
    EXPECT_THAT(result.err, IsEmpty());
    EXPECT_EQ(std::count(result.out.begin(), result.out.end(), '\n'), 1);
    const Json json = result.json(); // throws when anything else is there
    EXPECT_EQ(json["schema"], 1);
    EXPECT_EQ(json["betti"], Json::array({1, 1})); // at the median merge height, 1

    const std::string report = (folder / "report.json").string();
    EXPECT_THAT(run({"persistence", matrix, "--json", report}).out, IsEmpty());
    EXPECT_EQ(test::readBytes(report), result.out);
    EXPECT_EQ(run({"distance", report, report, "--json", "-"}).json()["distances"][1]["bottleneck"], 0.0);
}

TEST_F(Cli, WithoutJsonATableForPeople)
{
    const Result result = run({"persistence", file("m.csv", "0,1,1.4,1\n1,0,1,1.4\n1.4,1,0,1\n1,1.4,1,0\n")});
    EXPECT_THAT(result.out, HasSubstr("1 cluster; Betti numbers 1, 1"));
    EXPECT_THAT(result.out, HasSubstr("\nH1: 1 interval\n"));
    EXPECT_THAT(result.out, HasSubstr("  0.400000  1.000000  1.400000  "));
    EXPECT_THAT(result.out, HasSubstr("∞"));
}

TEST_F(Cli, AMatrixComesFromStandardInputToo)
{
    EXPECT_EQ(run({"persistence", "-", "--json", "-"}, "0,1\n1,0\n").json()["points"], 2);
    const Result result = run({"persistence", "-"}, "0,1\n2,0\n");
    EXPECT_EQ(result.status, 1);
    EXPECT_THAT(result.err, HasSubstr("standard input: row 2, column 1: "));
}

TEST_F(Cli, BadMatricesAreRefusedWithRowAndColumn)
{
    expectRefusal({"persistence", file("m.csv", "0,1,2\n1,0\n2,1,0\n")}, "m.csv: row 2, column 3: expected 3 numbers");
    expectRefusal({"persistence", file("m.csv", "0,1\n1,0\n2,2\n")}, "expected as many rows as columns, found 3 rows");
    expectRefusal({"persistence", file("m.csv", "0,nan\nnan,0\n")}, "m.csv: row 1, column 2: expected a finite");
    expectRefusal({"persistence", file("m.csv", "0,-1\n-1,0\n")}, "found -1");
    expectRefusal({"persistence", file("m.csv", "0,1\n1.1,0\n")},
                  "m.csv: row 2, column 1: expected the entry of row 1");
    expectRefusal({"persistence", file("m.csv", "1,1\n1,0\n")}, "expected 0 on the diagonal, found 1");
    expectRefusal({"persistence", file("m.npy", "not an array")}, "m.npy: ");
    expectRefusal({"persistence", "/nowhere/m.csv"}, "/nowhere/m.csv: there is no such file");
    expectRefusal({"persistence", file("m.csv", "0,1\n1,0\n"), "--json", "/nowhere/x.json"},
                  "/nowhere/x.json: cannot be written");
}

TEST_F(Cli, BadDiagramsAreRefusedWithTheirPlace)
{
    const std::string good = file("good.csv", "0,0,1\n");
    expectRefusal({"distance", good, file("bad.csv", "0,0,1\n0,1,0\n")}, "bad.csv: row 2, column 3: expected a death");
    expectRefusal({"distance", file("bad.json", "{}"), good}, "bad.json: expected a field \"diagram\"");
}

// tokenize
// -------------------------------------------------------------------------------------------------------------

TEST_F(Cli, TokenizeGivesIdsAndByteOffsets)
{
    const Json json = run({"tokenize", "--text", "The cat", "--json", "-"}).json();
    EXPECT_EQ(json, Json::parse(R"({"schema":1,"tokens":[{"id":464,"text":"The","begin":0,"end":3},
                                                        {"id":3796,"text":" cat","begin":3,"end":7}]})"));
}

TEST_F(Cli, TokenizeMeetsTheFixtureLineByLine)
{
    const std::string model = test::fixture("gpt2-tokenizer").string();
    std::string lines;
    std::vector<Json> expected;
    for (const Json& item : test::loadFixture("tokenizer.json")) {
        const auto text = item["text"].get<std::string>();
        if (text.empty() || text.find_first_of("\n\r") != std::string::npos)
            continue;
        lines += text + '\n';
        expected.push_back(item["ids"]);
    }
    const Result result = run({"tokenize", "-", "--lines", "--model", model}, lines);
    ASSERT_EQ(result.status, 0) << result.err;
    std::istringstream output(result.out);
    std::size_t count = 0;
    for (std::string line; std::getline(output, line); ++count) {
        Json ids = Json::array();
        const Json report = Json::parse(line);
        for (const Json& token : report["tokens"])
            ids.push_back(token["id"]);
        ASSERT_LT(count, expected.size());
        EXPECT_EQ(ids, expected[count]) << line;
    }
    EXPECT_EQ(count, expected.size());
}

TEST_F(Cli, EveryLineIsATextOfItsOwn)
{
    const Result result = run({"tokenize", "-", "--lines"}, "a\r\n\nb c");
    std::vector<std::size_t> sizes;
    std::istringstream output(result.out);
    for (std::string line; std::getline(output, line);)
        sizes.push_back(Json::parse(line)["tokens"].size());
    EXPECT_EQ(sizes, (std::vector<std::size_t>{1, 0, 2}));
}

TEST_F(Cli, InvalidUtf8IsReadWithReplacementAndSaid)
{
    const Result result = run({"tokenize", file("t.txt", "caf\xE9 au lait"), "--json", "-"});
    EXPECT_EQ(result.status, 0);
    EXPECT_THAT(result.err, HasSubstr("note: "));
    EXPECT_THAT(result.err, HasSubstr("t.txt is not valid UTF-8: 1 ill-formed sequence was read as U+FFFD"));
    EXPECT_EQ(result.json()["replacements"], 1);
}

TEST_F(Cli, UnreadableTextsAndUnknownModelsAreNamed)
{
    expectRefusal({"tokenize", "/nowhere/t.txt"}, "/nowhere/t.txt: there is no such file");
    expectRefusal({"tokenize", folder.path().string()}, "is a folder, expected a file");
    expectRefusal({"tokenize", "--text", "a", "--model", "no-such-model"}, "no-such-model");
}

// analyze and heads on saved attention
// ---------------------------------------------------------------------------------

class ImportedCli : public Cli {
protected:
    // Layer and prompt of the released GPT-2 as attention.npy and tokens.json.
    Arguments realAttention(int layer, int prompt)
    {
        static const Json fixture = test::loadFixture("gpt2-real/attention.json");
        for (const Json& item : fixture["items"]) {
            if (item["layer"] != layer || item["prompt"] != prompt)
                continue;
            std::vector<double> values;
            for (const Json& head : item["attention"])
                for (const Json& row : head)
                    for (const Json& value : row)
                        values.push_back(value.get<double>());
            const std::size_t n = item["tokens"].size();
            writeNpy(folder / "attention.npy", values, std::vector<std::size_t>{item["attention"].size(), n, n});
            return {"--attention", (folder / "attention.npy").string(), "--tokens",
                    file("tokens.json", item["tokens"].dump())};
        }
        throw std::runtime_error("no such item");
    }

    Json analyze(int layer, int head, Arguments more)
    {
        Arguments arguments{"analyze", "--heads", std::to_string(head), "--json", "-"};
        const Arguments source = realAttention(layer, 0);
        arguments.insert(arguments.end(), source.begin(), source.end());
        arguments.insert(arguments.end(), more.begin(), more.end());
        const Result result = run(arguments);
        EXPECT_EQ(result.status, 0) << result.err;
        return result.json();
    }
};

TEST_F(ImportedCli, JensenShannonOfTheReleasedGpt2)
{
    struct Published {
        int layer, head;
        double once, twice; // peers.md, A5
    };
    const Published heads[] = {{4, 11, 19.128426, 2.845651},
                               {2, 2, 12.043894, 1.277295},
                               {5, 5, 3.146784, 0.155196},
                               {5, 1, 0.631783, 0.005501},
                               {0, 1, 18.615451, 2.328880}};
    for (const Published& head : heads) {
        const Json once = analyze(head.layer, head.head, {"--distance", "jensen-shannon", "--keep-sink"});
        EXPECT_NEAR(totalH0(once["diagram"]), head.once, 2e-5) << head.layer << '.' << head.head;
        EXPECT_EQ(once["tokens"].size(), 25u);
        // The published number takes one root of the divergence; the notebook's distance takes a second one.
        const Json twice = analyze(head.layer, head.head, {"--distance", "jensen-shannon-notebook", "--keep-sink"});
        double sum = 0.0;
        for (const Json& merge : twice["merges"])
            sum += merge["height"].get<double>() * merge["height"].get<double>();
        EXPECT_NEAR(sum, head.twice, 2e-5) << head.layer << '.' << head.head;
    }
}

TEST_F(ImportedCli, AttentionDistanceOfTheReleasedGpt2)
{
    struct Published {
        int layer, head;
        double sum, longest; // peers.md, A2; no merge there is longer than 0.999, so its cut at 1e-3 does not matter
    };
    const Published heads[] = {
        {4, 11, 0.01385, 0.00658}, {2, 2, 9.19618, 0.81004}, {5, 5, 2.03122, 0.36328}, {0, 1, 22.71425, 0.99805}};
    for (const Published& head : heads) {
        const Json json = analyze(head.layer, head.head, {"--distance", "attention", "--keep-sink"});
        EXPECT_NEAR(totalH0(json["diagram"]), head.sum, 2e-5);
        EXPECT_NEAR(json["merges"].back()["height"].get<double>(), head.longest, 1e-5);
    }
}

TEST_F(ImportedCli, ThereIsNoModelAndTheArrayCountsAsLayerZero)
{
    const Json json = analyze(5, 1, {});
    EXPECT_TRUE(json["model"].is_null());
    EXPECT_EQ(json["settings"]["layers"], Json::array({0}));
    EXPECT_EQ(json["settings"]["heads"], Json::array({1}));
    EXPECT_EQ(json["tokens"].size(), 24u); // the first is hidden
    EXPECT_GT(json["sink_share"].get<double>(), 0.99);
}

TEST_F(ImportedCli, MatricesAreWhatTheDiagramWasComputedFrom)
{
    const std::string matrices = (folder / "out/matrices").string();
    const Json json = analyze(5, 1, {"--matrices", matrices});
    const NpyArray distance = readNpy(std::filesystem::path(matrices) / "distance.npy");
    const NpyArray information = readNpy(std::filesystem::path(matrices) / "mi.npy");
    const NpyArray attention = readNpy(std::filesystem::path(matrices) / "attention.npy");
    EXPECT_EQ(distance.shape, (std::vector<std::size_t>{24, 24}));
    EXPECT_EQ(information.shape, (std::vector<std::size_t>{24, 24}));
    EXPECT_EQ(attention.shape, (std::vector<std::size_t>{1, 24, 24}));
    for (const Json& merge : json["merges"]) {
        const auto entry = merge["a"].get<std::size_t>() * 24 + merge["b"].get<std::size_t>();
        EXPECT_EQ(distance.values[entry], merge["height"].get<double>());
    }
    const Result again =
        run({"persistence", (std::filesystem::path(matrices) / "distance.npy").string(), "--json", "-"});
    EXPECT_EQ(sortedDiagram(again.json()["diagram"]), sortedDiagram(json["diagram"]));
}

TEST_F(ImportedCli, DataIsWhatTheDiagramWasComputedFrom)
{
    const auto data = folder / "out/data";
    const Json json = analyze(5, 1, {"--data", data.string(), "--threshold", "1.2"});
    for (const char* matrix : {"distance.npy", "distance.csv"}) {
        const Result again = run({"persistence", (data / matrix).string(), "--json", "-"});
        EXPECT_EQ(sortedDiagram(again.json()["diagram"]), sortedDiagram(json["diagram"])) << matrix;
    }
    EXPECT_EQ(Json::parse(test::readBytes(data / "settings.json"))["settings"], json["settings"]);
    const std::string intervals = (data / "intervals.json").string();
    const Json report = run({"distance", intervals, intervals, "--json", "-"}).json();
    for (const Json& distance : report["distances"])
        EXPECT_EQ(distance["bottleneck"], 0.0);
}

TEST_F(ImportedCli, HeadsGivesARowPerHeadAndTheirDistances)
{
    Arguments arguments{"heads", "--heads", "0,2-3", "--json", "-"};
    const Arguments source = realAttention(5, 0);
    arguments.insert(arguments.end(), source.begin(), source.end());
    const Json json = run(arguments).json();
    ASSERT_EQ(json["heads"].size(), 3u);
    EXPECT_EQ(json["heads"][1]["layer"], 0);
    EXPECT_EQ(json["heads"][1]["head"], 2);
    for (const char* field : {"total_persistence", "intervals", "longest"})
        EXPECT_EQ(json["heads"][0][field].size(), 2u) << field;
    ASSERT_EQ(json["head_distance"].size(), 3u);
    EXPECT_EQ(json["head_distance"][0][0], 0.0);
    EXPECT_EQ(json["head_distance"][0][2], json["head_distance"][2][0]);
    const Json single = analyze(5, 2, {});
    EXPECT_NEAR(json["heads"][1]["total_persistence"][0].get<double>(), totalH0(single["diagram"]), 1e-12);
    EXPECT_EQ(json["heads"][1]["sink_share"], single["sink_share"]);

    arguments.resize(3);
    arguments.insert(arguments.end(), source.begin(), source.end());
    EXPECT_THAT(run(arguments).out, HasSubstr("Distance between heads\n"));
}

TEST_F(ImportedCli, HeadsNamesThePatternOfAHead)
{
    Arguments arguments{"heads", "--heads", "10-11", "--json", "-"};
    const Arguments source = realAttention(4, 0);
    arguments.insert(arguments.end(), source.begin(), source.end());
    const Json json = run(arguments).json();
    const Json& head = json["heads"][1];
    EXPECT_GT(head["previous"].get<double>(), 0.95);
    EXPECT_EQ(head["label"], "previous token 1.00");
    EXPECT_EQ(head["first"], head["sink_share"]); // of the whole attention, whatever is hidden afterwards
    for (const char* score : {"self", "previous", "first", "induction"}) {
        EXPECT_GE(head[score].get<double>(), 0.0) << score;
        EXPECT_LE(head[score].get<double>(), 1.0) << score;
    }
    EXPECT_EQ(json["heads"][0]["label"].get<std::string>().substr(0, 11), "first token");

    Arguments table{"heads", "--heads", "0"};
    const Arguments other = realAttention(5, 1); // no token is there twice
    table.insert(table.end(), other.begin(), other.end());
    EXPECT_THAT(run(table).out, HasSubstr("  –  first token 0.93\n"));
    table.insert(table.end(), {"--json", "-"});
    EXPECT_TRUE(run(table).json()["heads"][0]["induction"].is_null());
}

// features
// ---------------------------------------------------------------------------------------------------------------------

// A table without quoted fields: rows of column name → field.
std::vector<std::map<std::string, std::string>> tableOf(const std::string& csv)
{
    std::vector<std::map<std::string, std::string>> rows;
    std::vector<std::string> names;
    std::istringstream lines(csv);
    for (std::string line; std::getline(lines, line);) {
        std::vector<std::string> fields;
        std::istringstream parts(line);
        for (std::string field; std::getline(parts, field, ',');)
            fields.push_back(field);
        if (names.empty()) {
            names = fields;
            continue;
        }
        EXPECT_EQ(fields.size(), names.size());
        auto& row = rows.emplace_back();
        for (std::size_t k = 0; k < fields.size(); ++k)
            row[names[k]] = fields[k];
    }
    return rows;
}

TEST_F(ImportedCli, FeaturesOfTheReleasedGpt2)
{
    // peers.md, A2: computed independently; prompt 0, 25 tokens.
    struct Counts {
        std::array<double, 6> b0, e, v, c, b1;
    };
    struct Published {
        int layer, head;
        Counts counts;                   // at 0.025, 0.05, 0.1, 0.25, 0.5, 0.75
        std::array<double, 6> barcode;   // h0_s, h0_e, h0_t_d, deaths ≥ 0.75, ≥ 0.5, ≤ 0.25
        std::array<double, 4> templates; // self, beginning, prev, next
    };
    const std::array<double, 6> ones{1, 1, 1, 1, 1, 1};
    const Published published[] = {
        {4,
         11,
         {ones, {25, 25, 25, 25, 25, 25}, {2, 2, 2, 2, 2, 2}, ones, ones},
         {0.01385, 1.62098, 0.00658, 0, 0, 24},
         {.97952, .95915, .14291, 1}},
        {2,
         2,
         {{1, 1, 1, 2, 7, 19},
          {104, 74, 51, 30, 20, 7},
          {8.32, 5.92, 4.08, 2.40, 1.60, 0.56},
          {23, 18, 11, 3, 2, 1},
          {80, 50, 27, 7, 2, 1}},
         {9.19618, 3.02029, 0.81004, 1, 6, 6},
         {.88201, .89833, .47281, 1}},
        {5,
         5,
         {{1, 1, 1, 1, 1, 3},
          {43, 32, 27, 25, 25, 23},
          {3.44, 2.56, 2.16, 2.00, 2.00, 1.84},
          {5, 3, 1, 1, 1, 1},
          {19, 8, 3, 1, 1, 1}},
         {2.03122, 2.70578, 0.36328, 0, 0, 22},
         {.97000, .19869, .97564, 1}},
        {0,
         1,
         {{17, 20, 23, 23, 25, 25},
          {33, 30, 27, 27, 25, 23},
          {2.64, 2.40, 2.16, 2.16, 2.00, 1.84},
          {25, 25, 25, 25, 25, 23},
          {25, 25, 25, 25, 25, 23}},
         {22.71425, 3.17045, 0.99805, 22, 24, 0},
         {.12759, .97828, .99801, 1}},
    };
    const char* thresholds[] = {"0.025", "0.05", "0.1", "0.25", "0.5", "0.75"};
    const char* barcode[] = {"h0_s", "h0_e", "h0_t_d", "h0_n_d_m_t0.75", "h0_n_d_m_t0.5", "h0_n_d_l_t0.25"};
    const char* templates[] = {"self", "beginning", "prev", "next"};
    for (const Published& expected : published) {
        Arguments arguments{"features", "--heads", std::to_string(expected.head)};
        const Arguments source = realAttention(expected.layer, 0);
        arguments.insert(arguments.end(), source.begin(), source.end());
        const Result result = run(arguments);
        ASSERT_EQ(result.status, 0) << result.err;
        const auto rows = tableOf(result.out);
        ASSERT_EQ(rows.size(), 1u);
        const auto at = [&](const std::string& name) { return std::stod(rows[0].at(name)); };
        const std::string name = "L" + std::to_string(expected.layer) + "H" + std::to_string(expected.head);
        for (std::size_t t = 0; t < 6; ++t) {
            const std::string ending = std::string("_t") + thresholds[t];
            EXPECT_EQ(at("s" + ending), 25) << name << ending;
            EXPECT_EQ(at("w" + ending), at("b0" + ending)) << name << ending;
            EXPECT_EQ(at("b0" + ending), expected.counts.b0[t]) << name << ending;
            EXPECT_EQ(at("e" + ending), expected.counts.e[t]) << name << ending;
            EXPECT_NEAR(at("v" + ending), expected.counts.v[t], 1e-12) << name << ending;
            EXPECT_EQ(at("c" + ending), expected.counts.c[t]) << name << ending;
            EXPECT_EQ(at("b1" + ending), expected.counts.b1[t]) << name << ending;
            // Under a causal mask every cycle is a self-loop, and those are what b1 counts in addition.
            EXPECT_EQ(at("b1" + ending) - at("b1_simple" + ending), at("c" + ending)) << name << ending;
        }
        for (std::size_t k = 0; k < 6; ++k)
            EXPECT_NEAR(at(barcode[k]), expected.barcode[k], 0.6e-5) << name << ' ' << barcode[k];
        for (std::size_t k = 0; k < 4; ++k)
            EXPECT_NEAR(at(templates[k]), expected.templates[k], 0.6e-5) << name << ' ' << templates[k];
        EXPECT_THAT(result.err, HasSubstr("13 of 80 features say nothing"));
    }
}

TEST_F(ImportedCli, FeaturesGoToAFileWithADescriptionBesideIt)
{
    const std::string table = (folder / "f.csv").string();
    Arguments arguments{"features", "--barcode", "h0_s", "--threshold-features", "s,e", "--output", table};
    const Arguments source = realAttention(2, 0);
    arguments.insert(arguments.end(), source.begin(), source.end());
    Result result = run(arguments);
    ASSERT_EQ(result.status, 0) << result.err;
    EXPECT_THAT(result.out, IsEmpty());
    const std::string bytes = test::readBytes(table);
    EXPECT_EQ(tableOf(bytes).size(), 12u);
    const Json description = Json::parse(test::readBytes(table + ".json"));
    EXPECT_EQ(description["columns"].size(), 12u + 1 + 6);
    EXPECT_EQ(description["degenerate"].size(), 7u);
    EXPECT_EQ(description["run"]["complete"], 1);

    result = run(arguments);
    EXPECT_EQ(result.status, 1);
    EXPECT_THAT(result.err, HasSubstr("exists already; --resume continues it"));
    test::writeBytes(table, bytes.substr(0, bytes.size() - 3));
    arguments.push_back("--resume");
    EXPECT_EQ(run(arguments).status, 0);
    EXPECT_EQ(test::readBytes(table), bytes);
    EXPECT_THAT(run(arguments).err, HasSubstr("1 text had been computed before"));
    arguments.push_back("--hide-sink");
    EXPECT_THAT(run(arguments).err, HasSubstr("begun with another 'hide_sink'"));
    EXPECT_EQ(test::readBytes(table), bytes);
}

TEST_F(Cli, TheColumnsOfFeaturesAreDescribedWithoutAnyInput)
{
    const Result result = run({"features", "--describe", "--thresholds", "0.3", "--barcode", "h1_n_b_l_t0.70"});
    EXPECT_EQ(result.status, 0);
    EXPECT_THAT(result.out, HasSubstr("  b1_simple_t0.3  "));
    EXPECT_THAT(result.out, HasSubstr("  h1_n_b_l_t0.70  H1, finite bars: bars born at or before 0.7\n"));
    EXPECT_EQ(std::count(result.out.begin(), result.out.end(), '\n'), 1 + 10 + 1 + 6);
}

TEST_F(ImportedCli, TokensThatDoNotFitTheArrayAreRefused)
{
    realAttention(5, 0);
    const std::string attention = (folder / "attention.npy").string();
    const auto expectTokensRefused = [&](const char* bytes, const char* part) {
        expectRefusal({"analyze", "--attention", attention, "--tokens", file("t.json", bytes)}, part);
    };
    expectTokensRefused(R"(["a", "b"])", "t.json: expected 25 tokens, as many as");
    expectTokensRefused(R"(["a", 2])", "t.json: entry 1: expected a text, found 2");
    expectTokensRefused(R"({"a": 1})", "t.json: expected a JSON list with one text per token, found an object");
    expectTokensRefused("[", "t.json: is not JSON");
    expectRefusal({"analyze", "--attention", file("x.npy", "x"), "--tokens", file("t.json", "[]")}, "x.npy: ");
    expectRefusal({"analyze", "--attention", attention, "--tokens", (folder / "tokens.json").string(), "--layers", "1"},
                  "layer 1 does not exist");
}

TEST_F(ImportedCli, ATextAndAnArrayTogetherAreWrongUsage)
{
    Arguments arguments{"analyze", "--text", "a b"};
    const Arguments source = realAttention(5, 0);
    arguments.insert(arguments.end(), source.begin(), source.end());
    EXPECT_EQ(run(arguments).status, 2);
}

TEST_F(ImportedCli, FiguresNeedTheWindowProgram)
{
    if (std::filesystem::exists(TOPOSCOPE_BUILD_DIR "/bin/toposcope"))
        GTEST_SKIP() << "it is there";
    Arguments arguments{"analyze", "--figures", (folder / "figures").string()};
    const Arguments source = realAttention(5, 0);
    arguments.insert(arguments.end(), source.begin(), source.end());
    expectRefusal(arguments, "figures: they are drawn by the window program");
}

TEST_F(ImportedCli, FiguresOfAnArrayAreDrawnByTheWindowProgram)
{
    if (!std::filesystem::exists(TOPOSCOPE_BUILD_DIR "/bin/toposcope"))
        GTEST_SKIP() << "it is not there";
    const std::string figures = (folder / "-figures").string();
    analyze(5, 0, {"--figures", figures, "--threads", "2"});
    EXPECT_FALSE(std::filesystem::is_empty(figures));
}

// With the transformer
// -------------------------------------------------------------------------------------------------

constexpr const char* sentence = "The cat sat on the mat because the cat was tired.";

TEST_F(Cli, AnalyzeRunsTheBuiltInModel)
{
    const Result result = run({"analyze", "--text", sentence, "--json", "-"});
    ASSERT_EQ(result.status, 0) << result.err;
    EXPECT_THAT(result.err, IsEmpty());
    const Json json = result.json();
    EXPECT_EQ(json["model"]["name"], "toposcope-mini");
    EXPECT_EQ(json["model"]["sha256"].get<std::string>().size(), 64u);
    EXPECT_EQ(json["settings"]["layers"].size(), json["model"]["layers"].get<std::size_t>());
    const std::size_t n = json["tokens"].size();
    EXPECT_EQ(json["tokens"][0]["text"], "The");
    EXPECT_EQ(json["merges"].size(), n - 1);
    std::size_t members = 0;
    for (const Json& cluster : json["clusters"])
        members += cluster.size();
    EXPECT_EQ(members, n);
    EXPECT_EQ(json["clusters"].size(), json["betti"][0].get<std::size_t>());

    const Result table = run({"analyze", "-", "--layers", "2-3", "--words"}, sentence);
    EXPECT_THAT(table.out, HasSubstr("toposcope-mini · 6 layers × 8 heads"));
    EXPECT_THAT(table.out, HasSubstr("16 heads of 2 layers"));
    EXPECT_THAT(table.out, HasSubstr("12 words"));
}

TEST_F(Cli, ADeviceThatIsNotThereIsRefused)
{
    EXPECT_EQ(run({"analyze", "--text", sentence, "--device", "cpu"}).status, 0);
    const Result refused = run({"features", "-", "--device", "cuda"}, sentence);
    if (refused.status == 0)
        GTEST_SKIP() << "this machine has the device";
    EXPECT_EQ(refused.status, 1);
    EXPECT_THAT(refused.out, IsEmpty());
    EXPECT_THAT(refused.err, HasSubstr("device cuda was asked for"));
}

TEST_F(Cli, TextsThatAreTooShortOrTooLongAreRefused)
{
    expectRefusal({"analyze", "--text", ""}, "needs at least two tokens, found 0");
    expectRefusal({"analyze", "--text", "a"}, "needs at least two tokens, found 1");
    std::string longText;
    for (int i = 0; i < 600; ++i)
        longText += "cat ";
    const std::string text = file("long.txt", longText);
    expectRefusal({"analyze", text}, "the model takes 511 at a time");
    expectRefusal({"analyze", text}, "--window FIRST[:COUNT]");
    const Result window = run({"analyze", text, "--window", "10:20", "--json", "-"});
    EXPECT_EQ(window.json()["tokens"].size(), 20u);
    EXPECT_EQ(window.json()["settings"]["window"]["first"], 10);
}

TEST_F(Cli, LayersAndHeadsThatDoNotExistAreRefused)
{
    expectRefusal({"analyze", "--text", sentence, "--layers", "0-6"}, "layer 6 does not exist: the model has 6");
    expectRefusal({"heads", "--text", sentence, "--heads", "8"}, "head 8 does not exist");
}

TEST_F(Cli, BadModelFoldersAreRefused)
{
    const auto broken = folder / "broken";
    std::filesystem::copy(test::fixture("tiny-f32"), broken, std::filesystem::copy_options::recursive);
    std::filesystem::remove(broken / "model.safetensors");
    expectRefusal({"analyze", "--text", sentence, "--model", broken.string()}, "model.safetensors");
    test::writeBytes(broken / "pytorch_model.bin", "pickle");
    expectRefusal({"analyze", "--text", sentence, "--model", broken.string()}, "pytorch_model.bin");
    test::writeBytes(broken / "model.safetensors", std::string_view("\xFF\xFF\xFF\xFF\0\0\0\0{}", 10));
    expectRefusal({"analyze", "--text", sentence, "--model", broken.string()}, "header");
}

TEST_F(Cli, CompareFindsTheCommonPrefixAndScalesTogether)
{
    const Arguments texts{"compare", "--text-a", "The cat sat on the mat.", "--text-b",
                          "The cat sat under the old table."};
    Arguments arguments = texts;
    arguments.insert(arguments.end(), {"--pooled", "--json", "-"});
    const Result result = run(arguments);
    ASSERT_EQ(result.status, 0) << result.err;
    const Json json = result.json();
    EXPECT_EQ(json["common_prefix_tokens"], 3);
    ASSERT_EQ(json["distances"].size(), 2u);
    EXPECT_GT(json["distances"][0]["bottleneck"].get<double>(), 0.0);
    EXPECT_TRUE(json.contains("pooled"));
    arguments.push_back("--scale-each");
    EXPECT_NE(run(arguments).json()["distances"][0]["bottleneck"], json["distances"][0]["bottleneck"]);

    const Result table = run(texts);
    EXPECT_THAT(table.out, HasSubstr("Wasserstein-1"));
    EXPECT_THAT(table.out, HasSubstr("Note: the first 3 tokens are the same"));

    const Result same = run({"compare", file("a.txt", sentence), "-", "--json", "-"}, sentence);
    EXPECT_EQ(same.json()["distances"][0]["wasserstein_1"], 0.0);
}

TEST_F(Cli, ComparingNamesTheTextAtFault)
{
    expectRefusal({"compare", "--text-a", sentence, "--text-b", "a"}, "text B: needs at least two tokens");
}

TEST_F(Cli, FeaturesOfManyTextsWithOneAtFault)
{
    const std::string csv =
        file("texts.csv", std::string("id,review\n1,\"The tip, of the iceberg.\"\n2,\n3,") + sentence + '\n');
    const std::string table = (folder / "f.csv").string();
    const Arguments arguments{"features", csv, "--column", "review", "--layers", "1-2", "--output", table, "--resume"};
    const Result result = run(arguments);
    EXPECT_EQ(result.status, 1);
    EXPECT_THAT(result.err, HasSubstr("texts.csv, row 2: needs at least two tokens, found 0"));
    EXPECT_THAT(result.err, HasSubstr("1 of 3 texts could not be computed"));
    const std::string bytes = test::readBytes(table);
    const auto rows = tableOf(bytes);
    ASSERT_EQ(rows.size(), 2u * 2 * 8);
    EXPECT_EQ(rows[0].at("row"), "1");
    EXPECT_EQ(rows[16].at("row"), "3");
    EXPECT_EQ(rows[16].at("model"), "toposcope-mini");
    EXPECT_EQ(rows[17].at("layer") + '.' + rows[17].at("head"), "1.1");
    EXPECT_LT(std::stod(rows[0].at("comma")), 1.0);
    EXPECT_EQ(std::stod(rows[16].at("comma")), 1.0); // there is none in it
    EXPECT_EQ(Json::parse(test::readBytes(table + ".json"))["run"]["failures"].size(), 1u);

    for (const double share : {0.0, 0.2, 0.5, 0.8, 0.999}) {
        test::writeBytes(table, bytes.substr(0, static_cast<std::size_t>(share * static_cast<double>(bytes.size()))));
        EXPECT_EQ(run(arguments).status, 1);
        EXPECT_EQ(test::readBytes(table), bytes) << share;
    }
    // One thread gives the same bytes as all of them.
    EXPECT_EQ(run({"features", csv, "--column", "review", "--layers", "1-2", "--threads", "1"}).out, bytes);
}

TEST_F(Cli, FeaturesDoNotStartWhereEveryTextWouldFail)
{
    const std::string text = file("a.txt", sentence);
    expectRefusal({"features", text, "--layers", "9"}, "layer 9 does not exist");
    expectRefusal({"features", text, "--model", "no-such-model"}, "no-such-model");
    expectRefusal({"features", "/nowhere/a.txt"}, "there is no such file or folder");
    expectRefusal({"features", file("a.csv", "id,x\n1,2\n")}, "has no column 'text'");
}

TEST_F(Cli, ResultsAreTheSameBytesEveryTime)
{
    const Arguments arguments{"heads", "--text", sentence, "--layers", "0", "--json", "-"};
    EXPECT_EQ(run(arguments).out, run(arguments).out);
}

TEST_F(Cli, AMessageQuotesNoControlCharactersAndNoIllFormedBytes)
{
    const Result escape = run({"persistence", file("red.csv", "\x1b[31mred,1\n2,3\n")});
    EXPECT_EQ(escape.status, 1);
    EXPECT_EQ(escape.err.find('\x1b'), std::string::npos) << escape.err;
    const Result broken = run({"distance", file("a.csv", "\xff\xfe\xfd\n"), file("b.csv", "0,0,1\n")});
    EXPECT_EQ(broken.status, 1);
    EXPECT_TRUE(isValidUtf8(broken.err)) << broken.err;
}

} // namespace
} // namespace toposcope
