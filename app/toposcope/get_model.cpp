#include "app/toposcope/get_model.h"

#include "app/toposcope/model_download.h"
#include "core/error.h"

#include <QCoreApplication>

#include <cstdio>
#include <unistd.h>

namespace toposcope {

namespace {

// On a terminal one line that is rewritten; else the notes only.
class ProgressOutput {
public:
    void show(const DownloadProgress& progress)
    {
        const QString line = progressText(progress);
        if (m_terminal)
            std::fprintf(stderr, "\r\033[K%s", qPrintable(line));
        else if (!progress.note.isEmpty())
            std::fprintf(stderr, "%s\n", qPrintable(line));
        std::fflush(stderr);
    }
    void clear()
    {
        if (m_terminal)
            std::fprintf(stderr, "\r\033[K");
    }

private:
    bool m_terminal = ::isatty(STDERR_FILENO) == 1;
};

} // namespace

int getModel(int argc, char** argv, const std::string& name)
{
    QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationVersion(QStringLiteral(TOPOSCOPE_VERSION));
    ProgressOutput output;
    try {
        ModelDownload download(hubModelNamed(name), DownloadSettings::fromEnvironment());
        QObject::connect(&download, &ModelDownload::progressed, &application,
                         [&](const DownloadProgress& progress) { output.show(progress); });
        QObject::connect(&download, &ModelDownload::finished, &application, [&](const QString& folder) {
            output.clear();
            std::printf("%s\n", qPrintable(folder));
            QCoreApplication::exit(0);
        });
        QObject::connect(&download, &ModelDownload::failed, &application, [&](const QString& message) {
            output.clear();
            std::fprintf(stderr, "toposcope: %s\n", qPrintable(message));
            QCoreApplication::exit(1);
        });
        download.start();
        return QCoreApplication::exec();
    } catch (const InputError& error) {
        std::fprintf(stderr, "toposcope: %s\n", error.what());
        return 1;
    }
}

} // namespace toposcope
