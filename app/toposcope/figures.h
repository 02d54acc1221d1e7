// What the window shows, written to files without a window: the figures behind `toposcope --export-figures`.
#pragma once

#include "core/io/session.h"

#include <QString>

namespace toposcope {

// Writes every figure that the session's results have as .svg and .png into `folder`, which is made when missing: one
// text's or both texts', as the window's "Export all figures" does. Thresholds are the session's, the median merge
// height where it has none. Empty on success, else what went wrong.
QString writeFigures(const Session& session, const QString& folder);

} // namespace toposcope
