// One selection for two texts: what lights up on one side lights up its counterpart on the other. In: two selections,
// and the matching of their intervals. Out: both selections, kept in step; a sentence that names both sides.
#pragma once

#ifndef Q_MOC_RUN // moc of Qt 6.4 cannot read <compare> and <numbers> of GCC 12
#include "core/pipeline/comparison.h"
#endif
#include "ui/compare/matched_lines.h"
#include "ui/selection.h"

#include <QObject>

#include <array>
#include <memory>
#include <vector>

namespace toposcope {

class SelectionLink : public QObject {
    Q_OBJECT
public:
    // Enabled, without a matching. All four must outlive it.
    SelectionLink(Selection& a, const ViewState& stateA, Selection& b, const ViewState& stateB,
                  QObject* parent = nullptr);

    // `kind`: which matching says what the counterpart of an interval is. Null: intervals have none. It is used only
    // while both sides show exactly the analyses that it compares.
    void setMatching(std::shared_ptr<const Comparison> comparison, MatchingKind kind = MatchingKind::Wasserstein1);
    // Off: each side keeps what was pointed at there, counterparts vanish.
    void setEnabled(bool enabled);
    bool isEnabled() const { return m_enabled; }

    // Nodes of `to` that stand for `nodes` of `from`, in their order: the one of equal index where both texts begin
    // with the same nodes up to there, otherwise all whose text without white space around it is the same. With
    // repeats.
    static std::vector<int> counterparts(const Analysis& from, const Analysis& to, const std::vector<int>& nodes);

private:
    struct Side {
        Selection& selection;
        const ViewState& state;
    };
    // A layer of a selection, hovered or pinned: the side that was pointed at, and what both showed when last seen.
    struct Layer {
        int origin = 0;
        std::array<Highlight, 2> shown;
    };

    void follow(int side);
    void synchronise();
    void clearOther(int side);
    std::array<Highlight, 2> linked(int origin, Highlight original) const;
    Highlight counterpartOf(int origin, const Highlight& original) const;
    std::array<Highlight, 2> linkedInterval(int origin, Highlight original) const;
    const DiagramMatching* matchingFor(int dimension) const;

    std::array<Side, 2> m_sides;
    std::array<Layer, 2> m_layers; // hovered, pinned
    std::shared_ptr<const Comparison> m_comparison;
    MatchingKind m_kind = MatchingKind::Wasserstein1;
    bool m_enabled = true;
    bool m_busy = false; // showing what it derived itself
};

} // namespace toposcope
