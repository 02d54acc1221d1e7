#include "ui/tables/betti_table.h"

#include <algorithm>
#include <unordered_map>

namespace toposcope {

namespace {

// "β₁"
QString bettiName(int dimension)
{
    return QStringLiteral("β") + QChar(0x2080 + dimension);
}

struct Happening {
    int born = 0;
    int ended = 0;
    std::optional<std::size_t> interval;
};

} // namespace

BettiTable::BettiTable(ViewState& state, Selection& selection, QWidget* parent)
    : TableTwin(tr("Betti numbers"),
                tr("Every threshold at which a class is born or ends, and the Betti numbers from there on."), state,
                selection, parent)
{
}

TableTwin::Content BettiTable::content()
{
    std::unordered_map<double, Happening> happenings;
    const auto& pairs = analysis().diagram.pairs;
    for (std::size_t i = 0; i < pairs.size(); ++i) {
        Happening& end = happenings[pairs[i].death];
        if (end.ended++ == 0)
            end.interval = i;
    }
    for (std::size_t i = 0; i < pairs.size(); ++i) {
        Happening& begin = happenings[pairs[i].birth];
        if (begin.born++ == 0 && begin.ended == 0)
            begin.interval = i;
    }
    Content content;
    content.titles = QStringList{withUnit(tr("Threshold"))};
    for (int dimension = 0; dimension <= analysis().betti.maxDimension(); ++dimension)
        content.titles << bettiName(dimension);
    content.titles << tr("Born") << tr("Ended");
    m_events = {0.0};
    for (const double event : analysis().betti.events())
        if (event > 0.0)
            m_events.push_back(event);
    m_intervals.clear();
    for (const double event : m_events) {
        const Happening& happening = happenings[event];
        std::vector<TableCell> row{{event, {}}};
        for (const int betti : analysis().betti.allAt(event))
            row.push_back({betti, {}});
        row.push_back({happening.born, {}});
        row.push_back({happening.ended, {}});
        content.rows.push_back(std::move(row));
        m_intervals.push_back(happening.interval);
    }
    return content;
}

int BettiTable::rowAt(double threshold) const
{
    return std::max(
        0, static_cast<int>(std::upper_bound(m_events.begin(), m_events.end(), threshold) - m_events.begin()) - 1);
}

TableTwin::Target BettiTable::targetOf(int row) const
{
    return {.interval = m_intervals[static_cast<std::size_t>(row)]};
}

// Birth and death of a highlighted interval; else where the threshold is.
std::vector<int> BettiTable::rowsOf(const Highlight& highlight) const
{
    if (!highlight.interval)
        return {rowAt(m_state.threshold())};
    const PersistencePair& pair = analysis().diagram.pairs[*highlight.interval];
    if (pair.isEssential())
        return {rowAt(pair.birth)};
    return {rowAt(pair.birth), rowAt(pair.death)};
}

std::optional<double> BettiTable::thresholdOf(int row) const
{
    return m_events[static_cast<std::size_t>(row)];
}

} // namespace toposcope
