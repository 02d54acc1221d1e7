// Files are replaced whole or not at all, base64 gives the bytes back, and what a crashed program kept is found.

#include "core/error.h"
#include "core/io/atomic_file.h"
#include "core/io/base64.h"
#include "core/io/recovery.h"
#include "tests/support/fixtures.h"
#include "tests/support/random_inputs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <csignal>
#include <set>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace toposcope {
namespace {

using test::TemporaryFolder;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

std::set<std::string> namesIn(const std::filesystem::path& folder)
{
    std::set<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        names.insert(entry.path().filename().string());
    return names;
}

mode_t modeOf(const std::filesystem::path& file)
{
    struct stat status {};
    EXPECT_EQ(::stat(file.c_str(), &status), 0);
    return status.st_mode & 0777U;
}

TEST(AtomicFile, ReplacesAndKeepsThePreviousVersion)
{
    const TemporaryFolder folder;
    const auto file = folder / "talk.toposcope";
    writeAtomically(file, "first", PreviousCopy::Keep);
    EXPECT_EQ(namesIn(folder.path()), (std::set<std::string>{"talk.toposcope"}));
    writeAtomically(file, "second", PreviousCopy::Keep);
    writeAtomically(file, "third", PreviousCopy::Keep);
    EXPECT_EQ(test::readBytes(file), "third");
    EXPECT_EQ(test::readBytes(previousCopyOf(file)), "second");
    writeAtomically(file, "fourth");
    EXPECT_EQ(test::readBytes(previousCopyOf(file)), "second");
    EXPECT_EQ(namesIn(folder.path()), (std::set<std::string>{"talk.toposcope", "talk.toposcope~"}));
}

// A writer that ended between keeping the old file and putting the new one in its place.
TEST(AtomicFile, TheCopyMayBeTheFileItself)
{
    const TemporaryFolder folder;
    const auto file = folder / "f";
    writeAtomically(file, "old");
    std::filesystem::create_hard_link(file, previousCopyOf(file));
    writeAtomically(file, "new", PreviousCopy::Keep);
    EXPECT_EQ(test::readBytes(file), "new");
    EXPECT_EQ(test::readBytes(previousCopyOf(file)), "old");
    EXPECT_THAT(namesIn(folder.path()), SizeIs(2));
}

TEST(AtomicFile, KeepsPermissions)
{
    const TemporaryFolder folder;
    const auto file = folder / "f";
    const mode_t mask = ::umask(027);
    writeAtomically(file, "1");
    EXPECT_EQ(modeOf(file), 0640U);
    ::chmod(file.c_str(), 0604);
    writeAtomically(file, "2");
    EXPECT_EQ(modeOf(file), 0604U);
    ::umask(mask);
}

TEST(AtomicFile, FollowsLinks)
{
    const TemporaryFolder folder;
    std::filesystem::create_directory(folder / "elsewhere");
    const auto target = folder / "elsewhere" / "real";
    const auto link = folder / "link";
    std::filesystem::create_symlink("elsewhere/real", link); // to nothing yet
    writeAtomically(link, "one", PreviousCopy::Keep);
    writeAtomically(link, "two", PreviousCopy::Keep);
    EXPECT_TRUE(std::filesystem::is_symlink(link));
    EXPECT_EQ(test::readBytes(target), "two");
    EXPECT_EQ(test::readBytes(previousCopyOf(link)), "one");
    EXPECT_EQ(namesIn(folder / "elsewhere"), (std::set<std::string>{"real", "real~"}));
}

TEST(AtomicFile, RemovesWhatDeadWritersLeftAndNothingElse)
{
    const TemporaryFolder folder;
    const auto file = folder / "f";
    test::writeBytes(folder / ".f.0123456789abcdef.part", "half");
    test::writeBytes(folder / ".g.0123456789abcdef.part", "of another file");
    test::writeBytes(folder / ".f.fedcba9876543210.part", "of a living writer");
    const int living = ::open((folder / ".f.fedcba9876543210.part").c_str(), O_RDONLY | O_CLOEXEC);
    ASSERT_EQ(::flock(living, LOCK_EX | LOCK_NB), 0);
    writeAtomically(file, "whole");
    EXPECT_EQ(namesIn(folder.path()),
              (std::set<std::string>{"f", ".g.0123456789abcdef.part", ".f.fedcba9876543210.part"}));
    ::close(living);
}

TEST(AtomicFile, SaysWhyItCannotWrite)
{
    const TemporaryFolder folder;
    const auto inNothing = folder / "missing" / "f";
    EXPECT_THAT(test::messageOf<InputError>([&] { writeAtomically(inNothing, "x"); }),
                testing::AllOf(HasSubstr(inNothing.string()), HasSubstr("No such file or directory")));
    EXPECT_THAT(test::messageOf<InputError>([&] { writeAtomically(folder.path(), "x"); }), HasSubstr("is a folder"));
    EXPECT_THAT(test::messageOf<InputError>([&] { writeAtomically("/dev/null", "x"); }), HasSubstr("is a device"));
}

TEST(AtomicFile, RespectsReadOnly)
{
    if (::geteuid() == 0)
        GTEST_SKIP() << "nothing is read-only to the superuser";
    const TemporaryFolder folder;
    test::writeBytes(folder / "f", "old");
    ::chmod((folder / "f").c_str(), 0444);
    EXPECT_THAT(test::messageOf<InputError>([&] { writeAtomically(folder / "f", "x"); }), HasSubstr("Permission"));
    ::chmod(folder.path().c_str(), 0500);
    EXPECT_THAT(test::messageOf<InputError>([&] { writeAtomically(folder / "g", "x"); }), HasSubstr("Permission"));
    ::chmod(folder.path().c_str(), 0700);
    EXPECT_EQ(test::readBytes(folder / "f"), "old");
}

// A limit on the size of files stands in for a disk without space.
TEST(AtomicFile, AFullDiskLeavesTheOldFile)
{
    const TemporaryFolder folder;
    const auto file = folder / "f";
    writeAtomically(file, "older", PreviousCopy::Keep);
    writeAtomically(file, "old", PreviousCopy::Keep);
    rlimit before{};
    ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
    rlimit tight = before;
    tight.rlim_cur = 4096;
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &tight), 0);
    const std::string message =
        test::messageOf<InputError>([&] { writeAtomically(file, std::string(100'000, 'x'), PreviousCopy::Keep); });
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
    std::signal(SIGXFSZ, handler);
    EXPECT_THAT(message, testing::AllOf(HasSubstr(file.string()), HasSubstr("File too large")));
    EXPECT_EQ(test::readBytes(file), "old");
    EXPECT_EQ(test::readBytes(previousCopyOf(file)), "older");
    EXPECT_THAT(namesIn(folder.path()), SizeIs(2));
}

// -------------------------------------------------------------------------------------------------

TEST(Base64, ExamplesOfTheStandard)
{
    const std::array<std::pair<std::string, std::string>, 7> examples{{{"", ""},
                                                                       {"f", "Zg=="},
                                                                       {"fo", "Zm8="},
                                                                       {"foo", "Zm9v"},
                                                                       {"foob", "Zm9vYg=="},
                                                                       {"fooba", "Zm9vYmE="},
                                                                       {"foobar", "Zm9vYmFy"}}};
    for (const auto& [bytes, text] : examples) {
        EXPECT_EQ(toBase64(std::as_bytes(std::span(bytes))), text);
        std::string back(base64DecodedSize(text).value(), '?');
        EXPECT_TRUE(fromBase64(text, std::as_writable_bytes(std::span(back))));
        EXPECT_EQ(back, bytes);
    }
}

TEST(Base64, NumbersComeBackToTheLastBit)
{
    test::Random random(7);
    std::vector<double> values;
    for (int i = 0; i < 1001; ++i)
        values.push_back((random.uniform() - 0.5) * std::pow(10.0, random.below(600) - 300));
    const std::string text = packed<double>(values);
    EXPECT_EQ(text.size(), base64Length(values.size() * sizeof(double)));
    std::vector<double> back(values.size());
    ASSERT_TRUE(unpack(text, std::span(back)));
    EXPECT_EQ(back, values);
}

TEST(Base64, RefusesEverythingElse)
{
    std::array<std::byte, 3> out{};
    for (const char* text : {"Zm9", "Zm9v=", "Zm9*", "Zm=v", "=m9v", "Zm9\xC3", "Zm9vZm9v", "Zm9="})
        EXPECT_FALSE(fromBase64(text, out)) << text;
    EXPECT_FALSE(fromBase64("Zh==", std::span(out).first(1))); // bits that no byte has
    EXPECT_FALSE(base64DecodedSize("Zg=").has_value());
}

// -------------------------------------------------------------------------------------------------

// A process of its own with a recovery file; it lives until it is killed.
class KeepingProcess {
public:
    KeepingProcess(const std::filesystem::path& folder, const std::string& session, const std::string& document)
    {
        std::array<int, 2> ready{};
        if (::pipe(ready.data()) != 0)
            throw std::runtime_error("no pipe");
        m_child = ::fork();
        if (m_child == 0) {
            RecoveryStore store(folder);
            store.keep("an earlier state", document + " that was longer");
            store.keep(session, document);
            const char done = '!';
            if (::write(ready[1], &done, 1) == 1) {
                for (;;)
                    ::pause();
            }
            ::_exit(1);
        }
        ::close(ready[1]);
        char done = 0;
        EXPECT_EQ(::read(ready[0], &done, 1), 1);
        ::close(ready[0]);
    }
    ~KeepingProcess() { kill(); }
    KeepingProcess(const KeepingProcess&) = delete;
    KeepingProcess& operator=(const KeepingProcess&) = delete;

    void kill()
    {
        if (m_child < 0)
            return;
        ::kill(m_child, SIGKILL);
        ::waitpid(m_child, nullptr, 0);
        m_child = -1;
    }

private:
    pid_t m_child = -1;
};

TEST(Recovery, FindsWhatAKilledProgramKeptAndNotALivingOnes)
{
    const TemporaryFolder folder;
    const auto state = folder / "state";
    EXPECT_THAT(RecoveryStore::abandoned(state), IsEmpty());
    KeepingProcess living(state, "living", "/home/l.toposcope");
    KeepingProcess dead(state, "dead", "/home/d.toposcope");
    EXPECT_THAT(RecoveryStore::abandoned(state), IsEmpty());
    EXPECT_EQ(modeOf(state), 0700U);
    dead.kill();
    {
        auto found = RecoveryStore::abandoned(state);
        ASSERT_THAT(found, SizeIs(1));
        EXPECT_EQ(test::readBytes(found[0].file), "dead");
        EXPECT_EQ(found[0].documentPath, "/home/d.toposcope");
        const auto age = std::chrono::system_clock::now() - found[0].written;
        EXPECT_LT(age, std::chrono::minutes(10));
        EXPECT_THAT(RecoveryStore::abandoned(state), IsEmpty()) << "a second window must not be offered it too";
    }
    auto again = RecoveryStore::abandoned(state); // let go, not removed
    ASSERT_THAT(again, SizeIs(1));
    again[0].remove();
    again.clear();
    EXPECT_THAT(RecoveryStore::abandoned(state), IsEmpty());
    living.kill();
    EXPECT_THAT(RecoveryStore::abandoned(state), SizeIs(1));
}

TEST(Recovery, NothingIsLeftOfWhatWasDiscarded)
{
    const TemporaryFolder folder;
    const auto state = folder / "a" / "b";
    {
        RecoveryStore unused(state);
    }
    EXPECT_FALSE(std::filesystem::exists(state));
    RecoveryStore store(state);
    store.keep("one", "");
    EXPECT_THAT(RecoveryStore::abandoned(state), IsEmpty()); // its own
    store.discard();
    EXPECT_TRUE(std::filesystem::is_empty(state));
    store.keep("two", "");
    store.discard();
    EXPECT_TRUE(std::filesystem::is_empty(state));
}

TEST(Recovery, WhatIsNotDiscardedStays)
{
    const TemporaryFolder folder;
    {
        RecoveryStore store(folder.path());
        store.keep("work", "");
    }
    // A program that was killed before it kept anything leaves nothing worth offering, and goes.
    test::writeBytes(folder / "1-2-3.lock", "");
    const auto found = RecoveryStore::abandoned(folder.path());
    ASSERT_THAT(found, SizeIs(1));
    EXPECT_EQ(test::readBytes(found[0].file), "work");
    EXPECT_EQ(found[0].documentPath, "");
    EXPECT_THAT(namesIn(folder.path()), SizeIs(2));
}

} // namespace
} // namespace toposcope
