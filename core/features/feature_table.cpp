#include "core/features/feature_table.h"

#include "core/io/number_rows.h"

#include <Eigen/Core>

#include <algorithm>
#include <cassert>

namespace toposcope {

namespace {

void append(std::vector<double>& values, const std::vector<double>& more)
{
    values.insert(values.end(), more.begin(), more.end());
}

// Feature by feature as the columns stand, from a graph per threshold.
std::vector<double> allThresholds(MatrixView<double> attention, const FeatureOptions& options, const Control& control)
{
    const std::size_t thresholds = options.thresholds.size();
    std::vector<double> values(options.threshold.size() * thresholds);
    for (std::size_t t = 0; t < thresholds; ++t) {
        control.checkCancelled();
        const auto found = thresholdFeatures(attention, options.thresholds[t], options.threshold);
        for (std::size_t f = 0; f < found.size(); ++f)
            values[f * thresholds + t] = found[f];
    }
    return values;
}

} // namespace

std::vector<FeatureColumn> featureColumns(const FeatureOptions& options)
{
    std::vector<FeatureColumn> columns;
    for (const ThresholdFeature feature : options.threshold) {
        const ThresholdFeatureInfo& info = thresholdFeatureInfos()[static_cast<std::size_t>(feature)];
        for (const double threshold : options.thresholds)
            columns.push_back({columnName(feature, threshold),
                               std::string(info.definition) + ", where A_ij >= " + shortest(threshold),
                               std::string(info.whenCausal)});
    }
    for (const BarcodeFeature& feature : options.barcode)
        columns.push_back({feature.name, feature.definition(), {}});
    for (const TemplateFeature feature : options.templates) {
        const TemplateFeatureInfo& info = templateFeatureInfos()[static_cast<std::size_t>(feature)];
        columns.push_back({std::string(info.name), std::string(info.definition), std::string(info.whenCausal)});
    }
    return columns;
}

std::vector<double> rowsSummingToOne(AttentionView attention)
{
    const Eigen::Index columns = attention.columns();
    std::vector<double> values(static_cast<std::size_t>(attention.rows()) * static_cast<std::size_t>(columns));
    for (int i = 0; i < attention.rows(); ++i) {
        Eigen::Map<Eigen::ArrayXd> row(values.data() + i * columns, columns);
        row = Eigen::Map<const Eigen::ArrayXf>(attention.row(i).data(), columns).cast<double>();
        const double sum = row.sum();
        if (sum > 0.0)
            row /= sum;
        else
            row.setZero();
    }
    return values;
}

bool isCausal(const AttentionTensor& attention)
{
    for (const HeadId id : attention.kept()) {
        const AttentionView head = attention.head(id);
        for (int i = 0; i < head.rows(); ++i) {
            const auto later = head.row(i).subspan(static_cast<std::size_t>(i) + 1);
            if (std::any_of(later.begin(), later.end(), [](float value) { return value > 0.0F; }))
                return false;
        }
    }
    return true;
}

std::vector<double> headFeatures(AttentionView attention, std::span<const std::string> tokens, bool causal,
                                 const FeatureOptions& options, const Control& control)
{
    const std::vector<double> rows = rowsSummingToOne(attention);
    const MatrixView<double> matrix(rows.data(), attention.rows(), attention.columns());
    std::vector<double> values = allThresholds(matrix, options, control);
    append(values, barcodeFeatures(matrix, options.barcode, control));
    control.checkCancelled();
    append(values, templateFeatures(matrix, tokens, causal, options.templates));
    return values;
}

} // namespace toposcope
