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

} // namespace
} // namespace toposcope
