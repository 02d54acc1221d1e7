// A few threads that share the tasks of one computation, and sleep between them. In: a number of tasks and what to do
// for each. One team belongs to one thread; computations that run at the same time have a team each.
//
// libtorch and BLAS have thread pools of their own; both wait by spinning, and two spinning pools on one machine cost
// a factor of four. They are therefore told to use one thread, and this is the only parallelism.
#pragma once

#include <condition_variable>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace toposcope {

class WorkerTeam {
public:
    // `threads` ≥ 1, the caller's own included.
    explicit WorkerTeam(int threads);
    WorkerTeam(const WorkerTeam&) = delete;
    WorkerTeam& operator=(const WorkerTeam&) = delete;
    ~WorkerTeam();

    // Calls task(0) … task(count − 1), each once, in any order and thread; returns when all have returned. The first
    // exception of a task is rethrown here, and tasks that have not begun by then are left out.
    void run(int count, const std::function<void(int)>& task);

    // Whether the calling thread is inside a task of some team: what it computes then needs no team of its own.
    static bool isAtWork();
    // Makes the calling thread one of those, as long as this lives: for threads that share tasks in another way.
    class AtWork {
    public:
        AtWork();
        ~AtWork();
        AtWork(const AtWork&) = delete;
        AtWork& operator=(const AtWork&) = delete;

    private:
        bool m_before;
    };

private:
    void work();
    void takeTasks(std::unique_lock<std::mutex>& lock);

    std::mutex m_mutex;
    std::condition_variable m_tasksArrived, m_tasksDone;
    const std::function<void(int)>* m_task = nullptr;
    int m_next = 0, m_count = 0, m_running = 0;
    std::exception_ptr m_failure;
    bool m_closing = false;
    std::vector<std::thread> m_workers;
};

// task(0) … task(count − 1), by the team if there is one, else in order on the caller's thread.
void runTasks(WorkerTeam* team, int count, const std::function<void(int)>& task);

} // namespace toposcope
