#include "app/toposcope/job_runner.h"

#include "core/pipeline/analysis.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <new>
#include <thread>
#include <utility>

namespace toposcope {

namespace {

std::size_t indexOf(Lane lane)
{
    return static_cast<std::size_t>(lane);
}

struct QueuedJob {
    Lane lane = Lane::Analysis;
    std::uint64_t generation = 0;
    Job job;
    std::stop_source stop;
};

// Lets a progress through when its stage is new or when 40 ms have passed, and never backwards within a stage.
class Throttle {
public:
    bool admits(Progress progress)
    {
        const auto now = std::chrono::steady_clock::now();
        const bool newStage = !m_last || m_last->stage != progress.stage;
        if (!newStage && (progress.fraction <= m_last->fraction || now - m_when < std::chrono::milliseconds(40)))
            return false;
        m_last = progress;
        m_when = now;
        return true;
    }

private:
    std::optional<Progress> m_last;
    std::chrono::steady_clock::time_point m_when;
};

} // namespace

// Lives on the runner's own thread, where the posted functions look at it; the worker only posts to it.
struct JobRunner::Receiver {
    Post post;
    std::array<std::uint64_t, laneCount> current{}; // generation of the newest job
    std::array<int, laneCount> open{};              // jobs that have not ended
    bool alive = true;

    using Outcome = std::function<void(const Job&)>;

    // Ends the job. An outcome that is no longer wanted is a cancellation.
    static void end(const std::shared_ptr<Receiver>& receiver, const QueuedJob& queued, Outcome outcome)
    {
        receiver->post([receiver, lane = indexOf(queued.lane), generation = queued.generation, job = queued.job,
                        outcome = std::move(outcome)] {
            if (!receiver->alive)
                return;
            --receiver->open[lane];
            if (generation == receiver->current[lane])
                outcome(job);
            else
                job.cancelled();
        });
    }
    static void cancelled(const std::shared_ptr<Receiver>& receiver, const QueuedJob& queued)
    {
        end(receiver, queued, [](const Job& job) { job.cancelled(); });
    }

    // Before the end: while the job is wanted.
    static void tell(const std::shared_ptr<Receiver>& receiver, const QueuedJob& queued, Job::Delivery delivery)
    {
        receiver->post([receiver, lane = indexOf(queued.lane), generation = queued.generation,
                        stop = queued.stop.get_token(), delivery = std::move(delivery)] {
            if (receiver->alive && generation == receiver->current[lane] && !stop.stop_requested())
                delivery();
        });
    }
};

struct JobRunner::Mailbox {
    std::mutex mutex;
    std::condition_variable_any arrived;
    std::array<std::optional<QueuedJob>, laneCount> waiting;
    std::optional<Lane> runningLane;
    std::stop_source running;  // of the job under way
    bool runningAgain = false; // it gave way to something more urgent and is still wanted
    std::jthread thread;       // last: joined before the rest goes

    void serve(const std::stop_token& quit, const std::shared_ptr<Receiver>& receiver)
    {
        while (auto queued = next(quit)) {
            run(*queued, receiver);
            const std::scoped_lock lock(mutex);
            runningLane.reset();
        }
    }

    // The most urgent waiting job, once there is one; none when the runner goes.
    std::optional<QueuedJob> next(const std::stop_token& quit)
    {
        const auto isThere = [](const auto& job) { return job.has_value(); };
        std::unique_lock lock(mutex);
        const bool found =
            arrived.wait(lock, quit, [&] { return std::any_of(waiting.begin(), waiting.end(), isThere); });
        if (!found || quit.stop_requested())
            return {};
        auto& first = *std::find_if(waiting.begin(), waiting.end(), isThere);
        runningLane = first->lane;
        running = first->stop;
        runningAgain = false;
        return std::exchange(first, {});
    }

    // A job that only gave way waits again, with nobody told.
    bool waitsAgain(const QueuedJob& queued)
    {
        const std::scoped_lock lock(mutex);
        auto& place = waiting[indexOf(queued.lane)];
        if (!std::exchange(runningAgain, false) || place)
            return false;
        place = QueuedJob{queued.lane, queued.generation, queued.job, std::stop_source()};
        return true;
    }

