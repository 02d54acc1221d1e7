#include "core/io/export_data.h"

#include "core/error.h"
#include "core/io/csv_export.h"
#include "core/io/graphml.h"
#include "core/io/json_report.h"
#include "core/io/npy.h"
#include "core/io/number_rows.h"
#include "core/io/provenance.h"
#include "core/io/text_file.h"
#include "core/text/utf8.h"

#include <nlohmann/json.hpp>

#include <array>
#include <system_error>

namespace toposcope {

namespace {

using Json = nlohmann::ordered_json;

constexpr HeadId meanHead{0, 0};

bool hasAttention(const Analysis& analysis)
{
    return analysis.attention.contains(meanHead);
}

// One paragraph per file, for people who find the folder later.
Json filesJson(const Analysis& analysis)
{
    const std::string unit = analysis.distance.unit().empty() ? "a pure number" : "in " + analysis.distance.unit();
    Json files{
        {"intervals.csv", "persistence intervals of the Vietoris-Rips filtration over Z/2, distances " + unit +
                              "; inf: never dies; edges as token indices and labels"},
        {"intervals.json", "the same, with a representative loop per interval of dimension 1"},
        {"clusters.csv", "connected components at the threshold; exactly these tokens are one from birth to death"},
        {"graph.graphml", "tokens and the pairs of at most the threshold"},
        {"distance.npy", "float64, tokens x tokens, " + unit},
        {"distance.csv", "the same as text"},
    };
    if (analysis.dependence)
        files["mi.npy"] = std::string("float64, tokens x tokens: estimated mutual information before scaling, in ") +
                          (analysis.dependence->unit == InformationUnit::Bits ? "bits" : "nats");
    if (hasAttention(analysis))
        files["attention.npy"] = "float32, tokens x tokens: mean attention of the heads; row = query";
    files["load.py"] = "loads the files with numpy and checks the intervals with GUDHI";
    return files;
}

std::string settingsFile(const Analysis& analysis, double threshold)
{
    Json json = Json::parse(settingsReport(analysis));
    json["program"] = programName();
    json["threshold"] = threshold;
    json["unit"] = analysis.distance.unit();
    json["text"] = analysis.text;
    json["files"] = filesJson(analysis);
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

void writeArrays(const std::filesystem::path& folder, const Analysis& analysis)
{
    const std::array shape{analysis.nodes.size(), analysis.nodes.size()};
    writeNpy(folder / "distance.npy", analysis.distance.values());
    if (analysis.dependence)
        writeNpy(folder / "mi.npy", analysis.dependence->values, shape);
    if (!hasAttention(analysis))
        return;
    const AttentionView view = analysis.attention.head(meanHead);
    writeNpy(folder / "attention.npy", std::span<const float>(view.data(), shape[0] * shape[1]), shape);
}

// A Python literal: JSON's escapes are Python's, and non-ASCII characters stay as they are.
std::string pythonText(const std::string& text)
{
    return Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
}

} // namespace

void writeData(const std::filesystem::path& folder, const Analysis& analysis, double threshold, const Control& control,
               const std::vector<Point>& positions)
{
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error)
        throw InputError(folder.string() + ": cannot be made: " + error.message());
    const auto write = [&](const char* name, const std::string& bytes) {
        control.checkCancelled();
        writeWholeFile(folder / name, bytes);
    };
    write("intervals.csv", intervalsCsv(analysis));
    write("intervals.json", intervalsJson(analysis));
    write("clusters.csv", clustersCsv(analysis, threshold));
    write("graph.graphml", graphMl(analysis, threshold, positions));
    write("distance.csv", distanceCsv(analysis));
    writeArrays(folder, analysis);
    write("load.py", pythonSnippet(analysis, threshold));
    write("settings.json", settingsFile(analysis, threshold));
}

std::string pythonSnippet(const Analysis& analysis, double threshold, const std::filesystem::path& folder)
{
    const std::string dimensions = std::to_string(analysis.request.settings.maxDimension + 1);
    // Escaped: a name may hold a line break, which would end the comment.
    const std::string provenance = pythonText(provenanceLine(analysis, threshold));
    std::string code = "# " + provenance.substr(1, provenance.size() - 2) + '\n';
    code += "import csv, pathlib\n"
            "import numpy as np\n\n"
            "folder = ";
    code += folder.empty() ? "pathlib.Path(__file__).resolve().parent"
                           : "pathlib.Path(" + pythonText(folder.string()) + ")";
    code += "\ndistance = np.load(folder / \"distance.npy\")\n";
    if (analysis.dependence)
        code += "information = np.load(folder / \"mi.npy\")\n";
    if (hasAttention(analysis))
        code += "attention = np.load(folder / \"attention.npy\")\n";
    code +=
        "threshold = " + shortest(threshold) +
        "\n"
        "edges = np.argwhere(np.triu(distance <= threshold, k=1))\n"
        "with open(folder / \"intervals.csv\", encoding=\"utf-8\", newline=\"\") as file:\n"
        "    rows = list(csv.DictReader(file))\n\n"
        "# The persistence again, with GUDHI. From the enclosing radius on the complex is a cone: nothing is born or\n"
        "# dies there.\n"
        "import gudhi\n\n"
        "rips = gudhi.RipsComplex(distance_matrix=distance, max_edge_length=distance.max(axis=1).min())\n"
        "tree = rips.create_simplex_tree(max_dimension=1)\n"
        "tree.collapse_edges()\n"
        "tree.expansion(" +
        dimensions +
        ")\n"
        "tree.compute_persistence(homology_coeff_field=2)\n"
        "for dimension in range(" +
        dimensions +
        "):\n"
        "    saved = sorted((float(row[\"birth\"]), float(row[\"death\"])) for row in rows\n"
        "                   if int(row[\"dimension\"]) == dimension)\n"
        "    computed = sorted((birth, death) for birth, death in\n"
        "                      tree.persistence_intervals_in_dimension(dimension) if death > birth)\n"
        "    assert np.allclose(saved, computed), f\"H{dimension} differs\"\n"
        "    print(f\"H{dimension}: {len(saved)} intervals, the same as GUDHI's\")\n";
    return code;
}

} // namespace toposcope
