// The results of a session as JSON and back: analyses and summaries of heads. Internal to core/io/session.
#pragma once

#include "core/io/session_identity.h"
#include "core/pipeline/head_summary.h"

#include <memory>

namespace toposcope {

nlohmann::ordered_json resultJson(const Analysis& analysis);
// InputError naming the place; every size is checked before anything is allocated for it.
std::shared_ptr<const Analysis> readResult(const JsonPlace& place, const Control& control);

nlohmann::ordered_json summariesJson(const HeadSummaries& summaries);
std::shared_ptr<const HeadSummaries> readSummaries(const JsonPlace& place);

} // namespace toposcope
