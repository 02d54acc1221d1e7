#include "ui/main_window.h"

#include "core/io/session.h"
#include "ui/banner.h"
#include "ui/compare/compare_bar.h"
#include "ui/compare/compare_panel.h"
#include "ui/document_history.h"
#include "ui/growth_panel.h"
#include "ui/heads/heads_panel.h"
#include "ui/icons.h"
#include "ui/measure_panel.h"
#include "ui/session_keeper.h"
#include "ui/tables/growth_table.h"
#include "ui/text_panel.h"
#include "ui/window_bar.h"
#include "ui/workspace.h"

#include <QAction>
#include <QApplication>
#include <QFileInfo>
#include <QKeyEvent>
#include <QLabel>
#include <QLocale>
#include <QMenu>
#include <QProgressBar>
#include <QPushButton>
#include <QScopedValueRollback>
#include <QSettings>
#include <QStatusBar>
#include <QTimer>

#include <algorithm>

namespace toposcope {

namespace {

constexpr int typingPause = 300;   // ms without an edit before the text is analysed
constexpr int progressDelay = 250; // ms before progress shows: what is quicker needs none

bool isDark(const QPalette& palette)
{
    return palette.color(QPalette::Window).lightness() < 128;
}

// "head 5.1", "layer 3", "all heads", "12 heads".
QString headsText(const Analysis& analysis)
{
    const HeadSelection& chosen = analysis.request.settings.heads;
    if (chosen.layers.empty() && chosen.heads.empty())
        return analysis.heads.size() == 1 ? MainWindow::tr("one head") : MainWindow::tr("all heads");
    if (chosen.layers.size() == 1 && chosen.heads.empty())
        return MainWindow::tr("layer %1").arg(chosen.layers.front());
    if (analysis.heads.size() == 1)
        return MainWindow::tr("layer %1 head %2").arg(analysis.heads.front().layer).arg(analysis.heads.front().head);
    return MainWindow::tr("%1 heads").arg(analysis.heads.size());
}

void forBoth(Document& document, const std::function<void(AnalysisSettings&)>& edit)
{
    edit(document.a.settings);
    if (document.b)
        edit(document.b->settings);
}

// Requests that the grid of heads is the same for.
bool sameButForHeads(const AnalysisRequest& left, const AnalysisRequest& right)
{
    AnalysisSettings settings = left.settings;
    settings.heads = right.settings.heads;
    return left.text == right.text && left.model == right.model && left.imported == right.imported &&
           settings == right.settings;
}

bool sameButForHeads(const WorkRequest& left, const WorkRequest& right)
{
    return sameButForHeads(left.a, right.a) && left.b.has_value() == right.b.has_value() &&
           (!left.b || (sameButForHeads(*left.b, *right.b) && left.scaleEach == right.scaleEach));
}

} // namespace

MainWindow::MainWindow(ThemeChoice theme, QWidget* parent)
    : QMainWindow(parent), m_systemPalette(QApplication::palette()), m_themeChoice(theme)
{
    setAcceptDrops(true);
    resize(1280, 800);
    m_typing = new QTimer(this);
    m_typing->setSingleShot(true);
    m_typing->setInterval(typingPause);
    connect(m_typing, &QTimer::timeout, this, [this] {
        m_history->endTyping();
        requestAnalysis();
    });
    m_slow = new QTimer(this);
    m_slow->setSingleShot(true);
    m_slow->setInterval(progressDelay);
    m_history = new DocumentHistory(this);
    m_keeper = new SessionKeeper([this] { return session(); }, this);
    m_workspace = new Workspace(this);
    setCentralWidget(m_workspace);
    buildStatusBar();
    buildActions();
    connectTexts();
    connectMeasure();
    connectComparison();
    connectTasks();
    connect(m_workspace, &Workspace::exportRequested, this,
            [this](const QString& stem) { withTarget(stem, &MainWindow::exportFigure); });
    connect(m_workspace, &Workspace::copyRequested, this,
            [this](const QString& stem) { withTarget(stem, &MainWindow::copyFigure); });
    connect(m_history, &DocumentHistory::restored, this, [this] {
        followRestored();
        requestAnalysis();
    });
    connect(m_history, &DocumentHistory::savedChanged, this, [this](bool saved) {
        updateTitle();
        if (!saved)
            m_keeper->touch();
    });
    connect(m_keeper, &SessionKeeper::keepingFailed, this,
            [this](const QString& message) { say(tr("Unsaved work cannot be kept for a crash: %1").arg(message)); });
    setThemeChoice(theme);
    startDocument({});
}

MainWindow::~MainWindow() = default;

ViewState& MainWindow::state(TextSide side)
{
    return *m_workspace->side(side).state;
}

Selection& MainWindow::selection(TextSide side)
{
    return *m_workspace->side(side).selection;
}

void MainWindow::buildStatusBar()
{
    m_status = new QLabel(this);
    m_status->setAccessibleName(tr("What was analysed"));
    m_sentence = new QLabel(this);
    m_sentence->setAccessibleName(tr("What is selected"));
    m_sentence->setTextFormat(Qt::PlainText);
    m_sentence->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_progress = new QProgressBar(this);
    m_progress->setRange(0, 1000);
    m_progress->setFixedWidth(200);
    m_cancel = new QPushButton(tr("Cancel"), this);
    m_cancel->setToolTip(tr("Stop the analysis and keep the last result"));
    for (QWidget* widget : {static_cast<QWidget*>(m_progress), static_cast<QWidget*>(m_cancel)}) {
        QSizePolicy policy = widget->sizePolicy();
        policy.setRetainSizeWhenHidden(true); // nothing jumps when it appears
        widget->setSizePolicy(policy);
        widget->hide();
    }
    statusBar()->setSizeGripEnabled(false);
    statusBar()->setContentsMargins(8, 0, 8, 0);
    statusBar()->addWidget(m_status);
    statusBar()->addWidget(m_sentence, 1);
    statusBar()->addPermanentWidget(m_progress);
    statusBar()->addPermanentWidget(m_cancel);
    connect(m_cancel, &QPushButton::clicked, this, [this] { Q_EMIT cancelRequested(Task::Analysis); });
    connect(m_slow, &QTimer::timeout, this, [this] {
        m_progress->show();
        m_cancel->show();
        m_workspace->setDimmed(true);
    });
}

void MainWindow::connectTexts()
{
    for (const TextSide which : {TextSide::A, TextSide::B}) {
        const SideViews& side = m_workspace->side(which);
        connect(side.text, &TextPanel::textEdited, this, [this, which] {
            if (m_showing)
                return;
            m_replacements = 0;
            leaveSample();
            m_history->type(edited(which));
            m_keeper->touch();
            m_typing->start();
        });
        connect(side.text, &TextPanel::restrictRequested, this, [this, which](const std::vector<TextSpan>& spans) {
            change([&](Document& document) {
                DocumentSide& edited = which == TextSide::B && document.b ? *document.b : document.a;
                edited.settings.subset = spans;
            });
        });
        connect(side.text, &TextPanel::undoRequested, m_history->undoAction(), &QAction::trigger);
        connect(side.text, &TextPanel::redoRequested, m_history->redoAction(), &QAction::trigger);
        connect(side.text, &TextPanel::findInOtherRequested, this,
                [this, which](const QString& phrase) { selectPhraseInOther(which, phrase); });
        connect(side.window, &WindowBar::windowChanged, this,
                [this, which](TokenWindow window) { moveWindow(which, window); });
        connect(side.selection, &Selection::changed, this,
                [this, selection = side.selection] { m_sentence->setText(selection->highlight().sentence); });
        connect(side.state, &ViewState::thresholdChanged, this, [this] {
            if (m_showing || !state().analysis())
                return;
            m_history->setTouched();
            m_keeper->touch();
        });
    }
}

void MainWindow::connectMeasure()
{
    MeasurePanel* measure = m_workspace->measure();
    connect(measure, &MeasurePanel::changed, this, [this, measure] {
        change([&](Document& document) {
            for (DocumentSide* side : {&document.a, document.b ? &*document.b : nullptr}) {
                if (!side || (!m_measureLinked && side != &measuredSide(document)))
                    continue;
                AnalysisSettings settings = measure->settings();
                settings.window = side->settings.window;
                settings.subset = side->settings.subset;
                side->settings = settings;
                if (side->attentionFile.empty())
                    side->model = measure->modelFolder().toStdString();
            }
        });
    });
    connect(measure, &MeasurePanel::openModelRequested, this, &MainWindow::chooseModelFolder);
    connect(measure, &MeasurePanel::sideChosen, this, [this](TextSide side) {
        m_measured = side;
        showSettings();
    });
}

void MainWindow::connectComparison()
{
    CompareBar* bar = m_workspace->compareBar();
    connect(bar, &CompareBar::thresholdsLinked, m_workspace, &Workspace::setThresholdsLinked);
    connect(bar, &CompareBar::axesLinked, m_workspace, &Workspace::setAxesLinked);
    connect(bar, &CompareBar::measureLinked, this, [this](bool linked) {
        m_measureLinked = linked;
        m_measured = TextSide::A;
        showSettings();
        if (!linked)
            return;
        change([](Document& document) {
            if (!document.b)
                return;
            AnalysisSettings settings = document.a.settings;
            settings.window = document.b->settings.window;
            settings.subset = document.b->settings.subset;
            document.b->settings = settings;
            document.b->model = document.a.model;
        });
    });
    connect(bar, &CompareBar::scaleEach, this,
            [this](bool each) { change([&](Document& document) { document.scaleEach = each; }); });
    connect(bar, &CompareBar::swapRequested, this, &MainWindow::swapSides);
    connect(bar, &CompareBar::closeRequested, this, &MainWindow::stopComparing);
}

void MainWindow::connectTasks()
{
    HeadsPanel* heads = m_workspace->heads();
    connect(heads, &HeadsPanel::headsRequested, this, &MainWindow::requestHeads);
    connect(heads, &HeadsPanel::cancelRequested, this, [this] { Q_EMIT cancelRequested(Task::Heads); });
    connect(heads, &HeadsPanel::selectionChosen, this, [this](const HeadSelection& chosen) {
        change([&](Document& document) {
            for (DocumentSide* side : {&document.a, document.b ? &*document.b : nullptr}) {
                if (side && (m_measureLinked || side == &measuredSide(document)))
                    side->settings.heads = chosen;
            }
        });
    });
    connect(m_workspace, &Workspace::headsShown, this, [this] {
        if (state().analysis() && (!m_headsOf || !sameButForHeads(*m_headsOf, request())))
            requestHeads();
    });

    GrowthPanel* growth = m_workspace->deck()->growth();
    connect(growth, &GrowthPanel::growthRequested, this, [this] {
        if (state().analysis())
            Q_EMIT growthRequested(request());
    });
    connect(growth, &GrowthPanel::cancelRequested, this, [this] { Q_EMIT cancelRequested(Task::Growth); });
    connect(growth, &GrowthPanel::prefixRequested, this, [this](int nodes) {
        const auto& analysis = state().analysis();
        const auto prefix = m_prefixes.find(nodes);
        if (analysis && analysis->request.imported)
            say(tr("Saved attention is analysed whole: a prefix is for texts."));
        else if (analysis && prefix != m_prefixes.end())
            moveWindow(TextSide::A, {analysis->window.first, prefix->second});
    });

    ComparePanel* compare = m_workspace->deck()->compare();
    connect(compare, &ComparePanel::baselineRequested, this,
            [this](int shuffles, quint64 seed) { Q_EMIT baselineRequested(request(), shuffles, seed); });
    connect(compare, &ComparePanel::cancelRequested, this, [this] { Q_EMIT cancelRequested(Task::Baseline); });
}

void MainWindow::requestAnalysis()
{
    m_typing->stop();
    const Document& document = m_history->current();
    for (const DocumentSide* side : {&document.a, document.b ? &*document.b : nullptr}) {
        if (side && !side->attentionFile.empty() && !importedOf(*side)) {
            try {
                loadImport(side->attentionFile, side->tokensFile);
            } catch (const std::exception& error) {
                showFailure(QString::fromUtf8(error.what()));
                return;
            }
        }
    }
    const WorkRequest wanted = request();
    if (wanted.a.model.empty() && !wanted.a.imported) {
        showFailure(tr("No model is installed. Open a folder with config.json, model.safetensors, vocab.json and "
                       "merges.txt."));
        return;
    }
    cancelStaleTasks();
    setBusy(true);
    m_asked = document;
    Q_EMIT analysisRequested(wanted);
}

// Growth and baseline are of exactly what is shown, the heads of all heads of it.
void MainWindow::cancelStaleTasks()
{
    Q_EMIT cancelRequested(Task::Growth);
    Q_EMIT cancelRequested(Task::Baseline);
    showGrowth(nullptr);
    const bool stale = m_headsOf && !sameButForHeads(*m_headsOf, request());
    if (!stale)
        return;
    Q_EMIT cancelRequested(Task::Heads);
    m_workspace->heads()->setStale(true);
}

void MainWindow::requestHeads()
{
    const auto& analysis = state().analysis();
    if (!analysis)
        return;
    const WorkRequest wanted = request();
    m_headsOf = wanted;
    m_headsAskedOf = m_history->current().a;
    const bool differences = wanted.b && m_workspace->heads()->wantsDifferences();
    m_workspace->heads()->begin(m_workspace->measure()->headCount());
    Q_EMIT headsRequested(wanted, differences);
}

void MainWindow::setBusy(bool busy)
{
    if (busy) {
        if (!m_slow->isActive() && !m_progress->isVisible())
            m_slow->start();
        return;
    }
    m_slow->stop();
    m_workspace->setDimmed(false);
    m_progress->hide();
    m_cancel->hide();
    m_progress->setValue(0);
}

void MainWindow::showResult(const WorkResult& result)
{
    setBusy(false);
    m_comparison = result.comparison;
    const QScopedValueRollback showing(m_showing, true);
    m_shown = m_asked;
    m_workspace->showResult(result.a, result.b, result.comparison);
    if (const auto view = std::exchange(m_viewToRestore, nullptr))
        m_workspace->restoreView(*view);
    const Analysis& measured = m_measured == TextSide::B && result.b ? *result.b : *result.a;
    const auto setShape = [this](int layers, int heads) {
        m_workspace->measure()->setShape(layers, heads);
        m_workspace->heads()->setShape(layers, heads);
        m_workspace->heads()->setUnit(QString::fromStdString(state().analysis()->distance.unit()));
    };
    if (measured.model)
        setShape(measured.model->layers, measured.model->heads);
    else if (measured.request.imported)
        setShape(measured.request.imported->attention.layerCount(), measured.request.imported->attention.headCount());
    updateStatus();
    showWindows();
    showNotes();
    if (m_workspace->showsHeads() && (!m_headsOf || !sameButForHeads(*m_headsOf, request())))
        requestHeads();
    if (!m_history->isSaved())
        m_keeper->touch();
}

void MainWindow::showHeads(std::shared_ptr<const HeadSummaries> summaries)
{
    m_headSummaries = std::move(summaries);
    m_headsAreOf = m_headsAskedOf;
    m_workspace->heads()->finish(m_headSummaries);
}

void MainWindow::showGrowth(std::shared_ptr<const Growth> growth)
{
    m_prefixes.clear();
    if (growth) {
        for (const GrowthStep& step : growth->steps)
            m_prefixes[step.nodes] = step.tokens;
    }
    m_workspace->deck()->growth()->setGrowth(growth);
    m_workspace->deck()->growthTable()->setGrowth(growth);
}

void MainWindow::addGrowthStep(const GrowthStep& step)
{
    const auto& analysis = state().analysis();
    m_prefixes[step.nodes] = step.tokens;
    m_workspace->deck()->growth()->addStep(step);
    if (analysis)
        m_workspace->deck()->growth()->setBusy(step.nodes - 1, static_cast<int>(analysis->nodes.size()) - 1);
}

void MainWindow::showFailure(const QString& message)
{
    setBusy(false);
    bool hasWindow = false;
    bool hasSubset = false;
    Document document = m_history->current();
    forBoth(document, [&](const AnalysisSettings& settings) {
        hasWindow = hasWindow || settings.window.has_value();
        hasSubset = hasSubset || !settings.subset.empty();
    });
    const auto offer = [this](const QString& name, void (*edit)(AnalysisSettings&)) {
        return BannerAction{name, [this, edit] { change([edit](Document& edited) { forBoth(edited, edit); }); }};
    };
    std::vector<BannerAction> actions;
    if (hasWindow) // it may lie beyond a text that has become shorter
        actions.push_back(offer(tr("From the beginning"), [](AnalysisSettings& settings) { settings.window.reset(); }));
    if (hasSubset)
        actions.push_back(offer(tr("Whole text"), [](AnalysisSettings& settings) { settings.subset.clear(); }));
    m_workspace->banner()->showMessage(message, std::move(actions));
    m_passing = true;
}

void MainWindow::showNothing(const QString& message)
{
    m_comparison.reset();
    m_workspace->showResult(nullptr, nullptr, nullptr);
    m_status->clear();
    m_status->setToolTip({});
    showFailure(message);
}

void MainWindow::showProgress(Progress progress)
{
    m_progress->setValue(static_cast<int>(progress.fraction * 1000.0));
    m_progress->setFormat(QString::fromUtf8(stageName(progress.stage)));
    m_progress->setToolTip(m_progress->format());
}

void MainWindow::showIdle()
{
    setBusy(false);
}

void MainWindow::updateStatus()
{
    const Analysis& analysis = *state().analysis();
    const QLocale locale;
    QStringList parts;
    parts << (analysis.model
                  ? QString::fromStdString(analysis.model->name)
                  : QFileInfo(QString::fromStdString(analysis.request.imported ? analysis.request.imported->path
                                                                               : std::string()))
                        .fileName());
    const auto count = static_cast<qlonglong>(analysis.nodes.size());
    parts << (analysis.request.settings.words ? tr("%1 words") : tr("%1 tokens")).arg(locale.toString(count));
    if (const auto& other = state(TextSide::B).analysis())
        parts.last() += tr(" and %1").arg(locale.toString(static_cast<qlonglong>(other->nodes.size())));
    parts << headsText(analysis);
    if (analysis.clampedPairs > 0)
        parts << tr("%1 pairs clamped").arg(locale.toString(static_cast<qlonglong>(analysis.clampedPairs)));
    parts << tr("%1 ms").arg(locale.toString(analysis.seconds() * 1000.0, 'f', 0));
    m_status->setText(parts.join(QStringLiteral(" · ")));
    const double pairs = static_cast<double>(count) * static_cast<double>(count - 1) / 2.0;
    m_status->setToolTip(tr("First token's share of attention before hiding: %1. Tied pairs: %2 %.")
                             .arg(locale.toString(analysis.sinkShare, 'f', 2),
                                  locale.toString(100.0 * static_cast<double>(analysis.tiedPairs) / pairs, 'f', 0)));
}

void MainWindow::updateTitle()
{
    const QString path = m_keeper->path();
    const QString name = path.isEmpty() ? QString() : QFileInfo(path).completeBaseName();
    setWindowTitle(name.isEmpty() ? tr("Toposcope") : tr("%1[*] – Toposcope").arg(name));
    setWindowModified(!m_history->isSaved() && !name.isEmpty());
}

// A text longer than the context can be walked through in windows.
void MainWindow::showWindows()
{
    for (const TextSide which : {TextSide::A, TextSide::B}) {
        const SideViews& side = m_workspace->side(which);
        const auto& analysis = side.state->analysis();
        const bool partial = analysis && analysis->window.count < analysis->tokensInText;
        if (!partial) {
            side.window->hide();
            continue;
        }
        const int fitting = analysis->model ? analysis->model->context - (analysis->request.settings.prependBos ? 1 : 0)
                                            : analysis->window.count;
        // A window that was chosen smaller than what fits is walked through in steps of its own size.
        side.window->setText(analysis->tokensInText,
                             fitting < analysis->tokensInText ? fitting : analysis->window.count);
        side.window->setWindow(analysis->window);
    }
}

void MainWindow::showNotes()
{
    if (m_replacements > 0)
        m_workspace->banner()->showMessage(
            tr("%1 byte sequences in the file are not valid UTF-8 and were replaced by \uFFFD.")
                .arg(QLocale().toString(static_cast<qulonglong>(m_replacements))));
    else if (m_passing)
        m_workspace->banner()->dismiss();
    m_passing = m_replacements > 0;
}

void MainWindow::say(const QString& message)
{
    say(message, {});
}

// That something went well needs no banner.
void MainWindow::sayDone(const QString& message)
{
    statusBar()->showMessage(message, 8000);
}

void MainWindow::say(const QString& message, std::vector<BannerAction> actions)
{
    m_passing = false;
    m_workspace->banner()->showMessage(message, std::move(actions));
}

void MainWindow::offerWindow(TextSide side, int tokens, int fitting)
{
    setBusy(false);
    const QLocale locale;
    const QString name = side == TextSide::B ? tr("Text B") : m_history->current().b ? tr("Text A") : tr("The text");
    m_workspace->banner()->showMessage(tr("%1 has %2 tokens, the model takes %3 at a time.")
                                           .arg(name, locale.toString(tokens), locale.toString(fitting)),
                                       {{tr("Analyse the first %1").arg(locale.toString(fitting)), [this, side] {
                                             moveWindow(side, {0, 0});
                                         }}});
    m_passing = true;
}

void MainWindow::setThemeChoice(ThemeChoice choice)
{
    m_themeChoice = choice;
    m_themeActions[static_cast<std::size_t>(choice)]->setChecked(true);
    applyTheme();
}

void MainWindow::save(QSettings& settings) const
{
    settings.setValue(QStringLiteral("window/geometry"), saveGeometry());
    m_workspace->save(settings);
    settings.setValue(QStringLiteral("window/theme"), static_cast<int>(m_themeChoice));
    settings.setValue(QStringLiteral("files/recent"), m_recent);
    settings.setValue(QStringLiteral("files/folder"), m_lastFolder);
    settings.setValue(QStringLiteral("files/session"), m_keeper->path());
    settings.setValue(QStringLiteral("model/folder"), m_workspace->measure()->modelFolder());
}

ThemeChoice MainWindow::themeOf(const QSettings& settings)
{
    return static_cast<ThemeChoice>(std::clamp(settings.value(QStringLiteral("window/theme")).toInt(), 0, 2));
}

void MainWindow::restore(const QSettings& settings)
{
    restoreGeometry(settings.value(QStringLiteral("window/geometry")).toByteArray());
    m_workspace->restore(settings);
    setThemeChoice(themeOf(settings));
    m_recent = settings.value(QStringLiteral("files/recent")).toStringList();
    m_lastFolder = settings.value(QStringLiteral("files/folder")).toString();
    m_lastSession = settings.value(QStringLiteral("files/session")).toString();
    if (m_workspace->measure()->chooseModel(settings.value(QStringLiteral("model/folder")).toString())) {
        Document document = m_history->current();
        document.a.model = m_workspace->measure()->modelFolder().toStdString();
        m_history->start(document);
    }
    m_recentMenu->setEnabled(!m_recent.isEmpty());
}

void MainWindow::applyTheme()
{
    const bool dark =
        m_themeChoice == ThemeChoice::Dark || (m_themeChoice == ThemeChoice::System && isDark(m_systemPalette));
    const Theme& theme = dark ? Theme::darkTheme() : Theme::light();
    if (std::exchange(m_theme, &theme) == &theme)
        return;
    QApplication::setPalette(theme.palette());
    for (const auto& [action, icon] : m_iconActions)
        action->setIcon(themedIcon(icon, theme));
    m_workspace->applyTheme(theme);
}

void MainWindow::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape)
        m_workspace->clearSelection();
    else
        QMainWindow::keyPressEvent(event);
}

} // namespace toposcope
