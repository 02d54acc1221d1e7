// How texts, sessions, saved attention and model folders come into the window and go out of it: dialogs, recent files,
// drag and drop. What is wrong with a file is a message, and what was there before stays.

#include "core/error.h"
#include "core/io/imported_attention.h"
#include "core/io/session.h"
#include "core/io/text_file.h"
#include "core/text/utf8.h"
#include "ui/banner.h"
#include "ui/compare/compare_bar.h"
#include "ui/document_history.h"
#include "ui/graph/token_graph_view.h"
#include "ui/heads/heads_panel.h"
#include "ui/main_window.h"
#include "ui/measure_panel.h"
#include "ui/session_keeper.h"
#include "ui/text_panel.h"
#include "ui/workspace.h"

#include <QCloseEvent>
#include <QDateTime>
#include <QDir>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QLocale>
#include <QMenu>
#include <QMessageBox>
#include <QMimeData>
#include <QTimer>

#include <new>

namespace toposcope {

namespace {

constexpr int mostRecent = 10;

QString localPath(const QMimeData* data)
{
    if (!data->hasUrls() || data->urls().size() != 1)
        return {};
    return data->urls().front().toLocalFile();
}

QString sessionFilter()
{
    return MainWindow::tr("Toposcope sessions (*.toposcope)");
}

} // namespace

void MainWindow::openPath(const QString& path)
{
    const QFileInfo info(path);
    if (info.isDir())
        openModelFolder(path);
    else if (info.suffix() == QLatin1String("npy"))
        openAttentionBeside(path);
    else if (info.fileName().endsWith(QLatin1String(sessionEnding)))
        openSession(path);
    else
        openText(TextSide::A, path);
}

// Runs `read`, which opens a file; what is wrong with the file is a message, and what was there before stays.
void MainWindow::open(const std::function<void()>& read)
{
    try {
        read();
    } catch (const std::bad_alloc&) {
        m_workspace->banner()->showMessage(tr("The file is too large for this machine's memory."));
    } catch (const std::exception& error) {
        m_workspace->banner()->showMessage(QString::fromUtf8(error.what()));
    }
}

void MainWindow::openText(TextSide side, const QString& path)
{
    open([&] {
        if (QFileInfo::exists(path) && !QFileInfo(path).isFile())
            throw InputError(path.toStdString() + ": is not a file"); // a pipe would be waited for
        const RepairedText text = repairUtf8(readText(path.toStdString()));
        if (side == TextSide::B)
            return compareWith(QString::fromStdString(text.text));
        if (!mayDiscard())
            return;
        Document document;
        document.a = m_history->current().a;
        document.a.text = text.text;
        document.a.attentionFile.clear();
        document.a.tokensFile.clear();
        document.a.settings.window.reset();
        document.a.settings.subset.clear();
        startDocument(std::move(document));
        m_replacements = text.replacements;
        requestAnalysis();
        addRecent(path);
    });
}

// The tokens lie beside the array: attention.npy with attention.json or tokens.json.
void MainWindow::openAttentionBeside(const QString& path)
{
    const QFileInfo info(path);
    const QDir folder = info.dir();
    QString tokens = folder.filePath(info.completeBaseName() + QStringLiteral(".json"));
    if (!QFileInfo::exists(tokens))
        tokens = folder.filePath(QStringLiteral("tokens.json"));
    if (!QFileInfo::exists(tokens))
        tokens = QFileDialog::getOpenFileName(this, tr("Tokens of %1").arg(info.fileName()), folder.path(),
                                              tr("JSON list of strings (*.json)"));
    if (!tokens.isEmpty())
        openAttention(path, tokens);
}

void MainWindow::openAttention(const QString& arrayPath, const QString& tokensPath)
{
    open([&] {
        auto imported = loadImportedAttention(arrayPath.toStdString(), tokensPath.toStdString());
        std::string text;
        for (const std::string& token : imported->tokens)
            text += token;
        const ImportKey key{arrayPath.toStdString(), tokensPath.toStdString()};
        m_imports[key] = std::move(imported);
        const DocumentSide& current = m_history->current().a;
        if (current.attentionFile != key.first || current.tokensFile != key.second) {
            if (!mayDiscard())
                return;
            Document document;
            document.a = current;
            document.a.text = text;
            document.a.attentionFile = key.first;
            document.a.tokensFile = key.second;
            document.a.settings.heads = {};
            document.a.settings.window.reset();
            document.a.settings.subset.clear();
            startDocument(std::move(document));
        }
        addRecent(arrayPath);
        requestAnalysis();
    });
}

void MainWindow::openModelFolder(const QString& path)
{
    const std::filesystem::path folder = std::filesystem::path(path.toStdString()).lexically_normal();
    const std::string name =
        folder.has_filename() ? folder.filename().string() : folder.parent_path().filename().string();
    m_workspace->measure()->addModel({name, folder});
    change([&](Document& document) {
        for (DocumentSide* side : {&document.a, document.b ? &*document.b : nullptr}) {
            if (!side || (!m_measureLinked && side != &measuredSide(document)))
                continue;
            side->model = folder.string();
            side->attentionFile.clear();
            side->tokensFile.clear();
            side->settings.heads = {};
        }
    });
}

void MainWindow::openSession(const QString& path)
{
    if (mayDiscard())
        Q_EMIT sessionRequested(path, false);
}

void MainWindow::showSession(const Session& session, const QString& path, bool recovered)
{
    startDocument(session.document);
    m_keeper->start(path);
    m_measureLinked = session.view.measureLinked;
    m_workspace->setThresholdsLinked(session.view.thresholdsLinked);
    m_workspace->setAxesLinked(session.view.axesLinked);
    showSettings();
    m_kept = session.view.more;
    m_headSummaries = session.headsA;
    if (session.a) {
        WorkResult result{session.a, session.b, nullptr};
        if (session.a && session.b)
            result.comparison = std::make_shared<const Comparison>(compare(session.a, session.b));
        showResult(result);
        m_showing = true;
        m_workspace->restoreView(session.view);
        m_showing = false;
        if (m_headSummaries) {
            m_headsOf = request();
            m_workspace->heads()->finish(m_headSummaries);
        }
    } else {
        m_viewToRestore = std::make_shared<const SessionView>(session.view);
        requestAnalysis();
    }
    QStringList warnings;
    for (const std::string& warning : session.warnings)
        warnings << QString::fromStdString(warning);
    if (!warnings.isEmpty())
        m_workspace->banner()->showMessage(warnings.join(QLatin1Char('\n')));
    if (recovered) {
        m_history->setTouched();
        m_keeper->touch();
    } else if (!path.isEmpty()) {
        addRecent(path);
    }
    updateTitle();
}

Session MainWindow::session() const
{
    Session session;
    session.document = m_history->current();
    const auto& a = m_workspace->side(TextSide::A).state->analysis();
    const auto& b = m_workspace->side(TextSide::B).state->analysis();
    // Results belong to the session only if they are of its texts and settings.
    const auto matches = [&](const std::shared_ptr<const Analysis>& analysis, const DocumentSide& side) {
        if (!analysis)
            return false;
        AnalysisSettings settings = side.settings;
        const bool imported = analysis->request.imported != nullptr;
        if (imported)
            settings.prependBos = false; // as the analysis has it: saved attention has no model to run
        return analysis->request.settings == settings && imported != side.attentionFile.empty() &&
               (imported || (analysis->request.text == side.text && analysis->request.model == side.model));
    };
    if (matches(a, session.document.a) && (!session.document.b || matches(b, *session.document.b))) {
        session.a = a;
        session.b = session.document.b ? b : nullptr;
        const bool current = m_headsOf && m_headSummaries && m_headSummaries->source->request.text == a->request.text;
        session.headsA = current ? m_headSummaries : nullptr;
    }
    session.view = m_workspace->view();
    session.view.measureLinked = m_measureLinked;
    session.view.more = m_kept;
    session.writtenBy = "Toposcope " TOPOSCOPE_VERSION;
    return session;
}

void MainWindow::offerRecovery()
{
    open([&] {
        auto found = std::make_shared<std::vector<RecoveredSession>>(m_keeper->abandoned());
        if (found->empty())
            return;
        const RecoveredSession& newest = found->front();
        const auto seconds =
            std::chrono::duration_cast<std::chrono::seconds>(newest.written.time_since_epoch()).count();
        const QString when = QLocale().toString(QDateTime::fromSecsSinceEpoch(seconds), QLocale::ShortFormat);
        const QString of = newest.documentPath.empty()
                               ? QString()
                               : tr(" on %1").arg(QFileInfo(QString::fromStdString(newest.documentPath)).fileName());
        m_workspace->banner()->showMessage(
            tr("Toposcope was not closed the last time. The work%1 of %2 was kept.").arg(of, when),
            {{tr("Restore"),
              [this, found] {
                  Q_EMIT sessionRequested(QString::fromStdString(found->front().file.string()), true);
                  m_recovered = found; // until it is saved elsewhere
                  m_workspace->banner()->dismiss();
              }},
             {tr("Discard"), [this, found] {
                  for (RecoveredSession& each : *found)
                      each.remove();
                  m_workspace->banner()->dismiss();
              }}});
    });
}

bool MainWindow::openLastSession()
{
    if (m_lastSession.isEmpty() || !QFileInfo(m_lastSession).isFile())
        return false;
    Q_EMIT sessionRequested(m_lastSession, false);
    return true;
}

void MainWindow::chooseFile()
{
    const QString path = QFileDialog::getOpenFileName(
        this, tr("Open"), m_lastFolder,
        tr("Texts and sessions (*.txt *.md *.toposcope);;Saved attention (*.npy);;All files (*)"));
    if (path.isEmpty())
        return;
    m_lastFolder = QFileInfo(path).path();
    openPath(path);
}

void MainWindow::chooseSecondFile()
{
    const QString path = QFileDialog::getOpenFileName(this, tr("Compare with a text"), m_lastFolder,
                                                      tr("Texts (*.txt *.md);;All files (*)"));
    if (path.isEmpty())
        return;
    m_lastFolder = QFileInfo(path).path();
    openText(TextSide::B, path);
}

void MainWindow::chooseModelFolder()
{
    const QString path = QFileDialog::getExistingDirectory(this, tr("Open a model folder"), m_lastFolder);
    if (!path.isEmpty())
        openModelFolder(path);
}

bool MainWindow::saveSession()
{
    if (m_keeper->path().isEmpty())
        return saveSessionAs();
    return saveTo(m_keeper->path());
}

bool MainWindow::saveSessionAs()
{
    QFileDialog dialog(this, tr("Save the session"), m_lastFolder, sessionFilter());
    dialog.setAcceptMode(QFileDialog::AcceptSave);
    dialog.setDefaultSuffix(QString::fromLatin1(sessionEnding).mid(1));
    if (dialog.exec() != QDialog::Accepted || dialog.selectedFiles().isEmpty())
        return false;
    return saveTo(dialog.selectedFiles().front());
}

bool MainWindow::saveTo(const QString& path)
{
    const QString error = m_keeper->save(path);
    if (!error.isEmpty()) {
        m_workspace->banner()->showMessage(error);
        return false;
    }
    if (m_recovered) {
        for (RecoveredSession& each : *m_recovered)
            each.remove();
        m_recovered.reset();
    }
    m_lastFolder = QFileInfo(path).path();
    m_history->setSaved();
    addRecent(path);
    updateTitle();
    return true;
}

// Without a file of their own, texts that were typed are somebody's work; settings tried on a text are not.
bool MainWindow::hasWork() const
{
    if (!m_keeper->path().isEmpty() || m_recovered)
        return !m_history->isSaved();
    const Document& now = m_history->current();
    const Document& then = m_history->started();
    return now.a.text != then.a.text || (now.b && now.b->text != then.a.text);
}

// Whether what is not saved may go: there is nothing, or the user says so.
bool MainWindow::mayDiscard()
{
    if (!hasWork())
        return true;
    const bool hasFile = !m_keeper->path().isEmpty();
    QMessageBox box(QMessageBox::Question, tr("Save the session?"),
                    hasFile ? tr("%1 has changes that are not saved.").arg(QFileInfo(m_keeper->path()).fileName())
                            : tr("The session is not saved."),
                    QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel, this);
    box.setInformativeText(tr("Texts, settings and results are lost otherwise."));
    box.setDefaultButton(QMessageBox::Save);
    switch (box.exec()) {
    case QMessageBox::Save: return saveSession();
    case QMessageBox::Discard: return true;
    default: return false;
    }
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    if (!mayDiscard())
        return event->ignore();
    m_keeper->discard();
    event->accept();
}

void MainWindow::addRecent(const QString& path)
{
    const QString absolute = QFileInfo(path).absoluteFilePath();
    m_recent.removeAll(absolute);
    m_recent.prepend(absolute);
    while (m_recent.size() > mostRecent)
        m_recent.removeLast();
    m_recentMenu->setEnabled(true);
}

// When the menu opens, never while one of its actions runs.
void MainWindow::rebuildRecent()
{
    m_recentMenu->clear();
    for (const QString& path : m_recent)
        m_recentMenu->addAction(QDir::toNativeSeparators(path), this, [this, path] { openPath(path); });
    m_recentMenu->addSeparator();
    m_recentMenu->addAction(tr("Clear this list"), this, [this] {
        m_recent.clear();
        m_recentMenu->setEnabled(false);
    });
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event)
{
    if (!localPath(event->mimeData()).isEmpty())
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event)
{
    const QString path = localPath(event->mimeData());
    if (path.isEmpty())
        return;
    event->acceptProposedAction();
    openPath(path);
}

} // namespace toposcope
