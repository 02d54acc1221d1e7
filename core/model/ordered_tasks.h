// Independent tasks computed by a few threads, their results handed over one by one, in order, on the thread that
// asked: who listens needs no lock.
#pragma once

#include "core/model/worker_team.h"

#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <exception>
#include <limits>
#include <mutex>
#include <optional>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

namespace toposcope {

// As many threads as the machine has, up to a limit; one inside a task of a team, which has them all at work already.
inline int threadsForTasks()
{
    constexpr unsigned most = 8; // more would take their memory at a time for little gain
    if (WorkerTeam::isAtWork())
        return 1;
    return static_cast<int>(std::clamp(std::thread::hardware_concurrency(), 1U, most));
}

struct OrderedTeam {
    int threads = threadsForTasks();
    // No task begins before the result of the one that lies this many before it was handed over: what bounds the
    // results that wait behind a slow task. At least 1.
    int ahead = std::numeric_limits<int>::max();
};

// task(0) … task(count − 1), on several threads at once, and deliver(result of 0), deliver(result of 1) … on the
// caller's, each as soon as it is there. The first exception of either ends the rest and is rethrown.
template <class Task, class Deliver>
void computeInOrder(int count, const OrderedTeam& team, const Task& task, const Deliver& deliver)
{
    using Result = std::invoke_result_t<Task, int>;
    std::vector<std::optional<Result>> results(static_cast<std::size_t>(count));
    std::mutex mutex;
    std::condition_variable changed;
    int next = 0;
    int delivered = 0;
    std::exception_ptr failure;
    const auto fail = [&] {
        const std::lock_guard lock(mutex);
        if (!failure)
            failure = std::current_exception();
        changed.notify_all();
    };
    const auto work = [&] {
        const WorkerTeam::AtWork here;
        for (;;) {
            std::unique_lock lock(mutex);
            const int index = next++;
            changed.wait(lock, [&] { return failure || index >= count || index - delivered < team.ahead; });
            if (failure || index >= count)
                return;
            lock.unlock();
            try {
                Result result = task(index);
                lock.lock();
                results[static_cast<std::size_t>(index)] = std::move(result);
                changed.notify_all();
            } catch (...) {
                fail();
            }
        }
    };
    {
        std::vector<std::jthread> workers;
        for (int i = 0; i < std::min(count, std::max(team.threads, 1)); ++i)
            workers.emplace_back(work);
        for (std::size_t place = 0; place < results.size(); ++place) {
            std::unique_lock lock(mutex);
            changed.wait(lock, [&] { return failure || results[place]; });
            if (failure)
                break;
            Result result = std::move(*results[place]);
            results[place].reset();
            lock.unlock();
            try {
                deliver(std::move(result));
            } catch (...) {
                fail();
                break;
            }
            lock.lock();
            ++delivered;
            changed.notify_all();
        }
    }
    if (failure)
        std::rethrow_exception(failure);
}

template <class Task, class Deliver>
void computeInOrder(int count, const Task& task, const Deliver& deliver, int threads = threadsForTasks())
{
    computeInOrder(count, OrderedTeam{threads}, task, deliver);
}

} // namespace toposcope
