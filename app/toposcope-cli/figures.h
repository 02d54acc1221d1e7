// Figures come from the window program, which has the plots: the command line has no Qt. In: a session with its
// results. Out: a folder with its figures.
#pragma once

#include "app/toposcope-cli/command.h"
#include "core/io/session.h"

#include <string>

namespace toposcope::cli {

// Runs the `toposcope` beside this executable, off screen, on the session. InputError when there is none, or when it
// fails.
void exportFigures(const std::string& folder, const Session& session, const Environment& environment);

} // namespace toposcope::cli
