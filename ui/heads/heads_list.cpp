#include "ui/heads/heads_list.h"

#include <QScrollBar>

#include <cmath>

namespace toposcope {

HeadsList::HeadsList(const HeadValues& values, QWidget* parent)
    : ValueTable(tr("List of heads"), parent), m_values(values)
{
    setToolTip(tr("Every head with its values; choose a row to analyse that head, a title to sort by it"));
    connect(this, &ValueTable::rowChosen, this, [this](int row) { Q_EMIT headChosen(m_values.at(row)); });
}

void HeadsList::refresh(bool differences)
{
    QStringList titles{tr("layer"), tr("head"), tr("pattern")};
    for (const HeadQuantity quantity : headQuantities)
        if (differences || !isDifference(quantity))
            titles << m_values.titleWithUnit(quantity);
    std::vector<std::vector<TableCell>> rows;
    for (int i = 0; i < m_values.count(); ++i) {
        const HeadId id = m_values.at(i);
        std::vector<TableCell> row{{id.layer, {}}, {id.head, {}}, {m_values.label(id), {}}};
        for (const HeadQuantity quantity : headQuantities) {
            if (isDifference(quantity) && !differences)
                continue;
            const auto value = m_values.value(id, quantity);
            if (!value)
                row.push_back({});
            else if (std::isnan(*value)) // has no place among numbers
                row.push_back({{}, QStringLiteral("–")});
            else if (quantity == HeadQuantity::LoopCount)
                row.push_back({static_cast<int>(*value), {}});
            else
                row.push_back({*value, {}});
        }
        rows.push_back(std::move(row));
    }
    const bool filled = rowCount() > 0;
    const QPoint scrolled(horizontalScrollBar()->value(), verticalScrollBar()->value());
    setRows(titles, rows);
    if (titles != m_titles) // the unit is another one, or the first values came
        resizeColumnsToContents();
    m_titles = titles;
    showChosen();
    if (!filled)
        return;
    updateGeometries(); // the scroll bars know of the new rows later only
    horizontalScrollBar()->setValue(scrolled.x());
    verticalScrollBar()->setValue(scrolled.y());
}

void HeadsList::setChosen(const HeadSelection& chosen)
{
    m_chosen = chosen;
    showChosen();
}

void HeadsList::showChosen()
{
    const bool single = m_chosen.layers.size() == 1 && m_chosen.heads.size() == 1;
    const HeadId id = single ? HeadId{m_chosen.layers.front(), m_chosen.heads.front()} : HeadId{-1, -1};
    const int row = m_values.contains(id) ? m_values.indexOf(id) : -1;
    showRow(row < rowCount() ? row : -1);
}

} // namespace toposcope
