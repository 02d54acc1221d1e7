#include "ui/icons.h"

#include <QFile>
#include <QIconEngine>
#include <QPainter>
#include <QPixmap>
#include <QSvgRenderer>

#include <algorithm>
#include <map>
#include <utility>

namespace toposcope {

namespace {

QPixmap rendered(const QByteArray& svg, const QColor& colour, const QSize& size)
{
    QByteArray coloured = svg;
    coloured.replace("#000000", colour.name().toLatin1());
    QSvgRenderer renderer(coloured);
    QPixmap pixmap(size);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    renderer.render(&painter);
    return pixmap;
}

// Draws an icon when it is first seen in a size: most are seen in one, some in none.
class ThemedIcon final : public QIconEngine {
public:
    ThemedIcon(QByteArray svg, const QColor& colour, const QColor& disabled)
        : m_svg(std::move(svg)), m_colour(colour), m_disabled(disabled)
    {
    }

    QIconEngine* clone() const override { return new ThemedIcon(*this); }

    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State) override
    {
        const int side = std::min(size.width(), size.height());
        const bool disabled = mode == QIcon::Disabled;
        QPixmap& known = m_drawn[{side, disabled}];
        if (known.isNull() && side > 0)
            known = rendered(m_svg, disabled ? m_disabled : m_colour, {side, side});
        return known;
    }

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) override
    {
        const double ratio = painter->device()->devicePixelRatioF();
        QPixmap drawn = pixmap((QSizeF(rect.size()) * ratio).toSize(), mode, state);
        drawn.setDevicePixelRatio(ratio);
        QRect place({}, (QSizeF(drawn.size()) / ratio).toSize());
        place.moveCenter(rect.center());
        painter->drawPixmap(place, drawn);
    }

private:
    QByteArray m_svg;
    QColor m_colour;
    QColor m_disabled;
    std::map<std::pair<int, bool>, QPixmap> m_drawn;
};

} // namespace

QIcon themedIcon(const QString& name, const Theme& theme)
{
    QFile file(QStringLiteral(":/icons/%1.svg").arg(name));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    return QIcon(
        new ThemedIcon(file.readAll(), theme.text, theme.dark ? QColor(110, 110, 110) : QColor(170, 170, 170)));
}

} // namespace toposcope
