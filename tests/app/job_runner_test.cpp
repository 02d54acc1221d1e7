// The threading contract, with an analysis that waits for the test instead of computing: no clock decides anything.

#include "app/toposcope/job_runner.h"

#include "core/error.h"
#include "core/pipeline/analysis.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <deque>
#include <latch>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace toposcope {
namespace {

// The receiving thread's event loop: posted functions wait until the test runs them.
class EventLoop {
public:
    JobRunner::Post post()
    {
        return [this](std::function<void()> function) {
            const std::scoped_lock lock(m_mutex);
            m_waiting.push_back(std::move(function));
            m_posted.notify_all();
        };
    }
    // Runs posted functions, waiting for them, until `done` holds.
    template <class Predicate>
    void runUntil(Predicate done)
    {
        while (!done()) {
            std::unique_lock lock(m_mutex);
            m_posted.wait(lock, [this] { return !m_waiting.empty(); });
            auto function = std::move(m_waiting.front());
            m_waiting.pop_front();
            lock.unlock();
            function();
        }
    }
    void runPosted()
    {
        while (true) {
            std::unique_lock lock(m_mutex);
            if (m_waiting.empty())
                return;
            auto function = std::move(m_waiting.front());
            m_waiting.pop_front();
            lock.unlock();
            function();
        }
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_posted;
    std::deque<std::function<void()>> m_waiting;
};

// Reports a stage over and over until it is stopped.
[[noreturn]] void busyUntilStopped(Stage stage, const Control& control)
{
    for (double fraction = 0.0;; fraction = fraction * 0.5 + 0.5) {
        control.report(stage, fraction);
        std::this_thread::yield();
    }
}

// What a job computes from its name.
using Work = std::function<std::string(const std::string& name, const Control&)>;

class JobRunnerTest : public ::testing::Test {
protected:
    Job job(const std::string& name, const Work& work)
    {
        Job result;
        result.work = [this, name, work](const Control& control, const Job::Tell&) -> Job::Delivery {
            return [this, outcome = work(name, control)] { finished.push_back(outcome); };
        };
        result.failed = [this](const JobFailure& failure) { failures.push_back(failure); };
        result.cancelled = [this] { ++cancelled; };
        result.progress = [this](Progress item) { progress.push_back(item); };
        return result;
    }
    void submit(const std::string& name, const Work& work, Lane lane = Lane::Analysis)
    {
        runner->submit(lane, job(name, work));
    }
    static std::string itself(const std::string& name, const Control&) { return name; }
    std::size_t ended() const { return finished.size() + failures.size() + static_cast<std::size_t>(cancelled); }

