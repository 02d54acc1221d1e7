#include "core/pipeline/analyser.h"

#include "core/information/head_distance.h"
#include "core/memory.h"
#include "core/pipeline/node_preparation.h"
#include "core/pipeline/subset.h"
#include "core/text/utf8.h"
#include "core/topology/persistence.h"

#include <algorithm>
#include <cassert>
#include <chrono>
#include <utility>

namespace toposcope {

namespace {

// Attention of all heads is kept, so that another head costs no forward pass, while it takes no more than this.
constexpr std::size_t keepAllUpTo = std::size_t{512} << 20;

// Bytes per pair of nodes from the estimate to the layout: dependence and its sum, the packed distances, the sorted
// edges with the sort's buffer, the matrix of the layout, the mean attention.
constexpr std::size_t bytesPerPair = 60;

// Runs stages one after the other and notes how long each takes.
class Stopwatch {
public:
    explicit Stopwatch(std::vector<StageTime>& times) : m_times(times) {}

    template <class Work>
    auto operator()(Stage stage, Work work)
    {
        const auto start = std::chrono::steady_clock::now();
        auto result = work();
        m_times.push_back({stage, std::chrono::steady_clock::now() - start});
        return result;
    }

private:
    std::vector<StageTime>& m_times;
};

// The part of a text with `total` tokens that is analysed when `fitting` fit.
TokenWindow windowOf(int total, int fitting, const std::optional<TokenWindow>& wanted)
{
    const TokenWindow window = wanted.value_or(TokenWindow{0, total});
    if (window.first < 0 || window.count < 0 || (window.first > 0 && window.first >= total))
        throw InputError("window: it starts at token " + std::to_string(window.first) + " of a text with " +
                         std::to_string(total) + " tokens (0 to " + std::to_string(total - 1) + ")");
    const int count = std::min(total - window.first, window.count == 0 && wanted ? fitting : window.count);
    if (count > fitting)
        throw TextTooLong(total, fitting);
    return {window.first, count};
}

// The tokens of the forward pass: the window of the text, after <|endoftext|> when it is wanted.
std::vector<Token> tokensOfPass(const TokenSequence& sequence, const AttentionModel& model,
                                const AnalysisSettings& settings, TokenWindow& window)
{
    const auto& all = sequence.tokens;
    std::vector<Token> tokens;
    if (settings.prependBos) {
        const auto id = model.tokenizer().endOfText();
        if (!id)
            throw InputError("model '" + model.info().name +
                             "': the vocabulary has no <|endoftext|> to put before the text; switch that off");
        tokens.push_back({*id, 0, 0, "<|endoftext|>"});
    }
    const int fitting = model.info().context - static_cast<int>(tokens.size());
    window = windowOf(static_cast<int>(all.size()), fitting, settings.window);
    tokens.insert(tokens.end(), all.begin() + window.first, all.begin() + window.first + window.count);
    return tokens;
}

// The attention of `heads` over the first `count` tokens. Under a causal mask it is that of a pass over them alone.
AttentionTensor leadingBlock(const AttentionTensor& attention, std::size_t count, const std::vector<HeadId>& heads)
{
    requireMemory(AttentionTensor::bytes(heads.size(), count), "the attention of " + std::to_string(heads.size()) +
                                                                   " heads over " + std::to_string(count) + " tokens");
    AttentionTensor block(attention.layerCount(), attention.headCount(), static_cast<int>(count), heads);
    for (const HeadId id : heads) {
        const AttentionView whole = attention.head(id);
        auto out = block.storage(id).begin();
        for (int i = 0; i < block.tokenCount(); ++i) {
            const auto row = whole.row(i).first(count);
            out = std::copy(row.begin(), row.end(), out);
        }
    }
    return block;
}

std::vector<TokenId> idsOf(std::span<const Token> tokens)
{
    std::vector<TokenId> ids;
    for (const Token& token : tokens)
        ids.push_back(token.id);
    return ids;
}

double meanSinkShare(const AttentionTensor& attention, std::span<const HeadId> heads)
{
    double sum = 0.0;
    for (const HeadId id : heads)
        sum += sinkShare(attention.head(id));
    return sum / static_cast<double>(heads.size());
}

// Drops what is not between the chosen nodes. The largest mutual information stays that of all of them: a subset is
// seen on the scale of its text.
void keepSubset(Analysis& analysis)
{
    const auto kept = chosenNodes(analysis);
    if (analysis.dependence) {
        const AnalysisSettings& settings = analysis.request.settings;
        analysis.maximumInformation =
            inverseInformation(*analysis.dependence, settings.symmetrise, settings.scale).maximum;
        analysis.dependence = restricted(*analysis.dependence, kept);
    } else {
        analysis.distance = restricted(analysis.distance, kept);
    }
    std::vector<Node> nodes;
    for (const int i : kept)
        nodes.push_back(std::move(analysis.nodes[static_cast<std::size_t>(i)]));
    analysis.nodes = std::move(nodes);
}

// What remains of a pass when every layer is looked at once.
class LayerSums {
public:
    LayerSums(const Analysis& analysis, const PassTokens& tokens, const Control& control)
        : m_tokens(tokens), m_words(analysis.request.settings.words), m_control(control),
          m_mean(chosenNodes(analysis), true),
          m_dependence(static_cast<int>(analysis.nodes.size()), static_cast<int>(analysis.heads.size()),
                       symbolsOf(analysis.nodes), analysis.request.settings.estimator,
                       analysis.request.settings.aggregate)
    {
    }

