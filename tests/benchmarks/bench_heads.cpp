// Every head of a text, from its attention to its diagrams in H0 and H1, on one thread and on two. In: nothing
// (synthetic attention, and the built-in model's over this repository's README), or a model and a text. Out: one line
// of JSON per row and number of threads, the median of several runs; the attention itself as .npy, for others to do the
// same heads.
//
//   bench_heads [--tokens N] [--runs R] [--model FOLDER] [--text FILE] [--save FOLDER]

#include "core/io/npy.h"
#include "core/io/text_file.h"
#include "core/model/gpt2_module.h"
#include "core/model/model_folder.h"
#include "core/model/ordered_tasks.h"
#include "core/pipeline/quick_diagram.h"
#include "core/topology/persistence.h"
#include "tests/support/random_inputs.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <map>
#include <numeric>
#include <string>
#include <vector>

namespace toposcope {
namespace {

constexpr int layers = 12;
constexpr int headsPerLayer = 12;

struct Options {
    int tokens = 256;
    int runs = 5;
    std::filesystem::path model;
    std::filesystem::path text = TOPOSCOPE_SOURCE_DIR "/README.md";
    std::filesystem::path save;
};

Options optionsOf(int argc, char** argv)
{
    Options options;
    for (int i = 1; i + 1 < argc; i += 2) {
        const std::string name = argv[i];
        if (name == "--tokens")
            options.tokens = std::atoi(argv[i + 1]);
        else if (name == "--runs")
            options.runs = std::atoi(argv[i + 1]);
        else if (name == "--model")
            options.model = argv[i + 1];
        else if (name == "--text")
            options.text = argv[i + 1];
        else if (name == "--save")
            options.save = argv[i + 1];
        else
            throw InputError("unknown option " + name);
    }
    return options;
}

// The attention of as many windows of a text as it takes to have 144 heads, one window after the other.
AttentionTensor attentionOfAModel(const Options& options, const std::filesystem::path& executable)
{
    const auto folder = options.model.empty()
                            ? locateModel(builtInModelName, ModelSearchPath::standard(executable)).path
                            : options.model;
    const auto model = gpt2Loader(executable, 0)(folder.string(), {});
    const auto sequence = model->tokenizer().encode(readText(options.text.string()), {});
    const auto all = resolve(HeadSelection::all(), model->info().layers, model->info().heads);
    AttentionTensor heads(layers, headsPerLayer, options.tokens, resolve(HeadSelection::all(), layers, headsPerLayer));
    auto target = heads.kept().begin();
    for (std::size_t first = 0; target != heads.kept().end(); first += static_cast<std::size_t>(options.tokens)) {
        if (first + static_cast<std::size_t>(options.tokens) > sequence.tokens.size())
            throw InputError(options.text.string() + ": too short for " + std::to_string(layers * headsPerLayer) +
                             " heads over " + std::to_string(options.tokens) + " tokens each");
        std::vector<TokenId> ids;
        for (std::size_t k = 0; k < static_cast<std::size_t>(options.tokens); ++k)
            ids.push_back(sequence.tokens[first + k].id);
        const AttentionTensor attention = model->attend(ids, all, false, {}).attention;
        for (auto source = all.begin(); source != all.end() && target != heads.kept().end(); ++source, ++target) {
            const AttentionView view = attention.head(*source);
            for (int i = 0; i < options.tokens; ++i)
                std::copy(view.row(i).begin(), view.row(i).end(),
                          heads.storage(*target).begin() + static_cast<std::ptrdiff_t>(i) * options.tokens);
        }
    }
    return heads;
}

void save(const AttentionTensor& attention, const std::filesystem::path& file)
{
    const auto size = static_cast<std::size_t>(attention.tokenCount());
    std::vector<float> values;
    for (const HeadId id : attention.kept()) {
        const float* head = attention.head(id).data();
        values.insert(values.end(), head, head + size * size);
    }
    const std::size_t shape[] = {attention.kept().size(), size, size};
    writeNpy(file, std::span<const float>(values), shape);
}

// Returns the number of intervals, so that two numbers of threads can be seen to have done the same.
std::size_t diagramsOf(const AttentionTensor& attention, int threads)
{
    Analysis source;
    source.nodes.resize(static_cast<std::size_t>(attention.tokenCount()));
    std::vector<std::int32_t> symbols(source.nodes.size());
    std::iota(symbols.begin(), symbols.end(), 0);
    std::size_t intervals = 0;
    computeInOrder(
        static_cast<int>(attention.kept().size()),
        [&](int head) {
            const AttentionView view = attention.head(attention.kept()[static_cast<std::size_t>(head)]);
            return diagramOf(measured(source, std::span(&view, 1), symbols, {}), 1, {});
        },
        [&](const PersistenceDiagram& diagram) { intervals += diagram.pairs.size(); }, threads);
    return intervals;
}

void row(const std::string& name, const AttentionTensor& attention, const Options& options)
{
    if (!options.save.empty())
        save(attention, options.save / (name + ".npy"));
    std::map<int, std::vector<double>> times;
    for (int run = 0; run <= options.runs; ++run) {
        for (const int threads : {1, 2}) { // in turn, so that a disturbance meets both
            const auto start = std::chrono::steady_clock::now();
            const std::size_t intervals = diagramsOf(attention, threads);
            const std::chrono::duration<double, std::milli> taken = std::chrono::steady_clock::now() - start;
            if (run > 0) // the first warms up
                times[threads].push_back(taken.count());
            if (run == options.runs) {
                auto& sorted = times[threads];
                std::sort(sorted.begin(), sorted.end());
                std::cout << "{\"row\":\"" << name << "\",\"n\":" << attention.tokenCount()
                          << ",\"heads\":" << attention.kept().size() << ",\"threads\":" << threads
                          << ",\"ours_ms\":" << sorted[sorted.size() / 2] << ",\"intervals\":" << intervals << "}\n";
            }
        }
    }
}

} // namespace
} // namespace toposcope

int main(int argc, char** argv)
{
    using namespace toposcope;
    try {
        const Options options = optionsOf(argc, argv);
        row("heads-synthetic", test::randomAttention(layers, headsPerLayer, options.tokens, 1, 9.0, 12.0), options);
        // The module and the built-in model lie beside the programs of the build, not beside the benchmarks.
        row("heads-model", attentionOfAModel(options, TOPOSCOPE_BUILD_DIR "/bin/x"), options);
        return 0;
    } catch (const std::exception& error) {
        std::cerr << "bench_heads: " << error.what() << '\n';
        return 1;
    }
}
