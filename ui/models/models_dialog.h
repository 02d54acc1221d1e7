// The model manager: what is on this machine, its shape, size, hash and licence, and getting GPT-2 from the hub. In:
// facts, progress and outcomes. Out, as signals: what is to be done; whoever listens does it and says what became of
// it.
#pragma once

#include "core/model/hub_model.h"
#include "core/model/model_facts.h"
#include "ui/models/download_progress.h"

#include <QDialog>

#include <map>
#include <vector>

class QLabel;
class QMenu;
class QProgressBar;
class QPushButton;
class QTableWidget;
class QToolButton;

namespace toposcope {

class ModelsDialog : public QDialog {
    Q_OBJECT
public:
    explicit ModelsDialog(QWidget* parent = nullptr);

    // `inUse`: folders that an open text is analysed with. Keeps the chosen row if its model is still there.
    void setModels(const std::vector<ModelFacts>& models, const std::vector<std::string>& inUse);
    void choose(const QString& folder);
    void showHash(const QString& folder, const QString& sha256);

    // From a download's begin to one of the two below.
    void showProgress(const QString& model, const DownloadProgress& progress);
    void showFetched(const QString& model, const QString& folder);
    void showFailure(const QString& message);
    bool isFetching() const { return m_fetching; }

Q_SIGNALS:
    // An offered model's name, or OWNER/NAME.
    void getRequested(const QString& name);
    void cancelRequested();
    void openFolderRequested();
    void useRequested(const QString& folder);
    // Confirmed by the user.
    void removeRequested(const QString& folder);
    void hashRequested(const QString& folder);

private:
    void buildTable();
    QWidget* buildDetails();
    QWidget* buildDownload();
    QWidget* buildButtons();
    QMenu* buildGetMenu();
    void askForOther();
    void askToRemove();
    void updateDetails();
    const ModelFacts* chosen() const;
    void setFetching(bool fetching);

    std::vector<ModelFacts> m_models;
    std::vector<std::string> m_inUse;
    std::map<QString, QString> m_hashes; // computed here
    QTableWidget* m_table = nullptr;
    QLabel* m_details = nullptr;
    QPushButton* m_hash = nullptr;
    QToolButton* m_get = nullptr;
    QPushButton* m_use = nullptr;
    QPushButton* m_remove = nullptr;
    QWidget* m_download = nullptr;
    QLabel* m_downloadTitle = nullptr;
    QLabel* m_downloadText = nullptr;
    QProgressBar* m_bar = nullptr;
    QPushButton* m_cancel = nullptr;
    bool m_fetching = false;
};

} // namespace toposcope
