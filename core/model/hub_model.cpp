#include "core/model/hub_model.h"

#include "core/error.h"
#include "core/io/json_file.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

namespace toposcope {

namespace {

using nlohmann::json;

constexpr const char* weightsName = "model.safetensors";
constexpr std::uint64_t largestFile = std::uint64_t{1} << 40;
constexpr std::uint64_t largestText = std::uint64_t{64} << 20; // config, vocabulary, merges

HubModel offered(const char* id, const char* title, const char* licence, std::uint64_t weightBytes)
{
    HubModel model;
    model.id = id;
    model.title = title;
    model.licence = licence;
    model.weightBytes = weightBytes;
    return model;
}

// The hashes of the commit that published results refer to.
HubModel pinnedGpt2()
{
    HubModel model = offered("openai-community/gpt2", "GPT-2 small, 124 million parameters", "mit", 548'105'171);
    model.revision = "607a30d783dfa663caf39e06633721c8d4cfcd7e";
    model.files = {
        {"config.json", 665, "0daed7749b4f02b8f76240d5444551d7b08712dab4d0adb8239c56ba823bb7b4", {}},
        {"vocab.json", 1'042'301, "196139668be63f3b5d6574427317ae82f612a97c5d1cdaf36ed2256dbf636783", {}},
        {"merges.txt", 456'318, "1ce1664773c50f3e0cc8842619a93edc4624525b728b188a9e0be33b7726adc5", {}},
        {weightsName, 548'105'171, "248dfc3911869ec493c76e65bf2fcf7f615828b0254c12b473182f0f81d3a707", {}},
    };
    return model;
}

bool isNamePart(std::string_view part)
{
    const auto allowed = [](unsigned char c) { return std::isalnum(c) != 0 || c == '-' || c == '_' || c == '.'; };
    return !part.empty() && part.size() <= 96 && part.front() != '.' && part.find("..") == std::string_view::npos &&
           part.find("--") == std::string_view::npos && std::all_of(part.begin(), part.end(), allowed);
}

bool isHex(std::string_view text, std::size_t digits)
{
    const auto hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
    return text.size() == digits && std::all_of(text.begin(), text.end(), hex);
}

// A path that could leave the folder it is put into.
bool isUnsafe(const std::string& path)
{
    if (path.empty() || path.front() == '/' || path.find('\\') != std::string::npos ||
        path.find('\0') != std::string::npos)
        return true;
    for (std::size_t begin = 0; begin <= path.size();) {
        const std::size_t end = std::min(path.find('/', begin), path.size());
        if (path.substr(begin, end - begin) == "..")
            return true;
        begin = end + 1;
    }
    return false;
}

std::optional<std::uint64_t> sizeMember(const json& object, const char* name)
{
    const auto member = object.find(name);
    if (member == object.end() || !member->is_number_unsigned())
        return std::nullopt;
    return member->get<std::uint64_t>();
}

// One entry of "siblings", checked.
HubFile describedFile(const json& entry, const std::string& name, const std::string& where)
{
    HubFile file;
    file.name = name;
    const std::string what = where + ": the description of " + name + " ";
    const auto lfs = entry.find("lfs");
    const bool large = lfs != entry.end() && lfs->is_object();
    const auto size = sizeMember(large ? *lfs : entry, "size");
    if (!size)
        throw InputError(what + "has no size");
    if (*size == 0 || *size > (large ? largestFile : largestText))
        throw InputError(what + "gives a size of " + std::to_string(*size) + " bytes, expected 1 to " +
                         std::to_string(large ? largestFile : largestText));
    file.size = *size;
    if (large) {
        file.sha256 = textMember(*lfs, lfs->contains("sha256") ? "sha256" : "oid");
        if (!isHex(file.sha256, 64))
            throw InputError(what + "has no SHA-256, expected 64 hexadecimal digits");
    } else {
        file.gitSha1 = textMember(entry, "blobId");
        if (!isHex(file.gitSha1, 40))
            throw InputError(what + "has no hash, expected blobId with 40 hexadecimal digits");
    }
    return file;
}

std::string licenceOf(const json& description)
{
    const auto card = description.find("cardData");
    return card != description.end() ? textMember(*card, "license") : std::string();
}

json parsed(std::string_view text, const std::string& where)
{
    try {
        return json::parse(text);
    } catch (const json::exception& error) {
        throw InputError(where + ": expected JSON: " + jsonErrorText(error));
    }
}

} // namespace

const std::vector<HubModel>& offeredHubModels()
{
    static const std::vector<HubModel> models = {
        pinnedGpt2(),
        offered("openai-community/gpt2-medium", "GPT-2 medium, 355 million parameters", "mit", 1'520'000'000),
        offered("openai-community/gpt2-large", "GPT-2 large, 774 million parameters", "mit", 3'247'000'000),
        offered("distilbert/distilgpt2", "DistilGPT-2, 82 million parameters", "apache-2.0", 353'000'000),
    };
    return models;
}

HubModel hubModelNamed(const std::string& name)
{
    for (const HubModel& model : offeredHubModels()) {
        if (model.id == name || model.id.ends_with("/" + name))
            return model;
    }
    const std::size_t slash = name.find('/');
    if (slash != std::string::npos && isNamePart(std::string_view(name).substr(0, slash)) &&
        isNamePart(std::string_view(name).substr(slash + 1)))
        return offered(name.c_str(), name.c_str(), "", 0);
    std::string offeredNames;
    for (const HubModel& model : offeredHubModels())
        offeredNames += (offeredNames.empty() ? "" : ", ") + model.id.substr(model.id.find('/') + 1);
    throw InputError("'" + name + "' is no model that can be fetched, expected one of " + offeredNames +
                     ", or OWNER/NAME on the Hugging Face hub");
}

HubModel withHubDescription(HubModel model, std::string_view text, const std::string& where)
{
    const json description = parsed(text, where);
    if (!description.is_object() || !description.contains("siblings") || !description["siblings"].is_array())
        throw InputError(where + ": is no description of a model: it has no list 'siblings'");
    model.revision = textMember(description, "sha");
    if (!isHex(model.revision, 40))
        throw InputError(where + ": 'sha' is no commit, expected 40 hexadecimal digits");
    if (model.licence.empty())
        model.licence = licenceOf(description);
    constexpr std::array wanted = {"config.json", "vocab.json", "merges.txt", weightsName};
    std::array<std::optional<HubFile>, wanted.size()> found;
    for (const json& entry : description["siblings"]) {
        const std::string name = entry.is_object() ? textMember(entry, "rfilename") : std::string();
        if (isUnsafe(name))
            throw InputError(where + ": names a file '" + name + "', which would lie outside the model's folder; " +
                             "nothing was fetched");
        for (std::size_t i = 0; i < wanted.size(); ++i) {
            if (name == wanted[i])
                found[i] = describedFile(entry, name, where);
        }
    }
    model.files.clear();
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        if (!found[i])
            throw InputError(where + ": " + model.id + " has no file " + wanted[i] +
                             "; Toposcope fetches models with config.json, vocab.json, merges.txt and one "
                             "model.safetensors");
        model.files.push_back(*found[i]);
    }
    model.weightBytes = model.files.back().size;
    return model;
}

void requireGpt2(std::string_view configJson, const std::string& where)
{
    const json config = parsed(configJson, where);
    const std::string type = config.is_object() ? textMember(config, "model_type") : std::string();
    if (type != "gpt2")
        throw InputError(where + ": model_type is " + (type.empty() ? "missing" : "'" + type + "'") +
                         ", expected 'gpt2': Toposcope runs GPT-2-architecture models");
}

} // namespace toposcope
