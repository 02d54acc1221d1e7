#include "ui/tables/value_table.h"

#include "ui/tables/value_model.h"

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLocale>
#include <QMenu>
#include <QScrollBar>

#include <algorithm>
#include <cmath>
#include <utility>

namespace toposcope {

namespace {

constexpr int widestColumn = 320; // pixels, of those that fit themselves to their contents

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
    m_model = new ValueModel(this);
    setModel(m_model);
    setAccessibleName(name);
    setSortingEnabled(true);
    horizontalHeader()->setSortIndicator(-1, Qt::AscendingOrder); // as given, until a title is clicked
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setStretchLastSection(true);
    horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    horizontalHeader()->setResizeContentsPrecision(64); // rows that are looked at
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 8);
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setSelectionMode(QAbstractItemView::ExtendedSelection);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setTabKeyNavigation(false);
    setMouseTracking(true);
    setShowGrid(false);
    setWordWrap(false);
    setFrameShape(QFrame::NoFrame);
    connect(this, &QTableView::entered, this, [this](const QModelIndex& index) {
        if (m_pointing)
            Q_EMIT rowEntered(rowOf(index));
    });
    connect(this, &QTableView::doubleClicked, this,
            [this](const QModelIndex& index) { Q_EMIT rowOpened(rowOf(index)); });
    connect(selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& index) {
        if (!m_quiet && index.isValid())
            Q_EMIT rowChosen(rowOf(index));
    });
}

void ValueTable::setRows(const QStringList& titles, std::vector<std::vector<TableCell>> rows, int footerRows)
{
    m_quiet = true;
    const bool sameColumns = m_model->columnCount() == titles.size();
    const int scrolledTo = verticalScrollBar()->value();
    if (!sameColumns)
        horizontalHeader()->setSortIndicator(-1, Qt::AscendingOrder);
    const bool fitted = sameColumns && m_model->rowCount() > 0;
    // Rows that stay as many are taken to be the same ones with other values: the user's choice of them stays.
    const bool sameRows = fitted && m_model->rowCount() == static_cast<int>(rows.size());
    const int current = rowOf(currentIndex());
    std::vector<int> selected;
    if (sameRows)
        for (const QModelIndex& index : selectionModel()->selectedRows())
            selected.push_back(rowOf(index));
    m_model->set(titles, std::move(rows), footerRows);
    if (sameRows && current >= 0)
        selectionModel()->setCurrentIndex(m_model->index(m_model->rowOf(current), 0), QItemSelectionModel::NoUpdate);
    QItemSelection again;
    for (const int row : selected)
        again.select(m_model->index(m_model->rowOf(row), 0),
                     m_model->index(m_model->rowOf(row), m_model->columnCount() - 1));
    selectionModel()->select(again, QItemSelectionModel::ClearAndSelect);
    if (!fitted) {
        resizeColumnsToContents();
        for (int column = 0; column < m_model->columnCount(); ++column)
            setColumnWidth(column, std::min(columnWidth(column), widestColumn));
    }
    verticalScrollBar()->setValue(scrolledTo);
    m_quiet = false;
}

int ValueTable::rowCount() const
{
    return m_model->rowCount();
}

const TableCell& ValueTable::cell(int row, int column) const
{
    return m_model->cell(row, column);
}

int ValueTable::rowOf(const QModelIndex& index) const
{
    return index.isValid() ? m_model->numberAt(index.row()) : -1;
}

void ValueTable::showRow(int row)
{
    m_quiet = true;
    if (row >= 0 && row < rowCount()) {
        setCurrentIndex(m_model->index(m_model->rowOf(row), 0));
        scrollTo(currentIndex());
    } else {
        clearSelection();
        setCurrentIndex({});
    }
    m_quiet = false;
}

void ValueTable::setLitRows(const std::vector<int>& rows, const QColor& ground)
{
    m_model->setLit(rows, ground);
    const std::vector<int>& lit = m_model->lit();
    if (!lit.empty() && std::none_of(lit.begin(), lit.end(), [this](int row) { return isInSight(row); }))
        scrollTo(m_model->index(m_model->rowOf(lit.front()), 0));
}

const std::vector<int>& ValueTable::litRows() const
{
    return m_model->lit();
}

bool ValueTable::isInSight(int row) const
{
    return visualRect(m_model->index(m_model->rowOf(row), 0)).intersects(viewport()->rect());
}

QString ValueTable::copyText() const
{
    QStringList lines;
    QStringList cells;
    for (int column = 0; column < m_model->columnCount(); ++column)
        cells << m_model->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
    lines << cells.join(QLatin1Char('\t'));
    const bool all = !selectionModel()->hasSelection();
    for (int row = 0; row < m_model->rowCount(); ++row) {
        if (!all && !selectionModel()->isRowSelected(row, {}))
            continue;
        cells.clear();
        for (int column = 0; column < m_model->columnCount(); ++column)
            cells << copied(m_model->cell(m_model->numberAt(row), column).value);
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
    if (event->key() == Qt::Key_Space && currentIndex().isValid())
        Q_EMIT rowChosen(rowOf(currentIndex()));
}

// Rows that scroll past a resting pointer are not pointed at.
void ValueTable::mouseMoveEvent(QMouseEvent* event)
{
    m_pointing = true;
    QTableView::mouseMoveEvent(event);
    m_pointing = false;
}

// Coming here by Tab makes the first row the current one, so that the focus is seen, but chooses nothing.
void ValueTable::focusInEvent(QFocusEvent* event)
{
    m_quiet = true;
    QTableView::focusInEvent(event);
    m_quiet = false;
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
