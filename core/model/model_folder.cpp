#include "core/model/model_folder.h"

#include "core/error.h"
#include "core/io/json_file.h"
#include "core/io/regular_file.h"
#include "core/model/sha256.h"

#include <algorithm>
#include <cstdlib>
#include <set>

namespace toposcope {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t configLimit = std::size_t{16} << 20;
constexpr std::size_t indexLimit = std::size_t{64} << 20;
constexpr const char* weightsName = "model.safetensors";
constexpr const char* indexName = "model.safetensors.index.json";
constexpr std::string_view hubPrefix = "models--";

// An environment variable that is set and not empty.
fs::path environmentPath(const char* name)
{
    const char* value = std::getenv(name);
    return value ? fs::path(value) : fs::path();
}

bool isThere(const fs::path& path)
{
    std::error_code ignored;
    return fs::exists(path, ignored);
}

bool isFolder(const fs::path& path)
{
    std::error_code ignored;
    return fs::is_directory(path, ignored);
}

// The sub-folders of a folder by name; none when it cannot be read.
std::vector<fs::path> subfolders(const fs::path& folder)
{
    std::vector<fs::path> found;
    std::error_code error;
    for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
        if (isFolder(it->path()))
            found.push_back(it->path());
    }
    std::sort(found.begin(), found.end());
    return found;
}

// "models--owner--name" → "owner/name"; models from before there were owners have a name only.
std::string hubName(std::string folderName)
{
    folderName.erase(0, hubPrefix.size());
    if (const auto separator = folderName.find("--"); separator != std::string::npos)
        folderName.replace(separator, 2, "/");
    return folderName;
}

bool isHubModel(const fs::path& folder)
{
    return folder.filename().string().starts_with(hubPrefix) && isFolder(folder / "snapshots");
}

// The snapshots of a model in the hub's cache: the one that refs/main names first, the others by name.
std::vector<fs::path> snapshots(const fs::path& hubModel)
{
    std::vector<fs::path> found = subfolders(hubModel / "snapshots");
    try {
        constexpr std::size_t longestCommit = 1000;
        std::string commit = readWholeFile(hubModel / "refs" / "main", longestCommit);
        commit.erase(commit.find_last_not_of(" \r\n") + 1);
        std::stable_partition(found.begin(), found.end(), [&](const auto& path) { return path.filename() == commit; });
    } catch (const InputError&) {
        // No reference: any snapshot will do.
    }
    return found;
}

// The name of a model in `folder`, which may be a snapshot inside the hub's cache.
std::string nameOf(const fs::path& folder)
{
    const fs::path hubModel = folder.parent_path().parent_path();
    if (folder.parent_path().filename() == "snapshots" && isHubModel(hubModel))
        return hubName(hubModel.filename().string());
    return folder.filename().string();
}

void addModel(std::vector<ModelFolder>& models, std::string name, const fs::path& folder)
{
    const auto sameName = [&](const ModelFolder& model) { return model.name == name; };
    if (isModelFolder(folder) && std::none_of(models.begin(), models.end(), sameName))
        models.push_back({std::move(name), folder});
}

void addModelsIn(std::vector<ModelFolder>& models, const fs::path& folder)
{
    for (const fs::path& child : subfolders(folder)) {
        if (isThere(child / "config.json")) {
            addModel(models, child.filename().string(), child);
            continue;
        }
        for (const fs::path& grandchild : subfolders(child))
            addModel(models, (child.filename() / grandchild.filename()).string(), grandchild);
    }
}

void addHubModels(std::vector<ModelFolder>& models, const fs::path& cache)
{
    for (const fs::path& child : subfolders(cache)) {
        if (!isHubModel(child))
            continue;
        for (const fs::path& snapshot : snapshots(child))
            addModel(models, hubName(child.filename().string()), snapshot);
    }
}

InputError pickleRefused(const fs::path& folder, const std::string& file)
{
    return InputError(folder.string() + ": " + file +
                      " is a pickle, a file that can run code when it is read, and is not opened; convert it to "
                      "safetensors: python3 -c \"from transformers import AutoModelForCausalLM as M; "
                      "M.from_pretrained('" +
                      folder.string() + "').save_pretrained('" + folder.string() + "', safe_serialization=True)\"");
}

std::vector<fs::path> shardFiles(const fs::path& folder)
{
    const fs::path index = folder / indexName;
    const auto json = readJsonFile(index, indexLimit);
    if (!json.is_object() || !json.contains("weight_map") || !json["weight_map"].is_object())
        throw InputError(index.string() + ": has no object 'weight_map'");
    std::set<std::string> names;
    for (const auto& [tensor, file] : json["weight_map"].items()) {
        const std::string name = file.is_string() ? file.get<std::string>() : "";
        // A shard lies beside its index: a path would let an index reach any file.
        if (name.empty() || name == "." || name == ".." || name.find('/') != std::string::npos ||
            name.find('\0') != std::string::npos)
            throw InputError(index.string() + ": tensor '" + tensor + "' lies in " + describeJson(file) +
                             ", expected the name of a file in the same folder");
        names.insert(name);
    }
    if (names.empty())
        throw InputError(index.string() + ": 'weight_map' is empty");
    std::vector<fs::path> files;
    for (const std::string& name : names) {
        if (!isThere(folder / name))
            throw InputError((folder / name).string() + ": there is no such file, though " + indexName + " names it");
        files.push_back(folder / name);
    }
    return files;
}

