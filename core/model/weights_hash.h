// The hash that identifies a model's weights, computed by a thread of its own: a model is used at once, and whoever
// writes down which it was asks for the hash when all else is done.
#pragma once

#include "core/control.h"

#include <filesystem>
#include <functional>
#include <future>
#include <string>
#include <thread>

namespace toposcope {

class WeightsHash {
public:
    // Runs `before`, which may end early by throwing Cancelled, and then weightsSha256(folder) on another thread.
    WeightsHash(const std::filesystem::path& folder, std::function<void(const Control&)> before);

    // Waits; throws Cancelled when `control` is told to stop, and what weightsSha256() threw.
    std::string wait(const Control& control) const;

private:
    std::shared_future<std::string> m_result;
    std::jthread m_thread; // stopped and joined when this goes
};

} // namespace toposcope
