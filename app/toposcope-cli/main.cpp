// toposcope-cli: the program without its window, for scripts, clusters and tests. Exit status: 0 done, 1 the input is
// at fault, 2 wrong usage, 130 interrupted.

#include "app/toposcope-cli/command.h"
#include "app/toposcope-cli/progress.h"
#include "core/error.h"
#include "core/memory.h"
#include "core/pipeline/analyser.h"

#include <algorithm>
#include <csignal>
#include <iterator>
#include <new>
#include <string_view>
#include <system_error>

namespace toposcope::cli {

namespace {

constexpr int inputStatus = 1;
constexpr int usageStatus = 2;
constexpr const char* seeHelp = "\nRun with --help for more information.";

std::filesystem::path thisExecutable(const char* name)
{
    std::error_code error;
    const auto path = std::filesystem::read_symlink("/proc/self/exe", error);
    return error ? std::filesystem::absolute(name) : path;
}

// Runs `action` and turns what it throws into a message and an exit status.
int run(const Action& action, const Environment& environment)
{
    const auto failed = [&](int status, const std::string& message) {
        if (!message.empty())
            complain(message);
        return status;
    };
    try {
        action(environment);
        return 0;
    } catch (const Cancelled&) {
        return failed(interruptedStatus, {});
    } catch (const UsageError& error) {
        return failed(usageStatus, error.what() + std::string(seeHelp));
    } catch (const TextTooLong& error) {
        return failed(inputStatus, error.what() + std::string(" with --window FIRST[:COUNT]"));
    } catch (const std::bad_alloc&) {
        return failed(inputStatus, "not enough memory for this request");
    } catch (const std::exception& error) {
        return failed(inputStatus, error.what());
    }
}

struct Command {
    std::string_view name;
    void (*add)(CLI::App& app, Action& action);
};

// The command that is named, or all of them: describing every option takes longer than small computations.
void addCommands(CLI::App& app, std::string_view name, Action& action)
{
    static constexpr Command commands[] = {
        {"tokenize", addTokenize},       {"analyze", addAnalyze},   {"heads", addHeads},
        {"features", addFeatures},       {"growth", addGrowth},     {"compare", addCompare},
        {"persistence", addPersistence}, {"distance", addDistance}, {"models", addModels},
        {"samples", addSamples},
    };
    const auto* const named =
        std::find_if(std::begin(commands), std::end(commands), [&](const Command& each) { return each.name == name; });
    if (named != std::end(commands))
        return named->add(app, action);
    for (const Command& each : commands)
        each.add(app, action);
}

int parseAndRun(int argc, char** argv)
{
    prepareHeap();
    CLI::App app("Toposcope: the topology of a transformer's attention over a text.", "toposcope-cli");
    app.set_version_flag("--version", "toposcope-cli " TOPOSCOPE_VERSION);
    app.require_subcommand(1);
    app.get_formatter()->column_width(34);
    app.footer("Example: toposcope-cli analyze --text \"The cat sat on the mat because the cat was tired.\"\n"
               "Exit status: 0 done, 1 the input is at fault, 2 wrong usage, 130 interrupted.");
    Action action;
    addCommands(app, argc > 1 ? argv[1] : "", action);
    const auto named = [&](const CLI::App* command) { return command->get_name() == argv[1]; };
    if (argc > 1 && argv[1][0] != '-' && app.get_subcommands(named).empty()) {
        complain("there is no command '" + std::string(argv[1]) + "'" + seeHelp);
        return usageStatus;
    }
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& asked) { // --help, --version
        return app.exit(asked);
    } catch (const CLI::ParseError& error) {
        complain(error.what() + std::string(seeHelp));
        return usageStatus;
    }
    ProgressLine& line = progressLine();
    const Control control(stopAtInterrupt(), [&](Progress progress) { line.show(progress); });
    return run(action, {thisExecutable(argv[0]), control});
}

} // namespace

} // namespace toposcope::cli

int main(int argc, char** argv)
{
    // A reader that has seen enough (`| head`) ends the program without a message, whatever the parent had set.
    std::signal(SIGPIPE, SIG_DFL);
    return toposcope::cli::parseAndRun(argc, argv);
}
