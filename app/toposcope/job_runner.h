// The only class that crosses threads. In: jobs. Out, on the thread that made the runner: what they return, partial
// results, progress and errors. One thread runs them one at a time and owns what they are made with.
#pragma once

#include "core/control.h"

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace toposcope {

struct JobFailure {
    std::string message; // for the user, as it is
    // A text does not fit the context: how many tokens it has, how many fit, which it is.
    struct TooLong {
        int tokens = 0;
        int fitting = 0;
        std::string name;
    };
    std::optional<TooLong> tooLong;
    bool tooShort = false; // fewer than two tokens: there is nothing to show
};

// What jobs are about, the most urgent first. Each lane has one job at most that runs and one that waits.
enum class Lane { Analysis, Growth, Heads, Baseline };
inline constexpr std::size_t laneCount = 4;

struct Job {
    // Run on the receiving thread.
    using Delivery = std::function<void()>;
    // Delivers a partial result, unless the job is no longer wanted by then.
    using Tell = std::function<void(Delivery)>;

    // Runs on the runner's thread; returns what finishing means. Every job ends in exactly one of that, `failed` and
    // `cancelled`; `progress` and what was told come only before it. A job may be run again from its beginning.
    std::function<Delivery(const Control&, const Tell&)> work;
    std::function<void(const JobFailure&)> failed;
    std::function<void()> cancelled; // also for a job that a newer one of its lane replaced
    std::function<void(Progress)> progress;
};

class JobRunner {
public:
    // Runs a function later, in order, on the thread that made the runner. Functions still waiting when the runner is
    // gone may be run or dropped: they do nothing then.
    using Post = std::function<void(std::function<void()>)>;

    explicit JobRunner(Post post);
    // Asks the running job to stop, joins the thread, lets the jobs go. Delivers nothing any more.
    ~JobRunner();
    JobRunner(const JobRunner&) = delete;
    JobRunner& operator=(const JobRunner&) = delete;

    // Newest wins: asks the running job of the lane to stop and takes the place of the one that waits. An analysis also
    // stops a less urgent job that runs, which begins again afterwards.
    void submit(Lane lane, Job job);
    // Asks the running and the waiting job of the lane to stop.
    void cancel(Lane lane);
    // Whether a submitted job of the lane has not ended yet; on the thread that made the runner.
    bool isBusy(Lane lane) const;

private:
    struct Receiver;
    struct Mailbox;

    std::shared_ptr<Receiver> m_receiver;
    std::unique_ptr<Mailbox> m_mailbox;
    std::array<std::uint64_t, laneCount> m_generation{};
};

} // namespace toposcope
