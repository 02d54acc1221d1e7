// Comma-separated names as the command line gives them. In: a list. Out: its parts; empty parts and repeats are
// refused.
#pragma once

#include "core/error.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace toposcope {

// "a,b" → {"a", "b"}; "" → {}. InputError that begins with `what`.
inline std::vector<std::string_view> splitNames(std::string_view list, std::string_view what)
{
    std::vector<std::string_view> names;
    while (!list.empty()) {
        const std::size_t comma = list.find(',');
        const std::string_view name = list.substr(0, comma);
        if (name.empty() || comma + 1 == list.size())
            throw InputError(std::string(what) + ": a name is missing beside a comma");
        if (std::find(names.begin(), names.end(), name) != names.end())
            throw InputError(std::string(what) + " '" + std::string(name) + "' is named twice");
        names.push_back(name);
        list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
    }
    return names;
}

} // namespace toposcope