std::string joined(const std::vector<std::string>& parts)
{
    std::string text;
    for (const std::string& part : parts)
        text += (text.empty() ? "" : ", ") + part;
    return text;
}

InputError notFound(const std::string& name, const ModelSearchPath& path, const std::vector<ModelFolder>& models)
{
    std::vector<std::string> places, names;
    for (const fs::path& folder : path.folders)
        places.push_back(folder.string());
    for (const fs::path& cache : path.hubCaches)
        places.push_back(cache.string());
    for (const ModelFolder& model : models)
        names.push_back(model.name);
    return InputError("there is no model '" + name + "': it is no folder, and not among the models in " +
                      (places.empty() ? "the search path, which is empty" : joined(places)) +
                      (names.empty() ? " (none found)" : " (found: " + joined(names) + ")"));
}

// A folder the user named: a model, or a model's place in the hub's cache.
ModelFolder modelInFolder(const fs::path& folder)
{
    std::error_code error;
    fs::path path = fs::absolute(folder, error).lexically_normal();
    if (!path.has_filename())
        path = path.parent_path();
    if (isHubModel(path) && !isThere(path / "config.json")) {
        for (const fs::path& snapshot : snapshots(path)) {
            if (isThere(snapshot / "config.json"))
                return {hubName(path.filename().string()), snapshot};
        }
    }
    if (!isThere(path / "config.json"))
        throw InputError(path.string() + ": is no model folder: it has no config.json");
    weightFiles(path);
    return {nameOf(path), path};
}

} // namespace

bool isModelFolder(const fs::path& folder)
{
    if (!isThere(folder / "config.json") || (!isThere(folder / weightsName) && !isThere(folder / indexName)))
        return false;
    try {
        const auto config = readJsonFile(folder / "config.json", configLimit);
        return config.is_object() && config.contains("model_type") && config["model_type"] == "gpt2";
    } catch (const InputError&) {
        return false;
    }
}

ModelSearchPath ModelSearchPath::standard(const fs::path& executable)
{
    ModelSearchPath path;
    std::error_code error;
    const fs::path program = fs::weakly_canonical(fs::absolute(executable, error), error);
    path.folders.push_back((program.parent_path() / "../share/toposcope/models").lexically_normal());
    const fs::path home = environmentPath("HOME");
    if (const fs::path data = userDataFolder(); !data.empty())
        path.folders.push_back(data / "models");
    if (const fs::path cache = environmentPath("HF_HUB_CACHE"); !cache.empty())
        path.hubCaches.push_back(cache);
    else if (const fs::path hub = environmentPath("HF_HOME"); !hub.empty())
        path.hubCaches.push_back(hub / "hub");
    else if (!home.empty())
        path.hubCaches.push_back(home / ".cache/huggingface/hub");
    return path;
}

fs::path userDataFolder()
{
    const fs::path data = environmentPath("XDG_DATA_HOME");
    if (data.is_absolute())
        return data / "toposcope";
    const fs::path home = environmentPath("HOME");
    return home.empty() ? fs::path() : home / ".local/share/toposcope";
}

std::vector<ModelFolder> findModels(const ModelSearchPath& path)
{
    std::vector<ModelFolder> models;
    for (const fs::path& folder : path.folders)
        addModelsIn(models, folder);
    for (const fs::path& cache : path.hubCaches)
        addHubModels(models, cache);
    std::sort(models.begin(), models.end(), [](const ModelFolder& a, const ModelFolder& b) {
        const bool aBuiltIn = a.name == builtInModelName;
        const bool bBuiltIn = b.name == builtInModelName;
        return aBuiltIn != bBuiltIn ? aBuiltIn : a.name < b.name;
    });
    return models;
}

ModelFolder locateModel(const std::string& nameOrFolder, const ModelSearchPath& path)
{
    if (!nameOrFolder.empty() && isFolder(nameOrFolder))
        return modelInFolder(nameOrFolder);
    const std::vector<ModelFolder> models = findModels(path);
    for (const ModelFolder& model : models) {
        if (model.name == nameOrFolder)
            return model;
    }
    for (const ModelFolder& model : models) {
        if (model.name.ends_with("/" + nameOrFolder))
            return model;
    }
    throw notFound(nameOrFolder, path, models);
}

std::vector<fs::path> weightFiles(const fs::path& folder)
{
    if (isThere(folder / weightsName))
        return {folder / weightsName};
    if (isThere(folder / indexName))
        return shardFiles(folder);
    for (const char* pickle : {"pytorch_model.bin", "pytorch_model.bin.index.json"}) {
        if (isThere(folder / pickle))
            throw pickleRefused(folder, pickle);
    }
    throw InputError(folder.string() + ": holds no weights, expected " + weightsName + " or " + indexName);
}

std::string weightsSha256(const fs::path& folder, const Control& control)
{
    const auto files = weightFiles(folder);
    if (files.size() == 1 && files.front().filename() == weightsName)
        return sha256OfFile(files.front(), control);
    std::string hashes;
    for (const fs::path& file : files)
        hashes += sha256OfFile(file, control);
    return sha256OfText(hashes);
}

} // namespace toposcope
