// The window program: reads its arguments, wires window and analysis thread together, remembers the window's state.

#include "app/toposcope-cli/options.h"
#include "app/toposcope/figures.h"
#include "app/toposcope/window_tasks.h"
#include "core/error.h"
#include "core/io/session.h"
#include "core/model/gpt2_module.h"
#include "core/model/model_folder.h"
#include "core/pipeline/analyser.h"
#include "core/pipeline/workbench.h"
#include "ui/main_window.h"
#include "ui/visible_frames.h"

#include <QApplication>
#include <QFile>
#include <QIcon>
#include <QSettings>
#include <QTimer>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <utility>

namespace toposcope {
namespace {

struct Arguments {
    cli::AnalysisOptions options;
    bool modelGiven = false;
    bool settingsGiven = false;
    std::string file;         // positional, or --text-file
    std::string figureFolder; // --export-figures
    std::optional<double> threshold;
};

// Exit status when the program is not to go on: usage shown or refused.
std::optional<int> parse(int argc, char** argv, Arguments& arguments)
{
    CLI::App app("Toposcope: the shape of a transformer's attention over a text", "toposcope");
    app.set_version_flag("--version", TOPOSCOPE_VERSION);
    app.add_option("FILE,--text-file", arguments.file,
                   "Text or session to open (the last session, or a sample, otherwise)")
        ->type_name("FILE");
    cli::addModelOptions(app, arguments.options);
    cli::addSettings(app, arguments.options);
    cli::addImportOptions(app, arguments.options);
    cli::addThreshold(app, arguments.threshold);
    app.add_option("--export-figures", arguments.figureFolder,
                   "Write every figure as SVG and PNG into a folder, without a window")
        ->type_name("DIR");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : 2;
    }
    arguments.modelGiven = app.count("--model") > 0;
    arguments.settingsGiven = app.count_all() > 1;
    return std::nullopt;
}

std::string sampleText()
{
    QFile sample(QStringLiteral(":/samples/iceberg.txt"));
    return sample.open(QIODevice::ReadOnly) ? sample.readAll().toStdString() : std::string();
}

// The session that the figures are of: the file's, or the text analysed now.
Session sessionToDraw(const Arguments& arguments, const cli::Environment& environment)
{
    if (arguments.file.ends_with(sessionEnding)) {
        Session session = loadSession(arguments.file);
        if (!session.a)
            throw InputError(arguments.file + ": holds no results to draw; analyse its text first");
        return session;
    }
    cli::TextOption text;
    text.file = arguments.file;
    if (arguments.file.empty() && arguments.options.attention.empty())
        text.literal = sampleText();
    Analyser analyser = cli::makeAnalyser(arguments.options, environment);
    Session session;
    session.a = analyser.analyse(cli::makeRequest(arguments.options, text, environment));
    return session;
}

int exportFigures(const Arguments& arguments, const cli::Environment& environment)
{
    try {
        Session session = sessionToDraw(arguments, environment);
        if (arguments.threshold)
            session.view.thresholdA = session.view.thresholdB = arguments.threshold;
        const QString error = writeFigures(session, QString::fromStdString(arguments.figureFolder));
        if (error.isEmpty())
            return 0;
        std::fprintf(stderr, "toposcope: %s\n", qPrintable(error));
    } catch (const std::exception& error) {
        std::fprintf(stderr, "toposcope: %s\n", error.what());
    }
    return 1;
}

// Runs what the analysis thread posts on the GUI thread, while the application lives.
JobRunner::Post guiThread()
{
    return [](std::function<void()> function) {
        QMetaObject::invokeMethod(qApp, std::move(function), Qt::QueuedConnection);
    };
}

// What the window opens with: a file named on the command line, else the last session, else the sample.
void openFirst(MainWindow& window, const Arguments& arguments, const cli::Environment& environment)
{
    if (arguments.modelGiven) {
        try {
            window.chooseModel(locateModel(arguments.options.model, ModelSearchPath::standard(environment.executable)));
        } catch (const InputError& error) {
            window.say(QString::fromUtf8(error.what()));
        }
    }
    window.setAnalysisSettings(arguments.options.settings);
    if (!arguments.options.attention.empty())
        window.openAttention(QString::fromStdString(arguments.options.attention),
                             QString::fromStdString(arguments.options.tokens));
    else if (!arguments.file.empty())
        window.openPath(QString::fromStdString(arguments.file));
    else if (arguments.settingsGiven || !window.openLastSession())
        window.setText(QString::fromStdString(sampleText()));
    if (arguments.options.settings.window)
        window.moveWindow(TextSide::A, *arguments.options.settings.window);
    window.offerRecovery();
}

int runWindow(const Arguments& arguments, const cli::Environment& environment)
{
    MainWindow window;
    QSettings settings(QStringLiteral("Toposcope"), QStringLiteral("Toposcope"));
    window.setModels(findModels(ModelSearchPath::standard(environment.executable)));
    window.restore(settings);
    // Made on the analysis thread's first need and used there only; let go after that thread is gone.
    const auto bench = std::make_shared<Workbench>(gpt2Loader(environment.executable, arguments.options.threads));
    auto tasks = std::make_unique<WindowTasks>(window, bench, guiThread(), arguments.threshold);
    window.show();
    // From the event loop: the window is shown before anything is computed.
    QTimer::singleShot(0, &window, [&] { openFirst(window, arguments, environment); });
    const int status = QApplication::exec();
    window.save(settings);
    tasks.reset();
    return status;
}

} // namespace
} // namespace toposcope

int main(int argc, char** argv)
{
    using namespace toposcope;
    Arguments arguments;
    if (const auto status = parse(argc, argv, arguments))
        return *status;
    if (!arguments.figureFolder.empty() && !std::getenv("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");

    QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("Toposcope"));
    QApplication::setApplicationVersion(QStringLiteral(TOPOSCOPE_VERSION));
    QApplication::setDesktopFileName(QStringLiteral("org.toposcope.Toposcope"));
    QApplication::setWindowIcon(QIcon(QStringLiteral(":/icons/toposcope.svg")));
    QApplication::setStyle(new VisibleFrames);

    cli::Environment environment;
    environment.executable = QApplication::applicationFilePath().toStdString();
    return arguments.figureFolder.empty() ? runWindow(arguments, environment) : exportFigures(arguments, environment);
}
