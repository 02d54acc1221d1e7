// toposcope-train: trains a model that toposcope can open, from a folder of text, and says how good a model is. Exit
// status: 0 done, 1 the input is at fault, 2 wrong usage, 130 interrupted (a checkpoint is written first).

#include "app/toposcope-train/evaluation.h"
#include "app/toposcope-train/matrix_product.h"
#include "app/toposcope-train/model_files.h"
#include "app/toposcope-train/trainer.h"
#include "core/error.h"
#include "core/io/text_file.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <thread>

namespace toposcope::train {

namespace {

constexpr int inputStatus = 1;
constexpr int usageStatus = 2;
constexpr int interruptedStatus = 130;

// What a person writes; the rest are TrainingOptions as they are.
struct Arguments {
    TrainingOptions training;
    std::string stages, total = "40M", warmUp = "1M", decay, evaluateEvery = "0";
    std::string curve = "cosine", optimiser = "adamw", precision = "float32";
    std::string evaluate, model; // in place of training
    std::vector<std::string> splits;
};

std::atomic<bool> interrupted = false;
static_assert(std::atomic<bool>::is_always_lock_free); // as a signal handler needs it

// SIGINT and SIGTERM ask for a checkpoint and the end; the second one ends at once.
void watchSignals()
{
    struct sigaction action = {};
    action.sa_handler = [](int) { interrupted = true; };
    action.sa_flags = static_cast<int>(SA_RESETHAND);
    for (const int signal : {SIGINT, SIGTERM})
        sigaction(signal, &action, nullptr);
}

void complain(const std::string& message)
{
    std::fprintf(stderr, "toposcope-train: %s\n", message.c_str());
}

void say(const std::string& line)
{
    std::printf("%s\n", line.c_str());
    std::fflush(stdout);
}

void addWhat(CLI::App& app, Arguments& arguments)
{
    TrainingOptions& training = arguments.training;
    app.add_option("--text", training.text, "Text file, or folder of files *.txt, to train on")->type_name("PATH");
    app.add_option("--tokenizer", training.tokenizer, "Folder with vocab.json and merges.txt")->type_name("FOLDER");
    app.add_option("--output", training.output,
                   "Where the checkpoint and the model go; a checkpoint there is gone on from")
        ->type_name("FOLDER");
    app.add_option("--from", training.from, "Begin with this run's checkpoint, or this model's weights")
        ->type_name("FOLDER");
    app.add_option("--split-head", arguments.splits, "With --from: put two heads in the place of one, like 0.2:0.5")
        ->type_name("HEAD:HEAD");
    app.add_option("--heldout", training.heldOut, "Text that is never trained on, to evaluate with")->type_name("FILE");
    app.add_option("--evaluate-every", arguments.evaluateEvery, "Evaluate after so many tokens (default: at the end)")
        ->type_name("TOKENS");
    app.add_option("--evaluate", arguments.evaluate, "Do not train: evaluate --model on this text")->type_name("FILE");
    app.add_option("--model", arguments.model, "Model to evaluate")->type_name("FOLDER");
}

void addShape(CLI::App& app, Arguments& arguments)
{
    NetworkShape& shape = arguments.training.shape;
    const auto range = CLI::Range(1, 1 << 16);
    app.add_option("--layers", shape.layers, "Layers")->check(range)->capture_default_str();
    app.add_option("--heads", shape.heads, "Heads of each layer")->check(range)->capture_default_str();
    app.add_option("--width", shape.width, "Width")->check(range)->capture_default_str();
    app.add_option("--context", shape.context, "Positions")->check(range)->capture_default_str();
    app.add_option("--look-back", arguments.training.lookBack,
                   "How many tokens back the first heads of the first layer look when training begins, like 1,1,2")
        ->delimiter(',')
        ->check(range);
}

void addCourse(CLI::App& app, Arguments& arguments)
{
    TrainingOptions& training = arguments.training;
    app.add_option("--tokens", arguments.total, "Tokens to train on")->capture_default_str();
    app.add_option("--stages", arguments.stages,
                   "CONTEXTxSEQUENCES of a step, and up to how many tokens, like 128x32:2M,256x16:6M,512x16 "
                   "(default: --context x 8)");
    app.add_option("--schedule", arguments.curve, "How the learning rate falls")
        ->check(CLI::IsMember({"cosine", "linear", "plateau"}))
        ->capture_default_str();
    app.add_option("--rate", training.rate.peak, "Largest learning rate")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    app.add_option("--warm-up", arguments.warmUp, "Tokens until the largest learning rate")->capture_default_str();
    app.add_option("--decay", arguments.decay, "Tokens at the end over which a plateau falls to 0 (default: a fifth)");
    app.add_option("--optimiser", arguments.optimiser, "adamw, or muon for the matrices")
        ->check(CLI::IsMember({"adamw", "muon"}))
        ->capture_default_str();
    app.add_option("--weight-decay", training.optimiser.decay, "Weight decay")
        ->check(CLI::NonNegativeNumber)
        ->capture_default_str();
    app.add_option("--clip", training.optimiser.clip, "Largest norm of the gradients")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    app.add_option("--random-repeats", training.mixture.randomRepeats, "Share of repeated random tokens")
        ->check(CLI::Range(0.0, 1.0))
        ->capture_default_str();
    app.add_option("--passage-repeats", training.mixture.passageRepeats, "Share of repeated passages")
        ->check(CLI::Range(0.0, 1.0))
        ->capture_default_str();
}

void addMachine(CLI::App& app, Arguments& arguments)
{
    TrainingOptions& training = arguments.training;
    training.workers = static_cast<int>(std::clamp(std::thread::hardware_concurrency(), 1U, 64U));
    app.add_option("--seed", training.seed, "Seed")->capture_default_str();
    app.add_option("--workers", training.workers, "Threads, each with its part of a step")
        ->check(CLI::Range(1, 1024))
        ->capture_default_str();
    app.add_option("--device", training.device, "Where gradients are computed; cuda by automatic differentiation")
        ->check(CLI::IsMember({"cpu", "cuda"}))
        ->capture_default_str();
    app.add_option("--precision", arguments.precision, "Numbers that matrix products are computed from")
        ->check(CLI::IsMember({"float32", "bfloat16"}))
        ->capture_default_str();
    app.add_option("--line-seconds", training.lineSeconds, "Seconds between lines of progress; 0: a line a step")
        ->check(CLI::NonNegativeNumber)
        ->capture_default_str();
    app.add_option("--checkpoint-minutes", training.checkpointMinutes, "Minutes between checkpoints; 0: one a step")
        ->check(CLI::NonNegativeNumber)
        ->capture_default_str();
}

HeadSplit parseSplit(const std::string& text)
{
    HeadSplit split;
    int layer = 0;
    int end = 0;
    const int read = std::sscanf(text.c_str(), "%d.%d:%d.%d%n", &split.layer, &split.from, &layer, &split.to, &end);
    if (read != 4 || static_cast<std::size_t>(end) != text.size() || layer != split.layer || split.from == split.to ||
        std::min({split.layer, split.from, split.to}) < 0)
        throw CLI::ValidationError("--split-head", "expected two heads of one layer, like 0.2:0.5, found " + text);
    return split;
}

void complete(Arguments& arguments)
{
    TrainingOptions& training = arguments.training;
    if (training.text.empty() || training.tokenizer.empty() || training.output.empty())
        throw CLI::RequiredError("--text, --tokenizer and --output (or --evaluate and --model)");
    if (!arguments.splits.empty() && training.from.empty())
        throw CLI::RequiresError("--split-head", "--from");
    for (const std::string& split : arguments.splits)
        training.splits.push_back(parseSplit(split));
    RateCurve& rate = training.rate;
    rate.total = parseTokens(arguments.total, "--tokens");
    rate.warmUp = parseTokens(arguments.warmUp, "--warm-up");
    rate.decay = arguments.decay.empty() ? rate.total / 5 : parseTokens(arguments.decay, "--decay");
    rate.curve = arguments.curve == "cosine"   ? Curve::Cosine
                 : arguments.curve == "linear" ? Curve::Linear
                                               : Curve::Plateau;
    training.optimiser.method = arguments.optimiser == "muon" ? Method::Muon : Method::AdamW;
    training.precision = arguments.precision == "bfloat16" ? Precision::Half : Precision::Single;
    training.optimiser.precision = training.precision;
    training.evaluateEvery = parseTokens(arguments.evaluateEvery, "--evaluate-every");
    training.stages =
        parseStages(arguments.stages.empty() ? std::to_string(training.shape.context) + "x8" : arguments.stages);
}

void evaluateModel(const Arguments& arguments)
{
    constexpr std::size_t textLimit = std::size_t{64} << 20;
    keepProductsInOneThread();
    const ModelFiles model = readModel(arguments.model);
    const auto tokenizer = BpeTokenizer::fromFolder(arguments.model);
    const ParameterLayout layout(model.shape);
    const int workers = arguments.training.workers;
    const HeldOut text = encodeHeldOut(tokenizer, readInput(arguments.evaluate, textLimit), workers);
    const int id = tokenizer.endOfText() ? static_cast<int>(*tokenizer.endOfText()) : 0;
    std::array<char, 128> line{};
    std::snprintf(line.data(), line.size(), "%.4f bits per byte (%zu bytes, %zu tokens)",
                  bitsPerByte(layout, model.parameters, text, id, workers), text.bytes, text.tokens.size());
    say(line.data());
    say(describeHeads(scoreHeads(layout, model.parameters, text, id)));
}

int run(const Arguments& arguments)
{
    try {
        if (!arguments.evaluate.empty()) {
            evaluateModel(arguments);
            return 0;
        }
        watchSignals();
        return train(arguments.training, say, interrupted) ? 0 : interruptedStatus;
    } catch (const std::bad_alloc&) {
        complain("not enough memory");
    } catch (const std::exception& error) {
        complain(error.what());
    }
    return inputStatus;
}

int parseAndRun(int argc, char** argv)
{
    CLI::App app("Trains a GPT-2-architecture model from text, or evaluates one.", "toposcope-train");
    app.set_version_flag("--version", "toposcope-train " TOPOSCOPE_VERSION);
    Arguments arguments;
    for (const auto add : {addWhat, addShape, addCourse, addMachine})
        add(app, arguments);
    try {
        app.parse(argc, argv);
        if (arguments.evaluate.empty() != arguments.model.empty())
            throw CLI::RequiresError("--evaluate", "--model");
        if (arguments.evaluate.empty())
            complete(arguments);
    } catch (const CLI::Success& asked) {
        return app.exit(asked);
    } catch (const std::exception& error) {
        complain(error.what() + std::string("\nRun with --help for more information."));
        return usageStatus;
    }
    return run(arguments);
}

} // namespace

} // namespace toposcope::train

int main(int argc, char** argv)
{
    return toposcope::train::parseAndRun(argc, argv);
}
