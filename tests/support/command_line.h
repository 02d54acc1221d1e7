// The command line as a user meets it: starts the executable and keeps its exit status, standard output and standard
// error.
#pragma once

#include "tests/support/fixtures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <fcntl.h>
#include <filesystem>
#include <spawn.h>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

extern char** environ;

namespace toposcope::test {

using Arguments = std::vector<std::string>;

struct Result {
    int status = -1; // 128 + n: ended by signal n
    std::string out;
    std::string err;
    nlohmann::json json() const { return nlohmann::json::parse(out); }
};

inline int exitStatus(int waitStatus)
{
    return WIFEXITED(waitStatus) ? WEXITSTATUS(waitStatus) : 128 + WTERMSIG(waitStatus);
}

class Cli : public testing::Test {
protected:
    // Standard input, output and error as file descriptors.
    static pid_t start(const Arguments& arguments, const std::array<int, 3>& descriptors)
    {
        std::string program = TOPOSCOPE_BUILD_DIR "/bin/toposcope-cli";
        std::vector<char*> argv{program.data()};
        for (const std::string& argument : arguments)
            argv.push_back(const_cast<char*>(argument.c_str()));
        argv.push_back(nullptr);
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        for (int target = 0; target < 3; ++target)
            posix_spawn_file_actions_adddup2(&actions, descriptors[static_cast<std::size_t>(target)], target);
        pid_t child = -1;
        const int error = posix_spawn(&child, program.c_str(), &actions, nullptr, argv.data(), environ);
        posix_spawn_file_actions_destroy(&actions);
        EXPECT_EQ(error, 0) << program;
        return child;
    }

    static int wait(pid_t child)
    {
        int status = 0;
        waitpid(child, &status, 0);
        return exitStatus(status);
    }

    Result run(const Arguments& arguments, const std::string& input = {}, const char* outputDevice = nullptr)
    {
        const auto in = folder / "stdin";
        const auto out = outputDevice ? std::filesystem::path(outputDevice) : folder / "stdout";
        const auto err = folder / "stderr";
        writeBytes(in, input);
        const std::array<int, 3> descriptors{open(in.c_str(), O_RDONLY | O_CLOEXEC),
                                             open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600),
                                             open(err.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)};
        Result result;
        result.status = wait(start(arguments, descriptors));
        for (const int descriptor : descriptors)
            close(descriptor);
        if (!outputDevice)
            result.out = readBytes(out);
        result.err = readBytes(err);
        return result;
    }

    // A file of this test's folder.
    std::string file(std::string_view name, std::string_view bytes)
    {
        writeBytes(folder / name, bytes);
        return (folder / name).string();
    }

    // The status is 1, nothing is printed, and the message has the program's name and `part`.
    void expectRefusal(const Arguments& arguments, const std::string& part)
    {
        const Result result = run(arguments);
        EXPECT_EQ(result.status, 1) << part;
        EXPECT_THAT(result.out, testing::IsEmpty());
        EXPECT_THAT(result.err, testing::StartsWith("toposcope-cli: "));
        EXPECT_THAT(result.err, testing::HasSubstr(part));
    }

    TemporaryFolder folder;
};

} // namespace toposcope::test
