// Painting is an event of the window; what is told comes behind it in the event loop's queue.
#include "app/toposcope/start_timings.h"

#include "ui/view_state.h"

#include <QEvent>
#include <QFile>
#include <QWidget>

#include <chrono>
#include <cstdio>

#include <ctime>
#include <unistd.h>

namespace toposcope {

namespace {

// Seconds from the system's start to the process', from Linux's own record (proc(5), field 22 of /proc/self/stat: clock
// ticks); negative where there is none.
double processStart()
{
    QFile file(QStringLiteral("/proc/self/stat"));
    if (!file.open(QIODevice::ReadOnly))
        return -1.0;
    const QByteArray all = file.readAll();
    const QList<QByteArray> fields = all.mid(all.lastIndexOf(')') + 2).split(' '); // from field 3 on
    bool known = false;
    const double ticks = fields.value(22 - 3).toDouble(&known);
    return known ? ticks / static_cast<double>(::sysconf(_SC_CLK_TCK)) : -1.0;
}

// Milliseconds since the process began; since the program first asked, where the system does not know.
double sinceStart()
{
    timespec now{};
    ::clock_gettime(CLOCK_BOOTTIME, &now);
    const double seconds = static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
    static const double start = [seconds] {
        const double known = processStart();
        return known >= 0.0 ? known : seconds;
    }();
    return 1000.0 * (seconds - start);
}

} // namespace

StartTimings::StartTimings(QWidget& window, const ViewState& state) : QObject(&window)
{
    sinceStart();
    window.installEventFilter(this);
    connect(&state, &ViewState::analysisChanged, this, [this, &state] { m_hasResult = state.analysis() != nullptr; });
}

bool StartTimings::eventFilter(QObject* watched, QEvent* event)
{
    const bool paints = event->type() == QEvent::UpdateRequest || event->type() == QEvent::Paint;
    if (paints && !m_windowPainted) {
        m_windowPainted = true;
        tellLater("window");
    }
    if (paints && m_hasResult && !m_resultPainted) {
        m_resultPainted = true;
        tellLater("first result");
    }
    return QObject::eventFilter(watched, event);
}

void StartTimings::tellLater(const char* what)
{
    QMetaObject::invokeMethod(
        this,
        [what] {
            std::fprintf(stderr, "toposcope: %s painted after %.0f ms\n", what, sinceStart());
            std::fflush(stderr);
        },
        Qt::QueuedConnection);
}

} // namespace toposcope
