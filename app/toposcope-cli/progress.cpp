#include "app/toposcope-cli/progress.h"

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string_view>
#include <thread>
#include <unistd.h>

namespace toposcope::cli {

namespace {

bool standardErrorIsTerminal()
{
    const char* terminal = std::getenv("TERM");
    return ::isatty(STDERR_FILENO) == 1 && terminal && std::string_view(terminal) != "dumb";
}

sigset_t interruptSignals()
{
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    return signals;
}

void waitForInterrupt(std::stop_source stop)
{
    const sigset_t signals = interruptSignals();
    int signal = 0;
    sigwait(&signals, &signal);
    stop.request_stop();
    constexpr timespec patience{2, 0};
    sigtimedwait(&signals, nullptr, &patience);
    if (standardErrorIsTerminal()) // below the line of progress; stderr itself may be held by whoever does not stop
        [[maybe_unused]]
        const auto written = ::write(STDERR_FILENO, "\n", 1);
    ::_exit(interruptedStatus);
}

} // namespace

ProgressLine::ProgressLine() : m_terminal(standardErrorIsTerminal()) {}

void ProgressLine::show(Progress progress)
{
    using namespace std::chrono_literals;
    if (!m_terminal)
        return;
    const std::lock_guard lock(m_mutex);
    const auto now = std::chrono::steady_clock::now();
    if (now - m_last < 50ms)
        return;
    m_last = now;
    m_shown = true;
    std::fprintf(stderr, "\r\033[K%s%s %3.0f %%", m_prefix.c_str(), stageName(progress.stage),
                 100.0 * progress.fraction);
    std::fflush(stderr);
}

void ProgressLine::setPrefix(const std::string& prefix)
{
    const std::lock_guard lock(m_mutex);
    m_prefix = prefix.empty() ? prefix : prefix + ": ";
}

void ProgressLine::clear()
{
    const std::lock_guard lock(m_mutex);
    if (!m_shown)
        return;
    m_shown = false;
    std::fputs("\r\033[K", stderr);
    std::fflush(stderr);
}

ProgressLine& progressLine()
{
    static ProgressLine line;
    return line;
}

std::stop_token stopAtInterrupt()
{
    const sigset_t signals = interruptSignals();
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    const std::stop_source stop;
    std::thread(waitForInterrupt, stop).detach(); // until the process ends: telling it to takes longer than a diagram
    return stop.get_token();
}

} // namespace toposcope::cli
