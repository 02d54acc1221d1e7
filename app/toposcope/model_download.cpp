#include "app/toposcope/model_download.h"

#include "core/error.h"
#include "core/io/atomic_file.h"
#include "core/model/model_folder.h"

#include <QCoreApplication>
#include <QDir>
#include <QLocale>
#include <QLockFile>
#include <QNetworkProxyFactory>
#include <QNetworkReply>
#include <QStorageInfo>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace toposcope {

namespace fs = std::filesystem;

namespace {

constexpr qint64 largestDescription = qint64{8} << 20;
constexpr qint64 readBuffer = qint64{1} << 20;
constexpr qint64 hashBlock = qint64{4} << 20; // per turn of the event loop
constexpr int mostRedirects = 10;
constexpr qint64 reportEvery = 100;  // milliseconds
constexpr qint64 speedWindow = 5000; // milliseconds

QString text(const std::string& utf8)
{
    return QString::fromStdString(utf8);
}

QString pathText(const fs::path& path)
{
    return QString::fromStdString(path.string());
}

QString sizeText(qint64 bytes)
{
    return QLocale::c().formattedDataSize(bytes, 1, QLocale::DataSizeSIFormat);
}

// "OWNER--NAME", as the hub's own cache spells it.
std::string flatName(const std::string& id)
{
    std::string flat = id;
    if (const auto slash = flat.find('/'); slash != std::string::npos)
        flat.replace(slash, 1, "--");
    return flat;
}

std::string environmentText(const char* name)
{
    const char* value = std::getenv(name);
    return value ? value : "";
}

QByteArray storedToken()
{
    fs::path file = environmentText("HF_TOKEN_PATH");
    if (file.empty()) {
        fs::path home = environmentText("HF_HOME");
        if (home.empty())
            home = fs::path(environmentText("HOME")) / ".cache/huggingface";
        file = home / "token";
    }
    QFile token(pathText(file));
    constexpr qint64 longestToken = 4096;
    return token.open(QIODevice::ReadOnly) ? token.read(longestToken).trimmed() : QByteArray();
}

bool sameOrigin(const QUrl& left, const QUrl& right)
{
    const auto port = [](const QUrl& url) { return url.port(url.scheme() == QLatin1String("https") ? 443 : 80); };
    return left.scheme() == right.scheme() && left.host() == right.host() && port(left) == port(right);
}

bool isWebAddress(const QUrl& url)
{
    return url.isValid() && !url.host().isEmpty() &&
           (url.scheme() == QLatin1String("https") || url.scheme() == QLatin1String("http"));
}

// Without the query: a redirection's holds a signature, which is as good as a password.
std::string shown(const QUrl& url)
{
    return url.toString(QUrl::RemoveQuery | QUrl::RemoveUserInfo).toStdString();
}

int statusOf(const QNetworkReply& reply)
{
    return reply.attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
}

// Bytes reach the disk before the rename that makes them visible.
void flushToDisk(const fs::path& path)
{
    QFile file(pathText(path));
    if (!file.open(QIODevice::ReadOnly) || ::fsync(file.handle()) != 0)
        throw InputError(path.string() + ": cannot be written to the disk: " + file.errorString().toStdString());
}

} // namespace

DownloadSettings DownloadSettings::fromEnvironment()
{
    QNetworkProxyFactory::setUseSystemConfiguration(true); // http_proxy and its like, asked at every connection
    DownloadSettings settings;
    if (const std::string endpoint = environmentText("HF_ENDPOINT"); !endpoint.empty()) {
        settings.endpoint = QUrl(text(endpoint));
        if (!isWebAddress(settings.endpoint))
            throw InputError("HF_ENDPOINT is '" + endpoint + "', expected an address such as https://huggingface.co");
    }
    settings.token = QByteArray::fromStdString(environmentText("HF_TOKEN"));
    if (settings.token.isEmpty())
        settings.token = storedToken();
    settings.store = userDataFolder();
    if (settings.store.empty())
        throw InputError("there is no place for models: neither XDG_DATA_HOME nor HOME is set");
    return settings;
}

ModelDownload::ModelDownload(HubModel model, DownloadSettings settings, QObject* parent)
    : QObject(parent), m_model(std::move(model)), m_settings(std::move(settings))
{
    m_pause.setSingleShot(true);
    connect(&m_pause, &QTimer::timeout, this, [this] { guarded([this] { m_file ? fetch() : askHub(); }); });
    connect(&m_hashTick, &QTimer::timeout, this, [this] { guarded([this] { hashSome(); }); });
    m_clock.start();
}

