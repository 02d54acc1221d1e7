// Where a command's results and complaints go.
#include "app/toposcope-cli/command.h"
#include "app/toposcope-cli/progress.h"
#include "app/toposcope-cli/table.h"
#include "core/error.h"
#include "core/io/text_file.h"

#include <cerrno>
#include <cstdio>
#include <system_error>

namespace toposcope::cli {

void print(std::string_view text)
{
    progressLine().clear();
    const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0;
    if (!written)
        throw InputError("standard output: " + std::generic_category().message(errno));
}

void writeJson(const std::string& file, const std::string& json)
{
    if (file == "-")
        print(json + '\n');
    else
        writeWholeFile(file, json + '\n');
}

void complain(std::string_view message)
{
    // A line may quote its input, which may be anything and of any length.
    constexpr std::size_t longest = 1000;
    progressLine().clear();
    std::string text = "toposcope-cli: ";
    for (std::string_view rest = message;;) {
        const std::size_t end = rest.find('\n');
        const std::string_view line = rest.substr(0, end);
        text += printable(line.substr(0, longest)) + (line.size() > longest ? " …\n" : "\n");
        if (end == std::string_view::npos)
            break;
        rest.remove_prefix(end + 1);
    }
    std::fputs(text.c_str(), stderr);
}

void noteReplacements(std::size_t replacements, const std::string& name)
{
    if (replacements > 0)
        complain("note: " + name + " is not valid UTF-8: " + std::to_string(replacements) +
                 (replacements == 1 ? " ill-formed sequence was" : " ill-formed sequences were") + " read as U+FFFD");
}

} // namespace toposcope::cli
