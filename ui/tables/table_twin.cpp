#include "ui/tables/table_twin.h"

#include "ui/graph/node_style.h"
#include "ui/token_name.h"

#include <QKeyEvent>
#include <QTimer>

#include <utility>

namespace toposcope {

TableTwin::TableTwin(const QString& name, const QString& description, ViewState& state, Selection& selection,
                     QWidget* parent)
    : ValueTable(name, parent), m_state(state), m_selection(selection)
{
    setAccessibleDescription(description);
    setToolTip(description);
    connect(&state, &ViewState::analysisChanged, this, &TableTwin::invalidate);
    connect(&state, &ViewState::themeChanged, this, &TableTwin::invalidate); // swatches
    connect(&state, &ViewState::thresholdChanged, this, [this] {
        m_stale = m_stale || dependsOnThreshold();
        schedule();
    });
    connect(&selection, &Selection::changed, this, &TableTwin::schedule);
    connect(this, &ValueTable::rowEntered, this, &TableTwin::hover);
    connect(this, &ValueTable::rowChosen, this, &TableTwin::pin);
    connect(this, &ValueTable::rowOpened, this, [this](int row) {
        if (const auto threshold = m_state.analysis() ? thresholdOf(row) : std::nullopt)
            m_state.setThreshold(*threshold);
    });
}

void TableTwin::invalidate()
{
    m_stale = true;
    schedule();
}

void TableTwin::schedule()
{
    if (!isVisible() || std::exchange(m_queued, true))
        return;
    QTimer::singleShot(0, this, [this] {
        m_queued = false;
        if (isVisible()) {
            fillNow();
            light();
        }
    });
}

void TableTwin::fillNow()
{
    if (!std::exchange(m_stale, false))
        return;
    if (!m_state.analysis())
        return setRows({}, {});
    Content filled = content();
    setRows(filled.titles, std::move(filled.rows), filled.footerRows);
}

void TableTwin::light()
{
    const Theme& theme = m_state.theme();
    setLitRows(m_state.analysis() ? rowsOf(m_selection.highlight()) : std::vector<int>(),
               blended(theme.accent, theme.surface, 0.22));
}

void TableTwin::showEvent(QShowEvent* event)
{
    ValueTable::showEvent(event);
    fillNow();
    light();
}

// Rows that wait to be filled again stand for another analysis.
void TableTwin::hover(int row)
{
    if (row < 0 || m_stale)
        return m_selection.endHover();
    const Target target = targetOf(row);
    if (target.interval)
        m_selection.hoverInterval(*target.interval);
    else if (target.cluster >= 0)
        m_selection.hoverCluster(target.cluster);
    else
        m_selection.hoverNodes(target.nodes);
}

void TableTwin::pin(int row)
{
    if (m_stale)
        return;
    m_selection.endHover(); // what a key chose is seen, wherever the pointer rests
    const Target target = targetOf(row);
    if (target.interval)
        m_selection.pinInterval(*target.interval, Selection::Again::Stays);
    else if (target.cluster >= 0)
        m_selection.pinCluster(target.cluster, Selection::Again::Stays);
    else
        m_selection.pinNodes(target.nodes, Selection::Again::Stays);
}

void TableTwin::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape)
        m_selection.clear();
    else
        ValueTable::keyPressEvent(event);
}

QString TableTwin::withUnit(const QString& noun) const
{
    const QString unit = QString::fromStdString(analysis().distance.unit());
    return unit.isEmpty() ? noun : QStringLiteral("%1 (%2)").arg(noun, unit);
}

TableCell TableTwin::pairCell(const QString& a, const QString& b)
{
    return {QStringLiteral("%1 – %2").arg(a, b), QStringLiteral("%1 – %2").arg(isolated(a), isolated(b))};
}

} // namespace toposcope
