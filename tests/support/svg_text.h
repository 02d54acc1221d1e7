// Exported SVG read back as XML: its texts and how many images it holds.
#pragma once

#include <QByteArray>
#include <QStringList>
#include <QXmlStreamReader>

namespace toposcope::test {

struct SvgContent {
    bool wellFormed = false;
    QStringList texts;
    int images = 0;
};

inline SvgContent readSvg(const QByteArray& bytes)
{
    SvgContent content;
    QXmlStreamReader xml(bytes);
    while (!xml.atEnd()) {
        xml.readNext();
        if (!xml.isStartElement())
            continue;
        if (xml.name() == u"text")
            content.texts << xml.readElementText();
        else if (xml.name() == u"image")
            ++content.images;
    }
    content.wellFormed = !xml.hasError();
    return content;
}

} // namespace toposcope::test
