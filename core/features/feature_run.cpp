#include "core/features/feature_run.h"

#include "core/error.h"
#include "core/io/csv.h"
#include "core/io/number_rows.h"
#include "core/memory.h"
#include "core/model/ordered_tasks.h"
#include "core/model/sha256.h"
#include "core/text/text_cleaning.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <exception>
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

// Bytes per pair of tokens that the features of one head take: its rows as double, distances, edges with the sort's
// buffer, graphs.
constexpr std::size_t bytesPerPairOfHead = 64;

// What a text needs at most: the attention of all heads, and the features of as many heads as there are threads.
std::size_t mostBytes(const std::string& text, const ModelInfo& model, int threads)
{
    // A token has at least one byte; <|endoftext|> may come before them.
    const std::size_t tokens = std::min(text.size() + 1, static_cast<std::size_t>(model.context));
    return AttentionTensor::bytes(static_cast<std::size_t>(model.layers) * static_cast<std::size_t>(model.heads),
                                  tokens) +
           tokens * tokens * bytesPerPairOfHead * static_cast<std::size_t>(threads);
}

// Memory that texts in work share: one that does not fit waits for others to end, and has all to itself at the worst.
class SharedMemory {
public:
    void take(std::size_t bytes, const Control& control)
    {
        using namespace std::chrono_literals;
        std::unique_lock lock(m_mutex);
        while (!m_freed.wait_for(lock, 20ms, [&] { return m_taken == 0 || m_taken + bytes <= m_limit; }))
            control.checkCancelled();
        m_taken += bytes;
    }

    void giveBack(std::size_t bytes)
    {
        const std::lock_guard lock(m_mutex);
        m_taken -= bytes;
        m_freed.notify_all();
    }

private:
    const std::size_t m_limit = availableMemory() / 2;
    std::mutex m_mutex;
    std::condition_variable m_freed;
    std::size_t m_taken = 0;
};

// A text's rows, or why there are none.
struct TextRows {
    FeatureIdentity identity;
    std::string rows;
    std::string error;          // of the text
    bool skipped = false;       // in the output already
    std::exception_ptr refusal; // of the output: ends the run, after the texts before
};

// What is done for each text: compute() on any thread, deliver() in order on one.
class TextWork {
public:
    TextWork(const TextCollection& texts, const std::shared_ptr<const AttentionModel>& model,
             const FeatureSettings& settings, int threads, FeatureOutput& output, const FeatureListener& listener,
             const Control& control)
        : m_texts(texts), m_model(model), m_identity(model->identity(control)), m_settings(settings),
          m_threads(threads), m_output(output), m_listener(listener), m_control(control.withListener({}))
    {
    }

    TextRows compute(int index)
    {
        begin(static_cast<std::size_t>(index));
        const CollectedText text = m_texts.read(static_cast<std::size_t>(index), m_control);
        TextRows result{{text.source, text.row, {}, m_identity.name, m_identity.sha256}, {}, text.error, false, {}};
        if (!result.error.empty())
            return result;
        result.identity.textSha256 = sha256OfText(text.text);
        try {
            const std::lock_guard lock(m_mutex);
            result.skipped = m_output.contains(result.identity);
        } catch (...) {
            result.refusal = std::current_exception();
        }
        if (!result.skipped && !result.refusal)
            computeRows(text.text, result);
        return result;
    }

    // Whether rows were appended.
    bool deliver(const TextRows& text, FeatureRun& run)
    {
        if (text.refusal)
            std::rethrow_exception(text.refusal);
        if (!text.error.empty()) {
            run.failures.push_back({text.identity.source, text.identity.row, text.error});
            if (m_listener.onFailure)
                m_listener.onFailure(run.failures.back());
            return false;
        }
        const std::lock_guard lock(m_mutex);
        if (text.skipped || m_output.contains(text.identity)) { // given twice, and computed at the same time
            ++run.skipped;
            return false;
        }
        m_output.append(text.identity, text.rows);
        ++run.computed;
        return true;
    }

private:
    void begin(std::size_t index)
    {
        if (m_listener.onText) {
            const std::lock_guard lock(m_mutex);
            m_listener.onText(index);
        }
        m_control.checkCancelled();
    }

    void computeRows(const std::string& text, TextRows& result)
    {
        const std::size_t bytes = mostBytes(text, m_identity, m_threads);
        m_memory.take(bytes, m_control);
        try {
            // One that is not used again: a text's numbers are not to depend on the text before it.
            Analyser analyser([this](const std::string&, const Control&) { return m_model; });
            const PreparedAttention attention = analyser.prepare(requestFor(text, m_identity, m_settings), m_control);
            WorkerTeam team(m_threads);
            result.rows = featureRows(attention, result.identity, m_settings.features, team, m_control);
        } catch (const TextTooLong& error) {
            result.error = failureMessage(error);
        } catch (const InputError& error) {
            result.error = error.what();
        } catch (const std::bad_alloc&) {
            result.error = "not enough memory for this text";
        } catch (...) {
            m_memory.giveBack(bytes);
            throw;
        }
        m_memory.giveBack(bytes);
    }

    const TextCollection& m_texts;
    const std::shared_ptr<const AttentionModel> m_model;
    const ModelInfo m_identity;
    const FeatureSettings& m_settings;
    const int m_threads;
    FeatureOutput& m_output;
    const FeatureListener& m_listener;
    const Control m_control;
    SharedMemory m_memory;
    std::mutex m_mutex; // guards m_output and the listener
};

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

int featureThreadsPerText(int threads, std::size_t texts)
{
    const auto all = static_cast<std::size_t>(std::max(threads, 1));
    return static_cast<int>(all / std::clamp<std::size_t>(texts, 1, all));
}

FeatureRun runFeatures(const TextCollection& texts, const std::shared_ptr<const AttentionModel>& model,
                       const FeatureSettings& settings, int threads, FeatureOutput& output,
                       const FeatureListener& listener, const Control& control)
{
    FeatureRun run;
    run.texts = texts.size();
    const int perText = featureThreadsPerText(threads, texts.size());
    TextWork work(texts, model, settings, perText, output, listener, control);
    const auto count = static_cast<int>(texts.size());
    // Results that wait behind a slow text are small beside its attention: a few for every thread.
    constexpr int resultsPerThread = 8;
    const int together = std::max(threads, 1) / perText;
    computeInOrder(
        count, {together, resultsPerThread * together}, [&](int index) { return work.compute(index); },
        [&](const TextRows& text) {
            if (work.deliver(text, run))
                control.report(Stage::Persistence, static_cast<double>(run.computed) / count);
        });
    return run;
}

} // namespace toposcope