ModelDownload::~ModelDownload()
{
    dropReply();
}

// Every entry from the event loop: what goes wrong becomes the one failed().
template <class Step>
void ModelDownload::guarded(Step&& step)
{
    if (m_over)
        return;
    try {
        step();
    } catch (const std::exception& error) {
        fail(QString::fromUtf8(error.what()));
    }
}

void ModelDownload::start()
{
    QTimer::singleShot(0, this, [this] { guarded([this] { begin(); }); });
}

void ModelDownload::cancel()
{
    m_over = true;
    m_pause.stop();
    m_hashTick.stop();
    dropReply();
    m_file.reset();
    m_lock.reset();
}

fs::path ModelDownload::destination() const
{
    return m_settings.store / "models" / m_model.id;
}

fs::path ModelDownload::staging() const
{
    return m_settings.store / "downloads" / flatName(m_model.id) / m_model.revision;
}

fs::path ModelDownload::stagedFile(const HubFile& file) const
{
    return staging() / file.name;
}

void ModelDownload::begin()
{
    if (isModelFolder(destination())) {
        m_over = true;
        Q_EMIT finished(pathText(destination()));
        return;
    }
    if (!takeLock())
        return;
    report(DownloadProgress::Phase::Asking);
    if (m_model.files.empty())
        askHub();
    else
        startFiles();
}

// One download of a model at a time, on this machine; a lock whose owner was killed counts for nothing.
bool ModelDownload::takeLock()
{
    const fs::path folder = m_settings.store / "downloads";
    std::error_code error;
    fs::create_directories(folder, error);
    if (error)
        throw InputError(folder.string() + ": cannot be created: " + error.message());
    m_lock = std::make_unique<QLockFile>(pathText(folder / (flatName(m_model.id) + ".lock")));
    m_lock->setStaleLockTime(0); // only the death of its owner ends a lock, however long a download takes
    if (m_lock->tryLock(0))
        return true;
    const bool taken = m_lock->error() == QLockFile::LockFailedError;
    m_lock.reset();
    fail(taken ? tr("%1 is being fetched by another Toposcope already").arg(text(m_model.id))
               : tr("%1: cannot be written").arg(pathText(folder)));
    return false;
}

// ---- The hub's description -------------------------------------------------------------------------------------

void ModelDownload::askHub()
{
    QUrl url = m_settings.endpoint;
    url.setPath(url.path() +
                QStringLiteral("/api/models/%1/revision/%2").arg(text(m_model.id), text(m_model.revision)));
    url.setQuery(QStringLiteral("blobs=true"));
    m_redirects = 0;
    send(url);
}

// An endless answer is refused before it fills the memory.
void ModelDownload::limitDescription()
{
    if (m_reply && m_reply->bytesAvailable() > largestDescription)
        throw InputError(shown(m_reply->url()) + ": answered with more than " +
                         sizeText(largestDescription).toStdString() + ", expected a description of a model");
}

void ModelDownload::describedBy(const QByteArray& body, const std::string& where)
{
    m_failures = 0;
    m_model =
        withHubDescription(m_model, std::string_view(body.constData(), static_cast<std::size_t>(body.size())), where);
    startFiles();
}

// ---- The files ------------------------------------------------------------------------------------------------

void ModelDownload::startFiles()
{
    std::error_code error;
    fs::create_directories(staging(), error);
    if (error)
        throw InputError(staging().string() + ": cannot be created: " + error.message());
    if (!requireSpace())
        return;
    nextFile();
}

bool ModelDownload::requireSpace()
{
    qint64 missing = 0;
    for (const HubFile& file : m_model.files) {
        const QFile staged(pathText(stagedFile(file)));
        missing += std::max<qint64>(0, static_cast<qint64>(file.size) - (staged.exists() ? staged.size() : 0));
    }
    const qint64 free = QStorageInfo(pathText(staging())).bytesAvailable();
    if (missing == 0 || free < 0 || free >= missing + m_settings.spareBytes)
        return true;
    fail(tr("%1: not enough space: %2 needs %3 more and %4 to spare, %5 are free")
             .arg(pathText(m_settings.store), text(m_model.id), sizeText(missing), sizeText(m_settings.spareBytes),
                  sizeText(free)));
    return false;
}

