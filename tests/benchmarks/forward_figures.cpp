// Figures of one model's forward pass, for the table of performance: forward_figures MODEL_FOLDER TOKENS THREADS.
// Every line is a JSON object {"name": …, "value": …, "unit": …, "tokens": …, "threads": …}; medians of five after a
// warm-up. The names:
//   sgemm_rate           GFLOP/s    of the BLAS that libtorch uses, 1024³, on as many threads
//   forward_work         multiply-adds  of the pass with all attention and the final state; attention: causal half only
//   forward_time         ms         all attention kept, final state computed
//   forward_share        1          2 · forward_work / forward_time / sgemm_rate
//   attention_time       ms         attention of all heads alone, given away layer by layer and not looked at
//   aggregate_time       ms         the same, and the mean pointwise information of all heads computed from it
//   aggregate_overhead   1          aggregate_time / attention_time − 1
//   aggregate_peak_rss   MB         of the process (weights mapped from their file included), before anything is kept
//   weights              MB         the model's weights in float32
//   layer_attention      MB         the attention of one layer
#include "core/information/mutual_information.h"
#include "core/model/gpt2_loader.h"
#include "core/model/gpt2_weights.h"

#include <nlohmann/json.hpp>

#include <dlfcn.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <numeric>
#include <optional>
#include <string>
#include <vector>

namespace toposcope {
namespace {

double millisecondsOf(const std::function<void()>& work)
{
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

double median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

// GFLOP/s of a product of two 1024 × 1024 matrices.
class Sgemm {
public:
    explicit Sgemm(int threads) : m_threads(threads)
    {
        void* const blas = ::dlopen("libblas.so.3", RTLD_NOW | RTLD_LOCAL);
        if (!blas)
            throw std::runtime_error("there is no libblas.so.3");
        m_product = reinterpret_cast<Product>(::dlsym(blas, "sgemm_"));
        m_setThreads = reinterpret_cast<SetThreads>(::dlsym(blas, "openblas_set_num_threads"));
    }

    double rate()
    {
        if (m_setThreads)
            m_setThreads(m_threads);
        const double time = millisecondsOf([&] {
            m_product("N", "N", &m_size, &m_size, &m_size, &m_one, m_a.data(), &m_size, m_b.data(), &m_size, &m_zero,
                      m_c.data(), &m_size);
        });
        if (m_setThreads)
            m_setThreads(1); // as the model has it
        return 2.0 * m_size * m_size * m_size / time / 1e6;
    }

private:
    using Product = void (*)(const char*, const char*, const int*, const int*, const int*, const float*, const float*,
                             const int*, const float*, const int*, const float*, float*, const int*);
    using SetThreads = void (*)(int);
    static constexpr std::size_t area = 1024U * 1024U;

    int m_threads;
    Product m_product = nullptr;
    SetThreads m_setThreads = nullptr;
    int m_size = 1024;
    float m_one = 1.0F;
    float m_zero = 0.0F;
    std::vector<float> m_a = std::vector<float>(area, 0.5F);
    std::vector<float> m_b = std::vector<float>(area, 0.25F);
    std::vector<float> m_c = std::vector<float>(area);
};

double peakMegabytes()
{
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("VmHWM:"))
            return std::stod(line.substr(6)) * 1024 / 1e6;
    }
    return 0.0;
}

double multiplyAdds(const Gpt2Config& config, double tokens)
{
    const double width = config.width;
    const double perToken = 4 * width * width + 2 * width * config.innerWidth;
    return config.layers * (tokens * perToken + tokens * (tokens + 1) * width);
}

class Figures {
public:
    Figures(const char* program, const std::string& folder, int tokens, int threads)
        : m_config(Gpt2Config::fromFile(folder + "/config.json")), m_tokens(tokens), m_threads(threads),
          m_model(gpt2Loader(program, threads)(folder, {})),
          m_heads(resolve(HeadSelection::all(), m_model->info().layers, m_model->info().heads))
    {
        for (int i = 0; i < tokens; ++i)
            m_ids.push_back(TokenId{static_cast<int>((7919LL * i + 13) % m_config.vocabularySize)});
    }

    void print()
    {
        aggregate();
        tell("aggregate_peak_rss", peakMegabytes(), "MB");
        tell("weights", 4e-6 * static_cast<double>(parameterCount(m_config)), "MB");
        tell("layer_attention", 4e-6 * m_config.heads * m_tokens * m_tokens, "MB");
        Sgemm sgemm(m_threads);
        std::optional<Attended> last;
        std::vector<double> rates, kept, given, aggregated;
        constexpr int runs = 6; // the first warms up
        for (int run = 0; run < runs; ++run) {
            rates.push_back(sgemm.rate()); // between the others: the machine's speed drifts
            kept.push_back(millisecondsOf([&] {
                last.reset(); // as a new text in the window lets go of the last one's attention first
                last = m_model->attend(m_ids, m_heads, true, {});
            }));
            rates.push_back(sgemm.rate());
            given.push_back(millisecondsOf([&] { m_model->attendByLayer(m_ids, m_heads, [](const auto&) {}, {}); }));
            aggregated.push_back(millisecondsOf([&] { aggregate(); }));
            if (run == 0) {
                for (auto* list : {&rates, &kept, &given, &aggregated})
                    list->clear();
            }
        }
        const double work = multiplyAdds(m_config, m_tokens);
        tell("sgemm_rate", median(rates), "GFLOP/s");
        tell("forward_work", work, "multiply-adds");
        tell("forward_time", median(kept), "ms");
        tell("forward_share", 2e-6 * work / median(kept) / median(rates), "1");
        tell("attention_time", median(given), "ms");
        tell("aggregate_time", median(aggregated), "ms");
        tell("aggregate_overhead", median(aggregated) / median(given) - 1.0, "1");
    }

private:
    void aggregate() const
    {
        const std::vector<std::int32_t> symbols(m_ids.size());
        DependenceEstimate sum(m_tokens, static_cast<int>(m_heads.size()), symbols, Estimator::Pointwise,
                               Aggregate::Mean);
        m_model->attendByLayer(m_ids, m_heads,
                               [&](const LayerAttention& layer) { sum.add(layer.views, {}, &layer.team); }, {});
        sum.take();
    }

    void tell(const char* name, double value, const char* unit) const
    {
        const nlohmann::ordered_json line = {
            {"name", name}, {"value", value}, {"unit", unit}, {"tokens", m_tokens}, {"threads", m_threads}};
        std::printf("%s\n", line.dump().c_str());
        std::fflush(stdout);
    }

    Gpt2Config m_config;
    int m_tokens, m_threads;
    std::shared_ptr<const AttentionModel> m_model;
    std::vector<HeadId> m_heads;
    std::vector<TokenId> m_ids;
};

} // namespace
} // namespace toposcope

int main(int argc, char** argv)
{
    if (argc != 4) {
        std::fprintf(stderr, "usage: forward_figures MODEL_FOLDER TOKENS THREADS\n");
        return 2;
    }
    try {
        // The module lies beside the programs of the build tree.
        toposcope::Figures(TOPOSCOPE_BUILD_DIR "/bin/x", argv[1], std::atoi(argv[2]), std::atoi(argv[3])).print();
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "forward_figures: %s\n", error.what());
        return 1;
    }
}
