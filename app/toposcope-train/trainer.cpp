#include "app/toposcope-train/trainer.h"

#include "app/toposcope-train/checkpoint.h"
#include "app/toposcope-train/evaluation.h"
#include "app/toposcope-train/gradient_engine.h"
#include "app/toposcope-train/half_product.h"
#include "app/toposcope-train/matrix_product.h"
#include "app/toposcope-train/model_files.h"
#include "core/error.h"
#include "core/io/text_file.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <deque>

namespace toposcope::train {

namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr std::size_t heldOutLimit = std::size_t{64} << 20;

double secondsSince(Clock::time_point begin)
{
    return std::chrono::duration<double>(Clock::now() - begin).count();
}

template <class... Values>
std::string formatted(const char* format, Values... values)
{
    std::array<char, 256> text{};
    std::snprintf(text.data(), text.size(), format, values...);
    return text.data();
}

// Tokens per second by the median of the last steps: a pause of the whole process is one slow step among many.
class Pace {
public:
    void add(std::int64_t tokens, double seconds)
    {
        constexpr std::size_t kept = 51;
        m_rates.push_back(static_cast<double>(tokens) / std::max(seconds, 1e-9));
        if (m_rates.size() > kept)
            m_rates.pop_front();
    }
    double median() const
    {
        std::vector<double> sorted(m_rates.begin(), m_rates.end());
        const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2);
        std::nth_element(sorted.begin(), middle, sorted.end());
        return *middle;
    }

private:
    std::deque<double> m_rates;
};

const char* methodName(Method method)
{
    return method == Method::Muon ? "muon" : "adamw";
}

class Run {
public:
    Run(const TrainingOptions& options, const Report& report)
        : m_options(options), m_report(report), m_tokenizer(BpeTokenizer::fromFolder(options.tokenizer)),
          m_layout(checkedShape()), m_optimiser(m_layout, options.optimiser), m_team(options.workers)
    {
        keepProductsInOneThread();
        fs::create_directories(options.output);
        m_tokens =
            readCorpus(options.text, options.tokenizer, m_tokenizer, options.output / "tokens.bin", options.workers);
        if (!options.heldOut.empty())
            m_heldOut = encodeHeldOut(m_tokenizer, readInput(options.heldOut.string(), heldOutLimit), options.workers);
        begin();
    }

    bool go(const std::atomic<bool>& stop);

private:
    NetworkShape checkedShape() const;
    void splitHeads();
    void begin();
    void takeOver(Checkpoint saved, const fs::path& file);
    const Stage& enterStage();
    void step(const Stage& stage);
    void say();
    void evaluate();
    void save();
    std::optional<int> endOfText() const;

    const TrainingOptions& m_options;
    const Report& m_report;
    const BpeTokenizer m_tokenizer;
    const ParameterLayout m_layout;
    Optimiser m_optimiser;
    WorkerTeam m_team;
    TokenList m_tokens;
    HeldOut m_heldOut;
    Checkpoint m_state; // its arrays are empty but for the parameters; the optimiser has the others
    std::vector<float> m_gradients;
    Pace m_pace;
    double m_lossSum = 0.0, m_proseSum = 0.0, m_norm = 0.0;
    int m_lossCount = 0, m_proseCount = 0;
    std::unique_ptr<GradientEngine> m_engine;
};

std::optional<int> Run::endOfText() const
{
    if (const auto id = m_tokenizer.endOfText())
        return static_cast<int>(*id);
    return std::nullopt;
}

NetworkShape Run::checkedShape() const
{
    if (m_options.precision == Precision::Half && !hasHalfProducts())
        throw InputError("--precision bfloat16: this processor has no instruction for it (AVX512-BF16), expected "
                         "--precision float32");
    NetworkShape shape = m_options.shape;
    shape.vocabulary = m_tokenizer.vocabularySize();
    if (shape.width % shape.heads != 0)
        throw InputError("--heads: " + std::to_string(shape.heads) + " heads do not divide the width, " +
                         std::to_string(shape.width));
    if (static_cast<int>(m_options.lookBack.size()) > shape.heads)
        throw InputError("--look-back: " + std::to_string(m_options.lookBack.size()) +
                         " distances, expected at most one for each head of a layer");
    for (const Stage& stage : m_options.stages) {
        if (stage.context > shape.context)
            throw InputError("--stages: a stage has " + std::to_string(stage.context) +
                             " tokens of context, expected at most --context, " + std::to_string(shape.context));
    }
    return shape;
}

