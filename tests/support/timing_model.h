// A model to measure with: the shape of GPT-2 small unless told otherwise, seeded random weights, a tokenizer of the
// same size. In: an empty folder and the built-in model's, whose tokenizer it begins with. Out: config.json,
// model.safetensors, vocab.json and merges.txt, the same bytes on every machine.
#pragma once

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace toposcope::test {

struct TimingShape {
    int layers = 12;
    int heads = 12;
    int width = 768;
    int positions = 1024;
    int vocabulary = 50257;
    bool half = false; // F16 instead of F32
};

// Weights as GPT-2 is initialised, but queries and keys three times as large: with 0.02 all scores would be about
// equal and attention uniform. So they have a standard deviation of about width · 0.06² ≈ 2.8.
class TimingWeights {
public:
    TimingWeights(const TimingShape& shape, const std::filesystem::path& file)
        : m_shape(shape), m_file(file), m_out(file, std::ios::binary | std::ios::trunc)
    {
    }

    void write()
    {
        const std::int64_t width = m_shape.width;
        const double toResidual = 0.02 / std::sqrt(2.0 * m_shape.layers);
        add("wte.weight", {m_shape.vocabulary, width}, 0.02);
        add("wpe.weight", {m_shape.positions, width}, 0.01);
        for (int layer = 0; layer < m_shape.layers; ++layer) {
            const std::string prefix = "h." + std::to_string(layer);
            addNorm(prefix + ".ln_1");
            add(prefix + ".attn.c_attn.weight", {width, 3 * width}, 0.02, 0.06);
            add(prefix + ".attn.c_attn.bias", {3 * width}, 0.0);
            add(prefix + ".attn.c_proj.weight", {width, width}, toResidual);
            add(prefix + ".attn.c_proj.bias", {width}, 0.0);
            addNorm(prefix + ".ln_2");
            add(prefix + ".mlp.c_fc.weight", {width, 4 * width}, 0.02);
            add(prefix + ".mlp.c_fc.bias", {4 * width}, 0.0);
            add(prefix + ".mlp.c_proj.weight", {4 * width, width}, toResidual);
            add(prefix + ".mlp.c_proj.bias", {width}, 0.0);
        }
        addNorm("ln_f");
        writeHeader();
        for (const Tensor& tensor : m_tensors)
            writeValues(tensor);
        if (!m_out.flush())
            throw std::runtime_error("cannot write " + m_file.string());
    }

private:
    struct Tensor {
        std::string name;
        std::vector<std::int64_t> shape;
        double deviation;
        double leadingDeviation; // of the first two thirds of a row: queries and keys
        double mean;
        std::int64_t count() const
        {
            std::int64_t product = 1;
            for (const std::int64_t extent : shape)
                product *= extent;
            return product;
        }
    };

    void add(const std::string& name, std::vector<std::int64_t> shape, double deviation)
    {
        add(name, std::move(shape), deviation, deviation);
    }
    void add(const std::string& name, std::vector<std::int64_t> shape, double deviation, double leadingDeviation)
    {
        m_tensors.push_back({name, std::move(shape), deviation, leadingDeviation, 0.0});
    }
    void addNorm(const std::string& name)
    {
        m_tensors.push_back({name + ".weight", {m_shape.width}, 0.0, 0.0, 1.0});
        m_tensors.push_back({name + ".bias", {m_shape.width}, 0.0, 0.0, 0.0});
    }

    void writeHeader()
    {
        nlohmann::ordered_json header = nlohmann::ordered_json::object();
        std::int64_t offset = 0;
        for (const Tensor& tensor : m_tensors) {
            const std::int64_t end = offset + tensor.count() * (m_shape.half ? 2 : 4);
            header[tensor.name] = {
                {"dtype", m_shape.half ? "F16" : "F32"}, {"shape", tensor.shape}, {"data_offsets", {offset, end}}};
            offset = end;
        }
        std::string text = header.dump();
        text.resize((text.size() + 7) / 8 * 8, ' ');
        for (std::size_t byte = 0; byte < 8; ++byte)
            m_out.put(static_cast<char>((text.size() >> (8 * byte)) & 255U));
        m_out << text;
    }

    void writeValues(const Tensor& tensor)
    {
        const std::int64_t row = tensor.shape.back();
        const std::int64_t rows = tensor.count() / row;
        const std::int64_t leading = 2 * row / 3;
        std::vector<float> values(static_cast<std::size_t>(row));
        for (std::int64_t i = 0; i < rows; ++i) {
            for (std::int64_t k = 0; k < row; ++k)
                values[static_cast<std::size_t>(k)] = static_cast<float>(
                    tensor.mean + normal() * (k < leading ? tensor.leadingDeviation : tensor.deviation));
            writeRow(values);
        }
    }

    void writeRow(const std::vector<float>& values)
    {
        if (!m_shape.half) {
            m_out.write(reinterpret_cast<const char*>(values.data()),
                        static_cast<std::streamsize>(values.size() * sizeof(float)));
            return;
        }
        m_halves.resize(values.size());
        std::transform(values.begin(), values.end(), m_halves.begin(), toHalf);
        m_out.write(reinterpret_cast<const char*>(m_halves.data()),
                    static_cast<std::streamsize>(m_halves.size() * sizeof(std::uint16_t)));
    }

    // Rounded towards zero; none of these values is infinite, and what is below the smallest normal becomes 0.
    static std::uint16_t toHalf(float value)
    {
        const auto bits = std::bit_cast<std::uint32_t>(value);
        const std::uint32_t sign = (bits >> 16) & 0x8000U;
        const std::uint32_t exponent = (bits >> 23) & 255U;
        return static_cast<std::uint16_t>(exponent < 113 ? sign
                                                         : sign | ((exponent - 112) << 10) | ((bits >> 13) & 0x3ffU));
    }

    // About normal, mean 0 and variance 1: the sum of the four 16-bit parts of a splitmix64 number, each of which is
    // uniform with variance 65536² / 12. One number a value, and nothing that a mathematical library rounds its own
    // way.
    double normal()
    {
        m_state += 0x9E3779B97F4A7C15ULL;
        std::uint64_t z = m_state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
        z ^= z >> 31;
        constexpr std::uint64_t part = 0xffff;
        const std::uint64_t sum = (z & part) + ((z >> 16) & part) + ((z >> 32) & part) + (z >> 48);
        return (static_cast<double>(sum) - 131070.0) * (1.7320508075688772 / 65536.0);
    }

    TimingShape m_shape;
    std::filesystem::path m_file;
    std::ofstream m_out;
    std::vector<Tensor> m_tensors;
    std::vector<std::uint16_t> m_halves;
    std::uint64_t m_state = 1;
};

inline void writeTimingFile(const std::filesystem::path& file, const std::string& text)
{
    std::ofstream out(file, std::ios::binary | std::ios::trunc);
    out << text;
    if (!out.flush())
        throw std::runtime_error("cannot write " + file.string());
}

// The built-in tokenizer, then merges of control characters, which no prose has, up to the wanted size less one; the
// last entry is <|endoftext|>. So there are as many entries and merges to read as in GPT-2, and prose is split well.
inline void writeTimingTokenizer(const TimingShape& shape, const std::filesystem::path& folder,
                                 const std::filesystem::path& builtIn)
{
    const auto size = static_cast<std::size_t>(shape.vocabulary);
    std::ifstream vocabularyFile(builtIn / "vocab.json"), mergesFile(builtIn / "merges.txt");
    const auto known = nlohmann::json::parse(vocabularyFile);
    std::string merges{std::istreambuf_iterator<char>(mergesFile), {}};
    std::vector<std::string> entries(known.size() - 1); // the last is <|endoftext|>
    for (const auto& [entry, id] : known.items()) {
        if (id.get<std::size_t>() < entries.size())
            entries[id.get<std::size_t>()] = entry;
    }
    if (entries.size() >= size || merges.empty())
        throw std::runtime_error("expected more than " + std::to_string(entries.size()) + " entries, and merges");
    // GPT-2 writes byte b below 33 as U+0100 + b. Those that are white space can stand in prose.
    std::vector<std::string> characters;
    for (int byte = 0; byte < 32; ++byte) {
        if (byte < 9 || byte > 13)
            characters.push_back({'\xc4', static_cast<char>(0x80 + byte)});
    }
    for (std::vector<std::string> shorter = characters, longer; entries.size() + 1 < size; shorter.swap(longer)) {
        longer.clear();
        for (const std::string& left : shorter) {
            for (const std::string& right : characters) {
                if (entries.size() + 1 == size || known.contains(left + right))
                    continue;
                longer.push_back(left + right);
                entries.push_back(longer.back());
                merges += left + ' ' + right + '\n';
            }
        }
    }
    entries.emplace_back("<|endoftext|>");
    nlohmann::ordered_json vocabulary = nlohmann::ordered_json::object();
    for (std::size_t id = 0; id < entries.size(); ++id)
        vocabulary.get_ref<nlohmann::ordered_json::object_t&>().emplace_back(entries[id], id);
    writeTimingFile(folder / "vocab.json", vocabulary.dump());
    writeTimingFile(folder / "merges.txt", merges);
}

// `folder` is made. Throws std::exception when something cannot be read or written.
inline void writeTimingModel(const TimingShape& shape, const std::filesystem::path& folder,
                             const std::filesystem::path& builtIn)
{
    std::filesystem::create_directories(folder);
    writeTimingTokenizer(shape, folder, builtIn);
    TimingWeights(shape, folder / "model.safetensors").write();
    const nlohmann::ordered_json config = {{"model_type", "gpt2"},
                                           {"activation_function", "gelu_new"},
                                           {"n_embd", shape.width},
                                           {"n_head", shape.heads},
                                           {"n_layer", shape.layers},
                                           {"n_positions", shape.positions},
                                           {"vocab_size", shape.vocabulary},
                                           {"layer_norm_epsilon", 1e-5},
                                           {"bos_token_id", shape.vocabulary - 1},
                                           {"eos_token_id", shape.vocabulary - 1}};
    writeTimingFile(folder / "config.json", config.dump(2) + '\n');
}

} // namespace toposcope::test
