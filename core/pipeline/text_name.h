// When two texts are analysed, an error says which of them is at fault.
#pragma once

#include "core/error.h"
#include "core/pipeline/analysis.h"

#include <string>

namespace toposcope {

// What `analyse` returns; its InputErrors begin with "text NAME".
template <class Work>
auto namingText(const std::string& name, Work analyse) -> decltype(analyse())
{
    try {
        return analyse();
    } catch (const TextTooLong& error) {
        throw TextTooLong(error.tokens(), error.fitting(), "text " + name);
    } catch (const InputError& error) {
        throw InputError("text " + name + ": " + error.what());
    }
}

} // namespace toposcope
