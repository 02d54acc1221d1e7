// The layer × head heat map as a picture. In: values, a quantity, the heads that are analysed. Out: painting. The
// widget and the exported figure share it.
#pragma once

#include "ui/export/figure.h"
#include "ui/heads/head_values.h"

#include <memory>

namespace toposcope {

// A horizontal colour bar, viridis from `low` to `high`, numbers and `title` below it; takes colourScaleHeight() in
// all.
void paintColourScale(QPainter& painter, const QRectF& bar, double low, double high, const QString& title,
                      const Theme& theme);
double colourScaleHeight();
inline constexpr double colourScaleThickness = 10.0; // of `bar`

// A colour as it is shown where the value is of another text or settings.
QColor faded(const QColor& colour, const Theme& theme);

void paintHeads(QPainter& painter, const QRectF& target, const HeadValues& values, HeadQuantity quantity,
                const HeadSelection& chosen, const Theme& theme);

// For export; keeps a copy of what it shows.
std::unique_ptr<Figure> headsFigure(HeadValues values, HeadQuantity quantity, HeadSelection chosen);

} // namespace toposcope
