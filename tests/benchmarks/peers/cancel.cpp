// How long a computation goes on after it was told to stop: peers_cancel MODEL TEXT RUNS [PART] runs every long
// computation (those whose name contains PART) at the size of a full context in a thread of its own, cancels it at RUNS
// seeded random moments, and prints a JSON object for each: its name, the seconds it takes by itself (`capped`: more
// than that), how many requests came while it ran, and the median and the worst time from request to return.

#include "core/features/feature_table.h"
#include "core/graph/layout3d.h"
#include "core/graph/spring_layout.h"
#include "core/io/export_data.h"
#include "core/io/matrix_file.h"
#include "core/io/session.h"
#include "core/io/text_file.h"
#include "core/memory.h"
#include "core/model/gpt2_loader.h"
#include "core/model/model_folder.h"
#include "core/pipeline/workbench.h"
#include "core/topology/persistence.h"
#include "tests/support/random_inputs.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <filesystem>
#include <mutex>
#include <thread>

namespace toposcope {
namespace {

using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

constexpr double patience = 2.0;

struct Work {
    std::string name;
    std::function<void(const Control&)> run;
};

struct Run {
    double seconds = 0.0;             // from the start to the request, or to the end if that came first
    std::optional<double> afterwards; // from the request to the return; none: it was done before
    std::string failure;              // the message, where it refuses its input
};

// Runs `work` and requests its stop after `moment` seconds.
Run cancelAfter(const Work& work, double moment)
{
    std::stop_source stop;
    std::mutex mutex;
    std::condition_variable ended;
    std::optional<Clock::time_point> end;
    Run run;
    const auto start = Clock::now();
    std::thread thread([&] {
        try {
            work.run(Control(stop.get_token()));
        } catch (const Cancelled&) { // as asked
        } catch (const std::exception& error) {
            run.failure = error.what();
        }
        const std::lock_guard lock(mutex);
        end = Clock::now();
        ended.notify_one();
    });
    {
        std::unique_lock lock(mutex);
        ended.wait_until(lock, start + std::chrono::duration_cast<Clock::duration>(Seconds(moment)),
                         [&] { return end.has_value(); });
    }
    const auto request = Clock::now();
    stop.request_stop();
    thread.join();
    run.seconds = Seconds(std::min(request, *end) - start).count();
    if (*end > request)
        run.afterwards = Seconds(*end - request).count();
    return run;
}

// Random moments of the time the computation takes undisturbed, the last twentieth left out: it may be over by then.
void report(const Work& work, int runs, std::uint64_t seed)
{
    const Run whole = cancelAfter(work, patience);
    std::vector<double> latencies;
    if (whole.afterwards)
        latencies.push_back(*whole.afterwards);
    test::Random random(seed);
    for (int i = 0; i < runs; ++i) {
        const Run run = cancelAfter(work, 0.95 * whole.seconds * random.uniform());
        if (run.afterwards)
            latencies.push_back(*run.afterwards);
    }
    std::sort(latencies.begin(), latencies.end());
    std::printf("{\"name\": \"%s\", \"seconds\": %.4f, \"capped\": %s, \"answered\": %zu, \"median_ms\": %.2f, "
                "\"worst_ms\": %.2f}\n",
                work.name.c_str(), whole.seconds, whole.afterwards ? "true" : "false", latencies.size(),
                latencies.empty() ? 0.0 : 1e3 * latencies[latencies.size() / 2],
                latencies.empty() ? 0.0 : 1e3 * latencies.back());
    if (!whole.failure.empty())
        std::fprintf(stderr, "%s: %s\n", work.name.c_str(), whole.failure.c_str());
    std::fflush(stdout);
}

Work persistenceOf(const std::string& name, DistanceMatrix distance, int dimension)
{
    auto shared = std::make_shared<const DistanceMatrix>(std::move(distance));
    return {name, [shared, dimension](const Control& control) {
                const Filtration edges = ripsFiltration(*shared);
                persistence(edges, mergeTree(edges), dimension, control);
            }};
}

std::vector<Work> topology()
{
    return {
        persistenceOf("H0+H1, cloud, 1024", test::cloudDistance(1024, 3, 1), 1),
        persistenceOf("H0+H1, noisy circle, 1024", test::circleDistance(1024, 0.1, 1), 1),
        persistenceOf("H0+H1, 20 distinct values, 1024", test::tiedDistance(1024, 20, 1), 1),
        persistenceOf("H0+H1, random symmetric, 512", test::randomDistance(512, 1), 1),
        persistenceOf("H0+H1, random symmetric, 1024", test::randomDistance(1024, 1), 1),
        persistenceOf("H0+H1+H2, cloud, 256", test::cloudDistance(256, 3, 1), 2),
        persistenceOf("H0+H1+H2, cloud, 1024", test::cloudDistance(1024, 3, 1), 2),
        persistenceOf("H0+H1+H2, random symmetric, 128", test::randomDistance(128, 1), 2),
    };
}

// Diagrams as large as those of a full context, and five times as large.
std::vector<Work> matching()
{
    std::vector<Work> works;
    for (const int points : {1'000, 5'000}) {
        PersistenceDiagram a;
        PersistenceDiagram b;
        for (const auto& [diagram, seed] : {std::pair(&a, 1U), std::pair(&b, 2U)})
            for (const Interval& interval : test::randomDiagram(points, seed))
                diagram->pairs.push_back({0, interval.birth, interval.death, {}, {}});
        const std::string size = ", " + std::to_string(points) + " points";
        works.push_back(
            {"bottleneck" + size, [a, b](const Control& control) { diagramDistance(a, b, 0, control, {}); }});
        for (const int order : {1, 2})
            works.push_back({"Wasserstein-" + std::to_string(order) + size,
                             [a, b, order](const Control& control) { diagramDistance(a, b, 0, control, {order}); }});
    }
    return works;
}

std::vector<Work> pictures()
{
    auto distance = std::make_shared<const DistanceMatrix>(test::randomDistance(1024, 3));
    auto filtration = std::make_shared<const Filtration>(ripsFiltration(*distance));
    auto start = std::make_shared<const Layout>(classicalMds(*distance));
    return {
        {"layout, 1024",
         [=](const Control& control) {
             spreadApart(classicalMds(*distance, control), *distance, defaultGap, control);
         }},
        {"layout in space, 1024", [=](const Control& control) { classicalMds3d(*distance, control); }},
        {"spring layout, 1024, 20,000 edges",
         [=](const Control& control) {
             springLayout(*distance, filtration->edges().first(20'000), start->positions, springIterations, control);
         }},
        {"spring layout, 1024, every edge",
         [=](const Control& control) {
             springLayout(*distance, filtration->edges(), start->positions, springIterations, control);
         }},
    };
}

std::vector<Work> information()
{
    auto attention = std::make_shared<const AttentionTensor>(test::randomAttention(1, 12, 1024, 1, 9.0, 12.0));
    auto symbols = std::make_shared<const std::vector<std::int32_t>>(1024, 0);
    auto views = std::make_shared<std::vector<AttentionView>>();
    for (const HeadId id : attention->kept())
        views->push_back(attention->head(id));
    auto words = std::make_shared<const std::vector<std::string>>(1024, "word");
    std::vector<Work> works;
    for (const auto& [estimator, name] : estimatorNames)
        works.push_back({"mutual information, " + std::string(name) + ", 12 heads, 1024",
                         [=, which = estimator](const Control& control) {
                             estimate(*views, *symbols, which, Aggregate::Mean, control);
                         }});
    for (const auto& [kind, name] : distanceNames) {
        if (kind == DistanceKind::InverseMutualInformation)
            continue;
        works.push_back(
            {"distance, " + std::string(name) + ", 12 heads, 1024",
             [=, which = kind](const Control& control) { attentionDistance(*views, which, true, control); }});
    }
    works.push_back({"features of a head, 1024", [attention, words](const Control& control) {
                         headFeatures(attention->head({0, 0}), *words, true, FeatureOptions{}, control);
                     }});
    return works;
}

// What the window does, with a model.
std::vector<Work> withModel(const std::string& folder, const std::string& text)
{
    const ModelLoader loader = gpt2Loader(TOPOSCOPE_BUILD_DIR "/bin/peers_cancel", 0);
    auto model = loader(folder, {});
    WorkRequest request;
    request.a.text = text;
    request.a.model = folder;
    request.a.settings.window = TokenWindow{0, model->info().context - 1};
    request.b = request.a;
    request.b->text = text.substr(text.size() / 4);
    auto bench = std::make_shared<Workbench>([model](const std::string&, const Control&) { return model; });
    const auto heads = resolve(HeadSelection::all(), model->info().layers, model->info().heads);
    std::vector<TokenId> ids;
    for (int i = 0; i < model->info().context; ++i)
        ids.push_back(static_cast<TokenId>(i * 7919 % 8191));
    return {
        {"opening a model", [=](const Control& control) { loader(folder, control); }},
        {"hashing a model", [=](const Control& control) { weightsSha256(folder, control); }},
        {"splitting a text into tokens",
         [model, long_ =
                     [&] {
                         std::string repeated;
                         while (repeated.size() < (std::size_t{16} << 20))
                             repeated += text;
                         return repeated;
                     }()](const Control& control) { model->tokenizer().encode(long_, control); }},
        {"forward pass", [=](const Control& control) { model->attend(ids, heads, false, control); }},
        {"analysis, mean of all heads",
         [=](const Control& control) {
             Workbench([model](const std::string&, const Control&) {
                 return model;
             }).analyse({request.a, {}, false}, control);
         }},
        {"comparison of two texts",
         [=](const Control& control) {
             Workbench([model](const std::string&, const Control&) { return model; }).analyse(request, control);
         }},
        {"every head", [=](const Control& control) { bench->summariseHeads(request, control, {}); }},
        {"every head of two texts", [=](const Control& control) { bench->compareHeads(request, control, {}); }},
        {"growth", [=](const Control& control) { bench->grow(request, control, {}); }},
        {"permutation baseline",
         [=](const Control& control) { bench->permutationBaseline(request, 5, 1, control, {}); }},
    };
}

std::vector<Work> files(const std::string& folder, const std::string& text)
{
    AnalysisRequest request;
    request.text = text;
    request.model = folder;
    request.settings.window = TokenWindow{0, 1023};
    Analyser analyser(gpt2Loader(TOPOSCOPE_BUILD_DIR "/bin/peers_cancel", 0));
    Session session;
    session.a = analyser.analyse(request);
    session.document.a = {request.text, request.model, {}, {}, request.settings};
    const auto json = std::make_shared<const std::string>(writeSession(session));
    const auto data = std::filesystem::temp_directory_path() / "toposcope-peers-cancel";
    writeData(data, *session.a, 1.0);
    return {
        {"writing every table", [=](const Control& control) { writeData(data, *session.a, 1.0, control); }},
        {"reading a matrix, CSV",
         [=](const Control& control) { readDistanceMatrix((data / "distance.csv").string(), control); }},
        {"reading a session", [=](const Control& control) { readSession(*json, "session", control); }},
    };
}

void reportAll(const std::string& model, const std::string& textFile, int runs, const std::string& part)
{
    const std::string text = readText(textFile);
    const std::array<std::function<std::vector<Work>()>, 6> groups{topology,
                                                                   matching,
                                                                   pictures,
                                                                   information,
                                                                   [&] { return withModel(model, text); },
                                                                   [&] { return files(model, text); }};
    for (const auto& group : groups) {
        std::uint64_t seed = 0;
        for (const Work& work : group())
            if (++seed; work.name.find(part) != std::string::npos)
                report(work, runs, seed);
    }
}

} // namespace
} // namespace toposcope

int main(int argc, char** argv)
{
    if (argc < 4) {
        std::fputs("usage: peers_cancel MODEL TEXT RUNS [PART]\n", stderr);
        return 2;
    }
    toposcope::prepareHeap(); // as both programs do
    try {
        toposcope::reportAll(argv[1], argv[2], std::stoi(argv[3]), argc > 4 ? argv[4] : "");
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "peers_cancel: %s\n", error.what());
        return 1;
    }
}
