// What is written for other programs is read back by other roads: a reader of CSV written here, our own readers, and
// networkx where it is installed.
#include "core/io/csv.h"
#include "core/io/csv_export.h"
#include "core/io/diagram_file.h"
#include "core/io/export_data.h"
#include "core/io/graphml.h"
#include "core/io/matrix_file.h"
#include "core/io/npy.h"
#include "core/io/provenance.h"
#include "tests/support/fixtures.h"
#include "tests/support/sample_analysis.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <charconv>
#include <cstdlib>
#include <map>
#include <set>

namespace toposcope {
namespace {

using testing::HasSubstr;
using Table = std::vector<std::map<std::string, std::string>>;

// RFC 4180, fields by the header's names.
Table readCsv(std::string_view text)
{
    std::vector<std::vector<std::string>> rows(1, {""});
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quoted && c == '"' && i + 1 < text.size() && text[i + 1] == '"')
            rows.back().back() += text[++i];
        else if (c == '"')
            quoted = !quoted;
        else if (!quoted && c == ',')
            rows.back().emplace_back();
        else if (!quoted && c == '\n')
            rows.push_back({""});
        else
            rows.back().back() += c;
    }
    EXPECT_FALSE(quoted);
    EXPECT_EQ(rows.back(), std::vector<std::string>{""}) << "ends with a line feed";
    rows.pop_back();
    Table table;
    for (std::size_t r = 1; r < rows.size(); ++r) {
        EXPECT_EQ(rows[r].size(), rows[0].size()) << "row " << r;
        table.emplace_back();
        for (std::size_t c = 0; c < rows[0].size(); ++c)
            table.back()[rows[0][c]] = rows[r][c];
    }
    return table;
}

double number(const std::string& text)
{
    double value = 0.0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    EXPECT_TRUE(error == std::errc() && end == text.data() + text.size()) << text;
    return value;
}

// Tokens that files trip over.
std::shared_ptr<const Analysis> awkwardAnalysis()
{
    return test::analysisOf(
        {"a,b", "\"quoted\"", "\n", "<b>&", " שלום", "\x01", "\xe4\xb8", "\x96", ",2,", "\r", "]]>"},
        test::randomDistances(11, 3));
}

TEST(CsvField, IsQuotedWhereItMustBe)
{
    EXPECT_EQ(csvField("plain ␣word"), "plain ␣word");
    EXPECT_EQ(csvField("a,b"), "\"a,b\"");
    EXPECT_EQ(csvField("say \"hi\""), "\"say \"\"hi\"\"\"");
    EXPECT_EQ(csvField("two\nlines"), "\"two\nlines\"");
}

TEST(IntervalsCsv, HoldsEveryIntervalToTheLastBit)
{
    for (const auto& analysis : {test::sampleAnalysis(), awkwardAnalysis()}) {
        const Table table = readCsv(intervalsCsv(*analysis));
        const auto& pairs = analysis->diagram.pairs;
        ASSERT_EQ(table.size(), pairs.size());
        for (std::size_t i = 0; i < pairs.size(); ++i) {
            const auto& row = table[i];
            EXPECT_EQ(row.at("dimension"), std::to_string(pairs[i].dimension));
            EXPECT_EQ(number(row.at("birth")), pairs[i].birth);
            EXPECT_EQ(number(row.at("death")), pairs[i].death);
            EXPECT_EQ(number(row.at("persistence")), pairs[i].persistence());
            EXPECT_EQ(row.at("birth_edge_a").empty(), !pairs[i].birthEdge.has_value());
            if (pairs[i].deathEdge) {
                EXPECT_EQ(row.at("death_edge_b"), std::to_string(pairs[i].deathEdge->b));
                EXPECT_EQ(row.at("death_token_b"),
                          analysis->nodes[static_cast<std::size_t>(pairs[i].deathEdge->b)].label);
            }
        }
        EXPECT_EQ(table[analysis->diagram.ofDimension(0).size() - 1].at("death"), "inf");
    }
}

TEST(IntervalsJson, IsADiagramFile)
{
    const test::TemporaryFolder folder;
    const auto analysis = test::sampleAnalysis();
    test::writeBytes(folder / "intervals.json", intervalsJson(*analysis));
    const PersistenceDiagram read = readDiagram((folder / "intervals.json").string());
    ASSERT_EQ(read.pairs.size(), analysis->diagram.pairs.size());
    for (std::size_t i = 0; i < read.pairs.size(); ++i) {
        EXPECT_EQ(read.pairs[i].birth, analysis->diagram.pairs[i].birth);
        EXPECT_EQ(read.pairs[i].death, analysis->diagram.pairs[i].death);
    }
    const auto json = nlohmann::json::parse(intervalsJson(*analysis));
    EXPECT_EQ(json["unit"], "nats");
    const auto& loop = *std::find_if(json["diagram"].begin(), json["diagram"].end(),
                                     [](const auto& entry) { return entry["dimension"] == 1; });
    EXPECT_GE(loop["loop"].size(), 4U);
    EXPECT_TRUE(loop["death_edge"].is_null());
    EXPECT_EQ(loop["birth_tokens"].size(), 2U);
}

