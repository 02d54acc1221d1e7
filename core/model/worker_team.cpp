#include "core/model/worker_team.h"

#include <system_error>
#include <utility>

namespace toposcope {

namespace {

thread_local bool atWork = false;

} // namespace

bool WorkerTeam::isAtWork()
{
    return atWork;
}

WorkerTeam::AtWork::AtWork() : m_before(std::exchange(atWork, true)) {}

WorkerTeam::AtWork::~AtWork()
{
    atWork = m_before;
}

WorkerTeam::WorkerTeam(int threads)
{
    try {
        for (int i = 1; i < threads; ++i)
            m_workers.emplace_back([this] { work(); });
    } catch (const std::system_error&) {
        // The system gives no more threads: those there are do the work.
    }
}

WorkerTeam::~WorkerTeam()
{
    {
        const std::lock_guard lock(m_mutex);
        m_closing = true;
    }
    m_tasksArrived.notify_all();
    for (std::thread& worker : m_workers)
        worker.join();
}

void WorkerTeam::run(int count, const std::function<void(int)>& task)
{
    std::unique_lock lock(m_mutex);
    m_task = &task;
    m_next = 0;
    m_count = count;
    if (count > 1)
        m_tasksArrived.notify_all();
    takeTasks(lock);
    m_tasksDone.wait(lock, [this] { return m_running == 0; });
    m_count = m_next = 0;
    m_task = nullptr;
    if (m_failure)
        std::rethrow_exception(std::exchange(m_failure, nullptr));
}

void WorkerTeam::work()
{
    std::unique_lock lock(m_mutex);
    while (true) {
        m_tasksArrived.wait(lock, [this] { return m_closing || m_next < m_count; });
        if (m_closing)
            return;
        takeTasks(lock);
    }
}

void WorkerTeam::takeTasks(std::unique_lock<std::mutex>& lock)
{
    while (m_next < m_count) {
        const int index = m_next++;
        ++m_running;
        lock.unlock();
        std::exception_ptr failure;
        try {
            const AtWork here;
            (*m_task)(index);
        } catch (...) { // Cancelled is no std::exception
            failure = std::current_exception();
        }
        lock.lock();
        --m_running;
        if (failure) {
            m_next = m_count;
            if (!m_failure)
                m_failure = failure;
        }
    }
    if (m_running == 0)
        m_tasksDone.notify_all();
}

void runTasks(WorkerTeam* team, int count, const std::function<void(int)>& task)
{
    if (team) {
        team->run(count, task);
        return;
    }
    for (int i = 0; i < count; ++i)
        task(i);
}

} // namespace toposcope
