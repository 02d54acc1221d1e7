// Progress on a terminal: one line on standard error, rewritten in place, gone in the end; and Ctrl+C as a stop token.
#pragma once

#include "core/control.h"

#include <chrono>
#include <mutex>
#include <stop_token>
#include <string>

namespace toposcope::cli {

class ProgressLine {
public:
    ProgressLine();
    ~ProgressLine() { clear(); }
    ProgressLine(const ProgressLine&) = delete;
    ProgressLine& operator=(const ProgressLine&) = delete;

    void show(Progress progress);
    // Stands before every stage from now on: "text 3 of 20".
    void setPrefix(const std::string& prefix);
    void clear();

private:
    const bool m_terminal;
    bool m_shown = false;
    std::string m_prefix;
    std::chrono::steady_clock::time_point m_last;
    std::mutex m_mutex;
};

// The one line of this process, which all that is printed clears first.
ProgressLine& progressLine();

inline constexpr int interruptedStatus = 130;

// Requested by SIGINT, from now to the end of the process. Asked for once, before any other thread is made, so that all
// of them leave the signal to the one that waits for it. What does not stop within two seconds, or at a second SIGINT,
// is ended with interruptedStatus.
std::stop_token stopAtInterrupt();

} // namespace toposcope::cli
