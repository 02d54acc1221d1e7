#include "app/toposcope-cli/progress.h"

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string_view>
#include <unistd.h>

namespace toposcope::cli {

namespace {

bool standardErrorIsTerminal()
{
    const char* terminal = std::getenv("TERM");
    return ::isatty(STDERR_FILENO) == 1 && terminal && std::string_view(terminal) != "dumb";
}

// SIGINT, and the signal that tells the waiting thread that all is done.
constexpr int doneSignal = SIGUSR1;

sigset_t watchedSignals()
{
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, doneSignal);
    return signals;
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

InterruptWatch::InterruptWatch(ProgressLine& line) : m_line(line)
{
    const sigset_t signals = watchedSignals();
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    m_thread = std::thread([this] { wait(); });
}

InterruptWatch::~InterruptWatch()
{
    pthread_kill(m_thread.native_handle(), doneSignal);
    m_thread.join();
}

void InterruptWatch::wait()
{
    const sigset_t signals = watchedSignals();
    int signal = 0;
    sigwait(&signals, &signal);
    if (signal == doneSignal)
        return;
    m_stop.request_stop();
    constexpr timespec patience{2, 0};
    if (sigtimedwait(&signals, nullptr, &patience) == doneSignal)
        return;
    m_line.clear();
    ::_exit(interruptedStatus);
}

} // namespace toposcope::cli
