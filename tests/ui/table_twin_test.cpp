// The tables beside the plots say what the analysis says, and are linked to the selection both ways.
#include "tests/support/mouse.h"
#include "tests/support/sample_analysis.h"
#include "ui/plots/barcode_plot.h"
#include "ui/tables/betti_table.h"
#include "ui/tables/cluster_list.h"
#include "ui/tables/growth_table.h"
#include "ui/tables/interval_table.h"
#include "ui/tables/merge_table.h"
#include "ui/tables/node_table.h"
#include "ui/tables/pair_table.h"
#include "ui/tables/plot_with_table.h"
#include "ui/token_name.h"

#include <QApplication>
#include <QCheckBox>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

#include <gtest/gtest.h>

#include <cmath>
#include <map>

namespace toposcope {
namespace {

class TableTwinTest : public ::testing::Test {
protected:
    TableTwinTest()
    {
        state.setAnalysis(analysis);
        state.setThreshold(0.45);
    }
    double number(const ValueTable& table, int row, int column) const
    {
        return table.cell(row, column).value.toDouble();
    }
    QString text(const ValueTable& table, int row, int column) const
    {
        return table.cell(row, column).value.toString();
    }
    // Shows it, and lets it do what it does in the next turn of the event loop.
    void settle(ValueTable& table)
    {
        table.resize(500, 400);
        table.show();
        QApplication::processEvents();
        QApplication::processEvents(); // the pointer may be over it
        selection.clear();
        QApplication::processEvents();
    }