    EventLoop loop;
    std::vector<std::string> finished;
    std::vector<JobFailure> failures;
    int cancelled = 0;
    std::vector<Progress> progress;
    std::unique_ptr<JobRunner> runner = std::make_unique<JobRunner>(loop.post());
};

TEST_F(JobRunnerTest, DeliversAResult)
{
    submit("a", itself);
    EXPECT_TRUE(runner->isBusy(Lane::Analysis));
    loop.runUntil([&] { return ended() == 1; });
    EXPECT_EQ(finished, std::vector<std::string>{"a"});
    EXPECT_FALSE(runner->isBusy(Lane::Analysis));
}

TEST_F(JobRunnerTest, AStaleResultIsDroppedOnDelivery)
{
    std::latch done(1);
    const Work work = [&](const std::string& name, const Control&) {
        if (name == "new")
            done.wait(); // until the test has submitted both
        return name;
    };
    submit("old", work);
    submit("new", work);
    done.count_down();
    loop.runUntil([&] { return ended() == 2; });
    EXPECT_EQ(finished, std::vector<std::string>{"new"});
    EXPECT_EQ(cancelled, 1);
}

TEST_F(JobRunnerTest, CanBeCancelledAtEveryStage)
{
    for (const Stage stage : {Stage::LoadModel, Stage::Tokenise, Stage::Attend, Stage::Estimate, Stage::Distance,
                              Stage::Filtration, Stage::Persistence, Stage::Layout, Stage::Compare}) {
        cancelled = 0;
        progress.clear();
        submit("a", [stage](const std::string&, const Control& control) -> std::string {
            busyUntilStopped(stage, control);
        });
        loop.runUntil([&] { return !progress.empty(); });
        EXPECT_EQ(progress.back().stage, stage);
        runner->cancel(Lane::Analysis);
        loop.runUntil([&] { return ended() == 1; });
        EXPECT_EQ(cancelled, 1);
    }
}

TEST_F(JobRunnerTest, FailureThenSuccess)
{
    const Work work = [](const std::string& name, const Control&) {
        if (name.empty())
            throw InputError("needs at least two tokens, found 0");
        return name;
    };
    submit("", work);
    loop.runUntil([&] { return ended() == 1; });
    ASSERT_EQ(failures.size(), 1U);
    EXPECT_EQ(failures[0].message, "needs at least two tokens, found 0");
    submit("b", work);
    loop.runUntil([&] { return ended() == 2; });
    EXPECT_EQ(finished, std::vector<std::string>{"b"});
}

TEST_F(JobRunnerTest, ATextThatIsTooLongSaysHowMuchFits)
{
    submit("long", [](const std::string&, const Control&) -> std::string { throw TextTooLong(900, 511, "text B"); });
    loop.runUntil([&] { return ended() == 1; });
    ASSERT_TRUE(failures.at(0).tooLong);
    EXPECT_EQ(failures[0].tooLong->tokens, 900);
    EXPECT_EQ(failures[0].tooLong->fitting, 511);
    EXPECT_EQ(failures[0].tooLong->name, "text B");
}

TEST_F(JobRunnerTest, RunningOutOfMemoryAndUnknownErrorsAreFailures)
{
    for (const char* name : {"memory", "unknown"}) {
        submit(name, [](const std::string& n, const Control&) -> std::string {
            if (n == "memory")
                throw std::bad_alloc();
            throw 42;
        });
        loop.runUntil([&] { return !runner->isBusy(Lane::Analysis); });
    }
    EXPECT_EQ(failures.size(), 2U);
}

TEST_F(JobRunnerTest, DestroyingWhileBusyStopsAndJoins)
{
    std::latch started(1);
    bool left = false;
    submit("a", [&](const std::string&, const Control& control) -> std::string {
        started.count_down();
        try {
            busyUntilStopped(Stage::Attend, control);
        } catch (const Cancelled&) {
            left = true;
            throw;
        }
    });
    started.wait();
    runner.reset();
    EXPECT_TRUE(left); // written by the thread that was joined
    loop.runPosted();
    EXPECT_EQ(ended(), 0U); // a runner that is gone delivers nothing
}

TEST_F(JobRunnerTest, AHundredRapidSubmitsEndInOneFinished)
{
    for (int i = 0; i < 100; ++i) {
        submit(std::to_string(i), [](const std::string& name, const Control& control) {
            for (int step = 0; step < 50; ++step)
                control.report(Stage::Attend, step / 50.0);
            return name;
        });
    }
    loop.runUntil([&] { return ended() == 100; });
    EXPECT_EQ(finished, std::vector<std::string>{"99"});
    EXPECT_EQ(cancelled, 99);
}

TEST_F(JobRunnerTest, ProgressNeverGoesBackwardsWithinAStage)
{
    submit("a", [](const std::string& name, const Control& control) {
        for (const double fraction : {0.0, 0.5, 0.25, 0.75, 0.1, 1.0})
            control.report(Stage::Attend, fraction);
        control.report(Stage::Persistence, 0.0);
        return name;
    });
    loop.runUntil([&] { return ended() == 1; });
    ASSERT_GE(progress.size(), 2U);
    for (std::size_t k = 1; k < progress.size(); ++k) {
        if (progress[k].stage == progress[k - 1].stage) {
            EXPECT_GT(progress[k].fraction, progress[k - 1].fraction);
        }
    }
    EXPECT_EQ(progress.back().stage, Stage::Persistence);
}

TEST_F(JobRunnerTest, AllJobsRunOnOneThreadThatIsNotOurs)
{
    std::vector<std::thread::id> threads;
    const Work work = [&threads](const std::string& name, const Control&) {
        threads.push_back(std::this_thread::get_id());
        return name;
    };
    submit("a", work);
    submit("b", work, Lane::Heads);
    loop.runUntil([&] { return ended() == 2; });
    ASSERT_EQ(threads.size(), 2U);
    EXPECT_EQ(threads[0], threads[1]);
    EXPECT_NE(threads[0], std::this_thread::get_id());
}

TEST_F(JobRunnerTest, AnAnalysisGoesFirstAndTheJobThatGaveWayBeginsAgain)
{
    std::latch started(1);
    int runs = 0;
    submit(
        "heads",
        [&](const std::string& name, const Control& control) {
            if (++runs == 1) {
                started.count_down();
                busyUntilStopped(Stage::Persistence, control);
            }
            return name;
        },
        Lane::Heads);
    started.wait();
    submit("analysis", itself);
    loop.runUntil([&] { return ended() == 2; });
    EXPECT_EQ(finished, (std::vector<std::string>{"analysis", "heads"}));
    EXPECT_EQ(cancelled, 0);
    EXPECT_EQ(runs, 2);
}

TEST_F(JobRunnerTest, AJobThatGaveWayCanStillBeCancelled)
{
    std::latch started(1);
    std::latch released(1);
    submit(
        "heads",
        [&](const std::string&, const Control& control) -> std::string {
            started.count_down();
            busyUntilStopped(Stage::Persistence, control);
        },
        Lane::Heads);
    started.wait();
    submit("analysis", [&](const std::string& name, const Control&) {
        released.wait(); // the other one waits again by now, or was cancelled while it stopped
        return name;
    });
    runner->cancel(Lane::Heads);
    released.count_down();
    loop.runUntil([&] { return ended() == 2; });
    EXPECT_EQ(finished, std::vector<std::string>{"analysis"});
    EXPECT_EQ(cancelled, 1);
    EXPECT_FALSE(runner->isBusy(Lane::Heads));
}

TEST_F(JobRunnerTest, PartialResultsComeInOrderAndOnlyWhileTheyAreWanted)
{
    std::vector<int> told;
    std::latch first(1);
    Job heads = job("heads", itself);
    heads.work = [&](const Control& control, const Job::Tell& tell) -> Job::Delivery {
        for (int i = 0; i < 3; ++i)
            tell([&told, i] { told.push_back(i); });
        first.count_down();
        busyUntilStopped(Stage::Persistence, control);
    };
    runner->submit(Lane::Heads, heads);
    first.wait();
    loop.runUntil([&] { return told.size() == 3; });
    EXPECT_EQ(told, (std::vector<int>{0, 1, 2}));
    runner->submit(Lane::Heads, heads);
    runner->cancel(Lane::Heads);
    loop.runUntil([&] { return !runner->isBusy(Lane::Heads); });
    EXPECT_EQ(told.size(), 3U); // what the second run told was not delivered before it was cancelled
    EXPECT_EQ(cancelled, 2);
}

} // namespace
} // namespace toposcope
