#include "core/model/gpt2_loader.h"

#include "core/error.h"
#include "core/model/sha256.h"
#include "tests/support/fixtures.h"
#include "tests/support/timing_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <random>
#include <thread>

namespace toposcope {
namespace {

using test::messageOf;
using testing::AllOf;
using testing::HasSubstr;

TEST(Gpt2Loader, AMissingModuleIsAnInputError)
{
    const ModelLoader loader = gpt2Loader("/nonexistent/bin/x", 1, Device::Cuda);
    EXPECT_THAT(messageOf<InputError>([&] { loader(test::fixture("tiny-f32").string(), {}); }),
                HasSubstr("/nonexistent/lib/toposcope/toposcope-torch.so"));
}

TEST(Gpt2Loader, AFileThatIsNoModuleIsAnInputError)
{
    const test::TemporaryFolder folder;
    std::filesystem::create_directories(folder / "lib/x86_64-linux-gnu/toposcope");
    test::writeBytes(folder / "lib/x86_64-linux-gnu/toposcope/toposcope-torch.so", "no ELF");
    const ModelLoader loader = gpt2Loader(folder / "bin/x", 1, Device::Cuda);
    EXPECT_THAT(messageOf<InputError>([&] { loader(test::fixture("tiny-f32").string(), {}); }),
                HasSubstr("its module cannot be opened"));
}

std::shared_ptr<const AttentionModel> open(const std::filesystem::path& folder, const Control& control = {})
{
    static const ModelLoader loader = gpt2Loader(TOPOSCOPE_BUILD_DIR "/bin/x", 2);
    return loader(folder.string(), control);
}

std::string refusal(const std::filesystem::path& folder)
{
    return messageOf<InputError>([&] { open(folder); });
}

std::vector<TokenId> tokenIds(const nlohmann::json& list)
{
    std::vector<TokenId> ids;
    for (const auto& id : list)
        ids.push_back(static_cast<TokenId>(id.get<int>()));
    return ids;
}

std::vector<HeadId> allHeads(const AttentionModel& model)
{
    return resolve(HeadSelection::all(), model.info().layers, model.info().heads);
}

class TinyModel : public testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Gpt2, TinyModel, testing::Values("tiny-f32", "tiny-f16-prefixed", "tiny-bf16-sharded"),
                         [](const auto& instance) {
                             std::string name = instance.param;
                             std::replace(name.begin(), name.end(), '-', '_');
                             return name;
                         });

TEST(TimingModel, OpensAndAttendsNeitherUniformlyNorToOneTokenAlone)
{
    for (const bool half : {false, true}) {
        const test::TemporaryFolder folder;
        test::TimingShape shape{.layers = 1, .heads = 2, .width = 768, .positions = 64, .half = half};
        shape.vocabulary = 8300;
        test::writeTimingModel(shape, folder.path(), TOPOSCOPE_BUILD_DIR "/share/toposcope/models/toposcope-mini");
        const auto model = open(folder.path());
        EXPECT_EQ(model->tokenizer().vocabularySize(), 8300);
        EXPECT_EQ(model->tokenizer().encode("The cat sat on the mat.").tokens.size(), 7U);
        std::vector<TokenId> ids;
        for (int i = 0; i < 32; ++i)
            ids.push_back(static_cast<TokenId>(40 * i));
        const Attended attended = model->attend(ids, allHeads(*model), false, {});
        for (const HeadId id : allHeads(*model)) {
            double entropy = 0.0;
            for (const float weight : attended.attention.head(id).row(31))
                entropy -= weight * std::log2(weight);
            EXPECT_GT(entropy, 1.0);
            EXPECT_LT(entropy, 4.5);
        }
    }
}

TEST_P(TinyModel, AgreesWithTheIndependentImplementation)
{
    const auto expected = test::loadFixture(std::string(GetParam()) + "-expected.json");
    const auto model = open(test::fixture(GetParam()));
    const Attended attended = model->attend(tokenIds(expected["ids"]), allHeads(*model), true, {});
    const auto n = static_cast<int>(expected["ids"].size());
    ASSERT_EQ(attended.attention.tokenCount(), n);
    for (const HeadId id : allHeads(*model)) {
        const AttentionView found = attended.attention.head(id);
        const auto& matrix = expected["attention"].at(id.layer).at(id.head);
        for (int i = 0; i < n; ++i) {
            for (int j = 0; j < n; ++j)
                ASSERT_NEAR(found(i, j), matrix.at(i).at(j).get<double>(), 2e-5) << id.layer << '.' << id.head;
        }
    }
    std::size_t position = 0;
    for (const auto& row : expected["hidden"]) {
        for (const auto& value : row) {
            const double wanted = value.get<double>();
            ASSERT_NEAR(attended.hidden.at(position++), wanted, 1e-3 * std::max(1.0, std::abs(wanted)));
        }
    }
    EXPECT_EQ(position, attended.hidden.size());
}

#ifdef TOPOSCOPE_HAS_TORCH
TEST_P(TinyModel, TheDevicesPassAgreesWithTheProcessors)
{
    static const ModelLoader byOperators = gpt2Loader(TOPOSCOPE_BUILD_DIR "/bin/x", 2, Device::CpuOperators);
    const auto ids = tokenIds(test::loadFixture(std::string(GetParam()) + "-expected.json")["ids"]);
    const auto model = open(test::fixture(GetParam()));
    const auto other = byOperators(test::fixture(GetParam()).string(), {});
    const std::vector<HeadId> some = {{0, 1}, {1, 0}};
    for (const std::vector<HeadId>& heads : {allHeads(*model), some}) {
        const Attended expected = model->attend(ids, heads, true, {});
        const Attended found = other->attend(ids, heads, true, {});
        ASSERT_EQ(found.attention.kept(), heads);
        for (const HeadId id : heads) {
            for (std::size_t i = 0; i < ids.size(); ++i)
                EXPECT_THAT(found.attention.head(id).row(static_cast<int>(i)),
                            testing::Pointwise(testing::FloatNear(1e-5F),
                                               expected.attention.head(id).row(static_cast<int>(i))));
        }
        ASSERT_EQ(found.hidden.size(), expected.hidden.size());
        for (std::size_t i = 0; i < found.hidden.size(); ++i)
            ASSERT_NEAR(found.hidden[i], expected.hidden[i], 1e-4F * std::max(1.0F, std::abs(expected.hidden[i])));
    }
    EXPECT_TRUE(other->attend(ids, some, false, {}).hidden.empty());
    std::stop_source stop;
    stop.request_stop();
    EXPECT_THROW(other->attend(ids, some, false, Control(stop.get_token())), Cancelled);
}
#endif

TEST_P(TinyModel, ASelectionOfHeadsGivesTheSameBytesAsAll)
{
    const auto ids = tokenIds(test::loadFixture(std::string(GetParam()) + "-expected.json")["ids"]);
    const auto model = open(test::fixture(GetParam()));
    const Attended all = model->attend(ids, allHeads(*model), false, {});
    EXPECT_TRUE(all.hidden.empty());
    for (const HeadId id : allHeads(*model)) {
        const Attended one = model->attend(ids, {id}, false, {});
        ASSERT_EQ(one.attention.kept(), std::vector{id});
        const AttentionView whole = all.attention.head(id);
        EXPECT_EQ(std::memcmp(one.attention.head(id).data(), whole.data(), ids.size() * ids.size() * sizeof(float)), 0);
    }
}

TEST_P(TinyModel, APrefixOfTheTextHasTheTopLeftBlock)
{
    const auto ids = tokenIds(test::loadFixture(std::string(GetParam()) + "-expected.json")["ids"]);
    const auto model = open(test::fixture(GetParam()));
    const Attended whole = model->attend(ids, allHeads(*model), false, {});
    const Attended prefix = model->attend(std::span(ids).first(5), allHeads(*model), false, {});
    for (const HeadId id : allHeads(*model)) {
        for (int i = 0; i < 5; ++i) {
            for (int j = 0; j < 5; ++j)
                EXPECT_NEAR(prefix.attention.head(id)(i, j), whole.attention.head(id)(i, j), 1e-6);
        }
    }
}

TEST_P(TinyModel, LayerByLayerGivesTheSameBytesAsKept)
{
    const auto ids = tokenIds(test::loadFixture(std::string(GetParam()) + "-expected.json")["ids"]);
    const auto model = open(test::fixture(GetParam()));
    const Attended all = model->attend(ids, allHeads(*model), false, {});
    const int last = model->info().layers - 1;
    const std::vector<HeadId> wanted = {{0, 1}, {last, 0}, {last, 1}}; // none of the layers between
    for (const auto& heads : {allHeads(*model), wanted}) {
        std::vector<HeadId> seen;
        const auto look = [&](const LayerAttention& layer) {
            ASSERT_EQ(layer.heads.size(), layer.views.size());
            for (std::size_t h = 0; h < layer.heads.size(); ++h) {
                seen.push_back(layer.heads[h]);
                EXPECT_EQ(layer.heads[h].layer, layer.heads[0].layer);
                EXPECT_EQ(std::memcmp(layer.views[h].data(), all.attention.head(layer.heads[h]).data(),
                                      ids.size() * ids.size() * sizeof(float)),
                          0);
            }
        };
        model->attendByLayer(ids, heads, look, {});
        EXPECT_EQ(seen, heads);
    }
}

TEST(Gpt2Model, StopsAfterALayerThatWasLookedAt)
{
    const auto model = open(test::fixture("tiny-f32"));
    const auto ids = tokenIds(test::loadFixture("tiny-f32-expected.json")["ids"]);
    std::stop_source source;
    int layers = 0;
    const auto look = [&](const LayerAttention&) {
        ++layers;
        source.request_stop();
    };
    EXPECT_THROW(model->attendByLayer(ids, allHeads(*model), look, Control(source.get_token())), Cancelled);
    EXPECT_EQ(layers, 1);
}

TEST(Gpt2Model, TellsWhatItIs)
{
    const auto folder = test::fixture("tiny-f32");
    const auto model = open(folder);
    EXPECT_EQ(model->info(), (ModelInfo{"tiny-f32", folder.string(), {}, 3, 4, 64, 32}));
    EXPECT_EQ(model->identity({}).sha256, sha256OfFile(folder / "model.safetensors"));
    EXPECT_EQ(model->tokenizer().vocabularySize(), 500);
}

TEST(Gpt2Model, TheBuiltInModelReadsAText)
{
    const auto model = open(std::filesystem::path(TOPOSCOPE_BUILD_DIR) / "share/toposcope/models/toposcope-mini");
    EXPECT_EQ(model->info().layers, 6);
    EXPECT_EQ(model->info().heads, 8);
    const TokenSequence text = model->tokenizer().encode("The quick brown fox jumped over the lazy dog.");
    std::vector<TokenId> ids = {*model->tokenizer().endOfText()};
    for (const Token& token : text.tokens)
        ids.push_back(token.id);
    const Attended attended = model->attend(ids, allHeads(*model), true, {});
    for (const HeadId id : allHeads(*model)) {
        const AttentionView matrix = attended.attention.head(id);
        for (int i = 0; i < matrix.rows(); ++i) {
            double sum = 0;
            for (int j = 0; j < matrix.columns(); ++j) {
                sum += matrix(i, j);
                if (j > i) {
                    EXPECT_EQ(matrix(i, j), 0.0F);
                }
            }
            EXPECT_NEAR(sum, 1.0, 1e-5);
        }
    }
}

TEST(Gpt2Model, StopsBetweenLayers)
{
    const auto model = open(test::fixture("tiny-f32"));
    std::stop_source source;
    double last = -1;
    const Control control(source.get_token(), [&](Progress progress) {
        EXPECT_EQ(progress.stage, Stage::Attend);
        EXPECT_GE(progress.fraction, last);
        last = progress.fraction;
        if (progress.fraction > 0)
            source.request_stop();
    });
    const auto ids = tokenIds(test::loadFixture("tiny-f32-expected.json")["ids"]);
    EXPECT_THROW(model->attend(ids, allHeads(*model), true, control), Cancelled);
    EXPECT_NEAR(last, 1.0 / 3, 1e-9);
}

#ifdef TOPOSCOPE_HAS_TORCH
TEST(Gpt2Model, ADeviceThatIsNotThereIsRefusedWithWhatIs)
{
    const auto folder = test::fixture("tiny-f32");
    const ModelLoader onCuda = gpt2Loader(TOPOSCOPE_BUILD_DIR "/bin/x", 2, Device::Cuda);
    const std::string refused = messageOf<InputError>([&] { onCuda(folder.string(), {}); });
    if (refused == "(nothing thrown)")
        GTEST_SKIP() << "this machine has the device";
    EXPECT_THAT(refused, AllOf(HasSubstr("device cuda was asked for"), HasSubstr("it offers the device cpu")));
}
#endif

TEST(Gpt2Model, StopsWhileOpening)
{
    std::stop_source source;
    const Control control(source.get_token(), [&](Progress progress) {
        if (progress.fraction > 0.5)
            source.request_stop();
    });
    EXPECT_THROW(open(test::fixture("tiny-f32"), control), Cancelled);
}

TEST(Gpt2Model, ManyThreadsMayOpenAndAttend)
{
    const auto ids = tokenIds(test::loadFixture("tiny-f32-expected.json")["ids"]);
    const auto shared = open(test::fixture("tiny-f32"));
    const Attended expected = shared->attend(ids, allHeads(*shared), true, {});
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            const auto own = open(test::fixture("tiny-f32"));
            EXPECT_EQ(own->attend(ids, allHeads(*own), true, {}).hidden, expected.hidden);
            EXPECT_EQ(shared->attend(ids, allHeads(*shared), true, {}).hidden, expected.hidden);
        });
    }
}

