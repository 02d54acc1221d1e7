#include "app/toposcope-cli/figures.h"

#include "app/toposcope-cli/progress.h"
#include "core/error.h"
#include "core/io/text_file.h"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <spawn.h>
#include <sys/wait.h>
#include <system_error>
#include <thread>
#include <unistd.h>

extern char** environ;

namespace toposcope::cli {

namespace {

// A file that is gone when its owner is.
class TemporaryFile {
public:
    explicit TemporaryFile(std::string_view bytes)
    {
        const std::string ending = sessionEnding;
        m_path = (std::filesystem::temp_directory_path() / ("toposcope-XXXXXX" + ending)).string();
        const int descriptor = ::mkstemps(m_path.data(), static_cast<int>(ending.size()));
        if (descriptor < 0)
            throw InputError(m_path + ": cannot be written: " + std::generic_category().message(errno));
        ::close(descriptor);
        try {
            writeWholeFile(m_path, bytes);
        } catch (...) {
            ::unlink(m_path.c_str());
            throw;
        }
    }
    ~TemporaryFile() { ::unlink(m_path.c_str()); }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
    const std::string& path() const { return m_path; }

private:
    std::string m_path;
};

// Starts `arguments` with this environment, off screen; what it prints goes to standard error.
pid_t spawn(const std::vector<std::string>& arguments)
{
    std::vector<char*> argv;
    for (const std::string& argument : arguments)
        argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);
    std::string platform = "QT_QPA_PLATFORM=offscreen";
    std::string quiet = "QT_LOGGING_RULES=default.warning=false"; // Qt's own remarks are not about the text
    std::vector<char*> environment;
    for (char** entry = environ; *entry; ++entry) {
        if (std::strncmp(*entry, "QT_QPA_PLATFORM=", 16) != 0 && std::strncmp(*entry, "QT_LOGGING_RULES=", 17) != 0)
            environment.push_back(*entry);
    }
    environment.push_back(platform.data());
    environment.push_back(quiet.data());
    environment.push_back(nullptr);

    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t none; // this process blocks SIGINT to wait for it in a thread; the child must not
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
    pid_t child = -1;
    const int error = ::posix_spawn(&child, argv[0], &actions, &attributes, argv.data(), environment.data());
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    if (error != 0)
        throw InputError("figures: " + arguments[0] + " cannot be started: " + std::generic_category().message(error));
    return child;
}

// The wait status of a child; ends it when `control` says so.
int waitFor(pid_t child, const Control& control)
{
    using namespace std::chrono_literals;
    for (;;) {
        int status = 0;
        if (::waitpid(child, &status, WNOHANG) == child)
            return status;
        try {
            control.checkCancelled();
        } catch (const Cancelled&) {
            ::kill(child, SIGTERM);
            ::waitpid(child, &status, 0);
            throw;
        }
        std::this_thread::sleep_for(10ms);
    }
}

} // namespace

void exportFigures(const std::string& folder, const Session& session, const Environment& environment)
{
    const std::filesystem::path program = environment.executable.parent_path() / "toposcope";
    if (!std::filesystem::exists(program))
        throw InputError("figures: they are drawn by the window program, expected at " + program.string() +
                         ", which does not exist");
    const TemporaryFile file(writeSession(session));
    // In this form a folder's name may begin with a dash.
    const std::vector<std::string> arguments{program.string(), "--export-figures=" + folder, file.path()};
    progressLine().clear();
    const int status = waitFor(spawn(arguments), environment.control);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        throw InputError("figures: " + program.string() +
                         (WIFEXITED(status) ? " failed with status " + std::to_string(WEXITSTATUS(status))
                                            : " was ended by signal " + std::to_string(WTERMSIG(status))));
}

} // namespace toposcope::cli
