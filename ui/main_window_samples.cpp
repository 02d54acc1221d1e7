// The sample texts in the window: their menu, opening one with both texts of a pair, and the note on what to look for,
// which goes when its text does.

#include "core/text/utf8.h"
#include "ui/banner.h"
#include "ui/document_history.h"
#include "ui/main_window.h"
#include "ui/workspace.h"

#include <QMenu>

#include <utility>

namespace toposcope {

namespace {

// As a menu shows it: an ampersand would mark the key that chooses the entry.
QString menuText(const std::string& title)
{
    return QString::fromStdString(title).replace(QLatin1Char('&'), QLatin1String("&&"));
}

} // namespace

void MainWindow::setSamples(std::vector<SampleText> samples)
{
    m_samples = std::move(samples);
    fillSampleMenu();
}

// Samples of one group stand together in the list.
void MainWindow::fillSampleMenu()
{
    m_sampleMenu->clear();
    m_sampleMenu->setEnabled(!m_samples.empty());
    QMenu* menu = nullptr;
    const std::string* group = nullptr;
    for (const SampleText& sample : m_samples) {
        if (!group || *group != sample.group)
            menu = m_sampleMenu->addMenu(menuText(sample.group));
        group = &sample.group;
        QAction* action = menu->addAction(menuText(sample.title), this, [this, name = sample.name] {
            if (mayDiscard())
                openSample(name);
        });
        action->setObjectName(QStringLiteral("sample-") + QString::fromStdString(sample.name));
        action->setStatusTip(QString::fromStdString(sample.lookFor));
    }
}

void MainWindow::openSample(const std::string& name)
{
    open([&] {
        const SampleText& sample = sampleNamed(m_samples, name);
        const std::vector<std::string> texts = textsOf(sample);
        const auto sideWith = [&](const std::string& text) {
            DocumentSide side = m_history->current().a;
            side.text = repairUtf8(text).text;
            side.attentionFile.clear();
            side.tokensFile.clear();
            side.settings.window.reset();
            side.settings.subset.clear();
            return side;
        };
        Document document;
        document.a = sideWith(texts[0]);
        if (texts.size() > 1)
            document.b = sideWith(texts[1]);
        startDocument(std::move(document));
        m_sampleNote = QString::fromStdString(sample.lookFor);
        say(m_sampleNote);
        requestAnalysis();
    });
}

// The note is of a text that is shown no longer. Another message that took its place stays.
void MainWindow::leaveSample()
{
    const QString note = std::exchange(m_sampleNote, {});
    if (!note.isEmpty() && m_workspace->banner()->message() == note)
        m_workspace->banner()->dismiss();
}

} // namespace toposcope
