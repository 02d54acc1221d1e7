#include "ui/visible_frames.h"

#include <QPainter>
#include <QStyleFactory>
#include <QStyleOption>

namespace toposcope {

VisibleFrames::VisibleFrames() : QProxyStyle(QStyleFactory::create(QStringLiteral("Fusion"))) {}

void VisibleFrames::drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                                  const QWidget* widget) const
{
    QProxyStyle::drawPrimitive(element, option, painter, widget);
    if (element != PE_IndicatorCheckBox)
        return;
    QColor frame = option->palette.color(QPalette::WindowText);
    frame.setAlphaF(option->state.testFlag(State_Enabled) ? 0.6F : 0.3F);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setBrush(Qt::NoBrush);
    painter->setPen(QPen(frame, 1.0));
    painter->drawRoundedRect(QRectF(option->rect).adjusted(0.5, 0.5, -0.5, -0.5), 2.0, 2.0);
    painter->restore();
}

} // namespace toposcope
