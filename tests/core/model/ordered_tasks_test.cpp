#include "core/model/ordered_tasks.h"

#include <gtest/gtest.h>

#include <atomic>
#include <numeric>
#include <stdexcept>
#include <thread>
#include <vector>

namespace toposcope {
namespace {

TEST(ComputeInOrder, HandsOverEveryResultInOrderOnTheCallersThread)
{
    const auto caller = std::this_thread::get_id();
    std::vector<int> delivered;
    computeInOrder(
        200, [](int index) { return index * index; },
        [&](int result) {
            EXPECT_EQ(std::this_thread::get_id(), caller);
            delivered.push_back(result);
        });
    ASSERT_EQ(delivered.size(), 200U);
    for (int i = 0; i < 200; ++i)
        EXPECT_EQ(delivered[static_cast<std::size_t>(i)], i * i);
}

TEST(ComputeInOrder, NothingToDoIsDone)
{
    computeInOrder(
        0, [](int index) { return index; }, [](int) { FAIL() << "nothing was computed"; });
}

TEST(ComputeInOrder, AFailureOfATaskIsRethrownAndNothingBehindItIsDelivered)
{
    std::vector<int> delivered;
    const auto task = [](int index) {
        if (index == 20)
            throw std::runtime_error("task 20");
        return index;
    };
    EXPECT_THROW(computeInOrder(100, task, [&](int result) { delivered.push_back(result); }), std::runtime_error);
    std::vector<int> expected(delivered.size());
    std::iota(expected.begin(), expected.end(), 0);
    EXPECT_EQ(delivered, expected);
    EXPECT_LE(delivered.size(), 20U);
}

TEST(ComputeInOrder, NoTaskBeginsFarAheadOfWhatWasHandedOver)
{
    constexpr int ahead = 3;
    std::atomic<int> delivered = 0;
    std::vector<int> distances(100);
    computeInOrder(
        100, {4, ahead},
        [&](int index) {
            distances[static_cast<std::size_t>(index)] = index - delivered;
            return index;
        },
        [&](int) { ++delivered; });
    for (const int distance : distances)
        EXPECT_LT(distance, ahead);
}

TEST(ComputeInOrder, AFailureWakesThoseWhoWaitForTheirTurn)
{
    const auto task = [](int index) {
        if (index == 0)
            throw std::runtime_error("task 0");
        return index;
    };
    EXPECT_THROW(computeInOrder(100, {4, 1}, task, [](int) {}), std::runtime_error);
}

TEST(ComputeInOrder, AFailureOfTheListenerEndsIt)
{
    int deliveries = 0;
    const auto deliver = [&](int result) {
        ++deliveries;
        if (result == 3)
            throw std::runtime_error("enough");
    };
    EXPECT_THROW(computeInOrder(
                     100, [](int index) { return index; }, deliver),
                 std::runtime_error);
    EXPECT_EQ(deliveries, 4);
}

} // namespace
} // namespace toposcope
