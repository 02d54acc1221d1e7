// The panel of heads: partial results are kept, old ones are told apart, and what the user chooses is passed on.
#include "ui/heads/heads_panel.h"

#include "tests/support/sample_heads.h"
#include "ui/banner.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QComboBox>
#include <QHeaderView>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTest>

#include <gtest/gtest.h>

#include <algorithm>

namespace toposcope {
namespace {

enum Tab { Grid, List, Map };

class HeadsPanelTest : public ::testing::Test {
protected:
    HeadsPanelTest() : panel(state)
    {
        panel.resize(300, 600);
        panel.setShape(3, 4);
        panel.setUnit(QStringLiteral("nats"));
        panel.show();
        button = panel.findChild<QPushButton*>();
        progress = panel.findChild<QProgressBar*>();
        banner = panel.findChild<Banner*>();
    }

    void add(int from, int to)
    {
        for (int i = from; i < to; ++i)
            panel.addSummary(test::sampleHead(panel.values().at(i)));
    }
    void open(Tab tab) { panel.findChild<QTabWidget*>()->setCurrentIndex(tab); }
    int known() const { return panel.values().knownCount(panel.quantity()); }
    int old() const { return panel.values().oldCount(panel.quantity()); }
    std::shared_ptr<const HeadDifferences> differences() const
    {
        auto result = std::make_shared<HeadDifferences>();
        for (int i = 0; i < panel.values().count(); ++i)
            result->heads.push_back(test::sampleDifference(panel.values().at(i)));
        return result;
    }

