// Runs the window program for what only it can do: drawing figures, fetching models. In: arguments and changes to the
// environment. Out: its exit status.
#pragma once

#include "app/toposcope-cli/command.h"

#include <filesystem>
#include <string>
#include <vector>

namespace toposcope::cli {

enum class ChildOutput { AsOurs, ToStandardError };

// `toposcope`, beside this executable. InputError beginning with `what` ("figures: they are drawn") where there is
// none.
std::filesystem::path windowProgram(const Environment& environment, const std::string& what);

// Runs arguments[0] with this process's environment, in which `changes` ("NAME=VALUE") replace what is there; ends it
// when `control` says so, which throws Cancelled. InputError when it cannot be started or is ended by a signal.
int runProgram(const std::vector<std::string>& arguments, std::vector<std::string> changes, ChildOutput output,
               const Control& control);

} // namespace toposcope::cli