void ModelDownload::nextFile()
{
    if (m_index == m_model.files.size())
        return publish();
    const HubFile& file = m_model.files[m_index];
    m_file = std::make_unique<QFile>(pathText(stagedFile(file)));
    // Unbuffered: a full disk shows at the write that meets it.
    if (!m_file->open(QIODevice::ReadWrite | QIODevice::Unbuffered))
        throw InputError(stagedFile(file).string() + ": " + m_file->errorString().toStdString());
    const auto size = static_cast<qint64>(file.size);
    if (m_file->size() > size)
        m_file->resize(0);
    m_file->seek(m_file->size());
    if (m_file->size() == size)
        return checkFile();
    fetch();
}

void ModelDownload::fetch()
{
    QUrl url = m_settings.endpoint;
    url.setPath(url.path() + QStringLiteral("/%1/resolve/%2/%3")
                                 .arg(text(m_model.id), text(m_model.revision), text(m_model.files[m_index].name)));
    m_redirects = 0;
    send(url);
}

// Decides whether the body that follows is the file's rest, the whole file, or no part of it.
void ModelDownload::headersArrived()
{
    m_accepted = false;
    const int status = statusOf(*m_reply);
    const auto size = static_cast<qint64>(m_model.files[m_index].size);
    if (status == 200) {
        m_file->resize(0); // the server knows no ranges: from the beginning
        m_file->seek(0);
    } else if (status == 206) {
        const QByteArray range = m_reply->rawHeader("Content-Range");
        if (!range.startsWith("bytes " + QByteArray::number(m_file->size()) + '-'))
            throw InputError(shown(m_reply->url()) + ": answered with the range '" + range.toStdString() +
                             "', expected bytes from " + std::to_string(m_file->size()));
    } else {
        return;
    }
    const QVariant length = m_reply->header(QNetworkRequest::ContentLengthHeader);
    if (length.isValid() && m_file->size() + length.toLongLong() != size)
        throw InputError(shown(m_reply->url()) + ": offers " + std::to_string(m_file->size() + length.toLongLong()) +
                         " bytes, expected " + std::to_string(size));
    m_accepted = true;
}

void ModelDownload::bodyArrived()
{
    if (!m_accepted || !m_reply)
        return;
    const auto size = static_cast<qint64>(m_model.files[m_index].size);
    while (m_reply->bytesAvailable() > 0) {
        const QByteArray bytes = m_reply->read(readBuffer);
        if (m_file->size() + bytes.size() > size) {
            m_file->remove();
            throw InputError(shown(m_reply->url()) + ": sends more than the " + std::to_string(size) +
                             " bytes expected; what had arrived was deleted");
        }
        if (m_file->write(bytes) != bytes.size())
            throw InputError(m_file->fileName().toStdString() + ": cannot be written after " +
                             sizeText(m_file->size()).toStdString() + ": " + m_file->errorString().toStdString() +
                             "; what has arrived is kept, try again when there is room");
        m_failures = 0;
        m_hasReceived = true;
    }
    report(DownloadProgress::Phase::Fetching);
}

void ModelDownload::checkFile()
{
    const HubFile& file = m_model.files[m_index];
    m_hash = std::make_unique<QCryptographicHash>(file.sha256.empty() ? QCryptographicHash::Sha1
                                                                      : QCryptographicHash::Sha256);
    if (file.sha256.empty())
        m_hash->addData("blob " + QByteArray::number(static_cast<qint64>(file.size)) + QByteArray(1, '\0'));
    m_file->seek(0);
    m_hashTick.start(0);
}

void ModelDownload::hashSome()
{
    const QByteArray bytes = m_file->read(hashBlock);
    m_hash->addData(bytes);
    report(DownloadProgress::Phase::Checking);
    if (m_file->error() != QFileDevice::NoError)
        throw InputError(m_file->fileName().toStdString() + ": " + m_file->errorString().toStdString());
    if (!bytes.isEmpty() && !m_file->atEnd())
        return;
    m_hashTick.stop();
    const HubFile& file = m_model.files[m_index];
    const std::string expected = file.sha256.empty() ? file.gitSha1 : file.sha256;
    const std::string found = m_hash->result().toHex().toStdString();
    if (found != expected) {
        m_file->remove();
        throw InputError(m_model.id + ": " + file.name + " is not the file it should be: expected " +
                         (file.sha256.empty() ? "SHA-1 " : "SHA-256 ") + expected + ", found " + found +
                         "; it was deleted");
    }
    fileIsGood();
}

