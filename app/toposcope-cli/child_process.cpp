#include "app/toposcope-cli/child_process.h"

#include "core/error.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <spawn.h>
#include <string_view>
#include <sys/wait.h>
#include <system_error>
#include <thread>
#include <unistd.h>

extern char** environ;

namespace toposcope::cli {

namespace {

// The environment's entries, those with a name among `changes` replaced; pointers into both.
std::vector<char*> changedEnvironment(std::vector<std::string>& changes)
{
    std::vector<char*> entries;
    for (char** entry = environ; *entry; ++entry) {
        const std::string_view name = std::string_view(*entry).substr(0, std::string_view(*entry).find('=') + 1);
        const auto sameName = [&](const std::string& change) { return change.starts_with(name); };
        if (std::none_of(changes.begin(), changes.end(), sameName))
            entries.push_back(*entry);
    }
    for (std::string& change : changes)
        entries.push_back(change.data());
    entries.push_back(nullptr);
    return entries;
}

pid_t spawn(const std::vector<std::string>& arguments, std::vector<std::string>& changes, ChildOutput output)
{
    std::vector<char*> argv;
    for (const std::string& argument : arguments)
        argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);
    std::vector<char*> environment = changedEnvironment(changes);

    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    if (output == ChildOutput::ToStandardError)
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
        throw InputError(arguments[0] + ": cannot be started: " + std::generic_category().message(error));
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

std::filesystem::path windowProgram(const Environment& environment, const std::string& what)
{
    const std::filesystem::path program = environment.executable.parent_path() / "toposcope";
    if (!std::filesystem::exists(program))
        throw InputError(what + " by the window program, expected at " + program.string() + ", which does not exist");
    return program;
}

int runProgram(const std::vector<std::string>& arguments, std::vector<std::string> changes, ChildOutput output,
               const Control& control)
{
    const int status = waitFor(spawn(arguments, changes, output), control);
    if (!WIFEXITED(status))
        throw InputError(arguments[0] + " was ended by signal " + std::to_string(WTERMSIG(status)));
    return WEXITSTATUS(status);
}

} // namespace toposcope::cli
