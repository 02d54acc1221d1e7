// `features`: the published features of attention as a table, one row per text × layer × head; many texts in one run.
#include "app/toposcope-cli/options.h"
#include "app/toposcope-cli/progress.h"
#include "app/toposcope-cli/table.h"
#include "core/error.h"
#include "core/features/feature_file.h"
#include "core/features/feature_run.h"
#include "core/io/imported_attention.h"
#include "core/io/text_collection.h"
#include "core/io/text_file.h"
#include "core/model/sha256.h"

#include <algorithm>

namespace toposcope::cli {

namespace {

struct FeaturesOptions {
    AnalysisOptions analysis; // model, threads, heads, saved attention
    std::vector<std::string> inputs;
    CollectionOptions collection;
    FeatureSettings settings;
    std::string output;
    bool resume = false;
    bool describe = false;
};

class StandardOutput : public FeatureOutput {
public:
    explicit StandardOutput(const std::string& header) { print(header); }
    bool contains(const FeatureIdentity&) const override { return false; }
    void append(const FeatureIdentity&, const std::string& rows) override { print(rows); }
};

// The table, and what is written beside it.
class Destination {
public:
    Destination(const FeaturesOptions& options, FeatureDescription description) : m_description(std::move(description))
    {
        const std::string header = featureHeader(m_description.settings.features);
        if (options.output.empty() || options.output == "-") {
            m_output = std::make_unique<StandardOutput>(header);
            return;
        }
        m_sidecar = options.output + ".json";
        if (!FeatureFile::isBegun(options.output))
            writeDescription(m_sidecar, m_description);
        else if (options.resume)
            requireSameDefinition(m_sidecar, m_description);
        m_output = std::make_unique<FeatureFile>(options.output, header, m_description.heads.size(), options.resume);
    }

    FeatureOutput& output() { return *m_output; }

    // Says what a reader must know; InputError when texts are missing.
    void finish(FeatureRun run)
    {
        m_description.run = std::move(run);
        if (!m_sidecar.empty())
            writeDescription(m_sidecar, m_description);
        const FeatureRun& done = *m_description.run;
        if (done.failures.size() < done.texts)
            noteDegenerate();
        if (done.skipped > 0)
            complain("note: " + counted(static_cast<long long>(done.skipped), "text") + " had been computed before");
        if (!done.failures.empty())
            throw InputError(std::to_string(done.failures.size()) + " of " +
                             counted(static_cast<long long>(done.texts), "text") + " could not be computed");
    }

private:
    void noteDegenerate() const
    {
        if (!m_description.causal)
            return;
        const auto columns = featureColumns(m_description.settings.features);
        const auto count = std::count_if(columns.begin(), columns.end(),
                                         [](const FeatureColumn& column) { return !column.whenCausal.empty(); });
        if (count > 0)
            complain("note: attention is causal, so " + std::to_string(count) + " of " +
                     counted(static_cast<long long>(columns.size()), "feature") +
                     " say nothing; --describe names them" +
                     (m_sidecar.empty() ? std::string() : ", and so does " + m_sidecar));
    }

