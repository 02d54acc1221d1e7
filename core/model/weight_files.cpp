#include "core/model/weight_files.h"

#include "core/error.h"
#include "core/memory.h"
#include "core/model/model_folder.h"
#include "core/model/worker_team.h"

#include <algorithm>
#include <cassert>
#include <cstdio>
#include <sys/mman.h>

namespace toposcope {

namespace {

std::string shapeText(const TensorShape& shape)
{
    std::string text;
    for (const std::int64_t extent : shape)
        text += (text.empty() ? "" : "×") + std::to_string(extent);
    return text.empty() ? "()" : text;
}

std::string withoutPrefix(const std::string& name)
{
    constexpr std::string_view prefix = "transformer.";
    return name.starts_with(prefix) ? name.substr(prefix.size()) : name;
}

// Whether the mapped bytes are usable as they are.
bool isAlignedFloat(const StoredTensor& stored)
{
    return stored.type == TensorType::F32 &&
           reinterpret_cast<std::uintptr_t>(stored.bytes.data()) % alignof(float) == 0;
}

// Values of a tensor that one thread converts at a time: large enough to be worth it, small enough to share out.
constexpr std::size_t valuesPerTask = std::size_t{1} << 18;

} // namespace

WeightFiles::WeightFiles(const std::filesystem::path& folder, const Gpt2Config& config) : m_folder(folder)
{
    for (const auto& path : weightFiles(folder))
        m_files.emplace_back(path);
    for (const SafetensorsFile& file : m_files) {
        for (const auto& [name, tensor] : file.tensors())
            add(withoutPrefix(name), &file, &tensor, {});
        for (const auto& [name, type] : file.otherTypes())
            add(withoutPrefix(name), &file, nullptr, type);
    }
    struct Nothing {};
    WeightsOf<Nothing> weights;
    forEachTensor(config, weights, [&](const std::string& name, const TensorShape& shape, Nothing&) {
        check(name, shape);
        m_needed.push_back(name);
    });
    refuseLayersFrom(config.layers);
}

void WeightFiles::add(const std::string& name, const SafetensorsFile* file, const StoredTensor* tensor,
                      std::string otherType)
{
    if (!m_entries.emplace(name, Entry{file, tensor, std::move(otherType), nullptr}).second)
        throw InputError(file->path().string() + ": weights: tensor '" + name + "' appears twice");
}

void WeightFiles::check(const std::string& name, const TensorShape& expected) const
{
    const auto found = m_entries.find(name);
    if (found == m_entries.end())
        throw InputError(m_folder.string() + ": weights: tensor '" + name + "' is missing, expected shape " +
                         shapeText(expected));
    const Entry& entry = found->second;
    const std::string where = entry.file->path().string() + ": weights: tensor '" + name + "' ";
    if (!entry.tensor)
        throw InputError(where + "is stored as " + entry.otherType + ", expected F32, F16 or BF16");
    if (entry.tensor->shape != expected)
        throw InputError(where + "has shape " + shapeText(entry.tensor->shape) + ", expected " + shapeText(expected));
}

// A layer that config.json does not count means that the two files belong to different models.
void WeightFiles::refuseLayersFrom(int layers) const
{
    for (const auto& [name, entry] : m_entries) {
        long layer = -1;
        if (std::sscanf(name.c_str(), "h.%9ld.", &layer) == 1 && layer >= layers)
            throw InputError(entry.file->path().string() + ": weights: tensor '" + name + "' belongs to layer " +
                             std::to_string(layer) + ", but config.json has n_layer " + std::to_string(layers) +
                             " (layers 0 to " + std::to_string(layers - 1) + ")");
    }
}

void WeightFiles::convert(int threads, const Control& control)
{
    struct Task {
        StoredTensor part;
        std::span<float> out;
    };
    std::vector<Entry*> entries;
    std::size_t bytes = 0;
    for (const std::string& name : m_needed) {
        Entry& entry = m_entries.at(name);
        if (isAlignedFloat(*entry.tensor))
            continue;
        entries.push_back(&entry);
        bytes += static_cast<std::size_t>(entry.tensor->elementCount()) * sizeof(float);
    }
    requireMemory(bytes, "the model in float32", "close other programs or choose a smaller model");
    std::vector<Task> tasks;
    for (Entry* const entry : entries) {
        const StoredTensor& tensor = *entry->tensor;
        const auto count = static_cast<std::size_t>(tensor.elementCount());
        const std::size_t size = count == 0 ? 0 : tensor.bytes.size() / count;
        entry->converted.reset(new float[count]); // left as it is until it is written
        for (std::size_t begin = 0; begin < count; begin += valuesPerTask) {
            const std::size_t values = std::min(valuesPerTask, count - begin);
            tasks.push_back({{tensor.type, {}, tensor.bytes.subspan(begin * size, values * size)},
                             {entry->converted.get() + begin, values}});
        }
    }
    WorkerTeam team(std::min(std::max(threads, 1), std::max(1, static_cast<int>(tasks.size()))));
    team.run(static_cast<int>(tasks.size()), [&](int index) {
        control.checkCancelled();
        const Task& task = tasks[static_cast<std::size_t>(index)];
        convertToFloat(task.part, task.out);
    });
}

void WeightFiles::readAhead(const Control& control) const
{
#ifdef MADV_POPULATE_READ
    std::size_t total = 0;
    for (const SafetensorsFile& file : m_files)
        total += file.bytes().size();
    if (total > availableMemory() / 2)
        return;
    constexpr std::size_t step = std::size_t{4} << 20; // a multiple of the page size
    for (const SafetensorsFile& file : m_files) {
        const auto bytes = file.bytes();
        for (std::size_t begin = 0; begin < bytes.size(); begin += step) {
            control.checkCancelled();
            // The mapping is read-only, and so is what this does with it. An old kernel refuses; nothing depends on it.
            auto* const part = const_cast<std::byte*>(bytes.data() + begin);
            if (::madvise(part, std::min(step, bytes.size() - begin), MADV_POPULATE_READ) != 0)
                return;
        }
    }
#else
    control.checkCancelled();
#endif
}

std::span<const float> WeightFiles::values(const std::string& name) const
{
    const Entry& entry = m_entries.at(name);
    const auto count = static_cast<std::size_t>(entry.tensor->elementCount());
    if (entry.converted)
        return {entry.converted.get(), count};
    assert(isAlignedFloat(*entry.tensor));
    return {reinterpret_cast<const float*>(entry.tensor->bytes.data()), count};
}

} // namespace toposcope
