#include "ui/export/provenance.h"

#include "core/io/provenance.h"

namespace toposcope {

Provenance provenanceOf(const QString& name, const Figure& figure, const Analysis& analysis, double threshold)
{
    return {name, figure.description(), QString::fromStdString(provenanceLine(analysis, threshold))};
}

} // namespace toposcope
