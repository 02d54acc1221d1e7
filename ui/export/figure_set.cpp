#include "ui/export/figure_set.h"

#include "ui/export/provenance.h"

#include <QDir>
#include <QObject>

namespace toposcope {

FigureSet figureSet(const std::vector<ExportTarget>& targets, const ViewState& a, const ViewState& b)
{
    FigureSet set;
    for (const ExportTarget& target : targets) {
        const ViewState& state = target.side == TextSide::A ? a : b;
        std::shared_ptr<const Figure> figure = target.figure();
        if (figure && state.analysis())
            set.push_back({target.stem, target.name, figure,
                           provenanceOf(target.name, *figure, *state.analysis(), state.threshold())});
    }
    return set;
}

QString writeFigures(const FigureSet& figures, const QString& folder)
{
    if (!QDir().mkpath(folder))
        return QObject::tr("cannot make the folder '%1'").arg(folder);
    for (const NamedFigure& each : figures) {
        for (const auto& [suffix, format] :
             {std::pair(".svg", FigureFormat::Svg), std::pair(".png", FigureFormat::Png)}) {
            const QString path = QDir(folder).filePath(each.stem + QLatin1String(suffix));
            const QString error = exportFigure(*each.figure, path, format, {}, each.provenance);
            if (!error.isEmpty())
                return error;
        }
    }
    return {};
}

} // namespace toposcope
