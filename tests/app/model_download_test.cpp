// Fetching a model, against a hub on this machine that behaves and misbehaves: whatever happens, either the whole
// verified model appears, or none does and the message says why.
#include "app/toposcope/model_download.h"
#include "core/error.h"
#include "core/model/model_folder.h"
#include "tests/support/fixtures.h"
#include "tests/support/hub_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <QCoreApplication>
#include <QEventLoop>
#include <QProcess>
#include <QSslCertificate>
#include <QSslConfiguration>

#include <csignal>
#include <random>
#include <sys/mount.h>
#include <sys/resource.h>
#include <unistd.h>

namespace toposcope {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* modelId = "someone/small-model";
constexpr const char* weights = "model.safetensors";

QByteArray randomBytes(int count, unsigned seed)
{
    std::mt19937 random(seed);
    QByteArray bytes(count, '\0');
    for (char& byte : bytes)
        byte = static_cast<char>(random());
    return bytes;
}

std::map<std::string, QByteArray> smallModel()
{
    return {{"config.json", R"({"model_type": "gpt2", "n_layer": 1, "n_head": 1, "n_embd": 2})"},
            {"vocab.json", R"({"a": 0})"},
            {"merges.txt", "#version: 0.2\n"},
            {weights, randomBytes(200'000, 1)},
            {"README.md", "# not fetched"}};
}

struct Outcome {
    QString folder; // empty: failed
    std::string message;
    std::vector<DownloadProgress> progress;
};

class ModelDownloadTest : public testing::Test {
protected:
    ModelDownloadTest() { hub.files = smallModel(); }

    DownloadSettings settings()
    {
        DownloadSettings chosen;
        chosen.endpoint = hub.url();
        chosen.token = "secret";
        chosen.store = store.path() / "toposcope";
        chosen.stall = 300ms;
        chosen.firstPause = 1ms;
        chosen.attempts = 4;
        return chosen;
    }

    Outcome fetch(const DownloadSettings& chosen, const std::string& id = modelId)
    {
        ModelDownload download(hubModelNamed(id), chosen);
        return outcomeOf(download);
    }
    Outcome fetch() { return fetch(settings()); }

    static Outcome outcomeOf(ModelDownload& download)
    {
        Outcome outcome;
        QEventLoop loop;
        QObject::connect(&download, &ModelDownload::progressed, &loop,
                         [&](const DownloadProgress& progress) { outcome.progress.push_back(progress); });
        QObject::connect(&download, &ModelDownload::finished, &loop, [&](const QString& folder) {
            outcome.folder = folder;
            loop.quit();
        });
        QObject::connect(&download, &ModelDownload::failed, &loop, [&](const QString& message) {
            outcome.message = message.toStdString();
            loop.quit();
        });
        download.start();
        loop.exec();
        return outcome;
    }

    std::vector<ModelFolder> offered() const { return findModels({{settingsStore() / "models"}, {}}); }
    std::filesystem::path settingsStore() const { return store.path() / "toposcope"; }
    std::filesystem::path staged(const std::string& file) const
    {
        return settingsStore() / "downloads" / "someone--small-model" / hub.commit / file;
    }

    void expectFetched(const Outcome& outcome)
    {
        EXPECT_EQ(outcome.message, "");
        ASSERT_EQ(outcome.folder.toStdString(), (settingsStore() / "models" / modelId).string());
        for (const auto& [name, bytes] : smallModel()) {
            const std::filesystem::path file = std::filesystem::path(outcome.folder.toStdString()) / name;
            if (name == "README.md")
                EXPECT_FALSE(std::filesystem::exists(file));
            else
                EXPECT_EQ(test::readBytes(file), bytes.toStdString()) << name;
        }
        ASSERT_EQ(offered().size(), 1U);
        EXPECT_EQ(offered().front().name, modelId);
        EXPECT_FALSE(std::filesystem::exists(staged("")));
    }

    void expectFailure(const Outcome& outcome, const std::vector<std::string>& parts)
    {
        EXPECT_TRUE(outcome.folder.isEmpty());
        for (const std::string& part : parts)
            EXPECT_THAT(outcome.message, HasSubstr(part));
        EXPECT_THAT(offered(), IsEmpty());
        EXPECT_FALSE(std::filesystem::exists(settingsStore() / "models" / modelId));
    }

    // What the hub does when it is asked for the weights.
    void onWeights(const std::function<test::HubAnswer(const test::HubRequest&, test::HubAnswer)>& behaviour)
    {
        hub.behaviour = [behaviour](const test::HubRequest& request, test::HubAnswer usual) {
            const bool wanted = request.path.ends_with(weights);
            return wanted ? behaviour(request, std::move(usual)) : usual;
        };
    }

    int requestsFor(const std::string& end) const
    {
        return static_cast<int>(std::count_if(hub.requests.begin(), hub.requests.end(),
                                              [&](const auto& request) { return request.path.ends_with(end); }));
    }

    test::TemporaryFolder store;
    test::HubServer hub;
};

test::HubAnswer answerWith(int status, std::vector<std::string> headers = {})
{
    test::HubAnswer answer;
    answer.status = status;
    answer.headers = std::move(headers);
    return answer;
}

TEST_F(ModelDownloadTest, AWholeModelAppearsWithItsOrigin)
{
    const Outcome outcome = fetch();
    expectFetched(outcome);
    const auto origin =
        nlohmann::json::parse(test::readBytes(std::filesystem::path(outcome.folder.toStdString()) / modelOriginFile));
    EXPECT_EQ(origin["id"], modelId);
    EXPECT_EQ(origin["revision"], hub.commit);
    EXPECT_EQ(origin["licence"], "mit");
    EXPECT_EQ(origin["sha256"], test::HubServer::hash(hub.files[weights], QCryptographicHash::Sha256));
    for (const auto& request : hub.requests)
        EXPECT_EQ(request.headers.at("authorization"), "Bearer secret") << request.path;
}

TEST_F(ModelDownloadTest, ProgressCountsAllFilesAndNeverRunsBackwards)
{
    onWeights([](const auto&, test::HubAnswer usual) {
        usual.piece = 1000;
        return usual;
    });
    const Outcome outcome = fetch();
    expectFetched(outcome);
    qint64 total = 0;
    for (const auto& [name, bytes] : smallModel())
        total += name == "README.md" ? 0 : bytes.size();
    qint64 last = 0;
    bool sawSpeed = false;
    for (const DownloadProgress& progress : outcome.progress) {
        EXPECT_GE(progress.received, last);
        EXPECT_LE(progress.received, total);
        last = progress.received;
        if (progress.secondsLeft) {
            sawSpeed = true;
            EXPECT_EQ(progress.total, total);
            EXPECT_NEAR(*progress.secondsLeft * progress.bytesPerSecond,
                        static_cast<double>(progress.total - progress.received), 1.0);
        }
    }
    EXPECT_TRUE(sawSpeed);
}

TEST_F(ModelDownloadTest, TheTokenStaysWithTheHubWhenItRedirects)
{
    test::HubServer elsewhere;
    elsewhere.files = hub.files;
    onWeights([&](const test::HubRequest& request, const auto&) {
        return answerWith(302, {"Location: " + elsewhere.url("127.0.0.1").toString().toStdString() + request.path +
                                "?signature=abc"});
    });
    expectFetched(fetch());
    ASSERT_EQ(elsewhere.requests.size(), 1U);
    EXPECT_EQ(elsewhere.requests.front().headers.count("authorization"), 0U);
}

TEST_F(ModelDownloadTest, RedirectionsThatGoRoundEnd)
{
    onWeights(
        [](const test::HubRequest& request, const auto&) { return answerWith(302, {"Location: " + request.path}); });
    expectFailure(fetch(), {"redirects more than 10 times"});
}

TEST_F(ModelDownloadTest, FiftyCutConnectionsAreFiftyContinuations)
{
    std::mt19937 random(7);
    int cuts = 0;
    onWeights([&](const auto&, test::HubAnswer usual) {
        if (cuts < 50) {
            ++cuts;
            usual.cutAfter = std::uniform_int_distribution<qint64>(1, 7000)(random);
        }
        return usual;
    });
    expectFetched(fetch());
    EXPECT_EQ(cuts, 50);
    // Each request goes on where the last byte that arrived was, never before.
    qint64 last = 0;
    for (const auto& request : hub.requests) {
        if (request.path.ends_with(weights)) {
            EXPECT_GE(request.offset(), last);
            last = request.offset();
        }
    }
    EXPECT_GT(last, 10'000);
}

TEST_F(ModelDownloadTest, WhatACancelledDownloadFetchedIsNotFetchedAgain)
{
    std::mt19937 random(8);
    qint64 before = 0;
    for (int attempt = 0; attempt < 20; ++attempt) {
        ModelDownload download(hubModelNamed(modelId), settings());
        QEventLoop loop;
        bool ended = false;
        const qint64 cutAfter = std::uniform_int_distribution<qint64>(1, 8000)(random);
        onWeights([&](const auto&, test::HubAnswer usual) {
            usual.cutAfter = cutAfter;
            usual.silentAfter = true;
            usual.atCut = [&] { QTimer::singleShot(5ms, &loop, &QEventLoop::quit); };
            return usual;
        });
        const auto end = [&] { ended = true; };
        QObject::connect(&download, &ModelDownload::finished, &loop, end);
        QObject::connect(&download, &ModelDownload::failed, &loop, end);
        download.start();
        loop.exec();
        download.cancel();
        EXPECT_FALSE(ended);
        EXPECT_THAT(offered(), IsEmpty());
        const auto now = static_cast<qint64>(std::filesystem::file_size(staged(weights)));
        EXPECT_GE(now, before);
        before = now;
    }
    EXPECT_GT(before, 0);
    hub.behaviour = {};
    hub.requests.clear();
    expectFetched(fetch());
    EXPECT_EQ(hub.requests.back().offset(), before);
}

TEST_F(ModelDownloadTest, AServerWithoutRangesStartsAgain)
{
    bool cut = false;
    onWeights([&](const test::HubRequest&, test::HubAnswer) {
        test::HubAnswer whole;
        whole.body = smallModel()[weights];
        whole.cutAfter = std::exchange(cut, true) ? -1 : 5000;
        return whole;
    });
    expectFetched(fetch());
}

TEST_F(ModelDownloadTest, AnotherRangeThanAskedForIsRefused)
{
    int times = 0;
    onWeights([&](const test::HubRequest&, test::HubAnswer usual) {
        if (times++ == 0)
            usual.cutAfter = 5000;
        else
            usual.headers = {"Content-Range: bytes 7-199999/200000"};
        return usual;
    });
    expectFailure(fetch(), {"bytes 7-199999", "expected bytes from 5000"});
}

TEST_F(ModelDownloadTest, WrongBytesAreDeletedAndSaid)
{
    const QByteArray good = hub.files[weights];
    const std::string expected = test::HubServer::hash(good, QCryptographicHash::Sha256);
    QByteArray bad = good;
    bad[100'000] = static_cast<char>(bad[100'000] ^ 1);
    onWeights([&](const auto&, test::HubAnswer usual) {
        usual.body = bad;
        return usual;
    });
    expectFailure(fetch(), {weights, "expected SHA-256 " + expected,
                            "found " + test::HubServer::hash(bad, QCryptographicHash::Sha256), "deleted"});
    EXPECT_FALSE(std::filesystem::exists(staged(weights)));
    hub.behaviour = {};
    expectFetched(fetch());
}

TEST_F(ModelDownloadTest, SmallFilesAreCheckedByGitsHash)
{
    hub.behaviour = [](const test::HubRequest& request, test::HubAnswer usual) {
        if (request.path.ends_with("vocab.json"))
            usual.body = R"({"b": 0})";
        return usual;
    };
    expectFailure(fetch(), {"vocab.json", "SHA-1"});
}

TEST_F(ModelDownloadTest, ATruncatedFileIsNoModel)
{
    onWeights([](const auto&, test::HubAnswer usual) {
        usual.body.chop(1);
        return usual;
    });
    expectFailure(fetch(), {weights, "offers 199999 bytes, expected 200000"});

    onWeights([](const test::HubRequest& request, test::HubAnswer usual) {
        usual.body = smallModel()[weights].mid(request.offset()).chopped(1);
        usual.sayLength = false;
        if (request.offset() >= 199'999)
            usual.body.clear();
        return usual;
    });
    expectFailure(fetch(), {"the connection ended after 199999 of 200000 bytes", "tried 4 times", "kept"});
}

TEST_F(ModelDownloadTest, AnEndlessFileIsStoppedAtItsSize)
{
    onWeights([](const auto&, test::HubAnswer usual) {
        usual.body += QByteArray(100'000, 'x');
        usual.sayLength = false;
        return usual;
    });
    expectFailure(fetch(), {"sends more than the 200000 bytes expected"});
}

TEST_F(ModelDownloadTest, AFileThatGrewShorterIsFetchedAnew)
{
    std::filesystem::create_directories(staged(""));
    test::writeBytes(staged(weights), std::string(200'000 - 1, 'x'));
    int times = 0;
    onWeights([&](const auto&, test::HubAnswer usual) { return times++ == 0 ? answerWith(416) : usual; });
    expectFetched(fetch());
}

TEST_F(ModelDownloadTest, NoSuchModel)
{
    hub.behaviour = [](const auto&, const auto&) { return answerWith(404); };
    expectFailure(fetch(), {"404", "is the name someone/small-model right?"});
    EXPECT_EQ(hub.requests.size(), 1U);
}

TEST_F(ModelDownloadTest, NoPermission)
{
    hub.behaviour = [](const auto&, const auto&) { return answerWith(401); };
    expectFailure(fetch(), {"401", "HF_TOKEN"});
    EXPECT_EQ(hub.requests.size(), 1U);
}

TEST_F(ModelDownloadTest, AServerInTroubleIsAskedAgainAFewTimes)
{
    hub.behaviour = [](const auto&, const auto&) { return answerWith(500); };
    expectFailure(fetch(), {"500", "tried 4 times"});
    EXPECT_EQ(hub.requests.size(), 4U);

    int times = 0;
    hub.behaviour = [&](const auto&, test::HubAnswer usual) { return times++ % 2 == 0 ? answerWith(503) : usual; };
    const Outcome outcome = fetch();
    expectFetched(outcome);
    EXPECT_TRUE(std::any_of(outcome.progress.begin(), outcome.progress.end(), [](const auto& progress) {
        return progress.note.contains(QLatin1String("trying again"));
    }));
}

TEST_F(ModelDownloadTest, ASilentServerIsLeftAndTheRestFetchedFromWhereItStopped)
{
    int times = 0;
    onWeights([&](const auto&, test::HubAnswer usual) {
        if (times++ == 0) {
            usual.cutAfter = 60'000;
            usual.silentAfter = true;
        }
        return usual;
    });
    expectFetched(fetch());
    EXPECT_EQ(hub.requests.back().offset(), 60'000);
}

TEST_F(ModelDownloadTest, NobodyThere)
{
    DownloadSettings chosen = settings();
    {
        QTcpServer server; // a port that was free a moment ago
        server.listen(QHostAddress::LocalHost);
        chosen.endpoint = QUrl(QStringLiteral("http://localhost:%1").arg(server.serverPort()));
    }
    expectFailure(fetch(chosen), {"http://localhost:", "refused"});
}

TEST_F(ModelDownloadTest, FilesThatWouldLeaveTheFolderAreRefused)
{
    for (const std::string path : {"../config.json", "/etc/cron.d/x", "a/../../b", "..", "a\\b"}) {
        hub.requests.clear();
        hub.behaviour = [&](const test::HubRequest& request, test::HubAnswer usual) {
            if (request.path.find("/api/") != std::string::npos) {
                auto description = hub.description();
                description["siblings"].push_back({{"rfilename", path}, {"size", 3}});
                usual.body = QByteArray::fromStdString(description.dump());
            }
            return usual;
        };
        expectFailure(fetch(), {"names a file '" + path + "'", "outside"});
        EXPECT_EQ(hub.requests.size(), 1U);
    }
}

TEST_F(ModelDownloadTest, AnAnswerThatIsNoDescription)
{
    hub.behaviour = [](const auto&, test::HubAnswer usual) {
        usual.body = "<html>Welcome to the hotel's network</html>";
        return usual;
    };
    expectFailure(fetch(), {"expected JSON"});
    hub.behaviour = [](const auto&, test::HubAnswer usual) {
        usual.body = QByteArray(20'000'000, ' ');
        return usual;
    };
    expectFailure(fetch(), {"expected a description of a model"});
}

TEST_F(ModelDownloadTest, AnotherArchitectureIsSaidBeforeItsWeightsAreFetched)
{
    hub.files["config.json"] = R"({"model_type": "bert"})";
    expectFailure(fetch(), {"model_type is 'bert'", "'gpt2'"});
    EXPECT_EQ(requestsFor(weights), 0);
}

TEST_F(ModelDownloadTest, OneDownloadOfAModelAtATime)
{
    ModelDownload first(hubModelNamed(modelId), settings());
    onWeights([](const auto&, test::HubAnswer usual) {
        usual.silentAfter = true;
        usual.cutAfter = 1000;
        return usual;
    });
    QEventLoop loop;
    QObject::connect(&first, &ModelDownload::progressed, &loop, [&](const DownloadProgress& progress) {
        if (progress.phase == DownloadProgress::Phase::Fetching)
            loop.quit();
    });
    first.start();
    loop.exec();
    expectFailure(fetch(), {"being fetched by another Toposcope"});
    first.cancel();
    hub.behaviour = {};
    expectFetched(fetch());
}

TEST_F(ModelDownloadTest, AModelThatIsThereIsNotFetchedAgain)
{
    expectFetched(fetch());
    hub.requests.clear();
    expectFetched(fetch());
    EXPECT_THAT(hub.requests, IsEmpty());
}

TEST_F(ModelDownloadTest, WhatStandsInTheWayIsKept)
{
    const auto folder = settingsStore() / "models" / modelId;
    std::filesystem::create_directories(folder);
    test::writeBytes(folder / "notes.txt", "mine");
    const Outcome outcome = fetch();
    EXPECT_EQ(outcome.folder.toStdString(), folder.string());
    EXPECT_EQ(offered().size(), 1U);
    bool kept = false;
    for (const auto& entry : std::filesystem::directory_iterator(folder.parent_path()))
        kept = kept || std::filesystem::exists(entry.path() / "notes.txt");
    EXPECT_TRUE(kept);
}

// ---- Disks ----------------------------------------------------------------------------------------------------

// A disk of one megabyte; needs the right to mount one.
class SmallDisk {
public:
    explicit SmallDisk(const std::filesystem::path& place) : m_place(place)
    {
        std::filesystem::create_directories(place);
        m_mounted = ::mount("tmpfs", place.c_str(), "tmpfs", 0, "size=1m") == 0;
    }
    ~SmallDisk()
    {
        if (m_mounted)
            ::umount2(m_place.c_str(), MNT_DETACH);
    }
    bool isThere() const { return m_mounted; }

private:
    std::filesystem::path m_place;
    bool m_mounted = false;
};

TEST_F(ModelDownloadTest, AModelThatDoesNotFitIsNotBegun)
{
    const SmallDisk disk(settingsStore());
    if (!disk.isThere())
        GTEST_SKIP() << "needs the right to mount a tmpfs";
    hub.files[weights] = randomBytes(2'000'000, 3);
    expectFailure(fetch(), {"not enough space", "2.0 MB", "1.0 MB are free"});
    EXPECT_EQ(requestsFor(weights), 0);
}

TEST_F(ModelDownloadTest, ADiskThatFillsUpLosesNothing)
{
    const SmallDisk disk(settingsStore());
    if (!disk.isThere())
        GTEST_SKIP() << "needs the right to mount a tmpfs";
    DownloadSettings chosen = settings();
    chosen.spareBytes = 0;
    onWeights([&](const auto&, test::HubAnswer usual) {
        test::writeBytes(settingsStore() / "other", std::string(950'000, 'x'));
        return usual;
    });
    expectFailure(fetch(chosen), {weights, "cannot be written", "kept"});
    const auto kept = std::filesystem::file_size(staged(weights));
    EXPECT_LT(kept, 200'000U);
    std::filesystem::remove(settingsStore() / "other");
    hub.behaviour = {};
    expectFetched(fetch(chosen));
    EXPECT_EQ(hub.requests.back().offset(), static_cast<qint64>(kept));
}

TEST_F(ModelDownloadTest, AFileThatCannotGrowIsSaid)
{
    struct rlimit before = {};
    ::getrlimit(RLIMIT_FSIZE, &before);
    const auto signalBefore = std::signal(SIGXFSZ, SIG_IGN);
    const struct rlimit small = {100'000, before.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &small);
    const Outcome outcome = fetch();
    ::setrlimit(RLIMIT_FSIZE, &before);
    std::signal(SIGXFSZ, signalBefore);
    expectFailure(outcome, {weights, "cannot be written", "kept"});
    expectFetched(fetch());
}

TEST_F(ModelDownloadTest, AFolderThatCannotBeWrittenIsNamed)
{
    test::writeBytes(store.path() / "toposcope", "a file, no folder");
    expectFailure(fetch(), {settingsStore().string(), "cannot be created"});
}

// ---- Certificates ---------------------------------------------------------------------------------------------

class ModelDownloadTls : public ModelDownloadTest {
protected:
    ModelDownloadTls() : m_before(QSslConfiguration::defaultConfiguration())
    {
        QSslConfiguration trusting = m_before;
        trusting.addCaCertificates(QStringLiteral(TOPOSCOPE_TEST_DATA "/tls/authority.pem"));
        QSslConfiguration::setDefaultConfiguration(trusting);
    }
    ~ModelDownloadTls() override { QSslConfiguration::setDefaultConfiguration(m_before); }

    void trustNobodyNew() { QSslConfiguration::setDefaultConfiguration(m_before); }

    DownloadSettings settingsFor(const test::HubServer& server)
    {
        DownloadSettings chosen = settings();
        chosen.endpoint = server.url();
        return chosen;
    }

private:
    QSslConfiguration m_before;
};

TEST_F(ModelDownloadTls, AHubWithAGoodCertificate)
{
    test::HubServer secure("localhost");
    secure.files = hub.files;
    expectFetched(fetch(settingsFor(secure)));
}

TEST_F(ModelDownloadTls, TheCertificateOfAnotherHostIsAnError)
{
    test::HubServer secure("elsewhere");
    secure.files = hub.files;
    expectFailure(fetch(settingsFor(secure)), {"host name did not match"});
    EXPECT_THAT(secure.requests, IsEmpty());
}

TEST_F(ModelDownloadTls, ACertificateThatNobodyVouchesForIsAnError)
{
    trustNobodyNew();
    test::HubServer secure("localhost");
    secure.files = hub.files;
    expectFailure(fetch(settingsFor(secure)), {"SSL", "certificate"});
    EXPECT_THAT(secure.requests, IsEmpty());
}

TEST_F(ModelDownloadTls, NoRedirectionLeavesEncryption)
{
    test::HubServer secure("localhost");
    secure.files = hub.files;
    secure.behaviour = [&](const test::HubRequest& request, test::HubAnswer usual) {
        return request.path.ends_with(weights)
                   ? answerWith(302, {"Location: " + hub.url().toString().toStdString() + request.path})
                   : usual;
    };
    expectFailure(fetch(settingsFor(secure)), {"redirects to 'http://localhost"});
    EXPECT_THAT(hub.requests, IsEmpty());
}

// ---- The program ----------------------------------------------------------------------------------------------

class GetModel : public ModelDownloadTest {
protected:
    // toposcope-cli models get, or the program it runs.
    std::unique_ptr<QProcess> start(const QString& program, const QStringList& arguments,
                                    const std::map<QString, QString>& variables = {})
    {
        auto process = std::make_unique<QProcess>();
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        for (const char* name : {"http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY",
                                 "HF_HOME", "HF_HUB_CACHE"})
            environment.remove(QLatin1String(name));
        environment.insert(QStringLiteral("HOME"), QString::fromStdString(store.path().string()));
        environment.insert(QStringLiteral("XDG_DATA_HOME"), QString::fromStdString(store.path().string()));
        environment.insert(QStringLiteral("HF_ENDPOINT"), hub.url().toString());
        environment.insert(QStringLiteral("HF_TOKEN"), QStringLiteral("secret"));
        for (const auto& [name, value] : variables)
            environment.insert(name, value);
        process->setProcessEnvironment(environment);
        process->start(QStringLiteral(TOPOSCOPE_BUILD_DIR "/bin/") + program, arguments);
        return process;
    }

    static int wait(QProcess& process)
    {
        if (process.state() != QProcess::NotRunning) {
            QEventLoop loop;
            QObject::connect(&process, &QProcess::finished, &loop, &QEventLoop::quit);
            loop.exec();
        }
        return process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
    }
};

TEST_F(GetModel, KilledAtAnyMomentItGoesOnWhereItWas)
{
    std::mt19937 random(9);
    for (int kill = 0; kill < 12; ++kill) {
        std::unique_ptr<QProcess> process;
        const qint64 at = std::uniform_int_distribution<qint64>(0, 12'000)(random);
        onWeights([&](const auto&, test::HubAnswer usual) {
            usual.cutAfter = at;
            usual.silentAfter = true;
            usual.atCut = [&] { process->kill(); };
            return usual;
        });
        process = start(QStringLiteral("toposcope"), {QStringLiteral("--get-model=%1").arg(QLatin1String(modelId))});
        EXPECT_EQ(wait(*process), -1);
        EXPECT_THAT(offered(), IsEmpty());
    }
    hub.behaviour = {};
    const auto process = start(QStringLiteral("toposcope-cli"),
                               {QStringLiteral("models"), QStringLiteral("get"), QLatin1String(modelId)});
    EXPECT_EQ(wait(*process), 0) << process->readAllStandardError().toStdString();
    EXPECT_EQ(process->readAllStandardOutput().trimmed().toStdString(),
              (settingsStore() / "models" / modelId).string());
    Outcome outcome;
    outcome.folder = QString::fromStdString((settingsStore() / "models" / modelId).string());
    expectFetched(outcome);
}

TEST_F(GetModel, ProxiesAreRespected)
{
    const auto process = start(QStringLiteral("toposcope-cli"),
                               {QStringLiteral("models"), QStringLiteral("get"), QLatin1String(modelId)},
                               {{QStringLiteral("HF_ENDPOINT"), QStringLiteral("http://hub.invalid")},
                                {QStringLiteral("http_proxy"), hub.url().toString()}});
    EXPECT_EQ(wait(*process), 0) << process->readAllStandardError().toStdString();
    ASSERT_FALSE(hub.requests.empty());
    EXPECT_THAT(hub.requests.front().path, testing::StartsWith("http://hub.invalid/"));
    EXPECT_EQ(offered().size(), 1U);
}

TEST_F(GetModel, AFailureHasItsMessageAndStatusOne)
{
    hub.behaviour = [](const auto&, const auto&) { return answerWith(404); };
    const auto process = start(QStringLiteral("toposcope-cli"),
                               {QStringLiteral("models"), QStringLiteral("get"), QLatin1String(modelId)});
    EXPECT_EQ(wait(*process), 1);
    EXPECT_THAT(process->readAllStandardError().toStdString(), HasSubstr("404"));
    EXPECT_THAT(process->readAllStandardOutput().toStdString(), IsEmpty());
}

TEST_F(GetModel, AWrongEndpointIsNamed)
{
    const auto process = start(QStringLiteral("toposcope"), {QStringLiteral("--get-model=gpt2")},
                               {{QStringLiteral("HF_ENDPOINT"), QStringLiteral("ftp://mirror")}});
    EXPECT_EQ(wait(*process), 1);
    EXPECT_THAT(process->readAllStandardError().toStdString(), HasSubstr("HF_ENDPOINT is 'ftp://mirror'"));
}

} // namespace
} // namespace toposcope

int main(int argc, char** argv)
{
    ::testing::InitGoogleTest(&argc, argv);
    if (GTEST_FLAG_GET(list_tests))
        return RUN_ALL_TESTS();
    QCoreApplication application(argc, argv);
    return RUN_ALL_TESTS();
}
