// The window's menus and tool bar: every command with its shortcut, icon and the sentence that says what it does.

#include "ui/banner.h"
#include "ui/document_history.h"
#include "ui/graph/token_graph_view.h"
#include "ui/main_window.h"
#include "ui/text_panel.h"
#include "ui/threshold_bar.h"
#include "ui/workspace.h"

#include <QAction>
#include <QActionGroup>
#include <QApplication>
#include <QKeyEvent>
#include <QMenu>
#include <QMenuBar>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QTabWidget>
#include <QToolBar>
#include <QToolButton>

#include <algorithm>
#include <array>
#include <tuple>

namespace toposcope {

namespace {

QAction* add(QMenu* menu, const QString& text, const QKeySequence& shortcut, const QString& tip)
{
    auto* action = menu->addAction(text);
    action->setShortcut(shortcut);
    action->setToolTip(tip);
    action->setStatusTip(tip);
    return action;
}

// Does what the widget that has the focus does on this key: a text is cut, a table's rows or a picture are copied.
void pressInFocus(QKeySequence::StandardKey key)
{
    QWidget* const focus = QApplication::focusWidget();
    const QKeySequence keys(key);
    if (!focus || keys.isEmpty())
        return;
    QKeyEvent press(QEvent::KeyPress, keys[0].key(), keys[0].keyboardModifiers());
    QCoreApplication::sendEvent(focus, &press);
}

} // namespace

void MainWindow::buildActions()
{
    buildFileMenu();
    buildEditMenu();
    buildViewMenu();
    buildAnalysisMenu();
    buildCompareMenu();
    QMenu* help = menuBar()->addMenu(tr("&Help"));
    connect(add(help, tr("&What am I looking at?"), QKeySequence::HelpContents, {}), &QAction::triggered, this, [this] {
        QMessageBox::information(
            this, tr("What am I looking at?"),
            tr("Every dot is a token of the text. Two tokens are close when the chosen heads let one attend to the "
               "other more than chance. As the threshold grows, close tokens are joined: first into clusters, then "
               "into loops, until everything is one.\n\nIn the barcode every bar is a cluster (H₀) or a loop (H₁), "
               "from the threshold at which it appears to the one at which it merges or is filled in. Long bars are "
               "structure, short ones are noise. Point at a bar to see its words.\n\nSimilar shapes mean that two "
               "texts are topologically similar; that they mean the same is a hypothesis, not a theorem."));
    });
    connect(add(help, tr("&About Toposcope"), {}, {}), &QAction::triggered, this, [this] {
        QMessageBox::about(this, tr("About Toposcope"),
                           tr("<h3>Toposcope %1</h3><p>The shape of a transformer's attention over a text.</p>"
                              "<p>Free software under the GNU General Public License, version 3 or later. Built on "
                              "Qt, libtorch, Eigen, Boost and ICU.</p>")
                               .arg(QStringLiteral(TOPOSCOPE_VERSION)));
    });
    buildToolBar();
}

void MainWindow::buildFileMenu()
{
    QMenu* file = menuBar()->addMenu(tr("&File"));
    const auto addIcon = [&](const QString& text, const QKeySequence& key, const char* icon, const QString& tip,
                             auto run) {
        QAction* action = add(file, text, key, tip);
        connect(action, &QAction::triggered, this, run);
        m_iconActions.emplace_back(action, QLatin1String(icon));
        return action;
    };
    addIcon(tr("&Open…"), QKeySequence::Open, "document-open", tr("Open a text, a session, or saved attention"),
            [this] { chooseFile(); })
        ->setObjectName(QStringLiteral("open"));
    m_recentMenu = file->addMenu(tr("Open &Recent"));
    m_sampleMenu = file->addMenu(tr("Open &Sample"));
    m_sampleMenu->setObjectName(QStringLiteral("samples"));
    m_sampleMenu->setEnabled(false);
    addIcon(tr("Open &Model Folder…"), {}, "model", tr("Use a GPT-2-architecture model from a folder"),
            [this] { chooseModelFolder(); });
    connect(add(file, tr("Mo&dels…"), {}, tr("The models on this machine; get GPT-2 from the hub")),
            &QAction::triggered, this, &MainWindow::modelsRequested);
    file->addSeparator();
    addIcon(tr("&Save Session"), QKeySequence::Save, "document-save",
            tr("Save texts, settings and results to one file"), [this] { saveSession(); })
        ->setObjectName(QStringLiteral("save"));
    connect(add(file, tr("Save Session &As…"), QKeySequence(tr("Ctrl+Shift+S")), tr("Save to another file")),
            &QAction::triggered, this, [this] { saveSessionAs(); });
    buildExportMenu(file);
    file->addSeparator();
    connect(add(file, tr("&Quit"), QKeySequence::Quit, {}), &QAction::triggered, this, &QWidget::close);
    m_recentMenu->setEnabled(false);
    connect(m_recentMenu, &QMenu::aboutToShow, this, &MainWindow::rebuildRecent);
}

void MainWindow::buildExportMenu(QMenu* file)
{
    QMenu* exports = file->addMenu(tr("&Export"));
    exports->setObjectName(QStringLiteral("export"));
    QMenu* figures = exports->addMenu(tr("&Figure"));
    connect(figures, &QMenu::aboutToShow, this, [this, figures] { fillExportMenu(figures); });
    const auto addCommand = [&](const QString& text, const QKeySequence& key, const QString& tip, auto run) {
        QAction* action = add(exports, text, key, tip);
        connect(action, &QAction::triggered, this, run);
        return action;
    };
    addCommand(tr("&All Figures…"), QKeySequence(tr("Ctrl+E")), tr("Write every figure to a folder, as SVG and PNG"),
               [this] { exportAllFigures(); });
    addCommand(tr("&Data…"), {}, tr("Write intervals, clusters, graph (GraphML) and matrices to a folder"),
               [this] { exportData(); });
    addCommand(tr("&Report…"), {}, tr("Write one HTML file with figures, settings and distances"),
               [this] { exportReport(); });
    exports->addSeparator();
    addCommand(tr("Copy &Command"), QKeySequence(tr("Ctrl+Shift+C")),
               tr("Copy the toposcope-cli line that gives the same numbers"), [this] { copyCommand(); })
        ->setObjectName(QStringLiteral("copy-command"));
    addCommand(tr("Copy as &Python"), {}, tr("Copy the lines that load the exported data in Python"),
               [this] { copyPython(); });
}

void MainWindow::buildEditMenu()
{
    QMenu* edit = menuBar()->addMenu(tr("&Edit"));
    for (const auto& [action, icon] : {std::pair(m_history->undoAction(), QStringLiteral("edit-undo")),
                                       std::pair(m_history->redoAction(), QStringLiteral("edit-redo"))}) {
        edit->addAction(action);
        m_iconActions.emplace_back(action, icon);
    }
    m_history->undoAction()->setObjectName(QStringLiteral("undo"));
    m_history->redoAction()->setObjectName(QStringLiteral("redo"));
    edit->addSeparator();
    const std::array<std::tuple<QString, QKeySequence::StandardKey, QString>, 4> clipboard{
        {{tr("Cu&t"), QKeySequence::Cut, tr("Moves the selected text to the clipboard")},
         {tr("&Copy"), QKeySequence::Copy, tr("Copies the selected text, the table's rows or the picture in focus")},
         {tr("&Paste"), QKeySequence::Paste, tr("Inserts the clipboard's text where the cursor is")},
         {tr("Select &All"), QKeySequence::SelectAll, tr("Selects all of the text or table in focus")}}};
    for (const auto& [text, key, tip] : clipboard) {
        QAction* action = add(edit, text, key, tip);
        action->setObjectName(QKeySequence(key).toString(QKeySequence::PortableText)); // "Ctrl+C"
        connect(action, &QAction::triggered, this, [pressed = key] { pressInFocus(pressed); });
    }
    edit->addSeparator();
    connect(add(edit, tr("C&lear Selection"), QKeySequence(tr("Ctrl+Shift+A")), tr("Nothing lights up any more (Esc)")),
            &QAction::triggered, this, [this] { m_workspace->clearSelection(); });
}

void MainWindow::buildViewMenu()
{
    QMenu* view = menuBar()->addMenu(tr("&View"));
    const auto addIcon = [&](const QString& text, const QKeySequence& key, const char* icon, auto run) {
        QAction* action = add(view, text, key, {});
        connect(action, &QAction::triggered, this, [this, run] {
            for (const TextSide side : {TextSide::A, TextSide::B})
                run(*m_workspace->side(side).graph);
        });
        m_iconActions.emplace_back(action, QLatin1String(icon));
    };
    addIcon(tr("Zoom &In"), QKeySequence::ZoomIn, "zoom-in", [](TokenGraphView& graph) { graph.zoomBy(1.25); });
    addIcon(tr("Zoom &Out"), QKeySequence::ZoomOut, "zoom-out", [](TokenGraphView& graph) { graph.zoomBy(0.8); });
    addIcon(tr("&Fit the Graph"), QKeySequence(tr("Ctrl+0")), "zoom-fit-best",
            [](TokenGraphView& graph) { graph.fit(); });
    buildLayoutMenu(view);
    view->addSeparator();
    PlotDeck* deck = m_workspace->deck();
    for (int i = 0; i < deck->count(); ++i) {
        QAction* action = add(view, deck->tabText(i), QKeySequence(QStringLiteral("Alt+%1").arg(i + 1)), {});
        connect(action, &QAction::triggered, this, [deck, i] { deck->setCurrentIndex(i); });
        if (!deck->isTabVisible(i))
            m_comparingActions.push_back(action);
    }
    connect(add(view, tr("&Heads"), QKeySequence(tr("Ctrl+H")), tr("Every layer and head at a glance")),
            &QAction::triggered, this, [this] { m_workspace->showHeads(); });
    view->addSeparator();
    buildThemeMenu(view);
}

void MainWindow::buildLayoutMenu(QMenu* view)
{
    QMenu* layouts = view->addMenu(tr("Graph &Layout"));
    const TokenGraphView* graph = m_workspace->side(TextSide::A).graph;
    layouts->addActions(graph->layoutActions()->actions());
    layouts->addSeparator();
    layouts->addAction(graph->resetAction());
}

void MainWindow::buildThemeMenu(QMenu* view)
{
    QMenu* themes = view->addMenu(tr("&Theme"));
    themes->setObjectName(QStringLiteral("theme"));
    auto* group = new QActionGroup(this);
    for (const auto& [choice, name] :
         {std::pair(ThemeChoice::System, tr("&System")), std::pair(ThemeChoice::Light, tr("&Light")),
          std::pair(ThemeChoice::Dark, tr("&Dark"))}) {
        QAction* action = themes->addAction(name);
        action->setCheckable(true);
        group->addAction(action);
        m_themeActions.push_back(action);
        connect(action, &QAction::triggered, this, [this, value = choice] { setThemeChoice(value); });
    }
    m_themeActions.front()->setChecked(true);
}

void MainWindow::buildAnalysisMenu()
{
    QMenu* analysis = menuBar()->addMenu(tr("&Analysis"));
    connect(add(analysis, tr("Analyse &Now"), QKeySequence(tr("Ctrl+Return")), {}), &QAction::triggered, this, [this] {
        m_history->endTyping();
        requestAnalysis();
    });
    QAction* cancel = add(analysis, tr("&Cancel"), QKeySequence(tr("Ctrl+.")), tr("Stop everything that runs"));
    connect(cancel, &QAction::triggered, this, [this] {
        for (const Task task : {Task::Analysis, Task::Heads, Task::Growth, Task::Baseline})
            Q_EMIT cancelRequested(task);
    });
    m_iconActions.emplace_back(cancel, QStringLiteral("process-stop"));
    analysis->addSeparator();
    const auto step = [&](const QString& text, const QString& key, const char* icon, auto run) {
        QAction* action = add(analysis, text, QKeySequence(key), {});
        connect(action, &QAction::triggered, this, run);
        m_iconActions.emplace_back(action, QLatin1String(icon));
    };
    step(tr("&Previous Event"), tr("Ctrl+["), "go-previous",
         [this] { state().setThreshold(state().eventBefore(state().threshold())); });
    step(tr("&Next Event"), tr("Ctrl+]"), "go-next",
         [this] { state().setThreshold(state().eventAfter(state().threshold())); });
    ThresholdBar* bar = m_workspace->side(TextSide::A).threshold;
    step(tr("P&lay"), tr("F5"), "media-playback-start", [bar] { bar->setPlaying(!bar->isPlaying()); });
    analysis->addSeparator();
    connect(add(analysis, tr("&Restrict to Selected Words"), QKeySequence(tr("Ctrl+R")),
                tr("Only the tokens selected in the text, in their context")),
            &QAction::triggered, this, [this] {
                TextPanel* panel = m_workspace->side(TextSide::B).text;
                if (!panel->editor()->hasFocus())
                    panel = m_workspace->side(TextSide::A).text;
                std::vector<TextSpan> spans = panel->selectedSpans();
                if (spans.empty())
                    spans = pinnedSpans();
                if (spans.empty())
                    say(tr("Select words in the text, or tokens in the graph, first."));
                else
                    Q_EMIT panel->restrictRequested(spans);
            });
    connect(add(analysis, tr("&Whole Text"), QKeySequence(tr("Ctrl+Shift+R")), tr("All tokens again")),
            &QAction::triggered, this, [this] {
                change([](Document& document) {
                    for (DocumentSide* side : {&document.a, document.b ? &*document.b : nullptr}) {
                        if (!side)
                            continue;
                        side->settings.subset.clear();
                        side->settings.window.reset();
                    }
                });
            });
}

// Of the tokens that are pinned in text A, as by a box in the graph.
std::vector<TextSpan> MainWindow::pinnedSpans() const
{
    std::vector<TextSpan> spans;
    const SideViews& side = m_workspace->side(TextSide::A);
    const auto& analysis = side.state->analysis();
    if (!analysis || side.selection->pinned().nodes.size() < 2)
        return spans;
    for (const int node : side.selection->pinned().nodes) {
        const Node& each = analysis->nodes[static_cast<std::size_t>(node)];
        if (each.begin < each.end)
            spans.push_back({each.begin, each.end});
    }
    std::sort(spans.begin(), spans.end(), [](const TextSpan& a, const TextSpan& b) { return a.begin < b.begin; });
    return spans;
}

void MainWindow::buildCompareMenu()
{
    QMenu* compare = menuBar()->addMenu(tr("&Compare"));
    compare->setObjectName(QStringLiteral("compare"));
    const auto addCommand = [&](const QString& text, const QKeySequence& key, const QString& tip, auto run) {
        QAction* action = add(compare, text, key, tip);
        connect(action, &QAction::triggered, this, run);
        return action;
    };
    addCommand(tr("With Another &Text"), QKeySequence(tr("Ctrl+D")), tr("A second text beside this one, to be edited"),
               [this] {
                   if (m_workspace->isComparing()) // what stands there stays
                       m_workspace->side(TextSide::B).text->editor()->setFocus(Qt::ShortcutFocusReason);
                   else
                       compareWith(m_workspace->side(TextSide::A).text->text());
               })
        ->setObjectName(QStringLiteral("compare-text"));
    addCommand(tr("With a &File…"), {}, tr("A second text from a file"), [this] { chooseSecondFile(); });
    addCommand(tr("With Another &Head or Model"), {}, tr("The same text under other settings"),
               [this] { compareOtherHead(); });
    compare->addSeparator();
    m_comparingActions.push_back(
        addCommand(tr("S&wap A and B"), {}, tr("Text B becomes text A"), [this] { swapSides(); }));
    QAction* stop = addCommand(tr("&Stop Comparing"), QKeySequence(tr("Ctrl+Shift+D")), tr("Text A alone again"),
                               [this] { stopComparing(); });
    m_comparingActions.push_back(stop);
}

void MainWindow::buildToolBar()
{
    auto* bar = addToolBar(tr("Tools"));
    bar->setObjectName(QStringLiteral("tools"));
    bar->setMovable(false);
    bar->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    bar->setIconSize(QSize(18, 18));
    bar->setContextMenuPolicy(Qt::PreventContextMenu);
    bar->addAction(findChild<QAction*>(QStringLiteral("open")));
    const auto addMenuButton = [&](QMenu* menu, const QString& text, const QString& icon) {
        // An action of its own: the icon of the menu's would take its name's place in the menu bar.
        auto* action = new QAction(text, bar);
        action->setMenu(menu);
        m_iconActions.emplace_back(action, icon);
        auto* button = new QToolButton(bar);
        button->setDefaultAction(action);
        button->setPopupMode(QToolButton::InstantPopup);
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        bar->addWidget(button);
    };
    bar->addAction(findChild<QAction*>(QStringLiteral("save")));
    addMenuButton(findChild<QMenu*>(QStringLiteral("export")), tr("Export"), QStringLiteral("document-export"));
    addMenuButton(findChild<QMenu*>(QStringLiteral("compare")), tr("Compare"), QStringLiteral("compare"));
    bar->addSeparator();
    for (const char* name : {"undo", "redo"}) {
        auto* action = findChild<QAction*>(QLatin1String(name));
        bar->addAction(action);
        if (auto* button = qobject_cast<QToolButton*>(bar->widgetForAction(action)))
            button->setToolButtonStyle(Qt::ToolButtonIconOnly);
    }
    bar->addSeparator();
    for (const auto& [action, icon] : m_iconActions) {
        if (!icon.startsWith(QLatin1String("zoom-")))
            continue;
        bar->addAction(action);
        if (auto* button = qobject_cast<QToolButton*>(bar->widgetForAction(action)))
            button->setToolButtonStyle(Qt::ToolButtonIconOnly);
    }
    auto* spacer = new QWidget(bar);
    spacer->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    bar->addWidget(spacer);
    addMenuButton(findChild<QMenu*>(QStringLiteral("theme")), tr("Theme"), QStringLiteral("view-dark"));
}

} // namespace toposcope
