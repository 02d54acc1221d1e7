// The Betti curves' numbers are those of the core, wherever they are written.
#include "ui/plots/betti_plot.h"

#include "tests/support/sample_analysis.h"
#include "tests/support/svg_text.h"
#include "ui/export/figure_export.h"
#include "ui/plots/strip_chart.h"

#include <gtest/gtest.h>

#include <QLocale>

namespace toposcope {
namespace {

TEST(BettiPlot, WritesTheNumbersAtTheThreshold)
{
    const auto analysis = test::sampleAnalysis();
    for (const double threshold : {0.0, 0.2, 0.45, 0.8}) {
        const auto svg = test::readSvg(figureAsSvg(*bettiFigure(analysis, threshold), {}, {}));
        ASSERT_TRUE(svg.wellFormed);
        const std::vector<int> numbers = analysis->betti.allAt(threshold);
        ASSERT_EQ(numbers.size(), 2u);
        for (std::size_t k = 0; k < numbers.size(); ++k)
            EXPECT_TRUE(
                svg.texts.contains(bettiName(static_cast<int>(k)) + QLatin1Char(' ') + QLocale().toString(numbers[k])))
                << threshold << ": " << svg.texts.join(QStringLiteral(" | ")).toStdString();
    }
}

TEST(BettiPlot, TheTooltipTellsTheNumbersUnderThePointer)
{
    const auto analysis = test::sampleAnalysis();
    const auto figure = bettiFigure(analysis, 0.45);
    const QRectF target(0.0, 0.0, 420.0, 320.0);
    for (const double x : {100.0, 200.0, 300.0}) {
        const QPointF position(x, 100.0);
        EXPECT_TRUE(figure->tooltipAt(position, target)
                        .contains(bettiText(analysis->betti, figure->thresholdAt(position, target))));
    }
    EXPECT_TRUE(figure->tooltipAt(QPointF(2.0, 2.0), target).isEmpty());
}

TEST(BettiPlot, IsDescribedByTheNumbers)
{
    const auto analysis = test::sampleAnalysis();
    EXPECT_TRUE(bettiFigure(analysis, 0.45)->description().contains(bettiText(analysis->betti, 0.45)));
}

TEST(StripChart, ValuesAndPixelsAreEachOthersInverse)
{
    const StripFrame frame = layOutStrips(QRectF(10.0, 20.0, 400.0, 300.0), 3, {2.0, 34.0, {}}, 20.0);
    ASSERT_EQ(frame.strips.size(), 3u);
    for (const double value : {2.0, 7.5, 34.0})
        EXPECT_NEAR(frame.valueAt(frame.x(value)), value, 1e-9);
    EXPECT_LT(frame.strips[0].bottom(), frame.strips[1].top());
    EXPECT_NEAR(frame.strips[2].bottom(), frame.all.bottom(), 1e-9);
    EXPECT_NEAR(frame.strips[0].height(), frame.strips[2].height(), 1e-9);
}

} // namespace
} // namespace toposcope