void ModelDownload::fileIsGood()
{
    const HubFile& file = m_model.files[m_index];
    if (file.name == "config.json") {
        m_file->seek(0);
        const QByteArray config = m_file->readAll();
        requireGpt2(std::string_view(config.constData(), static_cast<std::size_t>(config.size())),
                    m_model.id + ": config.json");
    }
    m_file.reset();
    flushToDisk(stagedFile(file));
    m_before += static_cast<qint64>(file.size);
    m_failures = 0;
    ++m_index;
    nextFile();
}

// The verified folder takes its place in one step; what says where it came from goes with it.
void ModelDownload::publish()
{
    const nlohmann::ordered_json origin = {{"id", m_model.id},
                                           {"revision", m_model.revision},
                                           {"licence", m_model.licence},
                                           {"sha256", m_model.files.back().sha256}};
    writeAtomically(staging() / modelOriginFile, origin.dump(2) + "\n");
    fs::create_directories(destination().parent_path());
    // A folder that is no model stands in the way: it is kept, under another name.
    if (fs::exists(destination()))
        fs::rename(destination(), destination().string() + ".replaced-" + std::to_string(::getpid()));
    fs::rename(staging(), destination());
    std::error_code ignored;
    fs::remove_all(staging().parent_path(), ignored); // parts of other revisions
    m_lock.reset();
    m_over = true;
    Q_EMIT finished(pathText(destination()));
}

// ---- Requests -------------------------------------------------------------------------------------------------

void ModelDownload::send(const QUrl& url)
{
    QNetworkRequest request(url);
    request.setHeader(QNetworkRequest::UserAgentHeader,
                      QStringLiteral("Toposcope/%1").arg(QCoreApplication::applicationVersion()));
    // Followed by hand: Qt would send the token along to another host.
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    request.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    request.setTransferTimeout(static_cast<int>(m_settings.stall.count()));
    request.setRawHeader("Accept-Encoding", "identity"); // sizes and ranges are those of the file
    if (!m_settings.token.isEmpty() && sameOrigin(url, m_settings.endpoint))
        request.setRawHeader("Authorization", "Bearer " + m_settings.token);
    if (m_file && m_file->size() > 0)
        request.setRawHeader("Range", "bytes=" + QByteArray::number(m_file->size()) + '-');
    dropReply();
    m_accepted = false;
    m_reply = m_network.get(request);
    const auto listen = [this](auto signal, void (ModelDownload::*handler)()) {
        connect(m_reply, signal, this, [this, handler] { guarded([this, handler] { (this->*handler)(); }); });
    };
    if (m_file) {
        m_reply->setReadBufferSize(readBuffer);
        listen(&QNetworkReply::metaDataChanged, &ModelDownload::headersArrived);
        listen(&QNetworkReply::readyRead, &ModelDownload::bodyArrived);
    } else {
        listen(&QNetworkReply::readyRead, &ModelDownload::limitDescription);
    }
    listen(&QNetworkReply::finished, &ModelDownload::replyEnded);
}

void ModelDownload::replyEnded()
{
    if (const auto next = redirection()) {
        ++m_redirects;
        return send(*next);
    }
    if (m_file)
        bodyArrived();
    bool retry = true;
    const auto problem = problemOf(*m_reply, retry);
    if (!m_file && !problem) {
        const std::string where = shown(m_reply->url());
        const QByteArray body = m_reply->readAll();
        dropReply();
        return describedBy(body, where);
    }
    if (m_file && m_accepted && m_file->size() == static_cast<qint64>(m_model.files[m_index].size)) {
        dropReply();
        return checkFile();
    }
    if (m_file && statusOf(*m_reply) == 416) { // what is here is longer than what the server has
        m_file->resize(0);
        m_file->seek(0);
    }
    endedEarly(problem, retry);
}

void ModelDownload::dropReply()
{
    if (!m_reply)
        return;
    m_reply->disconnect(this);
    m_reply->abort();
    m_reply->deleteLater();
    m_reply = nullptr;
}

