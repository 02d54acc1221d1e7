// What leaves the window: figures one by one or all together, the data behind them, a report, and the command that
// gives the same numbers.

#include "core/error.h"
#include "core/io/command_line.h"
#include "core/io/export_data.h"
#include "core/io/provenance.h"
#include "ui/banner.h"
#include "ui/document_history.h"
#include "ui/export/export_dialog.h"
#include "ui/export/figure_set.h"
#include "ui/export/html_report.h"
#include "ui/export/provenance.h"
#include "ui/graph/token_graph_view.h"
#include "ui/main_window.h"
#include "ui/workspace.h"

#include <QApplication>
#include <QClipboard>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QMenu>
#include <QSaveFile>

#include <algorithm>

namespace toposcope {

bool MainWindow::hasResult()
{
    if (state().analysis())
        return true;
    say(tr("There is nothing to export yet: type or open a text first."));
    return false;
}

void MainWindow::exportFigure(const ExportTarget& target)
{
    const auto analysis = state(target.side).analysis();
    const auto figure = target.figure();
    if (!analysis || !figure) {
        say(tr("There is nothing to export yet: type or open a text first."));
        return;
    }
    ExportDialog dialog(target.name, figure->sizeMillimetres(), this);
    if (dialog.exec() != QDialog::Accepted)
        return;
    QFileDialog files(this, tr("Export: %1").arg(target.name), m_lastFolder,
                      tr("%1 (*%2)").arg(dialog.suffix().mid(1).toUpper(), dialog.suffix()));
    files.setAcceptMode(QFileDialog::AcceptSave);
    files.setDefaultSuffix(dialog.suffix().mid(1));
    files.selectFile(target.stem + dialog.suffix());
    if (files.exec() != QDialog::Accepted || files.selectedFiles().isEmpty())
        return;
    const QString path = files.selectedFiles().front();
    m_lastFolder = QFileInfo(path).path();
    const QString error =
        toposcope::exportFigure(*figure, path, formatOf(path).value_or(dialog.format()), dialog.options(),
                                provenanceOf(target.name, *figure, *analysis, state(target.side).threshold()));
    if (!error.isEmpty())
        say(error);
}

void MainWindow::copyFigure(const ExportTarget& target)
{
    const auto analysis = state(target.side).analysis();
    const auto figure = target.figure();
    if (analysis && figure)
        toposcope::copyFigure(*figure, {},
                              provenanceOf(target.name, *figure, *analysis, state(target.side).threshold()));
}

void MainWindow::withTarget(const QString& stem, void (MainWindow::*run)(const ExportTarget&))
{
    const auto targets = m_workspace->targets();
    const auto target =
        std::find_if(targets.begin(), targets.end(), [&](const ExportTarget& each) { return each.stem == stem; });
    if (target != targets.end())
        (this->*run)(*target);
}

// The figures there are now, when the menu opens.
void MainWindow::fillExportMenu(QMenu* menu)
{
    menu->clear();
    qDeleteAll(menu->findChildren<QMenu*>(Qt::FindDirectChildrenOnly)); // clear() leaves submenus
    for (const ExportTarget& target : m_workspace->targets())
        menu->addAction(tr("%1…").arg(target.name), this, [this, target] { exportFigure(target); });
    menu->addSeparator();
    QMenu* copies = menu->addMenu(tr("&Copy"));
    for (const ExportTarget& target : m_workspace->targets())
        copies->addAction(target.name, this, [this, target] { copyFigure(target); });
}

QString MainWindow::askForFolder(const QString& title)
{
    const QString folder = QFileDialog::getExistingDirectory(this, title, m_lastFolder);
    if (!folder.isEmpty())
        m_lastFolder = folder;
    return folder;
}

std::vector<NamedFigure> MainWindow::figures() const
{
    return figureSet(m_workspace->targets(), *m_workspace->side(TextSide::A).state,
                     *m_workspace->side(TextSide::B).state);
}

// None before the first result.
std::optional<double> MainWindow::thresholdOf(TextSide side) const
{
    const ViewState& state = *m_workspace->side(side).state;
    return state.analysis() ? std::optional(state.threshold()) : std::nullopt;
}

void MainWindow::exportAllFigures()
{
    if (!hasResult())
        return;
    const QString folder = askForFolder(tr("Export all figures to a folder"));
    if (folder.isEmpty())
        return;
    const FigureSet set = figures();
    const QString error = writeFigures(set, folder);
    if (error.isEmpty())
        sayDone(tr("%1 figures were written to %2, as SVG and PNG.")
                    .arg(QLocale().toString(static_cast<qlonglong>(set.size())), QDir::toNativeSeparators(folder)));
    else
        say(error);
}

void MainWindow::exportData()
{
    if (!hasResult())
        return;
    const QString folder = askForFolder(tr("Export the data to a folder"));
    if (folder.isEmpty())
        return;
    open([&] {
        const auto& b = state(TextSide::B).analysis();
        const std::filesystem::path path(folder.toStdString());
        const auto write = [&](TextSide side, const std::filesystem::path& to) {
            writeData(to, *state(side).analysis(), state(side).threshold(), {},
                      m_workspace->side(side).graph->positions());
        };
        write(TextSide::A, b ? path / "a" : path);
        if (b)
            write(TextSide::B, path / "b");
        m_dataFolder = (b ? path / "a" : path).string();
        sayDone(
            tr("Intervals, clusters, graph and matrices were written to %1.").arg(QDir::toNativeSeparators(folder)));
    });
}

void MainWindow::exportReport()
{
    if (!hasResult())
        return;
    QFileDialog files(this, tr("Export a report"), m_lastFolder, tr("HTML (*.html)"));
    files.setAcceptMode(QFileDialog::AcceptSave);
    files.setDefaultSuffix(QStringLiteral("html"));
    files.selectFile(QStringLiteral("report.html"));
    if (files.exec() != QDialog::Accepted || files.selectedFiles().isEmpty())
        return;
    const QString path = files.selectedFiles().front();
    m_lastFolder = QFileInfo(path).path();
    QSaveFile file(path);
    const QByteArray html = report();
    if (file.open(QIODevice::WriteOnly) && file.write(html) == html.size() && file.commit())
        sayDone(tr("The report was written to %1.").arg(QDir::toNativeSeparators(path)));
    else
        say(tr("%1: cannot be written: %2").arg(path, file.errorString()));
}

QByteArray MainWindow::report() const
{
    ReportContent content;
    // "What we read is only the tip…"
    content.title =
        QString::fromStdString(m_workspace->side(TextSide::A).state->analysis()->text).simplified().left(60);
    content.comparison = m_comparison;
    try {
        content.command = QString::fromStdString(commandLine(m_history->current(), thresholdOf(TextSide::A)));
    } catch (const InputError&) { // no line can compute this view: the report goes without
    }
    for (const TextSide which : {TextSide::A, TextSide::B}) {
        const ViewState& state = *m_workspace->side(which).state;
        if (const auto& analysis = state.analysis()) {
            const QString label = !m_comparison ? QString() : which == TextSide::A ? tr("Text A") : tr("Text B");
            content.texts.push_back(
                {label, analysis, state.threshold(), provenanceFacts(*analysis, state.threshold())});
        }
    }
    for (const NamedFigure& each : figures())
        content.figures.push_back({each.name, figureAsSvg(*each.figure, {}, each.provenance)});
    return htmlReport(content);
}

void MainWindow::copyCommand()
{
    open([&] {
        QApplication::clipboard()->setText(
            QString::fromStdString(commandLine(m_history->current(), thresholdOf(TextSide::A))));
    });
}

void MainWindow::copyPython()
{
    if (hasResult())
        QApplication::clipboard()->setText(
            QString::fromStdString(pythonSnippet(*state().analysis(), state().threshold(), m_dataFolder)));
}

} // namespace toposcope
