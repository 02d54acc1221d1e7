#include "core/features/template_features.h"

#include "core/error.h"
#include "core/features/name_list.h"

#include <Eigen/Core>

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>

namespace toposcope {

namespace {

constexpr double rowSumOffset = 1e-7; // of the published normalisation: a row without the mark stays 0

constexpr std::array<TemplateFeatureInfo, 6> infos{{
    {TemplateFeature::Self, "self", "distance to attention from each token to itself", ""},
    {TemplateFeature::Beginning, "beginning", "distance to attention from every token to the first", ""},
    {TemplateFeature::Previous, "prev", "distance to attention from each token to the one before it", ""},
    {TemplateFeature::Next, "next", "distance to attention from each token to the one after it", "always 1"},
    {TemplateFeature::Comma, "comma", "distance to attention from every token to the commas, evenly", ""},
    {TemplateFeature::Dot, "dot", "distance to attention from every token to the full stops, evenly", ""},
}};

// Row i of a template, `row` being all zero before.
class TemplateRows {
public:
    TemplateRows(TemplateFeature feature, std::span<const std::string> tokens, bool causal)
        : m_feature(feature), m_causal(causal)
    {
        if (feature != TemplateFeature::Comma && feature != TemplateFeature::Dot)
            return;
        const char mark = feature == TemplateFeature::Comma ? ',' : '.';
        for (std::size_t j = 0; j < tokens.size(); ++j) {
            if (isMark(tokens[j], mark))
                m_marks.push_back(j);
        }
    }

    void fill(std::size_t i, std::vector<double>& row) const
    {
        switch (m_feature) {
        case TemplateFeature::Self: row[i] = 1.0; break;
        case TemplateFeature::Beginning: row[0] = 1.0; break;
        case TemplateFeature::Previous:
            if (i > 0)
                row[i - 1] = 1.0;
            break;
        case TemplateFeature::Next:
            if (i + 1 < row.size())
                row[i + 1] = 1.0;
            break;
        case TemplateFeature::Comma:
        case TemplateFeature::Dot: fillMarks(i, row); break;
        }
    }

private:
    void fillMarks(std::size_t i, std::vector<double>& row) const
    {
        const auto end = m_causal ? std::upper_bound(m_marks.begin(), m_marks.end(), i) : m_marks.end();
        const auto sum = static_cast<double>(end - m_marks.begin());
        for (auto mark = m_marks.begin(); mark != end; ++mark)
            row[*mark] = 1.0 / (sum + rowSumOffset);
    }

    TemplateFeature m_feature;
    bool m_causal;
    std::vector<std::size_t> m_marks; // ascending
};

using Row = Eigen::Map<const Eigen::ArrayXd>;

Row rowOf(MatrixView<double> attention, int i)
{
    return {attention.row(i).data(), attention.columns()};
}

// Both sums have equal terms in the same order where attention and template do not overlap: the distance is 1 exactly.
double distanceTo(const TemplateRows& pattern, MatrixView<double> attention)
{
    double difference = 0.0;
    double squares = 0.0;
    std::vector<double> values;
    for (int i = 0; i < attention.rows(); ++i) {
        values.assign(static_cast<std::size_t>(attention.columns()), 0.0);
        pattern.fill(static_cast<std::size_t>(i), values);
        const Row row(values.data(), attention.columns());
        difference += (rowOf(attention, i) - row).square().sum();
        squares += (rowOf(attention, i).square() + row.square()).sum();
    }
    return squares > 0.0 ? std::sqrt(difference / squares) : 1.0;
}

} // namespace

std::span<const TemplateFeatureInfo> templateFeatureInfos()
{
    return infos;
}

std::vector<TemplateFeature> allTemplateFeatures()
{
    std::vector<TemplateFeature> features;
    for (const TemplateFeatureInfo& info : infos)
        features.push_back(info.feature);
    return features;
}

std::vector<TemplateFeature> parseTemplateFeatures(std::string_view list)
{
    std::vector<TemplateFeature> features;
    for (const std::string_view name : splitNames(list, "template feature")) {
        const auto info =
            std::find_if(infos.begin(), infos.end(), [&](const auto& known) { return known.name == name; });
        if (info == infos.end())
            throw InputError("template feature '" + std::string(name) +
                             "' is unknown; expected some of self, beginning, prev, next, comma, dot");
        features.push_back(info->feature);
    }
    return features;
}

bool isMark(std::string_view token, char mark)
{
    for (const std::string_view space : {" ", "Ġ", "▁"}) {
        if (token.starts_with(space)) {
            token.remove_prefix(space.size());
            break;
        }
    }
    return token.size() == 1 && token.front() == mark;
}

std::vector<double> templateFeatures(MatrixView<double> attention, std::span<const std::string> tokens, bool causal,
                                     std::span<const TemplateFeature> features)
{
    assert(tokens.size() == static_cast<std::size_t>(attention.rows()));
    std::vector<double> values;
    for (const TemplateFeature feature : features)
        values.push_back(distanceTo(TemplateRows(feature, tokens, causal), attention));
    return values;
}

} // namespace toposcope
