// Fetches one model from the Hugging Face hub into the user's model folder. In: what to fetch and from where. Out: a
// complete, verified folder that appears in one step, or a message; never a partial model among the others.
//
// Files arrive in STORE/downloads/OWNER--NAME/COMMIT and stay there when the connection is cut, the download is
// cancelled or the program is killed: the next attempt goes on where this one stopped. Each is hashed when it is whole;
// then the folder is renamed into STORE/models/OWNER/NAME. Uses the event loop of its thread; blocks nowhere for long.
#pragma once

#include "core/model/hub_model.h"
#include "ui/models/download_progress.h"

#include <QByteArray>
#include <QCryptographicHash>
#include <QElapsedTimer>
#include <QFile>
#include <QNetworkAccessManager>
#include <QObject>
#include <QPointer>
#include <QTimer>
#include <QUrl>

#include <chrono>
#include <deque>
#include <filesystem>
#include <memory>
#include <optional>

class QLockFile;
class QNetworkReply;

namespace toposcope {

// Where from, where to, and how patiently.
struct DownloadSettings {
    QUrl endpoint = QUrl(QStringLiteral("https://huggingface.co"));
    QByteArray token;                            // sent to the endpoint only, never to where it redirects
    std::filesystem::path store;                 // $XDG_DATA_HOME/toposcope
    std::chrono::milliseconds stall{30'000};     // without a byte: the connection counts as cut
    std::chrono::milliseconds firstPause{1'000}; // before a new attempt; doubled each time
    qint64 spareBytes = qint64{32} << 20;        // that the disk must have left in the end
    int attempts = 6;                            // in a row without a byte of progress

    // HF_ENDPOINT and HF_TOKEN (or the token that huggingface-cli stored), and the user's data folder; the system's
    // proxy serves all connections from then on. Throws InputError when HF_ENDPOINT is no http(s) address.
    static DownloadSettings fromEnvironment();
};

class ModelDownload : public QObject {
    Q_OBJECT

public:
    ModelDownload(HubModel model, DownloadSettings settings, QObject* parent = nullptr);
    ~ModelDownload() override;

    void start();
    // What has arrived is kept for the next attempt. Nothing is emitted any more.
    void cancel();

    const HubModel& model() const { return m_model; }
    // Where the model will appear.
    std::filesystem::path destination() const;

Q_SIGNALS:
    void progressed(const toposcope::DownloadProgress& progress);
    // Exactly one of the two, once, after start().
    void finished(const QString& folder);
    void failed(const QString& message);

private:
    void begin();
    bool takeLock();
    std::filesystem::path staging() const;
    std::filesystem::path stagedFile(const HubFile& file) const;

    void askHub();
    void limitDescription();
    void describedBy(const QByteArray& body, const std::string& where);
    void startFiles();
    bool requireSpace();
    void nextFile();
    void fetch();
    void headersArrived();
    void bodyArrived();
    void checkFile();
    void hashSome();
    void fileIsGood();
    void publish();

    void send(const QUrl& url);
    void replyEnded();
    void dropReply();
    // Where the finished reply redirects to; InputError for what may not be followed.
    std::optional<QUrl> redirection() const;
    // The problem with a finished reply, if any; `retry` says whether another attempt may help.
    std::optional<QString> problemOf(const QNetworkReply& reply, bool& retry) const;
    void endedEarly(const std::optional<QString>& problem, bool retry);
    void report(DownloadProgress::Phase phase, const QString& note = {});
    void fail(const QString& message);
    template <class Step>
    void guarded(Step&& step);

    HubModel m_model;
    DownloadSettings m_settings;
    QNetworkAccessManager m_network;
    QPointer<QNetworkReply> m_reply;
    std::unique_ptr<QLockFile> m_lock;
    QTimer m_pause; // before another attempt
    int m_redirects = 0;
    int m_failures = 0; // in a row
    bool m_hasReceived = false;
    std::size_t m_index = 0;
    std::unique_ptr<QFile> m_file; // being fetched; null while the hub is asked
    bool m_accepted = false;       // the headers of this reply were looked at and its body is wanted
    std::unique_ptr<QCryptographicHash> m_hash;
    QTimer m_hashTick;
    qint64 m_before = 0; // bytes of the files before this one
    struct Sample {
        qint64 time; // milliseconds
        qint64 received;
    };
    std::deque<Sample> m_samples;
    QElapsedTimer m_clock;
    qint64 m_lastReport = 0;
    bool m_over = false;
};

} // namespace toposcope
