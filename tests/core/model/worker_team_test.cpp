#include "core/control.h"
#include "core/model/worker_team.h"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>

namespace toposcope {
namespace {

TEST(WorkerTeam, EveryTaskRunsOnce)
{
    for (const int threads : {1, 2, 5}) {
        WorkerTeam team(threads);
        for (const int count : {0, 1, 2, 100}) {
            std::vector<std::atomic<int>> runs(static_cast<std::size_t>(count));
            team.run(count, [&](int i) { ++runs[static_cast<std::size_t>(i)]; });
            for (const auto& times : runs)
                EXPECT_EQ(times, 1);
        }
    }
}

TEST(WorkerTeam, AnExceptionEndsTheRunAndTheTeamGoesOn)
{
    WorkerTeam team(3);
    for (int round = 0; round < 100; ++round) {
        EXPECT_THROW(team.run(50, [](int i) { i == 7 ? throw Cancelled{} : void(); }), Cancelled);
        EXPECT_THROW(team.run(1, [](int) { throw std::runtime_error("x"); }), std::runtime_error);
        std::atomic<int> sum = 0;
        team.run(10, [&](int i) { sum += i; });
        EXPECT_EQ(sum, 45);
    }
}

TEST(WorkerTeam, SaysWhoIsInsideATask)
{
    EXPECT_FALSE(WorkerTeam::isAtWork());
    WorkerTeam team(2);
    std::atomic<int> inside = 0;
    team.run(10, [&](int) {
        WorkerTeam inner(1);
        inner.run(1, [&](int) { inside += WorkerTeam::isAtWork() ? 1 : 0; });
        inside += WorkerTeam::isAtWork() ? 1 : 0;
    });
    EXPECT_EQ(inside, 20);
    EXPECT_FALSE(WorkerTeam::isAtWork());
}

} // namespace
} // namespace toposcope