std::optional<QUrl> ModelDownload::redirection() const
{
    const int status = statusOf(*m_reply);
    const QByteArray location = m_reply->rawHeader("Location");
    if (status < 300 || status > 399 || status == 304 || location.isEmpty())
        return std::nullopt;
    const QUrl from = m_reply->url();
    const QUrl next = from.resolved(QUrl(QString::fromUtf8(location)));
    if (!isWebAddress(next) || (from.scheme() == QLatin1String("https") && next.scheme() != QLatin1String("https")))
        throw InputError(shown(from) + ": redirects to '" + shown(next) + "', expected an address that is as safe");
    if (m_redirects >= mostRedirects)
        throw InputError(shown(from) + ": redirects more than " + std::to_string(mostRedirects) + " times");
    return next;
}

std::optional<QString> ModelDownload::problemOf(const QNetworkReply& reply, bool& retry) const
{
    const int status = statusOf(reply);
    const QString where = text(shown(reply.url()));
    if (status >= 400) {
        const QString answer = tr("%1: answered %2 %3")
                                   .arg(where)
                                   .arg(status)
                                   .arg(reply.attribute(QNetworkRequest::HttpReasonPhraseAttribute).toString());
        retry = status >= 500 || status == 429 || status == 408 || status == 416;
        if (status == 401 || status == 403)
            return tr("%1; if the model needs permission, set HF_TOKEN to a token of an account that has it")
                .arg(answer);
        if (status == 404)
            return tr("%1; is the name %2 right?").arg(answer, text(m_model.id));
        return answer;
    }
    switch (reply.error()) {
    case QNetworkReply::NoError: return std::nullopt;
    case QNetworkReply::OperationCanceledError: // what Qt reports when nothing came for the time allowed
    case QNetworkReply::TimeoutError:
        return tr("%1: nothing came for %2 seconds").arg(where).arg(m_settings.stall.count() / 1000.0);
    case QNetworkReply::RemoteHostClosedError:
    case QNetworkReply::TemporaryNetworkFailureError:
    case QNetworkReply::NetworkSessionFailedError:
    case QNetworkReply::UnknownNetworkError: break;
    case QNetworkReply::HostNotFoundError:
    case QNetworkReply::ConnectionRefusedError: retry = m_hasReceived; break; // wrong from the start, or a moment's
    default: retry = false;
    }
    return tr("%1: %2").arg(where, reply.errorString());
}

// Tries again after a pause, or gives up: what has arrived is kept either way.
void ModelDownload::endedEarly(const std::optional<QString>& problem, bool retry)
{
    const QString what = problem ? *problem
                                 : tr("%1: the connection ended after %2 of %3 bytes")
                                       .arg(text(shown(m_reply->url())))
                                       .arg(m_file->size())
                                       .arg(m_model.files[m_index].size);
    dropReply();
    ++m_failures;
    if (!retry)
        return fail(what);
    if (m_failures >= m_settings.attempts)
        return fail(tr("%1; tried %2 times. What has arrived is kept: try again later").arg(what).arg(m_failures));
    const auto pause = m_settings.firstPause * (1 << std::min(m_failures - 1, 5));
    report(m_file ? DownloadProgress::Phase::Fetching : DownloadProgress::Phase::Asking,
           tr("%1; trying again in %2 s").arg(what).arg(std::chrono::duration<double>(pause).count()));
    m_pause.start(pause);
}

void ModelDownload::report(DownloadProgress::Phase phase, const QString& note)
{
    const qint64 now = m_clock.elapsed();
    if (note.isEmpty() && phase != DownloadProgress::Phase::Asking && now - m_lastReport < reportEvery)
        return;
    m_lastReport = now;
    DownloadProgress progress;
    progress.phase = phase;
    progress.note = note;
    progress.received = m_before + (m_file ? m_file->size() : 0);
    for (const HubFile& file : m_model.files)
        progress.total += static_cast<qint64>(file.size);
    if (m_index < m_model.files.size())
        progress.file = text(m_model.files[m_index].name);
    if (phase == DownloadProgress::Phase::Fetching) {
        m_samples.push_back({now, progress.received});
        while (m_samples.size() > 2 && now - m_samples[1].time >= speedWindow)
            m_samples.pop_front();
        const Sample& first = m_samples.front();
        if (now > first.time && progress.received > first.received) {
            progress.bytesPerSecond = 1000.0 * static_cast<double>(progress.received - first.received) /
                                      static_cast<double>(now - first.time);
            progress.secondsLeft = static_cast<double>(progress.total - progress.received) / progress.bytesPerSecond;
        }
    }
    Q_EMIT progressed(progress);
}

void ModelDownload::fail(const QString& message)
{
    cancel();
    Q_EMIT failed(message);
}

} // namespace toposcope
