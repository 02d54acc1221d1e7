// Colours for numbers. In: a number between 0 and 1. Out: a colour of a perceptually even scale. And the bar beside a
// heat map that says which colour means what.
#pragma once

#include "ui/theme.h"

#include <QImage>
#include <QPainter>
#include <QRectF>
#include <QString>

namespace toposcope {

// Viridis for magnitudes, cividis for readers who prefer it (van der Walt & Smith; Nuñez et al. 2018),
// blue–white–orange for differences, where 0.5 is no difference.
enum class ColorMap { Viridis, Cividis, Diverging };

// `value` is clamped to [0, 1]; NaN gives a transparent colour.
QColor colorAt(ColorMap map, double value);

// Black or white, whichever is read more easily on `ground`.
QColor textOn(const QColor& ground);

// A vertical bar from `low` at the bottom to `high` at the top with three or more numbers at its right and `title`
// along it; takes colorBarWidth() in all. `open`: the topmost colour stands for larger values, too.
void paintColorBar(QPainter& painter, const QRectF& target, ColorMap map, double low, double high, const QString& title,
                   const Theme& theme, bool open = false);
double colorBarWidth();

// Hatching for "not applicable", as for the masked half of a causal matrix.
QBrush notApplicableBrush(const Theme& theme);

} // namespace toposcope