TEST(Gpt2Model, TheNumberOfThreadsChangesNoByte)
{
    const auto folder = std::filesystem::path(TOPOSCOPE_BUILD_DIR) / "share/toposcope/models/toposcope-mini";
    std::vector<TokenId> ids;
    for (int i = 0; i < 300; ++i)
        ids.push_back(TokenId{i * 37 % 8000});
    std::vector<Attended> attended;
    for (const int threads : {1, 2, 5}) {
        const auto model = gpt2Loader(TOPOSCOPE_BUILD_DIR "/bin/x", threads)(folder.string(), {});
        attended.push_back(model->attend(ids, {{0, 3}, {5, 7}}, true, {}));
    }
    for (const std::size_t other : {1U, 2U}) {
        EXPECT_EQ(attended[0].hidden, attended[other].hidden);
        for (const HeadId id : attended[0].attention.kept())
            EXPECT_EQ(std::memcmp(attended[0].attention.head(id).data(), attended[other].attention.head(id).data(),
                                  ids.size() * ids.size() * sizeof(float)),
                      0);
    }
}

TEST(Gpt2Model, WrongIdsAndHeadsAreRefused)
{
    const auto model = open(test::fixture("tiny-f32"));
    const auto attendRefusal = [&](const std::vector<TokenId>& ids, const std::vector<HeadId>& keep) {
        return messageOf<InputError>([&] { model->attend(ids, keep, false, {}); });
    };
    EXPECT_THAT(attendRefusal({}, {}), HasSubstr("has 0 tokens, expected 1 to 64"));
    EXPECT_THAT(attendRefusal(std::vector<TokenId>(65), {}), HasSubstr("has 65 tokens"));
    EXPECT_THAT(attendRefusal({TokenId{500}}, {}), HasSubstr("token id 500"));
    EXPECT_THAT(attendRefusal({TokenId{-1}}, {}), HasSubstr("token id -1"));
    EXPECT_THAT(attendRefusal({TokenId{1}}, {{3, 0}}), HasSubstr("layer 3, head 0"));
    EXPECT_EQ(attendRefusal(std::vector<TokenId>(64), {}), "(nothing thrown)");
}

