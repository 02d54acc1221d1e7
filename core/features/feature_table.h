// The table of features of attention: which columns it has and what stands in them. In: which features are wanted, and
// the attention of one head. Out: named columns, and one number for each.
#pragma once

#include "core/attention/attention_tensor.h"
#include "core/control.h"
#include "core/features/barcode_features.h"
#include "core/features/template_features.h"
#include "core/features/threshold_features.h"

#include <span>
#include <string>
#include <vector>

namespace toposcope {

// As published, unless chosen.
struct FeatureOptions {
    std::vector<double> thresholds{publishedThresholds.begin(), publishedThresholds.end()};
    std::vector<ThresholdFeature> threshold = allThresholdFeatures();
    std::vector<BarcodeFeature> barcode = publishedBarcodeFeatures();
    std::vector<TemplateFeature> templates = allTemplateFeatures();
};

struct FeatureColumn {
    std::string name;
    std::string definition;
    std::string whenCausal; // what becomes of it under a causal mask, where it says nothing then; else empty
};

// Threshold features (each at every threshold), barcode features, template features.
std::vector<FeatureColumn> featureColumns(const FeatureOptions& options);

// Row-major, every row divided by its sum; a row without mass stays 0: no attention, no edge.
std::vector<double> rowsSummingToOne(AttentionView attention);

// No kept head has attention to a later token.
bool isCausal(const AttentionTensor& attention);

// One number per column. `tokens`: the tokens' own bytes, as many as rows. Cancellable between features.
std::vector<double> headFeatures(AttentionView attention, std::span<const std::string> tokens, bool causal,
                                 const FeatureOptions& options, const Control& control = {});

} // namespace toposcope
