// Unsaved work that outlives a crash: one recovery file per running program, written while it works, found by the next
// one. A lock that the system drops with the process tells which programs are gone, so that two windows never take
// each other's file. In: the text of a session. Out: what programs that ended without saving have left.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace toposcope {

// $XDG_STATE_HOME/toposcope/recovery, else ~/.local/state/toposcope/recovery.
std::filesystem::path recoveryFolder();

// A recovery file and its lock; other programs do not see it while this is held.
class RecoveryLock;

// What a program that is gone has left. While it lives it is nobody else's.
struct RecoveredSession {
    std::filesystem::path file; // a session; see loadSession
    std::string documentPath;   // of the file that was being worked on; empty if it had none yet
    std::chrono::system_clock::time_point written;
    std::shared_ptr<RecoveryLock> lock;

    // Removes it for good, once its work is saved elsewhere or was declined.
    void remove();
};

class RecoveryStore {
public:
    // Makes the folder, readable by its owner only, when something is kept. Nothing is written before.
    explicit RecoveryStore(std::filesystem::path folder = recoveryFolder());
    ~RecoveryStore(); // what was kept and not discarded stays, and is found later
    RecoveryStore(const RecoveryStore&) = delete;
    RecoveryStore& operator=(const RecoveryStore&) = delete;

    // Replaces what was kept before. `documentPath`: of the file the work belongs to; empty if there is none.
    // InputError when it cannot be written.
    void keep(std::string_view sessionJson, const std::string& documentPath);
    // All is saved: nothing to recover.
    void discard();

    // Of every program that is gone and kept something, newest first. Each is the caller's until it is let go.
    static std::vector<RecoveredSession> abandoned(const std::filesystem::path& folder = recoveryFolder());

private:
    std::filesystem::path m_folder;
    std::shared_ptr<RecoveryLock> m_lock;
};

} // namespace toposcope
