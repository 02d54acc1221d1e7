#include "app/toposcope-cli/figures.h"

#include "app/toposcope-cli/child_process.h"
#include "app/toposcope-cli/progress.h"
#include "core/error.h"
#include "core/io/text_file.h"

#include <cerrno>
#include <cstdlib>
#include <system_error>
#include <unistd.h>

namespace toposcope::cli {

namespace {

// A file that is gone when its owner is.
class TemporaryFile {
public:
    explicit TemporaryFile(std::string_view bytes)
    {
        const std::string ending = sessionEnding;
        m_path = (std::filesystem::temp_directory_path() / ("toposcope-XXXXXX" + ending)).string();
        const int descriptor = ::mkstemps(m_path.data(), static_cast<int>(ending.size()));
        if (descriptor < 0)
            throw InputError(m_path + ": cannot be written: " + std::generic_category().message(errno));
        ::close(descriptor);
        try {
            writeWholeFile(m_path, bytes);
        } catch (...) {
            ::unlink(m_path.c_str());
            throw;
        }
    }
    ~TemporaryFile() { ::unlink(m_path.c_str()); }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
    const std::string& path() const { return m_path; }

private:
    std::string m_path;
};

} // namespace

void exportFigures(const std::string& folder, const Session& session, const Environment& environment)
{
    const std::filesystem::path program = windowProgram(environment, "figures: they are drawn");
    const TemporaryFile file(writeSession(session));
    // In this form a folder's name may begin with a dash.
    const std::vector<std::string> arguments{program.string(), "--export-figures=" + folder, file.path()};
    progressLine().clear();
    // Qt's own remarks are not about the text.
    const int status = runProgram(arguments, {"QT_QPA_PLATFORM=offscreen", "QT_LOGGING_RULES=default.warning=false"},
                                  ChildOutput::ToStandardError, environment.control);
    if (status != 0)
        throw InputError("figures: " + program.string() + " failed with status " + std::to_string(status));
}

} // namespace toposcope::cli
