// The growth plot and its panel: numbers of the prefixes, a line that is dragged, steps that arrive one by one.
#include "ui/growth_panel.h"

#include "tests/support/mouse.h"
#include "tests/support/sample_analysis.h"
#include "tests/support/svg_text.h"
#include "ui/export/figure_export.h"

#include <gtest/gtest.h>

#include <QLocale>
#include <QPushButton>
#include <QSignalSpy>
#include <QSlider>
#include <QTest>

namespace toposcope {
namespace {

// The first `nodes` tokens of an analysis as a text of their own.
GrowthStep stepOf(const Analysis& analysis, int nodes)
{
    SymmetricMatrix distance(nodes);
    for (int i = 0; i < nodes; ++i)
        for (int j = 0; j < i; ++j)
            distance.set(i, j, analysis.distance(i, j));
    std::vector<std::string> tokens;
    for (int i = 0; i < nodes; ++i)
        tokens.push_back(analysis.nodes[static_cast<std::size_t>(i)].text);
    const auto prefix = test::analysisOf(std::move(tokens), distance);
    GrowthStep step;
    step.nodes = nodes;
    step.end = prefix->text.size();
    step.totalPersistence.resize(2);
    step.longest.resize(2);
    step.intervals.resize(2);
    for (const PersistencePair& pair : prefix->diagram.pairs) {
        const auto d = static_cast<std::size_t>(pair.dimension);
        step.intervals[d].push_back({pair.birth, pair.death});
        if (pair.isEssential())
            continue;
        step.totalPersistence[d] += pair.persistence();
        step.longest[d] = std::max(step.longest[d], pair.persistence());
    }
    return step;
}

std::shared_ptr<const Growth> growthOf(std::shared_ptr<const Analysis> analysis)
{
    auto growth = std::make_shared<Growth>();
    for (int nodes = 2; nodes <= static_cast<int>(analysis->nodes.size()); ++nodes)
        growth->steps.push_back(stepOf(*analysis, nodes));
    growth->source = std::move(analysis);
    return growth;
}

TEST(GrowthCurves, HoldTheNumbersOfEveryPrefix)
{
    const auto growth = growthOf(test::sampleAnalysis());
    GrowthCurves curves;
    for (const GrowthStep& step : growth->steps)
        curves.append(step);
    ASSERT_EQ(curves.size(), 11u);
    for (std::size_t i = 0; i < curves.size(); ++i)
        for (int dimension = 0; dimension <= 1; ++dimension)
            for (const double threshold : {0.0, 0.1, 0.4, 0.5, 0.7}) {
                int alive = 0;
                for (const Interval& interval : growth->steps[i].intervals[static_cast<std::size_t>(dimension)])
                    alive += interval.birth <= threshold && threshold < interval.death;
                EXPECT_EQ(curves.betti(i, dimension, threshold), alive);
                EXPECT_LE(alive, curves.largestBetti(dimension));
                EXPECT_EQ(curves.total(i, dimension),
                          growth->steps[i].totalPersistence[static_cast<std::size_t>(dimension)]);
            }
    EXPECT_EQ(curves.largestBetti(0), 12);
    EXPECT_EQ(curves.indexOf(1), 0u);
    EXPECT_EQ(curves.indexOf(5), 3u);
    EXPECT_EQ(curves.indexOf(500), 10u);
}

// At full length the growth is the analysis.
TEST(GrowthFigure, WritesTheBettiNumbersOfThePrefixAtTheThreshold)
{
    const auto analysis = test::sampleAnalysis();
    const auto growth = growthOf(analysis);
    for (const double threshold : {0.2, 0.45}) {
        const auto svg = test::readSvg(figureAsSvg(*growthFigure(*growth, threshold, 12), {}, {}));
        ASSERT_TRUE(svg.wellFormed);
        const std::vector<int> numbers = analysis->betti.allAt(threshold);
        for (int k = 0; k <= 1; ++k) {
            const QString number =
                QStringLiteral("β%1 %2 at").arg(QChar(0x2080 + k)).arg(numbers[static_cast<std::size_t>(k)]);
            EXPECT_FALSE(svg.texts.filter(number).isEmpty()) << svg.texts.join(QStringLiteral(" | ")).toStdString();
        }
        EXPECT_FALSE(svg.texts.filter(QStringLiteral("12 tokens")).isEmpty());
        EXPECT_FALSE(svg.texts.filter(QStringLiteral("world")).isEmpty());
    }
}

class Growing : public ::testing::Test {
protected:
    Growing() : panel(state), plot(*panel.plot())
    {
        state.setAnalysis(test::sampleAnalysis());
        state.setThreshold(0.45);
        panel.resize(500, 460);
        panel.show();
    }

    QPushButton& button(const QString& name)
    {
        for (auto* each : panel.findChildren<QPushButton*>())
            if (each->accessibleName() == name)
                return *each;
        throw std::runtime_error("no such button");
    }