    void add(const LayerAttention& layer)
    {
        const auto start = std::chrono::steady_clock::now();
        for (const AttentionView& head : layer.views)
            m_sinkShare += sinkShare(head);
        AttentionTensor grouped;
        const auto views = nodeViews(layer.views, m_tokens, m_words, grouped);
        m_mean.add(views, &layer.team);
        m_dependence.add(views, m_control, &layer.team);
        m_time += std::chrono::steady_clock::now() - start;
    }

    void finish(Analysis& analysis)
    {
        analysis.sinkShare = m_sinkShare / static_cast<double>(analysis.heads.size());
        analysis.attention = m_mean.take();
        analysis.dependence = m_dependence.take();
    }

    std::chrono::steady_clock::duration time() const { return m_time; }

private:
    const PassTokens& m_tokens;
    bool m_words;
    const Control& m_control;
    MeanAttention m_mean;
    DependenceEstimate m_dependence;
    double m_sinkShare = 0.0;
    std::chrono::steady_clock::duration m_time{};
};

// Of a measured analysis: the subset of the settings, and the scale.
void finishMeasuring(Analysis& analysis)
{
    if (!analysis.request.settings.subset.empty())
        keepSubset(analysis);
    if (analysis.dependence)
        applyScale(analysis, {});
}

} // namespace

struct Analyser::State {
    ModelLoader loader;
    KeepAttention keep = KeepAttention::ForReuse;
    std::shared_ptr<const AttentionModel> model;
    std::string modelFolder;
    std::vector<TokenId> ids;
    std::shared_ptr<const AttentionTensor> attention;
    int forwardPasses = 0;

    const AttentionModel& openModel(const std::string& folder, const Control& control)
    {
        if (!model || modelFolder != folder) {
            auto opened = loader(folder, control);
            attention.reset();
            ids.clear();
            model = std::move(opened);
            modelFolder = folder;
        }
        return *model;
    }

    // The attention over `tokens` of at least `heads`: from the last pass if that began with them.
    std::shared_ptr<const AttentionTensor> attend(std::span<const Token> tokens, const std::vector<HeadId>& heads,
                                                  const Control& control)
    {
        std::vector<TokenId> wanted = idsOf(tokens);
        const bool covered = attention && wanted.size() <= ids.size() &&
                             std::equal(wanted.begin(), wanted.end(), ids.begin()) && attention->containsAll(heads);
        if (covered && wanted.size() == ids.size())
            return attention;
        if (covered)
            return std::make_shared<const AttentionTensor>(leadingBlock(*attention, wanted.size(), heads));
        const ModelInfo& info = model->info();
        const auto all = resolve(HeadSelection::all(), info.layers, info.heads);
        const bool keepAll = AttentionTensor::bytes(all.size(), tokens.size()) <= keepAllUpTo;
        attention.reset();
        attention = pass(wanted, keepAll ? all : heads, control);
        ids = std::move(wanted);
        return attention;
    }

    // A forward pass.
    std::shared_ptr<const AttentionTensor> pass(std::span<const TokenId> wanted, const std::vector<HeadId>& heads,
                                                const Control& control)
    {
        auto result = std::make_shared<const AttentionTensor>(model->attend(wanted, heads, false, control).attention);
        ++forwardPasses;
        return result;
    }

