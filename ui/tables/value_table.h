// A table of values: sorted by any column, its rows copied with Ctrl+C, its rows linked to what they stand for. In:
// titles and rows of values. Out: which row is pointed at or chosen, by its number as it was given.
#pragma once

#include <QColor>
#include <QTableView>
#include <QVariant>

#include <vector>

namespace toposcope {

// A value as it sorts and is copied, beside how it is shown.
struct TableCell {
    QVariant value;       // a number, a QString; invalid: nothing
    QString text;         // shown; empty: the value, numbers in the locale's format with up to six significant digits
    QVariant swatch = {}; // a QColor or QIcon before the text; invalid: none
};

class ValueModel;

class ValueTable : public QTableView {
    Q_OBJECT
public:
    // `name`: for screen readers, as "H₀ and H₁ intervals".
    explicit ValueTable(const QString& name, QWidget* parent = nullptr);

    // Replaces everything; keeps the sorting, and where it is scrolled to. Every row has a cell for every title. The
    // last `footerRows` stay at the end however the rows are sorted: what is left out, what is counted together.
    void setRows(const QStringList& titles, std::vector<std::vector<TableCell>> rows, int footerRows = 0);
    int rowCount() const;
    // A row's number as it was given, for delegates; −1 for no row.
    int rowOf(const QModelIndex& index) const;
    const TableCell& cell(int row, int column) const;
    // Chooses a row by its number and scrolls to it, −1 none; tells nobody.
    void showRow(int row);
    // The rows that are lit up, by number, on `ground`; scrolls to the first of them when none is in sight. Leaves what
    // the user has selected alone.
    void setLitRows(const std::vector<int>& rows, const QColor& ground);
    const std::vector<int>& litRows() const;
    // The rows that are selected, or all, as tab-separated lines under the titles; numbers in C format, full precision.
    QString copyText() const;
    void copyRows() const;

Q_SIGNALS:
    void rowEntered(int row); // the pointer, or −1 when it leaves
    void rowChosen(int row);  // by click, arrow key or Space
    void rowOpened(int row);  // by double click or Return

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    bool isInSight(int row) const;

    ValueModel* m_model = nullptr;
    bool m_quiet = false;
    bool m_pointing = false; // the pointer moves, not the rows below it
};

} // namespace toposcope
