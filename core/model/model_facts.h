// What a person wants to know of a model before choosing it. In: a model's folder. Out: its shape and size, read from
// config.json and from the files' sizes; weights are not opened.
#pragma once

#include "core/model/model_folder.h"

#include <cstdint>
#include <string>
#include <vector>

namespace toposcope {

enum class ModelPlace {
    Installed, // with the program
    Fetched,   // in the user's data folder, by Toposcope or by hand
    HubCache,  // of Hugging Face's own tools
    Elsewhere  // a folder that was opened
};

// "installed with Toposcope", "your models", "Hugging Face cache", "opened folder".
const char* placeName(ModelPlace place);

struct ModelFacts {
    ModelFolder model;
    ModelPlace place = ModelPlace::Elsewhere;
    std::string problem; // why it cannot be used; the figures below are 0 then
    int layers = 0;
    int heads = 0;                // of a layer
    int context = 0;              // tokens
    std::uint64_t parameters = 0; // tied output layer counted once
    std::uint64_t weightBytes = 0;
    std::string licence;  // as its card says ("mit"); empty: unknown
    std::string revision; // the hub's commit; empty: unknown
    std::string sha256;   // of the weights as they were verified when fetched; empty: not known without reading them
};

ModelPlace placeOf(const ModelFolder& model, const ModelSearchPath& path);
ModelFacts modelFacts(const ModelFolder& model, const ModelSearchPath& path);

// Deletes a model that lies in the user's data folder; InputError for any other place, or when it cannot be deleted.
// A model that is open stays usable until it is let go: its mapped files live on without their names.
void removeFetchedModel(const ModelFolder& model, const ModelSearchPath& path);

} // namespace toposcope
