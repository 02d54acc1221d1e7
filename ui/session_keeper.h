// Where the session lives: its file, and the recovery copy that outlives a crash. In: a way to take the session as it
// is now. Out: files written, and what could not be.
#pragma once

#include "core/io/recovery.h"

#include <QObject>
#include <QString>

#include <functional>
#include <memory>
#include <optional>

class QTimer;

namespace toposcope {

struct Session;

class SessionKeeper : public QObject {
    Q_OBJECT
public:
    // `snapshot` is called on saving and, a moment after touch(), for the recovery copy.
    SessionKeeper(std::function<Session()> snapshot, QObject* parent = nullptr);
    ~SessionKeeper() override;

    // The file that Save writes to; empty before the first.
    const QString& path() const { return m_path; }
    // A new document: of this file, or of none. What was kept of the last one is let go.
    void start(const QString& path);
    // Empty on success, else what went wrong; the recovery copy stays then.
    QString save(const QString& path);
    // There is something to lose: it is kept within seconds.
    void touch();
    // The recovery copy now, not later.
    void keepNow();
    // All is saved, or the user does not want it.
    void discard();

    // What a window that ended without being closed has left, newest first; held until forgotten.
    std::vector<RecoveredSession> abandoned() const { return RecoveryStore::abandoned(); }

Q_SIGNALS:
    // Unsaved work cannot be kept, and why; told once.
    void keepingFailed(const QString& message);

private:
    std::function<Session()> m_snapshot;
    std::unique_ptr<RecoveryStore> m_store;
    QTimer* m_soon = nullptr;
    QString m_path;
    bool m_told = false;
};

} // namespace toposcope
