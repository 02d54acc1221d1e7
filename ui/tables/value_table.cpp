#include "ui/tables/value_table.h"

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLocale>
#include <QMenu>

#include <cmath>

namespace toposcope {

namespace {

constexpr int rowRole = Qt::UserRole + 1;   // the row's number as it was given
constexpr int valueRole = Qt::UserRole + 2; // what sorts and is copied

bool isNumber(const QVariant& value)
{
    return value.userType() == QMetaType::Double || value.userType() == QMetaType::Int ||
           value.userType() == QMetaType::LongLong;
}

// Sorts by value: numbers as numbers, infinity last, what has no value after everything.
class Item : public QStandardItem {
public:
    bool operator<(const QStandardItem& other) const override
    {
        const QVariant mine = data(valueRole);
        const QVariant theirs = other.data(valueRole);
        if (isNumber(mine) && isNumber(theirs))
            return mine.toDouble() < theirs.toDouble();
        if (isNumber(mine) != isNumber(theirs))
            return isNumber(mine);
        return QString::localeAwareCompare(mine.toString(), theirs.toString()) < 0;
    }
};

QString shown(const TableCell& cell)
{
    if (!cell.text.isEmpty() || !isNumber(cell.value))
        return cell.text.isEmpty() ? cell.value.toString() : cell.text;
    if (cell.value.userType() != QMetaType::Double)
        return QLocale().toString(cell.value.toLongLong());
    const double number = cell.value.toDouble();
    if (std::isinf(number))
        return number > 0.0 ? QStringLiteral("∞") : QStringLiteral("−∞");
    return std::isnan(number) ? QString() : QLocale().toString(number, 'g', 6);
}

QString copied(const QVariant& value)
{
    if (value.userType() == QMetaType::Double) {
        const double number = value.toDouble();
        return std::isnan(number) ? QString() : QLocale::c().toString(number, 'g', QLocale::FloatingPointShortest);
    }
    QString text = value.toString();
    // A tab or a line break would start another cell.
    for (QChar& character : text) {
        if (character == QLatin1Char('\t') || character == QLatin1Char('\n') || character == QLatin1Char('\r'))
            character = QLatin1Char(' ');
    }
    return text;
}

} // namespace

ValueTable::ValueTable(const QString& name, QWidget* parent) : QTableView(parent)
{
    m_model = new QStandardItemModel(this);
    setModel(m_model);
    setAccessibleName(name);
    setSortingEnabled(true);
    horizontalHeader()->setSortIndicator(-1, Qt::AscendingOrder); // as given, until a title is clicked
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setStretchLastSection(true);
    horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    verticalHeader()->hide();
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setSelectionMode(QAbstractItemView::ExtendedSelection);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setTabKeyNavigation(false);
    setMouseTracking(true);
    setShowGrid(false);
    setWordWrap(false);
    setFrameShape(QFrame::NoFrame);
    connect(this, &QTableView::entered, this, [this](const QModelIndex& index) { Q_EMIT rowEntered(rowOf(index)); });
    connect(this, &QTableView::doubleClicked, this,
            [this](const QModelIndex& index) { Q_EMIT rowOpened(rowOf(index)); });
    connect(selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& index) {
        if (!m_quiet && index.isValid())
            Q_EMIT rowChosen(rowOf(index));
    });
}

void ValueTable::setRows(const QStringList& titles, const std::vector<std::vector<TableCell>>& rows)
{
    m_quiet = true;
    const int sortedBy = horizontalHeader()->sortIndicatorSection();
    const Qt::SortOrder order = horizontalHeader()->sortIndicatorOrder();
    setSortingEnabled(false);
    const bool sameColumns = m_model->columnCount() == titles.size();
    m_model->setRowCount(0);
    m_model->setColumnCount(static_cast<int>(titles.size()));
    m_model->setHorizontalHeaderLabels(titles);
    for (std::size_t r = 0; r < rows.size(); ++r) {
        QList<QStandardItem*> items;
        for (const TableCell& cell : rows[r]) {
            auto* item = new Item;
            item->setText(shown(cell));
            item->setData(static_cast<int>(r), rowRole);
            item->setData(cell.value, valueRole);
            if (isNumber(cell.value))
                item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
            items << item;
        }
        m_model->appendRow(items);
    }
    setSortingEnabled(true);
    if (sameColumns && sortedBy >= 0)
        sortByColumn(sortedBy, order);
    else
        horizontalHeader()->setSortIndicator(-1, Qt::AscendingOrder);
    if (!sameColumns)
        resizeColumnsToContents();
    m_quiet = false;
}

int ValueTable::rowOf(const QModelIndex& index) const
{
    return index.isValid() ? index.siblingAtColumn(0).data(rowRole).toInt() : -1;
}

void ValueTable::showRow(int row)
{
    m_quiet = true;
    if (row < 0) {
        clearSelection();
        setCurrentIndex({});
    }
    for (int i = 0; row >= 0 && i < m_model->rowCount(); ++i) {
        if (rowOf(m_model->index(i, 0)) != row)
            continue;
        setCurrentIndex(m_model->index(i, 0));
        scrollTo(m_model->index(i, 0));
        break;
    }
    m_quiet = false;
}

QString ValueTable::copyText() const
{
    QStringList lines;
    QStringList cells;
    for (int column = 0; column < m_model->columnCount(); ++column)
        cells << m_model->headerData(column, Qt::Horizontal).toString();
    lines << cells.join(QLatin1Char('\t'));
    const bool all = !selectionModel()->hasSelection();
    for (int row = 0; row < m_model->rowCount(); ++row) {
        if (!all && !selectionModel()->isRowSelected(row, {}))
            continue;
        cells.clear();
        for (int column = 0; column < m_model->columnCount(); ++column)
            cells << copied(m_model->index(row, column).data(valueRole));
        lines << cells.join(QLatin1Char('\t'));
    }
    return lines.join(QLatin1Char('\n')) + QLatin1Char('\n');
}

void ValueTable::copyRows() const
{
    QApplication::clipboard()->setText(copyText());
}

void ValueTable::keyPressEvent(QKeyEvent* event)
{
    if (event->matches(QKeySequence::Copy))
        copyRows();
    else if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && currentIndex().isValid())
        Q_EMIT rowOpened(rowOf(currentIndex()));
    else
        QTableView::keyPressEvent(event);
}

void ValueTable::leaveEvent(QEvent* event)
{
    Q_EMIT rowEntered(-1);
    QTableView::leaveEvent(event);
}

void ValueTable::contextMenuEvent(QContextMenuEvent* event)
{
    QMenu menu(this);
    menu.addAction(tr("&Copy Rows"), QKeySequence::Copy, this, &ValueTable::copyRows);
    menu.addAction(tr("Select &All"), QKeySequence::SelectAll, this, &ValueTable::selectAll);
    menu.exec(event->globalPos());
}

} // namespace toposcope
