// Dimming blends towards the surface instead of making things transparent: what lies behind must not shine through.
#include "ui/graph/node_style.h"

#include <QFontMetricsF>

#include <algorithm>
#include <cmath>

namespace toposcope {

namespace {

constexpr double dimmed = 0.25;
constexpr double cornerRadius = 6.0;

double luminance(const QColor& color)
{
    const auto linear = [](double channel) {
        return channel <= 0.03928 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF());
}

// The node itself, as a label or as a dot; `margin` widens it.
void paintBody(QPainter& painter, const NodeShape& shape, double margin)
{
    if (shape.label.place == LabelPlace::Inside) {
        const QRectF box = shape.label.box.adjusted(-margin, -margin, margin, margin);
        painter.drawRoundedRect(box, cornerRadius + margin, cornerRadius + margin);
    } else {
        painter.drawEllipse(shape.position, shape.radius + margin, shape.radius + margin);
    }
}

// From a dot to its word, where the word does not stand right beside it.
void paintLeader(QPainter& painter, const NodeShape& shape, const Theme& theme)
{
    constexpr double closeBy = 9.0;
    const QRectF& box = shape.label.box;
    const QPointF end(std::clamp(shape.position.x(), box.left(), box.right()),
                      std::clamp(shape.position.y(), box.top(), box.bottom()));
    const QLineF line(shape.position, end);
    if (line.length() <= shape.radius + closeBy)
        return;
    painter.setPen(QPen(theme.hairline, 1.0));
    painter.drawLine(QLineF(line.pointAt((shape.radius + 2.0) / line.length()), end));
}

void paintWord(QPainter& painter, const QRectF& box, const QString& name)
{
    // The baseline comes from the main font, so that words in fallback fonts sit on the same line.
    const QFontMetricsF metrics(painter.font(), painter.device());
    painter.drawText(
        QPointF(box.left() + labelPaddingX, box.center().y() + (metrics.ascent() - metrics.descent()) / 2.0), name);
}

} // namespace

double contrast(const QColor& a, const QColor& b)
{
    const double one = luminance(a);
    const double other = luminance(b);
    return (std::max(one, other) + 0.05) / (std::min(one, other) + 0.05);
}

QColor blended(const QColor& over, const QColor& ground, double amount)
{
    const auto channel = [amount](int top, int below) {
        return static_cast<int>(std::lround(top * amount + below * (1.0 - amount)));
    };
    return {channel(over.red(), ground.red()), channel(over.green(), ground.green()),
            channel(over.blue(), ground.blue())};
}

QColor readableOn(const QColor& ground)
{
    const QColor ink(0x14, 0x17, 0x1b);
    return contrast(ground, Qt::white) >= contrast(ground, ink) ? QColor(Qt::white) : ink;
}

NodeStyle nodeStyle(const Theme& theme, int slot, Emphasis emphasis, const QColor& accent)
{
    const QColor color = theme.cluster(slot);
    NodeStyle style{color, theme.surface, 1.0, readableOn(color), theme.text, {}, 1.0};
    if (slot < 0) // a single token stays in the background: paper with a thin grey border
        style = {theme.surface, color, 1.0, theme.text, theme.text, {}, 1.0};
    if (Theme::hasSecondMark(slot))
        style.ring = color;

    switch (emphasis) {
    case Emphasis::Normal: break;
    case Emphasis::Focused:
        style.outline = accent;
        style.outlineWidth = 2.5;
        style.ring = {};
        break;
    case Emphasis::Filled: style = {accent, theme.surface, 1.0, readableOn(accent), theme.text, {}, 1.0}; break;
    case Emphasis::Outlined: style = {theme.surface, accent, 2.0, theme.text, theme.text, {}, 1.0}; break;
    case Emphasis::Dimmed:
        style = faded(style, theme.surface, 1.0 - dimmed);
        style.text = readableOn(style.fill); // dark ink would be gone on a dimmed dark ground
        break;
    }
    return style;
}

NodeStyle between(const NodeStyle& from, const NodeStyle& to, double amount)
{
    NodeStyle style = amount < 0.5 ? from : to;
    style.fill = blended(to.fill, from.fill, amount);
    style.outline = blended(to.outline, from.outline, amount);
    style.text = readableOn(style.fill);
    return style;
}

NodeStyle faded(NodeStyle style, const QColor& ground, double amount)
{
    for (QColor* part : {&style.fill, &style.outline, &style.ring})
        if (part->isValid())
            *part = blended(*part, ground, 1.0 - amount);
    style.wordOpacity *= 1.0 - amount;
    return style;
}

NodeStyle distant(const NodeStyle& style, const QColor& ground, double amount)
{
    constexpr double readable = 4.5;
    constexpr double aLittle = 0.05;
    NodeStyle far = faded(style, ground, amount);
    // Half-way between light and dark neither ink is easy to read: a little further into the ground one is.
    while (contrast(readableOn(far.fill), far.fill) < readable)
        far.fill = blended(far.fill, ground, 1.0 - aLittle);
    far.text = readableOn(far.fill);
    far.wordOpacity = style.wordOpacity * (1.0 - amount / 2.0);
    return far;
}

void paintNode(QPainter& painter, const NodeShape& shape, const QString& name, const NodeStyle& style,
               const Theme& theme)
{
    painter.setBrush(style.fill);
    painter.setPen(style.outlineWidth > 0.0 ? QPen(style.outline, style.outlineWidth) : QPen(Qt::NoPen));
    paintBody(painter, shape, 0.0);
    if (style.ring.isValid()) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(style.ring, 1.25));
        paintBody(painter, shape, 2.5);
    }
    if (shape.label.place == LabelPlace::None)
        return;
    if (shape.label.place == LabelPlace::Inside) {
        painter.setPen(style.text);
    } else { // beside the dot: on the picture, so a veil keeps edges from crossing the letters
        paintLeader(painter, shape, theme);
        QColor veil = theme.surface;
        veil.setAlphaF(0.72F);
        painter.setPen(Qt::NoPen);
        painter.setBrush(veil);
        painter.drawRoundedRect(shape.label.box, cornerRadius, cornerRadius);
        painter.setPen(style.beside);
    }
    painter.setOpacity(style.wordOpacity);
    paintWord(painter, shape.label.box, name);
    painter.setOpacity(1.0);
}

} // namespace toposcope
