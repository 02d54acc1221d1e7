// The Fusion style with check boxes whose frames stand out on dark grounds, too (3 : 1), which its own do not.
#pragma once

#include <QProxyStyle>

namespace toposcope {

class VisibleFrames : public QProxyStyle {
    Q_OBJECT
public:
    VisibleFrames();
    void drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                       const QWidget* widget) const override;
};

} // namespace toposcope
