#include "core/topology/persistence.h"

#include "core/topology/link_persistence.h"

#include <cassert>

namespace toposcope {

namespace {

void appendComponents(const MergeTree& tree, PersistenceDiagram& diagram)
{
    for (const Merge& merge : tree.merges()) {
        if (merge.height() > 0.0)
            diagram.pairs.push_back({0, 0.0, merge.height(), {}, merge.edge});
    }
    if (tree.vertexCount() > 0)
        diagram.pairs.push_back({0, 0.0, neverDies, {}, {}});
}

} // namespace

PersistenceDiagram persistence(const Filtration& filtration, const MergeTree& tree, int maxDimension,
                               const Control& control)
{
    assert(maxDimension >= 0 && maxDimension <= largestHomologyDimension);
    control.report(Stage::Persistence, 0.0);
    PersistenceDiagram diagram;
    appendComponents(tree, diagram);
    const auto higher = linkPersistence(filtration, tree, maxDimension, control);
    diagram.pairs.insert(diagram.pairs.end(), higher.begin(), higher.end());
    control.report(Stage::Persistence, 1.0);
    return diagram;
}

} // namespace toposcope