    // The one place that turns a result, an error and a cancellation into the three ways to end.
    void run(const QueuedJob& queued, const std::shared_ptr<Receiver>& receiver)
    {
        const auto fail = [&](JobFailure failure) {
            Receiver::end(receiver, queued, [failure = std::move(failure)](const Job& job) { job.failed(failure); });
        };
        Throttle throttle;
        const Control control(queued.stop.get_token(), [&](Progress progress) {
            if (throttle.admits(progress))
                Receiver::tell(receiver, queued, [listener = queued.job.progress, progress] { listener(progress); });
        });
        const Job::Tell tell = [&](Job::Delivery delivery) { Receiver::tell(receiver, queued, std::move(delivery)); };
        try {
            auto delivery = queued.job.work(control, tell);
            Receiver::end(receiver, queued, [delivery = std::move(delivery)](const Job&) { delivery(); });
        } catch (const Cancelled&) {
            if (!waitsAgain(queued))
                Receiver::cancelled(receiver, queued);
        } catch (const TextTooLong& error) {
            fail({error.what(), JobFailure::TooLong{error.tokens(), error.fitting(), error.name()}, false});
        } catch (const TextTooShort& error) {
            fail({error.what(), {}, true});
        } catch (const std::bad_alloc&) {
            fail({"not enough memory for this text with these settings", {}, false});
        } catch (const std::exception& error) {
            fail({error.what(), {}, false});
        } catch (...) {
            fail({"the analysis ended for an unknown reason", {}, false});
        }
    }
};

JobRunner::JobRunner(Post post) : m_receiver(std::make_shared<Receiver>()), m_mailbox(std::make_unique<Mailbox>())
{
    m_receiver->post = std::move(post);
    m_mailbox->thread = std::jthread(
        [box = m_mailbox.get(), receiver = m_receiver](const std::stop_token& quit) { box->serve(quit, receiver); });
}

JobRunner::~JobRunner()
{
    m_receiver->alive = false;
    {
        const std::scoped_lock lock(m_mailbox->mutex);
        m_mailbox->runningAgain = false;
        m_mailbox->running.request_stop();
        m_mailbox->waiting = {};
    }
    m_mailbox->thread.request_stop();
    m_mailbox->thread.join();
}

void JobRunner::submit(Lane lane, Job job)
{
    const std::size_t index = indexOf(lane);
    std::optional<QueuedJob> replaced;
    m_receiver->current[index] = ++m_generation[index];
    ++m_receiver->open[index];
    {
        const std::scoped_lock lock(m_mailbox->mutex);
        const auto& running = m_mailbox->runningLane;
        if (running == lane) {
            m_mailbox->runningAgain = false;
            m_mailbox->running.request_stop();
        } else if (running && lane == Lane::Analysis && !m_mailbox->running.stop_requested()) {
            m_mailbox->runningAgain = true;
            m_mailbox->running.request_stop();
        }
        replaced = std::exchange(m_mailbox->waiting[index],
                                 QueuedJob{lane, m_generation[index], std::move(job), std::stop_source()});
    }
    m_mailbox->arrived.notify_one();
    if (replaced)
        Receiver::cancelled(m_receiver, *replaced);
}

void JobRunner::cancel(Lane lane)
{
    std::optional<QueuedJob> dropped;
    {
        const std::scoped_lock lock(m_mailbox->mutex);
        if (m_mailbox->runningLane == lane) {
            m_mailbox->runningAgain = false;
            m_mailbox->running.request_stop();
        }
        dropped = std::exchange(m_mailbox->waiting[indexOf(lane)], {});
    }
    if (dropped)
        Receiver::cancelled(m_receiver, *dropped);
}

bool JobRunner::isBusy(Lane lane) const
{
    return m_receiver->open[indexOf(lane)] > 0;
}

} // namespace toposcope