    // The last step: until then the model's hash has time to be computed.
    void identifyModel(Analysis& analysis, const Control& control) const
    {
        if (analysis.model)
            analysis.model = model->identity(control);
    }

    PreparedAttention prepare(const AnalysisRequest& request, Analysis& analysis, std::span<const int> order,
                              const Control& control)
    {
        analysis.request = request;
        return request.imported ? prepareImported(analysis, control) : prepareText(analysis, order, control);
    }

    PreparedAttention prepareImported(Analysis& analysis, const Control& control)
    {
        const auto& imported = analysis.request.imported;
        analysis.request.settings.prependBos = false;
        if (analysis.request.settings.window)
            throw InputError(imported->path + ": saved attention is analysed whole; a window is for texts");
        control.report(Stage::Tokenise, 0.0);
        const PassTokens tokens = groupTokens(importedTokens(*imported, analysis.text), analysis);
        analysis.tokensInText = static_cast<int>(tokens.tokens.size());
        analysis.window = {0, analysis.tokensInText};
        requireMemory(tokens.tokens.size() * tokens.tokens.size() * bytesPerPair,
                      "an analysis of " + std::to_string(tokens.tokens.size()) + " tokens");
        const AttentionTensor& tensor = imported->attention;
        analysis.heads = resolve(analysis.request.settings.heads, tensor.layerCount(), tensor.headCount());
        if (!tensor.containsAll(analysis.heads)) // read from a session, which keeps results only
            throw InputError(imported->path +
                             ": the session has this attention's results but not its numbers, which measuring anew "
                             "needs; open the file itself");
        PreparedAttention prepared;
        prepared.whole = {imported, &tensor};
        analysis.sinkShare = meanSinkShare(*prepared.whole, analysis.heads);
        prepareViews(prepared, analysis, tokens);
        return prepared;
    }

    // Text → tokens of the pass, nodes and heads of `analysis`.
    PassTokens readText(Analysis& analysis, std::span<const int> order, const Control& control)
    {
        const AnalysisRequest& request = analysis.request;
        Stopwatch timed(analysis.times);
        const AttentionModel* opened = timed(Stage::LoadModel, [&] { return &openModel(request.model, control); });
        analysis.model = opened->info();
        PassTokens tokens = timed(Stage::Tokenise, [&] {
            RepairedText repaired = repairUtf8(request.text);
            analysis.replacements = repaired.replacements;
            TokenSequence sequence = opened->tokenizer().encode(repaired.text, control);
            analysis.tokensInText = static_cast<int>(sequence.tokens.size());
            auto inWindow = tokensOfPass(sequence, *opened, request.settings, analysis.window);
            analysis.text = std::move(sequence.text);
            return groupTokens(std::move(inWindow), analysis);
        });
        if (!order.empty())
            reorder(tokens, order, analysis);
        analysis.heads = resolve(request.settings.heads, opened->info().layers, opened->info().heads);
        requireMemory(tokens.tokens.size() * tokens.tokens.size() * bytesPerPair,
                      "an analysis of " + std::to_string(tokens.tokens.size()) + " tokens");
        return tokens;
    }

    PreparedAttention prepareText(Analysis& analysis, std::span<const int> order, const Control& control)
    {
        const PassTokens tokens = readText(analysis, order, control);
        PreparedAttention prepared;
        prepared.whole = Stopwatch(analysis.times)(Stage::Attend, [&] {
            return order.empty() ? attend(tokens.tokens, analysis.heads, control)
                                 : pass(idsOf(tokens.tokens), analysis.heads, control);
        });
        analysis.sinkShare = meanSinkShare(*prepared.whole, analysis.heads);
        prepareViews(prepared, analysis, tokens);
        return prepared;
    }

    // Whether measuring needs but a look at each head: sums over heads do, distances of rows do not.
    bool canStream(const AnalysisRequest& request) const
    {
        return keep == KeepAttention::Nothing && !request.imported &&
               request.settings.distance == DistanceKind::InverseMutualInformation;
    }

