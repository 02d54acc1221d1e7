#include "core/io/recovery.h"

#include "core/error.h"
#include "core/io/atomic_file.h"
#include "core/io/session.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <pwd.h>
#include <random>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace toposcope {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view lockEnding = ".lock";
constexpr mode_t ownerOnly = 0600;

std::string reason(int error)
{
    return std::generic_category().message(error);
}

fs::path homeFolder()
{
    if (const char* home = std::getenv("HOME"); home && *home == '/')
        return home;
    const passwd* user = ::getpwuid(::getuid());
    return user && user->pw_dir ? user->pw_dir : "/";
}

// Names no other program has, now or before.
std::string uniqueName()
{
    std::random_device random;
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    std::array<char, 64> name{};
    std::snprintf(name.data(), name.size(), "%ld-%lld-%08x", static_cast<long>(::getpid()),
                  static_cast<long long>(std::chrono::duration_cast<std::chrono::milliseconds>(now).count()),
                  static_cast<unsigned>(random()));
    return name.data();
}

} // namespace

class RecoveryLock {
public:
    // Takes over `lockFile`, or makes it; not valid when somebody else has it.
    RecoveryLock(fs::path lockFile, int flags) : m_lockFile(std::move(lockFile))
    {
        m_descriptor = ::open(m_lockFile.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW | flags, ownerOnly);
        if (m_descriptor < 0) {
            m_error = errno;
            return;
        }
        const bool locked = ::flock(m_descriptor, LOCK_EX | LOCK_NB) == 0;
        m_error = locked || errno == EWOULDBLOCK ? 0 : errno; // a file system without locks
        m_valid = locked && isStillThere();
    }
    // What it guarded is gone: so is it.
    ~RecoveryLock()
    {
        std::error_code ignored;
        if (m_valid && !fs::exists(sessionFile(), ignored)) {
            removeLeftovers(sessionFile());
            ::unlink(m_lockFile.c_str());
        }
        if (m_descriptor >= 0)
            ::close(m_descriptor);
    }
    RecoveryLock(const RecoveryLock&) = delete;
    RecoveryLock& operator=(const RecoveryLock&) = delete;

    bool isValid() const { return m_valid; }
    int error() const { return m_error; } // of the system; 0 when it is another program's

    fs::path sessionFile() const
    {
        fs::path file = m_lockFile;
        return file.replace_extension(sessionEnding);
    }

    // The lock file says which document the session is of; a zero byte ends its path.
    void writeDocumentPath(const std::string& path)
    {
        if (path == m_documentPath)
            return;
        const std::size_t size = path.size() + 1;
        if (::pwrite(m_descriptor, path.c_str(), size, 0) != static_cast<ssize_t>(size))
            throw InputError(m_lockFile.string() + ": cannot be written: " + reason(errno));
        m_documentPath = path;
    }

    std::string readDocumentPath() const
    {
        std::array<char, 4097> buffer{};
        const ssize_t count = ::pread(m_descriptor, buffer.data(), buffer.size() - 1, 0);
        return count > 0 ? buffer.data() : "";
    }

private:
    // Not removed by somebody else between its opening and its locking.
    bool isStillThere() const
    {
        struct stat status {};
        return ::fstat(m_descriptor, &status) == 0 && status.st_nlink > 0;
    }

    fs::path m_lockFile;
    int m_descriptor = -1;
    int m_error = 0;
    bool m_valid = false;
    std::string m_documentPath;
};

fs::path recoveryFolder()
{
    const char* state = std::getenv("XDG_STATE_HOME");
    const fs::path base = state && *state == '/' ? fs::path(state) : homeFolder() / ".local" / "state";
    return base / "toposcope" / "recovery";
}

void RecoveredSession::remove()
{
    std::error_code error;
    fs::remove(file, error);
    if (error)
        throw InputError(file.string() + ": cannot be removed: " + error.message());
    lock.reset();
}

RecoveryStore::RecoveryStore(fs::path folder) : m_folder(std::move(folder)) {}

RecoveryStore::~RecoveryStore() = default;

void RecoveryStore::keep(std::string_view sessionJson, const std::string& documentPath)
{
    if (!m_lock) {
        std::error_code error;
        if (fs::create_directories(m_folder, error))
            fs::permissions(m_folder, fs::perms::owner_all, error);
        if (error)
            throw InputError(m_folder.string() + ": cannot be made: " + error.message());
        while (!m_lock || !m_lock->isValid()) { // one that was taken for a leftover before it was locked
            m_lock =
                std::make_shared<RecoveryLock>(m_folder / (uniqueName() + std::string(lockEnding)), O_CREAT | O_EXCL);
            if (const int failure = m_lock->error(); failure != 0 && failure != EEXIST) {
                m_lock.reset();
                throw InputError(m_folder.string() + ": cannot be written: " + reason(failure));
            }
        }
    }
    m_lock->writeDocumentPath(documentPath);
    writeAtomically(m_lock->sessionFile(), sessionJson);
}

void RecoveryStore::discard()
{
    if (!m_lock)
        return;
    std::error_code ignored;
    fs::remove(m_lock->sessionFile(), ignored);
    m_lock.reset();
}

std::vector<RecoveredSession> RecoveryStore::abandoned(const fs::path& folder)
{
    std::vector<RecoveredSession> found;
    std::vector<fs::path> locks;
    std::error_code error;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
        if (entry->path().extension() == lockEnding)
            locks.push_back(entry->path());
    }
    for (const fs::path& file : locks) {
        auto lock = std::make_shared<RecoveryLock>(file, 0);
        struct stat status {};
        if (!lock->isValid() || ::stat(lock->sessionFile().c_str(), &status) != 0 || !S_ISREG(status.st_mode))
            continue;
        const auto written =
            std::chrono::seconds(status.st_mtim.tv_sec) + std::chrono::nanoseconds(status.st_mtim.tv_nsec);
        found.push_back({lock->sessionFile(), lock->readDocumentPath(),
                         std::chrono::system_clock::time_point(
                             std::chrono::duration_cast<std::chrono::system_clock::duration>(written)),
                         lock});
    }
    std::sort(found.begin(), found.end(), [](const RecoveredSession& left, const RecoveredSession& right) {
        return left.written != right.written ? left.written > right.written : left.file < right.file;
    });
    return found;
}

} // namespace toposcope
