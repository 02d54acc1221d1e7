#include "ui/tables/cluster_swatch.h"

#include <QPainter>
#include <QPixmap>
#include <QPixmapCache>

namespace toposcope {

QIcon clusterSwatch(const Theme& theme, int slot)
{
    constexpr int side = 16;
    constexpr int scale = 2;
    // A thousand tokens have some hundred clusters.
    const QString key = QStringLiteral("toposcope-swatch-%1-%2").arg(theme.dark ? 1 : 0).arg(slot);
    QPixmap pixmap;
    if (QPixmapCache::find(key, &pixmap))
        return QIcon(pixmap);
    pixmap = QPixmap(side * scale, side * scale);
    pixmap.setDevicePixelRatio(scale);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(theme.mutedText, 0.75));
    painter.setBrush(theme.cluster(slot));
    painter.drawEllipse(QRectF(2.5, 2.5, side - 5.0, side - 5.0));
    if (Theme::hasSecondMark(slot)) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme.text);
        painter.drawEllipse(QPointF(side / 2.0, side / 2.0), 2.0, 2.0);
    }
    painter.end();
    QPixmapCache::insert(key, pixmap);
    return QIcon(pixmap);
}

} // namespace toposcope
