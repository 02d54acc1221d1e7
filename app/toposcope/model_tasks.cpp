#include "app/toposcope/model_tasks.h"

#include "core/error.h"
#include "core/model/model_facts.h"

#include <algorithm>

namespace toposcope {

ModelTasks::ModelTasks(MainWindow& window, ModelSearchPath path) : m_window(window), m_path(std::move(path))
{
    connect(&window, &MainWindow::modelsRequested, this, &ModelTasks::open);
}

void ModelTasks::open()
{
    if (!m_dialog) {
        m_dialog = new ModelsDialog(&m_window);
        connect(m_dialog, &ModelsDialog::getRequested, this, &ModelTasks::fetch);
        connect(m_dialog, &ModelsDialog::cancelRequested, this, &ModelTasks::forgetDownload);
        connect(m_dialog, &ModelsDialog::removeRequested, this, &ModelTasks::remove);
        connect(m_dialog, &ModelsDialog::hashRequested, this, &ModelTasks::hash);
        connect(m_dialog, &ModelsDialog::openFolderRequested, this, [this] {
            m_window.chooseModelFolder();
            refresh();
        });
        connect(m_dialog, &ModelsDialog::useRequested, this, [this](const QString& folder) {
            m_window.openPath(folder);
            refresh();
        });
    }
    refresh();
    m_dialog->show();
    m_dialog->raise();
    m_dialog->activateWindow();
}

// What is found on the disk, and what the window has open beside it.
void ModelTasks::refresh()
{
    std::vector<ModelFolder> models = findModels(m_path);
    const std::vector<std::string> inUse = m_window.modelsInUse();
    for (const ModelFolder& model : m_window.models()) {
        const auto samePlace = [&](const ModelFolder& other) { return other.path == model.path; };
        const bool used = std::find(inUse.begin(), inUse.end(), model.path.string()) != inUse.end();
        if (std::none_of(models.begin(), models.end(), samePlace) && (used || isModelFolder(model.path)))
            models.push_back(model);
    }
    m_window.setModels(models); // what a text is analysed with stays, even when its folder is gone
    std::vector<ModelFacts> facts;
    for (const ModelFolder& model : models) {
        if (std::filesystem::exists(model.path))
            facts.push_back(modelFacts(model, m_path));
    }
    m_dialog->setModels(facts, inUse);
}

void ModelTasks::fetch(const QString& name)
{
    try {
        m_download =
            std::make_unique<ModelDownload>(hubModelNamed(name.toStdString()), DownloadSettings::fromEnvironment());
    } catch (const InputError& error) {
        m_dialog->showFailure(QString::fromUtf8(error.what()));
        return;
    }
    const QString id = QString::fromStdString(m_download->model().id);
    connect(m_download.get(), &ModelDownload::progressed, m_dialog,
            [this, id](const DownloadProgress& progress) { m_dialog->showProgress(id, progress); });
    connect(m_download.get(), &ModelDownload::finished, m_dialog, [this, id](const QString& folder) {
        forgetDownload();
        refresh();
        m_dialog->showFetched(id, folder);
    });
    connect(m_download.get(), &ModelDownload::failed, m_dialog, [this](const QString& message) {
        forgetDownload();
        m_dialog->showFailure(message);
    });
    m_dialog->showProgress(id, {});
    m_download->start();
}

// Not at once: this may be called by one of its signals.
void ModelTasks::forgetDownload()
{
    if (!m_download)
        return;
    m_download->cancel();
    m_download.release()->deleteLater();
}

void ModelTasks::remove(const QString& folder)
{
    const std::filesystem::path path = folder.toStdString();
    try {
        removeFetchedModel({path.filename().string(), path}, m_path);
        refresh();
    } catch (const InputError& error) {
        m_dialog->showFailure(QString::fromUtf8(error.what()));
    }
}

void ModelTasks::hash(const QString& folder)
{
    m_hashing = std::jthread([this, folder](const std::stop_token& stop) {
        QString found;
        QString problem;
        try {
            found = QString::fromStdString(weightsSha256(folder.toStdString(), Control(stop)));
        } catch (const Cancelled&) {
            return;
        } catch (const std::exception& error) {
            problem = QString::fromUtf8(error.what());
        }
        QMetaObject::invokeMethod(
            this,
            [this, folder, found, problem] {
                if (problem.isEmpty())
                    m_dialog->showHash(folder, found);
                else
                    m_dialog->showFailure(problem);
            },
            Qt::QueuedConnection);
    });
}

} // namespace toposcope
