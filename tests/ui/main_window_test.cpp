// The window as its wiring sees it: what it asks for and when, what it shows, and that the slider starts nothing.

#include "ui/main_window.h"

#include "core/pipeline/workbench.h"
#include "tests/support/fake_model.h"
#include "tests/support/fixtures.h"
#include "tests/support/sample_analysis.h"
#include "ui/banner.h"
#include "ui/graph/token_graph_view.h"
#include "ui/measure_panel.h"
#include "ui/text_panel.h"
#include "ui/threshold_bar.h"
#include "ui/window_bar.h"
#include "ui/workspace.h"

#include <QAbstractButton>
#include <QAbstractSpinBox>
#include <QAction>
#include <QComboBox>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QLabel>
#include <QMenu>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSet>
#include <QSettings>
#include <QSignalSpy>
#include <QTabBar>
#include <QTabWidget>
#include <QTest>
#include <QUrl>

#include <gtest/gtest.h>

#include <algorithm>

namespace toposcope {
namespace {

class MainWindowTest : public ::testing::Test {
protected:
    MainWindowTest()
    {
        window.setModels({{"fake", "/models/fake"}, {"other", "/models/other"}});
        QObject::connect(&window, &MainWindow::analysisRequested,
                         [this](const WorkRequest& request) { requests.push_back(request); });
        window.resize(1280, 800);
        window.show();
    }
    QPlainTextEdit* editor() { return window.workspace().side(TextSide::A).text->editor(); }
    QString banner() { return window.findChild<Banner*>()->message(); }
    // Answers the newest request, as the runner would.
    void answer() { window.showResult(bench.analyse(requests.back())); }

