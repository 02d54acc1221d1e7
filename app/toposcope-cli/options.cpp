#include "app/toposcope-cli/options.h"

#include "core/error.h"
#include "core/io/imported_attention.h"
#include "core/io/sample_texts.h"
#include "core/io/text_file.h"
#include "core/model/model_folder.h"
#include "core/text/phrase.h"
#include "core/text/utf8.h"
#include "core/topology/persistence.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <thread>

namespace toposcope::cli {

namespace {

// A whole number that is all of `text`.
template <class Number = int>
std::optional<Number> wholeNumber(std::string_view text)
{
    Number value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || text.starts_with('-'))
        return std::nullopt;
    return value;
}

constexpr int mostIndices = 1 << 16;

// "all" → {}, "3" → {3}, "0-2,5" → {0, 1, 2, 5}.
std::vector<int> parseIndices(const std::string& option, std::string_view text)
{
    std::vector<int> indices;
    if (text == "all")
        return indices;
    const auto wrong = [&] {
        return CLI::ValidationError(option, "expected all, a number, or a list like 0-5 or 1,3; found \"" +
                                                std::string(text) + "\"");
    };
    for (std::string_view rest = text;;) {
        const std::size_t comma = rest.find(',');
        const std::string_view part = rest.substr(0, comma);
        const std::size_t dash = part.find('-');
        const auto first = wholeNumber(part.substr(0, dash));
        const auto last = dash == std::string_view::npos ? first : wholeNumber(part.substr(dash + 1));
        if (!first || !last || *last < *first || *last >= mostIndices)
            throw wrong();
        for (int i = *first; i <= *last; ++i)
            indices.push_back(i);
        if (comma == std::string_view::npos)
            return indices;
        rest.remove_prefix(comma + 1);
    }
}

// Nothing for "all".
std::optional<TokenWindow> parseWindow(const std::string& text)
{
    if (text == "all")
        return std::nullopt;
    const std::size_t colon = text.find(':');
    const auto first = wholeNumber(std::string_view(text).substr(0, colon));
    const auto count =
        colon == std::string::npos ? std::optional(0) : wholeNumber(std::string_view(text).substr(colon + 1));
    if (!first || !count || (colon != std::string::npos && *count == 0))
        throw CLI::ValidationError("--window", "expected all, FIRST or FIRST:COUNT, found \"" + text + "\"");
    return TokenWindow{*first, *count};
}

// "12:40,52:80".
std::vector<TextSpan> parseSpans(const std::string& option, std::string_view text)
{
    std::vector<TextSpan> spans;
    for (std::string_view rest = text;;) {
        const std::size_t comma = rest.find(',');
        const std::string_view part = rest.substr(0, comma);
        const std::size_t colon = part.find(':');
        const auto begin = wholeNumber<std::size_t>(part.substr(0, colon));
        const auto end =
            colon == std::string_view::npos ? std::nullopt : wholeNumber<std::size_t>(part.substr(colon + 1));
        if (!begin || !end || *end <= *begin)
            throw CLI::ValidationError(option, "expected BEGIN:END with BEGIN before END, or a list of such; found \"" +
                                                   std::string(text) + "\"");
        spans.push_back({*begin, *end});
        if (comma == std::string_view::npos)
            return spans;
        rest.remove_prefix(comma + 1);
    }
}

void addSpans(CLI::App& command, const std::string& name, std::vector<TextSpan>& target, const std::string& help)
{
    command
        .add_option_function<std::string>(
            name, [&target, name](const std::string& text) { target = parseSpans(name, text); }, help)
        ->type_name("BEGIN:END[,...]");
}

// Adds where the phrases of the options occur to the subset.
void addPhrases(const AnalysisOptions& options, AnalysisRequest& request)
{
    if (options.phrases.empty())
        return;
    std::string text = repairUtf8(request.text).text;
    if (request.imported) {
        for (const std::string& token : request.imported->tokens)
            text += token;
    }
    for (const std::string& phrase : options.phrases) {
        const auto spans = findPhrase(text, repairUtf8(phrase).text);
        if (spans.empty())
            throw InputError("--phrase: the text has no \"" + phrase + "\"");
        request.settings.subset.insert(request.settings.subset.end(), spans.begin(), spans.end());
    }
}

template <class Indices>
void addIndices(CLI::App& command, const std::string& name, Indices& target, const std::string& help)
{
    command
        .add_option_function<std::string>(
            name, [&target, name](const std::string& text) { target = parseIndices(name, text); }, help)
        ->type_name("all|3|0-5|1,3");
}

// The choices stand in the option's own line of the help already.
CLI::Validator silent(CLI::Validator validator)
{
    validator.description("");
    return validator;
}

template <class E, std::size_t N>
void addChoice(CLI::App& command, const std::string& name, E& target, const std::array<NameTable<E>, N>& names,
               const std::string& help)
{
    std::vector<std::string> choices;
    std::string listed, chosen;
    for (const auto& [value, choice] : names) {
        choices.emplace_back(choice);
        listed += (listed.empty() ? "" : "|") + choices.back();
        if (value == target)
            chosen = choice;
    }
    command
        .add_option_function<std::string>(
            name, [&target, &names, name](const std::string& text) { target = valueOf(names, text, name); },
            help + " (default: " + chosen + ")")
        ->check(silent(CLI::IsMember(choices)))
        ->type_name(listed);
}

constexpr std::array<NameTable<Device>, 2> deviceNames{{{Device::Cpu, "cpu"}, {Device::Cuda, "cuda"}}};

} // namespace