    FeatureDescription m_description;
    std::string m_sidecar;
    std::unique_ptr<FeatureOutput> m_output;
};

std::string describeColumns(const FeatureOptions& options)
{
    Table table({{"column"}, {"definition"}, {"when causal"}});
    for (const FeatureColumn& column : featureColumns(options))
        table.addRow({column.name, column.definition, column.whenCausal});
    return table.str();
}

void ofTexts(const FeaturesOptions& options, const Environment& environment)
{
    const Control& control = environment.control;
    const TextCollection texts = TextCollection::open(options.inputs, options.collection, control);
    // Opened once and first: what is wrong with the model is no fault of a text.
    const std::shared_ptr<const AttentionModel> model =
        modelLoader(options.analysis, environment, featureThreadsPerText(options.analysis.threads, texts.size()))(
            modelFolder(options.analysis, environment), control);
    const ModelInfo info = model->identity(control);
    FeatureDescription description;
    description.version = TOPOSCOPE_VERSION;
    description.settings = options.settings;
    description.settings.heads = options.analysis.settings.heads;
    description.model = info;
    description.heads = resolve(description.settings.heads, info.layers, info.heads);
    const FeatureSettings settings = description.settings;
    Destination destination(options, std::move(description));

    FeatureListener listener;
    const std::string total = std::to_string(texts.size());
    listener.onText = [&](std::size_t index) {
        progressLine().setPrefix("text " + std::to_string(index + 1) + " of " + total);
    };
    listener.onFailure = [](const FeatureFailure& failure) {
        const std::string place = failure.row > 1 || !failure.message.starts_with(inputName(failure.source))
                                      ? inputName(failure.source) + ", row " + std::to_string(failure.row) + ": "
                                      : std::string();
        complain(place + failure.message);
    };
    destination.finish(
        runFeatures(texts, model, settings, options.analysis.threads, destination.output(), listener, control));
}

void ofSavedAttention(const FeaturesOptions& options, const Environment& environment)
{
    const Control& control = environment.control;
    AnalysisRequest request;
    request.imported = loadImportedAttention(options.analysis.attention, options.analysis.tokens);
    request.settings.heads = options.analysis.settings.heads;
    request.settings.hideSink = options.settings.hideSink;
    const AttentionTensor& tensor = request.imported->attention;
    FeatureDescription description;
    description.version = TOPOSCOPE_VERSION;
    description.settings = options.settings;
    description.heads = resolve(request.settings.heads, tensor.layerCount(), tensor.headCount());
    description.attention = options.analysis.attention;
    description.attentionSha256 = sha256OfFile(options.analysis.attention, control);
    description.causal = isCausal(tensor);
    Analyser analyser = makeAnalyser(options.analysis, environment);
    const PreparedAttention attention = analyser.prepare(request, control);
    const FeatureIdentity identity{options.analysis.attention, 1, sha256OfText(attention.source->text),
                                   "saved attention", description.attentionSha256};
    Destination destination(options, std::move(description));

    WorkerTeam team(options.analysis.threads);
    FeatureRun run;
    run.texts = 1;
    if (destination.output().contains(identity)) {
        run.skipped = 1;
    } else {
        destination.output().append(identity,
                                    featureRows(attention, identity, options.settings.features, team, control));
        run.computed = 1;
    }
    destination.finish(std::move(run));
}

void features(const FeaturesOptions& options, const Environment& environment)
{
    const FeatureOptions& wanted = options.settings.features;
    const bool byThreshold = !wanted.threshold.empty() && !wanted.thresholds.empty();
    if (!byThreshold && wanted.barcode.empty() && wanted.templates.empty())
        throw UsageError("no feature is left: name some of --threshold-features, --barcode or --templates");
    const bool imported = !options.analysis.attention.empty();
    if (options.describe) {
        print(describeColumns(wanted));
        return;
    }
    if (imported && !options.inputs.empty())
        throw UsageError("give texts or --attention, not both");
    if (imported)
        ofSavedAttention(options, environment);
    else if (!options.inputs.empty())
        ofTexts(options, environment);
    else
        throw UsageError("no text given: name files, a folder, a .jsonl or a .csv, or use --attention");
}

// An option with a list of names, "none" for no name.
template <class Target, class Parse>
void addList(CLI::App& command, const std::string& name, Target& target, Parse parse, const std::string& help)
{
    command
        .add_option_function<std::string>(
            name,
            [&target, parse, name](const std::string& text) {
                try {
                    target = parse(text == "none" ? std::string_view() : std::string_view(text));
                } catch (const InputError& error) {
                    throw CLI::ValidationError(name, error.what());
                }
            },
            help)
        ->type_name("LIST");
}

void addFeatureLists(CLI::App& command, FeatureOptions& features)
{
    addList(command, "--thresholds", features.thresholds, parseThresholds,
            "Thresholds of the graphs (default: 0.025,0.05,0.1,0.25,0.5,0.75)");
    addList(command, "--threshold-features", features.threshold, parseThresholdFeatures,
            "Some of s,w,e,v,c,b0,b1,m,k,b1_simple, or none (default: all)");
    addList(command, "--barcode", features.barcode, parseBarcodeFeatures,
            "Names like h0_s or h1_n_b_l_t0.95, or none (default: the 14 published ones)");
    addList(command, "--templates", features.templates, parseTemplateFeatures,
            "Some of self,beginning,prev,next,comma,dot, or none (default: all)");
}

void addTextOptions(CLI::App& command, FeaturesOptions& options)
{
    command
        .add_option(
            "INPUT", options.inputs,
            "Text files, folders of .txt files, .jsonl or .csv files with a text a row, sessions, or - for standard "
            "input")
        ->type_name("");
    command
        .add_option_function<std::string>(
            "--session", [&options](const std::string& file) { options.inputs.push_back(file); },
            "The texts of a session, as if it were named among the inputs")
        ->type_name("FILE.toposcope");
    command.add_option("--field", options.collection.field, "The field of a .jsonl with the text (default: text)")
        ->type_name("NAME");
    command
        .add_option("--column", options.collection.column,
                    "The column of a .csv with the text (default: text, or the only one)")
        ->type_name("NAME");
    command.add_flag_callback(
        "--no-bos", [&options] { options.settings.prependBos = false; }, "Do not put <|endoftext|> before the text");
    command.add_flag_callback(
        "--hide-sink", [&options] { options.settings.hideSink = true; },
        "Leave the first token out (default: keep it, as the published features do)");
    command
        .add_option_function<std::string>(
            "--window", [&options](const std::string&) { options.settings.firstWindow = true; },
            "Of a text that is too long, take the first tokens that fit (default: it is an error of that text)")
        ->type_name("first")
        ->check(CLI::Validator(CLI::IsMember({"first"})).description(""));
    command.add_flag("--clean", options.settings.clean,
                     "Clean texts as published: @mentions, &amp; and runs of white space");
}

} // namespace

void addFeatures(CLI::App& app, Action& action)
{
    auto options = std::make_shared<FeaturesOptions>();
    CLI::App& command =
        *app.add_subcommand("features", "A table of published features of attention, for one text or many");
    addTextOptions(command, *options);
    addModelOptions(command, options->analysis);
    addHeadSelection(command, options->analysis);
    addImportOptions(command, options->analysis);
    addFeatureLists(command, options->settings.features);
    auto* output = command.add_option("--output", options->output,
                                      "Write the table to FILE.csv and what its columns mean to FILE.csv.json "
                                      "(default: the table to standard output)");
    output->type_name("FILE.csv");
    command.add_flag("--resume", options->resume, "Continue FILE.csv: texts that are complete there are left out")
        ->needs(output);
    command.add_flag("--describe", options->describe, "Only list the columns and what they mean");
    command.footer("Example: toposcope-cli features reviews.csv --column review --layers 4 --output features.csv");
    command.callback([options, &action] {
        action = [options](const Environment& environment) { features(*options, environment); };
    });
}

} // namespace toposcope::cli
