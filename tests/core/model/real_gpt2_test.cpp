// The released GPT-2 against numbers that others have published of it: attention, hidden states, distances between
// diagrams, what its heads do. In: its folder in TOPOSCOPE_GPT2_DIR. Without it everything here is skipped; a folder
// with another model fails with what it is.

#include "core/error.h"
#include "core/features/head_probe.h"
#include "core/information/distance.h"
#include "core/model/gpt2_loader.h"
#include "core/model/sha256.h"
#include "core/topology/diagram_distance.h"
#include "core/topology/filtration.h"
#include "core/topology/merge_tree.h"
#include "core/topology/persistence.h"
#include "tests/support/assignment.h"
#include "tests/support/fixtures.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>

namespace toposcope {
namespace {

using Json = nlohmann::json;

constexpr const char* howToGetIt =
    "TOPOSCOPE_GPT2_DIR is not set. It names a folder with openai-community/gpt2: config.json, model.safetensors, "
    "vocab.json, merges.txt. toposcope-cli models get gpt2 downloads it; toposcope-cli models says where it is.";

// openai-community/gpt2, revision 607a30d783dfa663caf39e06633721c8d4cfcd7e.
constexpr const char* publishedWeights = "248dfc3911869ec493c76e65bf2fcf7f615828b0254c12b473182f0f81d3a707";
constexpr const char* publishedVocabulary = "196139668be63f3b5d6574427317ae82f612a97c5d1cdaf36ed2256dbf636783";
constexpr const char* publishedMerges = "1ce1664773c50f3e0cc8842619a93edc4624525b728b188a9e0be33b7726adc5";

// Opened once for all tests: half a gigabyte.
class RealGpt2 : public testing::Test {
protected:
    static std::optional<std::filesystem::path> folder()
    {
        const char* name = std::getenv("TOPOSCOPE_GPT2_DIR");
        return name && *name ? std::optional<std::filesystem::path>(name) : std::nullopt;
    }

    void SetUp() override
    {
        if (!folder())
            GTEST_SKIP() << howToGetIt;
        try {
            static const std::shared_ptr<const AttentionModel> opened =
                gpt2Loader(TOPOSCOPE_BUILD_DIR "/bin/x", 2)(folder()->string(), {});
            model = opened;
        } catch (const InputError& error) {
            FAIL() << "TOPOSCOPE_GPT2_DIR: " << error.what();
        }
        const ModelInfo& info = model->info();
        const int vocabulary = model->tokenizer().vocabularySize();
        if (info.layers != 12 || info.heads != 12 || info.width != 768 || info.context != 1024 || vocabulary != 50257)
            FAIL() << "TOPOSCOPE_GPT2_DIR: " << info.path << " is not GPT-2 small but a model with " << info.layers
                   << " layers of " << info.heads << " heads, width " << info.width << ", context " << info.context
                   << " and " << vocabulary << " tokens; GPT-2 has 12 layers of 12 heads, width 768, context 1024 and "
                   << "50257 tokens";
    }

    std::vector<TokenId> encode(const std::string& text, bool prependEndOfText) const
    {
        std::vector<TokenId> ids;
        if (prependEndOfText)
            ids.push_back(model->tokenizer().endOfText().value());
        for (const Token& token : model->tokenizer().encode(text).tokens)
            ids.push_back(token.id);
        return ids;
    }

    std::shared_ptr<const AttentionModel> model;
};

TEST_F(RealGpt2, IsThePublishedFile)
{
    const std::string hint = "; other tests tell whether it computes the same all the same";
    EXPECT_EQ(model->info().sha256, publishedWeights)
        << "model.safetensors is not that of openai-community/gpt2" << hint;
    EXPECT_EQ(sha256OfFile(*folder() / "vocab.json"), publishedVocabulary) << "vocab.json" << hint;
    EXPECT_EQ(sha256OfFile(*folder() / "merges.txt"), publishedMerges) << "merges.txt" << hint;
}

// Attention
// ----------------------------------------------------------------------------------------------------------------

struct Deviation {
    double largest = 0.0;
    std::string where;

