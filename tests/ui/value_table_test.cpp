// The table under the pictures: sorted by value, copied in full precision, rows known by the number they were given.
#include "ui/tables/value_table.h"

#include <QHeaderView>
#include <QSignalSpy>
#include <QTest>

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace toposcope {
namespace {

using Rows = std::vector<std::vector<TableCell>>;

TEST(ValueTable, SortsNumbersByValueWithInfinityLast)
{
    ValueTable table(QStringLiteral("numbers"));
    const double infinity = std::numeric_limits<double>::infinity();
    table.setRows({QStringLiteral("x")}, Rows{{{10.0, {}}}, {{infinity, {}}}, {{9.0, {}}}});
    table.sortByColumn(0, Qt::AscendingOrder);
    EXPECT_EQ(table.copyText(), QStringLiteral("x\n9\n10\ninf\n"));
    table.sortByColumn(0, Qt::DescendingOrder);
    EXPECT_EQ(table.copyText(), QStringLiteral("x\ninf\n10\n9\n"));
}

TEST(ValueTable, CopiesFullPrecisionWhateverIsShown)
{
    ValueTable table(QStringLiteral("numbers"));
    const double third = 1.0 / 3.0;
    table.setRows({QStringLiteral("name"), QStringLiteral("x")}, Rows{{{QStringLiteral("a\tb"), {}}, {third, {}}}});
    const QString cell = table.copyText().split(QLatin1Char('\n'))[1].section(QLatin1Char('\t'), 1);
    EXPECT_EQ(cell.toDouble(), third);
    EXPECT_TRUE(table.copyText().contains(QStringLiteral("a b\t")));
}

TEST(ValueTable, KnowsARowByTheNumberItWasGivenAfterSorting)
{
    ValueTable table(QStringLiteral("numbers"));
    table.setRows({QStringLiteral("x")}, Rows{{{3.0, {}}}, {{1.0, {}}}, {{2.0, {}}}});
    table.sortByColumn(0, Qt::AscendingOrder);
    QSignalSpy chosen(&table, &ValueTable::rowChosen);
    table.showRow(0);
    EXPECT_EQ(table.currentIndex().row(), 2);
    EXPECT_TRUE(chosen.isEmpty()); // it tells nobody what it was told
    QTest::keyClick(&table, Qt::Key_Up);
    ASSERT_EQ(chosen.size(), 1);
    EXPECT_EQ(chosen[0][0].toInt(), 2);
}

TEST(ValueTable, KeepsItsSortingWhenRowsAreReplaced)
{
    ValueTable table(QStringLiteral("numbers"));
    table.setRows({QStringLiteral("x")}, Rows{{{3.0, {}}}, {{1.0, {}}}});
    table.sortByColumn(0, Qt::AscendingOrder);
    table.setRows({QStringLiteral("x")}, Rows{{{7.0, {}}}, {{5.0, {}}}});
    EXPECT_EQ(table.copyText(), QStringLiteral("x\n5\n7\n"));
}

TEST(ValueTable, FootersStayAtTheEndHoweverItIsSorted)
{
    ValueTable table(QStringLiteral("numbers"));
    table.setRows({QStringLiteral("x")}, Rows{{{3.0, {}}}, {{1.0, {}}}, {{QStringLiteral("2 more"), {}}}}, 1);
    for (const Qt::SortOrder order : {Qt::AscendingOrder, Qt::DescendingOrder}) {
        table.sortByColumn(0, order);
        EXPECT_TRUE(table.copyText().endsWith(QStringLiteral("2 more\n")));
        EXPECT_EQ(table.model()->index(0, 0).data().toString(),
                  order == Qt::AscendingOrder ? QStringLiteral("1") : QStringLiteral("3"));
    }
}

TEST(ValueTable, NothingSortsAfterEverything)
{
    ValueTable table(QStringLiteral("numbers"));
    table.setRows({QStringLiteral("x")}, Rows{{{}}, {{QStringLiteral("b"), {}}}, {{1.0, {}}}});
    table.sortByColumn(0, Qt::AscendingOrder);
    EXPECT_EQ(table.copyText(), QStringLiteral("x\n1\nb\n\n"));
}

TEST(ValueTable, LitRowsLeaveTheSelectionAloneAndComeIntoSight)
{
    ValueTable table(QStringLiteral("numbers"));
    table.resize(200, 200);
    Rows rows;
    for (int i = 0; i < 500; ++i)
        rows.push_back({{i, {}}});
    table.setRows({QStringLiteral("x")}, rows);
    table.sortByColumn(0, Qt::DescendingOrder);
    table.show();
    table.showRow(499);
    table.setLitRows({7, 1000, -3}, Qt::red);
    EXPECT_EQ(table.litRows(), std::vector<int>{7});
    EXPECT_EQ(table.model()->index(492, 0).data(Qt::BackgroundRole).value<QColor>(), QColor(Qt::red));
    EXPECT_FALSE(table.model()->index(491, 0).data(Qt::BackgroundRole).isValid());
    EXPECT_TRUE(table.viewport()->rect().intersects(table.visualRect(table.model()->index(492, 0))));
    EXPECT_EQ(table.copyText(), QStringLiteral("x\n499\n"));
}

TEST(ValueTable, AsManyRowsAsBeforeKeepChoiceAndScrolling)
{
    ValueTable table(QStringLiteral("numbers"));
    table.resize(200, 200);
    table.show();
    Rows rows;
    for (int i = 0; i < 300; ++i)
        rows.push_back({{i, {}}});
    table.setRows({QStringLiteral("x")}, rows);
    table.showRow(150);
    const QRect before = table.visualRect(table.currentIndex());
    QSignalSpy chosen(&table, &ValueTable::rowChosen);
    for (auto& row : rows)
        row[0].value = row[0].value.toInt() + 1000;
    table.setRows({QStringLiteral("x")}, rows);
    EXPECT_EQ(table.copyText(), QStringLiteral("x\n1150\n"));
    EXPECT_EQ(table.visualRect(table.currentIndex()), before);
    EXPECT_TRUE(chosen.isEmpty());
}

} // namespace
} // namespace toposcope
