// The page around the matching: notes, baseline and the bar, told what happens and asked what they show.
#include "ui/compare/compare_panel.h"

#include "tests/support/sample_comparison.h"
#include "ui/compare/baseline_controls.h"
#include "ui/compare/compare_bar.h"
#include "ui/compare/compare_notes.h"
#include "ui/compare/matching_plot.h"

#include <gtest/gtest.h>

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>
#include <QToolButton>

namespace toposcope {
namespace {

ShuffleDistances shuffleOf(double value)
{
    return {{{0, value, 2.0 * value, 3.0 * value}, {1, 4.0 * value, 5.0 * value, 6.0 * value}}};
}

class ComparePanelTest : public ::testing::Test {
protected:
    ComparePanelTest() : selectionA(a), selectionB(b), panel(a, selectionA, b, selectionB)
    {
        panel.resize(420, 600);
        panel.show();
    }

    void showSample()
    {
        a.setAnalysis(comparison->a);
        b.setAnalysis(comparison->b);
        panel.setComparison(comparison);
    }

    QString allText() const
    {
        QString text;
        for (const QLabel* label : panel.findChildren<QLabel*>())
            if (label->isVisibleTo(&panel))
                text += label->text() + QLatin1Char('\n');
        return text;
    }
    template <class Widget>
    Widget* named(const char* accessibleName) const
    {
        for (Widget* widget : panel.findChildren<Widget*>())
            if (widget->accessibleName() == QLatin1String(accessibleName))
                return widget;
        return nullptr;
    }
    QPushButton* startButton() const
    {
        for (QPushButton* button : panel.findChildren<QPushButton*>())
            if (button->text().remove(QLatin1Char('&')) == QLatin1String("Compare with shuffles"))
                return button;
        return nullptr;
    }

