#include "core/features/feature_file.h"

#include "core/error.h"
#include "core/io/csv.h"
#include "core/io/json_file.h"
#include "core/io/text_file.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <system_error>
#include <unistd.h>

namespace toposcope {

namespace {

using Json = nlohmann::ordered_json;

constexpr int schema = 1;
constexpr std::size_t largestTable = std::size_t{64} << 30;
constexpr std::size_t largestDescription = std::size_t{64} << 20;

InputError notWritable(const std::filesystem::path& file)
{
    return InputError(file.string() + ": cannot be written: " + std::generic_category().message(errno));
}

Json definitionJson(const FeatureDescription& description)
{
    const FeatureSettings& settings = description.settings;
    Json heads = Json::array();
    for (const HeadId id : description.heads)
        heads.push_back(std::to_string(id.layer) + '.' + std::to_string(id.head));
    Json names = Json::array();
    for (const FeatureColumn& column : featureColumns(settings.features))
        names.push_back(column.name);
    return {{"model_sha256", description.model ? description.model->sha256 : description.attentionSha256},
            {"bos", settings.prependBos && description.model.has_value()},
            {"hide_sink", settings.hideSink},
            {"window", settings.firstWindow ? Json("first") : Json(nullptr)},
            {"clean", settings.clean},
            {"heads", std::move(heads)},
            {"features", std::move(names)}};
}

Json runJson(const FeatureRun& run)
{
    Json failures = Json::array();
    for (const FeatureFailure& failure : run.failures)
        failures.push_back({{"source", failure.source}, {"row", failure.row}, {"message", failure.message}});
    return {{"texts", run.texts}, {"complete", run.computed + run.skipped}, {"failures", std::move(failures)}};
}

// One text's consecutive rows.
struct Group {
    std::string source;
    std::string row;
    std::string hash;
    std::size_t rows = 0;
};

} // namespace

FeatureFile::FeatureFile(std::filesystem::path file, const std::string& header, std::size_t rowsPerText, bool resume)
    : m_file(std::move(file))
{
    const bool begun = isBegun(m_file);
    if (begun && !resume)
        throw InputError(m_file.string() + ": exists already; --resume continues it, else name another file");
    std::size_t kept = 0;
    if (begun)
        kept = scan(readInput(m_file.string(), largestTable), header, rowsPerText);
    constexpr mode_t everybodyReads = 0666; // less the umask
    m_descriptor = ::open(m_file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, everybodyReads);
    if (m_descriptor < 0)
        throw notWritable(m_file);
    try {
        if (::ftruncate(m_descriptor, static_cast<off_t>(kept)) != 0)
            throw notWritable(m_file);
        if (kept == 0)
            write(header);
    } catch (...) {
        ::close(m_descriptor);
        throw;
    }
}

bool FeatureFile::isBegun(const std::filesystem::path& file)
{
    std::error_code error;
    const auto status = std::filesystem::status(file, error);
    if (!std::filesystem::exists(status))
        return false;
    if (!std::filesystem::is_regular_file(status))
        throw InputError(file.string() + ": is no regular file, so it cannot hold a table");
    return std::filesystem::file_size(file, error) > 0;
}

FeatureFile::~FeatureFile()
{
    ::close(m_descriptor);
}

std::size_t FeatureFile::scan(std::string_view bytes, const std::string& header, std::size_t rowsPerText)
{
    if (std::string_view(header).starts_with(bytes) && bytes != header)
        return 0; // ended while the header was written
    if (!bytes.starts_with(header))
        throw InputError(m_file.string() + ": has other columns than this run would write; name another file");
    std::size_t complete = header.size();
    CsvReader reader(bytes);
    const std::size_t fields = reader.next()->fields.size();
    Group group;
    while (const auto record = reader.next()) {
        const bool whole = record->terminated && record->error.empty() && record->fields.size() == fields;
        if (!whole && record->end < bytes.size())
            throw InputError(m_file.string() + ": line " + std::to_string(record->line) + " is damaged");
        if (!whole)
            break;
        const bool same = group.rows > 0 && group.rows < rowsPerText && record->fields[0] == group.source &&
                          record->fields[1] == group.row && record->fields[2] == group.hash;
        if (!same) {
            if (group.rows % rowsPerText != 0)
                throw InputError(m_file.string() + ": line " + std::to_string(record->line) + ": the text before has " +
                                 std::to_string(group.rows) + " rows, expected " + std::to_string(rowsPerText));
            group = {record->fields[0], record->fields[1], record->fields[2]};
        }
        if (++group.rows == rowsPerText) {
            m_known[{group.source, group.row}] = group.hash;
            complete = record->end;
        }
    }
    return complete;
}

bool FeatureFile::contains(const FeatureIdentity& text) const
{
    const auto known = m_known.find({text.source, std::to_string(text.row)});
    if (known == m_known.end())
        return false;
    if (known->second != text.textSha256)
        throw InputError(m_file.string() + ": holds the features of another text for " + text.source + ", row " +
                         std::to_string(text.row) + ": the texts have changed; name another file");
    return true;
}

void FeatureFile::append(const FeatureIdentity& text, const std::string& rows)
{
    write(rows);
    m_known[{text.source, std::to_string(text.row)}] = text.textSha256;
}

void FeatureFile::write(std::string_view bytes)
{
    while (!bytes.empty()) {
        const ssize_t count = ::write(m_descriptor, bytes.data(), bytes.size());
        if (count < 0 && errno != EINTR)
            throw notWritable(m_file);
        bytes.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    }
}

std::string featureDescription(const FeatureDescription& description)
{
    Json json{{"schema", schema}, {"command", "features"}, {"version", description.version}};
    if (description.model)
        json["model"] = {{"name", description.model->name},
                         {"path", description.model->path},
                         {"sha256", description.model->sha256},
                         {"layers", description.model->layers},
                         {"heads", description.model->heads}};
    else
        json["attention"] = {{"path", description.attention}, {"sha256", description.attentionSha256}};
    json["causal"] = description.causal;
    json["attention_rows"] = "of the kept tokens, each divided by its sum; a row without mass stays 0";
    json["barcode_distance"] = "entries <= 0.001 set to 0; D_ij = 1 - max(A_ij, A_ji), D_ii = 0; Vietoris-Rips, Z/2; "
                               "infinite bars and bars of length 0 left out";
    json["template_distance"] = "|A - T| / sqrt(|A|^2 + |T|^2), Frobenius norms over the n x n matrix; comma and dot: "
                                "rows of T divided by their sum + 1e-7, for causal attention after masking";
    Json columns = Json::array();
    Json degenerate = Json::array();
    for (const FeatureColumn& column : featureColumns(description.settings.features)) {
        const bool useless = description.causal && !column.whenCausal.empty();
        columns.push_back({{"name", column.name},
                           {"definition", column.definition},
                           {"degenerate", useless ? Json(column.whenCausal) : Json(nullptr)}});
        if (useless)
            degenerate.push_back(column.name);
    }
    json["columns"] = std::move(columns);
    json["degenerate"] = std::move(degenerate);
    json["definition"] = definitionJson(description);
    json["run"] = description.run ? runJson(*description.run) : Json(nullptr);
    return json.dump(1, ' ', false, Json::error_handler_t::replace) + '\n';
}

void writeDescription(const std::filesystem::path& file, const FeatureDescription& description)
{
    std::filesystem::path fresh = file;
    fresh += ".new";
    writeWholeFile(fresh, featureDescription(description));
    std::error_code error;
    std::filesystem::rename(fresh, file, error);
    if (error)
        throw InputError(file.string() + ": cannot be written: " + error.message());
}

void requireSameDefinition(const std::filesystem::path& file, const FeatureDescription& description)
{
    const nlohmann::json json = readJsonFile(file, largestDescription);
    const nlohmann::json wanted = nlohmann::json::parse(definitionJson(description).dump());
    if (!json.is_object() || !json.contains("definition"))
        throw InputError(file.string() + ": expected the description of a table of features");
    const nlohmann::json& found = json["definition"];
    for (const auto& [name, value] : wanted.items()) {
        if (!found.contains(name) || found[name] != value)
            throw InputError(file.string() + ": the table was begun with another '" + name +
                             "', so it cannot be continued; name another file");
    }
}

} // namespace toposcope
