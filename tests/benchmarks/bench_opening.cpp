// How long it takes to open a model, up to the first forward pass: bench_opening [MODEL [TOKENS]] opens it, runs one
// pass with all attention kept, then the same pass five times more, and prints milliseconds as JSON. A process opens
// once: run it several times for a median.

#include "core/model/gpt2_loader.h"
#include "core/model/model_folder.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <vector>

namespace toposcope {
namespace {

using Clock = std::chrono::steady_clock;

double millisecondsSince(Clock::time_point start)
{
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

void measure(const std::string& folder, int tokens)
{
    const auto start = Clock::now();
    const auto model = gpt2Loader(TOPOSCOPE_BUILD_DIR "/bin/x", 0)(folder, {});
    const double opened = millisecondsSince(start);
    std::vector<TokenId> ids;
    for (int i = 0; i < std::min(tokens, model->info().context); ++i)
        ids.push_back(static_cast<TokenId>(40 * i % 8000));
    const auto heads = resolve(HeadSelection::all(), model->info().layers, model->info().heads);
    const auto pass = [&] {
        const auto begin = Clock::now();
        model->attend(ids, heads, false, {});
        return millisecondsSince(begin);
    };
    const double first = pass();
    std::vector<double> later;
    for (int i = 0; i < 5; ++i)
        later.push_back(pass());
    std::sort(later.begin(), later.end());
    std::printf("{\"tokens\": %zu, \"open_ms\": %.1f, \"first_pass_ms\": %.1f, \"pass_ms\": %.1f}\n", ids.size(),
                opened, first, later[later.size() / 2]);
}

} // namespace
} // namespace toposcope

int main(int argc, char** argv)
{
    const std::string model = argc > 1 ? argv[1] : TOPOSCOPE_BUILD_DIR "/benchmarks/timing-model";
    try {
        toposcope::measure(model, argc > 2 ? std::atoi(argv[2]) : 512);
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "bench_opening: %s\n", error.what());
        return 1;
    }
}