// A copy of tiny-f32 that a test may damage.
class CopiedModel {
public:
    CopiedModel() { std::filesystem::copy(test::fixture("tiny-f32"), m_folder.path()); }

    std::filesystem::path path() const { return m_folder.path(); }
    std::string weights() const { return test::readBytes(m_folder / "model.safetensors"); }
    void setWeights(const std::string& bytes) const { test::writeBytes(m_folder / "model.safetensors", bytes); }

    // Replaces the header's JSON; the data keep their place.
    template <class Change>
    void changeHeader(Change&& change) const
    {
        const std::string old = weights();
        std::uint64_t length = 0;
        std::memcpy(&length, old.data(), sizeof length);
        auto header = nlohmann::ordered_json::parse(old.substr(8, length));
        change(header);
        const std::string text = header.dump();
        const std::size_t dataBegin = 8 + length;
        length = text.size();
        setWeights(std::string(reinterpret_cast<const char*>(&length), sizeof length) + text + old.substr(dataBegin));
    }

    void changeConfig(const std::string& field, const nlohmann::json& value) const
    {
        auto config = nlohmann::json::parse(test::readBytes(m_folder / "config.json"));
        config[field] = value;
        test::writeBytes(m_folder / "config.json", config.dump());
    }

private:
    test::TemporaryFolder m_folder;
};