void addModelOptions(CLI::App& command, AnalysisOptions& options)
{
    options.model = builtInModelName;
    options.threads = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
    command
        .add_option("--model", options.model,
                    "A model's name, or the folder that holds it (default: " + options.model + ")")
        ->type_name("MODEL");
    command.add_option("--threads", options.threads, "Threads the model computes with (default: all)")
        ->type_name("N")
        ->check(silent(CLI::Range(1, 1024)));
    addChoice(command, "--device", options.device, deviceNames, "Where the model is computed");
}

void addHeadSelection(CLI::App& command, AnalysisOptions& options)
{
    HeadSelection& heads = options.settings.heads;
    addIndices(command, "--layers", heads.layers, "Layers to use (default: all)");
    addIndices(command, "--heads", heads.heads, "Heads of each layer to use (default: all)");
}

void addSettings(CLI::App& command, AnalysisOptions& options)
{
    AnalysisSettings& settings = options.settings;
    addHeadSelection(command, options);
    addChoice(command, "--estimator", settings.estimator, estimatorNames, "How mutual information is estimated");
    addChoice(command, "--aggregate", settings.aggregate, aggregateNames, "How several heads become one matrix");
    addChoice(command, "--distance", settings.distance, distanceNames, "Distance between tokens");
    addChoice(command, "--scale", settings.scale, scaleNames, "How mutual information is scaled before 2 ln 2 − MI");
    addChoice(command, "--symmetrise", settings.symmetrise, symmetriseNames,
              "Which of the two entries of a pair counts");
    addMaxDimension(command, settings.maxDimension);
    command.add_flag("--words", settings.words, "Group tokens into words");
    command.add_flag_callback(
        "--no-words", [&settings] { settings.words = false; }, "Keep tokens as they are (default)");
    command.add_flag_callback(
        "--no-bos", [&settings] { settings.prependBos = false; }, "Do not put <|endoftext|> before the text");
    command.add_flag_callback(
        "--bos", [&settings] { settings.prependBos = true; }, "Put <|endoftext|> before the text (default)");
    command.add_flag_callback(
        "--keep-sink", [&settings] { settings.hideSink = false; }, "Keep the first token, which takes most attention");
    command.add_flag_callback(
        "--hide-sink", [&settings] { settings.hideSink = true; }, "Leave the first token out (default)");
    command
        .add_option_function<std::string>(
            "--window", [&settings](const std::string& text) { settings.window = parseWindow(text); },
            "Only these tokens of the text, counted from 0 (without COUNT: as many as fit; default: all)")
        ->type_name("all|FIRST[:COUNT]");
    addSpans(command, "--subset", settings.subset,
             "Only the tokens in these bytes of the text, at the distances they have in it");
    command
        .add_option("--phrase", options.phrases, "Only this phrase, wherever it occurs in the text; may be repeated")
        ->type_name("STRING")
        ->expected(1)
        ->allow_extra_args(false) // what follows a phrase is a file
        ->take_all();
}

void addSecondSide(CLI::App& command, SecondSide& side)
{
    command.add_option("--model-b", side.model, "Another model for B")->type_name("MODEL");
    addIndices(command, "--layers-b", side.layers, "Other layers for B");
    addIndices(command, "--heads-b", side.heads, "Other heads of each layer for B");
    addSpans(command, "--subset-b", side.subset, "The same as --subset, which is for A, for B");
}

