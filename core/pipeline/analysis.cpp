#include "core/pipeline/analysis.h"

#include <string>

namespace toposcope {

TextTooLong::TextTooLong(int tokens, int fitting, const std::string& name)
    : InputError(name + " has " + std::to_string(tokens) + " tokens, the model takes " + std::to_string(fitting) +
                 " at a time; choose a window of it"),
      m_tokens(tokens), m_fitting(fitting), m_name(name)
{
}

double Analysis::seconds() const
{
    double sum = 0.0;
    for (const StageTime& time : times)
        sum += time.seconds.count();
    return sum;
}

} // namespace toposcope
