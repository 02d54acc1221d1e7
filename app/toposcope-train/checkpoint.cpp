#include "app/toposcope-train/checkpoint.h"

#include "core/error.h"
#include "core/io/atomic_file.h"
#include "core/io/json_file.h"
#include "core/io/text_file.h"

#include <cstring>

namespace toposcope::train {

namespace {

constexpr std::string_view magic = "toposcope-train checkpoint 1\n";
constexpr std::size_t fileLimit = std::size_t{16} << 30;

void append(std::string& bytes, const std::vector<float>& values)
{
    bytes.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float));
}

Checkpoint fromJson(const nlohmann::json& json)
{
    Checkpoint checkpoint;
    json.at("vocabulary").get_to(checkpoint.shape.vocabulary);
    json.at("context").get_to(checkpoint.shape.context);
    json.at("width").get_to(checkpoint.shape.width);
    json.at("layers").get_to(checkpoint.shape.layers);
    json.at("heads").get_to(checkpoint.shape.heads);
    json.at("method").get_to(checkpoint.method);
    json.at("seed").get_to(checkpoint.seed);
    json.at("seen").get_to(checkpoint.seen);
    json.at("steps").get_to(checkpoint.steps);
    json.at("stage").get_to(checkpoint.stage);
    json.at("drawn").get_to(checkpoint.drawn);
    return checkpoint;
}

} // namespace

void writeCheckpoint(const std::filesystem::path& file, const Checkpoint& checkpoint)
{
    const NetworkShape& shape = checkpoint.shape;
    const nlohmann::json json = {
        {"vocabulary", shape.vocabulary}, {"context", shape.context},  {"width", shape.width},
        {"layers", shape.layers},         {"heads", shape.heads},      {"method", checkpoint.method},
        {"seed", checkpoint.seed},        {"seen", checkpoint.seen},   {"steps", checkpoint.steps},
        {"stage", checkpoint.stage},      {"drawn", checkpoint.drawn},
    };
    std::string bytes(magic);
    bytes += json.dump() + '\n';
    append(bytes, checkpoint.parameters);
    append(bytes, checkpoint.first);
    append(bytes, checkpoint.second);
    writeAtomically(file, bytes);
}

Checkpoint readCheckpoint(const std::filesystem::path& file)
{
    const std::string bytes = readInput(file.string(), fileLimit);
    const std::size_t end = bytes.find('\n', magic.size());
    if (!bytes.starts_with(magic) || end == std::string::npos)
        throw InputError(file.string() + ": is no checkpoint of toposcope-train");
    Checkpoint checkpoint;
    try {
        checkpoint = fromJson(nlohmann::json::parse(bytes.substr(magic.size(), end - magic.size())));
    } catch (const nlohmann::json::exception& error) {
        throw InputError(file.string() + ": the checkpoint's second line: " + jsonErrorText(error));
    }
    const NetworkShape& shape = checkpoint.shape;
    constexpr int largest = 1 << 20;
    for (const int extent : {shape.vocabulary, shape.context, shape.width, shape.layers, shape.heads}) {
        if (extent < 1 || extent > largest)
            throw InputError(file.string() + ": the checkpoint's shape is out of range");
    }
    const std::size_t count = ParameterLayout(shape).size();
    const char* from = bytes.data() + end + 1;
    if (bytes.size() - end - 1 != 3 * count * sizeof(float))
        throw InputError(file.string() + ": has " + std::to_string(bytes.size() - end - 1) +
                         " bytes of numbers, expected " + std::to_string(3 * count * sizeof(float)));
    for (std::vector<float>* values : {&checkpoint.parameters, &checkpoint.first, &checkpoint.second}) {
        values->resize(count);
        std::memcpy(values->data(), from, count * sizeof(float));
        from += count * sizeof(float);
    }
    return checkpoint;
}

} // namespace toposcope::train
