#include "core/model/gpt2_module.h"

#include "core/error.h"
#include "core/model/blas_kernels.h"
#include "core/model/model_files.h"

#include <dlfcn.h>

#include <algorithm>
#include <cstdlib>
#include <future>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace toposcope {

namespace {

namespace fs = std::filesystem;

constexpr const char* moduleName = "toposcope-gpt2.so";

// Where the module can lie: lib/toposcope in a build tree, lib/<architecture>/toposcope or lib64/toposcope once
// installed.
std::vector<fs::path> moduleCandidates(const fs::path& executable)
{
    std::error_code error;
    const fs::path program = fs::weakly_canonical(fs::absolute(executable, error), error);
    const fs::path prefix = program.parent_path().parent_path();
    std::vector<fs::path> candidates = {prefix / "lib" / "toposcope" / moduleName,
                                        prefix / "lib64" / "toposcope" / moduleName};
    for (fs::directory_iterator it(prefix / "lib", error), end; !error && it != end; it.increment(error)) {
        fs::path candidate = it->path() / "toposcope" / moduleName;
        std::error_code ignored;
        if (fs::exists(candidate, ignored))
            candidates.push_back(std::move(candidate));
    }
    std::sort(candidates.begin() + 2, candidates.end());
    return candidates;
}

ToposcopeOpenGpt2 openModule(const fs::path& executable)
{
    const auto candidates = moduleCandidates(executable);
    const auto found = std::find_if(candidates.begin(), candidates.end(), [](const fs::path& candidate) {
        std::error_code ignored;
        return fs::exists(candidate, ignored);
    });
    if (found == candidates.end())
        throw InputError("models cannot be opened: there is no " + candidates.front().string() +
                         "; is Toposcope installed completely?");
    // RTLD_LOCAL keeps what libtorch drags in (on Debian a second Qt) out of the program's own symbols. RTLD_LAZY looks
    // functions up when they are first called, which is most of them never: it saves a third of the time. The module
    // is never closed: libtorch's threads and registries do not survive that.
    void* const module = ::dlopen(found->c_str(), RTLD_LAZY | RTLD_LOCAL);
    void* const symbol = module ? ::dlsym(module, "toposcope_open_gpt2") : nullptr;
    if (!symbol) {
        const char* reason = ::dlerror();
        throw InputError("models cannot be opened: " + std::string(reason ? reason : "unknown reason"));
    }
    return reinterpret_cast<ToposcopeOpenGpt2>(symbol);
}

struct LazyModule {
    std::mutex mutex;
    ToposcopeOpenGpt2 open = nullptr;
};

} // namespace

ModelLoader gpt2Loader(const fs::path& executable, int threads, Device device)
{
    // OpenBLAS starts its threads when it is loaded, and they spin beside what else is being opened; see WorkerTeam.
    ::setenv("OPENBLAS_NUM_THREADS", "1", 1);
    preferWideBlasKernels();
    const auto module = std::make_shared<LazyModule>();
    const int count = threads > 0 ? threads : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
    return [module, executable, count, device](const std::string& folder,
                                               const Control& control) -> std::shared_ptr<const AttentionModel> {
        control.report(Stage::LoadModel, 0.0);
        auto files = std::async(std::launch::async, openModelFiles, folder, count, control.withListener({}));
        ToposcopeOpenGpt2 open = nullptr;
        {
            const std::lock_guard lock(module->mutex);
            if (!module->open)
                module->open = openModule(executable);
            open = module->open;
        }
        control.report(Stage::LoadModel, 0.5);
        ModelFiles opened = files.get();
        control.report(Stage::LoadModel, 0.75);
        std::shared_ptr<const AttentionModel> model(open(&opened, count, device));
        control.report(Stage::LoadModel, 1.0);
        return model;
    };
}

} // namespace toposcope
