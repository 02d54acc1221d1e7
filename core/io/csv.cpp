#include "core/io/csv.h"

#include <algorithm>

namespace toposcope {

bool CsvReader::atLineBreak() const
{
    return m_at < m_text.size() && (m_text[m_at] == '\n' || m_text[m_at] == '\r');
}

void CsvReader::skipLineBreak()
{
    m_at += m_text.substr(m_at).starts_with("\r\n") ? 2 : 1;
    ++m_line;
}

std::optional<CsvRecord> CsvReader::next()
{
    while (atLineBreak())
        skipLineBreak();
    if (m_at >= m_text.size())
        return std::nullopt;
    CsvRecord record;
    record.line = m_line;
    record.begin = m_at;
    while (record.error.empty()) {
        const bool quoted = m_at < m_text.size() && m_text[m_at] == '"';
        record.fields.push_back(quoted ? quotedField(record) : plainField());
        if (m_at >= m_text.size() || m_text[m_at] != ',')
            break;
        ++m_at;
    }
    if (!record.error.empty())
        skipRecord();
    record.terminated = atLineBreak();
    if (record.terminated)
        skipLineBreak();
    record.end = m_at;
    return record;
}

std::string CsvReader::plainField()
{
    const std::size_t end = std::min(m_text.find_first_of(",\r\n", m_at), m_text.size());
    std::string field(m_text.substr(m_at, end - m_at));
    m_at = end;
    return field;
}

std::string CsvReader::quotedField(CsvRecord& record)
{
    std::string field;
    ++m_at;
    while (true) {
        const std::size_t quote = m_text.find('"', m_at);
        const std::string_view part = m_text.substr(m_at, quote - m_at);
        field += part;
        m_line += static_cast<std::size_t>(std::count(part.begin(), part.end(), '\n'));
        if (quote == std::string_view::npos) {
            record.error = "a quotation mark opens a field that never ends";
            m_at = m_text.size();
            return field;
        }
        m_at = quote + 1;
        if (m_at < m_text.size() && m_text[m_at] == '"') {
            field += '"';
            ++m_at;
            continue;
        }
        if (m_at < m_text.size() && m_text[m_at] != ',' && !atLineBreak())
            record.error = "expected a comma or a line break after a closing quotation mark";
        return field;
    }
}

// To the end of the line: where the next record is most likely to begin.
void CsvReader::skipRecord()
{
    m_at = std::min(m_text.find_first_of("\r\n", m_at), m_text.size());
}

std::string csvField(std::string_view field)
{
    if (!field.empty() && field.find_first_of(",;\"\r\n") == std::string_view::npos)
        return std::string(field);
    std::string quoted = "\"";
    for (const char c : field) {
        if (c == '"')
            quoted += '"';
        quoted += c;
    }
    return quoted + '"';
}

} // namespace toposcope
