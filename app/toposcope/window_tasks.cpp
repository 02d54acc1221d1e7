#include "app/toposcope/window_tasks.h"

#include "core/io/session.h"
#include "ui/compare/compare_panel.h"
#include "ui/growth_panel.h"
#include "ui/heads/heads_panel.h"
#include "ui/workspace.h"

#include <utility>

namespace toposcope {

namespace {

Lane laneOf(Task task)
{
    switch (task) {
    case Task::Heads: return Lane::Heads;
    case Task::Growth: return Lane::Growth;
    case Task::Baseline: return Lane::Baseline;
    case Task::Analysis: break;
    }
    return Lane::Analysis;
}

QString messageOf(const JobFailure& failure)
{
    return QString::fromStdString(failure.message);
}

} // namespace

WindowTasks::WindowTasks(MainWindow& window, std::shared_ptr<Workbench> bench, std::unique_ptr<JobRunner> runner,
                         std::optional<double> firstThreshold)
    : m_window(window), m_bench(std::move(bench)), m_firstThreshold(firstThreshold), m_runner(std::move(runner))
{
    connect(&window, &MainWindow::analysisRequested, this, &WindowTasks::analyse);
    connect(&window, &MainWindow::sessionRequested, this, &WindowTasks::readSession);
    connect(&window, &MainWindow::headsRequested, this, [this](const WorkRequest& request, bool differences) {
        differences ? compareHeads(request) : summariseHeads(request);
    });
    connect(&window, &MainWindow::growthRequested, this, &WindowTasks::grow);
    connect(&window, &MainWindow::baselineRequested, this, &WindowTasks::permute);
    connect(&window, &MainWindow::cancelRequested, this, [this](Task task) { m_runner->cancel(laneOf(task)); });
}

Job WindowTasks::analysisJob()
{
    Job job;
    job.failed = [this](const JobFailure& failure) {
        if (failure.tooLong)
            m_window.offerWindow(failure.tooLong->name == "text B" ? TextSide::B : TextSide::A, failure.tooLong->tokens,
                                 failure.tooLong->fitting);
        else if (failure.tooShort)
            m_window.showNothing(messageOf(failure));
        else
            m_window.showFailure(messageOf(failure));
    };
    job.cancelled = [this] {
        if (!m_runner->isBusy(Lane::Analysis)) // a job that a newer one replaced leaves the window busy
            m_window.showIdle();
    };
    job.progress = [this](Progress progress) { m_window.showProgress(progress); };
    return job;
}

// Ends in `stop`, with a message when it failed; a job that a newer one of its lane replaced leaves that one's display.
void WindowTasks::submit(Lane lane, Job job, const std::function<void(const QString&)>& stop)
{
    job.failed = [stop](const JobFailure& failure) { stop(messageOf(failure)); };
    job.cancelled = [this, lane, stop] {
        if (!m_runner->isBusy(lane))
            stop(QString());
    };
    job.progress = [](Progress) {};
    m_runner->submit(lane, std::move(job));
}

void WindowTasks::setFirstThreshold()
{
    if (m_firstThreshold)
        m_window.state().setThreshold(*std::exchange(m_firstThreshold, {}));
}

void WindowTasks::analyse(const WorkRequest& request)
{
    Job job = analysisJob();
    job.work = [this, bench = m_bench, request](const Control& control, const Job::Tell&) -> Job::Delivery {
        return [this, result = bench->analyse(request, control)] {
            m_window.showResult(result);
            setFirstThreshold();
        };
    };
    m_runner->submit(Lane::Analysis, std::move(job));
}

void WindowTasks::readSession(const QString& path, bool recovered)
{
    Job job = analysisJob();
    job.work = [this, path, recovered](const Control& control, const Job::Tell&) -> Job::Delivery {
        auto session = std::make_shared<const Session>(loadSession(path.toStdString(), control));
        return [this, session, path, recovered] {
            m_window.showIdle();
            m_window.showSession(*session, recovered ? QString() : path, recovered);
            if (session->a)
                setFirstThreshold();
        };
    };
    m_runner->submit(Lane::Analysis, std::move(job));
}

void WindowTasks::summariseHeads(const WorkRequest& request)
{
    HeadsPanel* panel = m_window.workspace().heads();
    Job job;
    job.work = [this, panel, bench = m_bench, request](const Control& control, const Job::Tell& tell) -> Job::Delivery {
        const auto each = [&](const HeadSummary& summary) { tell([panel, summary] { panel->addSummary(summary); }); };
        return [this, summaries = bench->summariseHeads(request, control, each)] { m_window.showHeads(summaries); };
    };
    submit(Lane::Heads, std::move(job), [panel](const QString& message) { panel->stop(message); });
}

void WindowTasks::compareHeads(const WorkRequest& request)
{
    HeadsPanel* panel = m_window.workspace().heads();
    Job job;
    job.work = [panel, bench = m_bench, request](const Control& control, const Job::Tell& tell) -> Job::Delivery {
        const auto each = [&](const HeadDifference& difference) {
            tell([panel, difference] { panel->addDifference(difference); });
        };
        return [panel, differences = bench->compareHeads(request, control, each)] {
            panel->finishDifferences(differences);
        };
    };
    submit(Lane::Heads, std::move(job), [panel](const QString& message) { panel->stop(message); });
}

void WindowTasks::grow(const WorkRequest& request)
{
    GrowthPanel* panel = m_window.workspace().deck()->growth();
    Job job;
    job.work = [this, panel, bench = m_bench, request](const Control& control, const Job::Tell& tell) -> Job::Delivery {
        const auto each = [&](const GrowthStep& step) { tell([this, step] { m_window.addGrowthStep(step); }); };
        return [this, growth = bench->grow(request, control, each)] { m_window.showGrowth(growth); };
    };
    const auto& shown = m_window.state().analysis();
    panel->setMessage({});
    panel->setBusy(0, shown ? static_cast<int>(shown->nodes.size()) - 1 : 1);
    submit(Lane::Growth, std::move(job), [panel](const QString& message) {
        panel->setBusy(0, 0);
        panel->setMessage(message);
    });
}

void WindowTasks::permute(const WorkRequest& request, int shuffles, quint64 seed)
{
    ComparePanel* panel = m_window.workspace().deck()->compare();
    Job job;
    job.work = [panel, bench = m_bench, request, shuffles, seed](const Control& control,
                                                                 const Job::Tell& tell) -> Job::Delivery {
        const auto each = [&](const ShuffleDistances& distances) {
            tell([panel, distances] { panel->addShuffle(distances); });
        };
        return [panel, baseline = bench->permutationBaseline(request, shuffles, seed, control, each)] {
            panel->finishBaseline(baseline);
        };
    };
    panel->beginBaseline(shuffles);
    submit(Lane::Baseline, std::move(job), [panel](const QString& message) { panel->stopBaseline(message); });
}

} // namespace toposcope
