#include "core/io/atomic_file.h"

#include "core/error.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <fcntl.h>
#include <optional>
#include <random>
#include <string>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace toposcope {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view ending = ".part";

std::string reason(int error)
{
    return std::generic_category().message(error);
}

[[noreturn]] void fail(const fs::path& path, int error)
{
    const std::string hint = error == ENOENT ? " (is there a folder " + path.parent_path().string() + "?)" : "";
    throw InputError(path.string() + ": cannot be written: " + reason(error) + hint);
}

// What `path` stands for: links followed, also one that points to nothing yet; absolute, so that it has a folder.
fs::path targetOf(const fs::path& path)
{
    constexpr int mostLinks = 40;
    std::error_code error;
    fs::path target = fs::absolute(path, error);
    for (int i = 0; i < mostLinks && fs::is_symlink(target, error); ++i) {
        const fs::path link = fs::read_symlink(target, error);
        if (error)
            fail(path, error.value());
        target = link.is_absolute() ? link : target.parent_path() / link;
    }
    return target;
}

// The permissions of an existing file; nothing where there is none. Refuses what is not a regular file.
std::optional<struct stat> statusOf(const fs::path& target, const fs::path& shown)
{
    struct stat status {};
    if (::stat(target.c_str(), &status) != 0) {
        if (errno == ENOENT)
            return std::nullopt;
        fail(shown, errno);
    }
    if (!S_ISREG(status.st_mode))
        throw InputError(shown.string() + (S_ISDIR(status.st_mode) ? ": is a folder, expected a file"
                                                                   : ": is a device or pipe, expected a file"));
    return status;
}

// What the names of all unfinished files of `target` begin with; short enough for any name to be a file's.
std::string leftoverPrefix(const fs::path& target)
{
    constexpr std::size_t longest = 200;
    return "." + target.filename().string().substr(0, longest) + ".";
}

std::string randomName(const fs::path& target)
{
    std::random_device random;
    std::array<char, 20> digits{};
    std::snprintf(digits.data(), digits.size(), "%08x%08x", static_cast<unsigned>(random()),
                  static_cast<unsigned>(random()));
    return leftoverPrefix(target) + digits.data() + std::string(ending);
}