    // Attention, its mean and the dependence, one layer after another: the same numbers as from attention that is kept.
    void stream(const AnalysisRequest& request, Analysis& analysis, const Control& control)
    {
        analysis.request = request;
        const PassTokens tokens = readText(analysis, {}, control);
        const auto start = std::chrono::steady_clock::now();
        LayerSums sums(analysis, tokens, control);
        model->attendByLayer(
            idsOf(tokens.tokens), analysis.heads, [&](const LayerAttention& layer) { sums.add(layer); }, control);
        ++forwardPasses;
        sums.finish(analysis);
        analysis.times.push_back({Stage::Attend, std::chrono::steady_clock::now() - start - sums.time()});
        analysis.times.push_back({Stage::Estimate, sums.time()});
        control.report(Stage::Estimate, 1.0);
    }
};

Analyser::Analyser(ModelLoader loader, KeepAttention keep) : m_state(std::make_unique<State>())
{
    m_state->keep = keep;
    m_state->loader = std::move(loader);
}

Analyser::~Analyser() = default;

int Analyser::forwardPasses() const
{
    return m_state->forwardPasses;
}

PreparedAttention Analyser::prepare(const AnalysisRequest& request, const Control& control)
{
    return prepareReordered(request, {}, control);
}

PreparedAttention Analyser::prepareReordered(const AnalysisRequest& request, std::span<const int> order,
                                             const Control& control)
{
    auto analysis = std::make_shared<Analysis>();
    PreparedAttention prepared = m_state->prepare(request, *analysis, order, control);
    m_state->identifyModel(*analysis, control);
    prepared.source = std::move(analysis);
    return prepared;
}

std::shared_ptr<const Analysis> Analyser::analyse(const AnalysisRequest& request, const Control& control)
{
    auto analysis = std::make_shared<Analysis>();
    if (m_state->canStream(request)) {
        m_state->stream(request, *analysis, control);
        finishMeasuring(*analysis);
    } else {
        const PreparedAttention prepared = m_state->prepare(request, *analysis, {}, control);
        analysis->attention = meanAttention(prepared.views, chosenNodes(*analysis));
        measure(*analysis, prepared.views, prepared.symbols, control);
    }
    shape(*analysis, control);
    m_state->identifyModel(*analysis, control);
    return analysis;
}

void measure(Analysis& analysis, std::span<const AttentionView> views, std::span<const std::int32_t> symbols,
             const Control& control)
{
    const AnalysisSettings& settings = analysis.request.settings;
    Stopwatch timed(analysis.times);
    if (settings.distance == DistanceKind::InverseMutualInformation)
        analysis.dependence = timed(
            Stage::Estimate, [&] { return estimate(views, symbols, settings.estimator, settings.aggregate, control); });
    else
        analysis.distance = timed(
            Stage::Distance, [&] { return attentionDistance(views, settings.distance, settings.hideSink, control); });
    finishMeasuring(analysis);
}

void applyScale(Analysis& analysis, std::optional<double> commonMaximum)
{
    assert(analysis.dependence);
    const AnalysisSettings& settings = analysis.request.settings;
    const bool whole = settings.subset.empty();
    if (!whole && !commonMaximum)
        commonMaximum = analysis.maximumInformation;
    InverseInformation inverse = Stopwatch(analysis.times)(Stage::Distance, [&] {
        return inverseInformation(*analysis.dependence, settings.symmetrise, settings.scale, commonMaximum);
    });
    analysis.distance = std::move(inverse.distance);
    analysis.clampedPairs = inverse.clampedPairs;
    if (whole)
        analysis.maximumInformation = inverse.maximum;
}

void shape(Analysis& analysis, const Control& control)
{
    const int maxDimension = analysis.request.settings.maxDimension;
    Stopwatch timed(analysis.times);
    analysis.filtration = timed(Stage::Filtration, [&] {
        control.report(Stage::Filtration, 0.0);
        return ripsFiltration(analysis.distance);
    });
    analysis.tiedPairs = analysis.filtration.tiedPairs();
    analysis.tree = mergeTree(analysis.filtration);
    analysis.diagram = timed(Stage::Persistence,
                             [&] { return persistence(analysis.filtration, analysis.tree, maxDimension, control); });
    analysis.betti = BettiCurves(analysis.diagram, maxDimension);
    analysis.layout = timed(Stage::Layout, [&] {
        return spreadApart(classicalMds(analysis.distance, control), analysis.distance, defaultGap, control);
    });
}

} // namespace toposcope
