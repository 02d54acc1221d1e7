#include "core/io/graphml.h"

#include "core/error.h"
#include "core/io/number_rows.h"
#include "core/io/provenance.h"
#include "core/text/utf8.h"

#include <array>

namespace toposcope {

namespace {

// What XML 1.0 calls a character (§2.2).
bool isXmlCharacter(char32_t c)
{
    return c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c < 0xD800) || (c > 0xDFFF && c < 0xFFFE) || c > 0xFFFF;
}

bool fitsXml(std::string_view text)
{
    for (std::size_t i = 0; i < text.size();) {
        const DecodedCharacter character = decodeUtf8(text, i);
        if (!character.valid || !isXmlCharacter(character.codePoint))
            return false;
        i += static_cast<std::size_t>(character.length);
    }
    return true;
}

// Whatever the bytes are, well-formed in an element's content or in an attribute; line ends stay what they are.
std::string escaped(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size();) {
        const DecodedCharacter character = decodeUtf8(text, i);
        const auto length = static_cast<std::size_t>(character.length);
        const std::string_view bytes = text.substr(i, length);
        if (!character.valid || !isXmlCharacter(character.codePoint))
            appendUtf8(out, 0xFFFD);
        else if (bytes == "&")
            out += "&amp;";
        else if (bytes == "<")
            out += "&lt;";
        else if (bytes == ">")
            out += "&gt;";
        else if (bytes == "\"")
            out += "&quot;";
        else if (bytes == "\t" || bytes == "\n" || bytes == "\r")
            out += "&#" + std::to_string(static_cast<int>(bytes[0])) + ';';
        else
            out += bytes;
        i += length;
    }
    return out;
}

struct Key {
    const char* id;
    const char* domain;
    const char* type;
    std::string description;
};

std::string keys(const std::string& unit)
{
    const std::string distance = unit.empty() ? "distance, a pure number" : "distance in " + unit;
    const std::array list{
        Key{"provenance", "graph", "string", "program, model, settings"},
        Key{"threshold", "graph", "double", "edges are the pairs of at most this distance"},
        Key{"unit", "graph", "string", "unit of the distances and of the threshold; empty for a pure number"},
        Key{"text", "node", "string", "the token's characters, or its label where XML cannot carry them"},
        Key{"label", "node", "string", "the token as shown"},
        Key{"index", "node", "int", "position in the text, from 0"},
        Key{"begin", "node", "int", "first byte in the UTF-8 text"},
        Key{"end", "node", "int", "one past the last byte"},
        Key{"cluster", "node", "int", "connected component at the threshold: the index of its representative"},
        Key{"cluster_name", "node", "string", "the label of the representative"},
        Key{"x", "node", "double", "where the node is drawn"},
        Key{"y", "node", "double", "where the node is drawn; grows downwards"},
        Key{"distance", "edge", "double", distance},
        Key{"similarity", "edge", "double", "1 - distance / largest distance of all pairs, in [0, 1]"},
    };
    std::string out;
    for (const Key& key : list)
        out += std::string("  <key id=\"") + key.id + "\" for=\"" + key.domain + "\" attr.name=\"" + key.id +
               "\" attr.type=\"" + key.type + "\">\n    <desc>" + escaped(key.description) + "</desc>\n  </key>\n";
    return out;
}

std::string data(const char* key, const std::string& value)
{
    return std::string("<data key=\"") + key + "\">" + value + "</data>";
}

std::string nodes(const Analysis& analysis, double threshold, const std::vector<Point>& positions)
{
    const std::vector<int> representatives = analysis.tree.representativesAt(threshold);
    std::string out;
    for (std::size_t i = 0; i < analysis.nodes.size(); ++i) {
        const Node& node = analysis.nodes[i];
        const int cluster = representatives[i];
        out += "    <node id=\"n" + std::to_string(i) + "\">" +
               data("text", escaped(fitsXml(node.text) ? node.text : node.label)) + data("label", escaped(node.label)) +
               data("index", std::to_string(i)) + data("begin", std::to_string(node.begin)) +
               data("end", std::to_string(node.end)) + data("cluster", std::to_string(cluster)) +
               data("cluster_name", escaped(analysis.nodes[static_cast<std::size_t>(cluster)].label)) +
               data("x", shortest(positions[i].x)) + data("y", shortest(positions[i].y)) + "</node>\n";
    }
    return out;
}

} // namespace

std::string graphMl(const Analysis& analysis, double threshold, const std::vector<Point>& positions)
{
    const double largest = analysis.distance.maximum();
    std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                      "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\" "
                      "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
                      "xsi:schemaLocation=\"http://graphml.graphdrawing.org/xmlns "
                      "http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd\">\n";
    out += "  <desc>" + escaped(provenanceLine(analysis, threshold)) + "</desc>\n" + keys(analysis.distance.unit());
    out += "  <graph id=\"tokens\" edgedefault=\"undirected\">\n    " +
           data("provenance", escaped(provenanceLine(analysis, threshold))) + data("threshold", shortest(threshold)) +
           data("unit", escaped(analysis.distance.unit())) + '\n';
    out += nodes(analysis, threshold, positions.empty() ? analysis.layout.positions : positions);
    for (const Edge& edge : analysis.filtration.edgesUpTo(threshold))
        out += "    <edge source=\"n" + std::to_string(edge.a) + "\" target=\"n" + std::to_string(edge.b) + "\">" +
               data("distance", shortest(edge.length)) +
               data("similarity", shortest(largest > 0.0 ? 1.0 - edge.length / largest : 1.0)) + "</edge>\n";
    return out + "  </graph>\n</graphml>\n";
}

} // namespace toposcope