// An unfinished file beside its target, locked while it is written so that nobody takes it for a leftover; gone in the
// end unless it was renamed.
class PartFile {
public:
    PartFile(const fs::path& target, const fs::path& shown, mode_t mode) : m_shown(shown)
    {
        for (;;) {
            m_path = target.parent_path() / randomName(target);
            m_descriptor = ::open(m_path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
            if (m_descriptor < 0 && errno == EEXIST)
                continue;
            if (m_descriptor < 0)
                fail(m_shown, errno);
            if (isOurs())
                return;
            ::close(m_descriptor); // taken for a leftover before it was locked
            ::unlink(m_path.c_str());
        }
    }
    ~PartFile()
    {
        if (!m_path.empty())
            ::unlink(m_path.c_str());
        ::close(m_descriptor);
    }
    PartFile(const PartFile&) = delete;
    PartFile& operator=(const PartFile&) = delete;

    void write(std::string_view bytes) const
    {
        while (!bytes.empty()) {
            const ssize_t count = ::write(m_descriptor, bytes.data(), bytes.size());
            if (count < 0 && errno != EINTR)
                fail(m_shown, errno);
            bytes.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
        }
    }

    // Owner's group and permissions as those of the file that is replaced, as far as the system allows.
    void takeAfter(const struct stat& old) const
    {
        const bool sameGroup = ::fchown(m_descriptor, static_cast<uid_t>(-1), old.st_gid) == 0;
        const mode_t mode = old.st_mode & (sameGroup ? 0777U : 0707U);
        if (::fchmod(m_descriptor, mode) != 0)
            fail(m_shown, errno);
    }

    // On the disk and under `name`, in place of what was there.
    void finishAs(const fs::path& name)
    {
        if (::fsync(m_descriptor) != 0 || ::rename(m_path.c_str(), name.c_str()) != 0)
            fail(m_shown, errno);
        m_path.clear();
    }

private:
    bool isOurs() const
    {
        if (::flock(m_descriptor, LOCK_EX | LOCK_NB) != 0)
            return errno != EWOULDBLOCK; // a file system without locks: nobody removes leftovers there
        struct stat status {};
        return ::fstat(m_descriptor, &status) == 0 && status.st_nlink > 0;
    }

    fs::path m_shown;
    fs::path m_path;
    int m_descriptor = -1;
};

void copyTo(const fs::path& from, const fs::path& name, const struct stat& status, const fs::path& shown)
{
    const int source = ::open(from.c_str(), O_RDONLY | O_CLOEXEC);
    if (source < 0)
        fail(shown, errno);
    try {
        PartFile part(name, shown, 0600);
        std::array<char, 65536> block;
        for (;;) {
            const ssize_t count = ::read(source, block.data(), block.size());
            if (count < 0 && errno == EINTR)
                continue;
            if (count < 0)
                fail(shown, errno);
            if (count == 0)
                break;
            part.write({block.data(), static_cast<std::size_t>(count)});
        }
        part.takeAfter(status);
        part.finishAs(name);
    } catch (...) {
        ::close(source);
        throw;
    }
    ::close(source);
}

// A second name for the old file, made aside and moved into place, so that the name is never without a file.
void keepPrevious(const fs::path& target, const struct stat& status, const fs::path& shown)
{
    const fs::path copy = previousCopyOf(target);
    constexpr int tries = 8; // another writer of the same file may take the second name for a leftover
    int error = 0;
    for (int i = 0; i < tries; ++i) {
        const fs::path aside = target.parent_path() / randomName(target);
        if (::link(target.c_str(), aside.c_str()) != 0) {
            if (errno == EPERM || errno == EOPNOTSUPP || errno == EMLINK || errno == ENOSYS)
                return copyTo(target, copy, status, shown); // a file system without links
            fail(shown, errno);
        }
        const bool moved = ::rename(aside.c_str(), copy.c_str()) == 0;
        error = errno;
        ::unlink(aside.c_str()); // two names of one file are left as they are by rename
        if (moved)
            return;
        if (error != ENOENT)
            break;
    }
    throw InputError(previousCopyOf(shown).string() + ": the previous version cannot be kept there: " + reason(error) +
                     "; nothing was saved");
}

// So that the new name survives a power failure; what fails here has been written all the same.
void syncFolder(const fs::path& folder)
{
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0)
        return;
    ::fsync(descriptor);
    ::close(descriptor);
}

} // namespace

fs::path previousCopyOf(const fs::path& path)
{
    std::error_code error;
    fs::path copy = fs::is_symlink(path, error) ? targetOf(path) : path;
    copy += "~";
    return copy;
}

void removeLeftovers(const fs::path& path)
{
    const fs::path target = targetOf(path);
    const std::string prefix = leftoverPrefix(target);
    std::error_code error;
    for (fs::directory_iterator entry(target.parent_path(), error), end; !error && entry != end;
         entry.increment(error)) {
        const std::string name = entry->path().filename().string();
        if (!name.starts_with(prefix) || !name.ends_with(ending))
            continue;
        const int descriptor = ::open(entry->path().c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
        if (descriptor < 0)
            continue;
        if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0)
            ::unlink(entry->path().c_str());
        ::close(descriptor);
    }
}

void writeAtomically(const fs::path& path, std::string_view bytes, PreviousCopy previous)
{
    const fs::path target = targetOf(path);
    const auto old = statusOf(target, path);
    if (old && ::access(target.c_str(), W_OK) != 0)
        fail(path, errno);
    removeLeftovers(target);
    constexpr mode_t everybodyReads = 0666; // less the umask
    PartFile part(target, path, old ? 0600 : everybodyReads);
    part.write(bytes);
    if (old)
        part.takeAfter(*old);
    if (old && previous == PreviousCopy::Keep)
        keepPrevious(target, *old, path);
    part.finishAs(target);
    syncFolder(target.parent_path());
}

} // namespace toposcope
