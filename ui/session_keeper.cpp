#include "ui/session_keeper.h"

#include "core/io/session.h"

#include <QTimer>

#include <utility>

namespace toposcope {

namespace {

constexpr int keepingPause = 2000; // ms after a change until the recovery copy is written

} // namespace

SessionKeeper::SessionKeeper(std::function<Session()> snapshot, QObject* parent)
    : QObject(parent), m_snapshot(std::move(snapshot)), m_store(std::make_unique<RecoveryStore>())
{
    m_soon = new QTimer(this);
    m_soon->setSingleShot(true);
    m_soon->setInterval(keepingPause);
    connect(m_soon, &QTimer::timeout, this, &SessionKeeper::keepNow);
}

SessionKeeper::~SessionKeeper() = default;

void SessionKeeper::start(const QString& path)
{
    m_path = path;
    discard();
}

QString SessionKeeper::save(const QString& path)
{
    try {
        saveSession(path.toStdString(), m_snapshot());
    } catch (const std::exception& error) {
        return QString::fromUtf8(error.what());
    }
    start(path);
    return {};
}

void SessionKeeper::touch()
{
    if (!m_soon->isActive()) // whoever goes on typing must not put it off for ever
        m_soon->start();
}

void SessionKeeper::keepNow()
{
    m_soon->stop();
    try {
        Session session = m_snapshot();
        // What can be computed again is left out: the copy is written while the user types.
        session.a.reset();
        session.b.reset();
        session.headsA.reset();
        session.headsB.reset();
        m_store->keep(writeSession(session), m_path.toStdString());
        m_told = false;
    } catch (const std::exception& error) {
        if (!std::exchange(m_told, true))
            Q_EMIT keepingFailed(QString::fromUtf8(error.what()));
    }
}

void SessionKeeper::discard()
{
    m_soon->stop();
    m_store->discard();
}

} // namespace toposcope
