#include "app/toposcope-train/gradient_engine.h"

#include "app/toposcope-train/kernels.h"
#include "core/model/worker_team.h"

#include <algorithm>
#include <limits>

namespace toposcope::train {

namespace {

// Tokens that go through a network together: enough rows for the matrix products, few enough to stay in the caches.
constexpr int tokensTogether = 512;

class ProcessorEngine : public GradientEngine {
public:
    ProcessorEngine(const ParameterLayout& layout, int workers, Precision precision)
        : m_size(layout.size()), m_team(workers)
    {
        for (int i = 0; i < workers; ++i)
            m_workers.push_back(
                {std::make_unique<Network>(layout, std::max(tokensTogether, layout.shape().context), precision),
                 std::vector<float>(i == 0 ? 0 : m_size),
                 {}});
    }

    Loss gradients(std::span<const float> parameters, const Batch& batch, std::span<float> gradients) override
    {
        const auto factor = static_cast<float>(1.0 / std::max(1e-9, batch.totalWeight()));
        const auto count = static_cast<int>(m_workers.size());
        m_team.run(count, [&](int index) {
            flushSubnormals();
            Worker& worker = m_workers[static_cast<std::size_t>(index)];
            const std::span<float> own = index == 0 ? gradients : std::span<float>(worker.gradients);
            std::fill(own.begin(), own.end(), 0.0F);
            worker.sums = {};
            const int last = batch.sequences * (index + 1) / count;
            const int together = std::max(1, tokensTogether / batch.length);
            for (int begin = batch.sequences * index / count; begin < last; begin += together)
                addPart(worker, parameters, {&batch, begin, std::min(begin + together, last)}, factor, own);
        });
        addUp(gradients);
        return meanLoss(factor);
    }

private:
    struct Sums {
        double all = 0.0, prose = 0.0, proseWeight = 0.0;
    };
    struct Worker {
        std::unique_ptr<Network> network;
        std::vector<float> gradients; // of the first worker: the caller's
        Sums sums;
    };

    static void addPart(Worker& worker, std::span<const float> parameters, BatchPart part, float factor,
                        std::span<float> gradients)
    {
        worker.sums.all += worker.network->addGradients(parameters, part, factor, gradients);
        const auto losses = worker.network->tokenLosses();
        const auto length = static_cast<std::size_t>(part.batch->length);
        for (int sequence = part.begin; sequence < part.end; ++sequence) {
            if (!part.batch->prose[static_cast<std::size_t>(sequence)])
                continue;
            for (const float loss : losses.subspan(static_cast<std::size_t>(sequence - part.begin) * length, length))
                worker.sums.prose += static_cast<double>(loss);
            worker.sums.proseWeight += static_cast<double>(length);
        }
    }

    void addUp(std::span<float> gradients)
    {
        constexpr std::size_t slice = std::size_t{1} << 16;
        m_team.run(static_cast<int>((m_size + slice - 1) / slice), [&](int index) {
            const std::size_t begin = static_cast<std::size_t>(index) * slice;
            for (std::size_t i = 1; i < m_workers.size(); ++i)
                addRow(m_workers[i].gradients.data() + begin, gradients.data() + begin,
                       std::min(slice, m_size - begin));
        });
    }

    Loss meanLoss(float factor) const
    {
        Sums sums;
        for (const Worker& worker : m_workers) {
            sums.all += worker.sums.all;
            sums.prose += worker.sums.prose;
            sums.proseWeight += worker.sums.proseWeight;
        }
        return {sums.all * static_cast<double>(factor),
                sums.proseWeight > 0.0 ? sums.prose / sums.proseWeight : std::numeric_limits<double>::quiet_NaN()};
    }

    std::size_t m_size;
    std::vector<Worker> m_workers;
    WorkerTeam m_team;
};

} // namespace

std::unique_ptr<GradientEngine> processorEngine(const ParameterLayout& layout, int workers, Precision precision)
{
    return std::make_unique<ProcessorEngine>(layout, workers, precision);
}

} // namespace toposcope::train
