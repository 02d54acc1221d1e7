// Writes a file so that whoever opens it, at any instant and after any crash, finds all of the old bytes or all of the
// new ones. In: a path and bytes. Out: the file, or a message and the old file untouched.
#pragma once

#include <filesystem>
#include <string_view>

namespace toposcope {

enum class PreviousCopy { Drop, Keep };

// The bytes go to a new file in the same folder, reach the disk, and take the old file's place in one step. A symbolic
// link stays one: what it points to is replaced. The permissions of a file that exists are kept.
// With PreviousCopy::Keep the old file becomes previousCopyOf(path) first, in the same way, so that both are complete
// whenever either is looked at. What a writer that was killed has left beside `path` is removed.
// InputError names the file and the reason: no such folder, no permission, no space left, not a regular file.
void writeAtomically(const std::filesystem::path& path, std::string_view bytes,
                     PreviousCopy previous = PreviousCopy::Drop);

// "talk.toposcope~": where the file that a save replaces is kept; beside what a symbolic link points to.
std::filesystem::path previousCopyOf(const std::filesystem::path& path);

// The unfinished files of writers of `path` that are no more; those of living writers stay.
void removeLeftovers(const std::filesystem::path& path);

} // namespace toposcope