void Run::splitHeads()
{
    const NetworkShape& shape = m_layout.shape();
    for (const HeadSplit& split : m_options.splits) {
        if (split.layer >= shape.layers || std::max(split.from, split.to) >= shape.heads)
            throw InputError("--split-head: the model has " + std::to_string(shape.layers) + " layers of " +
                             std::to_string(shape.heads) + " heads");
        splitHead(m_state.parameters, m_layout, split, m_options.seed);
    }
}

void Run::begin()
{
    const fs::path own = m_options.output / "checkpoint.bin";
    const fs::path other = m_options.from.empty() ? fs::path() : m_options.from / "checkpoint.bin";
    if (fs::exists(own)) {
        takeOver(readCheckpoint(own), own);
    } else if (!other.empty() && fs::exists(other)) {
        takeOver(readCheckpoint(other), other);
        splitHeads();
    } else {
        m_state.shape = m_layout.shape();
        m_state.method = methodName(m_options.optimiser.method);
        m_state.seed = m_options.seed;
        if (m_options.from.empty()) {
            m_state.parameters = initialParameters(m_layout, m_options.seed, m_options.lookBack);
        } else {
            ModelFiles model = readModel(m_options.from);
            if (!(model.shape == m_layout.shape()))
                throw InputError(m_options.from.string() + ": the model has another shape than the options say");
            m_state.parameters = std::move(model.parameters);
            splitHeads();
        }
    }
    m_gradients.resize(m_layout.size());
    m_engine = m_options.device == "cuda" ? torchEngine(m_layout, m_options.device)
                                          : processorEngine(m_layout, m_options.workers, m_options.precision);
}

void Run::takeOver(Checkpoint saved, const fs::path& file)
{
    if (!(saved.shape == m_layout.shape()))
        throw InputError(file.string() + ": the checkpoint's model has another shape than the options say");
    if (saved.method != methodName(m_options.optimiser.method))
        throw InputError(file.string() + ": the checkpoint was made with --optimiser " + saved.method +
                         ", found --optimiser " + methodName(m_options.optimiser.method));
    if (saved.seed != m_options.seed)
        throw InputError(file.string() + ": the checkpoint was made with --seed " + std::to_string(saved.seed) +
                         ", found --seed " + std::to_string(m_options.seed));
    m_optimiser.first = std::move(saved.first);
    m_optimiser.second = std::move(saved.second);
    m_optimiser.steps = static_cast<long>(saved.steps);
    m_state = std::move(saved);
    m_report(formatted("going on after step %lld, %.2f M tokens", static_cast<long long>(m_state.steps),
                       static_cast<double>(m_state.seen) / 1e6));
}

// The stage that the tokens seen so far have come to.
const Stage& Run::enterStage()
{
    std::size_t index = 0;
    while (index + 1 < m_options.stages.size() && m_state.seen >= m_options.stages[index].until)
        ++index;
    if (static_cast<int>(index) != m_state.stage) {
        m_state.stage = static_cast<int>(index);
        m_state.drawn = 0;
    }
    return m_options.stages[index];
}