    const std::shared_ptr<const Comparison> comparison = test::sampleComparison();
    ViewState a{TextSide::A};
    ViewState b{TextSide::B};
    Selection selectionA;
    Selection selectionB;
    ComparePanel panel;
};

TEST_F(ComparePanelTest, SaysWhatToDoWhileThereIsNothingToCompare)
{
    EXPECT_TRUE(allText().contains(QStringLiteral("second text")));
    EXPECT_FALSE(panel.figure());
    showSample();
    EXPECT_FALSE(allText().contains(QStringLiteral("second text")));
    EXPECT_TRUE(panel.figure());
    panel.setComparison(nullptr);
    EXPECT_TRUE(allText().contains(QStringLiteral("second text")));
    EXPECT_FALSE(panel.figure());
}

TEST_F(ComparePanelTest, TheChoiceOfMatchingAndDimensionGoesEverywhere)
{
    showSample();
    QSignalSpy changed(&panel, &ComparePanel::choiceChanged);
    named<QComboBox>("Matching")->setCurrentIndex(2);
    named<QComboBox>("Dimension")->setCurrentIndex(2);
    const MatchingChoice expected{MatchingKind::Wasserstein2, 1};
    EXPECT_EQ(panel.choice(), expected);
    EXPECT_EQ(panel.plot()->choice(), expected);
    EXPECT_EQ(changed.size(), 2);
    EXPECT_TRUE(allText().contains(QStringLiteral("Wasserstein-2 of H₁")));
    EXPECT_EQ(panel.table()->choiceOf(panel.table()->rowOf(panel.table()->currentIndex())), expected);

    panel.table()->setFocus();
    QTest::keyClick(panel.table(), Qt::Key_Up); // the row above: Wasserstein-1
    EXPECT_EQ(panel.plot()->choice(), (MatchingChoice{MatchingKind::Wasserstein1, 1}));
    EXPECT_EQ(changed.size(), 3);

    panel.setChoice({MatchingKind::Bottleneck, allDimensions});
    EXPECT_EQ(changed.size(), 3); // restoring is silent
    EXPECT_EQ(panel.plot()->choice(), (MatchingChoice{MatchingKind::Bottleneck, allDimensions}));
    EXPECT_TRUE(allText().contains(QStringLiteral("The bottleneck of H₀")));
    EXPECT_TRUE(allText().contains(QStringLiteral("The bottleneck of H₁")));
}

TEST_F(ComparePanelTest, AskingForABaselineTellsHowManyAndWhichSeed)
{
    showSample();
    QSignalSpy requested(&panel, &ComparePanel::baselineRequested);
    EXPECT_EQ(named<QSpinBox>("Number of shuffles")->value(), 100);
    named<QSpinBox>("Number of shuffles")->setValue(30);
    named<QSpinBox>("Seed")->setValue(7);
    startButton()->click();
    ASSERT_EQ(requested.size(), 1);
    EXPECT_EQ(requested[0][0].toInt(), 30);
    EXPECT_EQ(requested[0][1].toULongLong(), 7u);
}

TEST_F(ComparePanelTest, ShufflesCanBeReadAsTheyArriveAndStayWhenCancelled)
{
    showSample();
    panel.beginBaseline(10);
    EXPECT_FALSE(startButton()->isEnabled());
    EXPECT_FALSE(panel.table()->strip(0));
    panel.addShuffle(shuffleOf(0.1));
    panel.addShuffle(shuffleOf(0.3));
    ASSERT_TRUE(panel.table()->strip(0));
    EXPECT_EQ(panel.table()->strip(0)->shuffles, (std::vector<double>{0.1, 0.3}));
    EXPECT_EQ(panel.findChild<QProgressBar*>()->value(), 2);
    QSignalSpy cancelled(&panel, &ComparePanel::cancelRequested);
    named<QPushButton>("Cancel the shuffles")->click();
    EXPECT_EQ(cancelled.size(), 1);
    panel.stopBaseline({});
    EXPECT_TRUE(startButton()->isEnabled());
    EXPECT_EQ(panel.shuffles().size(), 2u);
    EXPECT_TRUE(panel.table()->strip(0));
    EXPECT_TRUE(allText().contains(QStringLiteral("2 of 10 shuffles")));
}

TEST_F(ComparePanelTest, AFinishedBaselineNamesItsSeedAndGoesWithItsComparison)
{
    showSample();
    panel.beginBaseline(3);
    panel.addShuffle(shuffleOf(0.1));
    auto baseline = std::make_shared<PermutationBaseline>();
    baseline->seed = 41;
    baseline->shuffles = {shuffleOf(0.1), shuffleOf(0.2), shuffleOf(0.3)};
    panel.finishBaseline(baseline);
    EXPECT_FALSE(panel.baseline()->isRunning());
    EXPECT_EQ(panel.table()->strip(0)->shuffles.size(), 3u);
    EXPECT_TRUE(allText().contains(QStringLiteral("seed 41")));
    panel.setComparison(comparison);
    EXPECT_FALSE(panel.table()->strip(0));
    EXPECT_FALSE(allText().contains(QStringLiteral("seed 41")));
}

TEST_F(ComparePanelTest, SavedAttentionHasNoBaselineAndSaysWhy)
{
    auto imported = std::make_shared<Analysis>(*comparison->b);
    imported->request.imported = std::make_shared<ImportedAttention>();
    panel.setComparison(std::make_shared<const Comparison>(compare(comparison->a, imported)));
    EXPECT_FALSE(startButton()->isEnabled());
    EXPECT_TRUE(allText().contains(QStringLiteral("saved attention")));
    showSample();
    EXPECT_TRUE(startButton()->isEnabled());
    EXPECT_FALSE(allText().contains(QStringLiteral("saved attention")));
}

TEST_F(ComparePanelTest, SteppingWithTheKeysWritesThePairUnderThePlot)
{
    showSample();
    QTest::keyClick(panel.plot(), Qt::Key_Down);
    EXPECT_TRUE(allText().contains(panel.plot()->sentence()));
    EXPECT_TRUE(allText().contains(QStringLiteral("nothing like it in B")));
}

TEST_F(ComparePanelTest, EveryControlHasANameAndAToolTip)
{
    showSample();
    panel.beginBaseline(10);
    int controls = 0;
    for (const QWidget* widget : panel.findChildren<QWidget*>()) {
        const bool inner = widget->objectName().startsWith(QLatin1String("qt_")) || !widget->isVisibleTo(&panel);
        if (inner || !(widget->focusPolicy() & Qt::TabFocus))
            continue;
        ++controls;
        const auto* button = qobject_cast<const QAbstractButton*>(widget);
        EXPECT_FALSE(widget->accessibleName().isEmpty() && !(button && !button->text().isEmpty()))
            << widget->metaObject()->className();
        if (qobject_cast<const QComboBox*>(widget) || qobject_cast<const QSpinBox*>(widget) || button) {
            EXPECT_FALSE(widget->toolTip().isEmpty()) << widget->metaObject()->className();
        }
    }
    EXPECT_GE(controls, 6);
}

TEST(CompareNotes, EveryNoteHasItsLabelInWords)
{
    Comparison comparison = *test::sampleComparison();
    comparison.notes = {{Note::Kind::CommonPrefix, "the first 3 tokens are the same"},
                        {Note::Kind::Circumstances, "the models differ: A <b>x</b>, B y"}};
    const auto notes = compareNotes(comparison);
    ASSERT_EQ(notes.size(), 2u);
    EXPECT_EQ(notes[0].label, QStringLiteral("Common prefix"));
    EXPECT_TRUE(notes[0].sentence.startsWith(QStringLiteral("The first 3 tokens are the same. ")));
    CompareNotes widget;
    widget.setNotes(notes);
    QString text;
    for (const QLabel* label : widget.findChildren<QLabel*>())
        text += label->text();
    EXPECT_TRUE(text.contains(QStringLiteral("Common prefix")));
    EXPECT_TRUE(text.contains(QStringLiteral("&lt;b&gt;x"))); // a model's name is no markup
    widget.setNotes({});
    EXPECT_TRUE(widget.isHidden());
}

TEST(CompareNotes, SimilarityIsOfShapeNotOfMeaning)
{
    EXPECT_TRUE(similarityText().contains(QStringLiteral("topologically similar")));
    EXPECT_FALSE(similarityText().contains(QStringLiteral("semantic")));
}

TEST(CompareBar, TellsWhatTheUserLinksAndIsSilentWhenRestored)
{
    CompareBar bar;
    QSignalSpy thresholds(&bar, &CompareBar::thresholdsLinked);
    QSignalSpy axes(&bar, &CompareBar::axesLinked);
    QSignalSpy measure(&bar, &CompareBar::measureLinked);
    QSignalSpy scale(&bar, &CompareBar::scaleEach);
    EXPECT_TRUE(bar.areThresholdsLinked() && bar.areAxesLinked() && bar.isMeasureLinked());
    EXPECT_FALSE(bar.isScaleEach());
    bar.setThresholdsLinked(false);
    bar.setAxesLinked(false);
    bar.setMeasureLinked(false);
    bar.setScaleEach(true);
    EXPECT_FALSE(bar.areThresholdsLinked() || bar.areAxesLinked() || bar.isMeasureLinked());
    EXPECT_TRUE(bar.isScaleEach());
    EXPECT_EQ(thresholds.size() + axes.size() + measure.size() + scale.size(), 0);

    const auto chip = [&](const char* name) -> QToolButton* {
        for (QToolButton* button : bar.findChildren<QToolButton*>())
            if (button->accessibleName() == QLatin1String(name))
                return button;
        return nullptr;
    };
    QToolButton* threshold = chip("Link the thresholds of A and B");
    ASSERT_TRUE(threshold);
    EXPECT_TRUE(threshold->toolTip().startsWith(QStringLiteral("Not linked")));
    QTest::keyClick(threshold, Qt::Key_Space);
    ASSERT_EQ(thresholds.size(), 1);
    EXPECT_TRUE(thresholds[0][0].toBool());
    EXPECT_TRUE(threshold->toolTip().startsWith(QStringLiteral("Linked")));
    chip("Link the axes of A and B")->click();
    chip("Link the measure of A and B")->click();
    bar.findChild<QCheckBox*>()->click();
    EXPECT_EQ(axes.size(), 1);
    EXPECT_EQ(measure.size(), 1);
    ASSERT_EQ(scale.size(), 1);
    EXPECT_FALSE(scale[0][0].toBool());

    QSignalSpy swapped(&bar, &CompareBar::swapRequested);
    QSignalSpy closed(&bar, &CompareBar::closeRequested);
    chip("Swap A and B")->click();
    chip("Stop comparing")->click();
    EXPECT_EQ(swapped.size(), 1);
    EXPECT_EQ(closed.size(), 1);
}

} // namespace
} // namespace toposcope