    Workbench bench{test::fakeLoader()};
    MainWindow window;
    std::vector<WorkRequest> requests;
};

TEST_F(MainWindowTest, TypingAnalysesOnceAfterAPause)
{
    QTest::keyClicks(editor(), QStringLiteral("the tip of the iceberg"));
    EXPECT_TRUE(requests.empty());
    ASSERT_TRUE(QTest::qWaitFor([this] { return !requests.empty(); }, 5000));
    ASSERT_EQ(requests.size(), 1U);
    EXPECT_EQ(requests[0].a.text, "the tip of the iceberg");
    EXPECT_EQ(requests[0].a.model, "/models/fake");
}

TEST_F(MainWindowTest, ASettingAnalysesAtOnce)
{
    window.setText(QStringLiteral("the tip of the iceberg"));
    ASSERT_EQ(requests.size(), 1U);
    answer();
    QComboBox* layer = nullptr;
    for (auto* box : window.findChildren<QComboBox*>()) {
        if (box->accessibleName() == QLatin1String("Layer"))
            layer = box;
    }
    ASSERT_TRUE(layer);
    ASSERT_EQ(layer->count(), 3); // all, 0, 1
    layer->setCurrentIndex(2);
    ASSERT_EQ(requests.size(), 2U);
    EXPECT_EQ(requests[1].a.settings.heads, HeadSelection::layer(1));
}

TEST_F(MainWindowTest, TheSliderStartsNoJobAndDrawsTheEdgesUpToTheThreshold)
{
    window.setText(QStringLiteral("the tip of the iceberg and the tip of the tongue"));
    answer();
    const auto analysis = window.state().analysis();
    auto* slider = window.workspace().side(TextSide::A).threshold->slider();
    auto* graph = window.workspace().side(TextSide::A).graph;
    ASSERT_TRUE(slider && graph);
    const std::size_t before = requests.size();
    const int middle = slider->height() / 2;
    QTest::mousePress(slider, Qt::LeftButton, {}, QPoint(4, middle));
    for (int x = 4; x < slider->width(); x += 3) {
        QTest::mouseMove(slider, QPoint(x, middle));
        const double threshold = window.state().threshold();
        const auto values = analysis->distance.values().values();
        const auto expected = std::count_if(values.begin(), values.end(), [=](double d) { return d <= threshold; });
        const auto figure = graph->figure();
        const auto* drawn = dynamic_cast<const TokenGraphFigure*>(figure.get());
        ASSERT_TRUE(drawn);
        ASSERT_EQ(static_cast<std::ptrdiff_t>(drawn->edgeCount()), expected);
    }
    QTest::mouseRelease(slider, Qt::LeftButton, {}, QPoint(slider->width() - 4, middle));
    EXPECT_GT(window.state().threshold(), 0.9 * window.state().largestThreshold());
    EXPECT_FALSE(QTest::qWaitFor([&] { return requests.size() > before; }, 400));
}

TEST_F(MainWindowTest, AFailureIsABannerAndKeepsTheLastPicture)
{
    window.setText(QStringLiteral("the tip of the iceberg"));
    answer();
    const auto shown = window.state().analysis();
    window.showFailure(QStringLiteral("needs at least two tokens, found 1"));
    EXPECT_EQ(banner(), QStringLiteral("needs at least two tokens, found 1"));
    EXPECT_EQ(window.state().analysis(), shown);
    answer();
    EXPECT_TRUE(banner().isEmpty());
}

TEST_F(MainWindowTest, ATextBeyondTheContextIsOfferedAsWindows)
{
    window.setText(QStringLiteral(" a").repeated(150));
    window.offerWindow(TextSide::A, 150, 63);
    EXPECT_TRUE(banner().contains(QStringLiteral("63")));
    const auto buttons = window.findChild<Banner*>()->findChildren<QPushButton*>();
    ASSERT_EQ(buttons.size(), 1);
    buttons[0]->click();
    ASSERT_EQ(requests.size(), 2U);
    EXPECT_EQ(requests[1].a.settings.window, (TokenWindow{0, 0})); // from the first, as many as fit
    answer();
    EXPECT_EQ(window.state().analysis()->nodes.size(), 63U);
    EXPECT_TRUE(window.workspace().side(TextSide::A).window->isVisible());
    window.moveWindow(TextSide::A, {63, 63});
    EXPECT_EQ(requests.back().a.settings.window, (TokenWindow{63, 63}));
    answer();
    EXPECT_EQ(window.state().analysis()->window, (TokenWindow{63, 63}));

    window.setText(QStringLiteral("short now"));
    window.showFailure(QStringLiteral("window: it starts beyond the text"));
    window.findChild<Banner*>()->findChildren<QPushButton*>().back()->click(); // from the beginning
    answer();
    EXPECT_TRUE(banner().isEmpty());
}

TEST_F(MainWindowTest, TooShortATextEmptiesTheViews)
{
    window.setText(QStringLiteral("the tip of the iceberg"));
    answer();
    window.showNothing(QStringLiteral("needs at least two tokens, found 0"));
    EXPECT_FALSE(window.state().analysis());
    EXPECT_EQ(banner(), QStringLiteral("needs at least two tokens, found 0"));
}

TEST_F(MainWindowTest, FewerNodesForTheSameTextWhileATokenIsPinned)
{
    window.setText(QStringLiteral("unbelievably antidisestablishmentarian words"));
    answer();
    const std::size_t tokens = window.state().analysis()->nodes.size();
    window.selection().pinNode(static_cast<int>(tokens) - 1);
    auto settings = requests.back().a.settings;
    settings.words = true;
    window.setAnalysisSettings(settings);
    window.setText(QStringLiteral("unbelievably antidisestablishmentarian words"));
    answer();
    EXPECT_LT(window.state().analysis()->nodes.size(), tokens);
    EXPECT_EQ(window.selection().highlight().kind, Highlight::Kind::None);
}

TEST_F(MainWindowTest, IllFormedBytesOfAFileAreToldOf)
{
    test::TemporaryFolder folder;
    test::writeBytes(folder / "latin.txt", "caf\xE9 and more words");
    window.openPath(QString::fromStdString((folder / "latin.txt").string()));
    answer();
    EXPECT_TRUE(banner().contains(QStringLiteral("UTF-8"))) << banner().toStdString();
    QTest::keyClicks(editor(), QStringLiteral("x"));
    window.showResult(bench.analyse(window.request()));
    EXPECT_TRUE(banner().isEmpty());
}

TEST_F(MainWindowTest, ADroppedTextFileIsOpened)
{
    test::TemporaryFolder folder;
    test::writeBytes(folder / "note.txt", "dropped words to look at");
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(QString::fromStdString((folder / "note.txt").string()))});
    QDragEnterEvent enter(QPoint(5, 5), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(&window, &enter);
    EXPECT_TRUE(enter.isAccepted());
    QDropEvent drop(QPointF(5, 5), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(&window, &drop);
    EXPECT_EQ(editor()->toPlainText(), QStringLiteral("dropped words to look at"));
    EXPECT_EQ(requests.size(), 1U);
}

TEST_F(MainWindowTest, AFileThatCannotBeReadIsAMessageAndKeepsTheText)
{
    window.setText(QStringLiteral("mine, not to be lost"));
    window.openPath(QStringLiteral("/nonexistent/file.txt"));
    EXPECT_TRUE(banner().contains(QStringLiteral("/nonexistent/file.txt"))) << banner().toStdString();
    EXPECT_EQ(editor()->toPlainText(), QStringLiteral("mine, not to be lost"));
}

TEST_F(MainWindowTest, RemembersThemeModelAndRecentFiles)
{
    test::TemporaryFolder folder;
    test::writeBytes(folder / "note.txt", "words");
    QSettings settings(QString::fromStdString((folder / "window.conf").string()), QSettings::IniFormat);
    window.openPath(QString::fromStdString((folder / "note.txt").string()));
    window.chooseModel({"other", "/models/other"});
    window.setThemeChoice(ThemeChoice::Dark);
    window.save(settings);

    MainWindow another;
    another.setModels({{"fake", "/models/fake"}, {"other", "/models/other"}});
    another.restore(settings);
    EXPECT_TRUE(another.state().theme().dark);
    EXPECT_EQ(another.request().a.model, "/models/other");
    QSettings copy(QString::fromStdString((folder / "copy.conf").string()), QSettings::IniFormat);
    another.save(copy);
    EXPECT_EQ(copy.value(QStringLiteral("files/recent")), settings.value(QStringLiteral("files/recent")));
}

TEST_F(MainWindowTest, EscapeClearsTheSelection)
{
    window.showResult({test::sampleAnalysis(), nullptr, nullptr});
    window.selection().pinNode(1);
    EXPECT_EQ(window.selection().highlight().kind, Highlight::Kind::Node);
    QTest::keyClick(&window, Qt::Key_Escape);
    EXPECT_EQ(window.selection().highlight().kind, Highlight::Kind::None);
}

// Everything that can be operated has a name for screen readers and a sentence that says what it does; the text
// fields and views say what they are by their name alone.
TEST_F(MainWindowTest, EveryControlHasANameAndASentence)
{
    window.setText(QStringLiteral("the tip of the iceberg"));
    answer();
    window.compareWith(QStringLiteral("the tip of the tongue"));
    answer();
    const QSet<QString> partsOf{QStringLiteral("qt_spinbox_lineedit"), QStringLiteral("ScrollLeftButton"),
                                QStringLiteral("ScrollRightButton"), QStringLiteral("qt_toolbar_ext_button")};
    int controls = 0;
    for (const auto* widget : window.findChildren<QWidget*>()) {
        if (widget->focusPolicy() == Qt::NoFocus || partsOf.contains(widget->objectName()) ||
            qobject_cast<const QTabBar*>(widget) || qobject_cast<const QTabWidget*>(widget) ||
            qobject_cast<const QLabel*>(widget) || widget->window() != &window) // a list that pops up, a menu
            continue;
        ++controls;
        const auto* button = qobject_cast<const QAbstractButton*>(widget);
        const std::string which = std::string(widget->metaObject()->className()) + " '" +
                                  widget->objectName().toStdString() + "' in " +
                                  widget->parentWidget()->metaObject()->className();
        EXPECT_TRUE(!widget->accessibleName().isEmpty() || (button && !button->text().isEmpty())) << which;
        if (button || qobject_cast<const QComboBox*>(widget) || qobject_cast<const QAbstractSpinBox*>(widget)) {
            EXPECT_FALSE(widget->toolTip().isEmpty()) << which << ' ' << widget->accessibleName().toStdString();
        }
    }
    EXPECT_GT(controls, 30);
}

// No two commands of the menus share a shortcut: neither would work.
TEST_F(MainWindowTest, EveryCommandOfTheMenusHasANameAndAShortcutOfItsOwn)
{
    QSet<QKeySequence> taken;
    int commands = 0;
    for (const auto* menu : window.findChildren<QMenu*>()) {
        for (const auto* action : menu->actions()) {
            if (action->isSeparator())
                continue;
            ++commands;
            EXPECT_FALSE(action->text().isEmpty());
            for (const QKeySequence& key : action->shortcuts()) {
                EXPECT_FALSE(taken.contains(key)) << action->text().toStdString();
                taken.insert(key);
            }
        }
    }
    EXPECT_GT(commands, 30);
}

} // namespace
} // namespace toposcope
