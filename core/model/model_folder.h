// Finds models on this machine and checks a folder's layout. In: a name or a folder. Out: a folder that holds a
// GPT-2-architecture model as Hugging Face lays it out, or a message saying what is missing.
#pragma once

#include "core/control.h"

#include <filesystem>
#include <string>
#include <vector>

namespace toposcope {

struct ModelFolder {
    std::string name; // "toposcope-mini", "openai-community/gpt2", or the folder's name
    std::filesystem::path path;
    friend bool operator==(const ModelFolder&, const ModelFolder&) = default;
};

// Where models are looked for, in order of precedence: the models installed with the program,
// $XDG_DATA_HOME/toposcope/models, the Hugging Face cache ($HF_HUB_CACHE, $HF_HOME/hub, ~/.cache/huggingface/hub).
struct ModelSearchPath {
    std::vector<std::filesystem::path> folders;   // each holds one folder per model
    std::vector<std::filesystem::path> hubCaches; // each holds models--owner--name/snapshots/<commit>/

    // From the environment, and from the executable's own place: <executable>/../share/toposcope/models.
    static ModelSearchPath standard(const std::filesystem::path& executable);
};

// $XDG_DATA_HOME/toposcope (~/.local/share/toposcope), where fetched models are kept under models/; empty when neither
// XDG_DATA_HOME nor HOME is set. A relative XDG_DATA_HOME is invalid by its specification and ignored.
std::filesystem::path userDataFolder();

// Beside the weights of a model that Toposcope fetched: from where, which commit, its licence and hash (JSON).
inline constexpr const char* modelOriginFile = "toposcope-origin.json";

// Whether a folder has a config.json with model_type gpt2 and safetensors weights; opening it checks the rest.
bool isModelFolder(const std::filesystem::path& folder);

// All models found, built-in first, then by name.
std::vector<ModelFolder> findModels(const ModelSearchPath& path);

// `nameOrFolder` as a folder if it is one, else as a name in the search path ("gpt2" also finds
// "openai-community/gpt2"). Throws InputError listing where it looked and what it found there.
ModelFolder locateModel(const std::string& nameOrFolder, const ModelSearchPath& path);

// The model that ships with the program.
inline constexpr const char* builtInModelName = "toposcope-mini";

// The weight files of a folder: model.safetensors, or else the shards that model.safetensors.index.json names, by name
// (model-00001-of-00002.safetensors, …), which is the order of their numbers.
// Throws InputError when there are none; a pickle (pytorch_model.bin) is refused with the reason and the way out.
std::vector<std::filesystem::path> weightFiles(const std::filesystem::path& folder);

// SHA-256 (lower-case hexadecimal) that identifies the weights: of the file, or of the shards' hexadecimal hashes
// joined in index order. Can be stopped.
std::string weightsSha256(const std::filesystem::path& folder, const Control& control = {});

} // namespace toposcope