    ViewState state;
    GrowthPanel panel;
    GrowthPlot& plot;
};

TEST_F(Growing, TheLineIsDraggedToAPrefix)
{
    panel.setGrowth(growthOf(state.analysis()));
    EXPECT_EQ(plot.prefix(), 12);
    QSignalSpy chosen(&plot, &GrowthPlot::prefixChosen);
    const QPoint middle = plot.rect().center();
    QTest::mousePress(&plot, Qt::LeftButton, {}, middle);
    EXPECT_GT(plot.prefix(), 3);
    EXPECT_LT(plot.prefix(), 10);
    test::moveMouse(plot, QPoint(0, middle.y()), Qt::LeftButton);
    EXPECT_EQ(plot.prefix(), 2);
    test::moveMouse(plot, QPoint(5000, middle.y()), Qt::LeftButton);
    EXPECT_EQ(plot.prefix(), 12);
    QTest::mouseRelease(&plot, Qt::LeftButton, {}, middle);
    test::moveMouse(plot, QPoint(0, middle.y()));
    EXPECT_EQ(plot.prefix(), 12);
    ASSERT_EQ(chosen.count(), 3);
    EXPECT_EQ(chosen[1][0].toInt(), 2);
}

TEST_F(Growing, KeysAndSliderMoveTheSameLine)
{
    panel.setGrowth(growthOf(state.analysis()));
    auto* slider = panel.findChild<QSlider*>();
    ASSERT_TRUE(slider);
    EXPECT_EQ(slider->minimum(), 2);
    EXPECT_EQ(slider->maximum(), 12);
    QTest::keyClick(&plot, Qt::Key_Left);
    EXPECT_EQ(plot.prefix(), 11);
    EXPECT_EQ(slider->value(), 11);
    slider->setValue(5);
    EXPECT_EQ(plot.prefix(), 5);
    QTest::keyClick(&plot, Qt::Key_Home);
    EXPECT_EQ(slider->value(), 2);
    QTest::keyClick(&plot, Qt::Key_Left);
    EXPECT_EQ(plot.prefix(), 2);
    QTest::keyClick(&plot, Qt::Key_End);
    EXPECT_EQ(slider->value(), 12);
    EXPECT_TRUE(plot.prefixText().contains(QStringLiteral("world")));
}

TEST_F(Growing, StepsAreDrawnAsFarAsTheyGo)
{
    const QImage empty = plot.grab().toImage();
    panel.setBusy(0, 11);
    EXPECT_FALSE(button(QStringLiteral("Compute growth")).isEnabled());
    EXPECT_TRUE(button(QStringLiteral("Cancel growth")).isEnabled());
    QSignalSpy shown(&plot, &GrowthPlot::lengthsChanged);
    for (int nodes = 2; nodes <= 7; ++nodes)
        panel.addStep(stepOf(*state.analysis(), nodes));
    ASSERT_TRUE(shown.wait());
    EXPECT_EQ(shown.count(), 1); // together
    EXPECT_EQ(plot.longest(), 7);
    EXPECT_EQ(plot.prefix(), 7);
    EXPECT_NE(plot.grab().toImage(), empty);
    plot.choosePrefix(4);
    panel.setGrowth(growthOf(state.analysis()));
    EXPECT_EQ(plot.longest(), 12);
    EXPECT_EQ(plot.prefix(), 4); // where the user put it
    EXPECT_TRUE(button(QStringLiteral("Compute growth")).isEnabled());
}

TEST_F(Growing, TheCurvesFollowTheThreshold)
{
    panel.setGrowth(growthOf(state.analysis()));
    const QImage before = plot.grab().toImage();
    state.setThreshold(0.2);
    EXPECT_NE(plot.grab().toImage(), before);
    state.setThreshold(0.45);
    EXPECT_EQ(plot.grab().toImage(), before);
}

TEST_F(Growing, AnotherAnalysisEmptiesIt)
{
    panel.setGrowth(growthOf(state.analysis()));
    EXPECT_NE(plot.figure(), nullptr);
    state.setAnalysis(test::randomAnalysis(5, 1));
    EXPECT_EQ(plot.figure(), nullptr);
    EXPECT_TRUE(plot.accessibleDescription().contains(QStringLiteral("appears here")));
    state.setAnalysis(nullptr);
    EXPECT_FALSE(plot.grab().isNull());
    EXPECT_FALSE(button(QStringLiteral("Compute growth")).isEnabled());
}

TEST_F(Growing, ButtonsAskForTheirWork)
{
    QSignalSpy growth(&panel, &GrowthPanel::growthRequested);
    QSignalSpy cancel(&panel, &GrowthPanel::cancelRequested);
    QSignalSpy prefix(&panel, &GrowthPanel::prefixRequested);
    EXPECT_FALSE(button(QStringLiteral("Show this prefix")).isEnabled());
    QTest::mouseClick(&button(QStringLiteral("Compute growth")), Qt::LeftButton);
    EXPECT_EQ(growth.count(), 1);
    panel.setBusy(3, 11);
    QTest::mouseClick(&button(QStringLiteral("Cancel growth")), Qt::LeftButton);
    EXPECT_EQ(cancel.count(), 1);
    panel.setGrowth(growthOf(state.analysis()));
    plot.choosePrefix(6);
    QTest::mouseClick(&button(QStringLiteral("Show this prefix")), Qt::LeftButton);
    ASSERT_EQ(prefix.count(), 1);
    EXPECT_EQ(prefix[0][0].toInt(), 6);
}

TEST_F(Growing, PaintsAtAnySize)
{
    panel.setGrowth(growthOf(state.analysis()));
    for (const QSize size : {QSize(1, 1), QSize(60, 400), QSize(2000, 80)}) {
        plot.resize(size);
        EXPECT_FALSE(plot.grab().isNull());
    }
}

} // namespace
} // namespace toposcope
