#include "app/toposcope-cli/heads_probe.h"

#include "app/toposcope-cli/describe.h"
#include "app/toposcope-cli/table.h"
#include "core/error.h"
#include "core/io/json_report.h"
#include "core/text/utf8.h"

namespace toposcope::cli {

namespace {

constexpr int mostSequences = 10000;

std::string probeTable(const ProbeResult& result)
{
    std::vector<Table::Column> columns{{"layer", Align::Right}, {"head", Align::Right}};
    for (const char* score : {"induction", "duplicate", "previous", "prev distance"})
        columns.push_back({score, Align::Right});
    if (!result.ofText.empty())
        columns.push_back({"prev distance of the text", Align::Right});
    Table table(columns);
    for (std::size_t i = 0; i < result.heads.size(); ++i) {
        const HeadProbe& head = result.heads[i];
        std::vector<std::string> cells{std::to_string(head.id.layer), std::to_string(head.id.head)};
        for (const double score : {head.induction, head.duplicate, head.previous, head.previousDistance})
            cells.push_back(number(score));
        if (!result.ofText.empty())
            cells.push_back(number(result.ofText[i]));
        table.addRow(std::move(cells));
    }
    return table.str();
}

// "2 induction heads (…): L4H1 0.712, L5H3 0.433".
std::string kindLine(const ProbeResult& result, HeadKind kind, const std::string& name, const std::string& rule)
{
    const std::vector<std::size_t> found = headsOfKind(result, kind);
    std::string line = counted(static_cast<long long>(found.size()), name + " head") + " (" + rule + ")";
    for (const std::size_t i : found) {
        const HeadId id = result.heads[i].id;
        line += (i == found.front() ? ": L" : ", L") + std::to_string(id.layer) + 'H' + std::to_string(id.head) + ' ' +
                number(scoreOf(result, kind, i));
    }
    return line + '\n';
}

std::string heading(const ProbeResult& result)
{
    const ProbeSettings& settings = result.settings;
    return describeModel(result.model) + '\n' + counted(settings.sequences, "sequence") + " of " +
           counted(settings.length, "random token") + " said twice" +
           (settings.prependBos ? " after <|endoftext|>" : "") + " · seed " + std::to_string(settings.seed) + '\n';
}

// The tokens of the text's pass, all of which must fit.
std::vector<TokenId> idsOf(const AttentionModel& model, const std::string& text, bool prependBos,
                           const Environment& environment)
{
    const RepairedText repaired = repairUtf8(text);
    noteReplacements(repaired.replacements, "the text");
    std::vector<TokenId> ids;
    if (const auto first = model.tokenizer().endOfText(); first && prependBos)
        ids.push_back(*first);
    for (const Token& token : model.tokenizer().encode(repaired.text, environment.control).tokens)
        ids.push_back(token.id);
    if (static_cast<int>(ids.size()) > model.info().context)
        throw InputError("the text takes " + std::to_string(ids.size()) + " positions; the model has " +
                         std::to_string(model.info().context));
    return ids;
}

} // namespace

void addProbe(CLI::App& command, ProbeOptions& options)
{
    CLI::Option* probe = command.add_flag(
        "--probe", options.wanted,
        "Instead: how much of each head's attention on random tokens said twice goes where an induction head, a "
        "duplicate-token head and a previous-token head look; with a text, also its distance to the last pattern");
    for (const char* other : {"--session", "--attention", "--against", "--against-text"})
        probe->excludes(command.get_option(other));
    ProbeSettings& settings = options.settings;
    command.add_option("--probe-length", settings.length, "How many tokens are said twice (default: 50)")
        ->type_name("L")
        ->check(CLI::Range(2, 1 << 20).description(""))
        ->needs(probe);
    command
        .add_option("--probe-sequences", settings.sequences, "Over how many sequences scores are means (default: 10)")
        ->type_name("N")
        ->check(CLI::Range(1, mostSequences).description(""))
        ->needs(probe);
    command.add_option("--seed", settings.seed, "Seed of the random tokens (default: 1)")->type_name("S")->needs(probe);
}

void probe(const ProbeOptions& options, const AnalysisOptions& analysis, const TextOption& text,
           const std::string& json, const Environment& environment)
{
    const auto model =
        modelLoader(analysis, environment, analysis.threads)(modelFolder(analysis, environment), environment.control);
    const auto heads = resolve(analysis.settings.heads, model->info().layers, model->info().heads);
    ProbeResult result{model->info(), options.settings, {}, {}};
    result.settings.prependBos = analysis.settings.prependBos && model->tokenizer().endOfText();
    if (text.given())
        result.ofText = previousDistances(
            *model, heads, idsOf(*model, readText(text, environment), result.settings.prependBos, environment),
            environment.control);
    result.heads = probeHeads(*model, heads, result.settings, environment.control);
    if (!json.empty())
        return writeJson(json, probeReport(result));
    print(heading(result) + '\n' + probeTable(result) + '\n' +
          kindLine(result, HeadKind::Induction, "induction",
                   "mean attention ≥ 0.4 to the token after the previous occurrence") +
          kindLine(result, HeadKind::DuplicateToken, "duplicate-token",
                   "mean attention ≥ 0.4 to the previous occurrence") +
          kindLine(result, HeadKind::PreviousToken, "previous-token",
                   result.ofText.empty() ? "distance to the prev template < 0.5"
                                         : "distance to the prev template < 0.5 on the text"));
}

} // namespace toposcope::cli