TEST(ClustersCsv, LivesFromBirthToDeathAreThoseTokens)
{
    for (const auto& analysis : {test::sampleAnalysis(), awkwardAnalysis()})
        for (const double threshold : {0.0, 0.45, 1.0, 5.0}) {
            const Table table = readCsv(clustersCsv(*analysis, threshold));
            ASSERT_EQ(table.size(), analysis->nodes.size());
            std::map<std::string, std::set<int>> members;
            for (const auto& row : table)
                members[row.at("cluster")].insert(std::stoi(row.at("index")));
            EXPECT_EQ(static_cast<int>(members.size()), analysis->tree.clustersAt(threshold).count());
            for (const auto& row : table) {
                const std::set<int>& cluster = members[row.at("cluster")];
                EXPECT_EQ(number(row.at("size")), static_cast<double>(cluster.size()));
                const double birth = number(row.at("birth"));
                const double death = number(row.at("death"));
                EXPECT_LE(birth, threshold);
                EXPECT_GT(death, threshold);
                // Single linkage, from the matrix alone: connected at birth, and nothing joins before death.
                double outside = neverDies;
                for (const int i : cluster)
                    for (int j = 0; j < analysis->distance.size(); ++j)
                        if (!cluster.contains(j))
                            outside = std::min(outside, analysis->distance(i, j));
                EXPECT_EQ(death, outside);
                if (cluster.size() == 1) {
                    EXPECT_EQ(birth, 0.0);
                }
            }
        }
}

TEST(DistanceCsv, IsAMatrixFileWhateverTheTokens)
{
    const test::TemporaryFolder folder;
    for (const auto& analysis : {test::sampleAnalysis(), awkwardAnalysis()}) {
        test::writeBytes(folder / "distance.csv", distanceCsv(*analysis));
        const DistanceMatrix read = readDistanceMatrix((folder / "distance.csv").string());
        EXPECT_EQ(read.values(), analysis->distance.values());
    }
    EXPECT_TRUE(informationCsv(*test::sampleAnalysis()).empty());
}

TEST(Provenance, NamesTheModelTheSettingsAndTheThreshold)
{
    const std::string line = provenanceLine(*test::sampleAnalysis(), 0.45);
    EXPECT_THAT(line, HasSubstr(programName()));
    for (const char* part : {"model: sample", "sha256: aaaa", "heads: 0.0", "distance: inverse-mi", "threshold: 0.45"})
        EXPECT_THAT(line, HasSubstr(part));
}

TEST(GraphMl, CarriesTheGraphWithItsDefinitions)
{
    const auto analysis = test::sampleAnalysis();
    const std::string xml = graphMl(*analysis, 0.45);
    std::size_t edges = 0;
    for (std::size_t at = xml.find("<edge "); at != std::string::npos; at = xml.find("<edge ", at + 1))
        ++edges;
    EXPECT_EQ(edges, analysis->filtration.edgesUpTo(0.45).size());
    EXPECT_THAT(xml, HasSubstr("<desc>1 - distance / largest distance"));
    EXPECT_THAT(xml, HasSubstr("model: sample"));
    EXPECT_THAT(xml, HasSubstr("<data key=\"text\"> שלום</data>"));
    const std::vector<Point> places(12, Point{1.5, -2.5});
    EXPECT_THAT(graphMl(*analysis, 0.45, places), HasSubstr("<data key=\"x\">1.5</data><data key=\"y\">-2.5</data>"));
}

// Runs Python's check; false, with a message, where the module is missing.
// The distribution's, which has the distribution's packages, whatever comes first in PATH.
const std::string python = std::filesystem::exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";

bool canImport(const char* module)
{
    return std::system((python + " -c 'import " + module + "' 2>/dev/null").c_str()) == 0;
}