TEST(DamagedModel, AMissingTensorIsNamed)
{
    const CopiedModel model;
    model.changeHeader([](auto& header) { header.erase("h.1.attn.c_attn.weight"); });
    EXPECT_THAT(refusal(model.path()), AllOf(HasSubstr(model.path().string()),
                                             HasSubstr("'h.1.attn.c_attn.weight' is missing, expected shape 32×96")));
}

TEST(DamagedModel, AWrongShapeIsNamedWithBothShapes)
{
    const CopiedModel model;
    model.changeHeader([](auto& header) { header["h.1.attn.c_attn.weight"]["shape"] = {96, 32}; });
    EXPECT_THAT(refusal(model.path()), AllOf(HasSubstr("model.safetensors: weights: tensor 'h.1.attn.c_attn.weight'"),
                                             HasSubstr("has shape 96×32, expected 32×96")));
}

TEST(DamagedModel, AWrongTypeIsNamed)
{
    const CopiedModel model;
    model.changeHeader([](auto& header) { header["ln_f.bias"]["dtype"] = "I32"; });
    EXPECT_THAT(refusal(model.path()), HasSubstr("'ln_f.bias' is stored as I32, expected F32"));
}

TEST(DamagedModel, UnalignedWeightsAreReadAllTheSame)
{
    const auto ids = tokenIds(test::loadFixture("tiny-f32-expected.json")["ids"]);
    const auto original = open(test::fixture("tiny-f32"));
    for (std::size_t shift = 0; shift < 4; ++shift) {
        const CopiedModel model;
        model.changeHeader([&](auto& header) { header["__metadata__"]["padding"] = std::string(shift, 'x'); });
        const auto moved = open(model.path());
        EXPECT_EQ(original->attend(ids, {}, true, {}).hidden, moved->attend(ids, {}, true, {}).hidden);
    }
}

