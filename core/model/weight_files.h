// The tensors of a model's weight files by name, as float32. In: a folder as Hugging Face lays it out. Out: values that
// lie in the mapped files themselves where those hold float32, else in memory, converted once.
#pragma once

#include "core/control.h"
#include "core/model/gpt2_config.h"
#include "core/model/gpt2_weights.h"
#include "core/model/safetensors.h"

#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace toposcope {

class WeightFiles {
public:
    // Maps the files and checks that they hold exactly the tensors that `config` counts on, with their shapes and a
    // type that can be read; nothing is read yet but their headers. Throws InputError naming file and tensor.
    WeightFiles(const std::filesystem::path& folder, const Gpt2Config& config);

    // Converts what is not float32, on `threads` threads. Throws InputError when there is too little memory for it.
    void convert(int threads, const Control& control);

    // Brings the mapped files into memory and into this process's page tables, as far as they fit and the system can;
    // who reads them afterwards need not wait for it. May run beside everything else.
    void readAhead(const Control& control) const;

    // The values of a tensor that the constructor has checked, row by row; valid while this lives.
    std::span<const float> values(const std::string& name) const;

private:
    struct Entry {
        const SafetensorsFile* file;
        const StoredTensor* tensor; // null: of another type
        std::string otherType;
        std::shared_ptr<float[]> converted; // null: the mapped values are float32
    };

    void add(const std::string& name, const SafetensorsFile* file, const StoredTensor* tensor, std::string otherType);
    void check(const std::string& name, const TensorShape& expected) const;
    void refuseLayersFrom(int layers) const;

    std::filesystem::path m_folder;
    std::vector<SafetensorsFile> m_files;
    std::map<std::string, Entry> m_entries;
    std::vector<std::string> m_needed;
};

} // namespace toposcope
