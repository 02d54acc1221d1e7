// The window: the document, what is asked for and what is shown. Says what is wanted (analysisRequested and the other
// requests), shows what it is given (showResult, showFailure, showProgress). Knows neither threads nor the transformer.
#pragma once

#include "core/control.h"
#include "core/io/sample_texts.h"
#include "core/model/model_folder.h"
#include "core/pipeline/document.h"
#include "core/pipeline/workbench.h"
#include "ui/plot_deck.h"
#include "ui/view_state.h"

#include <QMainWindow>

#include <array>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

class QAction;
class QLabel;
class QMenu;
class QProgressBar;
class QPushButton;
class QSettings;
class QTimer;

namespace toposcope {

class DocumentHistory;
class Selection;
class SessionKeeper;
class Workspace;
struct BannerAction;
struct NamedFigure;
struct RecoveredSession;
struct Session;
struct SessionView;

// Follow the desktop, or not.
enum class ThemeChoice { System, Light, Dark };

// What runs beside the window, each by itself.
enum class Task { Analysis, Heads, Growth, Baseline };

class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    explicit MainWindow(ThemeChoice theme = ThemeChoice::System, QWidget* parent = nullptr);
    ~MainWindow() override;

    void setModels(const std::vector<ModelFolder>& models);
    void chooseModel(const ModelFolder& model);
    // What the list of models offers; the folders that the texts are analysed with.
    std::vector<ModelFolder> models() const;
    std::vector<std::string> modelsInUse() const;
    // Asks for a folder, and analyses with the model in it.
    void chooseModelFolder();
    void setAnalysisSettings(const AnalysisSettings& settings);
    // Begins a new document.
    void setText(const QString& text);
    // A text file, a session, a model folder, or saved attention (.npy, with the tokens beside it). Errors appear in
    // the banner.
    void openPath(const QString& path);
    void openAttention(const QString& arrayPath, const QString& tokensPath);
    void setThemeChoice(ThemeChoice choice);
    // Analyses this part of the text.
    void moveWindow(TextSide side, TokenWindow window);
    // What the Samples menu offers.
    void setSamples(std::vector<SampleText> samples);
    // Begins a new document with the sample, both texts of a pair, and says what to look for. Errors appear in the banner.
    void openSample(const std::string& name);
    // A second text beside the first, or another head or model of the same text.
    void compareWith(const QString& text);
    void compareOtherHead();
    void stopComparing();
    void swapSides();
    // A message that the next result does not take away.
    void say(const QString& message);
    // Offers what a session that ended without being closed has left; then the last session, unless there is something
    // to show already.
    void offerRecovery();
    bool openLastSession();

    // The theme of the last time, which a window had best begin with: colouring it anew is slow.
    static ThemeChoice themeOf(const QSettings& settings);
    // Geometry, splitters, theme, model and recent files, in both directions.
    void save(QSettings& settings) const;
    void restore(const QSettings& settings);

    ViewState& state(TextSide side = TextSide::A);
    Selection& selection(TextSide side = TextSide::A);
    Workspace& workspace() { return *m_workspace; }
    const DocumentHistory& history() const { return *m_history; }
    // What the window would have computed now.
    WorkRequest request() const;
    // Everything that a session keeps.
    Session session() const;

public Q_SLOTS:
    void showResult(const toposcope::WorkResult& result);
    // The last good picture stays.
    void showFailure(const QString& message);
    // There is nothing to show: the views are emptied.
    void showNothing(const QString& message);
    // The text has `tokens`, of which `fitting` fit: offers to analyse that many.
    void offerWindow(toposcope::TextSide side, int tokens, int fitting);
    void showProgress(toposcope::Progress progress);
    // The last request ended without a result and without an error.
    void showIdle();
    // A session that was read: of the file `path`, or recovered, which is not saved yet.
    void showSession(const toposcope::Session& session, const QString& path, bool recovered);
    // Of what is shown, or of what was shown before: then they are kept apart from its session.
    void showHeads(std::shared_ptr<const toposcope::HeadSummaries> summaries);
    void showGrowth(std::shared_ptr<const toposcope::Growth> growth);
    void addGrowthStep(const toposcope::GrowthStep& step);

Q_SIGNALS:
    void analysisRequested(const toposcope::WorkRequest& request);
    // `differences`: between A and B in every head, rather than the summaries of A's.
    void headsRequested(const toposcope::WorkRequest& request, bool differences);
    void growthRequested(const toposcope::WorkRequest& request);
    void baselineRequested(const toposcope::WorkRequest& request, int shuffles, quint64 seed);
    // A session file to be read; showSession() or showFailure() answers.
    void sessionRequested(const QString& path, bool recovered);
    void cancelRequested(toposcope::Task task);
    // The model manager.
    void modelsRequested();

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void closeEvent(QCloseEvent* event) override;

private:
    using ImportKey = std::pair<std::string, std::string>; // array and tokens