AnalysisOptions SecondSide::applied(AnalysisOptions options) const
{
    options.model = model.value_or(options.model);
    options.settings.heads.layers = layers.value_or(options.settings.heads.layers);
    options.settings.heads.heads = heads.value_or(options.settings.heads.heads);
    options.settings.subset = subset;
    return options;
}

void addImportOptions(CLI::App& command, AnalysisOptions& options)
{
    auto* attention =
        command.add_option("--attention", options.attention,
                           "Attention of any model, shape (L,H,N,N), (H,N,N) or (N,N), instead of a text");
    auto* tokens = command.add_option("--tokens", options.tokens, "JSON list with the N tokens of --attention");
    attention->type_name("FILE.npy")->needs(tokens);
    tokens->type_name("FILE.json")->needs(attention);
}

void addText(CLI::App& command, TextOption& text)
{
    command.add_option("TEXT", text.file, "File with the text, or - for standard input")->type_name("");
    command.add_option("--text", text.literal, "The text itself")->type_name("STRING");
    command.add_option("--sample", text.sample, "A sample text, by its name in toposcope-cli samples")
        ->type_name("NAME");
}

CLI::Option* addJson(CLI::App& command, std::string& file)
{
    return command.add_option("--json", file, "Write the result as JSON to FILE, or - for standard output")
        ->type_name("FILE");
}

CLI::Option* addThreshold(CLI::App& command, std::optional<double>& threshold)
{
    const auto atLeastZero = [](const std::string& text) {
        double value = 0.0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        const bool good =
            error == std::errc{} && end == text.data() + text.size() && std::isfinite(value) && value >= 0;
        return good ? std::string() : "expected a number of at least 0, found \"" + text + '"';
    };
    return command
        .add_option("--threshold", threshold,
                    "Distance at which clusters and Betti numbers are given (default: the median merge height)")
        ->check(CLI::Validator(atLeastZero, ""))
        ->type_name("DISTANCE");
}

CLI::Option* addMaxDimension(CLI::App& command, int& maxDimension)
{
    return command.add_option("--max-dim", maxDimension, "Highest homology dimension (default: 1)")
        ->type_name("0|1|2")
        ->check(silent(CLI::Range(0, largestHomologyDimension)));
}

std::string readText(const TextOption& text, const Environment& environment)
{
    if ((text.file.empty() ? 0 : 1) + (text.literal ? 1 : 0) + (text.sample.empty() ? 0 : 1) > 1)
        throw UsageError("give a text once: as a file, with --text or with --sample");
    if (text.literal)
        return *text.literal;
    if (!text.sample.empty()) {
        std::vector<std::string> texts = readSampleTexts(text.sample, environment);
        if (texts.size() == 1)
            return std::move(texts.front());
        throw InputError("the sample '" + text.sample + "' has two texts: toposcope-cli compare --sample " +
                         text.sample + " compares them, toposcope-cli samples " + text.sample +
                         " --side a prints one of them");
    }
    if (text.file.empty())
        throw UsageError("no text given: name a file, - for standard input, or use --text or --sample");
    return toposcope::readText(text.file, environment.control);
}

std::vector<std::string> readSampleTexts(const std::string& name, const Environment& environment)
{
    return textsOf(sampleNamed(readSamples(sampleFolder(environment.executable)), name));
}

std::string modelFolder(const AnalysisOptions& options, const Environment& environment)
{
    return locateModel(options.model, ModelSearchPath::standard(environment.executable)).path.string();
}

ModelLoader modelLoader(const AnalysisOptions& options, const Environment& environment, int threads)
{
    return gpt2Loader(environment.executable, threads, options.device);
}

AnalysisRequest makeRequest(const AnalysisOptions& options, const TextOption& text, const Environment& environment)
{
    AnalysisRequest request;
    request.settings = options.settings;
    if (!options.attention.empty()) {
        if (text.given())
            throw UsageError("give a text or --attention, not both");
        request.imported = loadImportedAttention(options.attention, options.tokens);
    } else {
        request.text = readText(text, environment);
        request.model = modelFolder(options, environment);
    }
    addPhrases(options, request);
    return request;
}

Analyser makeAnalyser(const AnalysisOptions& options, const Environment& environment, KeepAttention keep)
{
    return Analyser(modelLoader(options, environment, options.threads), keep);
}

double thresholdOr(const std::optional<double>& threshold, const MergeTree& tree)
{
    return threshold.value_or(tree.medianHeight());
}

} // namespace toposcope::cli
