// What the list of models says of one, and that only the user's own models can be deleted.
#include "core/error.h"
#include "core/model/model_facts.h"
#include "tests/support/fixtures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

namespace toposcope {
namespace {

class ModelFactsTest : public testing::Test {
protected:
    ModelFactsTest()
    {
        ::setenv("XDG_DATA_HOME", folder.path().c_str(), 1);
        path.folders = {folder / "installed", userDataFolder() / "models"};
        path.hubCaches = {folder / "hub"};
    }
    ~ModelFactsTest() override { ::unsetenv("XDG_DATA_HOME"); }

    ModelFolder model(const std::filesystem::path& place) const
    {
        std::filesystem::create_directories(place);
        test::writeBytes(place / "config.json", R"({"model_type": "gpt2"})");
        test::writeBytes(place / "model.safetensors", std::string(1000, 'x'));
        return {place.filename().string(), place};
    }

    test::TemporaryFolder folder;
    ModelSearchPath path;
};

// GPT-2 small's published size: 124,439,808 parameters, the output layer tied to the embedding.
TEST_F(ModelFactsTest, Gpt2SmallsParametersAreCounted)
{
    const ModelFacts facts = modelFacts(model(folder / "somewhere/gpt2"), path);
    EXPECT_EQ(facts.problem, "");
    EXPECT_EQ(facts.parameters, 124'439'808U);
    EXPECT_EQ(facts.layers, 12);
    EXPECT_EQ(facts.heads, 12);
    EXPECT_EQ(facts.context, 1024);
    EXPECT_EQ(facts.weightBytes, 1000U);
    EXPECT_EQ(facts.licence, "");
}

TEST_F(ModelFactsTest, PlacesAreToldApart)
{
    const auto place = [&](const std::filesystem::path& where) { return placeOf({"m", where}, path); };
    EXPECT_EQ(place(folder / "installed/m"), ModelPlace::Installed);
    EXPECT_EQ(place(userDataFolder() / "models/owner/m"), ModelPlace::Fetched);
    EXPECT_EQ(place(folder / "hub/models--a--b/snapshots/c"), ModelPlace::HubCache);
    EXPECT_EQ(place(folder / "installed-not/m"), ModelPlace::Elsewhere);
    EXPECT_EQ(place(userDataFolder() / "models"), ModelPlace::Elsewhere);
    EXPECT_EQ(place(userDataFolder() / "models/../../m"), ModelPlace::Elsewhere);
}

TEST_F(ModelFactsTest, LicenceFromTheOriginElseFromTheCard)
{
    const ModelFolder carded = model(folder / "x/carded");
    test::writeBytes(carded.path / "README.md", "---\nlanguage: en\nlicense: apache-2.0\n---\n# license: none\n");
    EXPECT_EQ(modelFacts(carded, path).licence, "apache-2.0");
    test::writeBytes(carded.path / modelOriginFile, R"({"licence": "mit", "revision": "abc", "sha256": "def"})");
    const ModelFacts facts = modelFacts(carded, path);
    EXPECT_EQ(facts.licence, "mit");
    EXPECT_EQ(facts.revision, "abc");
    EXPECT_EQ(facts.sha256, "def");
    const ModelFolder plain = model(folder / "x/plain");
    test::writeBytes(plain.path / "README.md", "# A model\nlicense: mit\n");
    EXPECT_EQ(modelFacts(plain, path).licence, "");
}

TEST_F(ModelFactsTest, AModelThatCannotBeUsedSaysWhy)
{
    const ModelFolder broken = model(folder / "x/broken");
    test::writeBytes(broken.path / "config.json", R"({"model_type": "gpt2", "n_head": 5})");
    const ModelFacts facts = modelFacts(broken, path);
    EXPECT_THAT(facts.problem, testing::HasSubstr("n_head"));
    EXPECT_EQ(facts.parameters, 0U);
}

TEST_F(ModelFactsTest, OnlyFetchedModelsAreDeleted)
{
    const ModelFolder mine = model(userDataFolder() / "models/owner/m");
    const ModelFolder installed = model(folder / "installed/m");
    EXPECT_THROW(removeFetchedModel(installed, path), InputError);
    EXPECT_THROW(removeFetchedModel({"models", userDataFolder() / "models"}, path), InputError);
    EXPECT_TRUE(std::filesystem::exists(installed.path));
    removeFetchedModel(mine, path);
    EXPECT_FALSE(std::filesystem::exists(mine.path));
    EXPECT_FALSE(std::filesystem::exists(mine.path.parent_path()));
    EXPECT_TRUE(std::filesystem::exists(userDataFolder() / "models"));
}

} // namespace
} // namespace toposcope
