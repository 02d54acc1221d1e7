// The hub's answers are untrusted: either a complete, checked list of files, or a message.
#include "core/error.h"
#include "core/model/hub_model.h"
#include "tests/support/fixtures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace toposcope {
namespace {

using nlohmann::json;
using testing::HasSubstr;

json description()
{
    const std::string blob(40, 'b');
    return {{"sha", std::string(40, 'a')},
            {"cardData", {{"license", "mit"}}},
            {"siblings",
             {{{"rfilename", ".gitattributes"}, {"size", 10}, {"blobId", blob}},
              {{"rfilename", "onnx/config.json"}, {"size", 10}, {"blobId", blob}},
              {{"rfilename", "config.json"}, {"size", 11}, {"blobId", blob}},
              {{"rfilename", "vocab.json"}, {"size", 12}, {"blobId", blob}},
              {{"rfilename", "merges.txt"}, {"size", 13}, {"blobId", blob}},
              {{"rfilename", "model.safetensors"},
               {"size", 14},
               {"blobId", blob},
               {"lfs", {{"size", 14}, {"sha256", std::string(64, 'd')}}}}}}};
}

json& sibling(json& description, const std::string& name)
{
    for (json& entry : description["siblings"]) {
        if (entry["rfilename"] == name)
            return entry;
    }
    throw std::logic_error(name);
}

std::string refusal(const json& description)
{
    try {
        withHubDescription(hubModelNamed("a/b"), description.dump(), "hub");
    } catch (const InputError& error) {
        return error.what();
    }
    return {};
}

TEST(HubModel, DescribedFilesAreTheFourThatAreRead)
{
    const HubModel model = withHubDescription(hubModelNamed("a/b"), description().dump(), "hub");
    EXPECT_EQ(model.revision, std::string(40, 'a'));
    EXPECT_EQ(model.licence, "mit");
    const std::string blob(40, 'b');
    const std::vector<HubFile> expected = {{"config.json", 11, "", blob},
                                           {"vocab.json", 12, "", blob},
                                           {"merges.txt", 13, "", blob},
                                           {"model.safetensors", 14, std::string(64, 'd'), ""}};
    EXPECT_EQ(model.files, expected);
}

TEST(HubModel, WhatIsNoDescriptionIsRefused)
{
    for (const char* text : {"", "null", "[]", "{}", R"({"siblings": 3})", "{\"siblings\": []", "\xff"})
        EXPECT_THROW(withHubDescription(hubModelNamed("a/b"), text, "hub"), InputError) << text;
    json wrong = description();
    wrong["sha"] = "../../elsewhere";
    EXPECT_THAT(refusal(wrong), HasSubstr("'sha' is no commit"));
    wrong = description();
    wrong["siblings"].erase(5);
    EXPECT_THAT(refusal(wrong), HasSubstr("a/b has no file model.safetensors"));
    wrong = description();
    sibling(wrong, "model.safetensors")["lfs"]["sha256"] = "short";
    EXPECT_THAT(refusal(wrong), HasSubstr("no SHA-256"));
    wrong = description();
    sibling(wrong, "vocab.json")["blobId"] = 7;
    EXPECT_THAT(refusal(wrong), HasSubstr("vocab.json has no hash"));
    for (const json& size : {json(0), json(-5), json(1e30), json("12"), json(std::uint64_t{1} << 50)}) {
        wrong = description();
        sibling(wrong, "config.json")["size"] = size;
        EXPECT_THAT(refusal(wrong), HasSubstr("config.json")) << size;
    }
}

TEST(HubModel, NamesThatLeaveTheFolderRefuseTheWholeModel)
{
    for (const char* name : {"", "/config.json", "..", "../config.json", "a/../config.json", "a\\config.json"}) {
        json wrong = description();
        wrong["siblings"].push_back({{"rfilename", name}});
        EXPECT_THAT(refusal(wrong), HasSubstr("outside the model's folder")) << name;
    }
}

TEST(HubModel, ShortAndFullNamesOfOfferedModels)
{
    EXPECT_EQ(hubModelNamed("gpt2").id, "openai-community/gpt2");
    EXPECT_EQ(hubModelNamed("openai-community/gpt2").files.size(), 4U);
    EXPECT_EQ(hubModelNamed("distilgpt2").id, "distilbert/distilgpt2");
    EXPECT_TRUE(hubModelNamed("someone/else").files.empty());
}

TEST(HubModel, NamesThatAreNoneAreRefused)
{
    for (const char* name : {"", "gpt3", "a/", "/b", "a/b/c", "../b", "a/..", "a/b?c", "a b/c", "a/b\n", "https://x/y"})
        EXPECT_THROW(hubModelNamed(name), InputError) << name;
}

// The tokenizer's files are the pinned model's: so the pins can be checked without the weights.
TEST(HubModel, PinnedModelIsTheOneThatResultsReferTo)
{
    const HubModel model = hubModelNamed("gpt2");
    EXPECT_EQ(model.revision, "607a30d783dfa663caf39e06633721c8d4cfcd7e");
    for (const HubFile& file : model.files)
        EXPECT_EQ(file.sha256.size(), 64U) << file.name;
    EXPECT_EQ(model.files.back().size, 548'105'171U);
}

TEST(HubModel, OnlyGpt2ConfigurationsPass)
{
    EXPECT_NO_THROW(requireGpt2(R"({"model_type": "gpt2"})", "config.json"));
    for (const char* config : {R"({"model_type": "llama"})", "{}", "[]", "nonsense"})
        EXPECT_THROW(requireGpt2(config, "config.json"), InputError) << config;
}

} // namespace
} // namespace toposcope
