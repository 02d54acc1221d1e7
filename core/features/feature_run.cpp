#include "core/features/feature_run.h"

#include "core/error.h"
#include "core/io/csv.h"
#include "core/io/number_rows.h"
#include "core/model/sha256.h"
#include "core/text/text_cleaning.h"

#include <mutex>
#include <new>

namespace toposcope {

namespace {

std::string failureMessage(const TextTooLong& error)
{
    return "has " + std::to_string(error.tokens()) + " tokens, the model takes " + std::to_string(error.fitting()) +
           " at a time; the first that fit are taken with --window first";
}

AnalysisRequest requestFor(const std::string& text, const ModelInfo& model, const FeatureSettings& settings)
{
    AnalysisRequest request;
    request.text = settings.clean ? cleanedText(text) : text;
    request.model = model.path;
    request.settings.heads = settings.heads;
    request.settings.prependBos = settings.prependBos;
    request.settings.hideSink = settings.hideSink;
    if (settings.firstWindow)
        request.settings.window = TokenWindow{0, 0};
    return request;
}

} // namespace

std::string featureHeader(const FeatureOptions& options)
{
    std::string header = "source,row,text_sha256,model,model_sha256,text_tokens,tokens,layer,head";
    for (const FeatureColumn& column : featureColumns(options))
        header += ',' + csvField(column.name);
    return header + '\n';
}

std::string featureRows(const PreparedAttention& attention, const FeatureIdentity& identity,
                        const FeatureOptions& options, WorkerTeam& team, const Control& control)
{
    const Analysis& source = *attention.source;
    std::vector<std::string> tokens;
    for (const Node& node : source.nodes)
        tokens.push_back(node.text);
    const bool causal = isCausal(*attention.whole);
    const std::string opening = csvField(identity.source) + ',' + std::to_string(identity.row) + ',' +
                                identity.textSha256 + ',' + csvField(identity.model) + ',' + identity.modelSha256 +
                                ',' + std::to_string(source.tokensInText) + ',' + std::to_string(tokens.size()) + ',';
    std::vector<std::string> rows(source.heads.size());
    std::mutex mutex;
    std::size_t begun = 0;
    // The stages of one head are too short to be shown by themselves; they only look whether to stop.
    const Control inner = control.withListener({});
    team.run(static_cast<int>(rows.size()), [&](int index) {
        {
            const std::lock_guard lock(mutex);
            control.report(Stage::Persistence, static_cast<double>(begun++) / static_cast<double>(rows.size()));
        }
        const auto h = static_cast<std::size_t>(index);
        const HeadId id = source.heads[h];
        std::string row = opening + std::to_string(id.layer) + ',' + std::to_string(id.head);
        for (const double value : headFeatures(attention.views[h], tokens, causal, options, inner))
            row += ',' + shortest(value);
        rows[h] = row + '\n';
    });
    std::string all;
    for (const std::string& row : rows)
        all += row;
    return all;
}

FeatureRun runFeatures(const TextCollection& texts, Analyser& analyser, const ModelInfo& model,
                       const FeatureSettings& settings, WorkerTeam& team, FeatureOutput& output,
                       const FeatureListener& listener, const Control& control)
{
    FeatureRun run;
    run.texts = texts.size();
    for (std::size_t i = 0; i < texts.size(); ++i) {
        if (listener.onText)
            listener.onText(i);
        control.checkCancelled();
        const CollectedText text = texts.read(i, control);
        const auto failed = [&](const std::string& message) {
            run.failures.push_back({text.source, text.row, message});
            if (listener.onFailure)
                listener.onFailure(run.failures.back());
        };
        if (!text.error.empty()) {
            failed(text.error);
            continue;
        }
        const FeatureIdentity identity{text.source, text.row, sha256OfText(text.text), model.name, model.sha256};
        if (output.contains(identity)) {
            ++run.skipped;
            continue;
        }
        std::string rows;
        try {
            const PreparedAttention attention = analyser.prepare(requestFor(text.text, model, settings), control);
            rows = featureRows(attention, identity, settings.features, team, control);
        } catch (const TextTooLong& error) {
            failed(failureMessage(error));
            continue;
        } catch (const InputError& error) {
            failed(error.what());
            continue;
        } catch (const std::bad_alloc&) {
            failed("not enough memory for this text");
            continue;
        }
        output.append(identity, rows);
        ++run.computed;
    }
    return run;
}

} // namespace toposcope
