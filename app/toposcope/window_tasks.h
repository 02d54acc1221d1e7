// Wires the window to the analysis thread: each of its requests becomes a job, each outcome goes back to where it is
// shown.
#pragma once

#include "app/toposcope/job_runner.h"
#include "core/pipeline/workbench.h"
#include "ui/main_window.h"

#include <QObject>

#include <functional>
#include <memory>
#include <optional>

namespace toposcope {

class WindowTasks : public QObject {
public:
    // `bench` is used on the runner's thread only. `firstThreshold`: where the threshold stands once the first result
    // is there.
    WindowTasks(MainWindow& window, std::shared_ptr<Workbench> bench, std::unique_ptr<JobRunner> runner,
                std::optional<double> firstThreshold);

private:
    void analyse(const WorkRequest& request);
    void readSession(const QString& path, bool recovered);
    void summariseHeads(const WorkRequest& request);
    void compareHeads(const WorkRequest& request);
    void grow(const WorkRequest& request);
    void permute(const WorkRequest& request, int shuffles, quint64 seed);
    // An analysis' ways to end without a result.
    Job analysisJob();
    void submit(Lane lane, Job job, const std::function<void(const QString&)>& stop);
    void setFirstThreshold();

    MainWindow& m_window;
    std::shared_ptr<Workbench> m_bench;
    std::optional<double> m_firstThreshold;
    std::unique_ptr<JobRunner> m_runner; // last: its thread ends before the rest goes
};

} // namespace toposcope
