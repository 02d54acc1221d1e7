// `toposcope --get-model NAME`: fetches a model without a window, for `toposcope-cli models get`. Progress on standard
// error, the folder on standard output. Returns the exit status: 0 fetched or there already, 1 not.
#pragma once

#include <string>

namespace toposcope {

int getModel(int argc, char** argv, const std::string& name);

} // namespace toposcope
