// A table of values: sorted by any column, its rows copied with Ctrl+C, its rows linked to what they stand for. In:
// titles and rows of values. Out: which row is pointed at or chosen, by its number as it was given.
#pragma once

#include <QStandardItemModel>
#include <QTableView>
#include <QVariant>

#include <vector>

namespace toposcope {

// A value as it sorts and is copied, beside how it is shown.
struct TableCell {
    QVariant value; // a number, a QString; invalid: nothing
    QString text;   // shown; empty: the value, numbers in the locale's format with up to six significant digits
};

class ValueTable : public QTableView {
    Q_OBJECT
public:
    // `name`: for screen readers, as "H₀ and H₁ intervals".
    explicit ValueTable(const QString& name, QWidget* parent = nullptr);

    // Replaces everything; keeps the sorting. Every row has a cell for every title.
    void setRows(const QStringList& titles, const std::vector<std::vector<TableCell>>& rows);
    int rowCount() const { return m_model->rowCount(); }
    // Chooses a row by its number and scrolls to it, −1 none; tells nobody.
    void showRow(int row);
    // The rows that are selected, or all, as tab-separated lines under the titles; numbers in C format, full precision.
    QString copyText() const;
    void copyRows() const;

Q_SIGNALS:
    void rowEntered(int row); // the pointer, or −1 when it leaves
    void rowChosen(int row);  // by click or arrow key
    void rowOpened(int row);  // by double click or Return

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    int rowOf(const QModelIndex& index) const;

    QStandardItemModel* m_model = nullptr;
    bool m_quiet = false;
};

} // namespace toposcope
