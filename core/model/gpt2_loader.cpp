#include "core/model/gpt2_loader.h"

#include "core/error.h"
#include "core/model/blas.h"
#include "core/model/model_files.h"
#include "core/model/processor_model.h"

#include <dlfcn.h>

#include <algorithm>
#include <future>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace toposcope {

namespace {

namespace fs = std::filesystem;

constexpr const char* moduleName = "toposcope-torch.so";

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

ToposcopeOpenWithTorch openModule(const fs::path& executable)
{
    const auto candidates = moduleCandidates(executable);
    const auto found = std::find_if(candidates.begin(), candidates.end(), [](const fs::path& candidate) {
        std::error_code ignored;
        return fs::exists(candidate, ignored);
    });
    if (found == candidates.end())
        throw InputError("device cuda was asked for, but there is no " + candidates.front().string() +
                         "; is Toposcope built and installed with libtorch?");
    // RTLD_LOCAL keeps what libtorch drags in (on Debian a second Qt) out of the program's own symbols. RTLD_LAZY looks
    // functions up when they are first called, which is most of them never: it saves a third of the time. The module
    // is never closed: libtorch's threads and registries do not survive that.
    void* const module = ::dlopen(found->c_str(), RTLD_LAZY | RTLD_LOCAL);
    void* const symbol = module ? ::dlsym(module, "toposcope_open_with_torch") : nullptr;
    if (!symbol) {
        const char* reason = ::dlerror();
        throw InputError("device cuda was asked for, but its module cannot be opened: " +
                         std::string(reason ? reason : "unknown reason"));
    }
    return reinterpret_cast<ToposcopeOpenWithTorch>(symbol);
}

class LazyModule {
public:
    explicit LazyModule(fs::path executable) : m_executable(std::move(executable)) {}

    ToposcopeOpenWithTorch open()
    {
        const std::lock_guard lock(m_mutex);
        if (!m_open)
            m_open = openModule(m_executable);
        return m_open;
    }

private:
    fs::path m_executable;
    std::mutex m_mutex;
    ToposcopeOpenWithTorch m_open = nullptr;
};

} // namespace

ModelLoader gpt2Loader(const fs::path& executable, int threads, Device device)
{
    prepareBlas();
    const auto module = std::make_shared<LazyModule>(executable);
    const int count = threads > 0 ? threads : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
    return [module, count, device](const std::string& folder,
                                   const Control& control) -> std::shared_ptr<const AttentionModel> {
        control.report(Stage::LoadModel, 0.0);
        std::shared_ptr<const AttentionModel> model;
        if (device == Device::Cpu) {
            ModelFiles opened = openModelFiles(folder, count, control);
            control.report(Stage::LoadModel, 0.75); // BLAS takes as long as a small model
            model = openOnProcessor(std::move(opened), count);
        } else {
            // libtorch takes longer to load than most models: both at the same time.
            auto files = std::async(std::launch::async, openModelFiles, folder, count, control.withListener({}));
            const ToposcopeOpenWithTorch open = module->open();
            control.report(Stage::LoadModel, 0.5);
            ModelFiles opened = files.get();
            model.reset(open(&opened, device));
        }
        control.report(Stage::LoadModel, 1.0);
        return model;
    };
}

} // namespace toposcope
