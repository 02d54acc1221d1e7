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
#include <QScopedValueRollback>
#include <QTimer>

#include <algorithm>
#include <chrono>
#include <new>
#include <utility>

namespace toposcope {

namespace {

constexpr int mostRecent = 10;

QString localPath(const QMimeData* data)
{
    if (!data->hasUrls() || data->urls().size() != 1)
        return {};
    return data->urls().front().toLocalFile();
}

// As the editor has them: what is in it is what is analysed.
std::string withPlainLineEnds(std::string text)
{
    QString lines = QString::fromStdString(text);
    if (lines.contains(QLatin1Char('\r')) || lines.contains(QChar::ParagraphSeparator)) {
        lines.replace(QStringLiteral("\r\n"), QStringLiteral("\n"));
        lines.replace(QLatin1Char('\r'), QLatin1Char('\n'));
        lines.replace(QChar::ParagraphSeparator, QLatin1Char('\n'));
        text = lines.toStdString();
    }
    return text;
}

// Heads that were chosen for another model may not be there in saved attention.
HeadSelection headsWithin(const HeadSelection& wanted, const AttentionTensor& attention)
{
    const auto fits = [](const std::vector<int>& chosen, int count) {
        return std::all_of(chosen.begin(), chosen.end(), [count](int index) { return index < count; });
    };
    const bool fit = fits(wanted.layers, attention.layerCount()) && fits(wanted.heads, attention.headCount());
    return fit ? wanted : HeadSelection::all();
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
        say(tr("The file is too large for this machine's memory."));
    } catch (const std::exception& error) {
        say(QString::fromUtf8(error.what()));
    }
}

void MainWindow::openText(TextSide side, const QString& path)
{
    open([&] {
        if (QFileInfo::exists(path) && !QFileInfo(path).isFile())
            throw InputError(path.toStdString() + ": is not a file"); // a pipe would be waited for
        RepairedText text = repairUtf8(readText(path.toStdString()));
        text.text = withPlainLineEnds(std::move(text.text));
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
        const auto imported = loadImport(arrayPath.toStdString(), tokensPath.toStdString());
        if (!mayDiscard())
            return;
        Document document;
        document.a = m_history->current().a;
        document.a.text.clear();
        for (const std::string& token : imported->tokens)
            document.a.text += token;
        document.a.attentionFile = arrayPath.toStdString();
        document.a.tokensFile = tokensPath.toStdString();
        document.a.settings.heads = headsWithin(document.a.settings.heads, imported->attention);
        document.a.settings.window.reset();
        document.a.settings.subset.clear();
        startDocument(std::move(document));
        addRecent(arrayPath);
        requestAnalysis();
    });
}

// Kept, so that undo and sessions find it again. InputError.
std::shared_ptr<const ImportedAttention> MainWindow::loadImport(const std::string& array, const std::string& tokens)
{
    auto& known = m_imports[{array, tokens}];
    known = loadImportedAttention(array, tokens);
    return known;
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
    if (!mayDiscard())
        return;
    setBusy(true);
    Q_EMIT sessionRequested(path, false);
}

void MainWindow::showSession(const Session& session, const QString& path, bool recovered)
{
    const QScopedValueRollback showing(m_showing, true);
    startDocument(session.document);
    m_keeper->start(path);
    m_restored = recovered ? std::exchange(m_offered, nullptr) : nullptr;
    m_measureLinked = session.view.measureLinked;
    m_workspace->setThresholdsLinked(session.view.thresholdsLinked);
    m_workspace->setAxesLinked(session.view.axesLinked);
    showSettings();
    m_kept = session.view.more;
    m_headSummaries = session.headsA;
    m_headsAreOf = session.document.a;
    const bool complete = session.a && (session.b || !session.document.b);
    if (complete) {
        WorkResult result{session.a, session.b, nullptr};
        if (session.b)
            result.comparison = std::make_shared<const Comparison>(compare(session.a, session.b));
        m_asked = m_history->current();
        if (m_headSummaries)
            m_headsOf = request(); // they are here: nothing to compute
        showResult(result);
        m_workspace->restoreView(session.view);
        if (m_headSummaries)
            m_workspace->heads()->finish(m_headSummaries);
    } else {
        m_viewToRestore = std::make_shared<const SessionView>(session.view);
        requestAnalysis();
    }
    QStringList warnings;
    for (const std::string& warning : session.warnings)
        warnings << QString::fromStdString(warning);
    if (!warnings.isEmpty())
        say(warnings.join(QLatin1Char('\n')));
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
    // Results belong to the session only if they are of its texts and settings.
    if (m_shown && *m_shown == session.document) {
        session.a = m_workspace->side(TextSide::A).state->analysis();
        session.b = m_workspace->side(TextSide::B).state->analysis();
        DocumentSide side = session.document.a;
        if (m_headsAreOf)
            side.settings.heads = m_headsAreOf->settings.heads; // the summaries are of every head
        if (m_headSummaries && m_headsAreOf == side)
            session.headsA = m_headSummaries;
    }
    session.view = m_workspace->view();
    session.view.measureLinked = m_measureLinked;
    session.view.more = m_kept;
    session.writtenBy = "Toposcope " TOPOSCOPE_VERSION;
    return session;
}

// The newest first; the others are offered after it, or at the next start.
void MainWindow::offerRecovery()
{
    open([&] {
        std::vector<RecoveredSession> found = m_keeper->abandoned();
        if (found.empty())
            return;
        m_offered = std::make_shared<RecoveredSession>(std::move(found.front()));
        const auto seconds =
            std::chrono::duration_cast<std::chrono::seconds>(m_offered->written.time_since_epoch()).count();
        const QString when = QLocale().toString(QDateTime::fromSecsSinceEpoch(seconds), QLocale::ShortFormat);
        const QString of =
            m_offered->documentPath.empty()
                ? QString()
                : tr(" on %1").arg(QFileInfo(QString::fromStdString(m_offered->documentPath)).fileName());
        const auto discard = [this] {
            m_workspace->banner()->dismiss();
            open([this] {
                if (const auto offered = std::exchange(m_offered, nullptr))
                    offered->remove();
            });
            offerRecovery();
        };
        say(tr("Toposcope was not closed the last time. The work%1 of %2 was kept.").arg(of, when),
            {{tr("Restore"),
              [this] {
                  if (!m_offered || !mayDiscard())
                      return;
                  m_workspace->banner()->dismiss();
                  setBusy(true);
                  Q_EMIT sessionRequested(QString::fromStdString(m_offered->file.string()), true);
              }},
             {tr("Discard"), discard}});
    });
}

// What was restored is saved elsewhere by now, or not wanted.
void MainWindow::forgetRestored()
{
    open([this] {
        if (const auto restored = std::exchange(m_restored, nullptr))
            restored->remove();
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
    dialog.selectFile(QStringLiteral("session") + QLatin1String(sessionEnding));
    if (dialog.exec() != QDialog::Accepted || dialog.selectedFiles().isEmpty())
        return false;
    return saveTo(dialog.selectedFiles().front());
}

bool MainWindow::saveTo(const QString& path)
{
    const QString error = m_keeper->save(path);
    if (!error.isEmpty()) {
        say(error);
        return false;
    }
    forgetRestored();
    m_lastFolder = QFileInfo(path).path();
    m_history->setSaved();
    addRecent(path);
    sayDone(tr("Saved to %1.").arg(QDir::toNativeSeparators(path)));
    updateTitle();
    return true;
}

// Without a file of their own, texts that were typed are somebody's work; settings tried on a text are not.
bool MainWindow::hasWork() const
{
    if (!m_keeper->path().isEmpty() || m_restored)
        return !m_history->isSaved();
    const Document& now = m_history->current();
    const Document& then = m_history->started();
    const std::string& thenB = then.b ? then.b->text : then.a.text;
    return now.a.text != then.a.text || (now.b && now.b->text != thenB && now.b->text != then.a.text);
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
    case QMessageBox::Discard: forgetRestored(); return true;
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
