#include "ui/models/models_dialog.h"

#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QInputDialog>
#include <QLabel>
#include <QLocale>
#include <QMenu>
#include <QMessageBox>
#include <QProgressBar>
#include <QPushButton>
#include <QTableWidget>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <array>

namespace toposcope {

namespace {

enum Column { Name, Layers, Heads, Context, Parameters, Size, Licence, Place, columnCount };

constexpr int barSteps = 1000;

QString text(const std::string& utf8)
{
    return QString::fromStdString(utf8);
}

// "124.4 M"
QString millionsText(std::uint64_t count)
{
    return QObject::tr("%1 M").arg(QLocale().toString(static_cast<double>(count) / 1e6, 'f', 1));
}

QString placeText(ModelPlace place)
{
    switch (place) {
    case ModelPlace::Installed: return QObject::tr("with Toposcope");
    case ModelPlace::Fetched: return QObject::tr("your models");
    case ModelPlace::HubCache: return QObject::tr("Hugging Face cache");
    case ModelPlace::Elsewhere: return QObject::tr("opened folder");
    }
    return {};
}

// Common licences by the names people know; others as the model's card spells them.
QString licenceText(const std::string& licence)
{
    if (licence.empty())
        return QObject::tr("not stated");
    if (licence == "mit")
        return QStringLiteral("MIT");
    if (licence == "apache-2.0")
        return QStringLiteral("Apache 2.0");
    return text(licence);
}

QTableWidgetItem* cell(const QString& content, bool number)
{
    auto* item = new QTableWidgetItem(content);
    item->setFlags(Qt::ItemIsSelectable | Qt::ItemIsEnabled);
    if (number)
        item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    return item;
}

QLabel* selectableLabel(QWidget* parent, const QString& name)
{
    auto* label = new QLabel(parent);
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    label->setAccessibleName(name);
    return label;
}

} // namespace

ModelsDialog::ModelsDialog(QWidget* parent) : QDialog(parent)
{
    setWindowTitle(tr("Models"));
    buildTable();
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(m_table, 1);
    layout->addWidget(buildDetails());
    layout->addWidget(buildDownload());
    layout->addWidget(buildButtons());
    resize(820, 460);
    updateDetails();
}

void ModelsDialog::buildTable()
{
    m_table = new QTableWidget(0, columnCount, this);
    m_table->setAccessibleName(tr("Models on this machine"));
    m_table->setToolTip(tr("Every model that was found, with its shape and size; a double click chooses it"));
    m_table->setHorizontalHeaderLabels({tr("Model"), tr("Layers"), tr("Heads"), tr("Tokens"), tr("Parameters"),
                                        tr("Size"), tr("Licence"), tr("Where")});
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setTabKeyNavigation(false);
    m_table->verticalHeader()->hide();
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_table->horizontalHeader()->setSectionResizeMode(Name, QHeaderView::Stretch);
    connect(m_table, &QTableWidget::itemSelectionChanged, this, &ModelsDialog::updateDetails);
    connect(m_table, &QTableWidget::cellDoubleClicked, this, [this] { m_use->click(); });
}

QWidget* ModelsDialog::buildDetails()
{
    auto* box = new QWidget(this);
    m_details = selectableLabel(box, tr("About the chosen model"));
    m_hash = new QPushButton(tr("Compute &SHA-256"), box);
    m_hash->setToolTip(tr("Reads all weights of the chosen model and shows the hash that results carry"));
    connect(m_hash, &QPushButton::clicked, this, [this] {
        if (const ModelFacts* facts = chosen())
            Q_EMIT hashRequested(text(facts->model.path.string()));
    });
    auto* layout = new QHBoxLayout(box);
    layout->setContentsMargins({});
    layout->addWidget(m_details, 1);
    layout->addWidget(m_hash, 0, Qt::AlignTop);
    return box;
}

QWidget* ModelsDialog::buildDownload()
{
    m_download = new QWidget(this);
    m_downloadTitle = selectableLabel(m_download, tr("What is being fetched"));
    m_downloadText = selectableLabel(m_download, tr("How far the download is"));
    m_bar = new QProgressBar(m_download);
    m_bar->setTextVisible(false);
    m_bar->setAccessibleName(tr("Progress of the download"));
    m_cancel = new QPushButton(tr("S&top"), m_download);
    m_cancel->setToolTip(tr("Stops the download; what has arrived is kept, and the next attempt goes on from there"));
    connect(m_cancel, &QPushButton::clicked, this, [this] {
        Q_EMIT cancelRequested();
        setFetching(false);
        m_downloadText->setText(tr("Stopped. What has arrived is kept for the next attempt."));
    });
    auto* row = new QHBoxLayout;
    row->addWidget(m_bar, 1);
    row->addWidget(m_cancel);
    auto* layout = new QVBoxLayout(m_download);
    layout->setContentsMargins({});
    layout->addWidget(m_downloadTitle);
    layout->addLayout(row);
    layout->addWidget(m_downloadText);
    m_download->hide();
    return m_download;
}

QMenu* ModelsDialog::buildGetMenu()
{
    auto* menu = new QMenu(this);
    menu->setToolTipsVisible(true);
    for (const HubModel& model : offeredHubModels()) {
        QAction* action =
            menu->addAction(tr("%1 — %2").arg(text(model.title), dataSizeText(static_cast<qint64>(model.weightBytes))));
        action->setToolTip(
            tr("%1 from the Hugging Face hub, licence %2").arg(text(model.id), licenceText(model.licence)));
        connect(action, &QAction::triggered, this, [this, id = text(model.id)] { Q_EMIT getRequested(id); });
    }
    menu->addSeparator();
    connect(menu->addAction(tr("Another GPT-2-architecture model…")), &QAction::triggered, this,
            &ModelsDialog::askForOther);
    return menu;
}

QWidget* ModelsDialog::buildButtons()
{
    m_get = new QToolButton(this);
    m_get->setText(tr("&Get GPT-2…"));
    m_get->setToolButtonStyle(Qt::ToolButtonTextOnly);
    m_get->setPopupMode(QToolButton::InstantPopup);
    m_get->setFocusPolicy(Qt::StrongFocus);
    m_get->setToolTip(tr("Fetches a model from the Hugging Face hub into your models folder"));
    m_get->setMenu(buildGetMenu());
    auto* open = new QPushButton(tr("&Open Folder…"), this);
    open->setToolTip(tr("Uses a model from any folder with config.json, model.safetensors, vocab.json and merges.txt"));
    connect(open, &QPushButton::clicked, this, &ModelsDialog::openFolderRequested);
    m_remove = new QPushButton(tr("&Delete…"), this);
    m_remove->setToolTip(tr("Deletes the chosen model from your models folder"));
    connect(m_remove, &QPushButton::clicked, this, &ModelsDialog::askToRemove);
    m_use = new QPushButton(tr("&Use"), this);
    m_use->setToolTip(tr("Analyses the text with the chosen model"));
    m_use->setDefault(true);
    connect(m_use, &QPushButton::clicked, this, [this] {
        if (const ModelFacts* facts = chosen(); facts && facts->problem.empty())
            Q_EMIT useRequested(text(facts->model.path.string()));
    });
    auto* close = new QPushButton(tr("&Close"), this);
    connect(close, &QPushButton::clicked, this, &QDialog::close);

    auto* box = new QWidget(this);
    auto* layout = new QHBoxLayout(box);
    layout->setContentsMargins({});
    layout->addWidget(m_get);
    layout->addWidget(open);
    layout->addWidget(m_remove);
    layout->addStretch(1);
    layout->addWidget(m_use);
    layout->addWidget(close);
    // All of one height, whatever the style gives a tool button.
    m_get->setMinimumHeight(open->sizeHint().height());
    return box;
}

void ModelsDialog::setModels(const std::vector<ModelFacts>& models, const std::vector<std::string>& inUse)
{
    const QString before = chosen() ? text(chosen()->model.path.string()) : QString();
    m_models = models;
    m_inUse = inUse;
    m_table->setRowCount(static_cast<int>(models.size()));
    for (int row = 0; row < m_table->rowCount(); ++row) {
        const ModelFacts& facts = m_models[static_cast<std::size_t>(row)];
        const bool usable = facts.problem.empty();
        const auto number = [&](const QString& value) { return usable ? value : QStringLiteral("–"); };
        m_table->setItem(row, Name, cell(text(facts.model.name), false));
        m_table->setItem(row, Layers, cell(number(QLocale().toString(facts.layers)), true));
        m_table->setItem(row, Heads, cell(number(QLocale().toString(facts.heads)), true));
        m_table->setItem(row, Context, cell(number(QLocale().toString(facts.context)), true));
        m_table->setItem(row, Parameters, cell(number(millionsText(facts.parameters)), true));
        m_table->setItem(row, Size, cell(number(dataSizeText(static_cast<qint64>(facts.weightBytes))), true));
        m_table->setItem(row, Licence, cell(licenceText(facts.licence), false));
        m_table->setItem(row, Place, cell(placeText(facts.place), false));
        for (int column = 0; column < columnCount; ++column)
            m_table->item(row, column)->setToolTip(usable ? text(facts.model.path.string()) : text(facts.problem));
    }
    choose(before);
    if (!chosen() && !models.empty())
        m_table->selectRow(0);
    updateDetails();
}

void ModelsDialog::choose(const QString& folder)
{
    for (std::size_t row = 0; row < m_models.size(); ++row) {
        if (text(m_models[row].model.path.string()) == folder)
            m_table->selectRow(static_cast<int>(row));
    }
}

const ModelFacts* ModelsDialog::chosen() const
{
    const QModelIndexList rows = m_table->selectionModel()->selectedRows();
    const auto row = rows.isEmpty() ? m_models.size() : static_cast<std::size_t>(rows.front().row());
    return row < m_models.size() ? &m_models[row] : nullptr;
}

void ModelsDialog::updateDetails()
{
    const ModelFacts* facts = chosen();
    QStringList lines;
    bool hashKnown = true;
    if (facts) {
        const QString folder = text(facts->model.path.string());
        lines << folder;
        if (!facts->problem.empty())
            lines << tr("Cannot be used: %1").arg(text(facts->problem));
        if (!facts->revision.empty())
            lines << tr("Revision %1").arg(text(facts->revision));
        const auto computed = m_hashes.find(folder);
        const QString hash = computed != m_hashes.end() ? computed->second : text(facts->sha256);
        hashKnown = !hash.isEmpty();
        if (hashKnown)
            lines << tr("SHA-256 %1").arg(hash);
        if (std::find(m_inUse.begin(), m_inUse.end(), facts->model.path.string()) != m_inUse.end())
            lines << tr("In use.");
    } else {
        lines << tr("No model was found. Get GPT-2, or open a folder that holds a model.");
    }
    m_details->setText(lines.join(QLatin1Char('\n')));
    m_hash->setVisible(facts && facts->problem.empty());
    m_hash->setEnabled(!hashKnown);
    if (m_use)
        m_use->setEnabled(facts && facts->problem.empty());
    if (m_remove)
        m_remove->setEnabled(facts && facts->place == ModelPlace::Fetched);
}

void ModelsDialog::showHash(const QString& folder, const QString& sha256)
{
    m_hashes[folder] = sha256;
    updateDetails();
}

void ModelsDialog::askForOther()
{
    bool accepted = false;
    const QString name = QInputDialog::getText(this, tr("Get a model"), tr("OWNER/NAME on the Hugging Face hub:"),
                                               QLineEdit::Normal, QStringLiteral("openai-community/gpt2-xl"), &accepted)
                             .trimmed();
    if (accepted && !name.isEmpty())
        Q_EMIT getRequested(name);
}

void ModelsDialog::askToRemove()
{
    const ModelFacts* facts = chosen();
    if (!facts || facts->place != ModelPlace::Fetched)
        return;
    const QString folder = text(facts->model.path.string());
    const auto answer = QMessageBox::question(
        this, tr("Delete a model"),
        tr("Delete %1 (%2) from the disk?\n%3")
            .arg(text(facts->model.name), dataSizeText(static_cast<qint64>(facts->weightBytes)), folder),
        QMessageBox::Yes | QMessageBox::Cancel, QMessageBox::Cancel);
    if (answer == QMessageBox::Yes)
        Q_EMIT removeRequested(folder);
}

void ModelsDialog::setFetching(bool fetching)
{
    m_fetching = fetching;
    m_get->setEnabled(!fetching);
    m_bar->setVisible(fetching);
    m_cancel->setVisible(fetching);
    m_download->show();
}

void ModelsDialog::showProgress(const QString& model, const DownloadProgress& progress)
{
    setFetching(true);
    m_downloadTitle->setText(tr("Fetching %1").arg(model));
    m_downloadText->setText(progressText(progress));
    if (progress.total > 0) {
        m_bar->setRange(0, barSteps);
        m_bar->setValue(static_cast<int>(static_cast<double>(barSteps) * static_cast<double>(progress.received) /
                                         static_cast<double>(progress.total)));
    } else {
        m_bar->setRange(0, 0);
    }
}

void ModelsDialog::showFetched(const QString& model, const QString& folder)
{
    setFetching(false);
    m_downloadTitle->setText(tr("%1 is ready.").arg(model));
    m_downloadText->setText(tr("Complete, and checked against its hash."));
    choose(folder);
}

void ModelsDialog::showFailure(const QString& message)
{
    setFetching(false);
    m_downloadTitle->setText(tr("It did not work."));
    m_downloadText->setText(message);
}

} // namespace toposcope
