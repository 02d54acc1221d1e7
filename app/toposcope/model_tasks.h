// Wires the model manager: what its dialog asks for is done here (fetching, deleting, hashing), and the window learns
// of models that came or went.
#pragma once

#include "app/toposcope/model_download.h"
#include "core/model/model_folder.h"
#include "ui/main_window.h"
#include "ui/models/models_dialog.h"

#include <QObject>
#include <QPointer>

#include <memory>
#include <thread>

namespace toposcope {

class ModelTasks : public QObject {
public:
    ModelTasks(MainWindow& window, ModelSearchPath path);

private:
    void open();
    void refresh();
    void fetch(const QString& name);
    void remove(const QString& folder);
    void hash(const QString& folder);
    void forgetDownload();

    MainWindow& m_window;
    ModelSearchPath m_path;
    QPointer<ModelsDialog> m_dialog;
    std::unique_ptr<ModelDownload> m_download;
    std::jthread m_hashing; // asked to stop, and joined, before the rest goes
};

} // namespace toposcope
