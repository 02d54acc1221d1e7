#include "ui/color_map.h"

#include "ui/plots/chart_axes.h"

#include <QLinearGradient>
#include <QLocale>

#include <algorithm>
#include <cmath>
#include <span>

namespace toposcope {

namespace {

// Evenly spaced stations of the maps; between them colours are mixed linearly, which stays within 2 of 255 of the maps.
constexpr std::array<QRgb, 11> viridis{0x440154, 0x482475, 0x414487, 0x355f8d, 0x2a788e, 0x21918c,
                                       0x22a884, 0x44bf70, 0x7ad151, 0xbddf26, 0xfde725};
constexpr std::array<QRgb, 10> cividis{0x00224e, 0x123570, 0x3b496c, 0x575d6d, 0x707173,
                                       0x8a8678, 0xa59c74, 0xc3b369, 0xe1cc55, 0xfee838};
constexpr std::array<QRgb, 5> diverging{0x0b559f, 0x6aaed6, 0xf7f7f7, 0xfdae61, 0xb35806};

std::span<const QRgb> stations(ColorMap map)
{
    switch (map) {
    case ColorMap::Cividis: return cividis;
    case ColorMap::Diverging: return diverging;
    case ColorMap::Viridis: break;
    }
    return viridis;
}

int mix(int from, int to, double share)
{
    return static_cast<int>(std::lround(from + (to - from) * share));
}

constexpr double barWidth = 12.0;
constexpr double numberWidth = 46.0;
constexpr double titleWidth = 18.0;
constexpr double gap = 4.0;

} // namespace

QColor colorAt(ColorMap map, double value)
{
    if (std::isnan(value))
        return Qt::transparent;
    const auto colours = stations(map);
    const double at = std::clamp(value, 0.0, 1.0) * static_cast<double>(colours.size() - 1);
    const auto below = std::min(static_cast<std::size_t>(at), colours.size() - 2);
    const double share = at - static_cast<double>(below);
    const QRgb from = colours[below];
    const QRgb to = colours[below + 1];
    return QColor(mix(qRed(from), qRed(to), share), mix(qGreen(from), qGreen(to), share),
                  mix(qBlue(from), qBlue(to), share));
}

QColor textOn(const QColor& ground)
{
    // Relative luminance (WCAG 2); 0.179 is where black and white contrast equally.
    const auto linear = [](double channel) {
        return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
    };
    const double luminance =
        0.2126 * linear(ground.redF()) + 0.7152 * linear(ground.greenF()) + 0.0722 * linear(ground.blueF());
    return luminance > 0.179 ? QColor(Qt::black) : QColor(Qt::white);
}

double colorBarWidth()
{
    return barWidth + gap + numberWidth + titleWidth;
}

void paintColorBar(QPainter& painter, const QRectF& target, ColorMap map, double low, double high, const QString& title,
                   const Theme& theme, bool open)
{
    painter.save();
    const QRectF bar(target.left(), target.top(), barWidth, target.height());
    QLinearGradient gradient(bar.bottomLeft(), bar.topLeft());
    constexpr int steps = 20;
    for (int i = 0; i <= steps; ++i)
        gradient.setColorAt(static_cast<double>(i) / steps, colorAt(map, static_cast<double>(i) / steps));
    painter.setPen(QPen(theme.hairline, 1.0));
    painter.setBrush(gradient);
    painter.drawRect(bar);
    painter.setFont(plotLabelFont());
    painter.setPen(theme.text);
    const QLocale locale;
    for (const double share : {0.0, 0.5, 1.0}) {
        const double y = bar.bottom() - share * bar.height();
        const Qt::Alignment side = share == 0.0 ? Qt::AlignBottom : share == 1.0 ? Qt::AlignTop : Qt::AlignVCenter;
        const double top = share == 0.0 ? y - 16.0 : share == 1.0 ? y : y - 8.0;
        painter.drawText(QRectF(bar.right() + gap, top, numberWidth, 16.0), Qt::AlignLeft | side,
                         (open && share == 1.0 ? QStringLiteral("≥ ") : QString()) +
                             locale.toString(low + share * (high - low), 'g', 3));
    }
    painter.setFont(plotTitleFont());
    painter.translate(bar.right() + gap + numberWidth, bar.center().y());
    painter.rotate(-90.0);
    painter.drawText(QRectF(-bar.height() / 2.0, 0.0, bar.height(), titleWidth), Qt::AlignCenter, title);
    painter.restore();
}

QBrush notApplicableBrush(const Theme& theme)
{
    return QBrush(theme.hairline, Qt::BDiagPattern);
}

} // namespace toposcope