    ViewState state;
    HeadsPanel panel;
    QPushButton* button = nullptr;
    QProgressBar* progress = nullptr;
    Banner* banner = nullptr;
};

TEST_F(HeadsPanelTest, TheButtonComputesAndThenCancels)
{
    QSignalSpy requested(&panel, &HeadsPanel::headsRequested);
    QSignalSpy cancelled(&panel, &HeadsPanel::cancelRequested);
    button->click();
    EXPECT_EQ(requested.size(), 1);
    panel.begin(12);
    button->click();
    EXPECT_EQ(requested.size(), 1);
    EXPECT_EQ(cancelled.size(), 1);
    panel.stop();
    button->click();
    EXPECT_EQ(requested.size(), 2);
}

TEST_F(HeadsPanelTest, CellsFillAsHeadsArriveAndCancellingKeepsThem)
{
    panel.begin(12);
    add(0, 5);
    EXPECT_EQ(progress->value(), 5);
    EXPECT_EQ(progress->maximum(), 12);
    EXPECT_TRUE(progress->text().contains(QStringLiteral("5 of 12")));
    EXPECT_EQ(panel.values().value({1, 0}, HeadQuantity::Entropy), test::sampleHead({1, 0}).entropy);
    EXPECT_FALSE(panel.values().value({1, 1}, HeadQuantity::Entropy));
    panel.stop();
    EXPECT_EQ(known(), 5);
    EXPECT_EQ(old(), 0);
    EXPECT_FALSE(banner->isVisible());
}

TEST_F(HeadsPanelTest, WhatANewComputationHasNotReachedStaysAndIsOld)
{
    panel.finish(test::sampleHeads(3, 4));
    EXPECT_EQ(old(), 0);
    panel.begin(12);
    EXPECT_EQ(known(), 12);
    EXPECT_EQ(old(), 12);
    add(0, 5);
    EXPECT_EQ(old(), 7);
    EXPECT_FALSE(panel.values().isOld({1, 0}, panel.quantity()));
    EXPECT_TRUE(panel.values().isOld({1, 1}, panel.quantity()));
    panel.finish(test::sampleHeads(3, 4));
    EXPECT_EQ(old(), 0);
}

TEST_F(HeadsPanelTest, AChangeOfTheTextMakesEverythingOldUntilItIsTakenBack)
{
    panel.setComparing(true);
    panel.finish(test::sampleHeads(3, 4));
    panel.finishDifferences(differences());
    panel.setStale(true);
    EXPECT_EQ(panel.values().oldCount(HeadQuantity::Entropy), 12);
    EXPECT_EQ(panel.values().oldCount(HeadQuantity::BottleneckH0), 12);
    panel.setStale(false);
    EXPECT_EQ(panel.values().oldCount(HeadQuantity::Entropy), 0);
    EXPECT_EQ(panel.values().oldCount(HeadQuantity::BottleneckH0), 0);
}

TEST_F(HeadsPanelTest, WhatArrivesAfterTheTextChangedIsOldToo)
{
    panel.begin(12);
    add(0, 2);
    panel.setStale(true);
    add(2, 4);
    EXPECT_EQ(old(), 4);
    panel.begin(12);
    add(0, 1);
    EXPECT_EQ(old(), 3);
}

TEST_F(HeadsPanelTest, AFailureIsToldAndTheNextAttemptClearsIt)
{
    panel.begin(12);
    panel.stop(QStringLiteral("not enough memory"));
    EXPECT_TRUE(banner->isVisible());
    EXPECT_EQ(banner->message(), QStringLiteral("not enough memory"));
    EXPECT_FALSE(panel.isComputing());
    panel.begin(12);
    EXPECT_FALSE(banner->isVisible());
}

TEST_F(HeadsPanelTest, DistancesBetweenTwoTextsAreOfferedWhereThereAreTwo)
{
    auto* quantities = panel.findChild<QComboBox*>();
    const int alone = quantities->count();
    panel.setQuantity(HeadQuantity::BottleneckH0);
    EXPECT_FALSE(panel.wantsDifferences());
    panel.setComparing(true);
    EXPECT_EQ(quantities->count(), alone + 4);
    panel.setQuantity(HeadQuantity::WassersteinH1);
    EXPECT_TRUE(panel.wantsDifferences());
    panel.finishDifferences(differences());
    EXPECT_EQ(known(), 12);
    panel.setComparing(false);
    EXPECT_EQ(quantities->count(), alone);
    EXPECT_FALSE(panel.wantsDifferences());
    EXPECT_EQ(panel.values().knownCount(HeadQuantity::WassersteinH1), 0);
}

TEST_F(HeadsPanelTest, AQuantityOfWhichNothingIsKnownIsRequestedOnce)
{
    panel.setComparing(true);
    panel.finish(test::sampleHeads(3, 4));
    QSignalSpy requested(&panel, &HeadsPanel::headsRequested);
    panel.setQuantity(HeadQuantity::Induction);
    EXPECT_TRUE(requested.isEmpty());
    panel.setQuantity(HeadQuantity::BottleneckH1);
    EXPECT_EQ(requested.size(), 1);
    panel.begin(12);
    panel.setQuantity(HeadQuantity::WassersteinH0); // comes with what is under way
    EXPECT_EQ(requested.size(), 1);
}

TEST_F(HeadsPanelTest, ComparingHeadsLeavesTheirSummariesCurrent)
{
    panel.setComparing(true);
    panel.finish(test::sampleHeads(3, 4));
    panel.setQuantity(HeadQuantity::BottleneckH0);
    panel.begin(12);
    panel.addDifference(test::sampleDifference({0, 0}));
    EXPECT_EQ(panel.values().oldCount(HeadQuantity::Entropy), 0);
    EXPECT_EQ(panel.values().value({0, 0}, HeadQuantity::BottleneckH1), test::sampleDifference({0, 0}).bottleneck[1]);
}

TEST_F(HeadsPanelTest, CellsRowsAndCornersBecomeSelections)
{
    QSignalSpy chosen(&panel, &HeadsPanel::selectionChosen);
    Q_EMIT panel.grid()->headChosen({2, 1});
    Q_EMIT panel.grid()->layerChosen(1);
    Q_EMIT panel.grid()->allChosen();
    ASSERT_EQ(chosen.size(), 3);
    EXPECT_EQ(chosen[0][0].value<HeadSelection>(), HeadSelection::single({2, 1}));
    EXPECT_EQ(chosen[1][0].value<HeadSelection>(), HeadSelection::layer(1));
    EXPECT_EQ(chosen[2][0].value<HeadSelection>(), HeadSelection::all());
}

TEST_F(HeadsPanelTest, TheListHasEveryHeadAndSortsByAnyQuantity)
{
    open(List);
    panel.finish(test::sampleHeads(3, 4));
    EXPECT_EQ(panel.list()->rowCount(), 12);
    const int column = 3 + static_cast<int>(HeadQuantity::Entropy);
    panel.list()->sortByColumn(column, Qt::DescendingOrder);
    const QStringList lines = panel.list()->copyText().trimmed().split(QLatin1Char('\n'));
    ASSERT_EQ(lines.size(), 13);
    EXPECT_TRUE(lines[0].section(QLatin1Char('\t'), column, column).startsWith(quantityTitle(HeadQuantity::Entropy)));
    std::vector<double> entropies;
    for (int i = 1; i < lines.size(); ++i) {
        const HeadId id{lines[i].section(QLatin1Char('\t'), 0, 0).toInt(),
                        lines[i].section(QLatin1Char('\t'), 1, 1).toInt()};
        entropies.push_back(lines[i].section(QLatin1Char('\t'), column, column).toDouble());
        EXPECT_EQ(entropies.back(), test::sampleHead(id).entropy);
    }
    EXPECT_TRUE(std::is_sorted(entropies.rbegin(), entropies.rend()));
}

TEST_F(HeadsPanelTest, TheListFollowsTheChosenHeadAndChoosesOne)
{
    open(List);
    panel.finish(test::sampleHeads(3, 4));
    panel.list()->sortByColumn(3, Qt::AscendingOrder);
    QSignalSpy chosen(&panel, &HeadsPanel::selectionChosen);
    panel.setChosen(HeadSelection::single({1, 2}));
    const QModelIndex row = panel.list()->currentIndex();
    EXPECT_EQ(row.siblingAtColumn(0).data().toString(), QStringLiteral("1"));
    EXPECT_EQ(row.siblingAtColumn(1).data().toString(), QStringLiteral("2"));
    EXPECT_TRUE(chosen.isEmpty());
    QTest::keyClick(panel.list(), row.row() > 0 ? Qt::Key_Up : Qt::Key_Down);
    ASSERT_EQ(chosen.size(), 1);
    const HeadSelection now = chosen[0][0].value<HeadSelection>();
    const QModelIndex next = panel.list()->currentIndex();
    EXPECT_EQ(QString::number(now.layers.at(0)), next.siblingAtColumn(0).data().toString());
    EXPECT_EQ(QString::number(now.heads.at(0)), next.siblingAtColumn(1).data().toString());
    panel.setChosen(HeadSelection::layer(1));
    EXPECT_FALSE(panel.list()->currentIndex().isValid());
}

TEST_F(HeadsPanelTest, TheListStaysWhereItWasScrolledToWhileHeadsArrive)
{
    panel.setShape(12, 12);
    panel.setChosen(HeadSelection::single({0, 1}));
    open(List);
    panel.finish(test::sampleHeads(12, 12));
    panel.list()->verticalScrollBar()->setValue(70);
    panel.list()->refresh(false);
    EXPECT_EQ(panel.list()->verticalScrollBar()->value(), 70);
    EXPECT_EQ(panel.list()->currentIndex().row(), 1);
}

TEST_F(HeadsPanelTest, TheMapIsMadeWhenItIsLookedAt)
{
    panel.finish(test::sampleHeads(3, 4));
    EXPECT_FALSE(panel.map()->space().analysis());
    open(Map);
    ASSERT_TRUE(panel.map()->space().analysis());
    EXPECT_EQ(panel.map()->space().analysis()->nodes.size(), 12u);
    panel.setShape(2, 2);
    EXPECT_FALSE(panel.map()->space().analysis());
}

TEST_F(HeadsPanelTest, EveryControlHasANameAndAToolTip)
{
    panel.finish(test::sampleHeads(3, 4));
    for (const Tab tab : {Grid, List, Map}) {
        open(tab);
        for (const QWidget* widget : panel.findChildren<QWidget*>()) {
            const bool isPart = qobject_cast<const QTabWidget*>(widget) || qobject_cast<const QHeaderView*>(widget) ||
                                qobject_cast<const QScrollBar*>(widget);
            if (!widget->isVisible() || widget->focusPolicy() == Qt::NoFocus || isPart)
                continue;
            const char* type = widget->metaObject()->className();
            const auto* pushed = qobject_cast<const QAbstractButton*>(widget);
            EXPECT_FALSE(widget->accessibleName().isEmpty() && (!pushed || pushed->text().isEmpty())) << type;
            const bool isControl =
                pushed || qobject_cast<const QComboBox*>(widget) || qobject_cast<const QAbstractItemView*>(widget);
            EXPECT_FALSE(isControl && widget->toolTip().isEmpty()) << type;
        }
    }
}

TEST_F(HeadsPanelTest, NothingCanBeComputedWithoutAModel)
{
    panel.setShape(0, 0);
    EXPECT_FALSE(button->isEnabled());
    panel.setChosen(HeadSelection::single({5, 1}));
    for (const Tab tab : {Grid, List, Map})
        open(tab);
    EXPECT_FALSE(panel.grab().isNull());
}

} // namespace
} // namespace toposcope