    void see(double found, double wanted, const std::string& place)
    {
        const double deviation = std::isfinite(found) ? std::abs(found - wanted) : HUGE_VAL;
        if (deviation > largest) {
            largest = deviation;
            where = place + ": found " + std::to_string(found) + ", published " + std::to_string(wanted);
        }
    }
};

TEST_F(RealGpt2, GivesThePublishedAttention)
{
    const auto fixture = test::loadFixture("gpt2-real/attention.json");
    for (const auto& item : fixture["items"]) {
        const auto text = fixture["prompts"].at(item["prompt"].get<std::size_t>()).get<std::string>();
        const int layer = item["layer"].get<int>();
        const auto keep = resolve(HeadSelection::layer(layer), 12, 12);
        const Attended attended = model->attend(encode(text, true), keep, false, {});
        ASSERT_EQ(attended.attention.tokenCount(), static_cast<int>(item["tokens"].size()));
        Deviation deviation;
        for (const HeadId id : keep) {
            const AttentionView found = attended.attention.head(id);
            const auto& matrix = item["attention"].at(static_cast<std::size_t>(id.head));
            for (int i = 0; i < found.rows(); ++i) {
                for (int j = 0; j < found.columns(); ++j)
                    deviation.see(static_cast<double>(found(i, j)),
                                  matrix.at(static_cast<std::size_t>(i)).at(static_cast<std::size_t>(j)).get<double>(),
                                  "layer " + std::to_string(layer) + ", head " + std::to_string(id.head) +
                                      ", from token " + std::to_string(i) + " to " + std::to_string(j));
            }
        }
        EXPECT_LE(deviation.largest, 1e-4) << "prompt " << item["prompt"] << ", " << deviation.where;
    }
}

// Hidden states
// ----------------------------------------------------------------------------------------------------------------

TEST_F(RealGpt2, GivesThePublishedHiddenState)
{
    const auto fixture = test::loadFixture("gpt2-real/hidden.json");
    ASSERT_EQ(fixture["hidden"].size(), 2U);
    for (const auto& item : fixture["hidden"]) {
        const Attended attended = model->attend(encode(item["text"].get<std::string>(), false), {}, true, {});
        const std::size_t begin = item["token"].get<std::size_t>() * item["hidden"].size();
        Deviation deviation;
        for (std::size_t i = 0; i < item["hidden"].size(); ++i) {
            const double wanted = item["hidden"].at(i).get<double>();
            const double scale = std::max(1.0, std::abs(wanted)); // printed with four digits
            deviation.see(static_cast<double>(attended.hidden.at(begin + i)) / scale, wanted / scale,
                          "component " + std::to_string(i));
        }
        EXPECT_LE(deviation.largest, 1e-3) << item["text"] << ", " << deviation.where;
    }
}

// "Quant", "um", " information", " theory": distances between last hidden states, which whatever follows leaves alone.
TEST_F(RealGpt2, GivesThePublishedDistancesBetweenHiddenStates)
{
    const auto fixture = test::loadFixture("gpt2-real/hidden.json");
    int compared = 0;
    for (const auto& item : fixture["phrase_distances"]) {
        const auto& published = item["euclidean"];
        if (published.size() != 4)
            continue; // of other tokens of the text
        ++compared;
        const Attended attended = model->attend(encode(item["text"].get<std::string>(), false), {}, true, {});
        const auto width = static_cast<std::size_t>(model->info().width);
        for (std::size_t i = 0; i < 4; ++i) {
            for (std::size_t j = 0; j < i; ++j) {
                double squares = 0.0;
                for (std::size_t k = 0; k < width; ++k) {
                    const double difference = static_cast<double>(attended.hidden.at(i * width + k)) -
                                              static_cast<double>(attended.hidden.at(j * width + k));
                    squares += difference * difference;
                }
                EXPECT_NEAR(std::sqrt(squares), published.at(i).at(j).get<double>(), 2e-3)
                    << item["text"] << ", tokens " << j << " and " << i;
            }
        }
    }
    EXPECT_EQ(compared, 6);
}

// Distances between diagrams
// ----------------------------------------------------------------------------------------------------------------

// The texts of a notebook whose licence is not known: it is read where it lies, never copied. Found in
// TOPOSCOPE_GPT2_NOTEBOOK, else in the model's folder or the one above.
constexpr const char* notebookName = "attention_ph_gpt2.ipynb";

std::optional<std::filesystem::path> notebook(const std::filesystem::path& modelFolder)
{
    if (const char* name = std::getenv("TOPOSCOPE_GPT2_NOTEBOOK"); name && *name)
        return name;
    for (const auto& place : {modelFolder / notebookName, modelFolder.parent_path() / notebookName}) {
        if (std::filesystem::exists(place))
            return place;
    }
    return std::nullopt;
}

// The assignments `NAME = "…"` in the code of a notebook, the first of each name.
std::map<std::string, std::string> textsOfNotebook(const std::filesystem::path& file)
{
    std::map<std::string, std::string> texts;
    const Json json = Json::parse(test::readBytes(file));
    for (const Json& cell : json.at("cells")) {
        for (const Json& line : cell.at("source")) {
            const auto code = line.get<std::string>();
            const std::size_t equals = code.find(" = \"");
            const std::size_t end = code.rfind('"');
            if (equals != std::string::npos && end > equals + 4 && code.front() != ' ')
                texts.emplace(code.substr(0, equals), code.substr(equals + 4, end - equals - 4));
        }
    }
    return texts;
}

// The tokens whose id is one of the phrase's, wherever they stand: how the notebook chooses.
std::vector<int> positionsById(const std::vector<TokenId>& text, const std::vector<TokenId>& phrase)
{
    std::vector<int> positions;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (std::find(phrase.begin(), phrase.end(), text[i]) != phrase.end())
            positions.push_back(static_cast<int>(i));
    }
    return positions;
}

// H0 and H1 together of the chosen tokens, at √JS between rows that went through softmax twice; the class that never
// dies is left out, being the same in every diagram.
std::vector<Interval> notebookDiagram(const AttentionModel& model, const std::vector<TokenId>& ids,
                                      const std::vector<int>& positions)
{
    const HeadId head{5, 3};
    const Attended attended = model.attend(ids, {head}, false, {});
    const std::vector<AttentionView> views{attended.attention.head(head)};
    const DistanceMatrix whole = attentionDistance(views, DistanceKind::JensenShannonNotebook, false);
    SymmetricMatrix chosen(static_cast<int>(positions.size()));
    for (int i = 0; i < chosen.size(); ++i) {
        for (int j = 0; j < i; ++j)
            chosen.set(i, j, whole(positions[static_cast<std::size_t>(i)], positions[static_cast<std::size_t>(j)]));
    }
    const Filtration filtration = ripsFiltration(DistanceMatrix(std::move(chosen)));
    std::vector<Interval> intervals;
    for (const PersistencePair& pair : persistence(filtration, mergeTree(filtration), 1).pairs) {
        if (!pair.isEssential())
            intervals.push_back({pair.birth, pair.death});
    }
    return intervals;
}

// Order 1, Euclidean ground norm: what the notebook's library computes, to 1 %.
double euclideanWasserstein1(const std::vector<Interval>& a, const std::vector<Interval>& b)
{
    const auto toDiagonal = [](const Interval& point) { return (point.death - point.birth) / std::sqrt(2.0); };
    const std::size_t size = a.size() + b.size(); // every point may go to the diagonal
    return test::cheapestAssignment(size, [&](std::size_t i, std::size_t j) {
        if (i < a.size() && j < b.size())
            return std::hypot(a[i].birth - b[j].birth, a[i].death - b[j].death);
        if (i < a.size())
            return toDiagonal(a[i]);
        return j < b.size() ? toDiagonal(b[j]) : 0.0;
    });
}

TEST(EuclideanWasserstein, IsThatOfSmallDiagrams)
{
    EXPECT_NEAR(euclideanWasserstein1({{0.0, 3.0}, {1.0, 2.0}}, {{0.0, 4.0}}), 1.0 + 1.0 / std::sqrt(2.0), 1e-12);
    EXPECT_NEAR(euclideanWasserstein1({{0.0, 1.0}}, {{5.0, 6.0}}), std::sqrt(2.0), 1e-12); // both to the diagonal
    EXPECT_EQ(euclideanWasserstein1({}, {}), 0.0);
}

// Amelie-Schreiber/attention_persistent_homology, attention_ph_gpt2.ipynb: pairs (1,2) (1,3) (1,4) (2,3) (2,4) (3,4).
constexpr std::array<std::array<double, 6>, 2> publishedDistances{
    {{0.02138564, 0.01660325, 0.02107501, 0.03451074, 0.00951788, 0.02756028},
     {0.04258791, 0.02489459, 0.02173423, 0.03114996, 0.03759327, 0.02676114}}};
// Of text 1, counted from 0.
const std::array<std::vector<int>, 2> publishedPositions{
    {{12, 13, 14, 25, 93, 110, 123, 128}, {1, 3, 15, 41, 44, 55, 80, 81, 82, 83, 84, 88, 96}}};

TEST_F(RealGpt2, GivesThePublishedWassersteinDistances)
{
    const auto file = notebook(*folder());
    if (!file)
        GTEST_SKIP() << "the texts are in " << notebookName << " of Amelie-Schreiber/attention_persistent_homology, "
                     << "which has no licence to copy them by: put it into the folder of the model, or name it in "
                     << "TOPOSCOPE_GPT2_NOTEBOOK";
    const auto texts = textsOfNotebook(*file);
    std::array<std::vector<TokenId>, 4> ids;
    for (std::size_t k = 0; k < ids.size(); ++k) {
        const std::string name = "input_text_" + std::to_string(k + 1);
        ASSERT_TRUE(texts.contains(name)) << *file << ": assigns no " << name;
        ids[k] = encode(texts.at(name), false);
    }
    const std::array<std::string, 2> phrases{"foster a deep understanding", "the tip of the iceberg"};
    EXPECT_EQ(ids[0].size(), 134U);
    for (std::size_t p = 0; p < phrases.size(); ++p) {
        const auto phrase = encode(phrases[p], false);
        EXPECT_EQ(positionsById(ids[0], phrase), publishedPositions[p]) << phrases[p];
        std::array<std::vector<Interval>, 4> diagrams;
        for (std::size_t k = 0; k < ids.size(); ++k)
            diagrams[k] = notebookDiagram(*model, ids[k], positionsById(ids[k], phrase));
        auto published = publishedDistances[p].begin();
        for (std::size_t i = 0; i < ids.size(); ++i) {
            for (std::size_t j = i + 1; j < ids.size(); ++j, ++published)
                EXPECT_NEAR(euclideanWasserstein1(diagrams[i], diagrams[j]), *published, 0.011 * *published)
                    << phrases[p] << ", texts " << i + 1 << " and " << j + 1;
        }
    }
}

// Head classes
// ----------------------------------------------------------------------------------------------------------------

std::string nameOf(HeadId id)
{
    return std::to_string(id.layer) + '.' + std::to_string(id.head);
}

// Wang et al. 2022, "Interpretability in the wild", figure 17 and appendices: previous-token heads 2.2 and 4.11,
// duplicate-token heads 0.1, 0.10 and 3.0, induction heads 5.5, 5.8, 5.9 and 6.9.
TEST_F(RealGpt2, HasTheHeadsThatAreKnown)
{
    std::map<HeadId, HeadProbe> probes;
    for (const HeadProbe& probe : probeHeads(*model, resolve(HeadSelection::all(), 12, 12), {}))
        probes[probe.id] = probe;
    const auto expectMost = [&](HeadId id, double HeadProbe::*score) {
        const HeadProbe& probe = probes.at(id);
        EXPECT_EQ(std::max({probe.induction, probe.duplicate, probe.previous}), probe.*score)
            << "head " << nameOf(id) << ": induction " << probe.induction << ", duplicate " << probe.duplicate
            << ", previous " << probe.previous;
    };
    for (const HeadId id : {HeadId{2, 2}, HeadId{4, 11}})
        expectMost(id, &HeadProbe::previous);
    for (const HeadId id : {HeadId{0, 1}, HeadId{0, 10}, HeadId{3, 0}})
        expectMost(id, &HeadProbe::duplicate);
    for (const HeadId id : {HeadId{5, 5}, HeadId{5, 8}, HeadId{5, 9}, HeadId{6, 9}})
        expectMost(id, &HeadProbe::induction);
    // README of designer-coderajay/induction-head-detector; random tokens, so ± 0.03.
    const std::map<HeadId, double> published{
        {{5, 5}, 0.932}, {{6, 9}, 0.913}, {{7, 10}, 0.910}, {{5, 1}, 0.908}, {{7, 2}, 0.833}};
    for (const auto& [id, score] : published)
        EXPECT_NEAR(probes.at(id).induction, score, 0.03) << "head " << nameOf(id);
}

// Distances to the pattern computed by others from the published attention: 4.11 first, 2.2 the next.
TEST_F(RealGpt2, RanksThePreviousTokenHeads)
{
    const auto prompt = test::loadFixture("gpt2-real/attention.json")["prompts"][0].get<std::string>();
    const auto heads = resolve(HeadSelection::all(), 12, 12);
    const auto distances = previousDistances(*model, heads, encode(prompt, true));
    std::map<HeadId, double> of;
    for (std::size_t k = 0; k < heads.size(); ++k)
        of[heads[k]] = distances[k];
    EXPECT_NEAR(of.at({4, 11}), 0.14291, 1e-4);
    EXPECT_NEAR(of.at({2, 2}), 0.47281, 1e-4);
    const auto nearest = std::min_element(distances.begin(), distances.end()) - distances.begin();
    EXPECT_EQ(nameOf(heads[static_cast<std::size_t>(nearest)]), "4.11");
}

} // namespace
} // namespace toposcope
