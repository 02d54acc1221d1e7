// The window program: reads its arguments, wires window and analysis thread together, remembers the window's state.

#include "app/toposcope-cli/options.h"
#include "app/toposcope/figures.h"
#include "app/toposcope/get_model.h"
#include "app/toposcope/model_tasks.h"
#include "app/toposcope/start_timings.h"
#include "app/toposcope/window_tasks.h"
#include "core/error.h"
#include "core/io/sample_texts.h"
#include "core/io/session.h"
#include "core/memory.h"
#include "core/model/model_folder.h"
#include "core/pipeline/analyser.h"
#include "core/pipeline/workbench.h"
#include "ui/main_window.h"
#include "ui/visible_frames.h"

#include <QApplication>
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
    bool timings = false;
    std::string file; // positional, or --text-file
    std::string sample;
    std::string figureFolder; // --export-figures
    std::string modelToGet;   // --get-model
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
    app.add_option("--sample", arguments.sample, "Sample text to open, by its name in toposcope-cli samples")
        ->type_name("NAME")
        ->excludes("FILE");
    cli::addModelOptions(app, arguments.options);
    cli::addSettings(app, arguments.options);
    cli::addImportOptions(app, arguments.options);
    cli::addThreshold(app, arguments.threshold);
    app.add_option("--export-figures", arguments.figureFolder,
                   "Write every figure as SVG and PNG into a folder, without a window")
        ->type_name("DIR");
    app.add_option("--get-model", arguments.modelToGet,
                   "Fetch a model from the Hugging Face hub into your models folder, without a window")
        ->type_name("NAME");
    const CLI::Option* timings = app.add_flag(
        "--timings", arguments.timings, "Say on standard error when the window and the first result were painted");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : 2;
    }
    arguments.modelGiven = app.count("--model") > 0;
    arguments.settingsGiven = app.count_all() > 1 + timings->count();
    return std::nullopt;
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
    text.sample = arguments.sample;
    if (!text.given() && arguments.options.attention.empty())
        text.sample = firstSampleName;
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

// What the window opens with: a file or a sample named on the command line, else the last session, else a sample.
void openFirst(MainWindow& window, const Arguments& arguments, const cli::Environment& environment)
{
    try {
        window.setSamples(readSamples(sampleFolder(environment.executable)));
    } catch (const InputError& error) {
        window.say(QString::fromUtf8(error.what()));
    }
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
        window.openSample(arguments.sample.empty() ? firstSampleName : arguments.sample);
    if (arguments.options.settings.window)
        window.moveWindow(TextSide::A, *arguments.options.settings.window);
    window.offerRecovery();
}

int runWindow(const Arguments& arguments, const cli::Environment& environment)
{
    QSettings settings(QStringLiteral("Toposcope"), QStringLiteral("Toposcope"));
    const ModelSearchPath searchPath = ModelSearchPath::standard(environment.executable);
    const std::vector<ModelFolder> models = findModels(searchPath);
    // Made on the analysis thread's first need and used there only; let go after that thread is gone.
    const auto bench =
        std::make_shared<Workbench>(cli::modelLoader(arguments.options, environment, arguments.options.threads));
    MainWindow window(MainWindow::themeOf(settings));
    window.setModels(models);
    window.restore(settings);
    auto tasks =
        std::make_unique<WindowTasks>(window, bench, std::make_unique<JobRunner>(guiThread()), arguments.threshold);
    const ModelTasks modelTasks(window, searchPath);
    if (arguments.timings)
        new StartTimings(window, window.state());
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
    prepareHeap();
    Arguments arguments;
    if (const auto status = parse(argc, argv, arguments))
        return *status;
    if (!arguments.modelToGet.empty())
        return getModel(argc, argv, arguments.modelToGet);
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
