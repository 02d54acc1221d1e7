// The colour of a cluster as a small icon for lists and tables, with the second mark of colours that are used again.
#pragma once

#include "ui/theme.h"

#include <QIcon>

namespace toposcope {

// `slot` as in Theme::cluster.
QIcon clusterSwatch(const Theme& theme, int slot);

} // namespace toposcope