    std::shared_ptr<const Analysis> analysis = test::sampleAnalysis();
    ViewState state;
    Selection selection{state};
};

TEST_F(TableTwinTest, IntervalsAreThoseOfTheDiagramAndMarkedWhileAlive)
{
    IntervalTable table(state, selection);
    settle(table);
    ASSERT_EQ(table.rowCount(), static_cast<int>(analysis->diagram.pairs.size()));
    std::vector<int> alive(2);
    for (int row = 0; row < table.rowCount(); ++row) {
        const PersistencePair& pair = analysis->diagram.pairs[static_cast<std::size_t>(row)];
        EXPECT_EQ(number(table, row, 0), pair.dimension);
        EXPECT_EQ(number(table, row, 1), pair.birth);
        EXPECT_EQ(number(table, row, 2), pair.death);
        alive[static_cast<std::size_t>(pair.dimension)] += table.cell(row, 4).value.isValid() ? 1 : 0;
    }
    EXPECT_EQ(alive, state.betti());
}

TEST_F(TableTwinTest, ARowLightsUpItsIntervalAndTheOtherWayRound)
{
    IntervalTable table(state, selection);
    settle(table);
    selection.hoverInterval(3);
    QApplication::processEvents();
    EXPECT_EQ(table.litRows(), std::vector<int>{3});
    selection.endHover();
    table.setCurrentIndex(table.model()->index(5, 0));
    EXPECT_EQ(selection.pinned().interval, 5U);
    QApplication::processEvents();
    EXPECT_EQ(table.litRows(), std::vector<int>{5});
    test::moveMouse(*table.viewport(), table.visualRect(table.model()->index(2, 0)).center());
    EXPECT_EQ(selection.hovered().interval, 2U);
    QTest::keyClick(&table, Qt::Key_Escape);
    EXPECT_EQ(selection.highlight().kind, Highlight::Kind::None);
}

TEST_F(TableTwinTest, ComingByTabChoosesNothingAndSpaceChooses)
{
    IntervalTable table(state, selection);
    settle(table);
    table.clearFocus();
    table.setFocus(Qt::TabFocusReason);
    EXPECT_EQ(selection.pinned().kind, Highlight::Kind::None);
    table.selectionModel()->setCurrentIndex(table.model()->index(0, 0), QItemSelectionModel::NoUpdate);
    selection.clear();
    QTest::keyClick(&table, Qt::Key_Space);
    EXPECT_EQ(selection.pinned().interval, 0U);
}

TEST_F(TableTwinTest, ReturnMovesTheThresholdToTheRow)
{
    MergeTable table(state, selection);
    settle(table);
    table.setCurrentIndex(table.model()->index(4, 0));
    QTest::keyClick(&table, Qt::Key_Return);
    EXPECT_EQ(state.threshold(), analysis->tree.merges()[4].height());
}

TEST_F(TableTwinTest, ClustersAreThoseAtTheThresholdWithTheirLives)
{
    ClusterTable table(state, selection);
    settle(table);
    ASSERT_EQ(table.rowCount(), 3); // no token is alone
    int tokens = 0;
    for (int row = 0; row < 3; ++row) {
        tokens += table.cell(row, 1).value.toInt();
        EXPECT_LE(number(table, row, 2), state.threshold());
        EXPECT_GT(number(table, row, 3), state.threshold());
        // Birth and death bound exactly the heights at which it is a cluster of at least two under this name.
        const int node = state.clusters().members[static_cast<std::size_t>(row)].front();
        const int representative = state.clusters().representativeOf[static_cast<std::size_t>(node)];
        const auto aliveAt = [&](double height) {
            const Clusters clusters = analysis->tree.clustersAt(height);
            return std::count(clusters.representativeOf.begin(), clusters.representativeOf.end(), representative) > 1;
        };
        EXPECT_TRUE(aliveAt(number(table, row, 2)));
        EXPECT_FALSE(aliveAt(std::nextafter(number(table, row, 2), 0.0)));
        if (std::isfinite(number(table, row, 3))) {
            EXPECT_TRUE(aliveAt(std::nextafter(number(table, row, 3), 0.0)));
            EXPECT_FALSE(aliveAt(number(table, row, 3)));
        }
    }
    EXPECT_EQ(tokens, 12);
    EXPECT_EQ(text(table, 0, 4), QStringLiteral("שלום 世界 🙂 means hello world"));
}

TEST_F(TableTwinTest, AClusterKeepsItsNameWhileItGrows)
{
    ClusterTable table(state, selection);
    settle(table);
    std::map<QString, double> births;
    for (const double threshold : {0.2, 0.3, 0.45, 0.6, 0.8}) {
        state.setThreshold(threshold);
        QApplication::processEvents();
        for (int row = 0; row < table.rowCount(); ++row)
            if (table.cell(row, 1).value.toInt() > 1 && table.cell(row, 2).value.isValid()) {
                const auto [known, isNew] = births.emplace(text(table, row, 0), number(table, row, 2));
                EXPECT_EQ(known->second, number(table, row, 2));
            }
    }
}

TEST_F(TableTwinTest, SingleTokensAreCountedOrListed)
{
    state.setThreshold(0.3); // {0,1,2}, {3,4,5} and six single tokens
    ClusterList list(state, selection);
    list.resize(400, 300);
    list.show();
    QApplication::processEvents();
    ClusterTable& table = list.table();
    ASSERT_EQ(table.rowCount(), 3);
    EXPECT_EQ(text(table, 2, 0), QStringLiteral("6 single tokens"));
    table.setCurrentIndex(table.model()->index(2, 0));
    EXPECT_EQ(selection.pinned().nodes, (std::vector<int>{6, 7, 8, 9, 10, 11}));
    list.singletons().setFocus();
    QTest::keyClick(&list.singletons(), Qt::Key_Space);
    QApplication::processEvents();
    EXPECT_EQ(table.rowCount(), 8);
}

TEST_F(TableTwinTest, AnEmptyOrSingleTokenAnalysisIsATableToo)
{
    state.setAnalysis(test::analysisOf({"only"}, SymmetricMatrix(1)));
    IntervalTable intervals(state, selection);
    ClusterTable clusters(state, selection);
    NodeTable nodes(state, selection);
    PairTable pairs(state, selection);
    MergeTable merges(state, selection);
    BettiTable betti(state, selection);
    for (TableTwin* table : std::initializer_list<TableTwin*>{&intervals, &clusters, &nodes, &pairs, &merges, &betti})
        settle(*table);
    EXPECT_EQ(nodes.rowCount(), 1);
    EXPECT_EQ(clusters.rowCount(), 1);
    EXPECT_EQ(pairs.rowCount() + merges.rowCount(), 0);
    state.setAnalysis(nullptr);
    QApplication::processEvents();
    EXPECT_EQ(nodes.rowCount() + clusters.rowCount() + intervals.rowCount() + betti.rowCount(), 0);
}

TEST_F(TableTwinTest, TokensHaveDegreesAndNearestNeighbours)
{
    NodeTable table(state, selection);
    settle(table);
    double degrees = 0.0;
    for (int row = 0; row < 12; ++row) {
        degrees += number(table, row, 3);
        const int nearest = nearestNodes(*analysis, row, 1).front();
        EXPECT_EQ(number(table, row, 5), analysis->distance(row, nearest));
        EXPECT_EQ(number(table, row, 6), static_cast<double>(analysis->nodes[static_cast<std::size_t>(row)].begin));
    }
    EXPECT_EQ(degrees, 2.0 * static_cast<double>(state.visibleEdges().size()));
}

TEST_F(TableTwinTest, PairsAreTheClosestAndALastRowCountsTheRest)
{
    const auto large = test::randomAnalysis(120, 3); // 7,140 pairs
    state.setAnalysis(large);
    PairTable table(state, selection);
    settle(table);
    ASSERT_EQ(table.rowCount(), static_cast<int>(PairTable::mostPairs) + 1);
    for (int row = 1; row < 5000; ++row)
        ASSERT_LE(number(table, row - 1, 2), number(table, row, 2));
    EXPECT_TRUE(text(table, 5000, 0).contains(QLocale().toString(7140 - 5000)));
    table.setCurrentIndex(table.model()->index(5000, 0)); // stands for nothing
    EXPECT_EQ(selection.highlight().kind, Highlight::Kind::None);
    table.setCurrentIndex(table.model()->index(17, 0));
    EXPECT_EQ(selection.pinned().edges, std::vector<Edge>{large->filtration.edges()[17]});
    QApplication::processEvents();
    EXPECT_EQ(table.litRows(), std::vector<int>{17});
}

TEST_F(TableTwinTest, MergesAddUpAndAreTheirBars)
{
    MergeTable table(state, selection);
    settle(table);
    ASSERT_EQ(table.rowCount(), 11);
    EXPECT_EQ(number(table, 10, 2) + number(table, 10, 4), 12.0);
    for (int row = 10; row >= 0; --row) {
        EXPECT_EQ(table.cell(row, 6).value.isValid(), number(table, row, 0) <= state.threshold());
        table.setCurrentIndex(table.model()->index(row, 0));
        const auto& merge = analysis->tree.merges()[static_cast<std::size_t>(row)];
        ASSERT_TRUE(selection.pinned().interval);
        EXPECT_EQ(analysis->diagram.pairs[*selection.pinned().interval].deathEdge, merge.edge);
        EXPECT_EQ(number(table, row, 2), static_cast<double>(selection.pinned().nodes.size()));
        EXPECT_EQ(number(table, row, 4), static_cast<double>(selection.pinned().otherNodes.size()));
    }
}

TEST_F(TableTwinTest, BettiNumbersFollowFromWhatIsBornAndEnds)
{
    BettiTable table(state, selection);
    settle(table);
    EXPECT_EQ(number(table, 0, 1), 12.0);
    for (int row = 1; row < table.rowCount(); ++row) {
        const double before = number(table, row - 1, 1) + number(table, row - 1, 2);
        const double after = number(table, row, 1) + number(table, row, 2);
        EXPECT_EQ(after - before, number(table, row, 3) - number(table, row, 4));
    }
    ASSERT_EQ(table.litRows().size(), 1U); // where the threshold is
    EXPECT_LE(number(table, table.litRows().front(), 0), state.threshold());
    state.setThreshold(0.0);
    QApplication::processEvents();
    EXPECT_EQ(table.litRows(), std::vector<int>{0});
}

TEST_F(TableTwinTest, GrowthTellsEveryPrefix)
{
    auto growth = std::make_shared<Growth>();
    growth->source = analysis;
    growth->steps = {{2, 2, 7, {0.5, 0.0}, {0.5, 0.0}, {{{0.0, 0.5}, {0.0, neverDies}}, {}}},
                     {3, 3, 10, {0.9, 0.2}, {0.5, 0.2}, {{{0.0, 0.4}, {0.0, 0.5}, {0.0, neverDies}}, {{0.4, 0.6}}}}};
    GrowthTable table(state, selection);
    table.setGrowth(growth);
    settle(table);
    ASSERT_EQ(table.rowCount(), 2);
    EXPECT_EQ(text(table, 1, 1), QStringLiteral("of"));
    EXPECT_EQ(number(table, 0, 4), 2.0); // β₀ at 0.45
    EXPECT_EQ(number(table, 1, 4), 2.0);
    EXPECT_EQ(number(table, 1, 7), 1.0); // β₁
    QSignalSpy chosen(&table, &GrowthTable::stepChosen);
    table.setStep(0);
    EXPECT_TRUE(chosen.isEmpty());
    QTest::keyClick(&table, Qt::Key_Down);
    ASSERT_EQ(chosen.size(), 1);
    EXPECT_EQ(chosen[0][0].toInt(), 1);
    EXPECT_EQ(selection.pinned().nodes, std::vector<int>{2});
}

TEST_F(TableTwinTest, NothingIsFilledWhileUnseenAndOncePerTurnWhileSeen)
{
    class Counting : public IntervalTable {
    public:
        using IntervalTable::IntervalTable;
        int fills = 0;

    protected:
        Content content() override
        {
            ++fills;
            return IntervalTable::content();
        }
    };
    Counting table(state, selection);
    state.setThreshold(0.3);
    QApplication::processEvents();
    EXPECT_EQ(table.fills, 0);
    settle(table);
    EXPECT_EQ(table.fills, 1);
    for (int i = 0; i < 100; ++i)
        state.setThreshold(0.3 + 0.001 * i);
    QApplication::processEvents();
    EXPECT_EQ(table.fills, 2);
    table.hide();
    state.setThreshold(0.2);
    QApplication::processEvents();
    EXPECT_EQ(table.fills, 2);
}

TEST_F(TableTwinTest, APlotAndItsTableTakeTurns)
{
    QTemporaryDir folder;
    QSettings settings(folder.filePath(QStringLiteral("settings.ini")), QSettings::IniFormat);
    QWidget window;
    auto* plot = new BarcodePlot(state, selection);
    auto* table = new IntervalTable(state, selection);
    PlotWithTable both(QStringLiteral("Barcode"), plot, table, &window);
    window.resize(500, 400);
    both.resize(500, 400);
    window.show();
    EXPECT_TRUE(plot->isVisible());
    EXPECT_FALSE(table->isVisible());
    auto* button = both.findChild<QToolButton*>();
    ASSERT_TRUE(button);
    EXPECT_EQ(button->text(), QStringLiteral("Table"));
    EXPECT_FALSE(button->accessibleName().isEmpty());
    button->setFocus();
    QTest::keyClick(button, Qt::Key_Space);
    EXPECT_TRUE(table->isVisible());
    EXPECT_FALSE(plot->isVisible());
    EXPECT_EQ(button->text(), QStringLiteral("Plot"));
    EXPECT_EQ(table->rowCount(), static_cast<int>(analysis->diagram.pairs.size()));
    EXPECT_FALSE(button->geometry().intersects(QRect(table->mapTo(&both, QPoint()), table->size())));
    both.save(settings);
    both.setShowsTable(false);
    EXPECT_FALSE(both.showsTable());
    both.restore(settings);
    EXPECT_TRUE(both.showsTable());
}

TEST(DistinctNames, TellTokensOfTheSameNameApart)
{
    const auto analysis = test::analysisOf({"the", " tip", " the"}, test::distancesOf({{0, 0}, {1, 0}, {0, 1}}));
    const std::vector<QString> names = distinctNames(*analysis);
    EXPECT_EQ(names,
              (std::vector<QString>{QStringLiteral("the (0)"), QStringLiteral("tip"), QStringLiteral("the (2)")}));
}

} // namespace
} // namespace toposcope
