// Everything about a text, or about two, in one HTML file: figures, settings, distances, intervals, clusters. In: what
// is to be told. Out: UTF-8 that needs no network and no script, for screen and paper.
#pragma once

#ifndef Q_MOC_RUN // moc of Qt 6.4 cannot read <compare> and <numbers> of GCC 12
#include "core/pipeline/comparison.h"
#endif

#include <QByteArray>
#include <QString>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace toposcope {

struct ReportFigure {
    QString title;
    QByteArray svg; // light, on white
};

struct ReportText {
    QString label; // "Text A"; empty when alone
    std::shared_ptr<const Analysis> analysis;
    double threshold = 0.0; // of clusters and Betti numbers
    // Model, hash, settings: name and value, in the order in which they are told.
    std::vector<std::pair<std::string, std::string>> facts;
};

struct ReportContent {
    QString title;
    std::vector<ReportText> texts; // one or two
    std::vector<ReportFigure> figures;
    std::shared_ptr<const Comparison> comparison; // null: none
    QString command;                              // the line that computes it again; empty: none
};

// Rows of a table of intervals (the most persistent) or of clusters (the largest); the rest is counted.
inline constexpr std::size_t mostReportRows = 200;

// Numbers in C format with six significant digits. The same bytes for the same content.
QByteArray htmlReport(const ReportContent& content);

} // namespace toposcope
