// A hub on this machine: serves one model over HTTP or HTTPS as the Hugging Face hub does, and misbehaves on request.
// Lives in the test's own event loop.
#pragma once

#include "core/model/hub_model.h"

#include <QCryptographicHash>
#include <QFile>
#include <QSslKey>
#include <QSslServer>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTimer>
#include <QUrl>

#include <nlohmann/json.hpp>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace toposcope::test {

struct HubRequest {
    std::string path;                           // without the query; of a proxy: the whole address
    std::map<std::string, std::string> headers; // names in lower case
    // First byte asked for; 0 without a range.
    qint64 offset() const
    {
        const auto range = headers.find("range");
        return range == headers.end() ? 0 : std::stoll(range->second.substr(std::string("bytes=").size()));
    }
};

struct HubAnswer {
    int status = 200;
    std::vector<std::string> headers;
    QByteArray body;
    bool sayLength = true;
    qint64 cutAfter = -1;     // bytes of the body after which the connection is closed; −1: all are sent
    bool silentAfter = false; // instead of closing it there, nothing more is said
    qint64 piece = 0;         // bytes sent at a time, one piece each millisecond; 0: all at once
    std::function<void()> atCut = nullptr;
};

class HubServer {
public:
    using Behaviour = std::function<HubAnswer(const HubRequest&, HubAnswer usual)>;

    // Over HTTPS with a certificate of tests/data/tls ("localhost", "elsewhere") when one is named.
    explicit HubServer(const std::string& certificate = {})
    {
        if (certificate.empty()) {
            m_server = std::make_unique<QTcpServer>();
        } else {
            auto server = std::make_unique<QSslServer>();
            QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
            const QString base = QStringLiteral(TOPOSCOPE_TEST_DATA "/tls/") + QString::fromStdString(certificate);
            configuration.setLocalCertificateChain(QSslCertificate::fromPath(base + QStringLiteral(".pem")));
            QFile key(base + QStringLiteral(".key"));
            key.open(QIODevice::ReadOnly);
            configuration.setPrivateKey(QSslKey(&key, QSsl::Ec));
            server->setSslConfiguration(configuration);
            m_server = std::move(server);
        }
        QObject::connect(m_server.get(), &QTcpServer::pendingConnectionAvailable, m_server.get(), [this] {
            while (QTcpSocket* socket = m_server->nextPendingConnection())
                serve(socket);
        });
        m_server->listen(QHostAddress::LocalHost);
        m_scheme = certificate.empty() ? "http" : "https";
    }

    QUrl url(const std::string& host = "localhost") const
    {
        return QUrl(QString::fromStdString(m_scheme + "://" + host + ":" + std::to_string(m_server->serverPort())));
    }

    // What the hub holds of its one model, whatever it is called.
    std::map<std::string, QByteArray> files;
    std::string commit = std::string(40, 'c');
    Behaviour behaviour;
    std::vector<HubRequest> requests;
    qint64 bytesSent = 0; // of bodies

    // GET /api/models/…: name, size and hash of every file; the weights have a SHA-256, the others Git's SHA-1.
    nlohmann::json description() const
    {
        nlohmann::json siblings = nlohmann::json::array();
        for (const auto& [name, bytes] : files) {
            const QByteArray blob = "blob " + QByteArray::number(bytes.size()) + QByteArray(1, '\0') + bytes;
            nlohmann::json entry = {
                {"rfilename", name}, {"size", bytes.size()}, {"blobId", hash(blob, QCryptographicHash::Sha1)}};
            if (name == "model.safetensors")
                entry["lfs"] = {{"size", bytes.size()}, {"sha256", hash(bytes, QCryptographicHash::Sha256)}};
            siblings.push_back(entry);
        }
        return {{"sha", commit}, {"siblings", siblings}, {"cardData", {{"license", "mit"}}}};
    }

    static std::string hash(const QByteArray& bytes, QCryptographicHash::Algorithm algorithm)
    {
        return QCryptographicHash::hash(bytes, algorithm).toHex().toStdString();
    }

private:
    HubAnswer usual(const HubRequest& request) const
    {
        if (request.path.find("/api/models/") != std::string::npos)
            return {200, {"Content-Type: application/json"}, QByteArray::fromStdString(description().dump())};
        const auto file = files.find(request.path.substr(request.path.rfind('/') + 1));
        if (file == files.end())
            return {404, {}, "Entry not found"};
        const qint64 offset = request.offset();
        if (offset == 0)
            return {200, {}, file->second};
        if (offset >= file->second.size())
            return {416, {}, {}};
        return {206,
                {"Content-Range: bytes " + std::to_string(offset) + "-" + std::to_string(file->second.size() - 1) +
                 "/" + std::to_string(file->second.size())},
                file->second.mid(offset)};
    }

    void serve(QTcpSocket* socket)
    {
        auto received = std::make_shared<QByteArray>();
        QObject::connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
        const auto read = [this, socket, received] {
            received->append(socket->readAll());
            if (!received->contains("\r\n\r\n"))
                return;
            const HubRequest request = parsed(*received);
            received->clear();
            requests.push_back(request);
            const HubAnswer answer = behaviour ? behaviour(request, usual(request)) : usual(request);
            send(socket, answer);
        };
        QObject::connect(socket, &QTcpSocket::readyRead, socket, read);
        read();
    }

    static HubRequest parsed(const QByteArray& head)
    {
        HubRequest request;
        const QList<QByteArray> lines = head.split('\n');
        request.path = lines.front().split(' ').value(1).toStdString();
        request.path.resize(std::min(request.path.find('?'), request.path.size()));
        for (const QByteArray& line : lines.mid(1)) {
            if (const qsizetype colon = line.indexOf(':'); colon > 0)
                request.headers[line.left(colon).toLower().toStdString()] = line.mid(colon + 1).trimmed().toStdString();
        }
        return request;
    }

    void send(QTcpSocket* socket, const HubAnswer& answer)
    {
        QByteArray head = "HTTP/1.1 " + QByteArray::number(answer.status) + " Status\r\nConnection: close\r\n";
        if (answer.sayLength)
            head += "Content-Length: " + QByteArray::number(answer.body.size()) + "\r\n";
        for (const std::string& header : answer.headers)
            head += QByteArray::fromStdString(header) + "\r\n";
        socket->write(head + "\r\n");
        sendPiece(socket, std::make_shared<HubAnswer>(answer), 0);
    }

    void sendPiece(QTcpSocket* socket, const std::shared_ptr<HubAnswer>& answer, qint64 sent)
    {
        const qint64 end = answer->cutAfter >= 0 ? std::min<qint64>(answer->cutAfter, answer->body.size())
                                                 : qint64{answer->body.size()};
        const qint64 next = answer->piece > 0 ? std::min(end, sent + answer->piece) : end;
        socket->write(answer->body.mid(sent, next - sent));
        bytesSent += next - sent;
        if (next < end) {
            QTimer::singleShot(1, socket, [=, this] { sendPiece(socket, answer, next); });
            return;
        }
        socket->flush();
        if (answer->atCut)
            answer->atCut();
        if (!answer->silentAfter)
            socket->disconnectFromHost();
    }

    std::unique_ptr<QTcpServer> m_server;
    std::string m_scheme;
};

} // namespace toposcope::test
