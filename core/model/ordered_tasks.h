// Independent tasks computed by a few threads, their results handed over one by one, in order, on the thread that
// asked: who listens needs no lock.
#pragma once

#include "core/model/worker_team.h"

#include <algorithm>
#include <cstddef>
#include <mutex>
#include <optional>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

namespace toposcope {

// task(0) … task(count − 1), on several threads at once, then deliver(result of 0), deliver(result of 1) … as soon as
// the caller's thread comes to it. The first exception of either ends the rest and is rethrown.
template <class Task, class Deliver>
void computeInOrder(int count, const Task& task, const Deliver& deliver)
{
    using Result = std::invoke_result_t<Task, int>;
    // More would take their memory at a time for little gain.
    constexpr unsigned most = 8;
    WorkerTeam team(std::min(count, static_cast<int>(std::clamp(std::thread::hardware_concurrency(), 1U, most))));
    std::vector<std::optional<Result>> results(static_cast<std::size_t>(count));
    std::mutex mutex;
    std::size_t delivered = 0;
    const auto deliverReady = [&] {
        while (delivered < results.size()) {
            std::optional<Result> next;
            {
                const std::lock_guard lock(mutex);
                next.swap(results[delivered]);
            }
            if (!next)
                return;
            ++delivered;
            deliver(std::move(*next));
        }
    };
    const auto caller = std::this_thread::get_id();
    team.run(count, [&](int index) {
        Result result = task(index);
        {
            const std::lock_guard lock(mutex);
            results[static_cast<std::size_t>(index)] = std::move(result);
        }
        if (std::this_thread::get_id() == caller)
            deliverReady();
    });
    deliverReady();
}

} // namespace toposcope