    void buildStatusBar();
    void buildActions();
    void buildFileMenu();
    void fillSampleMenu();
    void buildExportMenu(QMenu* file);
    void buildEditMenu();
    void buildViewMenu();
    void buildLayoutMenu(QMenu* view);
    void buildThemeMenu(QMenu* view);
    void buildAnalysisMenu();
    void buildCompareMenu();
    void buildToolBar();
    void connectTexts();
    void connectMeasure();
    void connectComparison();
    void connectTasks();

    // The document as the widgets have it now, and steps of it.
    Document edited(TextSide which) const;
    void change(const std::function<void(Document&)>& edit, const QString& name = {});
    void startDocument(Document document);
    void showDocument(const Document& document);
    void followRestored();
    void showSettings();
    DocumentSide& measuredSide(Document& document) const;
    bool isMeasured(TextSide side) const;
    AnalysisRequest requestOf(const DocumentSide& side) const;
    std::shared_ptr<const ImportedAttention> importedOf(const DocumentSide& side) const;

    void requestAnalysis();
    void requestHeads();
    void cancelStaleTasks();
    void setBusy(bool busy);
    void applyTheme();
    void updateStatus();
    void updateTitle();
    void showNotes();
    void say(const QString& message, std::vector<BannerAction> actions);
    void sayDone(const QString& message);
    void leaveSample();
    std::vector<TextSpan> pinnedSpans() const;
    void forgetRestored();
    std::shared_ptr<const ImportedAttention> loadImport(const std::string& array, const std::string& tokens);
    void showWindows();
    void selectPhraseInOther(TextSide from, const QString& phrase);

    void openText(TextSide side, const QString& path);
    void openAttentionBeside(const QString& path);
    void openModelFolder(const QString& path);
    void openSession(const QString& path);
    void chooseFile();
    void chooseSecondFile();
    bool saveSession();
    bool saveSessionAs();
    bool saveTo(const QString& path);
    bool hasWork() const;
    bool mayDiscard();
    void addRecent(const QString& path);
    void rebuildRecent();
    void open(const std::function<void()>& read);

    void exportFigure(const ExportTarget& target);
    void copyFigure(const ExportTarget& target);
    void withTarget(const QString& stem, void (MainWindow::*run)(const ExportTarget&));
    void fillExportMenu(QMenu* menu);
    void exportAllFigures();
    void exportData();
    void exportReport();
    QByteArray report() const;
    std::vector<NamedFigure> figures() const;
    std::optional<double> thresholdOf(TextSide side) const;
    void copyCommand();
    void copyPython();
    bool hasResult();
    QString askForFolder(const QString& title);

    Workspace* m_workspace = nullptr;
    DocumentHistory* m_history = nullptr;
    SessionKeeper* m_keeper = nullptr;
    QLabel* m_status = nullptr;
    QLabel* m_sentence = nullptr;
    QProgressBar* m_progress = nullptr;
    QPushButton* m_cancel = nullptr;
    QMenu* m_recentMenu = nullptr;
    QMenu* m_sampleMenu = nullptr;
    QTimer* m_typing = nullptr; // an edit analyses itself after a pause
    QTimer* m_slow = nullptr;   // progress appears only when something takes long
    std::vector<std::pair<QAction*, QString>> m_iconActions;
    std::vector<QAction*> m_themeActions;
    std::vector<QAction*> m_comparingActions; // of use only while comparing
    QStringList m_recent;
    QPalette m_systemPalette;
    ThemeChoice m_themeChoice;
    const Theme* m_theme = nullptr; // as applied last
    std::map<ImportKey, std::shared_ptr<const ImportedAttention>> m_imports;
    std::shared_ptr<const Comparison> m_comparison;
    std::shared_ptr<const HeadSummaries> m_headSummaries;
    bool m_showing = false; // texts and thresholds are being set by the window, not by the user
    bool m_measureLinked = true;
    TextSide m_measured = TextSide::A; // whose settings the controls show, when they are not linked
    DocumentSide m_headsAskedOf;
    std::optional<DocumentSide> m_headsAreOf;           // what m_headSummaries are of; every head, whichever are chosen
    std::optional<WorkRequest> m_headsOf;               // what the heads were computed for
    std::shared_ptr<const SessionView> m_viewToRestore; // of a session whose results are being computed
    std::vector<SampleText> m_samples;
    QString m_sampleNote; // what to look for in the sample that is shown, as long as it is
    QString m_lastFolder;
    std::string m_dataFolder;                     // that data were last exported to
    QString m_lastSession;                        // of the program's last run
    std::map<std::string, std::string> m_kept;    // of the session's view, what is not known here
    std::shared_ptr<RecoveredSession> m_offered;  // to be restored or discarded
    std::shared_ptr<RecoveredSession> m_restored; // shown, and not saved elsewhere yet
    Document m_asked;                             // what the last analysis was asked for
    std::optional<Document> m_shown;              // what the results on screen are of
    std::map<int, int> m_prefixes;                // of the growth on screen: nodes → tokens of the text
    bool m_passing = false;                       // the banner tells of the analysis and goes with the next one
    std::size_t m_replacements = 0; // ill-formed sequences of the file that was opened, until the next edit
};

} // namespace toposcope
