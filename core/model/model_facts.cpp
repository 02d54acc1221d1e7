#include "core/model/model_facts.h"

#include "core/error.h"
#include "core/io/json_file.h"
#include "core/io/regular_file.h"
#include "core/model/gpt2_weights.h"

#include <algorithm>
#include <system_error>

namespace toposcope {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t originLimit = std::size_t{1} << 20;
constexpr std::size_t cardLimit = std::size_t{4} << 20;

// Somewhere below a folder, by the names alone: nothing on the disk is asked.
bool liesIn(const fs::path& path, const fs::path& folder)
{
    std::error_code error;
    const fs::path relative =
        fs::absolute(path, error).lexically_normal().lexically_relative(fs::absolute(folder, error).lexically_normal());
    return !relative.empty() && relative != "." && *relative.begin() != "..";
}

// "license: mit" between the dashes that a model card begins with.
std::string cardLicence(const fs::path& folder)
{
    std::string card;
    try {
        card = readWholeFile(folder / "README.md", cardLimit);
    } catch (const InputError&) {
        return {};
    }
    if (!card.starts_with("---\n"))
        return {};
    const std::string head = card.substr(0, card.find("\n---", 3));
    constexpr std::string_view key = "\nlicense:";
    const std::size_t at = head.find(key);
    if (at == std::string::npos)
        return {};
    std::string value = head.substr(at + key.size(), head.find('\n', at + 1) - at - key.size());
    value.erase(0, value.find_first_not_of(" \"'"));
    value.erase(value.find_last_not_of(" \"'\r") + 1);
    return value;
}

void readOrigin(const fs::path& folder, ModelFacts& facts)
{
    try {
        const auto origin = readJsonFile(folder / modelOriginFile, originLimit);
        facts.licence = textMember(origin, "licence");
        facts.revision = textMember(origin, "revision");
        facts.sha256 = textMember(origin, "sha256");
    } catch (const InputError&) {
        // Not fetched by Toposcope.
    }
}

} // namespace

const char* placeName(ModelPlace place)
{
    switch (place) {
    case ModelPlace::Installed: return "installed with Toposcope";
    case ModelPlace::Fetched: return "your models";
    case ModelPlace::HubCache: return "Hugging Face cache";
    case ModelPlace::Elsewhere: return "opened folder";
    }
    return "";
}

ModelPlace placeOf(const ModelFolder& model, const ModelSearchPath& path)
{
    const fs::path data = userDataFolder();
    if (!data.empty() && liesIn(model.path, data / "models"))
        return ModelPlace::Fetched;
    const auto holds = [&](const fs::path& folder) { return liesIn(model.path, folder); };
    if (std::any_of(path.folders.begin(), path.folders.end(), holds))
        return ModelPlace::Installed;
    return std::any_of(path.hubCaches.begin(), path.hubCaches.end(), holds) ? ModelPlace::HubCache
                                                                            : ModelPlace::Elsewhere;
}

ModelFacts modelFacts(const ModelFolder& model, const ModelSearchPath& path)
{
    ModelFacts facts;
    facts.model = model;
    facts.place = placeOf(model, path);
    try {
        const Gpt2Config config = Gpt2Config::fromFile(model.path / "config.json");
        std::uint64_t bytes = 0;
        for (const fs::path& file : weightFiles(model.path)) {
            std::error_code error;
            const auto size = fs::file_size(file, error);
            if (error)
                throw InputError(file.string() + ": " + error.message());
            bytes += size;
        }
        facts.layers = config.layers;
        facts.heads = config.heads;
        facts.context = config.positions;
        facts.parameters = parameterCount(config);
        facts.weightBytes = bytes;
    } catch (const InputError& error) {
        facts.problem = error.what();
    }
    readOrigin(model.path, facts);
    if (facts.licence.empty())
        facts.licence = cardLicence(model.path);
    return facts;
}

void removeFetchedModel(const ModelFolder& model, const ModelSearchPath& path)
{
    if (placeOf(model, path) != ModelPlace::Fetched)
        throw InputError(model.path.string() + ": is not among your models (" + (userDataFolder() / "models").string() +
                         "), and only those are deleted");
    std::error_code error;
    fs::remove_all(model.path, error);
    if (error)
        throw InputError(model.path.string() + ": cannot be deleted: " + error.message());
    // The owner's folder goes with its last model.
    if (const fs::path owner = model.path.parent_path(); owner != userDataFolder() / "models")
        fs::remove(owner, error);
}

} // namespace toposcope
