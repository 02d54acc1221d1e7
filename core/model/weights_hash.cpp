#include "core/model/weights_hash.h"

#include "core/model/model_folder.h"

#include <chrono>
#include <utility>

namespace toposcope {

WeightsHash::WeightsHash(const std::filesystem::path& folder, std::function<void(const Control&)> before)
{
    std::promise<std::string> promise;
    m_result = promise.get_future().share();
    m_thread = std::jthread(
        [folder, before = std::move(before), promise = std::move(promise)](const std::stop_token& stop) mutable {
            try {
                const Control control(stop);
                before(control);
                promise.set_value(weightsSha256(folder, control));
            } catch (...) {
                promise.set_exception(std::current_exception());
            }
        });
}

std::string WeightsHash::wait(const Control& control) const
{
    using namespace std::chrono_literals;
    while (m_result.wait_for(10ms) != std::future_status::ready)
        control.checkCancelled();
    return m_result.get();
}

} // namespace toposcope
