// The window's document: how it is changed, shown and turned into requests. Each change is a step of the history; what
// the widgets show follows from the document, never the other way round.

#include "core/text/phrase.h"
#include "ui/compare/compare_bar.h"
#include "ui/document_history.h"
#include "ui/heads/heads_panel.h"
#include "ui/main_window.h"
#include "ui/measure_panel.h"
#include "ui/session_keeper.h"
#include "ui/text_panel.h"
#include "ui/workspace.h"

#include <QAction>
#include <QFileInfo>
#include <QPlainTextEdit>
#include <QScopedValueRollback>
#include <QTimer>

#include <utility>

namespace toposcope {

namespace {

// Whether two texts have the same model and settings, but for what belongs to the text.
bool analysedAlike(const DocumentSide& a, const DocumentSide& b)
{
    AnalysisSettings settings = a.settings;
    settings.window = b.settings.window;
    settings.subset = b.settings.subset;
    return a.model == b.model && settings == b.settings;
}

} // namespace

// By undo or redo. The link is no part of the document: sides that differ in more than their text are on their own.
void MainWindow::followRestored()
{
    const Document& document = m_history->current();
    m_measureLinked = !document.b || analysedAlike(document.a, *document.b);
    if (m_measureLinked)
        m_measured = TextSide::A;
    m_keeper->touch();
    showDocument(document);
}

void MainWindow::setModels(const std::vector<ModelFolder>& models)
{
    m_workspace->measure()->setModels(models);
    Document document = m_history->current();
    if (document.a.model.empty()) {
        document.a.model = m_workspace->measure()->modelFolder().toStdString();
        m_history->start(document);
    }
}

void MainWindow::chooseModel(const ModelFolder& model)
{
    m_workspace->measure()->addModel(model);
    Document document = m_history->current();
    document.a.model = m_workspace->measure()->modelFolder().toStdString();
    m_history->start(document);
}

std::vector<ModelFolder> MainWindow::models() const
{
    return m_workspace->measure()->models();
}

std::vector<std::string> MainWindow::modelsInUse() const
{
    const Document& document = m_history->current();
    std::vector<std::string> used{document.a.model};
    if (document.b)
        used.push_back(document.b->model);
    return used;
}

void MainWindow::setAnalysisSettings(const AnalysisSettings& settings)
{
    Document document = m_history->current();
    document.a.settings = settings;
    m_history->start(document);
    showSettings();
}

void MainWindow::setText(const QString& text)
{
    Document document;
    document.a = m_history->current().a;
    document.a.text = text.toStdString();
    document.a.attentionFile.clear();
    document.a.tokensFile.clear();
    document.a.settings.window.reset();
    document.a.settings.subset.clear();
    startDocument(std::move(document));
    requestAnalysis();
}

// The document with one of its texts as it stands in the editor. A subset is of the text it was chosen in, and saved
// attention has the text it has.
Document MainWindow::edited(TextSide which) const
{
    Document document = m_history->current();
    if (which == TextSide::B && !document.b)
        return document;
    DocumentSide& side = which == TextSide::B ? *document.b : document.a;
    std::string text = m_workspace->side(which).text->text().toStdString();
    if (text == side.text)
        return document;
    side.text = std::move(text);
    side.settings.subset.clear();
    side.attentionFile.clear();
    side.tokensFile.clear();
    if (side.model.empty())
        side.model = m_workspace->measure()->modelFolder().toStdString();
    return document;
}

// One step: what is edited is shown and analysed.
void MainWindow::change(const std::function<void(Document&)>& edit, const QString& name)
{
    Document document = m_history->current();
    edit(document);
    if (document == m_history->current())
        return;
    m_history->change(std::move(document), name);
    m_keeper->touch();
    showDocument(m_history->current());
    requestAnalysis();
}

void MainWindow::startDocument(Document document)
{
    m_typing->stop();
    m_replacements = 0;
    leaveSample();
    m_measureLinked = true;
    m_measured = TextSide::A;
    m_viewToRestore.reset();
    m_shown.reset();
    for (const Task task : {Task::Heads, Task::Growth, Task::Baseline})
        Q_EMIT cancelRequested(task);
    showGrowth(nullptr);
    m_headsOf.reset();
    m_headSummaries.reset();
    m_workspace->heads()->setStale(true);
    m_history->start(std::move(document));
    m_keeper->start({});
    showDocument(m_history->current());
    updateTitle();
}

void MainWindow::showDocument(const Document& document)
{
    const QScopedValueRollback showing(m_showing, true);
    m_workspace->side(TextSide::A).text->setText(QString::fromStdString(document.a.text));
    m_workspace->side(TextSide::B).text->setText(document.b ? QString::fromStdString(document.b->text) : QString());
    m_typing->stop();
    m_workspace->setComparing(document.b.has_value());
    m_workspace->compareBar()->setScaleEach(document.scaleEach);
    for (QAction* action : m_comparingActions)
        action->setEnabled(document.b.has_value());
    showSettings();
}

DocumentSide& MainWindow::measuredSide(Document& document) const
{
    return m_measured == TextSide::B && document.b ? *document.b : document.a;
}

void MainWindow::showSettings()
{
    Document document = m_history->current();
    const DocumentSide& side = measuredSide(document);
    MeasurePanel* measure = m_workspace->measure();
    measure->setSides(document.b && !m_measureLinked, m_measured);
    measure->setImported(QFileInfo(QString::fromStdString(side.attentionFile)).fileName());
    if (!side.model.empty() && !measure->chooseModel(QString::fromStdString(side.model)))
        measure->addModel({std::filesystem::path(side.model).filename().string(), side.model});
    measure->setSettings(side.settings);
    m_workspace->compareBar()->setMeasureLinked(m_measureLinked);
    m_workspace->heads()->setChosen(side.settings.heads);
}

std::shared_ptr<const ImportedAttention> MainWindow::importedOf(const DocumentSide& side) const
{
    const auto known = m_imports.find({side.attentionFile, side.tokensFile});
    return side.attentionFile.empty() || known == m_imports.end() ? nullptr : known->second;
}

AnalysisRequest MainWindow::requestOf(const DocumentSide& side) const
{
    AnalysisRequest request;
    request.text = side.text;
    request.model = side.model;
    request.imported = importedOf(side);
    request.settings = side.settings;
    if (request.imported)
        request.settings.window.reset();
    return request;
}

WorkRequest MainWindow::request() const
{
    const Document& document = m_history->current();
    WorkRequest request;
    request.a = requestOf(document.a);
    if (document.b)
        request.b = requestOf(*document.b);
    request.scaleEach = document.scaleEach;
    return request;
}

void MainWindow::moveWindow(TextSide side, TokenWindow window)
{
    change([&](Document& document) {
        (side == TextSide::B && document.b ? *document.b : document.a).settings.window = window;
    });
}

void MainWindow::compareWith(const QString& text)
{
    m_measureLinked = true;
    m_measured = TextSide::A;
    change([&](Document& document) {
        DocumentSide b = document.a;
        b.text = text.toStdString();
        b.attentionFile.clear();
        b.tokensFile.clear();
        b.settings.window.reset();
        b.settings.subset.clear();
        document.b = std::move(b);
    });
    m_workspace->side(TextSide::B).text->editor()->setFocus();
}

void MainWindow::compareOtherHead()
{
    m_measureLinked = false;
    m_measured = TextSide::B;
    change([](Document& document) { document.b = document.a; });
    m_workspace->showMeasure();
    say(tr("Choose another layer, head or model for text B."));
}

void MainWindow::swapSides()
{
    change([](Document& document) {
        if (document.b)
            std::swap(document.a, *document.b);
    });
}

void MainWindow::stopComparing()
{
    m_measureLinked = true;
    m_measured = TextSide::A;
    change([](Document& document) {
        document.b.reset();
        document.scaleEach = false;
    });
}

void MainWindow::selectPhraseInOther(TextSide from, const QString& phrase)
{
    const TextSide to = from == TextSide::A ? TextSide::B : TextSide::A;
    const Document& document = m_history->current();
    if (!document.b) {
        say(tr("There is no other text: open one with Compare."));
        return;
    }
    const std::string& text = to == TextSide::A ? document.a.text : document.b->text;
    const auto spans = findPhrase(text, phrase.toStdString());
    if (spans.empty())
        say(tr("The other text does not contain “%1”.").arg(phrase));
    else
        m_workspace->side(to).text->selectSpans(spans);
}

} // namespace toposcope
