// What the user works on and a session keeps: the texts with the settings they are analysed under. A plain value; undo
// keeps copies of it.
#pragma once

#include "core/pipeline/analysis.h"

#include <optional>
#include <string>

namespace toposcope {

// One text, or one saved attention array, and how it is analysed.
struct DocumentSide {
    std::string text;  // valid UTF-8
    std::string model; // folder
    // Files of saved attention in place of text and model; empty otherwise.
    std::string attentionFile;
    std::string tokensFile;
    AnalysisSettings settings;
    friend bool operator==(const DocumentSide&, const DocumentSide&) = default;
};

struct Document {
    DocumentSide a;
    std::optional<DocumentSide> b; // when two are compared
    bool scaleEach = false;        // each by its own largest mutual information, not by the common one
    friend bool operator==(const Document&, const Document&) = default;
};

} // namespace toposcope
