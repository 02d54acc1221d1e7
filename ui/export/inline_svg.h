// Makes an SVG file part of an HTML document. In: the file and a prefix of its own. Out: its svg element.
#pragma once

#include <QByteArray>
#include <QString>

namespace toposcope {

// Every id and every reference to one gets the prefix, so that several figures do not share gradients or clips. Left
// out: the prolog, scripts, style sheets (they would apply to the whole document), animations, foreign objects, event
// attributes, and whatever refers outside the file. Empty when the SVG cannot be read.
QByteArray inlineSvg(const QByteArray& svg, const QString& prefix);

} // namespace toposcope
