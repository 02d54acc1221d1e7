// `models`: the models on this machine, and getting others from the Hugging Face hub.
#include "app/toposcope-cli/child_process.h"
#include "app/toposcope-cli/progress.h"
#include "app/toposcope-cli/table.h"
#include "core/error.h"
#include "core/model/hub_model.h"
#include "core/model/model_facts.h"
#include "core/model/model_folder.h"

#include <nlohmann/json.hpp>

#include <memory>

namespace toposcope::cli {

namespace {

struct ModelsOptions {
    std::vector<std::string> folders;
    bool hash = false;
    std::string json;
    std::string name;
};

// All models found, and the folders named.
std::vector<ModelFacts> factsOf(const ModelsOptions& options, const Environment& environment)
{
    const ModelSearchPath path = ModelSearchPath::standard(environment.executable);
    std::vector<ModelFolder> models = findModels(path);
    for (const std::string& folder : options.folders) {
        if (const ModelFolder model = locateModel(folder, path);
            std::find(models.begin(), models.end(), model) == models.end())
            models.push_back(model);
    }
    std::vector<ModelFacts> all;
    for (const ModelFolder& model : models) {
        all.push_back(modelFacts(model, path));
        if (options.hash)
            all.back().sha256 = weightsSha256(model.path, environment.control);
    }
    return all;
}

std::string orUnknown(const std::string& text)
{
    return text.empty() ? "unknown" : text;
}

std::string megabytes(std::uint64_t bytes)
{
    constexpr std::uint64_t million = 1'000'000;
    return std::to_string((bytes + million / 2) / million) + " MB";
}

std::string millions(std::uint64_t count)
{
    constexpr std::uint64_t tenth = 100'000;
    const std::uint64_t tenths = (count + tenth / 2) / tenth;
    return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " M";
}

void listModels(const ModelsOptions& options, const Environment& environment)
{
    const std::vector<ModelFacts> all = factsOf(options, environment);
    progressLine().clear();
    if (!options.json.empty()) {
        nlohmann::ordered_json models = nlohmann::ordered_json::array();
        for (const ModelFacts& facts : all) {
            models.push_back({{"name", facts.model.name},
                              {"path", facts.model.path.string()},
                              {"place", placeName(facts.place)},
                              {"layers", facts.layers},
                              {"heads", facts.heads},
                              {"context", facts.context},
                              {"parameters", facts.parameters},
                              {"bytes", facts.weightBytes},
                              {"licence", facts.licence},
                              {"revision", facts.revision},
                              {"sha256", facts.sha256},
                              {"problem", facts.problem}});
        }
        writeJson(options.json,
                  nlohmann::ordered_json{{"schema", 1}, {"command", "models"}, {"models", models}}.dump());
        return;
    }
    Table table({{"Model"},
                 {"Layers", Align::Right},
                 {"Heads", Align::Right},
                 {"Tokens", Align::Right},
                 {"Parameters", Align::Right},
                 {"Size", Align::Right},
                 {"Licence"},
                 {"Where"}});
    for (const ModelFacts& facts : all) {
        table.addRow({printable(facts.model.name), std::to_string(facts.layers), std::to_string(facts.heads),
                      std::to_string(facts.context), millions(facts.parameters), megabytes(facts.weightBytes),
                      printable(orUnknown(facts.licence)), placeName(facts.place)});
    }
    std::string out = table.str();
    for (const ModelFacts& facts : all) {
        out += "\n" + printable(facts.model.name) + "\n  " + printable(facts.model.path.string()) + "\n";
        if (!facts.sha256.empty())
            out += "  SHA-256 " + facts.sha256 + "\n";
        if (!facts.problem.empty())
            out += "  cannot be used: " + printable(facts.problem) + "\n";
    }
    print(out);
}

// Downloading needs Qt's network classes, which only the window program links.
void getModel(const ModelsOptions& options, const Environment& environment)
{
    const HubModel model = hubModelNamed(options.name); // a wrong name is said before anything is started
    const std::filesystem::path program = windowProgram(environment, "models: they are fetched");
    const int status =
        runProgram({program.string(), "--get-model=" + model.id}, {}, ChildOutput::AsOurs, environment.control);
    if (status != 0)
        throw InputError(model.id + ": was not fetched");
}

void removeModel(const ModelsOptions& options, const Environment& environment)
{
    const ModelSearchPath path = ModelSearchPath::standard(environment.executable);
    const ModelFolder model = locateModel(options.name, path);
    removeFetchedModel(model, path);
    print("deleted " + printable(model.path.string()) + "\n");
}

std::string offeredNames()
{
    std::string names;
    for (const HubModel& model : offeredHubModels())
        names += "\n  " + model.id.substr(model.id.find('/') + 1) + ": " + model.title + ", about " +
                 megabytes(model.weightBytes) + ", licence " + model.licence;
    return names;
}

} // namespace

void addModels(CLI::App& app, Action& action)
{
    const auto options = std::make_shared<ModelsOptions>();
    CLI::App* models = app.add_subcommand("models", "Models on this machine; get others from the Hugging Face hub");
    models->footer("Example: toposcope-cli models get gpt2");
    models->require_subcommand(0, 1);
    const auto addListing = [options](CLI::App* command) {
        command->add_option("--folder", options->folders, "A model folder to list with those that are found")
            ->type_name("DIR");
        command->add_flag("--hash", options->hash, "Read all weights and show their SHA-256");
        command->add_option("--json", options->json, "Write JSON to a file, - for standard output")->type_name("FILE");
    };
    addListing(models);
    models->callback([&action, options, models] {
        if (models->get_subcommands().empty())
            action = [options](const Environment& environment) { listModels(*options, environment); };
    });

    CLI::App* list = models->add_subcommand("list", "What 'models' alone does: name, shape, size, licence, place");
    addListing(list);
    list->callback([&action, options] {
        action = [options](const Environment& environment) { listModels(*options, environment); };
    });

    CLI::App* get = models->add_subcommand(
        "get", "Fetch a model into your models folder; goes on where an earlier attempt stopped");
    get->add_option("NAME", options->name, "One of those below, or OWNER/NAME of any GPT-2-architecture model")
        ->required();
    get->footer("Offered:" + offeredNames() +
                "\nHF_ENDPOINT, HF_TOKEN and the proxy variables (https_proxy, no_proxy) are respected. Every file is "
                "checked against its hash before the model appears.");
    get->callback([&action, options] {
        action = [options](const Environment& environment) { getModel(*options, environment); };
    });

    CLI::App* remove = models->add_subcommand("remove", "Delete a model from your models folder");
    remove->add_option("NAME", options->name, "Its name or folder")->required();
    remove->callback([&action, options] {
        action = [options](const Environment& environment) { removeModel(*options, environment); };
    });
}

} // namespace toposcope::cli
