// The colour behind words of a colour: in the editor and in reports.
#pragma once

#include "ui/theme.h"

namespace toposcope {

// As much of `color` on the theme's surface as leaves text on it readable, 4.5 : 1; or a fraction of that.
QColor groundOf(const QColor& color, const Theme& theme, double fraction = 1.0);

} // namespace toposcope