TEST(GraphMl, OpensInNetworkx)
{
    if (!canImport("networkx"))
        GTEST_SKIP() << "python3-networkx is not installed";
    const test::TemporaryFolder folder;
    const auto analysis = awkwardAnalysis();
    const double threshold = analysis->tree.medianHeight();
    test::writeBytes(folder / "graph.graphml", graphMl(*analysis, threshold));
    test::writeBytes(folder / "dump.py", R"(
import json, sys, networkx
graph = networkx.read_graphml(sys.argv[1])
json.dump({"graph": graph.graph, "nodes": dict(graph.nodes(data=True)),
           "edges": [[a, b, data] for a, b, data in graph.edges(data=True)]}, open(sys.argv[2], "w"))
)");
    const auto path = [&](const char* name) { return (folder / name).string(); };
    ASSERT_EQ(
        std::system((python + ' ' + path("dump.py") + ' ' + path("graph.graphml") + ' ' + path("dump.json")).c_str()),
        0);
    const auto json = nlohmann::json::parse(test::readBytes(folder / "dump.json"));
    ASSERT_EQ(json["nodes"].size(), analysis->nodes.size());
    const std::vector<int> clusters = analysis->tree.representativesAt(threshold);
    for (std::size_t i = 0; i < analysis->nodes.size(); ++i) {
        const auto& node = json["nodes"]["n" + std::to_string(i)];
        EXPECT_EQ(node["label"], analysis->nodes[i].label);
        EXPECT_EQ(node["index"], i);
        EXPECT_EQ(node["cluster"], clusters[i]);
        EXPECT_EQ(node["x"], analysis->layout.positions[i].x);
    }
    for (const int plain : {0, 1, 2, 3, 4, 8, 9, 10}) // the others cannot stand in XML
        EXPECT_EQ(json["nodes"]["n" + std::to_string(plain)]["text"],
                  analysis->nodes[static_cast<std::size_t>(plain)].text);
    EXPECT_EQ(json["nodes"]["n5"]["text"], analysis->nodes[5].label);
    ASSERT_EQ(json["edges"].size(), analysis->filtration.edgesUpTo(threshold).size());
    for (const auto& edge : json["edges"]) {
        const int a = std::stoi(edge[0].get<std::string>().substr(1));
        const int b = std::stoi(edge[1].get<std::string>().substr(1));
        EXPECT_EQ(edge[2]["distance"], analysis->distance(a, b));
        EXPECT_EQ(edge[2]["similarity"], 1.0 - analysis->distance(a, b) / analysis->distance.maximum());
    }
    EXPECT_EQ(json["graph"]["unit"], "nats");
    EXPECT_EQ(json["graph"]["threshold"], threshold);
}

class WriteData : public testing::Test {
protected:
    // The sample with the matrices a model would give.
    WriteData()
    {
        auto analysis = std::make_shared<Analysis>(*test::sampleAnalysis());
        analysis->attention = AttentionTensor(1, 1, 12, {{0, 0}});
        analysis->attention.storage({0, 0})[13] = 0.5F;
        analysis->dependence = DependenceMatrix{12, InformationUnit::Bits, std::vector<double>(144, 0.25)};
        m_analysis = analysis;
    }
    test::TemporaryFolder m_folder;
    std::shared_ptr<const Analysis> m_analysis;
};

TEST_F(WriteData, TheFolderListsWhatItHolds)
{
    writeData(m_folder / "new/folder", *m_analysis, 0.45);
    const auto settings = nlohmann::json::parse(test::readBytes(m_folder / "new/folder/settings.json"));
    std::set<std::string> listed{"settings.json"};
    for (const auto& [name, description] : settings["files"].items())
        listed.insert(name);
    std::set<std::string> there;
    for (const auto& entry : std::filesystem::directory_iterator(m_folder / "new/folder"))
        there.insert(entry.path().filename().string());
    EXPECT_EQ(there, listed);
    EXPECT_TRUE(there.contains("mi.npy") && there.contains("attention.npy"));
    EXPECT_EQ(settings["model"]["sha256"], std::string(64, 'a'));
    EXPECT_EQ(settings["settings"]["estimator"], "pointwise");
    EXPECT_EQ(settings["threshold"], 0.45);
    EXPECT_EQ(settings["text"], m_analysis->text);
    EXPECT_EQ(settings["program"], programName());
    EXPECT_EQ(readNpy(m_folder / "new/folder/attention.npy").values[13], 0.5);
    EXPECT_EQ(readNpy(m_folder / "new/folder/mi.npy").shape, (std::vector<std::size_t>{12, 12}));
}

TEST_F(WriteData, TwiceGivesTheSameBytes)
{
    for (const char* name : {"one", "two"})
        writeData(m_folder / name, *m_analysis, 0.45);
    for (const auto& entry : std::filesystem::directory_iterator(m_folder / "one"))
        EXPECT_EQ(test::readBytes(entry.path()), test::readBytes(m_folder / "two" / entry.path().filename().string()));
}

TEST_F(WriteData, ARefusedFolderIsNamed)
{
    test::writeBytes(m_folder / "file", "");
    EXPECT_THAT(test::messageOf<InputError>([&] { writeData(m_folder / "file", *m_analysis, 0.45); }),
                HasSubstr("file: cannot be made"));
}

TEST_F(WriteData, ThePythonThatComesWithItIsPython)
{
    if (std::system((python + " -c '' 2>/dev/null").c_str()) != 0)
        GTEST_SKIP() << "python3 is not installed";
    auto awkward = std::make_shared<Analysis>(*m_analysis);
    awkward->model->name = "two\nlines \"quoted\"";
    test::writeBytes(m_folder / "snippet.py", pythonSnippet(*awkward, 0.45, "/tmp/it's a \"folder\"\n世"));
    EXPECT_EQ(std::system((python + " -m py_compile " + (m_folder / "snippet.py").string()).c_str()), 0);
    if (!canImport("gudhi"))
        GTEST_SKIP() << "python3-gudhi is not installed: the snippet was compiled, not run";
    writeData(m_folder / "data", *m_analysis, 0.45);
    EXPECT_EQ(std::system((python + ' ' + (m_folder / "data/load.py").string()).c_str()), 0);
}

} // namespace
} // namespace toposcope
