// The model behind ValueTable: it keeps the cells as they were given and an order of the rows beside them; texts are
// made for the rows that are in sight, so that a thousand rows are replaced in a millisecond or two.
#pragma once

#include "ui/tables/value_table.h"

#include <QAbstractTableModel>
#include <QCollator>

#include <algorithm>
#include <iterator>
#include <numeric>
#include <optional>
#include <utility>

namespace toposcope {

// Whether a value sorts as a number.
bool isNumber(const QVariant& value);
// A cell as it is shown.
QString shownText(const TableCell& cell);

class ValueModel : public QAbstractTableModel {
public:
    using QAbstractTableModel::QAbstractTableModel;

    void set(const QStringList& titles, std::vector<std::vector<TableCell>> rows, int footerRows)
    {
        beginResetModel();
        m_titles = titles;
        m_rows = std::move(rows);
        m_footerRows = std::min(footerRows, static_cast<int>(m_rows.size()));
        m_lit.clear();
        m_isLit.assign(m_rows.size(), 0);
        arrange();
        endResetModel();
    }

    // Sorts by value: numbers as numbers, infinity last, what has no value after everything.
    void sort(int column, Qt::SortOrder order) override
    {
        Q_EMIT layoutAboutToBeChanged({}, QAbstractItemModel::VerticalSortHint);
        const QModelIndexList before = persistentIndexList();
        std::vector<int> numbers;
        for (const QModelIndex& index : before)
            numbers.push_back(numberAt(index.row()));
        m_column = column;
        m_sortOrder = order;
        arrange();
        QModelIndexList after;
        for (qsizetype i = 0; i < before.size(); ++i)
            after << index(rowOf(numbers[static_cast<std::size_t>(i)]), before[i].column());
        changePersistentIndexList(before, after);
        Q_EMIT layoutChanged({}, QAbstractItemModel::VerticalSortHint);
    }

    int rowCount(const QModelIndex& parent = {}) const override
    {
        return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
    }
    int columnCount(const QModelIndex& parent = {}) const override
    {
        return parent.isValid() ? 0 : static_cast<int>(m_titles.size());
    }
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override
    {
        if (orientation == Qt::Horizontal && role == Qt::DisplayRole && section < m_titles.size())
            return m_titles[section];
        // Over its numbers.
        if (orientation == Qt::Horizontal && role == Qt::TextAlignmentRole && !m_rows.empty() &&
            isNumber(cell(0, section).value))
            return int(Qt::AlignRight | Qt::AlignVCenter);
        return {};
    }
    QVariant data(const QModelIndex& index, int role) const override
    {
        const TableCell& it = cell(numberAt(index.row()), index.column());
        switch (role) {
        case Qt::DisplayRole: return shownText(it);
        case Qt::DecorationRole: return it.swatch;
        case Qt::TextAlignmentRole:
            return int((isNumber(it.value) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
        case Qt::ToolTipRole: { // what a column may have cut off
            const QString text = isNumber(it.value) ? QString() : shownText(it);
            return text.size() > 20 ? QVariant(QStringLiteral("<p>%1</p>").arg(text.toHtmlEscaped())) : QVariant();
        }
        case Qt::BackgroundRole:
            return m_isLit[static_cast<std::size_t>(numberAt(index.row()))] ? QVariant(m_litGround) : QVariant();
        default: return {};
        }
    }

    const TableCell& cell(int number, int column) const
    {
        return m_rows[static_cast<std::size_t>(number)][static_cast<std::size_t>(column)];
    }
    // The number of the row that stands at `row`, and back.
    int numberAt(int row) const { return m_order[static_cast<std::size_t>(row)]; }
    int rowOf(int number) const { return m_place[static_cast<std::size_t>(number)]; }

    const std::vector<int>& lit() const { return m_lit; }
    void setLit(const std::vector<int>& numbers, const QColor& ground)
    {
        std::vector<int> known;
        std::copy_if(numbers.begin(), numbers.end(), std::back_inserter(known),
                     [&](int number) { return number >= 0 && number < rowCount(); });
        if (known == m_lit && ground == m_litGround)
            return;
        m_lit = std::move(known);
        m_litGround = ground;
        m_isLit.assign(m_rows.size(), 0);
        for (const int number : m_lit)
            m_isLit[static_cast<std::size_t>(number)] = 1;
        if (!m_rows.empty())
            Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1), {Qt::BackgroundRole});
    }

private:
    // What a row sorts by: made once, since comparing texts as a reader would is slow.
    struct Key {
        int rank = 2; // numbers, texts, nothing
        double number = 0.0;
        std::optional<QCollatorSortKey> text;
        bool operator<(const Key& other) const
        {
            if (rank != other.rank)
                return rank < other.rank;
            return rank == 0 ? number < other.number : rank == 1 && text->compare(*other.text) < 0;
        }
    };

    Key keyOf(int number, const QCollator& collator) const
    {
        const QVariant& value = cell(number, m_column).value;
        if (isNumber(value))
            return {0, value.toDouble(), {}};
        if (value.isValid())
            return {1, 0.0, collator.sortKey(value.toString())};
        return {};
    }

    void arrange()
    {
        m_order.resize(m_rows.size());
        std::iota(m_order.begin(), m_order.end(), 0);
        if (m_column >= 0 && m_column < columnCount()) {
            const QCollator collator;
            std::vector<Key> keys;
            keys.reserve(m_rows.size());
            for (int number = 0; number < rowCount(); ++number)
                keys.push_back(keyOf(number, collator));
            const bool ascending = m_sortOrder == Qt::AscendingOrder;
            std::stable_sort(m_order.begin(), m_order.end() - m_footerRows, [&](int a, int b) {
                const Key& left = keys[static_cast<std::size_t>(a)];
                const Key& right = keys[static_cast<std::size_t>(b)];
                return ascending ? left < right : right < left;
            });
        }
        m_place.resize(m_order.size());
        for (std::size_t row = 0; row < m_order.size(); ++row)
            m_place[static_cast<std::size_t>(m_order[row])] = static_cast<int>(row);
    }

    QStringList m_titles;
    std::vector<std::vector<TableCell>> m_rows;
    std::vector<int> m_order; // row → number
    std::vector<int> m_place; // number → row
    int m_footerRows = 0;
    int m_column = -1;
    Qt::SortOrder m_sortOrder = Qt::AscendingOrder;
    std::vector<int> m_lit;
    std::vector<char> m_isLit;
    QColor m_litGround;
};

} // namespace toposcope
