#include "app/toposcope/figures.h"

#include "core/pipeline/comparison.h"
#include "ui/export/figure_set.h"
#include "ui/heads/heads_panel.h"
#include "ui/workspace.h"

namespace toposcope {

QString writeFigures(const Session& session, const QString& folder)
{
    Workspace workspace; // never shown: the same views make the same figures
    workspace.setComparing(session.b != nullptr);
    std::shared_ptr<const Comparison> comparison;
    if (session.b)
        comparison = std::make_shared<const Comparison>(compare(session.a, session.b));
    workspace.showResult(session.a, session.b, comparison);
    workspace.restoreView(session.view);
    if (session.headsA && session.a->model) {
        workspace.heads()->setShape(session.a->model->layers, session.a->model->heads);
        workspace.heads()->finish(session.headsA);
    }
    return writeFigures(
        figureSet(workspace.targets(), *workspace.side(TextSide::A).state, *workspace.side(TextSide::B).state), folder);
}

} // namespace toposcope
