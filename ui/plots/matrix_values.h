// The numbers behind a matrix heat map. In: an analysis and which of its matrices. Out: values with their range and
// unit, and which of them mean nothing.
#pragma once

#ifndef Q_MOC_RUN // moc of Qt 6.4 cannot read <compare> and <numbers> of GCC 12
#include "core/pipeline/analysis.h"
#endif
#include "ui/color_map.h"

#include <QImage>
#include <QString>

#include <memory>
#include <optional>
#include <utility>

namespace toposcope {

enum class MatrixKind { Distance, Information, Attention };

class MatrixValues {
public:
    MatrixValues(std::shared_ptr<const Analysis> analysis, MatrixKind kind);

    // Whether the analysis has this matrix at all.
    bool isAvailable() const { return m_size > 0; }
    MatrixKind kind() const { return m_kind; }
    const Analysis& analysis() const { return *m_analysis; }
    int size() const { return m_size; }
    double operator()(int row, int column) const;
    // False above the diagonal when every entry there is zero, as a causal mask leaves it, and on the diagonal of
    // the information, which is set to zero and not measured.
    bool applies(int row, int column) const;
    bool hasGaps() const { return m_size > 0 && (scan().masked || m_kind == MatrixKind::Information); }
    // The range of the colours: of the values that apply and 0; never empty. For attention, where a few cells outshine
    // thousands, it ends below the largest half per cent.
    std::pair<double, double> range() const { return scan().range; }
    // Of the values that apply.
    double maximum() const { return scan().maximum; }
    QString unit() const;

    // One pixel per cell, of 255 colours between `low` and `high`; transparent where nothing applies.
    QImage image(ColorMap map, double low, double high) const;

private:
    // What takes a look at every entry.
    struct Scan {
        bool masked = false;
        std::pair<double, double> range{0.0, 1.0};
        double maximum = 0.0;
    };
    const Scan& scan() const;
    Scan scanned() const;
    bool isMasked() const;
    bool applies(int row, int column, bool masked) const;
    double colourEnd(const Scan& scan) const;

    std::shared_ptr<const Analysis> m_analysis;
    MatrixKind m_kind;
    int m_size = 0;
    mutable std::optional<Scan> m_scan; // once asked for; one thread at a time
};

} // namespace toposcope