void Run::step(const Stage& stage)
{
    const BatchSource source(m_tokens, m_layout.shape().vocabulary, endOfText(), m_options.mixture);
    const Batch batch = source.draw(
        {m_state.seed, static_cast<std::uint64_t>(m_state.stage), static_cast<std::uint64_t>(m_state.drawn)},
        stage.sequences, stage.context);
    const auto loss = m_engine->gradients(m_state.parameters, batch, m_gradients);
    if (!std::isfinite(loss.all))
        throw InputError("step " + std::to_string(m_state.steps + 1) +
                         ": the loss is no number any more; begin again with a smaller --rate");
    m_norm = m_optimiser.step(m_state.parameters, m_gradients, m_options.rate.at(m_state.seen), m_team);
    m_lossSum += loss.all;
    ++m_lossCount;
    if (!std::isnan(loss.prose)) {
        m_proseSum += loss.prose;
        ++m_proseCount;
    }
    m_state.drawn += stage.sequences;
    m_state.seen += std::int64_t{stage.sequences} * stage.context;
    ++m_state.steps;
}

void Run::say()
{
    const double pace = m_pace.median();
    const auto left = static_cast<double>(std::max<std::int64_t>(0, m_options.rate.total - m_state.seen));
    const auto minutes = static_cast<long>(std::ceil(left / pace / 60.0));
    m_report(
        formatted("step %lld · %.2f of %.2f M tokens · loss %.4f · on text %.4f · gradient %.2f · rate %.2e · %.0f "
                  "tokens/s · %ld h %02ld min left",
                  static_cast<long long>(m_state.steps), static_cast<double>(m_state.seen) / 1e6,
                  static_cast<double>(m_options.rate.total) / 1e6, m_lossSum / std::max(1, m_lossCount),
                  m_proseSum / std::max(1, m_proseCount), m_norm, m_options.rate.at(m_state.seen), pace, minutes / 60,
                  minutes % 60));
    m_lossSum = m_proseSum = 0.0;
    m_lossCount = m_proseCount = 0;
}

void Run::evaluate()
{
    if (m_heldOut.tokens.empty())
        return;
    const int id = endOfText().value_or(0);
    const double bits = bitsPerByte(m_layout, m_state.parameters, m_heldOut, id, m_options.workers);
    m_report(formatted("evaluation · step %lld · %.2f M tokens · %.4f bits per byte · ",
                       static_cast<long long>(m_state.steps), static_cast<double>(m_state.seen) / 1e6, bits) +
             describeHeads(scoreHeads(m_layout, m_state.parameters, m_heldOut, id)));
}

void Run::save()
{
    m_state.first = m_optimiser.first;
    m_state.second = m_optimiser.second;
    writeCheckpoint(m_options.output / "checkpoint.bin", m_state);
    m_state.first.clear();
    m_state.second.clear();
}

bool Run::go(const std::atomic<bool>& stop)
{
    m_report(formatted("%.2f M parameters · %.2f M tokens of text · %d workers",
                       static_cast<double>(m_layout.count()) / 1e6, static_cast<double>(m_tokens.size()) / 1e6,
                       m_options.workers));
    auto lastLine = Clock::now();
    auto lastSave = lastLine;
    std::int64_t lastEvaluation = m_state.seen;
    while (m_state.seen < m_options.rate.total && !stop) {
        const auto begin = Clock::now();
        const std::int64_t seenBefore = m_state.seen;
        step(enterStage());
        m_pace.add(m_state.seen - seenBefore, secondsSince(begin));
        if (secondsSince(lastLine) >= m_options.lineSeconds) {
            say();
            lastLine = Clock::now();
        }
        if (m_options.evaluateEvery > 0 && m_state.seen - lastEvaluation >= m_options.evaluateEvery) {
            evaluate();
            lastEvaluation = m_state.seen;
        }
        if (secondsSince(lastSave) >= 60.0 * m_options.checkpointMinutes) {
            save();
            lastSave = Clock::now();
        }
    }
    const bool complete = m_state.seen >= m_options.rate.total;
    if (m_lossCount > 0)
        say();
    save();
    if (complete) {
        evaluate();
        writeModel(m_options.output, m_layout, m_state.parameters, m_options.tokenizer, endOfText().value_or(-1));
    }
    return complete;
}

} // namespace

bool train(const TrainingOptions& options, const Report& report, const std::atomic<bool>& stop)
{
    return Run(options, report).go(stop);
}

} // namespace toposcope::train