TEST(DamagedModel, ConfigurationAndWeightsMustAgree)
{
    const auto refusalWith = [](const char* field, const nlohmann::json& value) {
        const CopiedModel model;
        model.changeConfig(field, value);
        return refusal(model.path());
    };
    EXPECT_THAT(refusalWith("n_layer", 2), AllOf(HasSubstr("belongs to layer 2"), HasSubstr("n_layer 2")));
    EXPECT_THAT(refusalWith("n_layer", 4), HasSubstr("'h.3.ln_1.weight' is missing"));
    EXPECT_THAT(refusalWith("n_embd", 64), HasSubstr("has shape 500×32, expected 500×64"));
    EXPECT_THAT(refusalWith("n_inner", 100), HasSubstr("'h.0.mlp.c_fc.weight' has shape 32×128, expected 32×100"));
    EXPECT_THAT(refusalWith("vocab_size", 16777216), HasSubstr("expected 16777216×32"));
    EXPECT_THAT(refusalWith("vocab_size", 499), HasSubstr("the tokenizer has ids up to 499"));
    EXPECT_THAT(refusalWith("n_positions", 1048576), HasSubstr("'wpe.weight' has shape 64×32"));
    EXPECT_THAT(refusalWith("model_type", "bert"), HasSubstr("config.json: model_type is \"bert\""));
}

TEST(DamagedModel, MissingFilesAreNamed)
{
    for (const char* name : {"config.json", "vocab.json", "merges.txt", "model.safetensors"}) {
        const CopiedModel model;
        std::filesystem::remove(model.path() / name);
        EXPECT_THAT(refusal(model.path()), HasSubstr(name));
    }
}

TEST(DamagedModel, WeightsThatAreNotNumbersAreReportedWhenUsed)
{
    const CopiedModel model;
    std::string bytes = model.weights();
    bytes.replace(bytes.size() / 3, 4096, 4096, '\xff'); // inside the first layer
    model.setWeights(bytes);
    const auto opened = open(model.path());
    const std::vector<TokenId> ids(5, TokenId{7});
    EXPECT_THAT(messageOf<InputError>([&] { opened->attend(ids, allHeads(*opened), false, {}); }),
                HasSubstr("is not finite"));
}

TEST(DamagedModel, TruncatedAndDamagedFilesNeverCrash)
{
    const CopiedModel model;
    const std::string whole = model.weights();
    for (std::size_t i = 0; i < 200; ++i) {
        model.setWeights(whole.substr(0, whole.size() * i / 200));
        EXPECT_NE(refusal(model.path()), "(nothing thrown)") << i;
    }
    std::mt19937 random(1);
    for (int round = 0; round < 300; ++round) {
        std::string damaged = whole;
        damaged[random() % 3896] = static_cast<char>(random());
        model.setWeights(damaged);
        refusal(model.path());
    }
}

} // namespace
} // namespace toposcope
