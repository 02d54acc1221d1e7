#include "ui/text_ground.h"

#include "ui/graph/node_style.h"

namespace toposcope {

QColor groundOf(const QColor& color, const Theme& theme, double fraction)
{
    double amount = 0.40;
    while (amount > 0.05 && contrast(theme.text, blended(color, theme.surface, amount)) < 4.5)
        amount -= 0.03;
    return blended(color, theme.surface, amount * fraction);
}

} // namespace toposcope
